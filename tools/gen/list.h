/* SPDX-License-Identifier: Apache-2.0 */
/* list.h -- lists of ops and kernels that are no models. */
#ifndef TIN_GEN_LIST_H
#define TIN_GEN_LIST_H

#include "tools/gen/resolve.h"

/* YAML:
 *     ops: [Conv2D, {op: Add, types: [float, int32]}]
 *     kernels: [add_f32]
 *     formats: [packed]
 *     parts: [threads]
 *     isa: [avx2]
 *     fallback: true
 * or just a list of ops. */
tin_status tin_list_read(const tin_wish *wish, const void *text, size_t size);

/* JSON, TensorFlow's: [["Add", "BinaryOp<CPUDevice, functor::add<float>>"], ...] */
tin_status tin_ops_list_read(const tin_wish *wish, const void *text, size_t size);

/* "NoOp:NoOp,Add:BinaryOp<CPUDevice, functor::add<float>>", or "all". */
tin_status tin_default_ops_read(const tin_wish *wish, const char *text);

/* An ops_to_register.h, tinfer's or TensorFlow's. */
tin_status tin_header_read(const tin_wish *wish, const void *text, size_t size);

#endif
