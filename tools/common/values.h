/* SPDX-License-Identifier: Apache-2.0 */
/* values.h -- what --input=NAME=VALUE and --input_shape=NAME=DIMENSIONS mean. */
#ifndef TIN_TOOLS_VALUES_H
#define TIN_TOOLS_VALUES_H

#include "tinfer/registry.h"
#include "tinfer/tensor.h"

/* For --help, and messages: the forms a value can have. */
extern const char tin_value_forms[];

/* "NAME=REST": *name (free() it; it may hold ':', as in node:1) and *rest. False: no such. */
bool tin_value_split(const char *argument, char **name, const char **rest);

/* "1,224,224,3"; "" is a scalar. */
tin_status tin_shape_parse(const char *text, tin_shape *shape, tin_error *error);

/* The value that `text` describes, as like->dtype, in a shape that fits like->shape. Where only
 * the first dimension of that is unknown, a value without a shape of its own makes it 1.
 * free() out->data. The registry runs the image pipeline. */
tin_status tin_value_make(const char *text, const tin_tensor *like, const tin_registry *registry,
                          tin_tensor *out, tin_error *error);

#endif
