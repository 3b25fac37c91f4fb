/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of floats as matrix products: see conv_f32.h. */
#include "ops/nn/conv_f32.h"

enum {
  CACHED = 48 << 10, /* floats of the source for one block: they stay in the second-level cache */
  TILES = 4,         /* of rows, or more, make a block: fewer read the filter too often */
  COPIES = 16,       /* pieces of the columns, at most, if each copies from the source */
};

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t most(size_t a, size_t b) { return a > b ? a : b; }
static size_t pieces_of(size_t count, size_t size) { return (count + size - 1) / size; }

/* ---- sweeps ------------------------------------------------------------------ */

typedef tin_conv_axis axis;

axis tin_conv_forwards(const tin_window *w, int64_t phase) {
  (void)phase;
  return (axis){.count = (size_t)w->out,
                .step = 1,
                .taps = (size_t)w->filter,
                .from = -w->before,
                .advance = w->stride,
                .hop = w->dilation,
                .next_tap = 1};
}

typedef struct sweep {
  axis y, x;
  size_t group;
  size_t packed; /* where its part of the packed filter begins, in rows of the group */
} sweep;

static size_t phases_along(const tin_conv_f32 *c, const tin_window *w) {
  return !c->backwards ? 1 : (size_t)(w->stride < w->in ? w->stride : w->in);
}

/* The images of a batch as one tall image, each of them one line of it; or all their lines. */
static void join_images(const tin_conv_f32 *c, axis *y) {
  if (y->count == 1) {
    y->advance = (int64_t)c->source_height;
    y->step = c->target_height;
  }
  y->count *= (size_t)c->of.batch;
}

static sweep sweep_at(const tin_conv_f32 *c, size_t index) {
  const tin_conv *g = &c->of;
  size_t phase = index % c->phases, across = phases_along(c, &g->x);
  sweep s = {.y = c->axis(&g->y, (int64_t)(phase / across)),
             .x = c->axis(&g->x, (int64_t)(phase % across)),
             .group = index / c->phases};
  s.packed = s.y.before * (size_t)g->x.filter + s.y.taps * s.x.before;
  if (c->tall) join_images(c, &s.y);
  return s;
}

static size_t num_sweeps(const tin_conv_f32 *c) { return c->phases * (size_t)c->of.groups; }

/* Floats of the packed filter of one row of all groups; tin_gemm_packed has checked them. */
static size_t packed_width(const tin_conv_f32 *c) {
  size_t width = 0;
  (void)tin_gemm_packed(c->micro, 1, c->columns, &width);
  return width;
}

static size_t group_rows(const tin_conv_f32 *c) {
  return (size_t)c->of.y.filter * (size_t)c->of.x.filter * c->depth;
}

/* ---- the filter --------------------------------------------------------------- */

static tin_gemm_factor factor_of(const tin_conv_f32 *c, const float *filter, const sweep *s) {
  ptrdiff_t result = c->of.result_channels;
  ptrdiff_t tap = (ptrdiff_t)(c->backwards ? c->columns : c->depth) * result;
  ptrdiff_t line = c->of.x.filter * tap;
  size_t group = s->group * (c->backwards ? c->depth : c->columns);
  return (tin_gemm_factor){.b = filter + s->y.tap * line + s->x.tap * tap + group,
                           .taps = {s->y.taps, s->x.taps},
                           .depth = c->depth,
                           .tap = {(ptrdiff_t)s->y.next_tap * line, (ptrdiff_t)s->x.next_tap * tap},
                           .row = c->backwards ? 1 : result,
                           .column = c->backwards ? result : 1};
}

static const float *packed_filter(const tin_node *node, const tin_conv_f32 *c, const sweep *s) {
  const float *packed = c->constant ? node->persist : node->scratch;
  return packed + (s->group * group_rows(c) + s->packed * c->depth) * packed_width(c);
}

static char *worker_scratch(const tin_node *node, const tin_conv_f32 *c, unsigned worker) {
  return (char *)node->scratch + (c->constant ? 0 : c->packed) + worker * c->worker;
}

