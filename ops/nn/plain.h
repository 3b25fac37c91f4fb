/* SPDX-License-Identifier: Apache-2.0 */
/* plain.h -- products and convolutions of any number type.
 *
 * All of them add up rows of sums. What depends on the type are a few inner loops,
 * collected in one constant for each type; everything around them is written once. Half
 * and bfloat16 are added up as floats, integers wrap around. */
#ifndef TIN_OPS_NN_PLAIN_H
#define TIN_OPS_NN_PLAIN_H

#include "ops/nn/conv.h"
#include "ops/nn/matmul.h"

/* So many sums at a time. */
enum { TIN_PLAIN_SUMS = 64 };
typedef union tin_plain_sums { /* room for those of any type */
  double number[2 * TIN_PLAIN_SUMS];
  uint64_t whole[TIN_PLAIN_SUMS];
} tin_plain_sums;

/* Strides are in elements. */
typedef struct tin_plain {
  size_t size; /* of an element */
  /* sum[j] = 0 */
  void (*clear)(size_t n, void *sum);
  /* sum[j] += x[i * xi] * w[i * wi + j * wj], i < rows, j < n */
  void (*add)(size_t rows, size_t n, const void *x, ptrdiff_t xi, const void *w, ptrdiff_t wi,
              ptrdiff_t wj, void *sum);
  /* sum[j] += x[(from + j) / m * xi] * w[j] */
  void (*add_each)(size_t from, size_t n, size_t m, const void *x, ptrdiff_t xi, const void *w,
                   void *sum);
  /* y[j * yj] = sum[j] + bias[j]; bias may be NULL */
  void (*store)(size_t n, const void *sum, const void *bias, void *y, ptrdiff_t yj);
  /* y[i] = the conjugate of x[i * xi]; NULL where numbers are real */
  void (*conjugate)(size_t n, const void *x, ptrdiff_t xi, void *y);
} tin_plain;

typedef struct tin_plain_state { /* of the kernels below */
  const tin_plain *type;
  union {
    tin_conv conv;
    tin_matmul matmul;
  } of;
} tin_plain_state;

/* run of a kernel with that state. */
tin_status tin_plain_conv2d(const tin_node *node, const tin_plain *type);
tin_status tin_plain_depthwise(const tin_node *node, const tin_plain *type);
tin_status tin_plain_conv2d_backprop(const tin_node *node, const tin_plain *type);
tin_status tin_plain_matmul(const tin_node *node, const tin_plain *type);

extern const tin_plain tin_plain_f32, tin_plain_f64, tin_plain_f16, tin_plain_bf16, tin_plain_s16,
    tin_plain_s32, tin_plain_s64, tin_plain_u8, tin_plain_u16, tin_plain_u32, tin_plain_u64,
    tin_plain_c64, tin_plain_c128;

/* The kernel <name>_<t> of an op, by one of the functions above; what is behind `op` goes into
 * its descriptor as well. */
#define TIN_PLAIN_KERNEL(name, t, ...) TIN_PLAIN_KERNEL_(name, t, __VA_ARGS__, .epilogues = 0)
#define TIN_PLAIN_KERNEL_(id, t, function, op_, ...)                                               \
  static tin_status id##_run_##t(const tin_node *node) { return function(node, &tin_plain_##t); }  \
  static const tin_kernel id##_kernel_##t = {TIN_INIT(tin_kernel),                                 \
                                             .name = #id "_" #t,                                   \
                                             .op = &(op_),                                         \
                                             .dtypes = TIN_BIT(TIN_E(t)),                          \
                                             .state_size = sizeof(tin_plain_state),                \
                                             .run = id##_run_##t,                                  \
                                             __VA_ARGS__};                                         \
  TIN_REGISTER(id##_##t) { return tin_add_kernel(registry, &id##_kernel_##t); }

#endif
