/* SPDX-License-Identifier: Apache-2.0 */
/* HistogramFixedWidth: how many values lie in each of nbins equal parts of a range; what is
 * outside counts into the first or the last. */
#include "ops/common/shape.h"
#include "ops/common/types.h"

enum { VALUES, RANGE, NBINS };

static const tin_attr attrs[] = {TIN_ATTR_TYPE("dtype", TIN_S32), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  int64_t bins;
  if (node->out[0]->dtype != TIN_S32 && node->out[0]->dtype != TIN_S64)
    return tin_fail(node, TIN_UNSUPPORTED, "dtype must be int32 or int64");
  if (node->in[RANGE]->shape.rank != 1 || node->in[RANGE]->shape.dim[0] != 2)
    return tin_fail(node, TIN_MISMATCH, "value_range must have two elements");
  if (!node->in[NBINS]->data) {
    node->out[0]->shape = (tin_shape){.rank = 1, .dim = {TIN_UNKNOWN}};
    return TIN_OK;
  }
  TIN_TRY(tin_int_input(node, NBINS, "nbins", &bins));
  if (bins < 1) return tin_fail(node, TIN_INVALID, "nbins is %lld", (long long)bins);
  return tin_shape_from(node, &bins, 1, &node->out[0]->shape);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "HistogramFixedWidth",
    .signature = "values:T value_range:T nbins:int32 -> out:dtype",
    .type_attr = "T",
    .attrs = attrs,
    .infer = infer,
};

static void count(tin_tensor *out, int32_t bin) {
  if (out->dtype == TIN_S64)
    ((int64_t *)out->data)[bin]++;
  else
    ((int32_t *)out->data)[bin]++;
}

/* `above` is how far into the range a value lies. */
static int32_t bin_of(double above, double width, int32_t bins) {
  double bin = above / width;
  return !(bin > 0) ? 0 : bin >= bins ? bins - 1 : (int32_t)bin;
}

#define TIN_REGISTER_PREFIX tin_register_histogram_fixed_width_
#define KERNEL(t, D)                                                                               \
  static tin_status run_##t(const tin_node *node) {                                                \
    const TIN_C(t) *x = node->in[VALUES]->data, *range = node->in[RANGE]->data;                    \
    int64_t n = tin_numel(&node->in[VALUES]->shape);                                               \
    int32_t bins = node->out[0]->shape.dim[0];                                                     \
    double width = (double)((D)range[1] - (D)range[0]) / bins;                                     \
    if (!(range[0] < range[1])) return tin_fail(node, TIN_INVALID, "value_range is empty");        \
    memset(node->out[0]->data, 0,                                                                  \
           (size_t)bins *(node->out[0]->dtype == TIN_S64 ? sizeof(int64_t) : sizeof(int32_t)));    \
    for (int64_t i = 0; i < n; i++)                                                                \
      count(node->out[0], bin_of((double)((D)x[i] - (D)range[0]), width, bins));                   \
    return TIN_OK;                                                                                 \
  }                                                                                                \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "histogram_fixed_width_" #t,                                                         \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(histogram_fixed_width_##t) { return tin_add_kernel(registry, &kernel_##t); }
KERNEL(f32, float)
KERNEL(f64, double)
KERNEL(s32, double)
KERNEL(s64, double)
#define TYPES(X) X(f32) X(f64) X(s32) X(s64)
TIN_REGISTER_TYPES(histogram_fixed_width, TYPES)
