/* SPDX-License-Identifier: Apache-2.0 */
/* The engine behind all reductions over axes: see reduce.h. */
#include "ops/reduce/reduce.h"

#include "ops/common/shape.h"

#include <string.h>

enum {
  UNIT_ELEMENTS = 4096,   /* rows shorter than this are taken several at a time */
  RANGE_ELEMENTS = 16384, /* about 10 microseconds */
  SLICE_ELEMENTS = 32768,
  SLICES_MAX = 32,   /* of all units together */
  WIDENED_ROWS = 16, /* so many rows across are made floats at a time */
};

const tin_attr tin_reduce_attrs[] = {
    TIN_ATTR_BOOL(tin_reduce_params, keep_dims, false, "reduced axes stay, with size 1"),
    TIN_ATTR_TYPE("Tidx", TIN_S32), TIN_ATTR_END};

static size_t min(size_t a, size_t b) { return a < b ? a : b; }
static size_t ceil_div(size_t a, size_t b) { return (a + b - 1) / b; }

/* ---- which axes ------------------------------------------------------------ */

/* Bit i of *mask: input 1 names axis i. */
static tin_status axes(const tin_node *node, int32_t rank, uint32_t *mask) {
  int64_t named[TIN_MAX_RANK];
  int32_t count, axis;
  *mask = 0;
  TIN_TRY(tin_ints_input(node, 1, "reduction_indices", named, TIN_MAX_RANK, &count));
  for (int32_t i = 0; i < count; i++) {
    TIN_TRY(tin_axis(node, named[i], rank, &axis));
    if (*mask >> axis & 1)
      return tin_fail(node, TIN_INVALID, "reduction_indices name axis %d twice", axis);
    *mask |= UINT32_C(1) << axis;
  }
  return TIN_OK;
}

tin_status tin_reduce_infer(tin_node *node) {
  const tin_reduce_params *params = node->params;
  const tin_shape *x = &node->in[0]->shape;
  tin_shape y = {0};
  uint32_t mask;
  if (!node->in[1]->data && tin_numel(&node->in[1]->shape) != 0) {
    tin_shape_unknown(&node->out[0]->shape);
    return TIN_OK;
  }
  TIN_TRY(axes(node, x->rank, &mask));
  for (int32_t i = 0; i < x->rank; i++) {
    if (!(mask >> i & 1))
      y.dim[y.rank++] = x->dim[i];
    else if (params->keep_dims)
      y.dim[y.rank++] = 1;
  }
  node->out[0]->shape = y;
  return TIN_OK;
}

/* ---- planning -------------------------------------------------------------- */

typedef struct group {
  tin_reduce_axis axis;
  bool reduced;
} group;

/* Axes of one kind merged, innermost first. Returns how many groups there are. */
static uint32_t merge_axes(const tin_shape *x, uint32_t mask, group *groups) {
  uint32_t n = 0;
  size_t stride = 1;
  for (int32_t i = x->rank - 1; i >= 0; i--) {
    size_t size = (size_t)x->dim[i];
    bool reduced = mask >> i & 1;
    if (size == 1) continue;
    if (n > 0 && groups[n - 1].reduced == reduced)
      groups[n - 1].axis.size *= size;
    else
      groups[n++] = (group){{size, stride}, reduced};
    stride *= size;
  }
  return n;
}

/* Few columns make slow loops. Where many rows follow each other, take several as one; where
 * there are few rows, take several blocks of them. */
static void widen(tin_reduce_plan *p) {
  if (p->columns < 32 && p->inner.size >= 32)
    p->fold = p->columns <= 16 ? 16 : 8;
  else if (p->columns <= TIN_REDUCE_WIDTH / 2)
    p->outer_block = TIN_REDUCE_WIDTH / p->columns;
}

static void assign_axes(tin_reduce_plan *p, const group *groups, uint32_t n) {
  uint32_t i = 0;
  const tin_reduce_axis none = {1, 0};
  p->is_along = n > 0 && groups[0].reduced;
  p->columns = n > 0 && !p->is_along ? groups[i++].axis.size : 1;
  p->inner = i < n ? groups[i++].axis : none;
  p->outer_block = p->fold = 1;
  if (p->is_along)
    p->outer_block = min(ceil_div(UNIT_ELEMENTS, p->inner.size), TIN_REDUCE_WIDTH);
  else
    widen(p);
  p->outer = i < n && p->outer_block > 1 ? groups[i++].axis : none;
  p->num_kept = p->num_reduced = 0;
  for (; i < n; i++) {
    if (groups[i].reduced)
      p->reduced[p->num_reduced++] = groups[i].axis;
    else
      p->kept[p->num_kept++] = groups[i].axis;
  }
}

