/* SPDX-License-Identifier: Apache-2.0 */
/* debug.h -- types, shapes, numbers and tensors as TensorFlow's tools write them. */
#ifndef TIN_TOOLS_DEBUG_H
#define TIN_TOOLS_DEBUG_H

#include "tinfer/tensor.h"

#include <stdio.h>

/* The DataType enumeration; 0 and "INVALID" for TIN_NONE. */
int tin_tf_type_number(tin_dtype t);
const char *tin_tf_type_text(tin_dtype t);

/* "[1,?,3]", "<unknown>" */
const char *tin_tf_shape_text(const tin_shape *shape, char *buffer, size_t size);

/* "999", "23.89M": thousands k, M, B, T with two decimals, 1.23E+15 beyond. */
const char *tin_tf_number_text(int64_t number, char *buffer, size_t size);

/* "Tensor<type: float shape: [2,3] values: [1 2 3]...>": the first three elements. */
void tin_tf_print_tensor(FILE *to, const tin_tensor *tensor);

#endif
