/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/format.h -- reading a model format.
 *
 * A format turns bytes into graphs by calling a builder; it knows nothing of
 * kernels, and the library nothing of protobuf or flatbuffers. Register one
 * with tin_add_format, from a plugin or from the library's own list.
 *
 * The bytes are untrusted. Check every size and offset against the end of the
 * source before using it, obey the limits in the builder, take memory from the
 * builder, and keep that within a small multiple of the file. */
#ifndef TINFER_FORMAT_H
#define TINFER_FORMAT_H

#include "tinfer/memory.h"
#include "tinfer/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is to be read: a file mapped into memory, a block the caller provided
 * (path NULL), or a directory such as a SavedModel (data NULL). The bytes stay
 * put until the model is closed if the format has `borrows` set, otherwise only
 * until read returns. */
typedef struct tin_source {
  const char *path;
  const void *data;
  size_t size;
} tin_source;

/* What a reader may be made to do by a file. 0: the default. */
typedef struct tin_limits {
  uint32_t max_nodes; /* of all graphs together; default 1,000,000 */
  uint32_t max_depth; /* of nested messages; default 64            */
  uint64_t max_bytes; /* of all constants together; default: 16 GiB; see also below */
} tin_limits;

typedef struct tin_builder tin_builder;

/* All strings and arrays passed in are copied, except the data of constants.
 * Nodes are numbered 0, 1, ... in the order in which they are added to a graph.
 * Every function returns TIN_OK or fails with a text in b->error. */
typedef struct tin_builder_api {
  uint32_t struct_size;
  /* The first graph is the main one; others are functions, by name. */
  tin_status (*begin_graph)(tin_builder *b, const char *name);
  tin_status (*add_node)(tin_builder *b, const char *op, const char *name, const char *device);
  /* What follows names nodes that have been added; `from` as well. */
  tin_status (*add_input)(tin_builder *b, uint32_t node, tin_ref from);
  /* As function bodies write it: output `index` of the output argument `argument`
   * of `from`. Needs the attributes of `from`. */
  tin_status (*add_named_input)(tin_builder *b, uint32_t node, uint32_t from, const char *argument,
                                uint32_t index);
  tin_status (*add_control)(tin_builder *b, uint32_t node, uint32_t from);
  /* TENSOR attributes: the tensors are copied, their data is not: it must have come
   * from `allocate` or, if the format borrows, lie in the source. */
  tin_status (*set_attr)(tin_builder *b, uint32_t node, const tin_attr_value *value);
  /* Output 0 of the node is this value (same rule for its data). Data must be
   * aligned to the size of an element. */
  tin_status (*set_constant)(tin_builder *b, uint32_t node, const tin_tensor *value);
  /* For formats of optimised graphs: `tail`, a node without inputs, is applied to output 0 of
   * `node`. */
  tin_status (*set_epilogue)(tin_builder *b, uint32_t node, uint32_t tail);
  /* What the graph takes and gives by default: for the main graph, or for a function in the
   * order of its arguments. */
  tin_status (*end_graph)(tin_builder *b, const tin_ref *in, uint32_t num_in, const tin_ref *out,
                          uint32_t num_out);
  /* Names by which what end_graph gives is known, where these are not the nodes' own. Before
   * end_graph; as many as it is then given. */
  tin_status (*set_names)(tin_builder *b, const char *const *in, uint32_t num_in,
                          const char *const *out, uint32_t num_out);
  /* Freed with the model; aligned to TIN_ALIGN. NULL: out of memory or over the
   * limit, and b->error says so. */
  void *(*allocate)(tin_builder *b, size_t size);
  /* A fact about the model as a whole that tools show: ("producer", "27"). */
  tin_status (*set_info)(tin_builder *b, const char *key, const char *value);
} tin_builder_api;

struct tin_builder { /* the part a format sees */
  const tin_host *host;
  tin_error *error; /* return tin_fail(b, TIN_CORRUPT, "...") */
  const tin_builder_api *api;
  const tin_allocator *allocator; /* for memory needed while reading; free it again */
  tin_limits limits;              /* with the defaults filled in */
};

struct tin_format {
  uint32_t struct_size;
  const char *name;              /* "graphdef" */
  const char *const *extensions; /* NULL-terminated, for messages and ties */
  bool borrows;                  /* constants may lie in the source */
  /* How sure from the first bytes (and the path): 0 not at all .. 100. */
  int (*probe)(const tin_source *source);
  tin_status (*read)(tin_builder *builder, const tin_source *source);
};

#ifdef __cplusplus
}
#endif
#endif
