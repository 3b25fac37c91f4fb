/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedAdd, QuantizedMul and QuantizedBiasAdd: 8 bit integers in, 32 bits out. Every input
 * byte has its place in a table of what it contributes to the result. */
#include "ops/common/shape.h"
#include "ops/quant/quant.h"

#include <math.h>

enum { X, Y, RANGE_X, RANGE_Y = 4 };

typedef struct state {
  int32_t x[256], y[256]; /* by byte */
  int64_t x_stride[TIN_MAX_RANK], y_stride[TIN_MAX_RANK];
} state;

static const tin_attr attrs[] = {TIN_ATTR_TYPE("Toutput", TIN_QS32), TIN_ATTR_END};
static const tin_attr bias_attrs[] = {TIN_ATTR_TYPE("out_type", TIN_QS32), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  TIN_TRY(tin_infer_broadcast(node));
  return tin_qrange_infer(node, RANGE_X, 4);
}

static tin_status infer_bias(tin_node *node) {
  const tin_shape *x = &node->in[X]->shape, *bias = &node->in[Y]->shape;
  if (x->rank < 2 || bias->rank != 1 || bias->dim[0] != x->dim[x->rank - 1])
    return tin_fail(node, TIN_MISMATCH,
                    "input has rank %d and bias %d: expected 2 or more and as many biases as "
                    "the last dimension has elements",
                    x->rank, bias->rank);
  node->out[0]->shape = *x;
  return tin_qrange_infer(node, RANGE_X, 4);
}

static bool accepts(const tin_node *node) {
  return (node->in[Y]->dtype == TIN_QU8 || node->in[Y]->dtype == TIN_QS8) &&
         node->out[0]->dtype == TIN_QS32;
}

/* ---- what a byte contributes ---------------------------------------------------- */

static int64_t value_of(uint32_t dtype, int byte) {
  return dtype == TIN_QS8 && byte > 127 ? byte - 256 : byte;
}

static int32_t in_range(tin_qtype t, int64_t v) {
  return (int32_t)(v < t.lowest ? t.lowest : v > t.highest ? t.highest : v);
}

/* As integers of the result, on the line through those for 0 and 1; or each for itself. */
static void fill_line(uint32_t dtype, tin_qrange from, tin_qrange to, bool each, int32_t *table) {
  tin_qtype t = tin_qtype_of(dtype), out = tin_qtype_of(TIN_QS32);
  int64_t zero = tin_quantize_unclamped(out, tin_dequantize_one(t, 0, from), to);
  int64_t one = tin_quantize_unclamped(out, tin_dequantize_one(t, 1, from), to);
  int64_t step = in_range(out, one - zero);
  for (int i = 0; i < 256; i++) {
    int64_t v = value_of(dtype, i);
    table[i] = each ? (int32_t)tin_quantize_one(out, tin_dequantize_one(t, v, from), to)
                    : in_range(out, zero + v * step);
  }
}

static void fill_float(uint32_t dtype, tin_qrange from, tin_qrange to, int32_t *table) {
  tin_qlinear l = tin_dequantizer(tin_qtype_of(dtype), from);
  tin_quantizer q = tin_quantizer_of(tin_qtype_of(TIN_QS32), to);
  for (int i = 0; i < 256; i++)
    table[i] = tin_quantizer_apply(&q, l.base + (float)value_of(dtype, i) * l.scale);
}

static tin_status fill_differences(const tin_node *node, uint32_t dtype, tin_qrange range,
                                   int32_t *table) {
  int64_t zero = tin_quantize_unclamped(tin_qtype_of(dtype), 0, range);
  if (zero < -32000 || zero > 32000)
    return tin_fail(node, TIN_UNSUPPORTED, "the range from %g to %g is too far from 0",
                    (double)range.min, (double)range.max);
  for (int i = 0; i < 256; i++) table[i] = (int32_t)(value_of(dtype, i) - zero);
  return TIN_OK;
}

/* ---- loops ---------------------------------------------------------------------- */

/* Wraps around. */
static int32_t to_signed(uint32_t v) {
  return v <= INT32_MAX ? (int32_t)v : -(int32_t)(UINT32_MAX - v) - 1;
}

/* Where row `i` of the output, all dimensions but the last, begins in an input. */
static size_t row_start(const tin_shape *s, const int64_t *strides, size_t i) {
  size_t at = 0;
  for (int32_t d = s->rank - 2; d >= 0; d--) {
    at += i % (size_t)s->dim[d] * (size_t)strides[d];
    i /= (size_t)s->dim[d];
  }
  return at;
}

#define ROWS(name, OPERATOR)                                                                       \
  static void name(const tin_node *node, size_t begin, size_t end, unsigned worker) {              \
    const state *s = node->state;                                                                  \
    const tin_shape *out = &node->out[0]->shape;                                                   \
    size_t n = out->rank ? (size_t)out->dim[out->rank - 1] : 1;                                    \
    size_t dx = out->rank ? (size_t)s->x_stride[out->rank - 1] : 0;                                \
    size_t dy = out->rank ? (size_t)s->y_stride[out->rank - 1] : 0;                                \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      const uint8_t *x = (const uint8_t *)node->in[X]->data + row_start(out, s->x_stride, i);      \
      const uint8_t *y = (const uint8_t *)node->in[Y]->data + row_start(out, s->y_stride, i);      \
      int32_t *z = (int32_t *)node->out[0]->data + i * n;                                          \
      for (size_t j = 0; j < n; j++)                                                               \
        z[j] = to_signed((uint32_t)s->x[x[j * dx]] OPERATOR(uint32_t) s->y[y[j * dy]]);            \
    }                                                                                              \
  }
