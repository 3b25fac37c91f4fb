/* SPDX-License-Identifier: Apache-2.0 */
/* Matrix products of floats: see matmul_f32.h. */
#include "ops/nn/matmul_f32.h"

enum {
  CACHED = 48 << 10, /* floats of the first factor for one block */
  DEPTH = 1024,      /* of them in each row at a time, if they are read in place */
  TILES = 4,         /* of rows, or more, make a block: fewer read the second factor too often */
  FEW = 3,           /* rows for which packing does not pay */
  CHUNK = 64,        /* columns that go together where rows are few */
};

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t most(size_t a, size_t b) { return a > b ? a : b; }
static size_t pieces_of(size_t count, size_t size) { return (count + size - 1) / size; }

static const float *bias_of(const tin_node *node) {
  return node->num_in > TIN_MATMUL_BIAS ? node->in[TIN_MATMUL_BIAS]->data : NULL;
}

/* ---- few rows ------------------------------------------------------------------- */

static void run_rows(const tin_node *node, size_t index, size_t begin, size_t end) {
  const tin_matmul_f32 *s = node->state;
  const tin_matmul *g = &s->of;
  int64_t a_at, b_at;
  tin_matmul_at(g, index, &a_at, &b_at);
  for (size_t r = 0; r < g->m; r++) {
    size_t at = (index * g->m + r) * g->n;
    tin_gemm_row row = {.micro = TIN_MICRO_PICK(tin_gemv_f32_table, node->cpu),
                        .depth = g->k,
                        .a = (const float *)node->in[TIN_MATMUL_A]->data + a_at +
                             (ptrdiff_t)r * g->a_row,
                        .b = (const float *)node->in[TIN_MATMUL_B]->data + b_at,
                        .row = g->b_row,
                        .column = g->b_column,
                        .c = (float *)node->out[0]->data + at,
                        .bias = bias_of(node),
                        .residual = tin_gemm_residual(node, (ptrdiff_t)at),
                        .epilogue = node->epilogue};
    tin_gemm_run_row(&row, begin, end);
  }
}

/* Chunks of columns, those of all products numbered through. */
static void run_chunks(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_matmul_f32 *s = node->state;
  size_t each = pieces_of(s->of.n, CHUNK);
  (void)worker;
  for (size_t i = begin, next; i < end; i = next) {
    size_t index = i / each;
    next = least(end, (index + 1) * each);
    run_rows(node, index, i % each * CHUNK, least(s->of.n, (i % each + next - i) * CHUNK));
  }
}

/* ---- the second factor ------------------------------------------------------------ */

static float *packed_factor(const tin_node *node) {
  const tin_matmul_f32 *s = node->state;
  return s->constant ? node->persist : node->scratch;
}

/* Panels of all matrices are numbered through. */
static void pack_panels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_matmul_f32 *s = node->state;
  const tin_matmul *g = &s->of;
  size_t panels = tin_gemm_panels(s->micro, g->n);
  (void)worker;
  for (size_t i = begin, next; i < end; i = next) {
    size_t index = i / panels;
    tin_gemm_factor factor = {.b =
                                  (const float *)node->in[TIN_MATMUL_B]->data + index * g->k * g->n,
                              .taps = {1, 1},
                              .depth = g->k,
                              .row = g->b_row,
                              .column = g->b_column};
    next = least(end, (index + 1) * panels);
    tin_gemm_pack(s->micro, &factor, g->n, i % panels, i % panels + next - i,
                  packed_factor(node) + index * s->matrix);
  }
}

static void pack(const tin_node *node) {
  const tin_matmul_f32 *s = node->state;
  size_t panels = tin_gemm_panels(s->micro, s->of.n) * s->matrices;
  if (s->of.k == 0) return;
  tin_parallel(node, panels, 1 + (1 << 15) / (s->of.k * s->micro->width), pack_panels);
}

/* ---- many rows ---------------------------------------------------------------------- */

/* Rows [at, at + n) of a transposed matrix, side by side. */
static void copy_rows(const tin_matmul *g, const float *a, size_t at, size_t n, float *to) {
  for (size_t k = 0; k < g->k; k++)
    for (size_t r = 0; r < n; r++) to[r * g->k + k] = a[k * (size_t)g->a_column + at + r];
}

static void run_piece(const tin_node *node, size_t index, size_t row, size_t column,
                      float *scratch) {
  static const float nothing[1];
  static const ptrdiff_t at[1];
  const tin_matmul_f32 *s = node->state;
  const tin_matmul *g = &s->of;
  int64_t a_at, b_at;
  tin_matmul_at(g, index, &a_at, &b_at);
  size_t matrix = g->k ? (size_t)b_at / (g->k * g->n) : 0;
  ptrdiff_t c = (ptrdiff_t)((index * g->m + row) * g->n + column);
  const float *bias = bias_of(node);
  tin_gemm_block b = {.micro = s->micro,
                      .grid = {.lines = 1,
                               .rows = least(s->row_block, g->m - row),
                               .a_row = g->a_row,
                               .c_row = (ptrdiff_t)g->n},
                      .columns = least(s->column_block, g->n - column),
                      .taps = 1,
                      .depth = g->k,
                      .at = at,
                      .a = nothing,
                      .b = packed_factor(node) + matrix * s->matrix + column * g->k,
                      .c = (float *)node->out[0]->data + c,
                      .bias = bias ? bias + column : NULL,
                      .residual = tin_gemm_residual(node, c),
                      .epilogue = node->epilogue};
  if (g->k > 0) b.a = (const float *)node->in[TIN_MATMUL_A]->data + a_at;
  if (g->k > 0 && s->worker) {
    copy_rows(g, b.a, row, b.grid.rows, scratch);
    b.a = scratch;
    b.grid.a_row = (ptrdiff_t)g->k;
  } else {
    b.a += (ptrdiff_t)row * g->a_row;
  }
  tin_gemm_run(&b);
}

