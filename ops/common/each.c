/* SPDX-License-Identifier: Apache-2.0 */
/* each.c -- element-wise kernels: broadcasting and threads. */
#include "ops/common/each.h"
#include "ops/common/shape.h"

enum {
  TILE_BYTES = 8192, /* of one operand laid out anew: three fit the innermost cache   */
  ROW_MIN = 64,      /* elements of a long row                                        */
  GRAIN = 32768,
  GRAIN_SLOW = 1024,
};

static const tin_each_kernel *kernel_of(const tin_node *node) {
  return (const tin_each_kernel *)(const void *)node->kernel;
}

/* ---- what rows are made of -------------------------------------------------- */

static void unary_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const tin_each *e = node->state;
  e->unary(n, in[0], out, node->params);
}

static void binary_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const tin_each *e = node->state;
  e->binary(n, in[0], in[1], out);
}

static void choose_row(const tin_node *node, tin_each *e) {
  const tin_each_kernel *k = kernel_of(node);
  e->row = k->row;
  if (k->unary) {
    e->unary = TIN_MICRO_PICK(k->unary, node->cpu)->run;
    e->row = unary_row;
  } else if (k->binary) {
    e->binary = TIN_MICRO_PICK(k->binary, node->cpu)->run;
    e->row = binary_row;
  }
  if (k->by_f32) k->by_f32(node, e);
}

uint32_t tin_each_as_epilogue(const tin_node *node, tin_epilogue *epilogue) {
  epilogue->unary = TIN_MICRO_PICK(kernel_of(node)->unary, node->cpu)->run;
  epilogue->unary_params = node->params;
  return TIN_EPILOGUE_UNARY;
}

/* ---- the plan ---------------------------------------------------------------- */

/* Can axis `dim` of the output be walked as a part of the last axis so far? */
static bool merges(const tin_each *e, int64_t strides[][TIN_MAX_RANK], int32_t axis, size_t dim) {
  if (e->rank == 0) return false;
  for (uint32_t k = 0; k < e->inputs; k++)
    if (e->stride[k][e->rank - 1] != (size_t)strides[k][axis] * dim) return false;
  return true;
}

static void collapse(tin_each *e, const tin_shape *out, const tin_shape *const *shapes) {
  int64_t strides[TIN_EACH_INPUTS][TIN_MAX_RANK];
  for (uint32_t k = 0; k < e->inputs; k++) tin_broadcast_strides(shapes[k], out, strides[k]);
  for (int32_t axis = 0; axis < out->rank; axis++) {
    size_t dim = (size_t)out->dim[axis];
    if (dim == 1) continue;
    bool merge = merges(e, strides, axis, dim);
    int32_t last = merge ? e->rank - 1 : e->rank++;
    e->dim[last] = merge ? e->dim[last] * dim : dim;
    for (uint32_t k = 0; k < e->inputs; k++) e->stride[k][last] = (size_t)strides[k][axis];
  }
  if (e->rank > 0) return;
  e->rank = 1; /* a single element */
  e->dim[0] = 1;
  for (uint32_t k = 0; k < e->inputs; k++) e->stride[k][0] = 1;
}

static void classify(tin_each *e, uint32_t k) {
  size_t step = 1;
  bool dense = true, repeats = true;
  for (int32_t axis = e->rank - 1; axis >= 0; axis--) {
    dense = dense && e->stride[k][axis] == step;
    repeats = repeats && (axis == e->rank - 1 || e->stride[k][axis] == 0);
    step *= e->dim[axis];
  }
  e->dense[k] = dense;
  e->periodic[k] = repeats;
  e->all_dense = e->all_dense && dense;
}

/* Rows are worked on one by one if they are long, or else many at a time, operands that do not
 * lie so being laid out anew. If these are the same for all rows, that is worth it for longer
 * rows too: a tile of whole rows serves again and again. */
static void choose_chunk(tin_each *e) {
  size_t inner = e->dim[e->rank - 1], widest = 1;
  bool tiles_last = true;
  for (uint32_t k = 0; k < e->inputs; k++) {
    if (e->size[k] > widest) widest = e->size[k];
    tiles_last = tiles_last && (e->dense[k] || e->periodic[k]);
  }
  e->chunk = TILE_BYTES / widest;
  e->by_rows = inner >= (tiles_last ? e->chunk / 4 : ROW_MIN);
  if (!e->by_rows && inner > 0) e->chunk -= e->chunk % inner;
}

/* What does not depend on shapes. */
static void start(const tin_node *node) {
  tin_each *e = node->state;
  memset(e, 0, sizeof *e);
  e->inputs = node->num_in < TIN_EACH_INPUTS ? node->num_in : TIN_EACH_INPUTS;
  e->out_size = tin_dtype_bytes((tin_dtype)node->out[0]->dtype);
  for (uint32_t k = 0; k < e->inputs; k++)
    e->size[k] = tin_dtype_bytes((tin_dtype)node->in[k]->dtype);
  choose_row(node, e);
}

tin_status tin_each_prepare_dense(tin_node *node) {
  start(node);
  return TIN_OK;
}

