/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- element types for kernels made by template.
 *
 * A family of kernels is one template expanded over a list of types:
 *
 *     #define KERNEL(t) ... TIN_C(t) ... TIN_GET(t, x) ... TIN_E(t) ...
 *     TIN_TYPES_NUMBER(KERNEL)
 *
 * For each suffix t: TIN_C(t) is the type elements are stored as, TIN_A(t) the
 * one they are computed in, TIN_GET and TIN_PUT convert, TIN_E(t) is its tin_dtype. */
#ifndef TIN_OPS_TYPES_H
#define TIN_OPS_TYPES_H

#include "tinfer/op.h"

#include <string.h>

/* A suffix below. As the macro of <stdbool.h> it would turn to _Bool on its way through other
 * macros; C11 (7.18) lets a program define it anew. */
#undef bool
typedef _Bool bool;

#define TIN_PASTE_(a, b) a##b
#define TIN_PASTE(a, b) TIN_PASTE_(a, b)
#define TIN_C(t) TIN_PASTE(TIN_C_, t)
#define TIN_A(t) TIN_PASTE(TIN_A_, t)
#define TIN_E(t) TIN_PASTE(TIN_E_, t)
#define TIN_GET(t, x) TIN_PASTE(TIN_GET_, t)(x)
#define TIN_PUT(t, x) TIN_PASTE(TIN_PUT_, t)(x)

/* IEEE 754 binary16 and bfloat16, by their bits; rounding is to nearest even. */
static inline float tin_half_to_float(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000u) << 16, exp = (h >> 10) & 31u, frac = h & 0x3ffu, bits;
  if (exp == 31) {
    bits = sign | 0x7f800000u | frac << 13;
  } else if (exp != 0) {
    bits = sign | (exp + 112) << 23 | frac << 13;
  } else {
    float tiny = (float)frac * 0x1p-24f;
    memcpy(&bits, &tiny, sizeof bits);
    bits |= sign;
  }
  float f;
  memcpy(&f, &bits, sizeof f);
  return f;
}

static inline uint16_t tin_float_to_half(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  uint32_t sign = (bits >> 16) & 0x8000u, abs = bits & 0x7fffffffu;
  if (abs > 0x7f800000u) return (uint16_t)(sign | 0x7e00u);
  if (abs >= 0x477ff000u) return (uint16_t)(sign | 0x7c00u);
  if (abs < 0x38800000u) { /* subnormal: let the adder round */
    float magic, a;
    uint32_t half = 0x3f000000u, out; /* 0.5: one unit in the last place is 2^-24 */
    memcpy(&a, &abs, sizeof a);
    memcpy(&magic, &half, sizeof magic);
    a += magic;
    memcpy(&out, &a, sizeof out);
    return (uint16_t)(sign | (out - half));
  }
  uint32_t rounded = abs + 0xfffu + ((abs >> 13) & 1u) - 0x38000000u;
  return (uint16_t)(sign | rounded >> 13);
}

static inline float tin_bfloat16_to_float(uint16_t h) {
  uint32_t bits = (uint32_t)h << 16;
  float f;
  memcpy(&f, &bits, sizeof f);
  return f;
}