/* Panels of all sweeps are numbered through. */
static void pack_panels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_conv_f32 *c = node->state;
  const float *filter = node->in[c->filter]->data;
  size_t panels = tin_gemm_panels(c->micro, c->columns);
  (void)worker;
  for (size_t i = begin, next; i < end; i = next) {
    sweep s = sweep_at(c, i / panels);
    tin_gemm_factor factor = factor_of(c, filter, &s);
    next = least(end, (i / panels + 1) * panels);
    tin_gemm_pack(c->micro, &factor, c->columns, i % panels, i % panels + next - i,
                  (float *)(uintptr_t)packed_filter(node, c, &s));
  }
}

static void pack(const tin_node *node) {
  const tin_conv_f32 *c = node->state;
  size_t panels = tin_gemm_panels(c->micro, c->columns) * num_sweeps(c);
  size_t floats = group_rows(c) / c->phases * c->micro->width;
  if (c->depth == 0) return;
  tin_parallel(node, panels, 1 + (1 << 15) / (floats + 1), pack_panels);
}

/* ---- copies of the source ------------------------------------------------------- */

/* What one piece of work reads and writes. */
typedef struct piece {
  sweep s;
  size_t image;
  size_t line, lines, row, rows; /* of the sweep's places */
  size_t column, columns;        /* of the group's */
} piece;

static const float *source_at(const tin_node *node, const piece *p, int64_t y, int64_t x) {
  const tin_conv_f32 *c = node->state;
  const float *from = node->in[c->source]->data;
  size_t area = c->source_height * c->source_width, channel = p->s.group * c->depth;
  from += p->image * area * c->source_channels;
  int64_t pixel = y * (int64_t)c->source_width + x;
  return c->of.channels_first ? from + channel * area + pixel
                              : from + pixel * (int64_t)c->source_channels + channel;
}

/* `count` pixels of a line, `hop` apart, the channels of one group. */
static void copy_pixels(const tin_conv_f32 *c, const float *from, size_t count, size_t hop,
                        float *to) {
  size_t area = c->source_height * c->source_width, depth = c->depth;
  size_t step = hop * c->source_channels;
  if (c->of.channels_first) {
    for (size_t j = 0; j < depth; j++)
      for (size_t i = 0; i < count; i++) to[i * depth + j] = from[j * area + i * hop];
  } else if (step == depth) {
    memcpy(to, from, count * depth * sizeof(float));
  } else {
    for (size_t i = 0; i < count; i++, to += depth)
      memcpy(to, from + i * step, depth * sizeof(float));
  }
}

static void clear(float *to, size_t count) {
  if (count) memset(to, 0, count * sizeof(float));
}

/* Pixels x, x + hop ... of line y, zeros where there are none. */
static void copy_line(const tin_node *node, const piece *p, int64_t y, int64_t x, size_t count,
                      int64_t hop, float *to) {
  const tin_conv_f32 *c = node->state;
  int64_t width = (int64_t)c->source_width, n = (int64_t)count;
  int64_t begin = x < 0 ? (-x + hop - 1) / hop : 0;
  int64_t end = x < width ? (width - x + hop - 1) / hop : 0;
  if (end > n) end = n;
  if (y < 0 || y >= (int64_t)c->source_height || begin >= end) begin = end = n;
  clear(to, (size_t)begin * c->depth);
  if (begin < end)
    copy_pixels(c, source_at(node, p, y, x + begin * hop), (size_t)(end - begin), (size_t)hop,
                to + (size_t)begin * c->depth);
  clear(to + (size_t)end * c->depth, (size_t)(n - end) * c->depth);
}

/* Elements from the first tap of `count` places to the last one. */
static size_t extent(const axis *a, size_t count) {
  return (count - 1) * (size_t)a->advance + (a->taps - 1) * (size_t)a->hop + 1;
}

static void copy_band(const tin_node *node, const piece *p, float *to) {
  const tin_conv_f32 *c = node->state;
  const axis *y = &p->s.y, *x = &p->s.x;
  size_t height = extent(y, p->lines), width = extent(x, p->rows);
  for (size_t i = 0; i < height; i++)
    copy_line(node, p, y->from + (int64_t)p->line * y->advance + (int64_t)i,
              x->from + (int64_t)p->row * x->advance, width, 1, to + i * width * c->depth);
}

static void copy_patches(const tin_node *node, const piece *p, float *to) {
  const tin_conv_f32 *c = node->state;
  const axis *y = &p->s.y, *x = &p->s.x;
  for (size_t line = p->line; line < p->line + p->lines; line++)
    for (size_t row = p->row; row < p->row + p->rows; row++)
      for (size_t t = 0; t < y->taps; t++, to += x->taps * c->depth)
        copy_line(node, p, y->from + (int64_t)line * y->advance + (int64_t)t * y->hop,
                  x->from + (int64_t)row * x->advance, x->taps, x->hop, to);
}