tin_status tin_each_prepare_as(tin_node *node, const tin_shape *const *shapes) {
  tin_each *e = node->state;
  start(node);
  collapse(e, &node->out[0]->shape, shapes);
  e->all_dense = true;
  for (uint32_t k = 0; k < e->inputs; k++) classify(e, k);
  choose_chunk(e);
  return TIN_OK;
}

tin_status tin_each_prepare(tin_node *node) {
  const tin_shape *shapes[TIN_EACH_INPUTS] = {NULL};
  for (uint32_t k = 0; k < node->num_in && k < TIN_EACH_INPUTS; k++)
    shapes[k] = &node->in[k]->shape;
  return tin_each_prepare_as(node, shapes);
}

/* ---- running ------------------------------------------------------------------ */

typedef struct position { /* of an element of the output, by axes of the plan */
  size_t at[TIN_MAX_RANK];
} position;

static position locate(const tin_each *e, size_t i) {
  position p = {{0}};
  for (int32_t axis = e->rank - 1; axis > 0; axis--) {
    p.at[axis] = i % e->dim[axis];
    i /= e->dim[axis];
  }
  p.at[0] = i;
  return p;
}

/* To the start of the next row. */
static void next_row(const tin_each *e, position *p) {
  p->at[e->rank - 1] = 0;
  for (int32_t axis = e->rank - 2; axis >= 0 && ++p->at[axis] == e->dim[axis]; axis--)
    p->at[axis] = 0;
}

static const char *address(const tin_node *node, uint32_t k, const position *p) {
  const tin_each *e = node->state;
  size_t sum = 0;
  for (int32_t axis = 0; axis < e->rank; axis++) sum += p->at[axis] * e->stride[k][axis];
  return (const char *)node->in[k]->data + sum * e->size[k];
}

/* n elements, `step` bytes apart, side by side. */
static void lay(char *to, const char *from, size_t step, size_t n, size_t size) {
#define LAY(bytes)                                                                                 \
  case bytes:                                                                                      \
    for (size_t i = 0; i < n; i++) memcpy(to + i * bytes, from + i * step, bytes);                 \
    break;
  switch (size) {
    LAY(1)
    LAY(2)
    LAY(4)
    LAY(8)
    LAY(16)
  }
#undef LAY
}

/* What operand k contributes to n elements of the output, across rows. */
static void gather(const tin_node *node, uint32_t k, position p, size_t n, char *tile) {
  const tin_each *e = node->state;
  size_t inner = e->dim[e->rank - 1], step = e->stride[k][e->rank - 1], size = e->size[k];
  while (n > 0) {
    size_t rest = inner - p.at[e->rank - 1], run = rest < n ? rest : n;
    lay(tile, address(node, k, &p), step * size, run, size);
    tile += run * size;
    n -= run;
    next_row(e, &p);
  }
}

typedef struct tile {
  const char *from; /* what it was made from; NULL: nothing yet */
  _Alignas(TIN_ALIGN) char bytes[TILE_BYTES];
} tile;

static const void *operand(const tin_node *node, uint32_t k, size_t i, const position *p, size_t n,
                           tile *t) {
  const tin_each *e = node->state;
  if (e->dense[k]) return (const char *)node->in[k]->data + i * e->size[k];
  const char *from = address(node, k, p);
  size_t inner = e->dim[e->rank - 1];
  if (e->by_rows && e->stride[k][e->rank - 1] == 1) return from;
  if (t->from == from && (e->by_rows || e->periodic[k])) return t->bytes;
  t->from = from;
  if (e->by_rows)
    lay(t->bytes, from, 0, inner < e->chunk ? inner : e->chunk, e->size[k]);
  else
    gather(node, k, *p, n, t->bytes);
  return t->bytes;
}

static void dense_range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_each *e = node->state;
  const void *in[TIN_EACH_INPUTS];
  (void)worker;
  for (uint32_t k = 0; k < e->inputs; k++)
    in[k] = (const char *)node->in[k]->data + begin * e->size[k];
  e->row(node, end - begin, in, (char *)node->out[0]->data + begin * e->out_size);
}

static void broadcast_range(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_each *e = node->state;
  tile tiles[TIN_EACH_INPUTS];
  const void *in[TIN_EACH_INPUTS];
  (void)worker;
  for (uint32_t k = 0; k < e->inputs; k++) tiles[k].from = NULL;
  while (i < end) {
    position p = locate(e, i);
    size_t n = end - i < e->chunk ? end - i : e->chunk;
    size_t rest = e->dim[e->rank - 1] - p.at[e->rank - 1];
    if (e->by_rows && n > rest) n = rest;
    for (uint32_t k = 0; k < e->inputs; k++) in[k] = operand(node, k, i, &p, n, &tiles[k]);
    e->row(node, n, in, (char *)node->out[0]->data + i * e->out_size);
    i += n;
  }
}

static tin_status run(const tin_node *node, tin_range_fn *range) {
  size_t n = (size_t)tin_numel(&node->out[0]->shape);
  if (n > 0) tin_parallel(node, n, kernel_of(node)->slow ? GRAIN_SLOW : GRAIN, range);
  return TIN_OK;
}

tin_status tin_each_run_dense(const tin_node *node) { return run(node, dense_range); }

tin_status tin_each_run(const tin_node *node) {
  const tin_each *e = node->state;
  return run(node, e->all_dense ? dense_range : broadcast_range);
}
