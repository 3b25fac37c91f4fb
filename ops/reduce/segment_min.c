/* SPDX-License-Identifier: Apache-2.0 */
/* SegmentMin: smallest elements of rows with the same number, 0 where there are none; numbers
 * ascend. */
#include "ops/reduce/segment.h"

TIN_SEGMENT_OP("SegmentMin")

#define FINISH(t, a, n) ((n) ? (a) : 0)

#define TIN_REGISTER_PREFIX tin_register_segment_min_
#define KERNEL(t)                                                                                  \
  TIN_SEGMENT_KERNEL(segment_min, t, TIN_A(t), TIN_TOP(t), TIN_MIN_OF, TIN_MIN_OF, FINISH)
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(segment_min, TIN_TYPES_REAL)
