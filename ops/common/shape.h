/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h -- what many shape functions and kernels share. */
#ifndef TIN_OPS_SHAPE_H
#define TIN_OPS_SHAPE_H

#include "tinfer/op.h"

/* Element i of an int32 or int64 tensor (also the smaller integers). */
int64_t tin_int_at(const tin_tensor *t, int64_t i);

/* A scalar or one-element integer input with a value; fails otherwise, naming it `what`. */
tin_status tin_int_input(const tin_node *node, uint32_t input, const char *what, int64_t *value);

/* A vector of at most `max` integers: *count of them in values. Fails if the input has another
 * rank (a scalar counts as one element) or is too long. Its value must be there. */
tin_status tin_ints_input(const tin_node *node, uint32_t input, const char *what, int64_t *values,
                          int32_t max, int32_t *count);

/* Fails, naming it `what`, unless something has as many elements, or as many dimensions, as it
 * must have. */
tin_status tin_expect_count(const tin_node *node, const char *what, uint32_t count,
                            uint32_t expected);
tin_status tin_expect_rank(const tin_node *node, const char *what, const tin_shape *shape,
                           int32_t expected);

/* -rank <= axis < rank, as an index from 0. Fails naming the axis. */
tin_status tin_axis(const tin_node *node, int64_t axis, int32_t rank, int32_t *out);

/* rank and dimensions from `count` numbers; fails if they are negative, too many, or their
 * product is too large. */
tin_status tin_shape_from(const tin_node *node, const int64_t *dims, int32_t count, tin_shape *out);

/* Out has rank unknown: what infer sets where a value is still missing. */
void tin_shape_unknown(tin_shape *out);

/* NumPy's broadcasting of two shapes. */
tin_status tin_broadcast(const tin_node *node, const tin_shape *a, const tin_shape *b,
                         tin_shape *out);

/* infer for ops of one, and of two broadcast, inputs (out 0). */
tin_status tin_infer_broadcast(tin_node *node);

/* Element strides of `s` when it is broadcast to `to` (0 along stretched axes), right-aligned. */
void tin_broadcast_strides(const tin_shape *s, const tin_shape *to, int64_t *strides);

/* ---- sliding windows: convolution and pooling --------------------------------- */

enum { TIN_PADDING_SAME, TIN_PADDING_VALID, TIN_PADDING_EXPLICIT };
extern const char *const tin_padding_names[];     /* "SAME", "VALID", "EXPLICIT" */
extern const char *const tin_data_format_names[]; /* "NHWC", "NCHW" */
enum { TIN_NHWC, TIN_NCHW };

/* One axis. TensorFlow puts the odd element of SAME padding behind. */
typedef struct tin_window {
  int32_t in, filter, stride, dilation; /* set these */
  int32_t before, after;                /* EXPLICIT: set; else computed */
  int32_t out;                          /* computed */
} tin_window;

tin_status tin_window_size(const tin_node *node, int32_t padding, tin_window *w);

#endif
