/* SPDX-License-Identifier: Apache-2.0 */
/* UnsortedSegmentMax: greatest elements of rows with the same number, in any order. */
#include "ops/reduce/segment.h"

TIN_UNSORTED_OP("UnsortedSegmentMax")

#define TIN_REGISTER_PREFIX tin_register_unsorted_segment_max_
#define KERNEL(t) TIN_UNSORTED_KERNEL(unsorted_segment_max, t, TIN_LOWEST(t), TIN_MAX_OF)
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(unsorted_segment_max, TIN_TYPES_REAL)