static size_t product(const tin_reduce_axis *axes_, uint32_t n) {
  size_t p = 1;
  for (uint32_t i = 0; i < n; i++) p *= axes_[i].size;
  return p;
}

/* A few results of very many elements are shared out by their elements. */
static size_t choose_slices(const tin_reduce_plan *p, size_t total) {
  if (p->units >= SLICES_MAX / 2 || total < 2 * SLICE_ELEMENTS) return 1;
  return min(min(SLICES_MAX / p->units, p->steps), total / SLICE_ELEMENTS);
}

/* `total` elements, not 0. */
static void make_plan(tin_reduce_plan *p, const tin_shape *x, uint32_t mask, size_t total) {
  group groups[TIN_MAX_RANK];
  assign_axes(p, groups, merge_axes(x, mask, groups));
  p->column_block = min(p->columns, TIN_REDUCE_WIDTH);
  p->outer_block = min(p->outer_block, p->outer.size);
  p->inner_block = p->is_along ? TIN_REDUCE_ROW : TIN_REDUCE_ROWS * p->fold;
  p->units = product(p->kept, p->num_kept) * ceil_div(p->outer.size, p->outer_block) *
             ceil_div(p->columns, p->column_block);
  p->steps = product(p->reduced, p->num_reduced) * ceil_div(p->inner.size, p->inner_block);
  p->slices = choose_slices(p, total);
}

/* ---- running --------------------------------------------------------------- */

/* Where element `index` of these axes begins. */
static size_t offset(const tin_reduce_axis *of, uint32_t n, size_t index) {
  size_t at = 0;
  for (uint32_t i = 0; i < n && index > 0; i++) {
    at += index % of[i].size * of[i].stride;
    index /= of[i].size;
  }
  return at;
}

/* What a unit covers. */
typedef struct unit {
  size_t x, y; /* where it begins, in elements */
  size_t outer, columns;
} unit;

static unit find_unit(const tin_reduce_plan *p, size_t index) {
  size_t column_blocks = ceil_div(p->columns, p->column_block);
  size_t outer_blocks = ceil_div(p->outer.size, p->outer_block);
  size_t c = index % column_blocks * p->column_block;
  size_t o = index / column_blocks % outer_blocks * p->outer_block;
  size_t k = index / column_blocks / outer_blocks;
  return (unit){.x = offset(p->kept, p->num_kept, k) + o * p->outer.stride + c,
                .y = (k * p->outer.size + o) * p->columns + c,
                .outer = min(p->outer_block, p->outer.size - o),
                .columns = min(p->column_block, p->columns - c)};
}

static const char *element(const tin_reduce_plan *p, const char *x, size_t i) {
  return x + i * p->how.in;
}

static void along_widened(const tin_reduction *how, size_t outer, size_t n, const uint16_t *x,
                          size_t stride, char *acc) {
  float row[TIN_REDUCE_ROW];
  for (size_t o = 0; o < outer; o++) {
    how->widen(n, x + o * stride, row);
    how->along(1, n, row, 0, acc + o * how->acc);
  }
}

static void across_widened(const tin_reduction *how, size_t outer, size_t rows, size_t n,
                           const uint16_t *x, size_t stride, size_t step, char *acc) {
  float block[WIDENED_ROWS * TIN_REDUCE_WIDTH];
  for (size_t o = 0; o < outer; o++)
    for (size_t r = 0; r < rows; r += WIDENED_ROWS) {
      size_t count = min(rows - r, WIDENED_ROWS);
      for (size_t i = 0; i < count; i++)
        how->widen(n, x + o * stride + (r + i) * step, block + i * n);
      how->across(1, count, n, block, 0, n, acc + o * n * how->acc);
    }
}

static void along(const tin_reduction *how, size_t outer, size_t n, const void *x, size_t stride,
                  void *acc) {
  if (how->widen)
    along_widened(how, outer, n, x, stride, acc);
  else
    how->along(outer, n, x, stride, acc);
}

static void across(const tin_reduction *how, size_t outer, size_t rows, size_t n, const void *x,
                   size_t stride, size_t step, void *acc) {
  if (how->widen)
    across_widened(how, outer, rows, n, x, stride, step, acc);
  else
    how->across(outer, rows, n, x, stride, step, acc);
}

/* `rows` of the inner axis, which begin at x. */
static void rows_across(const tin_reduce_plan *p, const unit *u, size_t rows, const char *x,
                        void *acc) {
  size_t wide = p->fold > 1 ? rows / p->fold : 0, done = wide * p->fold;
  if (wide > 0)
    across(&p->how, 1, wide, p->fold * u->columns, x, 0, p->fold * p->inner.stride, acc);
  if (done < rows)
    across(&p->how, u->outer, rows - done, u->columns, element(p, x, done * p->inner.stride),
           p->outer.stride, p->inner.stride, acc);
}

