/* SPDX-License-Identifier: Apache-2.0 */
/* Range: start, start + delta, ... up to limit, which is left out. */
#include "ops/array/array.h"
#include "ops/common/types.h"

#include <math.h>

enum { GRAIN = 16 << 10 };

static tin_status fail_direction(const tin_node *node) {
  return tin_fail(node, TIN_MISMATCH, "delta leads away from limit, or is 0");
}

static tin_status count_steps(const tin_node *node, uint64_t distance, uint64_t step,
                              int64_t *count) {
  uint64_t n = distance / step + (distance % step != 0);
  if (n > INT32_MAX) return tin_fail(node, TIN_MISMATCH, "a range of %llu", (unsigned long long)n);
  *count = (int64_t)n;
  return TIN_OK;
}

static tin_status count_real(const tin_node *node, double start, double limit, double delta,
                             double steps, int64_t *count) {
  double n = ceil(fabs(steps));
  if (!(delta > 0 ? start <= limit : delta < 0 && start >= limit)) return fail_direction(node);
  if (!(n <= INT32_MAX)) return tin_fail(node, TIN_MISMATCH, "a range of %g", n);
  *count = (int64_t)n;
  return TIN_OK;
}

#define INPUT(t, i) TIN_GET(t, *(const TIN_C(t) *)node->in[i]->data)

#define COUNT_INTEGER(t)                                                                           \
  static tin_status count_##t(const tin_node *node, int64_t *count) {                              \
    TIN_A(t) start = INPUT(t, 0), limit = INPUT(t, 1), delta = INPUT(t, 2);                        \
    uint64_t distance = (uint64_t)limit - (uint64_t)start, step = (uint64_t)delta;                 \
    if (delta == 0 || (delta > 0 ? start > limit : start < limit)) return fail_direction(node);    \
    if (delta > 0) return count_steps(node, distance, step, count);                                \
    return count_steps(node, 0 - distance, 0 - step, count);                                       \
  }
#define COUNT_FLOAT(t)                                                                             \
  static tin_status count_##t(const tin_node *node, int64_t *count) {                              \
    TIN_A(t) start = INPUT(t, 0), limit = INPUT(t, 1), delta = INPUT(t, 2);                        \
    return count_real(node, (double)start, (double)limit, (double)delta,                           \
                      (double)((limit - start) / delta), count);                                   \
  }
TIN_TYPES_INTEGER(COUNT_INTEGER)
TIN_TYPES_FLOAT(COUNT_FLOAT)

static tin_status count_any(const tin_node *node, int64_t *count) {
  switch (node->in[0]->dtype) {
#define CASE(t)                                                                                    \
  case TIN_E(t):                                                                                   \
    return count_##t(node, count);
    TIN_TYPES_REAL(CASE)
#undef CASE
  default:
    return tin_fail(node, TIN_UNSUPPORTED, "no ranges of this type");
  }
}

static tin_status infer(tin_node *node) {
  int64_t count;
  for (uint32_t i = 0; i < 3; i++)
    if (tin_numel(&node->in[i]->shape) != 1)
      return tin_fail(node, TIN_MISMATCH, "start, limit and delta must be scalars");
  if (!tin_known(node, 0) || !tin_known(node, 1) || !tin_known(node, 2))
    return tin_infer_later(node);
  TIN_TRY(count_any(node, &count));
  return tin_shape_from(node, &count, 1, &node->out[0]->shape);
}

static tin_status run_range(const tin_node *node, tin_range_fn *fn) {
  int64_t n = tin_numel(&node->out[0]->shape);
  if (n > 0) tin_parallel(node, (size_t)n, GRAIN, fn);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Range",
    .signature = "start:Tidx limit:Tidx delta:Tidx -> output:Tidx",
    .infer = infer,
};

#define VALUE_INTEGER(start, delta, i) ((uint64_t)(start) + (uint64_t)(delta) * (i))
#define VALUE_FLOAT(start, delta, i) ((start) + (delta) * (i))

#define KERNEL(t, VALUE, I)                                                                        \
  static void range_##t(const tin_node *node, size_t i, size_t end, unsigned worker) {             \
    TIN_A(t) start = INPUT(t, 0), delta = INPUT(t, 2);                                             \
    TIN_C(t) *y = node->out[0]->data;                                                              \
    (void)worker;                                                                                  \
    for (; i < end; i++) y[i] = TIN_PUT(t, VALUE(start, delta, (I)i));                             \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run_range(node, range_##t); }           \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "range_" #t, .op = &op,                                 \
      .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t,                                                 \
  };                                                                                               \
  TIN_REGISTER(range_##t) { return tin_add_kernel(registry, &kernel_##t); }
#define KERNEL_INTEGER(t) KERNEL(t, VALUE_INTEGER, uint64_t)
#define KERNEL_FLOAT(t) KERNEL(t, VALUE_FLOAT, TIN_A(t))
TIN_TYPES_INTEGER(KERNEL_INTEGER)
TIN_TYPES_FLOAT(KERNEL_FLOAT)

#define TIN_REGISTER_PREFIX tin_register_range_
TIN_REGISTER_TYPES(range, TIN_TYPES_REAL)
