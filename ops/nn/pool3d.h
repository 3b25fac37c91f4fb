/* SPDX-License-Identifier: Apache-2.0 */
/* pool3d.h -- MaxPool3D and AvgPool3D. */
#ifndef TIN_OPS_NN_POOL3D_H
#define TIN_OPS_NN_POOL3D_H

#include "ops/common/extremes.h"
#include "ops/nn/volume.h"

enum { TIN_POOL3D_CHANNELS = 64 }; /* at a time */

/* A box of so many elements: y[c] from x[i * step[0] + j * step[1] + k * step[2] + c]. */
typedef void tin_pool3d_fn(const size_t *count, const size_t *step, size_t channels, const void *x,
                           void *y);

typedef struct tin_pool3d {
  tin_volume volume;
  size_t element;
  tin_pool3d_fn *box;
} tin_pool3d;

tin_status tin_pool3d_infer(tin_node *node);
/* run of a kernel whose state is a tin_pool3d. */
tin_status tin_pool3d_run(const tin_node *node, size_t element, tin_pool3d_fn *box);

#define TIN_POOL3D_OP(name_)                                                                       \
  static const tin_op op = {                                                                       \
      TIN_INIT(tin_op),                                                                            \
      .name = name_,                                                                               \
      .signature = "input:T -> output:T",                                                          \
      .attrs = tin_volume_attrs,                                                                   \
      .params_size = sizeof(tin_volume_params),                                                    \
      .infer = tin_pool3d_infer,                                                                   \
  };

/* START, STEP and FINISH as in pool_template.h. */
#define TIN_POOL3D_KERNEL(name_, t, START, STEP, FINISH)                                           \
  static void name_##_##t##_box(const size_t *count, const size_t *step, size_t channels,          \
                                const void *from, void *to) {                                      \
    for (size_t c = 0; c < channels; c += TIN_POOL3D_CHANNELS) {                                   \
      size_t n = channels - c < TIN_POOL3D_CHANNELS ? channels - c : TIN_POOL3D_CHANNELS;          \
      TIN_A(t) acc[TIN_POOL3D_CHANNELS];                                                           \
      TIN_C(t) *y = (TIN_C(t) *)to + c;                                                            \
      for (size_t a = 0; a < n; a++) acc[a] = START;                                               \
      for (size_t i = 0; i < count[0]; i++)                                                        \
        for (size_t j = 0; j < count[1]; j++)                                                      \
          for (size_t k = 0; k < count[2]; k++) {                                                  \
            const TIN_C(t) *x =                                                                    \
                (const TIN_C(t) *)from + i * step[0] + j * step[1] + k * step[2] + c;              \
            for (size_t a = 0; a < n; a++) {                                                       \
              TIN_A(t) v = TIN_GET(t, x[a]);                                                       \
              acc[a] = STEP(t, acc[a], v);                                                         \
            }                                                                                      \
          }                                                                                        \
      for (size_t a = 0; a < n; a++)                                                               \
        y[a] = TIN_PUT(t, FINISH(t, acc[a], count[0] * count[1] * count[2]));                      \
    }                                                                                              \
  }                                                                                                \
  static tin_status name_##_##t##_run(const tin_node *node) {                                      \
    return tin_pool3d_run(node, sizeof(TIN_C(t)), name_##_##t##_box);                              \
  }                                                                                                \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),                                                                        \
      .name = #name_ "_" #t,                                                                       \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .state_size = sizeof(tin_pool3d),                                                            \
      .run = name_##_##t##_run,                                                                    \
  };                                                                                               \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

#endif
