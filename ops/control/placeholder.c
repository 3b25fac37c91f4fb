/* SPDX-License-Identifier: Apache-2.0 */
/* Placeholder: a value that the caller feeds. */
#include "tinfer/op.h"

typedef struct placeholder {
  tin_shape shape;
} placeholder;

static const tin_attr attrs[] = {
    TIN_ATTR_TYPE("dtype", TIN_F32),
    TIN_ATTR_SHAPE(placeholder, shape, "of what is fed"),
    TIN_ATTR_END,
};

static tin_status infer(tin_node *node) {
  const placeholder *p = node->params;
  node->out[0]->shape = p->shape;
  return TIN_OK;
}

static tin_status run(const tin_node *node) { return tin_fail(node, TIN_INVALID, "must be fed"); }

static const char *const aliases[] = {"PlaceholderV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Placeholder",
    .aliases = aliases,
    .flags = TIN_OP_INPUT,
    .signature = "-> output:dtype",
    .attrs = attrs,
    .params_size = sizeof(placeholder),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),
    .name = "placeholder",
    .op = &op,
    .run = run,
};

TIN_REGISTER(placeholder) { return tin_add_kernel(registry, &kernel); }