static void step(const tin_reduce_plan *p, const unit *u, size_t index, const char *x, void *acc) {
  size_t blocks = ceil_div(p->inner.size, p->inner_block);
  size_t i = index % blocks * p->inner_block;
  size_t n = min(p->inner_block, p->inner.size - i);
  x = element(p, x,
              u->x + offset(p->reduced, p->num_reduced, index / blocks) + i * p->inner.stride);
  if (p->is_along)
    along(&p->how, u->outer, n, x, p->outer.stride, acc);
  else
    rows_across(p, u, n, x, acc);
}

/* One slice of one unit. */
static void accumulate(const tin_reduce_plan *p, const unit *u, size_t slice, const char *x,
                       char *acc) {
  size_t n = u->outer * u->columns;
  p->how.start(n * p->fold, acc);
  for (size_t i = p->steps * slice / p->slices; i < p->steps * (slice + 1) / p->slices; i++)
    step(p, u, i, x, acc);
  for (size_t i = 1; i < p->fold; i++) p->how.merge(n, acc + i * n * p->how.acc, acc);
}

static void finish(const tin_reduce_plan *p, const unit *u, const void *acc, char *y) {
  p->how.finish(u->outer * u->columns, acc, p->count, y + u->y * p->how.out);
}

static char *partial(const tin_node *node, size_t i) {
  return (char *)node->scratch + i * TIN_REDUCE_WIDTH * TIN_REDUCE_ACC;
}

static void run_units(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_reduce_plan *p = node->state;
  _Alignas(TIN_ALIGN) char acc[TIN_REDUCE_WIDTH * TIN_REDUCE_ACC];
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    unit u = find_unit(p, i);
    accumulate(p, &u, 0, node->in[0]->data, acc);
    finish(p, &u, acc, node->out[0]->data);
  }
}

static void run_slices(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_reduce_plan *p = node->state;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    unit u = find_unit(p, i / p->slices);
    accumulate(p, &u, i % p->slices, node->in[0]->data, partial(node, i));
  }
}

static void join_slices(const tin_node *node) {
  const tin_reduce_plan *p = node->state;
  for (size_t i = 0; i < p->units; i++) {
    unit u = find_unit(p, i);
    char *acc = partial(node, i * p->slices);
    for (size_t s = 1; s < p->slices; s++)
      p->how.merge(u.outer * u.columns, partial(node, i * p->slices + s), acc);
    finish(p, &u, acc, node->out[0]->data);
  }
}

/* What nothing at all is reduced to. */
static void fill(const tin_node *node, size_t results) {
  const tin_reduce_plan *p = node->state;
  _Alignas(TIN_ALIGN) char acc[TIN_REDUCE_WIDTH * TIN_REDUCE_ACC];
  char *y = node->out[0]->data;
  p->how.start(min(results, TIN_REDUCE_WIDTH), acc);
  for (size_t i = 0; i < results; i += TIN_REDUCE_WIDTH)
    p->how.finish(min(results - i, TIN_REDUCE_WIDTH), acc, 0, y + i * p->how.out);
}

static tin_status run(const tin_node *node, uint32_t mask) {
  tin_reduce_plan *p = node->state;
  const tin_shape *x = &node->in[0]->shape;
  size_t total = (size_t)tin_numel(x), results = (size_t)tin_numel(&node->out[0]->shape);
  if (results == 0) return TIN_OK;
  if (total == 0) return fill(node, results), TIN_OK;
  p->count = (int64_t)(total / results);
  if (p->count == 1 && p->how.copies) {
    memcpy(node->out[0]->data, node->in[0]->data, total * p->how.in);
    return TIN_OK;
  }
  make_plan(p, x, mask, total);
  if (p->slices > 1) {
    tin_parallel(node, p->units * p->slices, 1, run_slices);
    join_slices(node);
  } else {
    tin_parallel(node, p->units, ceil_div(RANGE_ELEMENTS, ceil_div(total, p->units)), run_units);
  }
  return TIN_OK;
}

tin_status tin_reduce_prepare(tin_node *node, const tin_reduction *how) {
  tin_reduce_plan *p = node->state;
  p->how = *how;
  if (tin_numel(&node->in[0]->shape) >= 2 * SLICE_ELEMENTS)
    node->scratch_bytes = (size_t)SLICES_MAX * TIN_REDUCE_WIDTH * TIN_REDUCE_ACC;
  return TIN_OK;
}

tin_status tin_reduce_run(const tin_node *node) {
  uint32_t mask;
  TIN_TRY(axes(node, node->in[0]->shape.rank, &mask));
  return run(node, mask);
}

tin_status tin_reduce_run_all(const tin_node *node) { return run(node, UINT32_MAX); }
