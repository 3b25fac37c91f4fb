/* SPDX-License-Identifier: Apache-2.0 */
/* UnsortedSegmentProd: products of rows with the same number, in any order. */
#include "ops/reduce/segment.h"

TIN_UNSORTED_OP("UnsortedSegmentProd")

#define STEP(t, a, v) ((TIN_A(t))((TIN_WIDE(t))(a) * (TIN_WIDE(t))(v)))

#define TIN_REGISTER_PREFIX tin_register_unsorted_segment_prod_
#define KERNEL(t) TIN_UNSORTED_KERNEL(unsorted_segment_prod, t, 1, STEP)
TIN_TYPES_NUMBER(KERNEL)
TIN_REGISTER_TYPES(unsorted_segment_prod, TIN_TYPES_NUMBER)
