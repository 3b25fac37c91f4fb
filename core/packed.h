/* SPDX-License-Identifier: Apache-2.0 */
/* packed.h -- the packed model: layout, and what its readers share. See docs/packed-format.md. */
#ifndef TIN_CORE_PACKED_H
#define TIN_CORE_PACKED_H

#include "tinfer/graph.h"
#include "tinfer/status.h"

#define TIN_PACKED_MAGIC "TINPACK\n"
enum {
  TIN_PACKED_MAJOR = 1,
  TIN_PACKED_MINOR = 0,
  TIN_PACKED_HEADER = 64,     /* bytes */
  TIN_PACKED_HASHED = 32,     /* the hash covers all from here on */
  TIN_PACKED_NODE_WORDS = 11, /* of a node's entry in the table */
  TIN_PACKED_NO_NAME = -1,    /* in place of a kernel's name */
  /* Flags of a node. */
  TIN_PACKED_CONSTANT = 1,
  TIN_PACKED_HAS_TAIL = 2, /* another is applied to its output */
  TIN_PACKED_FED = 4,      /* does not run: it stands for what is fed */
  TIN_PACKED_TAIL = 8,     /* does not run: it is applied to another's output */
};

/* The attribute that names the kernel a node was packed for. */
#define TIN_KERNEL_NOTE "_kernel"

/* Positions in the header. */
enum {
  TIN_PACKED_AT_VERSION = 8,
  TIN_PACKED_AT_SIZE = 16,
  TIN_PACKED_AT_HASH = 24,
  TIN_PACKED_AT_GRAPH = 32,
  TIN_PACKED_AT_STRINGS = 48,
};

/* A file that is being read. What is found wrong first is kept in `wrong`; from then on all that
 * is read is 0, so that it is enough to look there now and then. */
typedef struct tin_packed {
  const uint8_t *file;
  size_t size;
  const uint8_t *words; /* the graph: little-endian, 32 bits each */
  size_t num_words, at; /* `at`: the next one */
  const char *strings;
  size_t strings_size;
  size_t table; /* of nodes: its first word */
  uint32_t num_nodes;
  uint64_t left; /* bytes that may still be read: see tin_packed_spend */
  const char *wrong;
  bool no_memory;
  void *(*allocate)(void *self, size_t size); /* for arrays that are made; NULL: out of memory */
  void *self;
} tin_packed;

/* An entry of the table, word for word, but for names. */
typedef struct tin_packed_node {
  uint32_t op_at, name_at, kernel_at;
  uint32_t flags, num_inputs, num_controls, num_attrs, epilogue, num_outputs;
  uint32_t type; /* the kernel is chosen by */
  uint32_t body;
  const char *op, *name, *kernel; /* kernel NULL: none was chosen */
} tin_packed_node;

/* Checks header and hash, and finds the table of nodes. *p has `allocate` and `self` set. */
tin_status tin_packed_start(tin_packed *p, const void *data, size_t size, tin_error *error);

/* Fails if anything was wrong so far. */
tin_status tin_packed_check(const tin_packed *p, tin_error *error);
void tin_packed_wrong(tin_packed *p, const char *what);

void *tin_packed_array(tin_packed *p, size_t count, size_t size); /* NULL: something was wrong */
uint32_t tin_packed_word(tin_packed *p);
uint32_t tin_packed_count(tin_packed *p, size_t words); /* of things of `words` words or more */
const char *tin_packed_name(tin_packed *p);
tin_dtype tin_packed_type(tin_packed *p);
void tin_packed_shape(tin_packed *p, tin_shape *out);
void tin_packed_tensor(tin_packed *p, tin_tensor *out);
tin_ref tin_packed_ref(tin_packed *p);
/* Its elements in `few` if they fit there, else in memory of their own. */
void tin_packed_attr(tin_packed *p, tin_attr_value *out, void *few, size_t size);

/* Node i; the reader then stands at its body. */
void tin_packed_node_at(tin_packed *p, uint32_t i, tin_packed_node *out);
/* Stands at the inputs of the graph. */
void tin_packed_behind_nodes(tin_packed *p);

#endif