/* ---- products -------------------------------------------------------------------- */

/* Taps, the distances of places, and the source: all that tells the ways of reading apart. */
typedef struct reading {
  const float *a;
  ptrdiff_t line, row, tap_y, tap_x;
} reading;

static reading read_source(const tin_node *node, const piece *p, float *copy) {
  const tin_conv_f32 *c = node->state;
  const axis *y = &p->s.y, *x = &p->s.x;
  ptrdiff_t depth = (ptrdiff_t)c->depth;
  if (y->taps * x->taps * c->depth == 0) return (reading){.a = copy};
  if (c->reading == TIN_CONV_PATCHES) {
    ptrdiff_t patch = (ptrdiff_t)(y->taps * x->taps) * depth;
    copy_patches(node, p, copy);
    return (reading){copy, patch * (ptrdiff_t)p->rows, patch, (ptrdiff_t)x->taps * depth, depth};
  }
  int64_t top = y->from + (int64_t)p->line * y->advance;
  int64_t left = x->from + (int64_t)p->row * x->advance;
  ptrdiff_t pixel = (ptrdiff_t)c->source_channels, line = (ptrdiff_t)c->source_width * pixel;
  const float *a = copy;
  if (c->reading == TIN_CONV_BAND) {
    copy_band(node, p, copy);
    pixel = depth;
    line = (ptrdiff_t)extent(x, p->rows) * depth;
  } else {
    a = source_at(node, p, top, left);
  }
  return (reading){a, (ptrdiff_t)y->advance * line, (ptrdiff_t)x->advance * pixel,
                   (ptrdiff_t)y->hop * line, (ptrdiff_t)x->hop * pixel};
}

/* The offsets of taps; those that follow on each other are joined into longer ones. */
static void find_taps(const tin_conv_f32 *c, const sweep *s, const reading *r, ptrdiff_t *at,
                      tin_gemm_block *b) {
  b->taps = s->y.taps;
  b->depth = c->depth;
  if (r->tap_x == (ptrdiff_t)c->depth)
    b->depth *= s->x.taps;
  else
    b->taps *= s->x.taps;
  size_t across = b->taps == s->y.taps ? 1 : s->x.taps;
  if (across == 1 && r->tap_y == (ptrdiff_t)b->depth) {
    b->depth *= b->taps;
    b->taps = least(b->taps, 1);
  }
  for (size_t t = 0; t < b->taps; t++)
    at[t] = (ptrdiff_t)(t / across) * r->tap_y + (ptrdiff_t)(t % across) * r->tap_x;
  b->at = at;
}

/* Element of the target, in its layout, where the piece's first channel and place go. */
static size_t target_at(const tin_conv_f32 *c, const piece *p, size_t line, size_t row) {
  size_t y = p->s.y.first + (p->line + line) * p->s.y.step;
  size_t x = p->s.x.first + (p->row + row) * p->s.x.step;
  size_t area = c->target_height * c->target_width, pixel = y * c->target_width + x;
  size_t channel = p->s.group * c->columns + p->column;
  size_t image = p->image * area * c->target_channels;
  return c->of.channels_first ? image + channel * area + pixel
                              : image + pixel * c->target_channels + channel;
}

static void set_target(const tin_node *node, const piece *p, tin_gemm_block *b) {
  const tin_conv_f32 *c = node->state;
  ptrdiff_t at = (ptrdiff_t)target_at(c, p, 0, 0), pixel = (ptrdiff_t)c->target_channels;
  b->c = (float *)node->out[0]->data + at;
  b->grid.c_row = (ptrdiff_t)p->s.x.step * pixel;
  b->grid.c_line = (ptrdiff_t)(p->s.y.step * c->target_width) * pixel;
  b->residual = tin_gemm_residual(node, at);
  b->epilogue = node->epilogue;
}

/* NCHW: results go beside the target first. */
static void set_stage(float *stage, tin_gemm_block *b) {
  b->c = stage;
  b->grid.c_row = (ptrdiff_t)b->columns;
  b->grid.c_line = (ptrdiff_t)(b->grid.rows * b->columns);
  b->epilogue = &tin_gemm_no_epilogue;
}

