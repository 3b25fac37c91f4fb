/* SPDX-License-Identifier: Apache-2.0 */
/* checked.h -- sizes that cannot wrap around. Each returns false, and leaves
 * *out alone, if the result does not fit a ptrdiff_t (the largest object). */
#ifndef TIN_CHECKED_H
#define TIN_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool tin_size_add(size_t a, size_t b, size_t *out) {
  if (a > (size_t)PTRDIFF_MAX || b > (size_t)PTRDIFF_MAX - a) return false;
  *out = a + b;
  return true;
}

static inline bool tin_size_mul(size_t a, size_t b, size_t *out) {
  if (b != 0 && a > (size_t)PTRDIFF_MAX / b) return false;
  *out = a * b;
  return true;
}

/* Up to the next multiple of a power of two. */
static inline bool tin_size_align(size_t a, size_t alignment, size_t *out) {
  if (!tin_size_add(a, alignment - 1, out)) return false;
  *out &= ~(alignment - 1);
  return true;
}

#endif
