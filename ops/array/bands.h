/* SPDX-License-Identifier: Apache-2.0 */
/* bands.h -- diagonals of matrices, and the compact form in which ops take and give them.
 *
 * Diagonal d holds elements [i, i + d]. Diagonals hi, hi - 1, ... lo of a matrix are the rows of
 * the compact form, each `longest` long; shorter ones stand at its left or right end, depending on
 * which side of the main diagonal they are. A single diagonal is a vector. */
#ifndef TIN_OPS_ARRAY_BANDS_H
#define TIN_OPS_ARRAY_BANDS_H

#include "ops/array/array.h"

/* As names: the end for diagonals above, and for those below the main one. */
enum { TIN_RIGHT_LEFT, TIN_LEFT_RIGHT, TIN_LEFT_LEFT, TIN_RIGHT_RIGHT };

typedef struct tin_bands_params {
  int32_t align;
} tin_bands_params;

extern const tin_attr tin_bands_attrs[]; /* align, RIGHT_LEFT by default */

typedef struct tin_bands {
  int64_t lo, hi, rows, columns, longest;
  int32_t align;
} tin_bands;

static inline int64_t tin_bands_count(const tin_bands *b) { return b->hi - b->lo + 1; }
/* Elements of diagonal d. */
int64_t tin_band_length(const tin_bands *b, int64_t d);

/* Diagonals from input `k`: one number, or the lowest and the highest. */
tin_status tin_bands_k(const tin_node *node, uint32_t k, tin_bands *out);
/* Rows, columns and `longest` from the matrices of shape x; fails for diagonals outside. */
tin_status tin_bands_in(const tin_node *node, const tin_shape *x, tin_bands *out);
/* The shape of the compact form. */
tin_status tin_bands_compact(const tin_node *node, const tin_bands *b, const tin_shape *x,
                             tin_shape *out);

/* All diagonals of `batch` matrices, from or to their compact form. */
void tin_bands_copy(const tin_node *node, const tin_bands *b, int64_t batch, const void *src,
                    const tin_tensor *dst, bool to_matrix);

/* What the versions of an op share. Those without input `k` mean the main diagonal; without
 * `align`, LEFT_LEFT. */
tin_status tin_matrix_diag_infer(tin_node *node, int32_t align);
tin_status tin_matrix_diag_run(const tin_node *node, int32_t align);
tin_status tin_matrix_diag_part_infer(tin_node *node, int32_t align);
tin_status tin_matrix_diag_part_run(const tin_node *node, int32_t align);
tin_status tin_matrix_set_diag_infer(tin_node *node, int32_t align);
tin_status tin_matrix_set_diag_run(const tin_node *node, int32_t align);

#endif
