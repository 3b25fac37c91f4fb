/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/strided.h"

/* The slice as it is given, entry by entry. */
typedef struct entries {
  int32_t count;
  int64_t begin[TIN_STRIDED_MAX], end[TIN_STRIDED_MAX], stride[TIN_STRIDED_MAX];
} entries;

static bool bit(int64_t mask, int32_t i) { return ((uint64_t)mask >> i & 1) != 0; }

static tin_status get_entries(const tin_node *node, uint32_t first, entries *e) {
  int32_t ends, strides;
  TIN_TRY(tin_ints_input(node, first, "begin", e->begin, TIN_STRIDED_MAX, &e->count));
  TIN_TRY(tin_ints_input(node, first + 1, "end", e->end, TIN_STRIDED_MAX, &ends));
  TIN_TRY(tin_ints_input(node, first + 2, "strides", e->stride, TIN_STRIDED_MAX, &strides));
  if (ends != e->count || strides != e->count)
    return tin_fail(node, TIN_MISMATCH, "begin, end and strides have %d, %d and %d elements",
                    e->count, ends, strides);
  return TIN_OK;
}

/* x[i]: one element, which must be there. */
static tin_status take_one(const tin_node *node, int32_t dim, int32_t size, int64_t begin,
                           int64_t stride, tin_strided *out) {
  int64_t i = begin < 0 ? begin + size : begin;
  if (stride <= 0)
    return tin_fail(node, TIN_MISMATCH, "a single index needs a positive stride, not %lld",
                    (long long)stride);
  if (i < 0 || i >= size)
    return tin_fail(node, TIN_MISMATCH, "index %lld is outside of dimension %d, which is %d",
                    (long long)begin, dim, size);
  out->begin[dim] = i, out->stride[dim] = 1, out->count[dim] = 1;
  return TIN_OK;
}

static int64_t clamp(int64_t i, int64_t lo, int64_t hi) { return i < lo ? lo : i > hi ? hi : i; }

/* x[begin:end:stride], where `from_start` and `to_end` leave out begin and end. */
static void take_range(int32_t dim, int32_t size, const entries *e, int32_t i, bool from_start,
                       bool to_end, tin_strided *out) {
  int64_t stride = e->stride[i], lo = stride > 0 ? 0 : -1, hi = stride > 0 ? size : size - 1;
  int64_t begin = e->begin[i], end = e->end[i];
  begin = from_start ? (stride > 0 ? lo : hi) : clamp(begin < 0 ? begin + size : begin, lo, hi);
  end = to_end ? (stride > 0 ? hi : lo) : clamp(end < 0 ? end + size : end, lo, hi);
  int64_t length = end - begin, count = 0;
  if (length != 0 && (length > 0) == (stride > 0)) count = length / stride + (length % stride != 0);
  out->begin[dim] = begin, out->count[dim] = (int32_t)count;
  out->stride[dim] = count > 1 ? stride : 1; /* a stride that is used is smaller than size */
}

static void take_all(int32_t dim, int32_t size, tin_strided *out) {
  out->begin[dim] = 0, out->stride[dim] = 1, out->count[dim] = size;
}

static tin_status push(const tin_node *node, tin_shape *y, int32_t dim) {
  if (y->rank == TIN_MAX_RANK)
    return tin_fail(node, TIN_UNSUPPORTED, "the slice has more than %d dimensions", TIN_MAX_RANK);
  y->dim[y->rank++] = dim;
  return TIN_OK;
}

/* What the ellipsis covers: all dimensions that no other entry takes. */
static tin_status take_rest(const tin_node *node, const tin_shape *x, int32_t up_to, int32_t *dim,
                            tin_strided *out) {
  for (; *dim < up_to; ++*dim) {
    take_all(*dim, x->dim[*dim], out);
    TIN_TRY(push(node, &out->shape, x->dim[*dim]));
  }
  return TIN_OK;
}

/* Entry i, neither ellipsis nor new axis, takes from dimension `dim`. */
static tin_status take(const tin_node *node, const tin_strided_masks *m, const tin_shape *x,
                       const entries *e, int32_t i, int32_t dim, tin_strided *out) {
  if (dim >= x->rank)
    return tin_fail(node, TIN_MISMATCH, "entry %d of the slice is one too many for rank %d", i,
                    x->rank);
  if (e->stride[i] == 0) return tin_fail(node, TIN_MISMATCH, "strides[%d] is 0", i);
  if (bit(m->shrink_axis_mask, i))
    return take_one(node, dim, x->dim[dim], e->begin[i], e->stride[i], out);
  take_range(dim, x->dim[dim], e, i, bit(m->begin_mask, i), bit(m->end_mask, i), out);
  return push(node, &out->shape, out->count[dim]);
}

/* How many entries behind the ellipsis take a dimension of x. */
static tin_status count_behind(const tin_node *node, const tin_strided_masks *m, int32_t count,
                               int32_t *behind) {
  bool seen = false;
  *behind = 0;
  for (int32_t i = 0; i < count; i++) {
    bool ellipsis = bit(m->ellipsis_mask, i);
    if (ellipsis && seen) return tin_fail(node, TIN_MISMATCH, "two ellipses in one slice");
    if (seen && !bit(m->new_axis_mask, i)) ++*behind;
    seen |= ellipsis;
  }
  return TIN_OK;
}

tin_status tin_strided_of(const tin_node *node, const tin_strided_masks *masks, uint32_t first,
                          const tin_shape *x, tin_strided *out) {
  entries e;
  int32_t behind, dim = 0;
  TIN_TRY(get_entries(node, first, &e));
  TIN_TRY(count_behind(node, masks, e.count, &behind));
  out->shape.rank = 0;
  for (int32_t i = 0; i < e.count; i++) {
    if (bit(masks->ellipsis_mask, i)) {
      TIN_TRY(take_rest(node, x, x->rank - behind, &dim, out));
    } else if (bit(masks->new_axis_mask, i)) {
      TIN_TRY(push(node, &out->shape, 1));
    } else {
      TIN_TRY(take(node, masks, x, &e, i, dim, out));
      dim++;
    }
  }
  return take_rest(node, x, x->rank, &dim, out);
}

void tin_strided_copy(const tin_node *node, const tin_strided *s, const tin_shape *x,
                      const void *src, const tin_tensor *dst, bool into) {
  int64_t whole[TIN_MAX_RANK], part[TIN_MAX_RANK], at = 0;
  tin_shape taken = {.rank = x->rank};
  for (int32_t i = 0; i < x->rank; i++) taken.dim[i] = s->count[i];
  if (tin_numel(&taken) == 0) return;
  tin_dense_strides(x, whole);
  tin_dense_strides(&taken, part);
  tin_copy *c = tin_copy_begin(node, src, dst);
  for (int32_t i = 0; i < x->rank; i++) {
    int64_t stride = whole[i] * s->stride[i];
    at += s->begin[i] * whole[i];
    tin_copy_axis(c, s->count[i], into ? part[i] : stride, into ? stride : part[i]);
  }
  *(into ? &c->dst_at : &c->src_at) = at;
  tin_copy_run(node);
}
