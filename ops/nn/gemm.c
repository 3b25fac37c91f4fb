/* SPDX-License-Identifier: Apache-2.0 */
/* Matrix products cut to the sizes of caches: see gemm.h.
 *
 * The loops are those of K. Goto and R. van de Geijn, Anatomy of High-Performance Matrix
 * Multiplication (2008), without the packing of the first factor: a panel of the second one
 * stays in the first-level cache while all rows pass by. */
#include "ops/nn/gemm.h"

#include <math.h>

enum {
  DEPTH = 1024,  /* rows of a panel at a time                  */
  PIECES = 64,   /* of a product                               */
  WORK = 1 << 19 /* multiplications: about 10 microseconds     */
};

const tin_epilogue tin_gemm_no_epilogue = {.lo = -INFINITY, .hi = INFINITY};

size_t tin_gemm_pieces(size_t count, double products) {
  double pieces = products * (double)count / WORK;
  if (pieces > PIECES) pieces = PIECES;
  if (pieces > (double)count) pieces = (double)count;
  return pieces < 1 ? 1 : (size_t)pieces;
}

/* ---- packing ----------------------------------------------------------------- */

static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

bool tin_gemm_packed(const tin_micro_gemm_f32 *micro, size_t rows, size_t columns, size_t *floats) {
  if (columns > SIZE_MAX / sizeof(float) - micro->lanes) return false;
  size_t wide = round_up(columns, micro->lanes);
  if (wide != 0 && rows > (size_t)PTRDIFF_MAX / sizeof(float) / wide) return false;
  *floats = rows * wide;
  return true;
}

/* One tap of one panel: n columns of a panel `wide` columns wide. */
static void pack_tap(const tin_gemm_factor *f, const float *b, size_t n, size_t wide, float *to) {
  for (size_t i = 0; i < f->depth; i++, to += wide) {
    const float *row = b + (ptrdiff_t)i * f->row;
    if (f->column == 1)
      memcpy(to, row, n * sizeof(float));
    else
      for (size_t j = 0; j < n; j++) to[j] = row[(ptrdiff_t)j * f->column];
    for (size_t j = n; j < wide; j++) to[j] = 0;
  }
}

static void pack_panel(const tin_gemm_factor *f, size_t column, size_t n, size_t wide, float *to) {
  for (size_t t = 0; t < f->taps[0] * f->taps[1]; t++, to += f->depth * wide) {
    ptrdiff_t t0 = (ptrdiff_t)(t / f->taps[1]), t1 = (ptrdiff_t)(t % f->taps[1]);
    const float *b = f->b + t0 * f->tap[0] + t1 * f->tap[1];
    pack_tap(f, b + (ptrdiff_t)column * f->column, n, wide, to);
  }
}

void tin_gemm_pack(const tin_micro_gemm_f32 *micro, const tin_gemm_factor *f, size_t columns,
                   size_t begin, size_t end, float *to) {
  size_t rows = f->taps[0] * f->taps[1] * f->depth, width = micro->width;
  for (size_t at = begin * width; at < columns && at < end * width; at += width) {
    size_t n = columns - at < width ? columns - at : width;
    pack_panel(f, at, n, round_up(n, micro->lanes), to + at * rows);
  }
}

/* ---- the product ------------------------------------------------------------- */

/* Terms of the sums that are added in one go: some taps, or a stretch of one. */
typedef struct stretch {
  tin_gemm_f32_terms terms;
  ptrdiff_t a; /* from here in each tap */
  size_t row;  /* of b */
  bool first, last;
} stretch;

/* What to add to the results so far: the first time the bias, later nothing. */
static tin_gemm_f32_ends ends_of(const tin_gemm_block *g, const stretch *s, size_t column) {
  static const float zero[64];
  const tin_epilogue *e = g->epilogue;
  tin_gemm_f32_ends ends = {
      .start = g->c + column, .lo = tin_gemm_no_epilogue.lo, .hi = tin_gemm_no_epilogue.hi};
  if (s->first) {
    ends.start = g->bias ? g->bias + column : zero;
    ends.same_start = true;
  }
  if (s->last && g->residual) ends.add = g->residual + column;
  if (s->last && !e->unary) ends.lo = e->lo, ends.hi = e->hi;
  return ends;
}

