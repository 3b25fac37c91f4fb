/* SPDX-License-Identifier: Apache-2.0 */
/* host.h -- what the host table offers to kernels that run, behind tin_parallel,
 * tin_set_output and tin_new_string. */
#ifndef TIN_HOST_H
#define TIN_HOST_H

#include "tinfer/op.h"

void tin_host_parallel(const tin_node *node, size_t count, size_t grain, tin_range_fn *fn);
tin_status tin_host_set_output(const tin_node *node, uint32_t out, const tin_shape *shape);
char *tin_host_new_string(const tin_node *node, size_t size);

#endif
