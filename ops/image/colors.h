/* SPDX-License-Identifier: Apache-2.0 */
/* colors.h -- ops that take one pixel of three channels to another. */
#ifndef TIN_OPS_COLORS_H
#define TIN_OPS_COLORS_H

#include "ops/common/types.h"

/* infer: the last dimension is 3. A second input, if there is one, is a scalar, and then images
 * have at least three dimensions. */
tin_status tin_colors_infer(tin_node *node);
tin_status tin_colors_run(const tin_node *node, tin_range_fn *pixels);

/* Kernels <name>_<t> for op `op`: STEP(node, in, out) makes three TIN_A(t) of three. */
#define TIN_COLOR_KERNEL(name_, t, STEP)                                                           \
  static void name_##_##t##_pixels(const tin_node *node, size_t begin, size_t end,                 \
                                   unsigned worker) {                                              \
    const TIN_C(t) *from = (const TIN_C(t) *)node->in[0]->data + 3 * begin;                        \
    TIN_C(t) *to = (TIN_C(t) *)node->out[0]->data + 3 * begin;                                     \
    (void)worker;                                                                                  \
    for (; begin < end; begin++, from += 3, to += 3) {                                             \
      TIN_A(t) in[3] = {TIN_GET(t, from[0]), TIN_GET(t, from[1]), TIN_GET(t, from[2])}, out[3];    \
      STEP(node, in, out);                                                                         \
      for (int c = 0; c < 3; c++) to[c] = TIN_PUT(t, out[c]);                                      \
    }                                                                                              \
  }                                                                                                \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    return tin_colors_run(node, name_##_##t##_pixels);                                             \
  }                                                                                                \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),        .name = #name_ "_" #t, .op = &op,                               \
      .dtypes = TIN_BIT(TIN_E(t)), .inplace = 1 << 0,     .run = name_##_##t##_run};               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