static inline uint16_t tin_float_to_bfloat16(float f) {
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(bits >> 16 | 0x40u);
  return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

#define TIN_C_f32 float
#define TIN_A_f32 float
#define TIN_E_f32 TIN_F32
#define TIN_GET_f32(x) (x)
#define TIN_PUT_f32(x) (x)

#define TIN_C_f64 double
#define TIN_A_f64 double
#define TIN_E_f64 TIN_F64
#define TIN_GET_f64(x) (x)
#define TIN_PUT_f64(x) (x)

#define TIN_C_f16 uint16_t
#define TIN_A_f16 float
#define TIN_E_f16 TIN_F16
#define TIN_GET_f16(x) tin_half_to_float(x)
#define TIN_PUT_f16(x) tin_float_to_half(x)

#define TIN_C_bf16 uint16_t
#define TIN_A_bf16 float
#define TIN_E_bf16 TIN_BF16
#define TIN_GET_bf16(x) tin_bfloat16_to_float(x)
#define TIN_PUT_bf16(x) tin_float_to_bfloat16(x)

/* Integers: arithmetic wraps around as in TensorFlow, so it is done unsigned or in a wider
 * type by the templates that can overflow. */
#define TIN_C_s8 int8_t
#define TIN_A_s8 int8_t
#define TIN_E_s8 TIN_S8
#define TIN_GET_s8(x) (x)
#define TIN_PUT_s8(x) ((int8_t)(x))

#define TIN_C_u8 uint8_t
#define TIN_A_u8 uint8_t
#define TIN_E_u8 TIN_U8
#define TIN_GET_u8(x) (x)
#define TIN_PUT_u8(x) ((uint8_t)(x))

#define TIN_C_s16 int16_t
#define TIN_A_s16 int16_t
#define TIN_E_s16 TIN_S16
#define TIN_GET_s16(x) (x)
#define TIN_PUT_s16(x) ((int16_t)(x))

#define TIN_C_u16 uint16_t
#define TIN_A_u16 uint16_t
#define TIN_E_u16 TIN_U16
#define TIN_GET_u16(x) (x)
#define TIN_PUT_u16(x) ((uint16_t)(x))

#define TIN_C_s32 int32_t
#define TIN_A_s32 int32_t
#define TIN_E_s32 TIN_S32
#define TIN_GET_s32(x) (x)
#define TIN_PUT_s32(x) ((int32_t)(x))

#define TIN_C_u32 uint32_t
#define TIN_A_u32 uint32_t
#define TIN_E_u32 TIN_U32
#define TIN_GET_u32(x) (x)
#define TIN_PUT_u32(x) ((uint32_t)(x))

#define TIN_C_s64 int64_t
#define TIN_A_s64 int64_t
#define TIN_E_s64 TIN_S64
#define TIN_GET_s64(x) (x)
#define TIN_PUT_s64(x) ((int64_t)(x))

#define TIN_C_u64 uint64_t
#define TIN_A_u64 uint64_t
#define TIN_E_u64 TIN_U64
#define TIN_GET_u64(x) (x)
#define TIN_PUT_u64(x) ((uint64_t)(x))

/* The bytes of a bool tensor may come from a model or a caller: any but 0 is true. */
#define TIN_C_bool uint8_t
#define TIN_A_bool bool
#define TIN_E_bool TIN_BOOL
#define TIN_GET_bool(x) ((x) != 0)
#define TIN_PUT_bool(x) ((uint8_t)((x) != 0))

#define TIN_C_c64 float _Complex
#define TIN_A_c64 float _Complex
#define TIN_E_c64 TIN_C64
#define TIN_GET_c64(x) (x)
#define TIN_PUT_c64(x) (x)

#define TIN_C_c128 double _Complex
#define TIN_A_c128 double _Complex
#define TIN_E_c128 TIN_C128
#define TIN_GET_c128(x) (x)
#define TIN_PUT_c128(x) (x)

/* ---- lists ---------------------------------------------------------------- */
#define TIN_TYPES_FLOAT(X) X(f32) X(f64) X(f16) X(bf16)
/* All but f32, which has kernels of its own where speed matters most. */
#define TIN_TYPES_OTHER_FLOAT(X) X(f64) X(f16) X(bf16)
#define TIN_TYPES_SIGNED(X) X(s8) X(s16) X(s32) X(s64)
#define TIN_TYPES_UNSIGNED(X) X(u8) X(u16) X(u32) X(u64)
#define TIN_TYPES_INTEGER(X) TIN_TYPES_SIGNED(X) TIN_TYPES_UNSIGNED(X)
#define TIN_TYPES_REAL(X) TIN_TYPES_FLOAT(X) TIN_TYPES_INTEGER(X)
#define TIN_TYPES_COMPLEX(X) X(c64) X(c128)
#define TIN_TYPES_NUMBER(X) TIN_TYPES_REAL(X) TIN_TYPES_COMPLEX(X)

/* In the file of an op whose kernels come from a template:
 *
 *     #define TIN_REGISTER_PREFIX tin_register_add_
 *     ... KERNEL(t) defines TIN_REGISTER(add_##t) ...
 *     TIN_TYPES_NUMBER(KERNEL)
 *     TIN_REGISTER_TYPES(add, TIN_TYPES_NUMBER)
 *
 * The last line defines tin_register_add, which calls tin_register_add_f32 and all the
 * others; each of those can also be called, and so linked, alone. */
#define TIN_REGISTER_TYPED_(t) TIN_TRY(TIN_PASTE(TIN_REGISTER_PREFIX, t)(registry));
#define TIN_REGISTER_TYPES(op, TYPES)                                                              \
  TIN_REGISTER(op) {                                                                               \
    TYPES(TIN_REGISTER_TYPED_)                                                                     \
    return TIN_OK;                                                                                 \
  }

#endif
