/* SPDX-License-Identifier: Apache-2.0 */
/* my_op.c -- the op MyOp: y = scale * x. */
#include "tinfer/plugin.h"

/* The attributes of a node, as fields; the table says how they are filled in. */
typedef struct my_op_params {
  float scale;
} my_op_params;

static const tin_attr attrs[] = {
    TIN_ATTR_FLOAT(my_op_params, scale, 2.0, "factor of all elements"),
    TIN_ATTR_END,
};

/* Sets the shape of every output, and refuses what cannot be computed. */
static tin_status infer(tin_node *node) {
  const my_op_params *p = node->params;
  if (p->scale != p->scale)
    return tin_fail(node, TIN_INVALID, "attribute 'scale' is %g, expected a number",
                    (double)p->scale);
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MyOp",
    .flags = TIN_OP_ELEMENTWISE,
    .signature = "x:T -> y:T",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(my_op_params),
    .infer = infer,
};

/* Elements [begin, end), in any thread. */
static void range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const my_op_params *p = node->params;
  const float *x = node->in[0]->data;
  float *y = node->out[0]->data;
  (void)worker;
  for (size_t i = begin; i < end; i++) y[i] = p->scale * x[i];
}

static tin_status run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), 8192, range);
  return TIN_OK;
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),       .name = "my_op_f32", .op = &op,
    .dtypes = TIN_BIT(TIN_F32), .inplace = 1 << 0,   .run = run,
};

TIN_REGISTER(my_op_f32) { return tin_add_kernel(registry, &kernel); }
TIN_PLUGIN(my_op, "1.0") { return tin_register_my_op_f32(registry); }
