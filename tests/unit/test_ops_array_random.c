/* SPDX-License-Identifier: Apache-2.0 */
/* Ops that only move elements, against brute force: a plain map from every element of the result
 * to one of the input, over random shapes and parameters. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* One of each size, and strings. */
static const tin_dtype types[] = {TIN_U8, TIN_S16, TIN_F32, TIN_S64, TIN_C128, TIN_STR};
enum { NOTHING = -1 }; /* where the result is zero, or empty */

/* ---- elements, all different as far as the type can tell ------------------------------- */

static size_t numel(const tin_shape *s) { return (size_t)tin_numel(s); }

static void *allocate(tin_dtype type, size_t count) {
  void *data = calloc(count + 1, tin_dtype_bytes(type));
  ck_assert_ptr_nonnull(data);
  return data;
}

static void *elements(tin_dtype type, size_t count) {
  static char texts[4096][8];
  void *data = allocate(type, count);
  for (size_t i = 0; i < count; i++) {
    if (type != TIN_STR) {
      number_put(type, data, i, (double)(type == TIN_U8 ? 1 + i % 251 : 1 + i % 30000));
      continue;
    }
    char *text = texts[i % 4096];
    snprintf(text, sizeof texts[0], "s%zu", i % 4096);
    ((tin_string *)data)[i] = (tin_string){text, strlen(text)};
  }
  return data;
}

/* Element i is x[map[i]]. */
static void *mapped(tin_dtype type, const void *x, const int64_t *map, size_t count) {
  size_t size = tin_dtype_bytes(type);
  char *y = allocate(type, count);
  for (size_t i = 0; i < count; i++)
    if (map[i] != NOTHING) memcpy(y + i * size, (const char *)x + (size_t)map[i] * size, size);
  return y;
}

/* The op's first input is `x`, counted up; the result must follow the map. Half of all runs
 * feed every input, so that no value is known when shapes are inferred. */
typedef void add_inputs(op_test *t, void *self);

static void check_map(const char *op, tin_dtype type, const tin_shape *x, const tin_shape *y,
                      const int64_t *map, bool feed, add_inputs *rest, void *self) {
  op_test *t = op_test_new(op, NULL);
  void *data = elements(type, numel(x)), *expected = mapped(type, data, map, numel(y));
  op_test_input(t, type, x, data);
  rest(t, self);
  op_test_threads(t, feed ? 3 : 1);
  op_test_feeding_set(t, feed ? OP_TEST_FEED_ALL : OP_TEST_AS_GIVEN);
  op_test_expect(t, 0, type, y, expected);
  op_test_free(t);
  free(expected);
  free(data);
}

static void check_types(const char *op, const tin_shape *x, const tin_shape *y, const int64_t *map,
                        add_inputs *rest, void *self) {
  for (uint32_t i = 0; i < COUNT(types); i++)
    check_map(op, types[i], x, y, map, i % 2 == 0, rest, self);
}

/* ---- coordinates -------------------------------------------------------------------------- */

static void coordinates(const tin_shape *s, size_t i, int32_t *at) {
  for (int32_t d = s->rank - 1; d >= 0; d--) {
    at[d] = (int32_t)(i % (size_t)s->dim[d]);
    i /= (size_t)s->dim[d];
  }
}

static int64_t flat(const tin_shape *s, const int32_t *at) {
  int64_t i = 0;
  for (int32_t d = 0; d < s->rank; d++) i = i * s->dim[d] + at[d];
  return i;
}

static int64_t *new_map(const tin_shape *y) {
  int64_t *map = malloc((numel(y) + 1) * sizeof *map);
  ck_assert_ptr_nonnull(map);
  return map;
}

static void const_ints(op_test *t, bool wide, const tin_shape *shape, const int32_t *values) {
  int64_t longs[64];
  for (size_t i = 0; i < numel(shape); i++) longs[i] = values[i];
  if (wide)
    op_test_const(t, TIN_S64, shape, longs);
  else
    op_test_const(t, TIN_S32, shape, values);
}

/* ---- Transpose --------------------------------------------------------------------------- */

typedef struct vector {
  int32_t n, v[16];
  bool wide;
} vector;

static void add_vector(op_test *t, void *self) {
  const vector *p = self;
  const_ints(t, p->wide, SHAPE(p->n), p->v);
}