static void unstage(const tin_node *node, const piece *p, const float *stage) {
  const tin_conv_f32 *c = node->state;
  size_t area = c->target_height * c->target_width;
  for (size_t column = 0; column < p->columns; column++)
    for (size_t line = 0; line < p->lines; line++)
      tin_gemm_put(node, p->rows, stage + line * p->rows * p->columns + column, p->columns,
                   target_at(c, p, line, 0) + column * area, p->s.x.step);
}

static const float *bias_at(const tin_node *node, const tin_conv_f32 *c, size_t channel) {
  return c->bias < node->num_in ? (const float *)node->in[c->bias]->data + channel : NULL;
}

static void run_piece(const tin_node *node, const piece *p, char *scratch) {
  const tin_conv_f32 *c = node->state;
  float *copy = (float *)(void *)(scratch + c->copy_at);
  float *stage = (float *)(void *)(scratch + c->stage_at);
  size_t rows = p->s.y.taps * p->s.x.taps * c->depth;
  reading r = read_source(node, p, copy);
  tin_gemm_block b = {
      .micro = c->micro,
      .grid = {.lines = p->lines, .rows = p->rows, .a_line = r.line, .a_row = r.row},
      .columns = p->columns,
      .a = r.a,
      .b = packed_filter(node, c, &p->s) + p->column * rows,
      .bias = bias_at(node, c, p->s.group * c->columns + p->column)};
  find_taps(c, &p->s, &r, (ptrdiff_t *)(void *)scratch, &b);
  if (c->of.channels_first)
    set_stage(stage, &b);
  else
    set_target(node, p, &b);
  tin_gemm_run(&b);
  if (c->of.channels_first) unstage(node, p, stage);
}

/* Pieces follow each other along the rows first, so that the filter stays in the cache. */
static piece piece_at(const tin_conv_f32 *c, size_t i) {
  piece p = {.row = i % c->row_blocks * c->row_block};
  i /= c->row_blocks;
  p.line = i % c->line_blocks * c->line_block;
  i /= c->line_blocks;
  p.image = i % c->images;
  i /= c->images;
  p.column = i % c->column_blocks * c->column_block;
  p.s = sweep_at(c, i / c->column_blocks);
  p.lines = p.line < p.s.y.count ? least(c->line_block, p.s.y.count - p.line) : 0;
  p.rows = p.row < p.s.x.count ? least(c->row_block, p.s.x.count - p.row) : 0;
  p.columns = least(c->column_block, c->columns - p.column);
  return p;
}

static void run_pieces(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_conv_f32 *c = node->state;
  for (size_t i = begin; i < end; i++) {
    piece p = piece_at(c, i);
    if (p.lines * p.rows != 0) run_piece(node, &p, worker_scratch(node, c, worker));
  }
}

/* ---- one place --------------------------------------------------------------------- */

enum { ROW_COLUMNS = 64 }; /* of a piece, where there is but one row */

static void run_columns(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_conv_f32 *c = node->state;
  piece p = {.s = sweep_at(c, 0)};
  (void)worker;
  tin_gemm_row row = {.micro = TIN_MICRO_PICK(tin_gemv_f32_table, node->cpu),
                      .depth = group_rows(c),
                      .a = source_at(node, &p, p.s.y.from, p.s.x.from),
                      .b = node->in[c->filter]->data,
                      .row = (ptrdiff_t)c->columns,
                      .column = 1,
                      .c = node->out[0]->data,
                      .bias = bias_at(node, c, 0),
                      .residual = tin_gemm_residual(node, 0),
                      .epilogue = node->epilogue};
  tin_gemm_run_row(&row, begin * ROW_COLUMNS, least(end * ROW_COLUMNS, c->columns));
}

static void run_row(const tin_node *node) {
  const tin_conv_f32 *c = node->state;
  size_t grain = 1 + (1 << 16) / ROW_COLUMNS / group_rows(c);
  tin_parallel(node, pieces_of(c->columns, ROW_COLUMNS), grain, run_columns);
}

/* ---- planning ---------------------------------------------------------------------- */

static bool inside(const axis *a, size_t size) {
  if (a->count == 0 || a->taps == 0) return true;
  int64_t last = a->from + (int64_t)(a->count - 1) * a->advance + (int64_t)(a->taps - 1) * a->hop;
  return a->from >= 0 && last < (int64_t)size;
}

