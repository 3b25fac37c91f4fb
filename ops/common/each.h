/* SPDX-License-Identifier: Apache-2.0 */
/* each.h -- element-wise kernels. An op and element type need one loop over dense arrays
 * (a row); broadcasting, threads, and the 16-bit types by way of float are shared.
 *
 * The kernel is a tin_each_kernel, its state a tin_each; prepare and run are those below.
 * unary.h and binary.h make such kernels. */
#ifndef TIN_OPS_EACH_H
#define TIN_OPS_EACH_H

#include "ops/common/loop.h"
#include "ops/common/types.h"
#include "ops/micro/binary_f32.h"
#include "ops/micro/half.h"
#include "ops/micro/unary_f32.h"

#define TIN_EACH_INPUTS 3 /* at most */

/* out[i] = f(in[0][i], in[1][i] ...) for i < n. `out` is one of the inputs, or overlaps none. */
typedef void tin_row_fn(const tin_node *node, size_t n, const void *const *in, void *out);

struct tin_each;

typedef struct tin_each_kernel {
  tin_kernel kernel; /* first: node->kernel points here */
  tin_row_fn *row;   /* or one of the next two          */
  const tin_micro_unary_f32 *unary;
  const tin_micro_binary_f32 *binary;
  /* tin_each_by_f32, where row works on floats instead of 16-bit elements; else NULL. */
  void (*by_f32)(const tin_node *node, struct tin_each *e);
  bool slow; /* tens of nanoseconds for each element: worth sharing out sooner */
} tin_each_kernel;

typedef struct tin_each {
  tin_row_fn *row, *f32; /* f32: what row calls between conversions */
  tin_unary_fn *unary;
  tin_binary_f32_fn *binary;
  tin_widen_fn *widen[TIN_EACH_INPUTS]; /* NULL: elements are used as they are */
  tin_narrow_fn *narrow;

  /* Axes that all operands traverse alike are one; strides are in elements, 0 along axes
   * that an operand is repeated over. */
  int32_t rank;
  uint32_t inputs;
  size_t dim[TIN_MAX_RANK], stride[TIN_EACH_INPUTS][TIN_MAX_RANK];
  size_t size[TIN_EACH_INPUTS], out_size; /* of an element */
  bool dense[TIN_EACH_INPUTS];            /* the same shape as the output         */
  bool periodic[TIN_EACH_INPUTS];         /* each innermost row is like the first */
  bool all_dense, by_rows;
  size_t chunk; /* elements that rows work on at a time, where there is broadcasting */
} tin_each;

tin_status tin_each_prepare(tin_node *node);
/* The same, but input i counts as having shape shapes[i], of as many elements as its own. */
tin_status tin_each_prepare_as(tin_node *node, const tin_shape *const *shapes);
tin_status tin_each_run(const tin_node *node);
/* Both for kernels whose inputs always have the shape of the output. */
tin_status tin_each_prepare_dense(tin_node *node);
tin_status tin_each_run_dense(const tin_node *node);

/* 16-bit inputs and outputs are converted to floats for the row, and back. */
void tin_each_by_f32(const tin_node *node, tin_each *e);

/* For kernels with a table in `unary`: the epilogue is its micro-kernel with the node's params. */
uint32_t tin_each_as_epilogue(const tin_node *node, tin_epilogue *epilogue);

#endif
