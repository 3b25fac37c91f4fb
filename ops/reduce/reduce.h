/* SPDX-License-Identifier: Apache-2.0 */
/* reduce.h -- reductions over any axes of a tensor: one engine for all ops and types.
 *
 * Adjacent axes that are all kept or all reduced count as one, and axes of size 1 as none,
 * so that what remains alternates, and ends in one of two ways:
 *
 *     [..., outer, n]        n reduced:   "along" rows
 *     [..., outer, rows, n]  n kept:      "across" rows
 *
 * A kind of reduction is a pair of loops for these two and what happens at both ends of
 * them. The engine cuts the work into pieces that depend on the shape alone, never on the
 * number of threads: neither do results. */
#ifndef TIN_OPS_REDUCE_H
#define TIN_OPS_REDUCE_H

#include "ops/micro/half.h"
#include "ops/micro/reduce_f32.h"

typedef struct tin_reduction {
  uint32_t in, acc, out; /* bytes of an element, an accumulator, a result */
  bool copies;           /* reducing one element gives that element */
  void (*start)(size_t n, void *acc);
  tin_reduce_along_fn *along;
  tin_reduce_across_fn *across;
  tin_widen_fn *widen; /* the loops take floats, which this makes of 16-bit elements; or NULL */
  void (*merge)(size_t n, const void *from, void *acc);
  /* y[i] from acc[i], into which `count` elements each have gone. */
  void (*finish)(size_t n, const void *acc, int64_t count, void *y);
} tin_reduction;

enum {
  TIN_REDUCE_ROW = 2048,  /* the greatest n of along                      */
  TIN_REDUCE_ROWS = 128,  /* the greatest number of rows of across        */
  TIN_REDUCE_WIDTH = 256, /* the greatest number of accumulators of a call */
  TIN_REDUCE_ACC = 16,    /* the most bytes of one                        */
};

typedef struct tin_reduce_params {
  bool keep_dims;
} tin_reduce_params;

extern const tin_attr tin_reduce_attrs[];

/* A group of axes: how many elements, and how far apart. */
typedef struct tin_reduce_axis {
  size_t size, stride;
} tin_reduce_axis;

typedef struct tin_reduce_plan {
  tin_reduction how;
  int64_t count;         /* of elements that go into one result */
  bool is_along;         /* else across */
  size_t columns;        /* across: n; along: 1 */
  tin_reduce_axis inner; /* the innermost reduced axis: n of along, rows of across */
  tin_reduce_axis outer; /* a kept axis around it */
  tin_reduce_axis kept[TIN_MAX_RANK], reduced[TIN_MAX_RANK]; /* the others, innermost first */
  uint32_t num_kept, num_reduced;
  size_t fold;                                   /* so many narrow rows are one wide row */
  size_t column_block, inner_block, outer_block; /* of one call */
  size_t units, steps; /* results are made in so many units, of so many steps each, */
  size_t slices;       /* these shared out over so many slices */
} tin_reduce_plan;

/* The infer of "input:T reduction_indices:Tidx -> output" with tin_reduce_params. */
tin_status tin_reduce_infer(tin_node *node);

/* prepare and run of a kernel whose state is a tin_reduce_plan. */
tin_status tin_reduce_prepare(tin_node *node, const tin_reduction *how);
tin_status tin_reduce_run(const tin_node *node);

/* The same over all axes, for ops without an input that names them. */
tin_status tin_reduce_run_all(const tin_node *node);

#endif
