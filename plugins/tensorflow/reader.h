/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h -- one GraphDef being read: what its parts share.
 *
 *   text.c                  text to the wire format, so that there is one reader
 *   check.c                 the whole file is sound, before anything else is done
 *   check.c, protobuf-c     one small message as a C struct: a node's head, an attribute
 *   tensor.c attr.c         values
 *   body.c function.c       nodes and what they take, in the graph and in functions
 *   graphdef.c              the format
 *
 * protobuf-c would recurse as deep as a file says, and copy all tensors. So it is given only
 * copies of messages that have been checked, without their tensors' data: there, the field
 * tensor_content holds a tin_tf_slice, the whole TensorProto where it lies in the source. */
#ifndef TIN_TF_READER_H
#define TIN_TF_READER_H

#include "tinfer/format.h"

#include "names.h"
#include "scratch.h"
#include "wire.h"

#include "graph.pb-c.h"

typedef struct tin_tf_reader {
  tin_builder *builder;
  tin_tf_scratch scratch;
  tin_tf_slice graph; /* the GraphDef in the wire format */
  size_t file_size;   /* of what it was made from        */
  bool mapped;        /* the bytes at hand are a mapped file */
  const uint8_t *consumed;
  bool text;      /* offsets in `graph` mean nothing to the user */
  uint32_t nodes; /* counted by the check, as are functions */
  uint32_t functions;
  tin_tf_slice versions; /* the last VersionDef */
  int32_t producer;      /* TensorFlow's version, as the file says */
  uint64_t tensor_bytes; /* of all constants so far */

  /* Where in the file, for messages; empty: nowhere in particular. */
  tin_tf_slice function; /* a FunctionDef */
  tin_tf_slice node;     /* a NodeDef     */
  const char *attr;
} tin_tf_reader;

/* Fails with "function 'f': node 'n': attribute 'a': " in front. */
#define TIN_TF_FAIL(r, status, ...) tin_tf_fail((r), (status), __FILE__, __LINE__, __VA_ARGS__)
tin_status tin_tf_fail(const tin_tf_reader *r, tin_status status, const char *file, int line,
                       const char *format, ...) TIN_PRINTF(5, 6);
tin_status tin_tf_no_memory(const tin_tf_reader *r);

/* A name from the file, fit to be shown: cut, and without control characters. */
typedef struct tin_tf_shown {
  char text[96];
} tin_tf_shown;
tin_tf_shown tin_tf_show(tin_tf_slice name);

/* ---- text.c ------------------------------------------------------------------- */

/* Rewrites text in the wire format; *wire is to be freed with tin_tf_resize. */
tin_status tin_tf_from_text(tin_tf_reader *r, tin_tf_slice text, tin_tf_slice *wire,
                            size_t *capacity);

/* ---- check.c ------------------------------------------------------------------ */

/* Lengths, nesting and the number of nodes of the whole GraphDef. */
tin_status tin_tf_check(tin_tf_reader *r);

/* One message of a GraphDef that has been checked, as protobuf-c unpacks it into scratch
 * memory. Left out, apart from the data of tensors: the inputs and attributes of nodes, nodes
 * and attributes of functions, attributes of function values. */
tin_status tin_tf_unpack(tin_tf_reader *r, const ProtobufCMessageDescriptor *type,
                         tin_tf_slice message, ProtobufCMessage **out);

/* A copy in scratch memory: names are compared often, and far from where they lie in the file. */
tin_status tin_tf_keep(tin_tf_reader *r, tin_tf_slice text, tin_tf_slice *copy);

/* The source has been read up to there. Gives pages of a mapped file back, a megabyte or more
 * at a time; what is looked at again later comes from the file again. */
void tin_tf_consumed(tin_tf_reader *r, const uint8_t *end);

/* ---- tensor.c ----------------------------------------------------------------- */

/* TIN_NONE: none of ours. */
tin_dtype tin_tf_dtype(int number);
/* False: a shape that tin_shape cannot hold. NULL is that of a scalar. */
bool tin_tf_shape(const Tin__Tf__TensorShapeProto *from, tin_shape *to);
/* The data is copied to where the builder says. */
tin_status tin_tf_tensor(tin_tf_reader *r, const Tin__Tf__TensorProto *from, tin_tensor *to);

/* ---- attr.c ------------------------------------------------------------------- */

/* All attributes of r->node, which is the builder's node `index`; a Const's value as well. */
tin_status tin_tf_attrs(tin_tf_reader *r, uint32_t index, const char *op);

/* ---- body.c ------------------------------------------------------------------- */

enum {                    /* what is known of a node */
       TIN_TF_USED = 1,   /* another one takes it */
       TIN_TF_INPUT = 2,  /* a placeholder        */
       TIN_TF_SILENT = 4, /* nothing to look at   */
       TIN_TF_RETVAL = 8  /* hands on its input   */
};

/* The nodes of one graph: of the GraphDef itself, or the arguments and nodes of a function. */
typedef struct tin_tf_body {
  tin_tf_slice message;
  uint32_t field;     /* which field of it is a node */
  uint32_t num_args;  /* named by the caller, before the nodes */
  uint32_t count;     /* with arguments */
  tin_tf_name *names; /* sorted, after tin_tf_add_nodes */
  uint8_t *flags;
} tin_tf_body;

/* Counts the nodes and takes memory for them. */
tin_status tin_tf_body_init(tin_tf_reader *r, tin_tf_body *body);
/* Adds all nodes with their attributes and constants, and sorts the names. */
tin_status tin_tf_add_nodes(tin_tf_reader *r, tin_tf_body *body);
/* Adds what they take from each other. */
tin_status tin_tf_link_nodes(tin_tf_reader *r, tin_tf_body *body);

/* Sets r->node to the next node. */
bool tin_tf_next_node(tin_tf_reader *r, const tin_tf_body *body, tin_tf_slice *rest);

/* What "node:argument:index" or another way to write an input refers to. */
typedef struct tin_tf_source {
  uint32_t node, output;
  bool control;
  tin_tf_slice argument; /* empty: `output` counts from the node's first */
} tin_tf_source;
tin_status tin_tf_resolve(const tin_tf_reader *r, const tin_tf_body *body, tin_tf_slice text,
                          tin_tf_source *source);
tin_status tin_tf_connect(tin_tf_reader *r, uint32_t node, const tin_tf_source *source);

/* ---- function.c --------------------------------------------------------------- */

/* A FunctionDef as a graph of its own. Its arguments become nodes of op "_Arg", with
 * attributes T and index as in TensorFlow, and are its inputs, in order. Each output is a
 * node of op "Identity" that takes what the function returns. */
tin_status tin_tf_function(tin_tf_reader *r, tin_tf_slice function);

#endif
