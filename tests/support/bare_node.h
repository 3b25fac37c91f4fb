/* SPDX-License-Identifier: Apache-2.0 */
/* bare_node.h -- one kernel on one node, with no model and no session around it: any epilogue,
 * any instruction sets, any number of threads. For tests of what a graph of one op does not
 * reach, and for timing.
 *
 *     bare_node *b = bare_node_new(tin_register_conv2d_f32, &params);
 *     bare_node_input(b, TIN_F32, SHAPE(1, 8, 8, 3), data, false);
 *     bare_node_input(b, TIN_F32, SHAPE(3, 3, 3, 8), filter, true);
 *     tin_status status = bare_node_plan(b, threads, cpu);
 *     if (!status) status = bare_node_run(b);
 *
 * Memory that a kernel asks for is given to it full of NaNs. Out of memory aborts. */
#ifndef TIN_TESTS_BARE_NODE_H
#define TIN_TESTS_BARE_NODE_H

#include "tinfer/tinfer.h"

typedef struct bare_node bare_node;

/* `add` registers exactly one kernel, of one type and one output. The params, filled in as the op's
 * table of attributes would, are borrowed. */
bare_node *bare_node_new(tin_register_fn *add, const void *params);
void bare_node_free(bare_node *b);

/* The data is borrowed. */
void bare_node_input(bare_node *b, tin_dtype type, const tin_shape *shape, const void *data,
                     bool constant);
/* Starts as one of nothing; to be changed before a run. The residual's shape is not looked at. */
tin_epilogue *bare_node_epilogue(bare_node *b);
void bare_node_residual(bare_node *b, const void *data);

/* infer, prepare, init. May be called again. */
tin_status bare_node_plan(bare_node *b, uint32_t threads, uint64_t cpu);
/* Fills the output with NaNs and runs. */
tin_status bare_node_run(bare_node *b);
/* Runs only: for timing. */
tin_status bare_node_run_again(bare_node *b);

const tin_tensor *bare_node_output(const bare_node *b);
const tin_node *bare_node_view(const bare_node *b);
const char *bare_node_error(const bare_node *b);

#endif
