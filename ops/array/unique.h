/* SPDX-License-Identifier: Apache-2.0 */
/* unique.h -- the different elements of a vector, in the order in which they first occur, and
 * which of them each element is: Unique, and UniqueWithCounts with a third output. */
#ifndef TIN_OPS_ARRAY_UNIQUE_H
#define TIN_OPS_ARRAY_UNIQUE_H

#include "ops/array/shape_op.h"
#include "ops/common/types.h"

extern const tin_attr tin_unique_attrs[];

tin_status tin_unique_infer(tin_node *node);
tin_status tin_unique_prepare(tin_node *node);
bool tin_unique_accepts(const tin_node *node);

/* What a kernel adds: a hash of element i, and whether elements i and j are equal. */
typedef uint64_t tin_hash_fn(const void *x, size_t i);
typedef bool tin_equal_fn(const void *x, size_t i, size_t j);

tin_status tin_unique_run(const tin_node *node, tin_hash_fn *hash, tin_equal_fn *equal);

/* The finishing step of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014): every bit of the key reaches every bit of the hash. */
static inline uint64_t tin_mix(uint64_t key) {
  key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
  return key ^ key >> 31;
}

/* 0 and -0 are equal; a NaN equals nothing, so let its place tell it from others. */
static inline uint64_t tin_hash_real(double x, size_t i) {
  uint64_t bits;
  if (x != x) return tin_mix(i);
  x += 0.0;
  memcpy(&bits, &x, sizeof bits);
  return tin_mix(bits);
}

#define TIN_UNIQUE_KEY_INTEGER(t, x, i) tin_mix((uint64_t)(x))
#define TIN_UNIQUE_KEY_FLOAT(t, x, i) tin_hash_real((double)TIN_GET(t, x), i)

/* The kernel of op `name` for type t, whose elements are read as C. */
#define TIN_UNIQUE_KERNEL(name_, t, C, KEY)                                                        \
  static uint64_t hash_##t(const void *x, size_t i) {                                              \
    (void)i;                                                                                       \
    return KEY(t, ((const C *)x)[i], i);                                                           \
  }                                                                                                \
  static bool equal_##t(const void *x, size_t i, size_t j) {                                       \
    const C *v = x;                                                                                \
    return TIN_GET(t, v[i]) == TIN_GET(t, v[j]);                                                   \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    return tin_unique_run(node, hash_##t, equal_##t);                                              \
  }                                                                                                \
  TIN_UNIQUE_DESCRIPTOR(name_, t, TIN_E(t))

#define TIN_UNIQUE_DESCRIPTOR(name_, t, type)                                                      \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),    .name = #name_ "_" #t,         .op = &op,                           \
      .dtypes = TIN_BIT(type), .accepts = tin_unique_accepts, .prepare = tin_unique_prepare,       \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &kernel_##t); }

/* `op` is defined before. */
#define TIN_UNIQUE_STRINGS(name)                                                                   \
  static tin_status run_str(const tin_node *node) {                                                \
    return tin_unique_run(node, tin_hash_string, tin_equal_strings);                               \
  }                                                                                                \
  TIN_UNIQUE_DESCRIPTOR(name, str, TIN_STR)

tin_hash_fn tin_hash_string;
tin_equal_fn tin_equal_strings;

#define TIN_UNIQUE_TYPES(X) TIN_TYPES_REAL(X) X(bool) X(str)

#endif
