/* SPDX-License-Identifier: Apache-2.0 */
/* graph.h -- graphs from the inside: how they are built and changed.
 *
 * A node's arrays and strings live in the graph's zone and are never written in place once
 * shared, so a copy of a graph shares them with the original. */
#ifndef TIN_CORE_GRAPH_H
#define TIN_CORE_GRAPH_H

#include "core/zone.h"
#include "tinfer/graph.h"
#include "tinfer/op.h"

typedef struct tin_graph_slot {
  tin_graph_node node; /* what others see */
  uint32_t input_room, control_room, attr_room;
} tin_graph_slot;

struct tin_graph {
  tin_zone *zone;
  const char *name;
  tin_graph_slot *slots;
  uint32_t count, room;
  uint32_t *index; /* open addressing by name; node + 1, 0 free */
  uint32_t index_size;
  const tin_ref *inputs, *outputs;
  const char *const *input_names, *const *output_names; /* NULL: those of the nodes */
  uint32_t num_inputs, num_outputs;
};

void tin_graph_init(tin_graph *graph, tin_zone *zone, const char *name);
void tin_graph_free(tin_graph *graph); /* all but what lies in the zone */

/* False: out of memory. */
bool tin_graph_copy(tin_graph *to, const tin_graph *from, tin_zone *zone);
/* Puts `prefix` and a slash in front of the names of all nodes. */
bool tin_graph_prefix_names(tin_graph *graph, const char *prefix);
bool tin_graph_add(tin_graph *graph, const char *op, const char *name, const char *device,
                   uint32_t *node);
bool tin_graph_add_input(tin_graph *graph, uint32_t node, tin_ref from);
bool tin_graph_add_control(tin_graph *graph, uint32_t node, uint32_t from);
bool tin_graph_set_inputs(tin_graph *graph, uint32_t node, const tin_ref *inputs, uint32_t count);
bool tin_graph_set_attr(tin_graph *graph, uint32_t node, const tin_attr_value *value);
/* Bytes of one element of an attribute of that kind; 0 if there is no such kind. */
size_t tin_attr_element_size(uint32_t kind);
bool tin_graph_set_constant(tin_graph *graph, uint32_t node, const tin_tensor *value);

#endif