static void check_transpose(const tin_shape *x, vector *perm) {
  tin_shape y = {.rank = x->rank};
  int32_t at[TIN_MAX_RANK], from[TIN_MAX_RANK];
  for (int32_t d = 0; d < x->rank; d++) y.dim[d] = x->dim[perm->v[d]];
  int64_t *map = new_map(&y);
  for (size_t i = 0; i < numel(&y); i++) {
    coordinates(&y, i, at);
    for (int32_t d = 0; d < x->rank; d++) from[perm->v[d]] = at[d];
    map[i] = flat(x, from);
  }
  check_types("Transpose", x, &y, map, add_vector, perm);
  free(map);
}

static void shuffle(random_source *r, vector *perm, int32_t n) {
  perm->n = n;
  for (int32_t i = 0; i < n; i++) perm->v[i] = i;
  for (int32_t i = n - 1; i > 0; i--) {
    int32_t j = random_int(r, 0, i), v = perm->v[i];
    perm->v[i] = perm->v[j], perm->v[j] = v;
  }
}

START_TEST(test_transpose) {
  random_source r = {1};
  vector perm = {0};
  for (int32_t i = 0; i < 80; i++) {
    tin_shape x = random_shape(&r, i % 7, i % 10 == 9 ? 0 : 1, 4);
    shuffle(&r, &perm, x.rank);
    perm.wide = i % 3 == 0;
    check_transpose(&x, &perm);
  }
}
END_TEST

/* Large enough for tiles, edges of tiles, and several threads. */
START_TEST(test_transpose_large) {
  check_transpose(SHAPE(100, 77), &(vector){.n = 2, .v = {1, 0}});
  check_transpose(SHAPE(3, 65, 64), &(vector){.n = 3, .v = {2, 1, 0}});
  check_transpose(SHAPE(2, 33, 70, 3), &(vector){.n = 4, .v = {0, 3, 1, 2}});
  check_transpose(SHAPE(2, 3, 33, 70), &(vector){.n = 4, .v = {0, 2, 3, 1}});
  check_transpose(SHAPE(5, 40, 6, 16), &(vector){.n = 4, .v = {0, 2, 1, 3}});
  check_transpose(SHAPE(600, 700), &(vector){.n = 2, .v = {1, 0}});
  check_transpose(SHAPE(2, 2, 2, 2, 2, 2, 2, 2),
                  &(vector){.n = 8, .v = {7, 6, 5, 4, 3, 2, 1, 0}, .wide = true});
}
END_TEST

/* ---- StridedSlice ------------------------------------------------------------------------ */

typedef struct slicing {
  int32_t n, begin[12], end[12], stride[12];
  int64_t begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask;
  bool wide;
} slicing;

static void add_slicing(op_test *t, void *self) {
  const slicing *s = self;
  op_test_attr_int(t, "begin_mask", s->begin_mask);
  op_test_attr_int(t, "end_mask", s->end_mask);
  op_test_attr_int(t, "ellipsis_mask", s->ellipsis_mask);
  op_test_attr_int(t, "new_axis_mask", s->new_axis_mask);
  op_test_attr_int(t, "shrink_axis_mask", s->shrink_axis_mask);
  const_ints(t, s->wide, SHAPE(s->n), s->begin);
  const_ints(t, s->wide, SHAPE(s->n), s->end);
  const_ints(t, s->wide, SHAPE(s->n), s->stride);
}

/* What is taken of each dimension of x, as a list; `out` says what it becomes. */
typedef struct taken {
  int32_t count, index[16], out; /* out: the axis of the result, or -1 */
} taken;

/* Walks along a dimension as Python would: from one end or the other, step by step. */
static taken take_range(const slicing *s, int32_t i, int32_t size, int32_t out) {
  taken t = {.out = out};
  int32_t stride = s->stride[i], begin = s->begin[i], end = s->end[i];
  bool from_start = s->begin_mask >> i & 1, to_end = s->end_mask >> i & 1;
  if (begin < 0) begin += size;
  if (end < 0) end += size;
  for (int32_t k = 0, at = stride > 0 ? 0 : size - 1;
       at >= 0 && at<size; at += stride> 0 ? 1 : -1) {
    bool begun = from_start || (stride > 0 ? at >= begin : at <= begin);
    bool over = !to_end && (stride > 0 ? at >= end : at <= end);
    if (!begun || over) continue;
    if (k++ % abs(stride) == 0) t.index[t.count++] = at;
  }
  return t;
}

