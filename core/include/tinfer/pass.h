/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/pass.h -- changing a graph: what the optimiser is made of.
 *
 * A pass is registered by name like a kernel and works through the functions
 * below, so it can come from a plugin. Node numbers are stable: removed nodes
 * keep theirs, added ones come last. */
#ifndef TINFER_PASS_H
#define TINFER_PASS_H

#include "tinfer/op.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tin_pass_context tin_pass_context;

/* Strings and arrays passed in are copied; the data of tensors is not, it must
 * come from `allocate`. Functions that return a status leave a text on failure. */
typedef struct tin_pass_api {
  uint32_t struct_size;

  /* ---- looking */
  const tin_graph_node *(*get)(const tin_pass_context *c, uint32_t node);
  uint32_t (*num_nodes)(const tin_pass_context *c);
  /* Nodes that are not removed, each behind its inputs. Valid until the next call of order;
   * what is changed meanwhile does not show in it. NULL: out of memory. */
  const uint32_t *(*order)(tin_pass_context *c, uint32_t *count);
  /* What the node's op and kernel are; NULL if they are not registered. */
  const tin_op *(*op)(const tin_pass_context *c, uint32_t node);
  const tin_kernel *(*kernel)(const tin_pass_context *c, uint32_t node);
  /* How many outputs it has, and their types (TIN_NONE if not known). */
  uint32_t (*num_outputs)(const tin_pass_context *c, uint32_t node);
  tin_dtype (*output_type)(const tin_pass_context *c, tin_ref ref);
  /* A kernel's view of the node: params, constant inputs with data, others of unknown rank.
   * Valid until the next call of anything here. NULL if the op is not registered. */
  const tin_node *(*view)(tin_pass_context *c, uint32_t node);
  /* Inputs that read any output of the node, control inputs and fetches included. */
  uint32_t (*num_uses)(const tin_pass_context *c, uint32_t node);
  bool (*is_fed)(const tin_pass_context *c, uint32_t node);     /* any output is fed     */
  bool (*is_fetched)(const tin_pass_context *c, uint32_t node); /* any output is fetched */
  bool (*is_fused)(const tin_pass_context *c, uint32_t node);   /* it has an epilogue    */

  /* ---- changing */
  /* Adds a node with that op and no inputs; *node is its number. */
  tin_status (*add)(tin_pass_context *c, const char *op, const char *name, uint32_t *node);
  tin_status (*set_attr)(tin_pass_context *c, uint32_t node, const tin_attr_value *value);
  tin_status (*set_inputs)(tin_pass_context *c, uint32_t node, const tin_ref *inputs,
                           uint32_t count);
  /* Makes the node the constant `value`, with no inputs. */
  tin_status (*set_constant)(tin_pass_context *c, uint32_t node, const tin_tensor *value);
  /* Every use of `from`, fetches included, becomes one of `to`. */
  tin_status (*redirect)(tin_pass_context *c, tin_ref from, tin_ref to);
  void (*remove)(tin_pass_context *c, uint32_t node);
  /* `tail` becomes the epilogue of `node`, whose kernel can apply it: uses of tail's
   * output 0 become uses of node's, and tail is removed. */
  tin_status (*fuse)(tin_pass_context *c, uint32_t node, uint32_t tail);
  /* Computes the node, whose inputs are all constant. *outputs points to num_outputs
   * tensors that live as long as the graph; *done is false, with no error, if it
   * cannot be computed now (unknown shapes, over max_bytes). */
  tin_status (*evaluate)(tin_pass_context *c, uint32_t node, size_t max_bytes,
                         const tin_tensor **outputs, bool *done);
  void *(*allocate)(tin_pass_context *c, size_t size); /* lives as long as the graph */
} tin_pass_api;

struct tin_pass_context { /* the part a pass sees */
  const tin_host *host;
  tin_error *error;
  const tin_pass_api *api;
  const void *params; /* the pass's struct, filled in from its attrs */
};

struct tin_pass {
  uint32_t struct_size;
  const char *name; /* "fold_constants" */
  const char *help; /* one line */
  const tin_attr *attrs;
  size_t params_size;
  tin_status (*run)(tin_pass_context *context);
};

#ifdef __cplusplus
}
#endif
#endif
