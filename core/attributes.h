/* SPDX-License-Identifier: Apache-2.0 */
/* attributes.h -- a node's attributes, checked and converted into the params struct of its op. */
#ifndef TIN_ATTRIBUTES_H
#define TIN_ATTRIBUTES_H

#include "tinfer/op.h"

#include "core/zone.h"

/* Fills in every field that `table` (NULL: none) names, from `values` or by default. Values that
 * the table does not name are ignored. What does not lie in the values as it is needed (a
 * terminated string, a list of int32) is made in `zone`; the rest points into the values. */
tin_status tin_params_fill(tin_zone *zone, const tin_attr *table, void *params,
                           const tin_attr_value *values, uint32_t count, tin_error *error);

/* The value of that name, or NULL. */
const tin_attr_value *tin_attr_find(const tin_attr_value *values, uint32_t count, const char *name);

#endif
