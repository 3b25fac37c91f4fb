/* SPDX-License-Identifier: Apache-2.0 */
/* MirrorPad: a border that reflects the tensor, with its edge (SYMMETRIC) or without (REFLECT). */
#include "ops/array/pad.h"

enum { REFLECT, SYMMETRIC };
static const char *const modes[] = {"REFLECT", "SYMMETRIC", NULL};

typedef struct mirror_pad {
  int32_t mode;
} mirror_pad;

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(mirror_pad, mode, REFLECT, modes, "whether the edge is repeated"),
    TIN_ATTR_END,
};

static tin_status get_pads(const tin_node *node, tin_pads *p) {
  const mirror_pad *params = node->params;
  const tin_shape *x = &node->in[0]->shape;
  TIN_TRY(tin_pads_of(node, p));
  for (int32_t i = 0; i < p->rank; i++) {
    int32_t most = x->dim[i] - (params->mode == REFLECT);
    if ((p->before[i] > most && p->before[i] > 0) || (p->after[i] > most && p->after[i] > 0))
      return tin_fail(node, TIN_MISMATCH, "paddings[%d] = [%d, %d], at most %d can be reflected", i,
                      p->before[i], p->after[i], most);
  }
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  if (!tin_known(node, 1)) return tin_infer_later(node);
  tin_pads p;
  TIN_TRY(get_pads(node, &p));
  return tin_pads_shape(node, &p, &node->out[0]->shape);
}

/* `count` planes along `axis`, from `src` downwards to `dst` upwards, both in y: in the axes
 * behind it the border is there already, in those before it not yet. */
static void reflect(const tin_node *node, const tin_pads *p, int32_t axis, int64_t src, int64_t dst,
                    int64_t count) {
  const tin_shape *x = &node->in[0]->shape, *y = &node->out[0]->shape;
  int64_t to[TIN_MAX_RANK];
  tin_dense_strides(y, to);
  tin_copy *c = tin_copy_begin(node, node->out[0]->data, node->out[0]);
  c->src_at = src * to[axis], c->dst_at = dst * to[axis];
  for (int32_t i = 0; i < axis; i++) {
    c->src_at += p->before[i] * to[i], c->dst_at += p->before[i] * to[i];
    tin_copy_axis(c, x->dim[i], to[i], to[i]);
  }
  tin_copy_axis(c, count, -to[axis], to[axis]);
  for (int32_t i = axis + 1; i < y->rank; i++) tin_copy_axis(c, y->dim[i], to[i], to[i]);
  tin_copy_run(node);
}

static tin_status run(const tin_node *node) {
  const mirror_pad *params = node->params;
  const tin_shape *x = &node->in[0]->shape;
  int64_t skip = params->mode == REFLECT;
  tin_pads p;
  TIN_TRY(get_pads(node, &p));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  tin_pads_middle(node, &p);
  for (int32_t i = p.rank - 1; i >= 0; i--) {
    int64_t first = p.before[i], end = first + x->dim[i];
    reflect(node, &p, i, first + skip + first - 1, 0, p.before[i]);
    reflect(node, &p, i, end - 1 - skip, end, p.after[i]);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "MirrorPad",
    .signature = "input:T paddings:Tpaddings -> output:T",
    .attrs = attrs,
    .params_size = sizeof(mirror_pad),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),           .name = "mirror_pad", .op = &op,
    .state_size = sizeof(tin_copy), .run = run,
};

TIN_REGISTER(mirror_pad) { return tin_add_kernel(registry, &kernel); }
