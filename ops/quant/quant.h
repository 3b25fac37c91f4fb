/* SPDX-License-Identifier: Apache-2.0 */
/* quant.h -- quantized types, and the range of real numbers that travels beside them as two
 * scalars. The lowest integer of a type stands for the range's minimum, the highest for its
 * maximum. */
#ifndef TIN_OPS_QUANT_H
#define TIN_OPS_QUANT_H

#include "ops/common/types.h"

#define TIN_C_qs8 int8_t
#define TIN_E_qs8 TIN_QS8
#define TIN_C_qu8 uint8_t
#define TIN_E_qu8 TIN_QU8
#define TIN_C_qs16 int16_t
#define TIN_E_qs16 TIN_QS16
#define TIN_C_qu16 uint16_t
#define TIN_E_qu16 TIN_QU16
#define TIN_C_qs32 int32_t
#define TIN_E_qs32 TIN_QS32

#define TIN_TYPES_QUANTIZED(X) X(qu8) X(qs8) X(qu16) X(qs16) X(qs32)

typedef struct tin_qtype {
  int bits;
  int64_t lowest, highest;
} tin_qtype;

tin_qtype tin_qtype_of(uint32_t dtype);
/* Element i of a tensor of a quantized type. */
int64_t tin_qget(const tin_tensor *t, size_t i);

typedef struct tin_qrange {
  float min, max;
} tin_qrange;

/* Scalars `input` and the next one. Fails if they are no numbers, or have no value. */
tin_status tin_qrange_read(const tin_node *node, uint32_t input, tin_qrange *range);
/* The same, and the maximum must be above the minimum. */
tin_status tin_qrange_read_proper(const tin_node *node, uint32_t input, tin_qrange *range);
/* Scalars `output` and the next one. */
void tin_qrange_write(const tin_node *node, uint32_t output, tin_qrange range);
/* Outputs 1 and 2 are scalars; inputs from `input` on, `count` of them, must have one element. */
tin_status tin_qrange_infer(tin_node *node, uint32_t input, uint32_t count);

/* A real number as an integer of the type, which it may exceed. */
int64_t tin_quantize_unclamped(tin_qtype type, float v, tin_qrange range);
int64_t tin_quantize_one(tin_qtype type, float v, tin_qrange range);
float tin_dequantize_one(tin_qtype type, int64_t q, tin_qrange range);

/* What the range of a product of two such integers is, as a third type. */
tin_qrange tin_qrange_product(tin_qtype a, tin_qrange ra, tin_qtype b, tin_qrange rb, tin_qtype c);

/* ---- many at a time, in float as TensorFlow does: y = base + q * scale, and back */

typedef struct tin_qlinear {
  float base, scale;
} tin_qlinear;
tin_qlinear tin_dequantizer(tin_qtype type, tin_qrange range);

typedef struct tin_quantizer {
  float scale, offset, low, high; /* clamp(round(v * scale) - offset) */
} tin_quantizer;
tin_quantizer tin_quantizer_of(tin_qtype type, tin_qrange range);

/* Halves away from zero, where that is no instruction. 0x1.fffffep-2 is the number below 1/2,
 * so that what lies below a half is not lifted over it; from 2^23 on all floats are integers. */
static inline float tin_round_away(float v) {
  if (!(v > -0x1p23f && v < 0x1p23f)) return v;
  return (float)(int32_t)(v + (v < 0 ? -0x1.fffffep-2f : 0x1.fffffep-2f));
}

/* A NaN becomes the lowest. */
static inline int32_t tin_quantizer_apply(const tin_quantizer *q, float v) {
  float r = tin_round_away(v * q->scale) - q->offset;
  r = r > q->low ? r : q->low;
  return (int32_t)(r < q->high ? r : q->high);
}

#endif
