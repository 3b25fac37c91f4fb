/* SPDX-License-Identifier: Apache-2.0 */
/* SegmentSum: sums of rows with the same number; numbers ascend. */
#include "ops/reduce/segment.h"

TIN_SEGMENT_OP("SegmentSum")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))(a))

#define TIN_REGISTER_PREFIX tin_register_segment_sum_
#define KERNEL(t) TIN_SEGMENT_KERNEL(segment_sum, t, TIN_WIDE(t), 0, STEP, MERGE, FINISH)
TIN_TYPES_NUMBER(KERNEL)
TIN_REGISTER_TYPES(segment_sum, TIN_TYPES_NUMBER)
