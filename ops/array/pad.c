/* SPDX-License-Identifier: Apache-2.0 */
/* Pad and PadV2: a border of zeros, or of a value, around a tensor. */
#include "ops/array/pad.h"

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  tin_pads p;
  TIN_TRY(tin_pads_of(node, &p));
  if (node->num_in > 2 && tin_numel(&node->in[2]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "constant_values must be a scalar");
  return tin_pads_shape(node, &p, &node->out[0]->shape);
}

/* The slab of `count` planes from `first` on along `axis`: the whole border in the axes behind
 * it, the extent of x in those before it, so that nothing is written twice. */
static void fill_slab(const tin_node *node, const tin_pads *p, const void *value, int32_t axis,
                      int64_t first, int64_t count) {
  const tin_shape *x = &node->in[0]->shape, *y = &node->out[0]->shape;
  int64_t to[TIN_MAX_RANK];
  tin_dense_strides(y, to);
  tin_copy *c = tin_copy_begin(node, value, node->out[0]);
  c->dst_at = first * to[axis];
  for (int32_t i = 0; i < axis; i++) {
    c->dst_at += p->before[i] * to[i];
    tin_copy_axis(c, x->dim[i], 0, to[i]);
  }
  tin_copy_axis(c, count, 0, to[axis]);
  for (int32_t i = axis + 1; i < p->rank; i++) tin_copy_axis(c, y->dim[i], 0, to[i]);
  tin_copy_run(node);
}

static tin_status run(const tin_node *node) {
  static const tin_string zero[2]; /* 16 zero bytes: 0 of every number type, and an empty string */
  const tin_tensor *y = node->out[0];
  const void *value = node->num_in > 2 ? node->in[2]->data : zero;
  tin_pads p;
  TIN_TRY(tin_pads_of(node, &p));
  if (tin_numel(&y->shape) == 0) return TIN_OK;
  for (int32_t i = 0; i < p.rank; i++) {
    fill_slab(node, &p, value, i, 0, p.before[i]);
    fill_slab(node, &p, value, i, (int64_t)y->shape.dim[i] - p.after[i], p.after[i]);
  }
  tin_pads_middle(node, &p);
  return TIN_OK;
}

static const char *const aliases[] = {"PadV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),   .name = "Pad",
    .aliases = aliases, .signature = "input:T paddings:Tpaddings constant_values:T? -> output:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "pad", .op = &op, .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(pad) { return tin_add_kernel(registry, &kernel); }
