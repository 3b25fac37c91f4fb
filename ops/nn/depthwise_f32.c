/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise convolution of floats: the filter is read where it lies, and so is the image unless
 * its channels are not the result's, or come first. */
#include "ops/nn/depthwise_f32.h"

enum {
  CACHED = 64 << 10, /* floats under the windows of a line: they stay in the second-level cache */
  VECTORS = 2,       /* of channels at least, to read whole pairs of cache lines */
};

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t most(size_t a, size_t b) { return a > b ? a : b; }
static size_t pieces_of(size_t count, size_t size) { return (count + size - 1) / size; }

typedef struct piece {
  size_t image, line, lines, channel, channels;
} piece;

static piece piece_at(const tin_depthwise_f32 *d, size_t i) {
  piece p = {.line = i % d->line_blocks * d->line_block};
  i /= d->line_blocks;
  p.channel = i % d->channel_blocks * d->channel_block;
  p.image = i / d->channel_blocks;
  p.lines = least(d->line_block, (size_t)d->of.y.out - p.line);
  p.channels = least(d->channel_block, d->channels - p.channel);
  return p;
}

/* ---- copies of the image --------------------------------------------------------- */

/* The image's lines that windows of lines [begin, end) see. */
static void lines_seen(const tin_conv *g, int64_t begin, int64_t end, int64_t *first,
                       int64_t *last) {
  const tin_window *w = &g->y;
  *first = begin * w->stride - w->before;
  *last = (end - 1) * w->stride - w->before + (int64_t)(w->filter - 1) * w->dilation + 1;
  if (*first < 0) *first = 0;
  if (*first > w->in) *first = w->in;
  if (*last > w->in) *last = w->in;
  if (*last < *first) *last = *first;
}

static void copy_line(const tin_node *node, const piece *p, int64_t y, float *to) {
  const tin_depthwise_f32 *d = node->state;
  const tin_conv *g = &d->of;
  size_t width = (size_t)g->x.in, depth = (size_t)g->image_channels, area = width * (size_t)g->y.in;
  size_t each = d->channels / depth, pixel = g->channels_first ? 1 : depth;
  size_t step = g->channels_first ? area : 1;
  const float *from = (const float *)node->in[TIN_CONV_IMAGE]->data + p->image * area * depth +
                      (size_t)y * width * pixel;
  for (size_t j = 0; j < p->channels; j++)
    for (size_t x = 0; x < width; x++)
      to[x * p->channels + j] = from[x * pixel + (p->channel + j) / each * step];
}

/* ---- pieces ------------------------------------------------------------------------ */

/* The image as the windows see it: pixel (y, x) is x[(y - first) * row + x * pixel]. */
typedef struct view {
  const float *x;
  ptrdiff_t row, pixel, first;
} view;

static view view_image(const tin_node *node, const piece *p, float *copy) {
  const tin_depthwise_f32 *d = node->state;
  const tin_conv *g = &d->of;
  ptrdiff_t width = g->x.in, depth = d->copies ? (ptrdiff_t)p->channels : g->image_channels;
  int64_t first, last;
  if (!d->copies) {
    const float *image = node->in[TIN_CONV_IMAGE]->data;
    ptrdiff_t at = (ptrdiff_t)p->image * g->y.in * width * depth + (ptrdiff_t)p->channel;
    return (view){image + at, width * depth, depth, 0};
  }
  lines_seen(g, (int64_t)p->line, (int64_t)(p->line + p->lines), &first, &last);
  for (int64_t y = first; y < last; y++) copy_line(node, p, y, copy + (y - first) * width * depth);
  return (view){copy, width * depth, depth, (ptrdiff_t)first};
}

static tin_depthwise_f32_line line_of(const tin_node *node, const piece *p, const view *v) {
  const tin_depthwise_f32 *d = node->state;
  const tin_window *x = &d->of.x;
  ptrdiff_t channels = (ptrdiff_t)d->channels;
  const float *bias = node->num_in > TIN_CONV_BIAS ? node->in[TIN_CONV_BIAS]->data : NULL;
  return (tin_depthwise_f32_line){.places = (size_t)x->out,
                                  .channels = p->channels,
                                  .taps = (size_t)x->filter,
                                  .stride = x->stride,
                                  .dilation = x->dilation,
                                  .before = x->before,
                                  .width = x->in,
                                  .x_row = v->row * d->of.y.dilation,
                                  .x_pixel = v->pixel,
                                  .w_row = channels * x->filter,
                                  .w_tap = channels,
                                  .bias = bias ? bias + p->channel : NULL,
                                  .lo = tin_gemm_no_epilogue.lo,
                                  .hi = tin_gemm_no_epilogue.hi};
}

static void run_line(const tin_node *node, const piece *p, const view *v, size_t y,
                     tin_depthwise_f32_line *line) {
  const tin_depthwise_f32 *d = node->state;
  const tin_window *w = &d->of.y;
  int64_t begin, end, at;
  tin_conv_clip(w, (int64_t)y, &begin, &end);
  at = (int64_t)y * w->stride - w->before + begin * w->dilation;
  line->rows = (size_t)(end - begin);
  line->x = line->rows ? v->x + (at - v->first) * v->row : v->x;
  line->w =
      (const float *)node->in[TIN_CONV_FILTER]->data + begin * line->w_row + (ptrdiff_t)p->channel;
  d->micro->run(line);
}