/* Pieces follow each other along the rows first, so that the second factor stays in the cache. */
static void run_pieces(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_matmul_f32 *s = node->state;
  char *scratch = node->scratch;
  if (s->worker) scratch += (s->constant ? 0 : s->packed) + worker * s->worker;
  for (size_t i = begin; i < end; i++) {
    size_t row = i % s->row_blocks, rest = i / s->row_blocks;
    run_piece(node, rest / s->column_blocks, row * s->row_block,
              rest % s->column_blocks * s->column_block, (float *)(void *)scratch);
  }
}

/* ---- planning -------------------------------------------------------------------------- */

/* One second factor for all: then all first ones are one tall matrix. */
static void join_batch(const tin_node *node, tin_matmul_f32 *s) {
  tin_matmul *g = &s->of;
  int64_t all = tin_numel(&node->in[TIN_MATMUL_A]->shape);
  if (s->matrices != 1 || g->a_column != 1 || (size_t)all != g->batch * g->m * g->k) return;
  g->m *= g->batch;
  g->a_row = (ptrdiff_t)g->k; /* also if transposed, and so a single column */
  g->batch = 1;
  g->axes.rank = 0;
}

static void choose_blocks(tin_matmul_f32 *s) {
  const tin_matmul *g = &s->of;
  size_t row = g->a_column == 1 ? least(g->k, DEPTH) : g->k, height = s->micro->height;
  size_t all = tin_times(g->m, g->batch), panels = tin_gemm_panels(s->micro, g->n);
  size_t pieces = tin_gemm_pieces(all, (double)g->k * (double)g->n);
  size_t block = most(least(CACHED / most(row, 1), pieces_of(all, pieces)), TILES * height);
  block = pieces_of(g->m, pieces_of(g->m, block)); /* blocks of equal size */
  s->row_block = least(g->m, pieces_of(block, height) * height);
  s->row_blocks = pieces_of(g->m, s->row_block);
  size_t split = least(pieces_of(pieces, s->row_blocks * g->batch), panels);
  s->column_block = pieces_of(panels, split) * s->micro->width;
  s->column_blocks = pieces_of(g->n, s->column_block);
}

static size_t aligned(size_t bytes) {
  return tin_plus(bytes, TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN;
}

static tin_status choose_memory(tin_node *node, tin_matmul_f32 *s) {
  const tin_matmul *g = &s->of;
  if (!tin_gemm_packed(s->micro, g->k, g->n, &s->matrix)) s->matrix = SIZE_MAX;
  size_t floats = tin_plus(tin_times(s->matrix, s->matrices), 1); /* never NULL */
  s->packed = aligned(tin_times(floats, sizeof(float)));
  if (g->a_column != 1)
    s->worker = aligned(tin_times(tin_times(s->row_block, g->k), sizeof(float)));
  size_t scratch = tin_plus(tin_times(s->worker, node->workers), s->constant ? 0 : s->packed);
  if (s->packed > PTRDIFF_MAX || scratch > PTRDIFF_MAX)
    return tin_fail(node, TIN_NO_MEMORY, "the product is too large");
  node->persist_bytes = s->constant ? s->packed : 0;
  node->scratch_bytes = scratch;
  return TIN_OK;
}

tin_status tin_matmul_f32_prepare(tin_node *node) {
  tin_matmul_f32 *s = node->state;
  tin_matmul *g = &s->of;
  const tin_tensor *b = node->in[TIN_MATMUL_B];
  TIN_TRY(tin_matmul_find(node, g));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  s->constant = (b->flags & TIN_TENSOR_CONST) != 0;
  s->matrices = g->k ? (size_t)tin_numel(&b->shape) / (g->k * g->n) : 1;
  join_batch(node, s);
  s->few_rows = g->k > 0 && g->a_column == 1 && g->m <= (s->constant ? 1 : FEW);
  if (s->few_rows) return TIN_OK;
  s->micro = TIN_MICRO_PICK(tin_gemm_f32_table, node->cpu);
  choose_blocks(s);
  return choose_memory(node, s);
}

tin_status tin_matmul_f32_init(tin_node *node) {
  const tin_matmul_f32 *s = node->state;
  if (tin_numel(&node->out[0]->shape) != 0 && s->constant && !s->few_rows) pack(node);
  return TIN_OK;
}

tin_status tin_matmul_f32_run(const tin_node *node) {
  const tin_matmul_f32 *s = node->state;
  const tin_matmul *g = &s->of;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  if (s->few_rows) {
    size_t products = g->m * g->k * CHUNK, grain = 1 + (1 << 16) / (products + 1);
    tin_parallel(node, g->batch * pieces_of(g->n, CHUNK), grain, run_chunks);
    return TIN_OK;
  }
  if (!s->constant) pack(node);
  tin_parallel(node, s->row_blocks * s->column_blocks * g->batch, 1, run_pieces);
  return TIN_OK;
}
