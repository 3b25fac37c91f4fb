/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h -- is a result what it should be? */
#ifndef TIN_TOOLS_COMPARE_H
#define TIN_TOOLS_COMPARE_H

#include "tinfer/tensor.h"

typedef struct tin_difference {
  int64_t count;  /* elements that differ; -1: the tensors cannot be compared */
  int64_t worst;  /* the one that is furthest beyond what is allowed */
  double error;   /* the largest |got - want|, of elements that agree as well */
  char text[512]; /* what differs, for people */
} tin_difference;

/* Shapes and strings must be equal, and so must integers and booleans. For floats and complex
 * numbers |got - want| <= atol + rtol * |want|; NaN equals NaN, and infinities only each other.
 * Types must be of one kind (integer, float ...), not of one width: files of expected values do
 * not have every type. */
bool tin_compare(const tin_tensor *got, const tin_tensor *want, double rtol, double atol,
                 tin_difference *difference);

#endif
