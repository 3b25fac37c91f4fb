/* SPDX-License-Identifier: Apache-2.0 */
/* cross_entropy.h -- softmax and cross entropy in one: what both ops share. */
#ifndef TIN_OPS_NN_CROSS_ENTROPY_H
#define TIN_OPS_NN_CROSS_ENTROPY_H

#include "ops/common/extremes.h"
#include "ops/common/shape.h"

enum { TIN_CROSS_ENTROPY_RANGE = 512 }; /* elements: about 10 microseconds */

/* Of n logits, `step` elements apart: the greatest, and the sum of the exponentials of what they
 * are more than that. */
#define TIN_CROSS_ENTROPY_SUM(t)                                                                   \
  static double sum_##t(size_t n, const TIN_C(t) * x, size_t step, TIN_A(t) * max) {               \
    double sum = 0;                                                                                \
    *max = TIN_BOTTOM(t);                                                                          \
    for (size_t i = 0; i < n; i++) {                                                               \
      TIN_A(t) v = TIN_GET(t, x[i * step]);                                                        \
      *max = TIN_MAX_OF(t, *max, v);                                                               \
    }                                                                                              \
    for (size_t i = 0; i < n; i++) sum += exp((double)(TIN_GET(t, x[i * step]) - *max));           \
    return sum;                                                                                    \
  }

#endif
