/* SPDX-License-Identifier: Apache-2.0 */
/* print.h -- tensors for people to read. */
#ifndef TIN_TOOLS_PRINT_H
#define TIN_TOOLS_PRINT_H

#include "tools/common/labels.h"
#include "tinfer/tensor.h"

#include <stdio.h>

/* The name, type and shape, statistics, and the first elements:
 *
 *     softmax: float [1,1001]
 *       min 1.2e-08  max 0.593  mean 0.000999
 *       0.000123 4.56e-05 ... */
void tin_print_tensor(FILE *to, const char *name, const tin_tensor *tensor);

/* The k largest elements along the last axis, row by row, in TensorFlow's form:
 *
 *     Egyptian cat (286): 0.593
 *
 * Equal ones in the order of their index, NaN last. False: that tensor has no numbers. */
bool tin_print_top(FILE *to, const tin_tensor *tensor, int64_t k, const tin_labels *labels);

/* The index of the largest element of row `row` that is not among taken[0 .. count); -1: none. */
int64_t tin_next_largest(const tin_tensor *tensor, int64_t row, const int64_t *taken,
                         int64_t count);

/* What cannot be printed as it is, in C's notation; never more than `size` - 1 bytes. */
const char *tin_escape(const char *bytes, size_t length, char *buffer, size_t size);

#endif
