/* SPDX-License-Identifier: Apache-2.0 */
/* UnsortedSegmentMin: smallest elements of rows with the same number, in any order. */
#include "ops/reduce/segment.h"

TIN_UNSORTED_OP("UnsortedSegmentMin")

#define TIN_REGISTER_PREFIX tin_register_unsorted_segment_min_
#define KERNEL(t) TIN_UNSORTED_KERNEL(unsorted_segment_min, t, TIN_HIGHEST(t), TIN_MIN_OF)
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(unsorted_segment_min, TIN_TYPES_REAL)
