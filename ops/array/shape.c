/* SPDX-License-Identifier: Apache-2.0 */
/* Shape: the dimensions of the input, as a vector. */
#include "ops/array/shape_op.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Shape",
    .flags = TIN_OP_SHAPE_ONLY,
    .signature = "input:T -> output:out_type",
    .attrs = tin_shape_op_attrs,
    .infer = tin_infer_shapes,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),  .name = "shape", .op = &op, .accepts = tin_accepts_shape_op,
    .run = tin_run_shapes,
};

TIN_REGISTER(shape) { return tin_add_kernel(registry, &kernel); }
