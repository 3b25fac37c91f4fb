/* SPDX-License-Identifier: Apache-2.0 */
/* program.h -- a model's graph made ready for given feeds and fetches: pruned, bound to ops and
 * kernels, optimised. Immutable once made; sessions plan it for their shapes. */
#ifndef TIN_CORE_PROGRAM_H
#define TIN_CORE_PROGRAM_H

#include "core/graph.h"
#include "core/model.h"

/* What a node's op is, in this registry. */
typedef struct tin_bound {
  const tin_op *op;         /* NULL: not registered, or not looked up */
  const tin_kernel *kernel; /* NULL: none for its types */
  const void *params;
  const uint16_t *types; /* of the outputs; TIN_NONE where unknown */
  uint32_t num_out;
  tin_dtype type;     /* the kernel is chosen by */
  const char *wanted; /* packed: the name of the kernel that it was made for; or NULL */
} tin_bound;

typedef struct tin_use {
  uint32_t user, next;
} tin_use;

/* A kernel's view of a node before shapes are known. */
typedef struct tin_view {
  tin_node node;
  tin_tensor *tensors;
  const tin_tensor **in;
  tin_tensor **out;
  uint32_t room;
} tin_view;

typedef struct tin_fed { /* what is known of it, as far as it is known */
  tin_shape shape;
  uint16_t type;
  uint32_t next; /* feed of the same node: feed + 1, 0 none */
} tin_fed;

struct tin_program {
  /* What is read most is near, which makes code shorter. */
  const char **feed_names, **fetch_names;
  tin_ref *feeds, *fetches;
  tin_fed *fed; /* by feed */
  uint32_t num_feeds, num_fetches;
  uint32_t *first_feed; /* of each node the model has (passes add no fed ones): as tin_fed.next */
  tin_bound *bound;     /* by node */
  uint32_t *order;      /* live nodes, each behind its inputs */
  uint32_t num_order, num_fed_nodes;
  tin_graph graph;

  const tin_model *model;
  tin_zone zone;
  uint32_t bound_room, order_room;
  uint32_t cycle; /* a node on a cycle, found while sorting; TIN_NO_NODE */

  /* While passes run. */
  tin_use *uses;
  uint32_t *first_use, *use_count;
  uint32_t *first_fetch, *next_fetch; /* of each node: fetch + 1, 0 none */
  uint32_t num_uses, use_room, node_room;
  bool ordered;
  uint64_t cpu; /* what may be used: asking the CPU takes longer than most constants */
  tin_view view;
};

/* For feeds and fetches of the main graph; NULL: the model's own. The error names all kernels that
 * are missing, those of the functions that are called included. */
tin_status tin_program_create(tin_program **out, const tin_model *model, const char *const *feeds,
                              const char *const *fetches, tin_error *error);
/* Its steps, of which functions are made too: a copy of a graph of the model; what is needed, in
 * order, each with its kernel or without; is it sound, if all kernels are there; the passes. */
tin_status tin_program_start(tin_program **out, const tin_model *model, const tin_graph *graph,
                             tin_error *error);
tin_status tin_program_bind(tin_program *program, const char *const *feeds,
                            const char *const *fetches, tin_error *error);
tin_status tin_program_check(const tin_program *program, tin_error *error);
tin_status tin_program_finish(tin_program *program, tin_error *error);
void tin_program_destroy(tin_program *program);

/* Position among the feeds, or -1. */
int32_t tin_program_feed(const tin_program *program, tin_ref ref);
/* Number of outputs; a constant has one. */
static inline uint32_t tin_program_outputs(const tin_program *program, uint32_t node) {
  return program->graph.slots[node].node.constant ? 1 : program->bound[node].num_out;
}
bool tin_program_is_fed(const tin_program *program, uint32_t node); /* any output of it */
tin_dtype tin_program_type(const tin_program *program, tin_ref ref);
tin_status tin_program_sort(tin_program *program, tin_error *error);
bool tin_program_reserve(tin_program *program); /* room in bound for all nodes */

/* Fails with a list of all nodes that have no kernel, if there are such. */
tin_status tin_check_kernels(const tin_program *program, tin_error *error);

/* Runs the optimiser's passes. */
tin_status tin_program_optimize(tin_program *program, tin_error *error);

#endif
