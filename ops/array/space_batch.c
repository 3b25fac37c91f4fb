/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/space_batch.h"

static tin_status get_pads(const tin_node *node, uint32_t input, tin_space_batch *p) {
  const tin_tensor *t = node->in[input];
  if (t->shape.rank != 2 || t->shape.dim[0] != p->rank || t->shape.dim[1] != 2)
    return tin_fail(node, TIN_MISMATCH, "paddings or crops must have shape [%d,2]", p->rank);
  for (int32_t i = 0; i < p->rank; i++) {
    p->before[i] = tin_int_at(t, 2 * i), p->after[i] = tin_int_at(t, 2 * i + 1);
    if (p->before[i] < 0 || p->before[i] > INT32_MAX || p->after[i] < 0 || p->after[i] > INT32_MAX)
      return tin_fail(node, TIN_MISMATCH, "paddings or crops of dimension %d are [%lld, %lld]",
                      i + 1, (long long)p->before[i], (long long)p->after[i]);
    if (p->block[i] < 1 || p->block[i] > INT32_MAX)
      return tin_fail(node, TIN_MISMATCH, "block_shape[%d] is %lld", i, (long long)p->block[i]);
  }
  if (node->in[0]->shape.rank < p->rank + 1)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected at least %d",
                    node->in[0]->shape.rank, p->rank + 1);
  return TIN_OK;
}

tin_status tin_space_batch_of(const tin_node *node, uint32_t block, uint32_t pads,
                              tin_space_batch *out) {
  TIN_TRY(tin_ints_input(node, block, "block_shape", out->block, TIN_MAX_RANK, &out->rank));
  return get_pads(node, pads, out);
}

tin_status tin_space_batch_2d(const tin_node *node, int64_t block, uint32_t pads,
                              tin_space_batch *out) {
  out->rank = 2;
  out->block[0] = out->block[1] = block;
  if (node->in[0]->shape.rank != 4)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected 4",
                    node->in[0]->shape.rank);
  return get_pads(node, pads, out);
}

tin_status tin_space_to_batch_shape(const tin_node *node, const tin_space_batch *p) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK], batch = x->dim[0];
  for (int32_t i = 0; i < x->rank; i++) dims[i] = x->dim[i];
  for (int32_t i = 0; i < p->rank; i++) {
    int64_t padded = x->dim[i + 1] + p->before[i] + p->after[i];
    if (padded % p->block[i] != 0)
      return tin_fail(node, TIN_MISMATCH, "padded dimension %d is %lld, no multiple of %lld", i + 1,
                      (long long)padded, (long long)p->block[i]);
    dims[i + 1] = padded / p->block[i];
    batch *= p->block[i];
    if (batch > INT32_MAX) return tin_fail(node, TIN_MISMATCH, "the batch is too large");
  }
  dims[0] = batch;
  return tin_shape_from(node, dims, x->rank, &node->out[0]->shape);
}

tin_status tin_batch_to_space_shape(const tin_node *node, const tin_space_batch *p) {
  const tin_shape *x = &node->in[0]->shape;
  int64_t dims[TIN_MAX_RANK], batch = x->dim[0];
  for (int32_t i = 0; i < x->rank; i++) dims[i] = x->dim[i];
  for (int32_t i = 0; i < p->rank; i++) {
    if (batch % p->block[i] != 0)
      return tin_fail(node, TIN_MISMATCH, "a batch of %d is no multiple of the block", x->dim[0]);
    batch /= p->block[i];
    dims[i + 1] = dims[i + 1] * p->block[i] - p->before[i] - p->after[i];
    if (dims[i + 1] < 0)
      return tin_fail(node, TIN_MISMATCH, "crops of dimension %d are larger than it", i + 1);
  }
  dims[0] = batch;
  return tin_shape_from(node, dims, x->rank, &node->out[0]->shape);
}

/* One axis of the copy for one position of the block. */
typedef struct span {
  int64_t first, at,
      count; /* entries of the batch [first, first + count), from `at` in the image */
} span;

static span span_of(int64_t position, int64_t block, int64_t before, int64_t image,
                    int64_t entries) {
  /* Entry e lies at e * block + position - before in the image. */
  int64_t first = before > position ? (before - position + block - 1) / block : 0;
  int64_t at = first * block + position - before;
  int64_t count = at < image ? (image - at + block - 1) / block : 0;
  if (count > entries - first) count = entries - first;
  return (span){first, at, count > 0 ? count : 0};
}

/* All elements at one position of their blocks. */
static void copy_position(const tin_node *node, const tin_space_batch *p, bool to_batch,
                          const int64_t *position) {
  const tin_shape *image = &(to_batch ? node->in[0] : node->out[0])->shape;
  const tin_shape *batch = &(to_batch ? node->out[0] : node->in[0])->shape;
  int64_t im[TIN_MAX_RANK], ba[TIN_MAX_RANK], image_at = 0, batch_at = 0;
  tin_dense_strides(image, im);
  tin_dense_strides(batch, ba);
  for (int32_t i = 0; i < p->rank; i++) batch_at = batch_at * p->block[i] + position[i];
  batch_at *= image->dim[0] * ba[0];
  tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
  tin_copy_axis(c, image->dim[0], to_batch ? im[0] : ba[0], to_batch ? ba[0] : im[0]);
  for (int32_t i = 1; i < image->rank; i++) {
    span s = {0, 0, image->dim[i]};
    int64_t step = im[i];
    if (i <= p->rank) {
      s = span_of(position[i - 1], p->block[i - 1], p->before[i - 1], image->dim[i], batch->dim[i]);
      if (s.count > 1) step *= p->block[i - 1];
    }
    image_at += s.at * im[i];
    batch_at += s.first * ba[i];
    tin_copy_axis(c, s.count, to_batch ? step : ba[i], to_batch ? ba[i] : step);
  }
  c->src_at = to_batch ? image_at : batch_at;
  c->dst_at = to_batch ? batch_at : image_at;
  tin_copy_run(node);
}

/* Only positions that some pixel of the image has: of an axis shorter than its block, those of
 * its pixels. */
static void copy_positions(const tin_node *node, const tin_space_batch *p, bool to_batch) {
  const tin_shape *image = &(to_batch ? node->in[0] : node->out[0])->shape;
  int64_t counts[TIN_MAX_RANK], position[TIN_MAX_RANK], all = 1;
  if (tin_numel(&node->in[0]->shape) == 0 || tin_numel(&node->out[0]->shape) == 0) return;
  for (int32_t i = 0; i < p->rank; i++) {
    counts[i] = p->block[i] < image->dim[i + 1] ? p->block[i] : image->dim[i + 1];
    all *= counts[i];
  }
  for (int64_t k = 0; k < all; k++) {
    int64_t rest = k;
    for (int32_t i = p->rank - 1; i >= 0; i--) {
      position[i] = (p->before[i] + rest % counts[i]) % p->block[i];
      rest /= counts[i];
    }
    copy_position(node, p, to_batch, position);
  }
}

void tin_space_to_batch(const tin_node *node, const tin_space_batch *p) {
  bool padded = false;
  for (int32_t i = 0; i < p->rank; i++) padded |= p->before[i] > 0 || p->after[i] > 0;
  if (padded) tin_copy_zero(node->out[0]);
  copy_positions(node, p, true);
}

void tin_batch_to_space(const tin_node *node, const tin_space_batch *p) {
  copy_positions(node, p, false);
}
