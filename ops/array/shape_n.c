/* SPDX-License-Identifier: Apache-2.0 */
/* ShapeN: the dimensions of each input, as vectors. */
#include "ops/array/shape_op.h"

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ShapeN",
    .flags = TIN_OP_SHAPE_ONLY,
    .signature = "input:N*T -> output:N*out_type",
    .attrs = tin_shape_op_attrs,
    .infer = tin_infer_shapes,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),  .name = "shape_n", .op = &op, .accepts = tin_accepts_shape_op,
    .run = tin_run_shapes,
};

TIN_REGISTER(shape_n) { return tin_add_kernel(registry, &kernel); }
