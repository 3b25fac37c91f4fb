/* SPDX-License-Identifier: Apache-2.0 */
/* reduce_f32.h -- inner loops of reductions, so typed that they fit all element types: here
 * x are floats, and accumulators are doubles for sums and floats for extremes.
 *
 * Extremes are NaN if an element is. Any alignment; rows of at most 4096 elements, and at most 256
 * rows across, keep sums as good as if added in double. */
#ifndef TIN_MICRO_REDUCE_F32_H
#define TIN_MICRO_REDUCE_F32_H

#include "ops/micro/micro.h"

/* acc[o] += x[o * stride + i], for all o < outer, i < n, where += stands for the operation. */
typedef void tin_reduce_along_fn(size_t outer, size_t n, const void *x, size_t stride, void *acc);
/* acc[o * n + i] += x[o * stride + r * step + i], for all o < outer, r < rows, i < n. */
typedef void tin_reduce_across_fn(size_t outer, size_t rows, size_t n, const void *x, size_t stride,
                                  size_t step, void *acc);

typedef struct tin_micro_reduce {
  const char *isa;
  uint64_t cpu;
  tin_reduce_along_fn *along;
  tin_reduce_across_fn *across;
} tin_micro_reduce;

/* The index of the greatest, or smallest, of n > 0 floats, the first if there are several; a NaN
 * only if there is nothing else. */
typedef size_t tin_arg_row_fn(size_t n, const float *x);

typedef struct tin_micro_arg {
  const char *isa;
  uint64_t cpu;
  tin_arg_row_fn *row;
} tin_micro_arg;

#define TIN_REDUCE_F32(X) X(sum) X(squares) X(max) X(min)
#define TIN_ARG_F32(X) X(arg_max) X(arg_min)

#define REDUCE(name)                                                                               \
  extern const tin_micro_reduce tin_##name##_f32_table[];                                          \
  tin_reduce_along_fn tin_##name##_along_f32_scalar, tin_##name##_along_f32_avx2,                  \
      tin_##name##_along_f32_avx512, tin_##name##_along_f32_neon;                                  \
  tin_reduce_across_fn tin_##name##_across_f32_scalar, tin_##name##_across_f32_avx2,               \
      tin_##name##_across_f32_avx512, tin_##name##_across_f32_neon;
TIN_REDUCE_F32(REDUCE)
#undef REDUCE

#define ARG(name)                                                                                  \
  extern const tin_micro_arg tin_##name##_f32_table[];                                             \
  tin_arg_row_fn tin_##name##_f32_scalar, tin_##name##_f32_avx2, tin_##name##_f32_avx512,          \
      tin_##name##_f32_neon;
TIN_ARG_F32(ARG)
#undef ARG

#endif
