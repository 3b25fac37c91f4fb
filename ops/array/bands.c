/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/bands.h"

static const char *const names[] = {"RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT", NULL};

const tin_attr tin_bands_attrs[] = {
    TIN_ATTR_ENUM(tin_bands_params, align, TIN_RIGHT_LEFT, names, "where short diagonals stand"),
    TIN_ATTR_END,
};

int64_t tin_band_length(const tin_bands *b, int64_t d) {
  int64_t rows = d < 0 ? b->rows + d : b->rows, columns = d > 0 ? b->columns - d : b->columns;
  int64_t n = rows < columns ? rows : columns;
  return n > 0 ? n : 0;
}

tin_status tin_bands_k(const tin_node *node, uint32_t k, tin_bands *out) {
  int64_t ends[2] = {0, 0};
  int32_t count = 1;
  if (k < node->num_in) TIN_TRY(tin_ints_input(node, k, "k", ends, 2, &count));
  if (count < 1) return tin_fail(node, TIN_MISMATCH, "k is empty");
  out->lo = ends[0], out->hi = ends[count - 1];
  if (out->lo > out->hi || out->lo < INT32_MIN || out->hi > INT32_MAX)
    return tin_fail(node, TIN_MISMATCH, "diagonals from %lld to %lld", (long long)out->lo,
                    (long long)out->hi);
  return TIN_OK;
}

tin_status tin_bands_in(const tin_node *node, const tin_shape *x, tin_bands *out) {
  if (x->rank < 2)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected at least 2", x->rank);
  out->rows = x->dim[x->rank - 2], out->columns = x->dim[x->rank - 1];
  bool inside = out->lo > -out->rows && out->hi < out->columns;
  if (!inside && (out->lo != 0 || out->hi != 0))
    return tin_fail(node, TIN_MISMATCH, "diagonals %lld to %lld of a matrix [%lld,%lld]",
                    (long long)out->lo, (long long)out->hi, (long long)out->rows,
                    (long long)out->columns);
  int64_t nearest = out->lo > 0 ? out->lo : out->hi < 0 ? out->hi : 0;
  out->longest = tin_band_length(out, nearest);
  return TIN_OK;
}

tin_status tin_bands_compact(const tin_node *node, const tin_bands *b, const tin_shape *x,
                             tin_shape *out) {
  int64_t dims[TIN_MAX_RANK];
  int32_t rank = 0;
  for (int32_t i = 0; i < x->rank - 2; i++) dims[rank++] = x->dim[i];
  if (b->lo != b->hi) dims[rank++] = tin_bands_count(b);
  dims[rank++] = b->longest;
  return tin_shape_from(node, dims, rank, out);
}

/* How far from the left end diagonal d begins. */
static int64_t indent(const tin_bands *b, int64_t d) {
  bool right = b->align == TIN_RIGHT_RIGHT ||
               b->align == (d > 0 ? (int32_t)TIN_RIGHT_LEFT : (int32_t)TIN_LEFT_RIGHT);
  return right ? b->longest - tin_band_length(b, d) : 0;
}

void tin_bands_copy(const tin_node *node, const tin_bands *b, int64_t batch, const void *src,
                    const tin_tensor *dst, bool to_matrix) {
  if (b->longest == 0) return;
  int64_t matrix = b->rows * b->columns, compact = tin_bands_count(b) * b->longest;
  for (int64_t d = b->hi; d >= b->lo; d--) {
    int64_t in_matrix = d > 0 ? d : -d * b->columns;
    int64_t in_compact = (b->hi - d) * b->longest + indent(b, d);
    tin_copy *c = tin_copy_begin(node, src, dst);
    c->src_at = to_matrix ? in_compact : in_matrix;
    c->dst_at = to_matrix ? in_matrix : in_compact;
    tin_copy_axis(c, batch, to_matrix ? compact : matrix, to_matrix ? matrix : compact);
    tin_copy_axis(c, tin_band_length(b, d), to_matrix ? 1 : b->columns + 1,
                  to_matrix ? b->columns + 1 : 1);
    tin_copy_run(node);
  }
}
