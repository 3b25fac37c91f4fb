/* SPDX-License-Identifier: Apache-2.0 */
/* ReverseSequence: of each slice along the batch axis, the first seq_lengths[i] elements of
 * the sequence axis run backwards, the others stay. */
#include "ops/array/array.h"

typedef struct reverse_sequence {
  int64_t seq_dim, batch_dim;
} reverse_sequence;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(reverse_sequence, seq_dim, 0, "the axis that is partly reversed"),
    TIN_ATTR_INT(reverse_sequence, batch_dim, 0, "the axis that seq_lengths belong to"),
    TIN_ATTR_END,
};

static tin_status get_axes(const tin_node *node, int32_t *seq, int32_t *batch) {
  const reverse_sequence *p = node->params;
  TIN_TRY(tin_axis(node, p->seq_dim, node->in[0]->shape.rank, seq));
  TIN_TRY(tin_axis(node, p->batch_dim, node->in[0]->shape.rank, batch));
  if (*seq == *batch) return tin_fail(node, TIN_INVALID, "seq_dim and batch_dim are both %d", *seq);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape, *lengths = &node->in[1]->shape;
  int32_t seq, batch;
  TIN_TRY(get_axes(node, &seq, &batch));
  if (lengths->rank != 1 || lengths->dim[0] != x->dim[batch])
    return tin_fail(node, TIN_MISMATCH, "seq_lengths must be a vector of %d elements",
                    x->dim[batch]);
  node->out[0]->shape = *x;
  return TIN_OK;
}

/* Elements [begin, end) of the sequence axis of slice i, backwards or not. */
static void copy_part(const tin_node *node, int32_t seq, int32_t batch, int64_t i, int64_t begin,
                      int64_t end, bool backwards) {
  const tin_shape *s = &node->out[0]->shape;
  int64_t to[TIN_MAX_RANK];
  tin_dense_strides(s, to);
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  c->dst_at = i * to[batch] + begin * to[seq];
  c->src_at = i * to[batch] + (backwards ? end - 1 : begin) * to[seq];
  for (int32_t d = 0; d < s->rank; d++) {
    if (d == seq)
      tin_copy_axis(c, end - begin, backwards ? -to[d] : to[d], to[d]);
    else if (d != batch)
      tin_copy_axis(c, s->dim[d], to[d], to[d]);
  }
  tin_copy_run(node);
}

static tin_status run(const tin_node *node) {
  const tin_shape *s = &node->out[0]->shape;
  int32_t seq, batch;
  TIN_TRY(get_axes(node, &seq, &batch));
  if (tin_numel(s) == 0) return TIN_OK;
  for (int32_t i = 0; i < s->dim[batch]; i++) {
    int64_t length = tin_int_at(node->in[1], i);
    if (length < 0 || length > s->dim[seq])
      return tin_fail(node, TIN_MISMATCH, "seq_lengths[%d] = %lld is not in [0, %d]", i,
                      (long long)length, s->dim[seq]);
    copy_part(node, seq, batch, i, 0, length, true);
    copy_part(node, seq, batch, i, length, s->dim[seq], false);
  }
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ReverseSequence",
    .signature = "input:T seq_lengths:Tlen -> output:T",
    .attrs = attrs,
    .params_size = sizeof(reverse_sequence),
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "reverse_sequence", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(reverse_sequence) { return tin_add_kernel(registry, &kernel); }
