/* SPDX-License-Identifier: Apache-2.0 */
/* What Cumsum and Cumprod share. */
#include "ops/reduce/scan.h"

#include "ops/common/shape.h"

enum { RANGE_ELEMENTS = 8192 }; /* about 10 microseconds */

const tin_attr tin_scan_attrs[] = {
    TIN_ATTR_BOOL(tin_scan_params, exclusive, false, "without the element itself"),
    TIN_ATTR_BOOL(tin_scan_params, reverse, false, "from the end"), TIN_ATTR_TYPE("Tidx", TIN_S32),
    TIN_ATTR_END};

static tin_status find_axis(const tin_node *node, int32_t *axis) {
  int64_t value;
  TIN_TRY(tin_int_input(node, 1, "axis", &value));
  return tin_axis(node, value, node->in[0]->shape.rank, axis);
}

tin_status tin_scan_infer(tin_node *node) {
  int32_t axis;
  if (node->in[1]->data) TIN_TRY(find_axis(node, &axis));
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static void run_units(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_scan_state *s = node->state;
  const tin_scan_params *p = node->params;
  ptrdiff_t step = p->reverse ? -(ptrdiff_t)s->inner : (ptrdiff_t)s->inner;
  size_t first = p->reverse ? (s->n - 1) * s->inner : 0;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t c = i % s->blocks * TIN_SCAN_COLUMNS;
    size_t n = s->inner - c < TIN_SCAN_COLUMNS ? s->inner - c : TIN_SCAN_COLUMNS;
    size_t at = (i / s->blocks * s->n * s->inner + first + c) * s->element;
    s->fn(s->n, n, step, p->exclusive, (const char *)node->in[0]->data + at,
          (char *)node->out[0]->data + at);
  }
}

tin_status tin_scan_run(const tin_node *node, size_t element, tin_scan_fn *fn) {
  const tin_shape *x = &node->in[0]->shape;
  tin_scan_state *s = node->state;
  int32_t axis;
  size_t outer = 1;
  TIN_TRY(find_axis(node, &axis));
  if (tin_numel(x) == 0) return TIN_OK;
  *s = (tin_scan_state){.n = (size_t)x->dim[axis], .inner = 1, .element = element, .fn = fn};
  for (int32_t i = 0; i < axis; i++) outer *= (size_t)x->dim[i];
  for (int32_t i = axis + 1; i < x->rank; i++) s->inner *= (size_t)x->dim[i];
  s->blocks = (s->inner + TIN_SCAN_COLUMNS - 1) / TIN_SCAN_COLUMNS;
  size_t cost = s->n * (s->inner < TIN_SCAN_COLUMNS ? s->inner : TIN_SCAN_COLUMNS);
  tin_parallel(node, outer * s->blocks, RANGE_ELEMENTS / cost + 1, run_units);
  return TIN_OK;
}
