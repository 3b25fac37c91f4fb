/* SPDX-License-Identifier: Apache-2.0 */
/* What all segment reductions share: see segment.h. */
#include "ops/reduce/segment.h"

#include "ops/common/shape.h"

enum { DATA, IDS, COUNT };
enum { RANGE_ELEMENTS = 8192 }; /* about 10 microseconds */

static size_t min(size_t a, size_t b) { return a < b ? a : b; }

static tin_status integer(const tin_node *node, uint32_t input) {
  uint16_t type = node->in[input]->dtype;
  if (type != TIN_S32 && type != TIN_S64)
    return tin_fail(node, TIN_UNSUPPORTED, "input %u must be int32 or int64", input);
  return TIN_OK;
}

/* [rows] followed by the dimensions of data behind the first `skip`. */
static tin_status output_shape(const tin_node *node, int64_t rows, int32_t skip, tin_shape *y) {
  const tin_shape *x = &node->in[DATA]->shape;
  int64_t dims[TIN_MAX_RANK + 1] = {rows};
  for (int32_t i = skip; i < x->rank; i++) dims[1 + i - skip] = x->dim[i];
  return tin_shape_from(node, dims, 1 + x->rank - skip, y);
}

static size_t columns_behind(const tin_shape *x, int32_t skip) {
  size_t n = 1;
  for (int32_t i = skip; i < x->rank; i++) n *= (size_t)x->dim[i];
  return n;
}

static size_t blocks(size_t columns) {
  return (columns + TIN_SEGMENT_COLUMNS - 1) / TIN_SEGMENT_COLUMNS;
}

static void run_blocks(const tin_node *node, size_t rows, size_t columns, tin_range_fn *fn) {
  tin_parallel(node, blocks(columns),
               RANGE_ELEMENTS / ((rows + 1) * min(columns, TIN_SEGMENT_COLUMNS)) + 1, fn);
}

/* ---- ascending -------------------------------------------------------------
 * Inputs are data and segment_ids, or, if sparse, data, indices of its rows and segment_ids. */

static const tin_tensor *ids_of(const tin_node *node) { return node->in[node->num_in - 1]; }
static const tin_tensor *indices_of(const tin_node *node) {
  return node->num_in > 2 ? node->in[1] : NULL;
}

static tin_status check_inputs(const tin_node *node) {
  const tin_shape *x = &node->in[DATA]->shape, *ids = &ids_of(node)->shape;
  const tin_tensor *indices = indices_of(node);
  TIN_TRY(integer(node, 1));
  TIN_TRY(integer(node, node->num_in - 1));
  if (x->rank < 1) return tin_fail(node, TIN_MISMATCH, "data is a scalar");
  if (indices && indices->shape.rank != 1)
    return tin_fail(node, TIN_MISMATCH, "indices have rank %d, expected 1", indices->shape.rank);
  if (ids->rank != 1 || ids->dim[0] != (indices ? &indices->shape : x)->dim[0])
    return tin_fail(node, TIN_MISMATCH, "segment_ids must be a vector of as many elements as %s",
                    indices ? "indices" : "data has rows");
  return TIN_OK;
}

tin_status tin_segment_infer(tin_node *node) {
  const tin_tensor *ids = ids_of(node);
  TIN_TRY(check_inputs(node));
  if (ids->shape.dim[0] == 0) return output_shape(node, 0, 1, &node->out[0]->shape);
  if (!ids->data) {
    tin_shape_unknown(&node->out[0]->shape);
    return TIN_OK;
  }
  int64_t last = tin_int_at(ids, ids->shape.dim[0] - 1);
  if (last < 0 || last >= INT32_MAX)
    return tin_fail(node, TIN_INVALID, "segment %lld is out of range", (long long)last);
  return output_shape(node, last + 1, 1, &node->out[0]->shape);
}

static tin_status check_ascending(const tin_node *node) {
  const tin_tensor *ids = ids_of(node);
  int64_t before = 0;
  for (int64_t i = 0; i < ids->shape.dim[0]; i++) {
    int64_t id = tin_int_at(ids, i);
    if (id < before || id >= node->out[0]->shape.dim[0])
      return tin_fail(node, TIN_INVALID,
                      "segment_ids must ascend from 0 on, but element %lld is %lld", (long long)i,
                      (long long)id);
    before = id;
  }
  return TIN_OK;
}

static tin_status check_indices(const tin_node *node) {
  const tin_tensor *indices = indices_of(node);
  int32_t rows = node->in[DATA]->shape.dim[0];
  for (int64_t i = 0; indices && i < indices->shape.dim[0]; i++) {
    int64_t row = tin_int_at(indices, i);
    if (row < 0 || row >= rows)
      return tin_fail(node, TIN_INVALID, "element %lld of indices is %lld, but data has %d rows",
                      (long long)i, (long long)row, rows);
  }
  return TIN_OK;
}

/* Rows [begin, end) of n columns into acc. */
static void take(const tin_node *node, size_t begin, size_t end, size_t n, const char *x,
                 void *acc) {
  const tin_segment_state *s = node->state;
  const tin_tensor *indices = indices_of(node);
  size_t row = s->columns * s->how.in;
  if (!indices) {
    s->how.across(1, end - begin, n, x + begin * row, 0, s->columns, acc);
    return;
  }
  for (size_t i = begin; i < end; i++)
    s->how.across(1, 1, n, x + (size_t)tin_int_at(indices, (int64_t)i) * row, 0, 0, acc);
}

