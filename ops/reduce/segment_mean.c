/* SPDX-License-Identifier: Apache-2.0 */
/* SegmentMean: means of rows with the same number, 0 where there are none; numbers ascend. */
#include "ops/reduce/segment.h"

TIN_SEGMENT_OP("SegmentMean")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))((n) ? (a) / (double)(n) : 0))
#define FINISH_SIGNED(t, a, n) ((TIN_A(t))((n) ? (int64_t)(a) / (n) : 0))
#define FINISH_UNSIGNED(t, a, n) ((TIN_A(t))((n) ? (a) / (uint64_t)(n) : 0))

#define TIN_REGISTER_PREFIX tin_register_segment_mean_
#define KERNEL_(t, f) TIN_SEGMENT_KERNEL(segment_mean, t, TIN_WIDE(t), 0, STEP, MERGE, f)
#define KERNEL(t) KERNEL_(t, FINISH)
#define KERNEL_SIGNED(t) KERNEL_(t, FINISH_SIGNED)
#define KERNEL_UNSIGNED(t) KERNEL_(t, FINISH_UNSIGNED)
TIN_TYPES_FLOAT(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_TYPES_SIGNED(KERNEL_SIGNED)
TIN_TYPES_UNSIGNED(KERNEL_UNSIGNED)
TIN_REGISTER_TYPES(segment_mean, TIN_TYPES_NUMBER)
