/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c -- an op in forty lines: y = x > threshold ? x : slope * x. */
#include "tinfer/plugin.h"

typedef struct gate {
  float threshold, slope;
} gate;

static const tin_attr attrs[] = {
    TIN_ATTR_FLOAT(gate, threshold, 0.0, "larger values pass as they are"),
    TIN_ATTR_FLOAT(gate, slope, 0.1, "factor for all others"),
    TIN_ATTR_END,
};

static const tin_op op = {
    TIN_INIT(tin_op), .name = "LeakyGate", .flags = TIN_OP_ELEMENTWISE, .signature = "x:T -> y:T",
    .type_attr = "T", .attrs = attrs,      .params_size = sizeof(gate),
};

static void range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const gate *g = node->params;
  const float *x = node->in[0]->data;
  float *y = node->out[0]->data;
  (void)worker;
  for (size_t i = begin; i < end; i++) y[i] = x[i] > g->threshold ? x[i] : g->slope * x[i];
}

static tin_status run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), 8192, range);
  return TIN_OK;
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),       .name = "leaky_gate_f32", .op = &op,
    .dtypes = TIN_BIT(TIN_F32), .inplace = 1 << 0,        .run = run,
};

TIN_REGISTER(leaky_gate_f32) { return tin_add_kernel(registry, &kernel); }
TIN_PLUGIN(gate, "1.0") { return tin_register_leaky_gate_f32(registry); }