/* All segments of one block of n columns, which x and y point to. */
static void gather(const tin_node *node, size_t n, const char *x, char *y) {
  const tin_segment_state *s = node->state;
  const tin_tensor *ids = ids_of(node);
  _Alignas(TIN_ALIGN) char acc[TIN_SEGMENT_COLUMNS * TIN_REDUCE_ACC];
  size_t row = 0, segments = (size_t)node->out[0]->shape.dim[0];
  for (size_t i = 0; i < segments; i++) {
    size_t first = row;
    while (row < s->rows && tin_int_at(ids, (int64_t)row) == (int64_t)i) row++;
    s->how.start(n, acc);
    take(node, first, row, n, x, acc);
    s->how.finish(n, acc, (int64_t)(row - first), y + i * s->columns * s->how.out);
  }
}

static void gather_blocks(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_segment_state *s = node->state;
  (void)worker;
  for (size_t c = begin * TIN_SEGMENT_COLUMNS; c < min(end * TIN_SEGMENT_COLUMNS, s->columns);
       c += TIN_SEGMENT_COLUMNS)
    gather(node, min(s->columns - c, TIN_SEGMENT_COLUMNS),
           (const char *)node->in[DATA]->data + c * s->how.in,
           (char *)node->out[0]->data + c * s->how.out);
}

tin_status tin_segment_run(const tin_node *node, const tin_reduction *how) {
  const tin_shape *x = &node->in[DATA]->shape;
  tin_segment_state *s = node->state;
  TIN_TRY(check_ascending(node));
  TIN_TRY(check_indices(node));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  s->how = *how;
  s->rows = (size_t)ids_of(node)->shape.dim[0];
  s->columns = columns_behind(x, 1);
  run_blocks(node, s->rows, s->columns, gather_blocks);
  return TIN_OK;
}

/* ---- in any order ---------------------------------------------------------- */

tin_status tin_unsorted_infer(tin_node *node) {
  const tin_shape *x = &node->in[DATA]->shape, *ids = &node->in[IDS]->shape;
  int64_t rows;
  TIN_TRY(integer(node, IDS));
  TIN_TRY(integer(node, COUNT));
  bool prefix = ids->rank <= x->rank;
  for (int32_t i = 0; prefix && i < ids->rank; i++) prefix = ids->dim[i] == x->dim[i];
  if (!prefix)
    return tin_fail(node, TIN_MISMATCH, "the shape of data must begin with that of segment_ids");
  if (!node->in[COUNT]->data) {
    tin_shape_unknown(&node->out[0]->shape);
    return TIN_OK;
  }
  TIN_TRY(tin_int_input(node, COUNT, "num_segments", &rows));
  return output_shape(node, rows, ids->rank, &node->out[0]->shape);
}

static tin_status check_numbers(const tin_node *node, size_t rows) {
  const tin_tensor *ids = node->in[IDS];
  for (size_t i = 0; i < rows; i++) {
    int64_t id = tin_int_at(ids, (int64_t)i);
    if (id >= node->out[0]->shape.dim[0])
      return tin_fail(node, TIN_INVALID, "element %lld of segment_ids is %lld, of %d segments",
                      (long long)i, (long long)id, node->out[0]->shape.dim[0]);
  }
  return TIN_OK;
}

static void scatter(const tin_node *node, size_t n, const char *x, char *y) {
  const tin_unsorted_state *s = node->state;
  size_t step = s->columns * s->element, segments = (size_t)node->out[0]->shape.dim[0];
  for (size_t i = 0; i < segments; i++) s->start(n, NULL, y + i * step);
  for (size_t i = 0; i < s->rows; i++, x += step) {
    int64_t id = tin_int_at(node->in[IDS], (int64_t)i);
    if (id >= 0) s->row(n, x, y + (size_t)id * step);
  }
}

static void scatter_blocks(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_unsorted_state *s = node->state;
  (void)worker;
  for (size_t c = begin * TIN_SEGMENT_COLUMNS; c < min(end * TIN_SEGMENT_COLUMNS, s->columns);
       c += TIN_SEGMENT_COLUMNS)
    scatter(node, min(s->columns - c, TIN_SEGMENT_COLUMNS),
            (const char *)node->in[DATA]->data + c * s->element,
            (char *)node->out[0]->data + c * s->element);
}

tin_status tin_unsorted_run(const tin_node *node, size_t element, tin_segment_row_fn *start,
                            tin_segment_row_fn *row) {
  const tin_shape *x = &node->in[DATA]->shape, *ids = &node->in[IDS]->shape;
  tin_unsorted_state *s = node->state;
  s->rows = (size_t)tin_numel(ids);
  TIN_TRY(check_numbers(node, s->rows));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  s->columns = columns_behind(x, ids->rank);
  s->element = element;
  s->start = start;
  s->row = row;
  run_blocks(node, s->rows, s->columns, scatter_blocks);
  return TIN_OK;
}
