/* SPDX-License-Identifier: Apache-2.0 */
/* functions.c -- see functions.h. */
#include "core/functions.h"

#include "core/fail.h"
#include "core/hash.h"

#include <string.h>

/* ---- by name --------------------------------------------------------------------------------- */

typedef struct tin_function_entry {
  const tin_graph *graph; /* NULL: free */
  bool called;
} entry;

/* Where the function is, or belongs. */
static entry *find(const tin_functions *f, const char *name) {
  uint32_t mask = f->table_size - 1, at = tin_hash_name(name) & mask;
  while (f->table[at].graph && strcmp(f->table[at].graph->name, name) != 0) at = (at + 1) & mask;
  return &f->table[at];
}

static bool make_table(tin_functions *f, const tin_model_graph_list *functions) {
  uint32_t count = 0;
  for (const tin_model_graph_list *g = functions; g; g = g->next) count++;
  if (!count) return true;
  for (f->table_size = 4; f->table_size / 2 < count;) f->table_size *= 2;
  f->table = tin_zone_alloc_array(&f->zone, f->table_size, sizeof(*f->table));
  f->programs = tin_zone_alloc_array(&f->zone, count, sizeof(*f->programs));
  if (!f->table || !f->programs) return false;
  for (const tin_model_graph_list *g = functions; g; g = g->next) {
    entry *e = find(f, g->graph.name);
    if (!e->graph) e->graph = &g->graph;
  }
  return true;
}

/* ---- their programs -------------------------------------------------------------------------- */

/* What nothing reads: what a function without outputs is called for. */
static bool fetch_ends(tin_program *p) {
  tin_graph *g = &p->graph;
  bool *read = tin_zone_alloc_array(&p->zone, g->count, sizeof(*read));
  tin_ref *ends = tin_zone_alloc_array(&p->zone, g->count, sizeof(*ends));
  if (!read || !ends) return false;
  for (uint32_t i = 0; i < g->num_inputs; i++) read[g->inputs[i].node] = true;
  for (uint32_t i = 0; i < g->count; i++) {
    const tin_graph_node *n = &g->slots[i].node;
    for (uint32_t k = 0; k < n->num_inputs; k++) read[n->inputs[k].node] = true;
    for (uint32_t k = 0; k < n->num_controls; k++) read[n->controls[k]] = true;
  }
  for (uint32_t i = 0; i < g->count; i++)
    if (!read[i]) ends[g->num_outputs++] = (tin_ref){i, 0};
  g->outputs = ends;
  g->output_names = NULL;
  return true;
}

static tin_status make_program(tin_functions *f, tin_program *p, tin_error *error) {
  if (!tin_graph_prefix_names(&p->graph, p->graph.name)) return tin_out_of_memory(error);
  if (!p->graph.num_outputs && !fetch_ends(p)) return tin_out_of_memory(error);
  if (!p->graph.num_outputs) return TIN_OK; /* it does nothing */
  TIN_TRY(tin_program_bind(p, NULL, NULL, error));
  if (!f->optimized) return TIN_OK;
  TIN_TRY(tin_program_check(p, error));
  return tin_program_finish(p, error);
}

