/* SPDX-License-Identifier: Apache-2.0 */
/* SparseSegmentMean: means of rows picked by index, those with the same number; numbers ascend. */
#include "ops/reduce/segment.h"

TIN_SPARSE_SEGMENT_OP("SparseSegmentMean")

#define STEP(t, a, v) ((a) + (TIN_WIDE(t))(v))
#define MERGE(t, a, b) ((a) + (b))
#define FINISH(t, a, n) ((TIN_A(t))((n) ? (a) / (double)(n) : 0))

#define TIN_REGISTER_PREFIX tin_register_sparse_segment_mean_
#define KERNEL(t) TIN_SEGMENT_KERNEL(sparse_segment_mean, t, TIN_WIDE(t), 0, STEP, MERGE, FINISH)
TIN_TYPES_FLOAT(KERNEL)
TIN_REGISTER_TYPES(sparse_segment_mean, TIN_TYPES_FLOAT)
