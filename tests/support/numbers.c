/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/numbers.h"

#include "ops/common/types.h"

#include <math.h>
#include <stdlib.h>

/* name, C type, its ends, and the double just above */
#define INTEGERS(X)                                                                                \
  X(S8, int8_t, INT8_MIN, INT8_MAX, 0x1p7)                                                         \
  X(U8, uint8_t, 0, UINT8_MAX, 0x1p8)                                                              \
  X(S16, int16_t, INT16_MIN, INT16_MAX, 0x1p15)                                                    \
  X(U16, uint16_t, 0, UINT16_MAX, 0x1p16)                                                          \
  X(S32, int32_t, INT32_MIN, INT32_MAX, 0x1p31)                                                    \
  X(U32, uint32_t, 0, UINT32_MAX, 0x1p32)                                                          \
  X(S64, int64_t, INT64_MIN, INT64_MAX, 0x1p63)                                                    \
  X(U64, uint64_t, 0, UINT64_MAX, 0x1p64)

void number_put(tin_dtype type, void *data, size_t i, double value) {
  double whole = rint(value), imaginary = isnan(value) ? value : 0;
  switch (type) {
  case TIN_F32:
    ((float *)data)[i] = (float)value;
    break;
  case TIN_F64:
    ((double *)data)[i] = value;
    break;
  case TIN_F16:
    ((uint16_t *)data)[i] = tin_float_to_half((float)value);
    break;
  case TIN_BF16:
    ((uint16_t *)data)[i] = tin_float_to_bfloat16((float)value);
    break;
  case TIN_BOOL:
    ((bool *)data)[i] = value != 0;
    break;
  case TIN_C64:
    ((float *)data)[2 * i] = (float)value;
    ((float *)data)[2 * i + 1] = (float)imaginary;
    break;
  case TIN_C128:
    ((double *)data)[2 * i] = value;
    ((double *)data)[2 * i + 1] = imaginary;
    break;
#define CASE(name, ctype, lo, hi, above)                                                           \
  case TIN_##name:                                                                                 \
    ((ctype *)data)[i] = whole <= (double)(lo) ? lo : whole >= above ? hi : (ctype)whole;          \
    break;
    INTEGERS(CASE)
#undef CASE
  default:
    abort();
  }
}

double number_get(tin_dtype type, const void *data, size_t i) {
  switch (type) {
  case TIN_F32:
    return (double)((const float *)data)[i];
  case TIN_F64:
    return ((const double *)data)[i];
  case TIN_F16:
    return (double)tin_half_to_float(((const uint16_t *)data)[i]);
  case TIN_BF16:
    return (double)tin_bfloat16_to_float(((const uint16_t *)data)[i]);
  case TIN_BOOL:
    return ((const bool *)data)[i];
  case TIN_C64:
    return (double)((const float *)data)[2 * i];
  case TIN_C128:
    return ((const double *)data)[2 * i];
#define CASE(name, ctype, lo, hi, above)                                                           \
  case TIN_##name:                                                                                 \
    return (double)((const ctype *)data)[i];
    INTEGERS(CASE)
#undef CASE
  default:
    abort();
  }
}

void *number_array(size_t count) {
  void *data = count <= PTRDIFF_MAX / 32 ? malloc((count + 1) * 16) : NULL;
  if (!data) abort();
  return data;
}

/* splitmix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators). */
uint32_t random_next(random_source *r) {
  uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return (uint32_t)((z ^ z >> 31) >> 32);
}

int32_t random_int(random_source *r, int32_t lo, int32_t hi) {
  uint64_t span = (uint64_t)((int64_t)hi - lo) + 1;
  return (int32_t)(lo + (int64_t)(random_next(r) * span >> 32));
}

double random_real(random_source *r, double lo, double hi) {
  return lo + (hi - lo) * (random_next(r) * 0x1p-32);
}

tin_shape random_shape(random_source *r, int32_t rank, int32_t lo, int32_t hi) {
  tin_shape s = {.rank = rank};
  for (int32_t i = 0; i < rank; i++) s.dim[i] = random_int(r, lo, hi);
  return s;
}

static bool is_float(tin_dtype type) {
  return type == TIN_F32 || type == TIN_F64 || type == TIN_F16 || type == TIN_BF16 ||
         type == TIN_C64 || type == TIN_C128;
}

void *random_numbers(random_source *r, tin_dtype type, size_t count, double lo, double hi) {
  void *data = number_array(count);
  for (size_t i = 0; i < count; i++) {
    double v = random_real(r, lo, hi);
    number_put(type, data, i, is_float(type) ? v : floor(v));
  }
  return data;
}
