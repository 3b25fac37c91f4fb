/* SPDX-License-Identifier: Apache-2.0 */
/* half.tmpl.h -- conversions of 16-bit types, compiled once behind each header of simd/. */
#include "ops/common/loop.h"
#include "ops/common/types.h"
#include "ops/micro/half.h"

#define PASTE_(name, isa) tin_##name##_##isa
#define PASTE(name, isa) PASTE_(name, isa)

void PASTE(from_f16, TIN_ISA)(size_t n, const uint16_t *x, float *y) {
  size_t i = 0;
  for (; i + TIN_LANES <= n; i += TIN_LANES) v_store(y + i, v_load_half(x + i));
  for (; i < n; i++) y[i] = tin_half_to_float(x[i]);
}

void PASTE(to_f16, TIN_ISA)(size_t n, const float *x, uint16_t *y) {
  size_t i = 0;
  for (; i + TIN_LANES <= n; i += TIN_LANES) v_store_half(y + i, v_load(x + i));
  for (; i < n; i++) y[i] = tin_float_to_half(x[i]);
}

/* Shifts only: the compiler finds the vectors. */
void PASTE(from_bf16, TIN_ISA)(size_t n, const uint16_t *x, float *y) {
  TIN_NO_DEPENDENCE
  for (size_t i = 0; i < n; i++) y[i] = tin_bfloat16_to_float(x[i]);
}

void PASTE(to_bf16, TIN_ISA)(size_t n, const float *x, uint16_t *y) {
  TIN_NO_DEPENDENCE
  for (size_t i = 0; i < n; i++) y[i] = tin_float_to_bfloat16(x[i]);
}