/* An axis at least as large as that of any sweep, and whether all of them stay inside. */
static axis largest(const tin_conv_f32 *c, const tin_window *w, size_t size, bool *all_inside) {
  axis a = c->axis(w, 0);
  *all_inside = *all_inside && inside(&a, size);
  for (size_t i = 1; i < phases_along(c, w); i++) {
    axis other = c->axis(w, (int64_t)i);
    a.taps = most(a.taps, other.taps);
    *all_inside = *all_inside && inside(&other, size);
  }
  a.taps = most(a.taps, 1);
  return a;
}

/* Do all places of an image, read in place, amount to one line? */
static bool one_line(const axis *y, const axis *x, size_t width) {
  return y->advance == 1 && x->count * (size_t)x->advance == width;
}

static void choose_reading(tin_conv_f32 *c, const axis *y, const axis *x, bool all_inside) {
  size_t low = c->micro->height / 2, taps = tin_times(y->taps, x->taps);
  bool in_place = !c->of.channels_first && all_inside;
  bool few = y->count < low && x->count < low && y->count > 1 && x->count > 1;
  if (c->depth == 0 || (in_place && (!few || one_line(y, x, c->source_width))))
    c->reading = TIN_CONV_IN_PLACE;
  else if (few || tin_times(extent(y, y->count), extent(x, x->count)) >=
                      tin_times(tin_times(y->count, x->count), taps))
    c->reading = TIN_CONV_PATCHES;
  else
    c->reading = TIN_CONV_BAND;
}

static void choose_images(tin_conv_f32 *c, axis *y, const axis *x) {
  bool lines = one_line(y, x, c->source_width) && y->count == c->source_height &&
               y->count * y->step == c->target_height;
  c->tall = c->reading == TIN_CONV_IN_PLACE && (y->count == 1 || lines);
  if (!c->tall) return;
  join_images(c, y);
  c->images = 1;
}

/* Blocks of equal size, a multiple of `unit`, not much larger than `size`. */
static size_t even(size_t count, size_t size, size_t unit) {
  size_t block = pieces_of(count, pieces_of(count, most(size, 1)));
  return least(count, pieces_of(block, unit) * unit);
}

static void choose_blocks(tin_conv_f32 *c, const axis *y, const axis *x) {
  size_t terms = tin_times(tin_times(y->taps, x->taps), c->depth), sweeps = num_sweeps(c);
  size_t fresh = (size_t)(y->advance * x->advance) * c->depth; /* source of a place */
  if (c->reading == TIN_CONV_PATCHES || fresh > terms) fresh = terms;
  size_t places = y->count * x->count, all = tin_times(tin_times(places, c->images), sweeps);
  size_t pieces = tin_gemm_pieces(all, (double)terms * (double)c->columns);
  size_t block = least(CACHED / most(fresh, 1), pieces_of(all, pieces));
  block = most(block, TILES * (size_t)c->micro->height);
  bool whole = c->reading == TIN_CONV_BAND || x->count <= block;
  c->row_block = whole ? x->count : even(x->count, block, c->micro->height);
  c->line_block = whole ? even(y->count, block / x->count, 1) : 1;
  c->row_blocks = pieces_of(x->count, c->row_block);
  c->line_blocks = pieces_of(y->count, c->line_block);
  size_t blocks = c->row_blocks * c->line_blocks * c->images * sweeps;
  size_t panels = tin_gemm_panels(c->micro, c->columns);
  size_t split = least(pieces_of(pieces, blocks), panels);
  if (c->reading != TIN_CONV_IN_PLACE) split = least(split, COPIES);
  c->column_block = pieces_of(panels, split) * c->micro->width;
  c->column_blocks = pieces_of(c->columns, c->column_block);
}

