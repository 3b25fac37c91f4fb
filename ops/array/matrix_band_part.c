/* SPDX-License-Identifier: Apache-2.0 */
/* MatrixBandPart: of each matrix, the diagonal and so many below and above; else zeros. */
#include "ops/array/array.h"

#include <string.h>

enum { GRAIN_BYTES = 64 << 10 };

static tin_status infer(tin_node *node) {
  if (node->in[0]->shape.rank < 2)
    return tin_fail(node, TIN_MISMATCH, "the input has rank %d, expected at least 2",
                    node->in[0]->shape.rank);
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

/* How many diagonals on one side; negative: all. */
static tin_status get_width(const tin_node *node, uint32_t input, const char *what, int64_t limit,
                            int64_t *width) {
  TIN_TRY(tin_int_input(node, input, what, width));
  if (*width > limit)
    return tin_fail(node, TIN_MISMATCH, "%s is %lld, at most %lld are there", what,
                    (long long)*width, (long long)limit);
  if (*width < 0) *width = limit;
  return TIN_OK;
}

typedef struct band {
  int64_t rows, columns, lower, upper;
} band;

static int64_t clamp(int64_t i, int64_t hi) { return i < 0 ? 0 : i > hi ? hi : i; }

static void band_rows(const tin_node *node, size_t i, size_t end, unsigned worker) {
  const band *b = node->state;
  size_t size = tin_element_size(node->in[0]), row = (size_t)b->columns * size;
  (void)worker;
  for (; i < end; i++) {
    int64_t m = (int64_t)i % b->rows;
    size_t from = (size_t)clamp(m - b->lower, b->columns) * size;
    size_t to = (size_t)clamp(m + b->upper + 1, b->columns) * size;
    const char *x = (const char *)node->in[0]->data + i * row;
    char *y = (char *)node->out[0]->data + i * row;
    memset(y, 0, from);
    if (to > from && x != y) memcpy(y + from, x + from, to - from);
    memset(y + (to > from ? to : from), 0, row - (to > from ? to : from));
  }
}

static tin_status run(const tin_node *node) {
  const tin_shape *s = &node->in[0]->shape;
  band *b = node->state;
  b->rows = s->dim[s->rank - 2], b->columns = s->dim[s->rank - 1];
  TIN_TRY(get_width(node, 1, "num_lower", b->rows, &b->lower));
  TIN_TRY(get_width(node, 2, "num_upper", b->columns, &b->upper));
  if (tin_numel(s) == 0) return TIN_OK;
  size_t row = (size_t)b->columns * tin_element_size(node->in[0]);
  tin_parallel(node, (size_t)tin_extent(s, 0, s->rank - 1), GRAIN_BYTES / row + 1, band_rows);
  return TIN_OK;
}

static const char *const aliases[] = {"BatchMatrixBandPart", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),   .name = "MatrixBandPart",
    .aliases = aliases, .signature = "input:T num_lower:Tindex num_upper:Tindex -> band:T",
    .infer = infer,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "matrix_band_part", .op = &op,
    .inplace = 1 << 0,    .state_size = sizeof(band), .run = run,
};

TIN_REGISTER(matrix_band_part) { return tin_add_kernel(registry, &kernel); }
