/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h -- moving elements between tensors, whatever their type.
 *
 * Transposing, slicing, padding, tiling, concatenating ... are all one thing: a box of
 * elements, each axis of which has a stride in the source and one in the destination. A
 * kernel describes the box, outermost axis of the destination first, and runs it:
 *
 *     tin_copy *c = tin_copy_begin(node, node->in[0]->data, node->out[0]);
 *     tin_copy_axis(c, rows, 1, columns);
 *     tin_copy_axis(c, columns, rows, 1);
 *     tin_copy_run(node);
 *
 * Strides are counted in elements and may be 0 (repeat) or negative (reverse). The box lives at
 * the start of the node's state, so that ranges on other threads see it: such a kernel has
 * a state_size of at least sizeof(tin_copy). */
#ifndef TIN_OPS_COPY_H
#define TIN_OPS_COPY_H

#include "tinfer/op.h"

#define TIN_COPY_RANK (2 * TIN_MAX_RANK)

typedef struct tin_copy_dim {
  size_t count;
  ptrdiff_t from, to; /* bytes */
} tin_copy_dim;

typedef struct tin_copy {
  const char *src;
  char *dst;
  int64_t src_at, dst_at; /* elements to begin at: set them, they start as 0 */
  size_t size;            /* of an element */
  bool empty;
  int32_t rank;
  tin_copy_dim dim[TIN_COPY_RANK];
  void (*row)(const struct tin_copy *c, ptrdiff_t src, ptrdiff_t dst, size_t count);
} tin_copy;

/* Bytes of one element. */
size_t tin_element_size(const tin_tensor *t);

/* From the elements at `src`, of the type of `dst`. */
tin_copy *tin_copy_begin(const tin_node *node, const void *src, const tin_tensor *dst);
/* The next axis inwards. An axis of which nothing is taken makes the box empty. */
void tin_copy_axis(tin_copy *c, int64_t count, int64_t from, int64_t to);
/* All elements of the box, in parallel where there are many. */
void tin_copy_run(const tin_node *node);

/* `count` elements of `dst` from element `at` on become copies of `value`. */
void tin_copy_fill(const tin_node *node, const void *value, const tin_tensor *dst, int64_t at,
                   int64_t count);
/* All bytes of `dst` become 0: zeros of any number type, empty strings. */
void tin_copy_zero(const tin_tensor *dst);

/* Strides of a dense tensor of that shape, in elements. */
void tin_dense_strides(const tin_shape *s, int64_t *strides);

/* Input 0 to output 0, byte by byte, unless they are the same memory: `run` of views. */
tin_status tin_run_view(const tin_node *node);

#endif
