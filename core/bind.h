/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h -- from the names in a graph to ops and kernels of a registry. */
#ifndef TIN_CORE_BIND_H
#define TIN_CORE_BIND_H

#include "core/program.h"

/* For tin_model.kernels. False: out of memory. */
bool tin_kernel_index_build(tin_kernel_index *index, tin_zone *zone, const tin_registry *registry);

/* Looks up op, params, types and kernel of a node whose inputs are bound. An op or kernel that
 * is not registered is no error: bound stays without it. */
tin_status tin_bind(tin_program *program, uint32_t node, tin_error *error);

/* The types of a node's outputs as far as its attributes tell, whatever its inputs are. */
tin_status tin_bind_types(tin_program *program, uint32_t node, tin_error *error);

/* Of a node that another applies to its own output: it has no inputs, its types are in its
 * attributes. */
tin_status tin_bind_epilogue(tin_program *program, uint32_t node, tin_error *error);

/* Binds all that a packed model has bound by names alone, as if it had not. */
tin_status tin_bind_again(tin_program *program, tin_error *error);

/* Number of the first output of `argument` of the node; 0 if its op is not registered. */
uint32_t tin_output_offset(const tin_model *model, const tin_graph_node *node,
                           const char *argument);

/* Fills program->view. Inputs that are constant have data, others an unknown shape. NULL: out of
 * memory, or no op is bound. */
const tin_node *tin_view_node(tin_program *program, uint32_t node, tin_error *error);

#endif
