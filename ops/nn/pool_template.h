/* SPDX-License-Identifier: Apache-2.0 */
/* pool_template.h -- pooling kernels for one element type each. */
#ifndef TIN_OPS_NN_POOL_TEMPLATE_H
#define TIN_OPS_NN_POOL_TEMPLATE_H

#include "ops/common/extremes.h"
#include "ops/nn/pool.h"

enum { TIN_POOL_CHANNELS = 64 }; /* at a time */

/* START is the first value of accumulators of type TIN_A(t), STEP(t, a, v) takes in the element
 * v, FINISH(t, a, n) makes the result of n. */
#define TIN_POOL_LOOP(op, t, START, STEP, FINISH)                                                  \
  static void op##_##t##_window(size_t rows, size_t columns, size_t channels, const void *from,    \
                                size_t row, size_t column, void *to) {                             \
    for (size_t c = 0; c < channels; c += TIN_POOL_CHANNELS) {                                     \
      size_t n = channels - c < TIN_POOL_CHANNELS ? channels - c : TIN_POOL_CHANNELS;              \
      TIN_A(t) acc[TIN_POOL_CHANNELS];                                                             \
      TIN_C(t) *y = (TIN_C(t) *)to + c;                                                            \
      for (size_t i = 0; i < n; i++) acc[i] = START;                                               \
      for (size_t r = 0; r < rows; r++)                                                            \
        for (size_t k = 0; k < columns; k++) {                                                     \
          const TIN_C(t) *x = (const TIN_C(t) *)from + r * row + k * column + c;                   \
          for (size_t i = 0; i < n; i++) {                                                         \
            TIN_A(t) v = TIN_GET(t, x[i]);                                                         \
            acc[i] = STEP(t, acc[i], v);                                                           \
          }                                                                                        \
        }                                                                                          \
      for (size_t i = 0; i < n; i++) y[i] = TIN_PUT(t, FINISH(t, acc[i], rows * columns));         \
    }                                                                                              \
  }

#define TIN_POOL_KERNEL(op, t)                                                                     \
  static tin_status op##_##t##_run(const tin_node *node) {                                         \
    return tin_pool_run(node, sizeof(TIN_C(t)), op##_##t##_window);                                \
  }                                                                                                \
  TIN_POOL_DESCRIPTOR(op, t, NULL)

#define TIN_POOL_KERNEL_F32(op)                                                                    \
  static tin_status op##_f32_run(const tin_node *node) {                                           \
    return tin_pool_run_f32(node, TIN_MICRO_PICK(tin_##op##_f32_table, node->cpu));                \
  }                                                                                                \
  TIN_POOL_DESCRIPTOR(op, f32, tin_pool_prepare_f32)

#define TIN_POOL_DESCRIPTOR(name_, t, prepare_)                                                    \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(tin_pool_geometry),                                                     \
      .prepare = prepare_,                                                                         \
      .run = name_##_##t##_run,                                                                    \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