/* Fills in random entries that fit x; what they take goes to `t`, the result's shape to y. */
static slicing random_slicing(random_source *r, const tin_shape *x, taken *t, tin_shape *y) {
  slicing s = {.wide = random_int(r, 0, 1)};
  int32_t ellipsis = random_int(r, 0, 1) ? random_int(r, 0, x->rank) : -1;
  int32_t covered = ellipsis < 0 ? 0 : random_int(r, 0, x->rank - ellipsis), dim = 0;
  *y = (tin_shape){0};
  while (dim < x->rank || ellipsis == dim) {
    int32_t i = s.n++, kind = random_int(r, 0, 5);
    s.begin[i] = random_int(r, -7, 7), s.end[i] = random_int(r, -7, 7);
    s.stride[i] = random_int(r, 1, 3) * (random_int(r, 0, 1) ? 1 : -1);
    if (ellipsis == dim) {
      s.ellipsis_mask |= 1 << i, ellipsis = -1;
      for (int32_t k = 0; k < covered; k++, dim++) {
        t[dim] = (taken){.count = x->dim[dim], .out = y->rank};
        for (int32_t j = 0; j < x->dim[dim]; j++) t[dim].index[j] = j;
        y->dim[y->rank++] = x->dim[dim];
      }
    } else if (kind == 0 && y->rank + (x->rank - dim) < TIN_MAX_RANK) {
      s.new_axis_mask |= 1 << i;
      y->dim[y->rank++] = 1;
    } else if (kind == 1 && x->dim[dim] > 0) {
      s.shrink_axis_mask |= 1 << i;
      s.begin[i] = random_int(r, -x->dim[dim], x->dim[dim] - 1);
      s.stride[i] = 1;
      int32_t at = s.begin[i] < 0 ? s.begin[i] + x->dim[dim] : s.begin[i];
      t[dim++] = (taken){.count = 1, .index = {at}, .out = -1};
    } else {
      if (random_int(r, 0, 3) == 0) s.begin_mask |= 1 << i;
      if (random_int(r, 0, 3) == 0) s.end_mask |= 1 << i;
      t[dim] = take_range(&s, i, x->dim[dim], y->rank);
      y->dim[y->rank++] = t[dim].count;
      dim++;
    }
  }
  return s;
}

START_TEST(test_strided_slice) {
  random_source r = {2};
  for (int32_t k = 0; k < 200; k++) {
    tin_shape x = random_shape(&r, k % 5, k % 8 == 7 ? 0 : 1, 6), y;
    taken t[TIN_MAX_RANK];
    slicing s = random_slicing(&r, &x, t, &y);
    int32_t at[TIN_MAX_RANK], from[TIN_MAX_RANK];
    int64_t *map = new_map(&y);
    for (size_t i = 0; i < numel(&y); i++) {
      coordinates(&y, i, at);
      for (int32_t d = 0; d < x.rank; d++) from[d] = t[d].index[t[d].out < 0 ? 0 : at[t[d].out]];
      map[i] = flat(&x, from);
    }
    check_types("StridedSlice", &x, &y, map, add_slicing, &s);
    free(map);
  }
}
END_TEST

/* ---- GatherV2 ---------------------------------------------------------------------------- */

typedef struct gathering {
  tin_shape shape;
  int32_t *indices, axis, batch_dims;
} gathering;

static void add_gathering(op_test *t, void *self) {
  const gathering *g = self;
  op_test_attr_int(t, "batch_dims", g->batch_dims);
  op_test_input(t, TIN_S32, &g->shape, g->indices);
  op_test_const(t, TIN_S32, SCALAR, &g->axis);
}

START_TEST(test_gather) {
  random_source r = {3};
  for (int32_t k = 0; k < 100; k++) {
    tin_shape x = random_shape(&r, 1 + k % 4, 1, 5), y = {0};
    int32_t axis = random_int(&r, 0, x.rank - 1), batch = random_int(&r, 0, axis);
    gathering g = {.shape = random_shape(&r, batch + random_int(&r, 0, 2), k % 9 == 8 ? 0 : 1, 4)};
    for (int32_t d = 0; d < batch; d++) g.shape.dim[d] = x.dim[d];
    for (int32_t d = 0; d < axis; d++) y.dim[y.rank++] = x.dim[d];
    for (int32_t d = batch; d < g.shape.rank; d++) y.dim[y.rank++] = g.shape.dim[d];
    for (int32_t d = axis + 1; d < x.rank; d++) y.dim[y.rank++] = x.dim[d];
    g.indices = allocate(TIN_S32, numel(&g.shape));
    for (size_t i = 0; i < numel(&g.shape); i++) g.indices[i] = random_int(&r, 0, x.dim[axis] - 1);
    g.axis = k % 2 ? axis : axis - x.rank;
    g.batch_dims = k % 3 && g.shape.rank > batch ? batch : batch - g.shape.rank;
    if (g.shape.rank == batch) g.batch_dims = batch;
    int32_t at[2 * TIN_MAX_RANK], from[TIN_MAX_RANK], where[TIN_MAX_RANK];
    int64_t *map = new_map(&y);
    for (size_t i = 0; i < numel(&y); i++) {
      coordinates(&y, i, at);
      int32_t extra = g.shape.rank - batch;
      for (int32_t d = 0; d < g.shape.rank; d++) where[d] = at[d < batch ? d : axis + d - batch];
      for (int32_t d = 0; d < x.rank; d++)
        if (d != axis) from[d] = d < axis ? at[d] : at[d - 1 + extra];
      from[axis] = g.indices[flat(&g.shape, where)];
      map[i] = flat(&x, from);
    }
    check_types("GatherV2", &x, &y, map, add_gathering, &g);
    free(map);
    free(g.indices);
  }
}
END_TEST

