/* SPDX-License-Identifier: Apache-2.0 */
/* names.h -- finding things by name. Sorted rather than hashed: no file can make it slow. */
#ifndef TIN_TF_NAMES_H
#define TIN_TF_NAMES_H

#include "wire.h"

#define TIN_TF_NONE UINT32_MAX

typedef struct tin_tf_name {
  tin_tf_slice text;
  uint32_t index; /* of what has that name */
} tin_tf_name;

/* Sorts; entries of the same name keep their order. `spare` is of the same size. */
void tin_tf_names_sort(tin_tf_name *names, tin_tf_name *spare, size_t count);

/* The index of what has that name among sorted ones, or TIN_TF_NONE. */
uint32_t tin_tf_names_find(const tin_tf_name *names, size_t count, tin_tf_slice text);

#endif
