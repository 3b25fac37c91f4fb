/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/graph.h -- the one in-memory form of every model: nodes, references
 * from inputs to the outputs of other nodes, attributes, constants.
 *
 * Readers of formats make a graph through a builder (format.h), passes change
 * one (pass.h), tools look at one (tin_model_graph). Strings and arrays belong
 * to the graph and stay where they are for its life. */
#ifndef TINFER_GRAPH_H
#define TINFER_GRAPH_H

#include "tinfer/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Output `output` of node `node`: TensorFlow's "node:1". */
typedef struct tin_ref {
  uint32_t node, output;
} tin_ref;

#define TIN_NO_NODE UINT32_MAX

typedef enum tin_value_kind {
  TIN_VALUE_NONE,
  TIN_VALUE_BOOL,   /* v.b      */
  TIN_VALUE_INT,    /* v.i      */
  TIN_VALUE_FLOAT,  /* v.f      */
  TIN_VALUE_STRING, /* v.s      */
  TIN_VALUE_DTYPE,  /* v.type   */
  TIN_VALUE_SHAPE,  /* v.shape  */
  TIN_VALUE_TENSOR, /* v.tensor */
  TIN_VALUE_GRAPH,  /* v.s: the name of a function */
} tin_value_kind;

/* An attribute of a node: one value, or a list of `count` of them. The union
 * points to an array either way. */
typedef struct tin_attr_value {
  const char *name;
  uint16_t kind; /* tin_value_kind */
  uint16_t list; /* 1: a list, perhaps of one or none */
  uint32_t count;
  union {
    const bool *b;
    const int64_t *i;
    const float *f;
    const tin_string *s;
    const uint16_t *type; /* tin_dtype */
    const tin_shape *shape;
    const tin_tensor *tensor;
  } v;
} tin_attr_value;

typedef struct tin_graph_node {
  const char *name, *op;
  const char *device; /* as the file says; "" if it does not */
  const tin_ref *inputs;
  const uint32_t *controls; /* nodes that must have run before */
  const tin_attr_value *attrs;
  uint32_t num_inputs, num_controls, num_attrs;
  const tin_tensor *constant; /* the value of output 0, if the node is a constant */
  uint32_t epilogue;          /* the node applied to this one's output 0, or TIN_NO_NODE */
  bool removed;               /* a pass has taken it out: skip it */
} tin_graph_node;

typedef struct tin_graph tin_graph;

TIN_API uint32_t tin_graph_num_nodes(const tin_graph *graph);
/* NULL if there is no such node. */
TIN_API const tin_graph_node *tin_graph_get(const tin_graph *graph, uint32_t node);
/* TIN_NO_NODE if there is none of that name. */
TIN_API uint32_t tin_graph_find(const tin_graph *graph, const char *name);
/* NULL if the node has no such attribute. */
TIN_API const tin_attr_value *tin_graph_attr(const tin_graph_node *node, const char *name);
/* What the graph takes and gives when nothing else is asked for. */
TIN_API const tin_ref *tin_graph_inputs(const tin_graph *graph, uint32_t *count);
TIN_API const tin_ref *tin_graph_outputs(const tin_graph *graph, uint32_t *count);
/* The name a function goes by; "" for the main graph. */
TIN_API const char *tin_graph_name(const tin_graph *graph);

#ifdef __cplusplus
}
#endif
#endif
