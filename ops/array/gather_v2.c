/* SPDX-License-Identifier: Apache-2.0 */
/* GatherV2: slices along an axis, batch by batch. */
#include "ops/array/gather.h"

typedef struct gather_v2 {
  int64_t batch_dims;
} gather_v2;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(gather_v2, batch_dims, 0, "leading dimensions that params and indices share"),
    TIN_ATTR_END,
};

static tin_status get_axes(const tin_node *node, int32_t *axis, int32_t *batch_dims) {
  const gather_v2 *p = node->params;
  int32_t rank = node->in[1]->shape.rank;
  int64_t wanted, batch = p->batch_dims < 0 ? p->batch_dims + rank : p->batch_dims;
  TIN_TRY(tin_int_input(node, 2, "axis", &wanted));
  TIN_TRY(tin_axis(node, wanted, node->in[0]->shape.rank, axis));
  if (batch < 0 || batch > rank || batch > *axis)
    return tin_fail(node, TIN_MISMATCH,
                    "batch_dims %lld does not fit indices of rank %d and an axis of %d",
                    (long long)p->batch_dims, rank, *axis);
  *batch_dims = (int32_t)batch;
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 2)) return tin_infer_later(node);
  int32_t axis, batch_dims = 0;
  TIN_TRY(get_axes(node, &axis, &batch_dims));
  return tin_gather_shape(node, axis, batch_dims);
}

static tin_status run(const tin_node *node) {
  int32_t axis, batch_dims = 0;
  TIN_TRY(get_axes(node, &axis, &batch_dims));
  return tin_gather_run(node, axis, batch_dims);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "GatherV2",
    .signature = "params:Tparams indices:Tindices axis:Taxis -> output:Tparams",
    .attrs = attrs,
    .params_size = sizeof(gather_v2),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "gather_v2", .op = &op, .state_size = sizeof(tin_gather),
    .run = run,
};

TIN_REGISTER(gather_v2) { return tin_add_kernel(registry, &kernel); }