static void run_in_place(const tin_node *node, const piece *p, tin_depthwise_f32_line *line,
                         const view *v) {
  const tin_depthwise_f32 *d = node->state;
  const tin_epilogue *e = node->epilogue;
  size_t width = (size_t)d->of.x.out;
  if (!e->unary) line->lo = e->lo, line->hi = e->hi;
  line->y_place = (ptrdiff_t)d->channels;
  for (size_t y = p->line; y < p->line + p->lines; y++) {
    size_t at = (p->image * (size_t)d->of.y.out + y) * width * d->channels + p->channel;
    line->y = (float *)node->out[0]->data + at;
    line->add = tin_gemm_residual(node, (ptrdiff_t)at);
    run_line(node, p, v, y, line);
    for (size_t x = 0; e->unary && x < width; x++)
      tin_gemm_finish(p->channels, line->y + x * d->channels, e);
  }
}

static void run_staged(const tin_node *node, const piece *p, tin_depthwise_f32_line *line,
                       const view *v, float *stage) {
  const tin_depthwise_f32 *d = node->state;
  size_t width = (size_t)d->of.x.out, area = width * (size_t)d->of.y.out;
  line->y = stage;
  line->y_place = (ptrdiff_t)p->channels;
  for (size_t y = p->line; y < p->line + p->lines; y++) {
    run_line(node, p, v, y, line);
    for (size_t c = 0; c < p->channels; c++)
      tin_gemm_put(node, width, stage + c, p->channels,
                   (p->image * d->channels + p->channel + c) * area + y * width, 1);
  }
}

static void run_pieces(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_depthwise_f32 *d = node->state;
  char *scratch = d->worker ? (char *)node->scratch + worker * d->worker : NULL;
  for (size_t i = begin; i < end; i++) {
    piece p = piece_at(d, i);
    view v = view_image(node, &p, (float *)(void *)scratch);
    tin_depthwise_f32_line line = line_of(node, &p, &v);
    if (d->of.channels_first)
      run_staged(node, &p, &line, &v, (float *)(void *)(scratch + d->stage_at));
    else
      run_in_place(node, &p, &line, &v);
  }
}

/* ---- planning ------------------------------------------------------------------------ */

static void choose_blocks(tin_depthwise_f32 *d) {
  const tin_conv *g = &d->of;
  size_t height = (size_t)g->y.out, width = (size_t)g->x.out, rows = (size_t)g->y.filter;
  size_t unit = VECTORS * (size_t)d->micro->lanes;
  size_t line = tin_times(rows + 1, (size_t)g->x.in);
  size_t channels = most(CACHED / most(line, 1) / unit, 1) * unit;
  d->channel_block = least(d->channels, channels);
  d->channel_blocks = pieces_of(d->channels, d->channel_block);
  size_t lines = tin_times(tin_times(height, d->channel_blocks), (size_t)g->batch);
  double products = (double)width * (double)d->channel_block * g->y.filter * g->x.filter;
  size_t block = pieces_of(lines, tin_gemm_pieces(lines, products));
  d->line_blocks = pieces_of(height, least(block, height));
  d->line_block = pieces_of(height, d->line_blocks);
  d->line_blocks = pieces_of(height, d->line_block);
}

static size_t aligned(size_t bytes) {
  return tin_plus(bytes, TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN;
}

tin_status tin_depthwise_f32_prepare(tin_node *node) {
  tin_depthwise_f32 *d = node->state;
  const tin_conv *g = &d->of;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  d->micro = TIN_MICRO_PICK(tin_depthwise_f32_table, node->cpu);
  d->channels = (size_t)g->result_channels;
  d->copies = g->channels_first || g->result_channels != g->image_channels;
  choose_blocks(d);
  if (!d->copies) return TIN_OK;
  int64_t first, last, block = (int64_t)d->line_block;
  size_t seen = 0;
  for (int64_t y = 0; y < g->y.out; y += block) {
    lines_seen(g, y, y + block < g->y.out ? y + block : g->y.out, &first, &last);
    seen = most(seen, (size_t)(last - first));
  }
  size_t line = tin_times(d->channel_block, sizeof(float));
  d->stage_at = aligned(tin_times(tin_times(seen, (size_t)g->x.in), line));
  d->worker = tin_plus(d->stage_at, aligned(tin_times((size_t)g->x.out, line)));
  node->scratch_bytes = tin_times(d->worker, node->workers);
  if (node->scratch_bytes > PTRDIFF_MAX)
    return tin_fail(node, TIN_NO_MEMORY, "the convolution is too large");
  return TIN_OK;
}

tin_status tin_depthwise_f32_run(const tin_node *node) {
  const tin_depthwise_f32 *d = node->state;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  tin_parallel(node, d->line_blocks * d->channel_blocks * (size_t)d->of.batch, 1, run_pieces);
  return TIN_OK;
}