static size_t aligned(size_t bytes) {
  return tin_plus(bytes, TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN;
}

static size_t copied(const tin_conv_f32 *c, const axis *y, const axis *x) {
  size_t places = tin_times(c->line_block, c->row_block);
  if (c->reading == TIN_CONV_IN_PLACE) return 0;
  if (c->reading == TIN_CONV_PATCHES)
    return tin_times(places, tin_times(tin_times(y->taps, x->taps), c->depth));
  return tin_times(tin_times(extent(y, c->line_block), extent(x, c->row_block)), c->depth);
}

static tin_status choose_memory(tin_node *node, const axis *y, const axis *x) {
  tin_conv_f32 *c = node->state;
  size_t taps = tin_times(y->taps, x->taps), places = tin_times(c->line_block, c->row_block);
  size_t stage = c->of.channels_first ? tin_times(places, c->column_block) : 0, packed;
  c->copy_at = aligned(tin_times(taps, sizeof(ptrdiff_t)));
  c->stage_at = tin_plus(c->copy_at, aligned(tin_times(copied(c, y, x), sizeof(float))));
  c->worker = tin_plus(c->stage_at, aligned(tin_times(stage, sizeof(float))));
  size_t rows = tin_times(group_rows(c), (size_t)c->of.groups);
  if (!tin_gemm_packed(c->micro, rows, c->columns, &packed)) packed = SIZE_MAX;
  c->packed = aligned(tin_times(tin_plus(packed, 1), sizeof(float))); /* never NULL */
  size_t scratch = tin_plus(tin_times(c->worker, node->workers), c->constant ? 0 : c->packed);
  if (scratch > PTRDIFF_MAX || c->packed > PTRDIFF_MAX)
    return tin_fail(node, TIN_NO_MEMORY, "the convolution is too large");
  node->scratch_bytes = scratch;
  node->persist_bytes = c->constant ? c->packed : 0;
  return TIN_OK;
}

/* Is there but one place, the elements of whose window lie side by side, as those of each row of
 * the filter do? */
static bool is_one_row(const tin_conv_f32 *c, const axis *y, const axis *x) {
  const tin_conv *g = &c->of;
  bool lines = y->taps == 1 || (x->taps == c->source_width && y->hop == 1);
  return c->reading == TIN_CONV_IN_PLACE && !c->backwards && c->images == 1 && g->groups == 1 &&
         y->count * x->count == 1 && (x->taps == 1 || x->hop == 1) && lines && c->depth > 0;
}

static void set_sizes(tin_conv_f32 *c) {
  const tin_conv *g = &c->of;
  bool back = c->backwards;
  c->source_height = (size_t)(back ? g->y.out : g->y.in);
  c->source_width = (size_t)(back ? g->x.out : g->x.in);
  c->source_channels = (size_t)(back ? g->result_channels : g->image_channels);
  c->target_height = (size_t)(back ? g->y.in : g->y.out);
  c->target_width = (size_t)(back ? g->x.in : g->x.out);
  c->target_channels = (size_t)(back ? g->image_channels : g->result_channels);
  c->depth = c->source_channels / (size_t)g->groups;
  c->columns = c->target_channels / (size_t)g->groups;
  c->images = (size_t)g->batch;
  if (c->depth == 0) c->of.y.filter = c->of.x.filter = 1; /* sums of nothing, however many */
  c->phases = phases_along(c, &g->y) * phases_along(c, &g->x);
}

tin_status tin_conv_f32_prepare(tin_node *node) {
  tin_conv_f32 *c = node->state;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  set_sizes(c);
  c->constant = (node->in[c->filter]->flags & TIN_TENSOR_CONST) != 0;
  c->micro = TIN_MICRO_PICK(tin_gemm_f32_table, node->cpu);
  bool all_inside = true;
  axis y = largest(c, &c->of.y, c->source_height, &all_inside);
  axis x = largest(c, &c->of.x, c->source_width, &all_inside);
  choose_reading(c, &y, &x, all_inside);
  choose_images(c, &y, &x);
  c->one_row = is_one_row(c, &y, &x);
  if (c->one_row) return TIN_OK;
  choose_blocks(c, &y, &x);
  return choose_memory(node, &y, &x);
}

tin_status tin_conv_f32_init(tin_node *node) {
  const tin_conv_f32 *c = node->state;
  if (tin_numel(&node->out[0]->shape) != 0 && c->constant && !c->one_row) pack(node);
  return TIN_OK;
}

tin_status tin_conv_f32_run(const tin_node *node) {
  const tin_conv_f32 *c = node->state;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  if (c->one_row) {
    run_row(node);
    return TIN_OK;
  }
  if (!c->constant) pack(node);
  size_t pieces = c->row_blocks * c->line_blocks * c->images * c->column_blocks * num_sweeps(c);
  tin_parallel(node, pieces, 1, run_pieces);
  return TIN_OK;
}
