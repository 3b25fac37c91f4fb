/* SPDX-License-Identifier: Apache-2.0 */
/* convert.h -- tensors with memory of their own, and fitting one to what an input takes. */
#ifndef TIN_TOOLS_CONVERT_H
#define TIN_TOOLS_CONVERT_H

#include "tinfer/status.h"
#include "tinfer/tensor.h"

/* Zeros (empty strings). free() out->data, which is never NULL after success. */
tin_status tin_tensor_zeros(tin_dtype type, const tin_shape *shape, tin_tensor *out,
                            tin_error *error);

/* free(t->data), and t holds nothing: also what functions leave in *out that fail. */
void tin_tensor_drop(tin_tensor *t);

/* A copy, strings included; the same rule for its data. */
tin_status tin_tensor_copy(const tin_tensor *from, tin_tensor *out, tin_error *error);

/* `want` with its unknown dimensions filled in from `have`, if the two agree; leading
 * dimensions of 1 may be missing from either. */
bool tin_shape_fit(const tin_shape *want, const tin_shape *have, tin_shape *out);

/* *t as like->dtype in a shape that fits like->shape, values unchanged; fails if that is not
 * possible. t->data is replaced (and freed) if the type changes. */
tin_status tin_tensor_fit(tin_tensor *t, const tin_tensor *like, tin_error *error);

#endif
