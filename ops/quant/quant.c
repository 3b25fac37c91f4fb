/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/quant/quant.h"

#include "ops/common/shape.h"

#include <math.h>

tin_qtype tin_qtype_of(uint32_t dtype) {
  switch (dtype) {
  case TIN_QU8:
    return (tin_qtype){8, 0, UINT8_MAX};
  case TIN_QS8:
    return (tin_qtype){8, INT8_MIN, INT8_MAX};
  case TIN_QU16:
    return (tin_qtype){16, 0, UINT16_MAX};
  case TIN_QS16:
    return (tin_qtype){16, INT16_MIN, INT16_MAX};
  default:
    return (tin_qtype){32, INT32_MIN, INT32_MAX};
  }
}

int64_t tin_qget(const tin_tensor *t, size_t i) {
  switch (t->dtype) {
  case TIN_QU8:
    return ((const uint8_t *)t->data)[i];
  case TIN_QS8:
    return ((const int8_t *)t->data)[i];
  case TIN_QU16:
    return ((const uint16_t *)t->data)[i];
  case TIN_QS16:
    return ((const int16_t *)t->data)[i];
  default:
    return ((const int32_t *)t->data)[i];
  }
}

/* ---- ranges --------------------------------------------------------------------- */

tin_status tin_qrange_read(const tin_node *node, uint32_t input, tin_qrange *range) {
  *range = (tin_qrange){0, 0};
  if (!node->in[input]->data || !node->in[input + 1]->data)
    return tin_fail(node, TIN_INVALID, "the range has no value");
  range->min = *(const float *)node->in[input]->data;
  range->max = *(const float *)node->in[input + 1]->data;
  if (!isfinite(range->min) || !isfinite(range->max))
    return tin_fail(node, TIN_INVALID, "the range from %g to %g is not finite", (double)range->min,
                    (double)range->max);
  return TIN_OK;
}

tin_status tin_qrange_read_proper(const tin_node *node, uint32_t input, tin_qrange *range) {
  TIN_TRY(tin_qrange_read(node, input, range));
  if (range->max <= range->min)
    return tin_fail(node, TIN_INVALID, "the range from %g to %g is empty", (double)range->min,
                    (double)range->max);
  return TIN_OK;
}

void tin_qrange_write(const tin_node *node, uint32_t output, tin_qrange range) {
  *(float *)node->out[output]->data = range.min;
  *(float *)node->out[output + 1]->data = range.max;
}

tin_status tin_qrange_infer(tin_node *node, uint32_t input, uint32_t count) {
  for (uint32_t i = input; i < input + count; i++)
    if (tin_numel(&node->in[i]->shape) != 1)
      return tin_fail(node, TIN_MISMATCH, "input %u must be a scalar, but has rank %d", (unsigned)i,
                      node->in[i]->shape.rank);
  for (uint32_t i = 1; i < node->num_out; i++) node->out[i]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

/* ---- one number ----------------------------------------------------------------- */

static double steps_of(tin_qtype type) { return (double)(INT64_C(1) << type.bits); }

/* What no int64 can be is cut off. */
static int64_t to_int(double v) {
  if (!(v > -0x1p62)) return -(INT64_C(1) << 62);
  return v < 0x1p62 ? (int64_t)v : INT64_C(1) << 62;
}

int64_t tin_quantize_unclamped(tin_qtype type, float v, tin_qrange range) {
  if (range.min == range.max) return type.lowest;
  double steps = steps_of(type), width = (double)(range.max - range.min) * (steps / (steps - 1));
  double scale = steps / width;
  return to_int(round(v * scale) - round(range.min * scale)) + type.lowest;
}

int64_t tin_quantize_one(tin_qtype type, float v, tin_qrange range) {
  int64_t q = tin_quantize_unclamped(type, v, range);
  return q < type.lowest ? type.lowest : q > type.highest ? type.highest : q;
}

float tin_dequantize_one(tin_qtype type, int64_t q, tin_qrange range) {
  if (range.min == range.max) return range.min;
  double steps = steps_of(type), width = (double)(range.max - range.min) * (steps / (steps - 1));
  double scale = width / steps;
  double min = round((double)(range.min / (float)scale)) * (double)(float)scale;
  return (float)(min + (double)(q - type.lowest) * scale);
}

static float level(tin_qtype type, tin_qrange range) {
  return (range.max - range.min) / (float)(type.highest - type.lowest);
}

tin_qrange tin_qrange_product(tin_qtype a, tin_qrange ra, tin_qtype b, tin_qrange rb, tin_qtype c) {
  float one = level(a, ra) * level(b, rb);
  return (tin_qrange){one * (float)c.lowest, one * (float)c.highest};
}

/* ---- many ----------------------------------------------------------------------- */

tin_qlinear tin_dequantizer(tin_qtype type, tin_qrange range) {
  float scale = (float)((double)(range.max - range.min) / (steps_of(type) - 1));
  float min = range.min == range.max ? range.min : roundf(range.min / scale) * scale;
  return (tin_qlinear){min - (float)type.lowest * scale, scale};
}

tin_quantizer tin_quantizer_of(tin_qtype type, tin_qrange range) {
  float width = range.max - range.min;
  float scale = width == 0 ? 0 : (float)((steps_of(type) - 1) / (double)width);
  /* The highest float that is an int32, where the type's own is none. */
  float high = type.bits == 32 ? 2147483520.0f : (float)type.highest;
  return (tin_quantizer){scale, roundf(range.min * scale) - (float)type.lowest, (float)type.lowest,
                         high};
}