/* ---- SpaceToBatchND and BatchToSpaceND ----------------------------------------------------- */

typedef struct blocks {
  int32_t rank, block[4], pads[8];
} blocks;

static void add_blocks(op_test *t, void *self) {
  const blocks *b = self;
  const_ints(t, false, SHAPE(b->rank), b->block);
  const_ints(t, true, SHAPE(b->rank, 2), b->pads);
}

/* A random image [batch, space..., rest...] and paddings that fit the blocks. */
static blocks random_blocks(random_source *r, tin_shape *image, tin_shape *batch) {
  blocks b = {.rank = random_int(r, 0, 3)};
  *image = random_shape(r, 1 + b.rank + random_int(r, 0, 2), 1, 5);
  *batch = *image;
  for (int32_t i = 0; i < b.rank; i++) {
    b.block[i] = random_int(r, 1, 3);
    b.pads[2 * i] = random_int(r, 0, 4), b.pads[2 * i + 1] = random_int(r, 0, 4);
    int32_t padded = image->dim[i + 1] + b.pads[2 * i] + b.pads[2 * i + 1];
    int32_t missing = (b.block[i] - padded % b.block[i]) % b.block[i];
    b.pads[2 * i + 1] += missing;
    batch->dim[i + 1] = (padded + missing) / b.block[i];
    batch->dim[0] *= b.block[i];
  }
  return b;
}

/* Where in the image an element of the batch comes from; false: from the padding. */
static bool image_at(const blocks *b, const tin_shape *image, const int32_t *at, int32_t *to) {
  int32_t position = at[0] / image->dim[0];
  memcpy(to, at, (size_t)image->rank * sizeof *to);
  to[0] = at[0] % image->dim[0];
  for (int32_t i = b->rank - 1; i >= 0; i--) {
    to[i + 1] = at[i + 1] * b->block[i] + position % b->block[i] - b->pads[2 * i];
    position /= b->block[i];
  }
  for (int32_t i = 1; i <= b->rank; i++)
    if (to[i] < 0 || to[i] >= image->dim[i]) return false;
  return true;
}

START_TEST(test_space_to_batch) {
  random_source r = {4};
  for (int32_t k = 0; k < 60; k++) {
    tin_shape image, batch;
    int32_t at[TIN_MAX_RANK], to[TIN_MAX_RANK];
    blocks b = random_blocks(&r, &image, &batch);
    int64_t *there = new_map(&batch), *back = new_map(&image);
    for (size_t i = 0; i < numel(&batch); i++) {
      coordinates(&batch, i, at);
      there[i] = image_at(&b, &image, at, to) ? flat(&image, to) : NOTHING;
      if (there[i] != NOTHING) back[there[i]] = (int64_t)i;
    }
    check_types("SpaceToBatchND", &image, &batch, there, add_blocks, &b);
    check_types("BatchToSpaceND", &batch, &image, back, add_blocks, &b);
    free(there);
    free(back);
  }
}
END_TEST

/* ---- borders ------------------------------------------------------------------------------- */

typedef struct border {
  vector pads;
  const char *mode;
} border;

static void add_border(op_test *t, void *self) {
  const border *b = self;
  if (b->mode) op_test_attr_string(t, "mode", b->mode);
  const_ints(t, b->pads.wide, SHAPE(b->pads.n, 2), b->pads.v);
}

/* Position i - before, folded back at the edges; -1 outside if there is no folding. */
static int32_t reflected(const border *b, int32_t i, int32_t size) {
  if (i >= 0 && i < size) return i;
  if (!b->mode) return -1;
  int32_t skip = b->mode[0] == 'R';
  return i < 0 ? -i - 1 + skip : 2 * size - 1 - skip - i;
}

