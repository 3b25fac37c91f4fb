/* SPDX-License-Identifier: Apache-2.0 */
/* part.h -- kernels from complex numbers of type t to real ones of type o. The type of the output
 * is an attribute, so a kernel has to refuse the wrong one. */
#ifndef TIN_MATH_PART_H
#define TIN_MATH_PART_H

#include "ops/common/unary.h"

#define TIN_PART(fn, t, o, expression)                                                             \
  static bool fn##_gives_##o(const tin_node *node) { return node->out[0]->dtype == TIN_E(o); }     \
  TIN_UNARY_ROW(fn, t, o, expression)                                                              \
  TIN_EACH_KERNEL(fn##_##t, TIN_BIT(TIN_E(t)), 0, TIN_DENSE_DRIVER, .row = fn##_##t##_row,         \
                  .kernel.accepts = fn##_gives_##o)

#endif
