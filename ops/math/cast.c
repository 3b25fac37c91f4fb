/* SPDX-License-Identifier: Apache-2.0 */
/* Cast: a kernel for every pair of types. Quantized types are cast as their integers. */
#include "ops/math/cast.h"
#include "ops/common/unary.h"

typedef struct cast {
  bool Truncate;
} cast;

static const tin_attr attrs[] = {
    TIN_ATTR_BOOL(cast, Truncate, false, "floats of fewer digits: cut digits off, do not round"),
    TIN_ATTR_END};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Cast",
    .flags = TIN_OP_ELEMENTWISE,
    .attrs = attrs,
    .signature = "x:SrcT -> y:DstT",
    .type_attr = "SrcT",
    .params_size = sizeof(cast),
};

/* ---- digits cut off -------------------------------------------------------------- */

/* Bits of the fraction that the result has no room for. */
static int spare_digits(const tin_node *node) {
  int from = node->in[0]->dtype == TIN_F64 ? 52 : 23;
  uint16_t to = node->out[0]->dtype;
  return from - (to == TIN_F16 ? 10 : to == TIN_BF16 ? 7 : 23);
}

static void cut_f32_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const float *x = in[0];
  float *y = out;
  uint32_t mask = UINT32_MAX << spare_digits(node), bits;
  for (size_t i = 0; i < n; i++) {
    memcpy(&bits, &x[i], sizeof bits);
    bits &= x[i] == x[i] ? mask : UINT32_MAX;
    memcpy(&y[i], &bits, sizeof bits);
  }
}

static void cut_f64_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const double *x = in[0];
  float *y = out;
  uint64_t mask = UINT64_MAX << spare_digits(node), bits;
  for (size_t i = 0; i < n; i++) {
    double cut;
    memcpy(&bits, &x[i], sizeof bits);
    bits &= x[i] == x[i] ? mask : UINT64_MAX;
    memcpy(&cut, &bits, sizeof bits);
    y[i] = (float)cut;
  }
}

static tin_status prepare(tin_node *node) {
  TIN_TRY(tin_each_prepare_dense(node));
  tin_each *e = node->state;
  uint16_t from = node->in[0]->dtype, to = node->out[0]->dtype;
  bool shorter = (from == TIN_F64 && to == TIN_F32) ||
                 ((from == TIN_F64 || from == TIN_F32) && (to == TIN_F16 || to == TIN_BF16));
  if (!((const cast *)node->params)->Truncate || !shorter) return TIN_OK;
  tin_row_fn *row = from == TIN_F64 ? cut_f64_row : cut_f32_row;
  *(e->f32 ? &e->f32 : &e->row) = row;
  return TIN_OK;
}

/* ---- one loop for each pair of types, the 16-bit floats apart ----------------------- */

#define TO_ALL(X, s)                                                                               \
  X(s, f32)                                                                                        \
  X(s, f64)                                                                                        \
  X(s, s8)                                                                                         \
  X(s, s16)                                                                                        \
  X(s, s32) X(s, s64) X(s, u8) X(s, u16) X(s, u32) X(s, u64) X(s, bool) X(s, c64) X(s, c128)
#define TO_HALF(X, s) X(s, f16) X(s, bf16)
#define WHOLE(X) TIN_TYPES_INTEGER(X) X(f32) X(f64) X(bool) TIN_TYPES_COMPLEX(X)
#define ALL(X) WHOLE(X) X(f16) X(bf16)

#define ROW(s, d)                                                                                  \
  static void cast_##s##_##d##_row(const tin_node *node, size_t n, const void *const *in,          \
                                   void *out) {                                                    \
    const TIN_C(s) *from = in[0];                                                                  \
    TIN_C(d) *to = out;                                                                            \
    (void)node;                                                                                    \
    TIN_NO_DEPENDENCE                                                                              \
    for (size_t i = 0; i < n; i++) to[i] = TIN_CAST(s, d, from[i]);                                \
  }
#define ROWS(s) TO_ALL(ROW, s)
WHOLE(ROWS)

/* ---- kernels ----------------------------------------------------------------------- */

#define QUANTIZED(t) TIN_PASTE(QUANTIZED_, t)
#define QUANTIZED_s8 TIN_QS8
#define QUANTIZED_u8 TIN_QU8
#define QUANTIZED_s16 TIN_QS16
#define QUANTIZED_u16 TIN_QU16
#define QUANTIZED_s32 TIN_QS32
#define QUANTIZED_f32 TIN_F32
#define QUANTIZED_f64 TIN_F64
#define QUANTIZED_f16 TIN_F16
#define QUANTIZED_bf16 TIN_BF16
#define QUANTIZED_s64 TIN_S64
#define QUANTIZED_u32 TIN_U32
#define QUANTIZED_u64 TIN_U64
#define QUANTIZED_bool TIN_BOOL
#define QUANTIZED_c64 TIN_C64
#define QUANTIZED_c128 TIN_C128

#define ACCEPTS(d)                                                                                 \
  static bool to_##d(const tin_node *node) {                                                       \
    return node->out[0]->dtype == TIN_E(d) || node->out[0]->dtype == QUANTIZED(d);                 \
  }
ALL(ACCEPTS)

#define PAIR(s, d, ...)                                                                            \
  TIN_EACH_KERNEL(cast_##s##_##d, TIN_BIT(TIN_E(s)) | TIN_BIT(QUANTIZED(s)), TIN_SAME_SIZE(s, d),  \
                  .kernel.accepts = to_##d, .kernel.prepare = prepare,                             \
                  .kernel.run = tin_each_run_dense, __VA_ARGS__)
#define KERNEL(s, d) PAIR(s, d, .row = cast_##s##_##d##_row)
#define KERNEL_FROM_HALF(s, d) PAIR(s, d, .row = cast_f32_##d##_row, .by_f32 = tin_each_by_f32)
#define KERNEL_TO_HALF(s, d) PAIR(s, d, .row = cast_##s##_f32_row, .by_f32 = tin_each_by_f32)
#define KERNEL_OF_HALVES(s, d) PAIR(s, d, .row = cast_f32_f32_row, .by_f32 = tin_each_by_f32)
#define FROM(s) TO_ALL(KERNEL, s) TO_HALF(KERNEL_TO_HALF, s)
WHOLE(FROM)
TO_ALL(KERNEL_FROM_HALF, f16)
TO_ALL(KERNEL_FROM_HALF, bf16)
TO_HALF(KERNEL_OF_HALVES, f16)
TO_HALF(KERNEL_OF_HALVES, bf16)

#define REGISTER(s, d) TIN_TRY(tin_register_cast_##s##_##d(registry));
#define REGISTER_FROM(s) TO_ALL(REGISTER, s) TO_HALF(REGISTER, s)
TIN_REGISTER(cast) {
  ALL(REGISTER_FROM)
  return TIN_OK;
}