static void check_border(random_source *r, const char *op, const char *mode, int32_t k) {
  tin_shape x = random_shape(r, k % 5, 1, 5), y = x;
  border b = {{.n = x.rank, .wide = k % 2}, mode};
  for (int32_t d = 0; d < x.rank; d++) {
    int32_t most = !mode ? 3 : mode[0] == 'R' ? x.dim[d] - 1 : x.dim[d];
    b.pads.v[2 * d] = random_int(r, 0, most), b.pads.v[2 * d + 1] = random_int(r, 0, most);
    y.dim[d] += b.pads.v[2 * d] + b.pads.v[2 * d + 1];
  }
  int32_t at[TIN_MAX_RANK];
  int64_t *map = new_map(&y);
  for (size_t i = 0; i < numel(&y); i++) {
    bool inside = true;
    coordinates(&y, i, at);
    for (int32_t d = 0; d < x.rank; d++) {
      at[d] = reflected(&b, at[d] - b.pads.v[2 * d], x.dim[d]);
      inside &= at[d] >= 0;
    }
    map[i] = inside ? flat(&x, at) : NOTHING;
  }
  check_types(op, &x, &y, map, add_border, &b);
  free(map);
}

START_TEST(test_pad) {
  random_source r = {5};
  for (int32_t k = 0; k < 60; k++) {
    check_border(&r, "Pad", NULL, k);
    check_border(&r, "MirrorPad", "REFLECT", k);
    check_border(&r, "MirrorPad", "SYMMETRIC", k);
  }
}
END_TEST

/* ---- Tile, BroadcastTo, Slice, ReverseV2 --------------------------------------------------- */

START_TEST(test_tile) {
  random_source r = {6};
  for (int32_t k = 0; k < 60; k++) {
    tin_shape x = random_shape(&r, k % 5, 1, 4), y = x;
    vector multiples = {.n = x.rank, .wide = k % 2};
    int32_t at[TIN_MAX_RANK];
    for (int32_t d = 0; d < x.rank; d++)
      y.dim[d] *= multiples.v[d] = random_int(&r, k % 10 == 9 ? 0 : 1, 3);
    int64_t *map = new_map(&y);
    for (size_t i = 0; i < numel(&y); i++) {
      coordinates(&y, i, at);
      for (int32_t d = 0; d < x.rank; d++) at[d] %= x.dim[d];
      map[i] = flat(&x, at);
    }
    check_types("Tile", &x, &y, map, add_vector, &multiples);
    free(map);
  }
}
END_TEST

START_TEST(test_broadcast_to) {
  random_source r = {7};
  for (int32_t k = 0; k < 60; k++) {
    tin_shape y = random_shape(&r, k % 5, k % 10 == 9 ? 0 : 1, 4), x;
    vector shape = {.n = y.rank};
    x.rank = random_int(&r, 0, y.rank);
    int32_t lead = y.rank - x.rank, at[TIN_MAX_RANK], from[TIN_MAX_RANK];
    for (int32_t d = 0; d < y.rank; d++) shape.v[d] = y.dim[d];
    for (int32_t d = 0; d < x.rank; d++) x.dim[d] = random_int(&r, 0, 1) ? 1 : y.dim[d + lead];
    int64_t *map = new_map(&y);
    for (size_t i = 0; i < numel(&y); i++) {
      coordinates(&y, i, at);
      for (int32_t d = 0; d < x.rank; d++) from[d] = x.dim[d] == 1 ? 0 : at[d + lead];
      map[i] = flat(&x, from);
    }
    check_types("BroadcastTo", &x, &y, map, add_vector, &shape);
    free(map);
  }
}
END_TEST

START_TEST(test_reverse) {
  random_source r = {8};
  for (int32_t k = 0; k < 60; k++) {
    tin_shape x = random_shape(&r, k % 5, k % 10 == 9 ? 0 : 1, 5);
    vector axes = {.wide = k % 2};
    bool backwards[TIN_MAX_RANK] = {false};
    int32_t at[TIN_MAX_RANK];
    for (int32_t d = 0; d < x.rank; d++)
      if ((backwards[d] = random_int(&r, 0, 1))) axes.v[axes.n++] = k % 3 ? d : d - x.rank;
    int64_t *map = new_map(&x);
    for (size_t i = 0; i < numel(&x); i++) {
      coordinates(&x, i, at);
      for (int32_t d = 0; d < x.rank; d++)
        if (backwards[d]) at[d] = x.dim[d] - 1 - at[d];
      map[i] = flat(&x, at);
    }
    check_types("ReverseV2", &x, &x, map, add_vector, &axes);
    free(map);
  }
}
END_TEST

UNIT_MAIN(test_transpose, test_transpose_large, test_strided_slice, test_gather,
          test_space_to_batch, test_pad, test_tile, test_broadcast_to, test_reverse)
