/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/quant/qgemm.h"

enum { ROWS = 8 }; /* of a, for each time that b is gone through */

void tin_qgemm_begin(const tin_node *node, tin_qgemm *g) {
  const size_t depth = TIN_DOT_S16_DEPTH, columns = TIN_DOT_S16_B;
  g->depth = g->k ? (g->k + depth - 1) / depth * depth : depth;
  g->columns = (g->n + columns - 1) / columns * columns;
  g->dot = TIN_MICRO_PICK(tin_dot_s16_table, node->cpu)->run;
}

size_t tin_qgemm_packed_bytes(const tin_qgemm *g) {
  return g->depth * g->columns * sizeof(int16_t);
}

size_t tin_qgemm_row_bytes(const tin_qgemm *g) { return g->depth * ROWS * sizeof(int16_t); }

tin_status tin_qgemm_zero(const tin_node *node, uint32_t dtype, tin_qrange range, int16_t *zero) {
  int64_t z = tin_quantize_unclamped(tin_qtype_of(dtype), 0, range);
  *zero = 0;
  if (z < -32000 || z > 32000)
    return tin_fail(node, TIN_UNSUPPORTED, "the range from %g to %g is too far from 0",
                    (double)range.min, (double)range.max);
  *zero = (int16_t)z;
  return TIN_OK;
}

#define DIFFERENCES(type)                                                                          \
  for (size_t i = 0; i < n; i++) to[i] = (int16_t)(((const type *)from)[i * stride] - zero)

void tin_qgemm_differences(const void *from, bool is_signed, size_t stride, size_t n, int16_t zero,
                           int16_t *to) {
  if (is_signed)
    DIFFERENCES(int8_t);
  else if (stride == 1)
    for (size_t i = 0; i < n; i++) to[i] = (int16_t)(((const uint8_t *)from)[i] - zero);
  else
    DIFFERENCES(uint8_t);
}

static void clear(int16_t *from, size_t n) {
  for (size_t i = 0; i < n; i++) from[i] = 0;
}

void tin_qgemm_pack(const tin_qgemm *g, const void *b, size_t row, size_t column, int16_t *to) {
  for (size_t j = 0; j < g->columns; j++, to += g->depth) {
    size_t n = j < g->n ? g->k : 0;
    if (n > 0)
      tin_qgemm_differences((const uint8_t *)b + j * column, g->signed_b, row, n, g->zero_b, to);
    clear(to + n, g->depth - n);
  }
}

/* Some columns times all rows that are there; those are an even number, the last perhaps
 * cleared. */
static void some_columns(const tin_qgemm *g, const int16_t *a, size_t rows, size_t j, int32_t *c) {
  size_t n = g->n - j < TIN_DOT_S16_B ? g->n - j : TIN_DOT_S16_B;
  for (size_t i = 0; i < rows; i += TIN_DOT_S16_A) {
    int32_t sums[TIN_DOT_S16_A * TIN_DOT_S16_B];
    g->dot(g->depth, a + i * g->depth, g->packed + j * g->depth, sums);
    for (size_t r = 0; r < TIN_DOT_S16_A && i + r < rows; r++)
      memcpy(c + (i + r) * g->n + j, sums + r * TIN_DOT_S16_B, n * sizeof *c);
  }
}

void tin_qgemm_run(const tin_node *node, const tin_qgemm *g, tin_qgemm_row_fn *row_fn, size_t begin,
                   size_t end, int16_t *rows, int32_t *c) {
  for (; begin < end; begin += ROWS) {
    size_t n = end - begin < ROWS ? end - begin : ROWS;
    for (size_t i = 0; i < n + n % TIN_DOT_S16_A; i++) {
      int16_t *row = rows + i * g->depth;
      size_t k = i < n ? g->k : 0;
      if (k > 0) row_fn(node, g, begin + i, row);
      clear(row + k, g->depth - k); /* b is 0 there, but all that is read shall be known */
    }
    for (size_t j = 0; j < g->n; j += TIN_DOT_S16_B) some_columns(g, rows, n, j, c + begin * g->n);
  }
}