ROWS(add_rows, +)
ROWS(multiply_rows, *)

static tin_status loop(const tin_node *node, tin_range_fn *rows) {
  state *s = node->state;
  const tin_shape *out = &node->out[0]->shape;
  size_t all = (size_t)tin_numel(out), n = out->rank ? (size_t)out->dim[out->rank - 1] : 1;
  if (all == 0) return TIN_OK;
  tin_broadcast_strides(&node->in[X]->shape, out, s->x_stride);
  tin_broadcast_strides(&node->in[Y]->shape, out, s->y_stride);
  tin_parallel(node, all / n, 1 + 16384 / n, rows);
  return TIN_OK;
}

/* ---- kernels -------------------------------------------------------------------- */

static float largest(tin_qrange x, tin_qrange y) {
  return fmaxf(fmaxf(x.max, -x.min), fmaxf(y.max, -y.min));
}

static tin_status run_add(const tin_node *node) {
  state *s = node->state;
  tin_qrange x, y;
  TIN_TRY(tin_qrange_read_proper(node, RANGE_X, &x));
  TIN_TRY(tin_qrange_read_proper(node, RANGE_Y, &y));
  float low = fminf(x.min, y.min), high = fmaxf(x.max, y.max);
  float most = fmaxf(fabsf(low), fabsf(high)) * (1 << 14);
  bool single_x = tin_numel(&node->in[X]->shape) == 1;
  bool single_y = !single_x && tin_numel(&node->in[Y]->shape) == 1;
  fill_line(node->in[X]->dtype, x, (tin_qrange){-most, most}, single_x, s->x);
  fill_line(node->in[Y]->dtype, y, (tin_qrange){-most, most}, single_y, s->y);
  tin_qrange_write(node, 1, (tin_qrange){-most, most});
  return loop(node, add_rows);
}

static tin_status run_mul(const tin_node *node) {
  state *s = node->state;
  uint32_t tx = node->in[X]->dtype, ty = node->in[Y]->dtype;
  tin_qrange x, y;
  TIN_TRY(tin_qrange_read_proper(node, RANGE_X, &x));
  TIN_TRY(tin_qrange_read_proper(node, RANGE_Y, &y));
  TIN_TRY(fill_differences(node, tx, x, s->x));
  TIN_TRY(fill_differences(node, ty, y, s->y));
  tin_qrange_write(
      node, 1,
      tin_qrange_product(tin_qtype_of(tx), x, tin_qtype_of(ty), y, tin_qtype_of(TIN_QS32)));
  return loop(node, multiply_rows);
}

/* 15 bits for the larger range, and headroom; what zero has become is taken into account. */
static tin_status run_bias_add(const tin_node *node) {
  state *s = node->state;
  tin_qrange x, bias;
  TIN_TRY(tin_qrange_read(node, RANGE_X, &x));
  TIN_TRY(tin_qrange_read(node, RANGE_Y, &bias));
  float most = largest(x, bias) * (1 << 17);
  tin_qrange total = {-most, most};
  fill_float(node->in[X]->dtype, x, total, s->x);
  fill_float(node->in[Y]->dtype, bias, total, s->y);
  uint32_t zero = (uint32_t)tin_quantize_one(tin_qtype_of(TIN_QS32), 0, total);
  for (int i = 0; i < 256; i++) s->y[i] = to_signed((uint32_t)s->y[i] + zero);
  tin_qrange_write(node, 1, total);
  return loop(node, add_rows);
}

static const tin_op op_add = {TIN_INIT(tin_op),
                              .name = "QuantizedAdd",
                              .signature =
                                  "x:T1 y:T2 min_x:float max_x:float min_y:float max_y:float -> "
                                  "z:Toutput min_z:float max_z:float",
                              .type_attr = "T1",
                              .attrs = attrs,
                              .infer = infer};

static const tin_op op_mul = {TIN_INIT(tin_op),
                              .name = "QuantizedMul",
                              .signature =
                                  "x:T1 y:T2 min_x:float max_x:float min_y:float max_y:float -> "
                                  "z:Toutput min_z:float max_z:float",
                              .type_attr = "T1",
                              .attrs = attrs,
                              .infer = infer};

static const tin_op op_bias_add = {
    TIN_INIT(tin_op),
    .name = "QuantizedBiasAdd",
    .signature = "input:T1 bias:T2 min_input:float max_input:float min_bias:float max_bias:float "
                 "-> output:out_type min_out:float max_out:float",
    .type_attr = "T1",
    .attrs = bias_attrs,
    .infer = infer_bias};

#define KERNEL(id)                                                                                 \
  static const tin_kernel kernel_##id = {TIN_INIT(tin_kernel),                                     \
                                         .name = "quantized_" #id,                                 \
                                         .op = &op_##id,                                           \
                                         .dtypes = TIN_BIT(TIN_QU8) | TIN_BIT(TIN_QS8),            \
                                         .state_size = sizeof(state),                              \
                                         .accepts = accepts,                                       \
                                         .run = run_##id};                                         \
  TIN_REGISTER(quantized_##id) { return tin_add_kernel(registry, &kernel_##id); }
KERNEL(add)
KERNEL(mul)
KERNEL(bias_add)