static tin_status follow_name(tin_functions *f, const tin_model *model, const char *name,
                              tin_error *error) {
  entry *e = find(f, name);
  tin_program *program;
  if (!e->graph || e->called) return TIN_OK; /* the op may know what else the name means */
  e->called = true;
  TIN_TRY(tin_program_start(&program, model, e->graph, error));
  f->programs[f->count++] = program;
  return make_program(f, program, error);
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* Attributes that begin with '_' are notes of tools. */
static bool names_functions(const tin_attr_value *value) {
  return value->kind == TIN_VALUE_GRAPH && value->name[0] != '_';
}

static tin_status follow_node(tin_functions *f, const tin_model *model, const tin_graph_node *node,
                              tin_error *error) {
  TIN_TRY(follow_name(f, model, node->op, error));
  for (uint32_t i = 0; i < node->num_attrs; i++) {
    const tin_attr_value *value = &node->attrs[i];
    for (uint32_t k = 0; names_functions(value) && k < value->count; k++)
      if (strlen(value->v.s[k].data) == value->v.s[k].size)
        TIN_TRY(follow_name(f, model, value->v.s[k].data, error));
  }
  return TIN_OK;
}

static tin_status follow_program(tin_functions *f, const tin_program *p, tin_error *error) {
  for (uint32_t i = 0; i < p->num_order; i++) {
    const tin_graph_node *node = &p->graph.slots[p->order[i]].node;
    if (!node->constant) TIN_TRY(follow_node(f, p->model, node, error));
  }
  return TIN_OK;
}

tin_status tin_functions_follow(tin_functions *f, const tin_program *program, bool optimized,
                                tin_error *error) {
  const tin_model *model = program->model;
  *f = (tin_functions){.optimized = optimized, .zone = {.allocator = &model->allocator}};
  if (!make_table(f, model->graphs ? model->graphs->next : NULL)) return tin_out_of_memory(error);
  if (!f->table) return TIN_OK;
  TIN_TRY(follow_program(f, program, error));
  for (uint32_t i = 0; i < f->count; i++) TIN_TRY(follow_program(f, f->programs[i], error));
  return TIN_OK;
}

void tin_functions_free(tin_functions *f) {
  for (uint32_t i = 0; i < f->count; i++) tin_program_destroy(f->programs[i]);
  tin_zone_free(&f->zone);
}

/* ---- what is missing ------------------------------------------------------------------------- */

/* Appends a node to a program that serves to report kernels only. */
static void append(tin_program *all, const tin_program *from, uint32_t node) {
  uint32_t at = all->num_order++;
  all->graph.slots[at] = from->graph.slots[node];
  all->graph.slots[at].node.epilogue = TIN_NO_NODE; /* it is appended too */
  all->bound[at] = from->bound[node];
  all->order[at] = at;
}

static void append_all(tin_program *all, const tin_program *from) {
  for (uint32_t i = 0; i < from->num_order; i++)
    for (uint32_t node = from->order[i]; node != TIN_NO_NODE;
         node = from->graph.slots[node].node.epilogue)
      append(all, from, node);
}

/* As if all were one program. */
static tin_status check_kernels(tin_functions *f, const tin_program *program, tin_error *error) {
  size_t count = program->num_order;
  if (!f->count) return tin_check_kernels(program, error);
  for (uint32_t i = 0; i < f->count; i++) count += f->programs[i]->num_order;
  tin_program all = {.model = program->model};
  all.graph.slots = tin_zone_alloc_array(&f->zone, 2 * count, sizeof(*all.graph.slots));
  all.bound = tin_zone_alloc_array(&f->zone, 2 * count, sizeof(*all.bound));
  all.order = tin_zone_alloc_array(&f->zone, 2 * count, sizeof(*all.order));
  if (!all.graph.slots || !all.bound || !all.order) return tin_out_of_memory(error);
  append_all(&all, program);
  for (uint32_t i = 0; i < f->count; i++) append_all(&all, f->programs[i]);
  return tin_check_kernels(&all, error);
}

static tin_status check(tin_functions *f, const tin_program *program, tin_error *error) {
  TIN_TRY(check_kernels(f, program, error));
  TIN_TRY(tin_program_check(program, error));
  for (uint32_t i = 0; i < f->count; i++) TIN_TRY(tin_program_check(f->programs[i], error));
  return TIN_OK;
}

tin_status tin_functions_check(const tin_program *program, tin_error *error) {
  tin_functions f;
  tin_status status = tin_functions_follow(&f, program, false, error);
  if (status == TIN_OK) status = check(&f, program, error);
  tin_functions_free(&f);
  return status;
}
