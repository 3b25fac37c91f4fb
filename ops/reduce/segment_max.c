/* SPDX-License-Identifier: Apache-2.0 */
/* SegmentMax: greatest elements of rows with the same number, 0 where there are none; numbers
 * ascend. */
#include "ops/reduce/segment.h"

TIN_SEGMENT_OP("SegmentMax")

#define FINISH(t, a, n) ((n) ? (a) : 0)

#define TIN_REGISTER_PREFIX tin_register_segment_max_
#define KERNEL(t)                                                                                  \
  TIN_SEGMENT_KERNEL(segment_max, t, TIN_A(t), TIN_BOTTOM(t), TIN_MAX_OF, TIN_MAX_OF, FINISH)
TIN_TYPES_REAL(KERNEL)
TIN_REGISTER_TYPES(segment_max, TIN_TYPES_REAL)