static void run_stretch(const tin_gemm_block *g, const stretch *s) {
  size_t rows = g->taps * g->depth, width = g->micro->width, lanes = g->micro->lanes;
  tin_gemm_f32_terms terms = s->terms;
  for (size_t column = 0; column < g->columns; column += width) {
    size_t n = g->columns - column < width ? g->columns - column : width;
    tin_gemm_f32_ends ends = ends_of(g, s, column);
    terms.b = g->b + column * rows + s->row * round_up(n, lanes);
    g->micro->run(&g->grid, n, &terms, g->a + s->a, g->c + column, &ends);
  }
}

/* Stretches of about DEPTH rows of b. */
static void run_stretches(const tin_gemm_block *g) {
  size_t pieces = (g->depth + DEPTH - 1) / DEPTH; /* of a tap */
  size_t taps = pieces > 1 ? 1 : DEPTH / (g->depth ? g->depth : 1);
  stretch s = {.first = true};
  if (taps == 0) taps = 1;
  do {
    size_t tap = g->depth ? s.row / g->depth : 0, inside = s.row - tap * g->depth;
    size_t left = g->taps - tap;
    s.terms.taps = left < taps ? left : taps;
    s.terms.depth = pieces > 1 ? (g->depth + pieces - 1) / pieces : g->depth;
    if (s.terms.depth > g->depth - inside) s.terms.depth = g->depth - inside;
    s.terms.at = g->at + tap;
    s.a = (ptrdiff_t)inside;
    size_t rows = s.terms.taps * s.terms.depth;
    s.last = s.row + rows == g->taps * g->depth;
    run_stretch(g, &s);
    s.row += rows;
    s.first = false;
  } while (!s.last);
}

static void finish_block(const tin_gemm_block *g) {
  for (size_t l = 0; l < g->grid.lines; l++)
    for (size_t r = 0; r < g->grid.rows; r++)
      tin_gemm_finish(g->columns,
                      g->c + (ptrdiff_t)l * g->grid.c_line + (ptrdiff_t)r * g->grid.c_row,
                      g->epilogue);
}

void tin_gemm_run(const tin_gemm_block *block) {
  tin_gemm_block g = *block;
  ptrdiff_t rows = (ptrdiff_t)g.grid.rows;
  if (g.grid.lines == 0 || g.grid.rows == 0 || g.columns == 0) return;
  if (g.grid.a_line == rows * g.grid.a_row && g.grid.c_line == rows * g.grid.c_row) {
    g.grid.rows *= g.grid.lines; /* one long line */
    g.grid.lines = 1;
  }
  run_stretches(&g);
  if (g.epilogue->unary) finish_block(&g);
}

void tin_gemm_finish(size_t n, float *y, const tin_epilogue *e) {
  if (e->unary) e->unary(n, y, y, e->unary_params);
  for (size_t i = 0; i < n; i++) {
    float v = y[i] < e->lo ? e->lo : y[i];
    y[i] = v > e->hi ? e->hi : v;
  }
}

void tin_gemm_put(const tin_node *node, size_t n, const float *from, size_t from_step, size_t at,
                  size_t step) {
  enum { PART = 64 };
  const float *residual = tin_gemm_residual(node, 0);
  float *to = node->out[0]->data, part[PART];
  for (size_t begin = 0, some; begin < n; begin += some, at += some * step) {
    some = n - begin < PART ? n - begin : PART;
    for (size_t i = 0; i < some; i++)
      part[i] = from[(begin + i) * from_step] + (residual ? residual[at + i * step] : 0);
    tin_gemm_finish(some, part, node->epilogue);
    for (size_t i = 0; i < some; i++) to[at + i * step] = part[i];
  }
}

/* ---- one row ------------------------------------------------------------------- */

static void run_columns(const tin_gemm_row *g, size_t begin, size_t n) {
  float *c = g->c + begin;
  const float *b = g->b + (ptrdiff_t)begin * g->column;
  if (g->bias)
    memcpy(c, g->bias + begin, n * sizeof(float));
  else
    for (size_t j = 0; j < n; j++) c[j] = 0;
  if (g->column == 1 && (g->row != 1 || g->depth == 1))
    g->micro->rows(g->depth, n, g->a, b, g->row, c);
  else
    g->micro->dots(g->depth, n, g->a, b, g->column, c);
  for (size_t j = 0; g->residual && j < n; j++) c[j] += g->residual[begin + j];
  tin_gemm_finish(n, c, g->epilogue);
}

void tin_gemm_run_row(const tin_gemm_row *row, size_t begin, size_t end) {
  enum { COLUMNS = 2048 }; /* results stay in the first-level cache */
  for (size_t n; begin < end; begin += n) {
    n = end - begin < COLUMNS ? end - begin : COLUMNS;
    run_columns(row, begin, n);
  }
}
