/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/common/copy.h"

#include <string.h>

enum { ROW_GRAIN_BYTES = 128 << 10, STRIDED_GRAIN = 16 << 10, TILE = 32 };

static const uint8_t dtype_bits[] = {
#define X(name, bits, text) bits,
    TIN_DTYPE_MAP(X)
#undef X
};

size_t tin_element_size(const tin_tensor *t) {
  return t->dtype == TIN_STR ? sizeof(tin_string) : dtype_bits[t->dtype] / 8u;
}

/* ---- rows: the innermost axis --------------------------------------------- */

static const tin_copy_dim *inner(const tin_copy *c) { return &c->dim[c->rank - 1]; }

static void row_bytes(const tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count) {
  memcpy(c->dst + dst, c->src + src, count * c->size);
}

/* One function per element size: the compiler then knows it. */
#define SIZES(X) X(1) X(2) X(4) X(8) X(16)

#define ROW(n)                                                                                     \
  static void row_strided_##n(const tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count) {     \
    ptrdiff_t from = inner(c)->from, to = inner(c)->to;                                            \
    for (ptrdiff_t i = 0; i < (ptrdiff_t)count; i++)                                               \
      memcpy(c->dst + dst + i * to, c->src + src + i * from, n);                                   \
  }                                                                                                \
  static void row_fill_##n(const tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count) {        \
    char value[n], *y = c->dst + dst;                                                              \
    memcpy(value, c->src + src, n);                                                                \
    for (size_t i = 0; i < count; i++) memcpy(y + i * n, value, n);                                \
  }                                                                                                \
  /* Reads down columns, writes along rows, in a tile that stays in cache. */                      \
  static void tile_##n(const char *x, ptrdiff_t x_stride, char *y, ptrdiff_t y_stride,             \
                       ptrdiff_t rows, ptrdiff_t columns) {                                        \
    for (ptrdiff_t r = 0; r < rows; r++)                                                           \
      for (ptrdiff_t i = 0; i < columns; i++)                                                      \
        memcpy(y + r * y_stride + i * n, x + r * n + i * x_stride, n);                             \
  }
SIZES(ROW)

typedef void row_fn(const tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count);
typedef void tile_fn(const char *x, ptrdiff_t x_stride, char *y, ptrdiff_t y_stride, ptrdiff_t rows,
                     ptrdiff_t columns);

static const struct {
  size_t size;
  row_fn *strided, *fill;
  tile_fn *tile;
} by_size[] = {
#define LINE(n) {n, row_strided_##n, row_fill_##n, tile_##n},
    SIZES(LINE)
#undef LINE
};

static size_t size_index(size_t size) {
  size_t i = 0;
  while (by_size[i].size < size) i++;
  return i;
}

/* An element whose bytes are all the same: zeros above all. */
static bool is_uniform(const char *element, size_t size) {
  return memcmp(element, element + 1, size - 1) == 0;
}

static void row_fill(const tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count) {
  if (is_uniform(c->src + src, c->size))
    memset(c->dst + dst, c->src[src], count * c->size);
  else
    by_size[size_index(c->size)].fill(c, src, dst, count);
}

/* ---- walking the outer axes ----------------------------------------------- */

typedef struct cursor {
  int32_t rank; /* axes it walks: the first ones */
  ptrdiff_t src, dst;
  size_t at[TIN_COPY_RANK];
} cursor;

static cursor seek(const tin_copy *c, int32_t rank, size_t index) {
  cursor p = {.rank = rank};
  for (int32_t i = rank - 1; i >= 0; i--) {
    p.at[i] = index % c->dim[i].count;
    index /= c->dim[i].count;
    p.src += (ptrdiff_t)p.at[i] * c->dim[i].from;
    p.dst += (ptrdiff_t)p.at[i] * c->dim[i].to;
  }
  return p;
}

static void step(const tin_copy *c, cursor *p) {
  for (int32_t i = p->rank - 1; i >= 0; i--) {
    const tin_copy_dim *d = &c->dim[i];
    p->src += d->from, p->dst += d->to;
    if (++p->at[i] < d->count) return;
    p->src -= (ptrdiff_t)d->count * d->from, p->dst -= (ptrdiff_t)d->count * d->to;
    p->at[i] = 0;
  }
}

static void copy_rows(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_copy *c = node->state;
  const tin_copy_dim *row = inner(c);
  cursor p = seek(c, c->rank - 1, i / row->count);
  size_t first = i % row->count;
  (void)worker;
  while (i < end) {
    size_t n = row->count - first;
    if (n > end - i) n = end - i;
    c->row(c, p.src + (ptrdiff_t)first * row->from, p.dst + (ptrdiff_t)first * row->to, n);
    i += n, first = 0;
    step(c, &p);
  }
}

static size_t tiles(size_t count) { return (count + TILE - 1) / TILE; }

/* One strip of TILE columns of the output, all rows. */
static void copy_strip(const tin_copy *c, tile_fn *tile, const cursor *p, size_t strip) {
  const tin_copy_dim *rows = &c->dim[c->rank - 2], *columns = inner(c);
  size_t first = strip * TILE, n = columns->count - first;
  if (n > TILE) n = TILE;
  for (size_t r = 0; r < rows->count; r += TILE) {
    size_t m = rows->count - r < TILE ? rows->count - r : TILE;
    tile(c->src + p->src + (ptrdiff_t)r * rows->from + (ptrdiff_t)first * columns->from,
         columns->from, c->dst + p->dst + (ptrdiff_t)r * rows->to + (ptrdiff_t)first * columns->to,
         rows->to, (ptrdiff_t)m, (ptrdiff_t)n);
  }
}

