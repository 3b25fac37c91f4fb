/* SPDX-License-Identifier: Apache-2.0 */
/* model.h -- an opened model from the inside. */
#ifndef TIN_CORE_MODEL_H
#define TIN_CORE_MODEL_H

#include "core/graph.h"
#include "tinfer/format.h"
#include "tinfer/session.h"

typedef struct tin_program tin_program;

typedef struct tin_model_note {
  const char *key, *value;
  struct tin_model_note *next;
} tin_model_note;

typedef struct tin_model_graph_list {
  tin_graph graph;
  struct tin_model_graph_list *next;
} tin_model_graph_list;

/* The registry's kernels by the names of their ops. */
typedef struct tin_kernel_link tin_kernel_link;
typedef struct tin_kernel_index {
  tin_kernel_link *links;
  uint32_t *heads;
  uint32_t count, size;
} tin_kernel_index;

struct tin_model {
  const tin_registry *registry;
  tin_allocator allocator;
  tin_zone zone;
  uint32_t flags;
  tin_kernel_index kernels;
  tin_model_graph_list *graphs; /* the main one first, then functions */
  tin_model_note *notes;
  tin_program *program; /* for its own feeds and fetches */
  /* Makes one for others; NULL: it can have no others. */
  tin_status (*make_program)(tin_program **out, const tin_model *model, const char *const *feeds,
                             const char *const *fetches, tin_error *error);
  bool (*advise)(void *self, const char *op, tin_dtype type, char *text, size_t size);
  void *advise_self;
  void *map; /* the file, while it is needed */
  size_t map_size;
  void (*release)(tin_model *model); /* gives the source back; NULL: nothing to give */
};

/* Finds the bytes that are to be read. */
typedef tin_status tin_model_source(tin_model *model, const void *self, tin_source *source,
                                    tin_error *error);
tin_status tin_model_open_with(tin_model **out, const tin_registry *registry, tin_model_source *get,
                               const void *self, const tin_model_options *options,
                               tin_error *error);
void tin_model_let_go(tin_model *model); /* of the source */

/* Runs a format over a source, filling in graphs and notes. */
tin_status tin_model_read(tin_model *model, const tin_format *format, const tin_source *source,
                          const tin_limits *limits, tin_error *error);

#endif
