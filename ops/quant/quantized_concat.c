/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedConcat: the result's range contains those of all values, which are brought into it. */
#include "ops/array/concat.h"
#include "ops/quant/quant.h"

#include <math.h>

enum { CONCAT_DIM, VALUES };

static uint32_t count_of(const tin_node *node) { return (node->num_in - 1) / 3; }

static tin_status infer(tin_node *node) {
  uint32_t n = count_of(node);
  TIN_TRY(tin_concat_infer(node, CONCAT_DIM, VALUES, VALUES + n));
  return tin_qrange_infer(node, VALUES + n, 2 * n);
}

static tin_status range_of(const tin_node *node, uint32_t i, tin_qrange *r) {
  uint32_t n = count_of(node);
  r->min = *(const float *)node->in[VALUES + n + i]->data;
  r->max = *(const float *)node->in[VALUES + 2 * n + i]->data;
  if (!(r->max - r->min < INFINITY))
    return tin_fail(node, TIN_INVALID, "the range of value %u is from %g to %g", (unsigned)i,
                    (double)r->min, (double)r->max);
  return TIN_OK;
}

static tin_status range_of_all(const tin_node *node, tin_qrange *all) {
  TIN_TRY(range_of(node, 0, all));
  for (uint32_t i = 1; i < count_of(node); i++) {
    tin_qrange r;
    TIN_TRY(range_of(node, i, &r));
    if (r.min < all->min) all->min = r.min;
    if (r.max > all->max) all->max = r.max;
  }
  return TIN_OK;
}

/* From one range to another; memcpy if they are the same. */
typedef void convert_fn(const void *from, size_t n, tin_qrange in, tin_qrange out, void *to);

#define CONVERT(t)                                                                                 \
  static void convert_##t(const void *from, size_t n, tin_qrange in, tin_qrange out, void *to) {   \
    tin_qlinear l = tin_dequantizer(tin_qtype_of(TIN_E(t)), in);                                   \
    tin_quantizer q = tin_quantizer_of(tin_qtype_of(TIN_E(t)), out);                               \
    const TIN_C(t) *x = from;                                                                      \
    TIN_C(t) *y = to;                                                                              \
    if (in.min == out.min && in.max == out.max)                                                    \
      memcpy(y, x, n * sizeof *y);                                                                 \
    else                                                                                           \
      for (size_t i = 0; i < n; i++)                                                               \
        y[i] = (TIN_C(t))tin_quantizer_apply(&q, l.base + (float)x[i] * l.scale);                  \
  }

static tin_status run(const tin_node *node, convert_fn *convert, size_t element) {
  const tin_shape *out = &node->out[0]->shape;
  int32_t axis;
  tin_qrange all, range;
  TIN_TRY(range_of_all(node, &all));
  tin_qrange_write(node, 1, all);
  if (tin_numel(out) == 0) return TIN_OK;
  TIN_TRY(tin_concat_axis(node, CONCAT_DIM, out->rank, &axis));
  size_t outer = (size_t)tin_extent(out, 0, axis);
  size_t stride = (size_t)tin_extent(out, axis, out->rank) * element, at = 0;
  for (uint32_t i = 0; i < count_of(node); i++) {
    const tin_tensor *value = node->in[VALUES + i];
    size_t n = (size_t)tin_extent(&value->shape, axis, out->rank);
    TIN_TRY(range_of(node, i, &range));
    for (size_t k = 0; n > 0 && k < outer; k++)
      convert((const uint8_t *)value->data + k * n * element, n, range, all,
              (uint8_t *)node->out[0]->data + k * stride + at);
    at += n * element;
  }
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op), .name = "QuantizedConcat",
                          .signature =
                              "concat_dim:int32 values:N*T input_mins:N*float input_maxes:N*float "
                              "-> output:T output_min:float output_max:float",
                          .type_attr = "T", .infer = infer};

#define KERNEL(t)                                                                                  \
  CONVERT(t)                                                                                       \
  static tin_status run_##t(const tin_node *node) {                                                \
    return run(node, convert_##t, sizeof(TIN_C(t)));                                               \
  }                                                                                                \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel), .name = "quantized_concat_" #t,      \
                                        .op = &op, .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t};   \
  TIN_REGISTER(quantized_concat_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_QUANTIZED(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_quantized_concat_
TIN_REGISTER_TYPES(quantized_concat, TIN_TYPES_QUANTIZED)