static void copy_tiles(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const tin_copy *c = node->state;
  size_t strips = tiles(inner(c)->count), strip = i % strips;
  tile_fn *tile = by_size[size_index(c->size)].tile;
  cursor p = seek(c, c->rank - 2, i / strips);
  (void)worker;
  for (; i < end; i++) {
    copy_strip(c, tile, &p, strip);
    if (++strip == strips) strip = 0, step(c, &p);
  }
}

/* ---- choosing ------------------------------------------------------------- */

/* A run of elements as long as some larger element is one such element. */
static void widen(tin_copy *c) {
  if (c->rank == 0) return;
  const tin_copy_dim *d = inner(c);
  ptrdiff_t size = (ptrdiff_t)c->size;
  if (d->from != size || d->to != size || d->count > 16 / c->size) return;
  if (d->count & (d->count - 1)) return;
  c->size *= d->count;
  c->rank--;
}

/* The axis along which the source is dense, if the innermost one is not: moved next to
 * that, the two make a matrix to transpose. */
static bool find_matrix(tin_copy *c) {
  for (int32_t i = 0; i < c->rank - 1; i++) {
    if (c->dim[i].from != (ptrdiff_t)c->size) continue;
    tin_copy_dim d = c->dim[i];
    memmove(&c->dim[i], &c->dim[i + 1], (size_t)(c->rank - 2 - i) * sizeof d);
    c->dim[c->rank - 2] = d;
    return true;
  }
  return false;
}

static size_t product(const tin_copy *c, int32_t rank) {
  size_t n = 1;
  for (int32_t i = 0; i < rank; i++) n *= c->dim[i].count;
  return n;
}

static void run_tiles(const tin_node *node, const tin_copy *c) {
  size_t strip = c->dim[c->rank - 2].count * TILE;
  tin_parallel(node, product(c, c->rank - 2) * tiles(inner(c)->count),
               strip < STRIDED_GRAIN ? STRIDED_GRAIN / strip : 1, copy_tiles);
}

void tin_copy_run(const tin_node *node) {
  tin_copy *c = node->state;
  if (c->empty) return;
  c->src += c->src_at * (ptrdiff_t)c->size;
  c->dst += c->dst_at * (ptrdiff_t)c->size;
  widen(c);
  ptrdiff_t size = (ptrdiff_t)c->size;
  if (c->rank == 0) c->dim[c->rank++] = (tin_copy_dim){1, size, size};
  bool dense = inner(c)->to == size;
  size_t grain = ROW_GRAIN_BYTES / c->size;
  if (dense && inner(c)->from == size)
    c->row = row_bytes;
  else if (dense && inner(c)->from == 0)
    c->row = row_fill;
  else if (dense && find_matrix(c)) {
    run_tiles(node, c);
    return;
  } else {
    c->row = by_size[size_index(c->size)].strided;
    grain = STRIDED_GRAIN;
  }
  tin_parallel(node, product(c, c->rank), grain, copy_rows);
}

tin_copy *tin_copy_begin(const tin_node *node, const void *src, const tin_tensor *dst) {
  tin_copy *c = node->state;
  c->src = src;
  c->dst = dst->data;
  c->src_at = c->dst_at = 0;
  c->size = tin_element_size(dst);
  c->empty = false;
  c->rank = 0;
  return c;
}

/* Strides of a tensor that another axis makes empty may be anything: let them wrap around. */
static int64_t times(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

void tin_copy_axis(tin_copy *c, int64_t count, int64_t from, int64_t to) {
  if (count <= 0) c->empty = true;
  if (count <= 1 || c->empty) return;
  int64_t size = (int64_t)c->size, row_from = times(from, size), row_to = times(to, size);
  tin_copy_dim d = {(size_t)count, (ptrdiff_t)row_from, (ptrdiff_t)row_to};
  tin_copy_dim *outer = c->rank > 0 ? &c->dim[c->rank - 1] : NULL;
  if (outer && outer->from == times(count, row_from) && outer->to == times(count, row_to)) {
    d.count *= outer->count;
    *outer = d;
  } else {
    c->dim[c->rank++] = d;
  }
}

/* ---- shorthands ----------------------------------------------------------- */

void tin_copy_fill(const tin_node *node, const void *value, const tin_tensor *dst, int64_t at,
                   int64_t count) {
  tin_copy *c = tin_copy_begin(node, value, dst);
  c->dst_at = at;
  tin_copy_axis(c, count, 0, 1);
  tin_copy_run(node);
}

void tin_copy_zero(const tin_tensor *dst) {
  int64_t n = tin_numel(&dst->shape);
  if (n > 0) memset(dst->data, 0, (size_t)n * tin_element_size(dst));
}

void tin_dense_strides(const tin_shape *s, int64_t *strides) {
  int64_t stride = 1;
  for (int32_t i = s->rank - 1; i >= 0; i--) {
    strides[i] = stride;
    stride = times(stride, s->dim[i]);
  }
}

static void view_range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const char *x = node->in[0]->data;
  char *y = node->out[0]->data;
  (void)worker;
  memcpy(y + begin, x + begin, end - begin);
}

tin_status tin_run_view(const tin_node *node) {
  const tin_tensor *x = node->in[0], *y = node->out[0];
  int64_t n = tin_numel(&y->shape);
  if (n <= 0 || x->data == y->data) return TIN_OK;
  tin_parallel(node, (size_t)n * tin_element_size(y), ROW_GRAIN_BYTES, view_range);
  return TIN_OK;
}
