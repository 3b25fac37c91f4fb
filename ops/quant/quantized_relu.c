/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedRelu and QuantizedRelu6: clamps at the integers that stand for 0 and 6. */
#include "ops/quant/quant.h"

enum { FEATURES, RANGE };

typedef struct state {
  int64_t low, high;
} state;

static const tin_attr attrs[] = {TIN_ATTR_TYPE("out_type", TIN_QU8), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  node->out[0]->shape = node->in[FEATURES]->shape;
  return tin_qrange_infer(node, RANGE, 2);
}

static bool accepts(const tin_node *node) { return node->in[0]->dtype == node->out[0]->dtype; }

static tin_status run(const tin_node *node, bool six, tin_range_fn *loop) {
  state *s = node->state;
  tin_qtype t = tin_qtype_of(node->in[FEATURES]->dtype);
  tin_qrange r;
  TIN_TRY(tin_qrange_read(node, RANGE, &r));
  s->low = tin_quantize_one(t, 0, r);
  s->high = six ? tin_quantize_one(t, 6, r) : t.highest;
  tin_qrange_write(node, 1, r);
  tin_parallel(node, (size_t)tin_numel(&node->in[FEATURES]->shape), 65536, loop);
  return TIN_OK;
}

#define OP(id, text)                                                                               \
  static const tin_op op_##id = {                                                                  \
      TIN_INIT(tin_op),                                                                            \
      .name = text,                                                                                \
      .signature = "features:Tinput min_features:float max_features:float -> "                     \
                   "activations:out_type min_activations:float max_activations:float",             \
      .type_attr = "Tinput",                                                                       \
      .attrs = attrs,                                                                              \
      .infer = infer};
OP(quantized_relu, "QuantizedRelu")
OP(quantized_relu6, "QuantizedRelu6")

#define LOOP(t)                                                                                    \
  static void loop_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const state *s = node->state;                                                                  \
    const TIN_C(t) *from = node->in[FEATURES]->data;                                               \
    TIN_C(t) *to = node->out[0]->data, low = (TIN_C(t))s->low, high = (TIN_C(t))s->high;           \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      TIN_C(t) v = from[i] > low ? from[i] : low;                                                  \
      to[i] = v < high ? v : high;                                                                 \
    }                                                                                              \
  }

#define KERNEL(id, t, six)                                                                         \
  static tin_status run_##id##_##t(const tin_node *node) { return run(node, six, loop_##t); }      \
  static const tin_kernel kernel_##id##_##t = {                                                    \
      TIN_INIT(tin_kernel),        .name = #id "_" #t,       .op = &op_##id,                       \
      .dtypes = TIN_BIT(TIN_E(t)), .inplace = 1 << FEATURES, .state_size = sizeof(state),          \
      .accepts = accepts,          .run = run_##id##_##t};                                         \
  TIN_REGISTER(id##_##t) { return tin_add_kernel(registry, &kernel_##id##_##t); }

#define KERNELS(t) LOOP(t) KERNEL(quantized_relu, t, false) KERNEL(quantized_relu6, t, true)
TIN_TYPES_QUANTIZED(KERNELS)

#define TIN_REGISTER_PREFIX tin_register_quantized_relu_
TIN_REGISTER_TYPES(quantized_relu, TIN_TYPES_QUANTIZED)
#undef TIN_REGISTER_PREFIX
#define TIN_REGISTER_PREFIX tin_register_quantized_relu6_
TIN_REGISTER_TYPES(quantized_relu6, TIN_TYPES_QUANTIZED)
