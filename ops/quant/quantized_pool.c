/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedMaxPool and QuantizedAvgPool: those of integers; the range goes along. */
#include "ops/nn/pool_template.h"
#include "ops/quant/quant.h"

enum { INPUT, RANGE };

static const tin_attr attrs[] = {
    TIN_ATTR_INTS(tin_pool_params, ksize, "the window's size in each dimension"),
    TIN_ATTR_INTS(tin_pool_params, strides, "its step in each dimension"),
    TIN_ATTR_ENUM(tin_pool_params, padding, TIN_PADDING_VALID, tin_padding_names, "padding"),
    TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  tin_node pool = *node; /* as MaxPool sees it */
  pool.num_in = pool.num_out = 1;
  TIN_TRY(tin_pool_infer_spatial(&pool));
  return tin_qrange_infer(node, RANGE, 2);
}

static tin_status run(const tin_node *node, tin_pool_fn *fn) {
  tin_node pool = *node;
  tin_qrange r;
  pool.num_in = pool.num_out = 1;
  TIN_TRY(tin_qrange_read(node, RANGE, &r));
  tin_qrange_write(node, 1, r);
  return tin_pool_run(&pool, 1, fn);
}

#define SIGNATURE                                                                                  \
  "input:T min_input:float max_input:float -> output:T min_output:float max_output:float"

#define OP(id, text)                                                                               \
  static const tin_op op_##id = {TIN_INIT(tin_op),       .name = text,                             \
                                 .signature = SIGNATURE, .type_attr = "T",                         \
                                 .attrs = attrs,         .params_size = sizeof(tin_pool_params),   \
                                 .infer = infer};
OP(max, "QuantizedMaxPool")
OP(avg, "QuantizedAvgPool")

#define FINISH(t, a, n) (a)
TIN_POOL_LOOP(max, u8, TIN_BOTTOM(u8), TIN_MAX_OF, FINISH)
TIN_POOL_LOOP(max, s8, TIN_BOTTOM(s8), TIN_MAX_OF, FINISH)

/* Sums in 32 bits; the quotient is rounded towards 0. */
#define AVG(t)                                                                                     \
  static void avg_##t##_window(size_t rows, size_t columns, size_t channels, const void *from,     \
                               size_t row, size_t column, void *to) {                              \
    int32_t n = (int32_t)(rows * columns);                                                         \
    for (size_t c = 0; c < channels; c++) {                                                        \
      const TIN_C(t) *x = (const TIN_C(t) *)from + c;                                              \
      int64_t sum = 0;                                                                             \
      for (size_t r = 0; r < rows; r++)                                                            \
        for (size_t k = 0; k < columns; k++) sum += x[r * row + k * column];                       \
      ((TIN_C(t) *)to)[c] = (TIN_C(t))(n ? sum / n : 0);                                           \
    }                                                                                              \
  }
AVG(u8)
AVG(s8)

#define KERNEL(id, t, q)                                                                           \
  static tin_status run_##id##_##t(const tin_node *node) { return run(node, id##_##t##_window); }  \
  static const tin_kernel kernel_##id##_##t = {TIN_INIT(tin_kernel),                               \
                                               .name = "quantized_" #id "_pool_" #q,               \
                                               .op = &op_##id,                                     \
                                               .dtypes = TIN_BIT(TIN_E(q)),                        \
                                               .state_size = sizeof(tin_pool_geometry),            \
                                               .run = run_##id##_##t};                             \
  TIN_REGISTER(quantized_##id##_pool_##q) { return tin_add_kernel(registry, &kernel_##id##_##t); }

KERNEL(max, u8, qu8)
KERNEL(max, s8, qs8)
KERNEL(avg, u8, qu8)
KERNEL(avg, s8, qs8)

TIN_REGISTER(quantized_max_pool) {
  TIN_TRY(tin_register_quantized_max_pool_qu8(registry));
  return tin_register_quantized_max_pool_qs8(registry);
}
TIN_REGISTER(quantized_avg_pool) {
  TIN_TRY(tin_register_quantized_avg_pool_qu8(registry));
  return tin_register_quantized_avg_pool_qs8(registry);
}
