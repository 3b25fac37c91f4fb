/* SPDX-License-Identifier: Apache-2.0 */
/* missing.c -- one error that names all kernels a program lacks, and where they are to be had. */
#include "core/fail.h"
#include "core/print.h"
#include "core/program.h"

#include <string.h>

/* The node itself, or else the one it applies to its output, if that has no kernel; else
 * TIN_NO_NODE. */
static uint32_t missing_at(const tin_program *program, uint32_t node) {
  const tin_graph_node *n = &program->graph.slots[node].node;
  if (!n->constant && !program->bound[node].kernel) return node;
  if (n->epilogue != TIN_NO_NODE && !program->bound[n->epilogue].kernel) return n->epilogue;
  return TIN_NO_NODE;
}

#if TIN_ERROR_TEXTS

typedef struct writer { /* appends to a text of fixed size, and knows if it was too much */
  char text[TIN_ERROR_TEXT_SIZE - 512]; /* room for what is put around it */
  size_t used;
  bool full;
} writer;

static void put(writer *w, const char *format, const char *a, const char *b) {
  int n = tin_print(w->text + w->used, sizeof w->text - w->used, format, a, b);
  if (n < 0 || (size_t)n >= sizeof w->text - w->used)
    w->text[w->used] = 0, w->full = true;
  else
    w->used += (size_t)n;
}

static bool same_text(const char *a, const char *b) { return a == b || (a && b && !strcmp(a, b)); }

static bool same_need(const tin_program *program, uint32_t a, uint32_t b) {
  const tin_bound *x = &program->bound[a], *y = &program->bound[b];
  return x->type == y->type && same_text(x->wanted, y->wanted) &&
         !strcmp(program->graph.slots[a].node.op, program->graph.slots[b].node.op);
}

enum { MAX_NAMES = 3, MAX_NEEDS = 256 }; /* of a need; the text has no room for more needs */

typedef struct need { /* an op and a type that nodes have in common */
  uint32_t nodes[MAX_NAMES], count;
} need;

typedef struct needs {
  need list[MAX_NEEDS];
  uint32_t count;
  bool more; /* than fit */
} needs;

static void add_need(needs *all, const tin_program *program, uint32_t node) {
  uint32_t i = 0;
  while (i < all->count && !same_need(program, node, all->list[i].nodes[0])) i++;
  if (i == MAX_NEEDS) {
    all->more = true;
    return;
  }
  if (i == all->count) all->list[all->count++] = (need){.count = 0};
  need *n = &all->list[i];
  if (n->count < MAX_NAMES) n->nodes[n->count] = node;
  n->count++;
}

/* Where it is to be had: a packed model knows the kernel, the program may know who has one. */
static void report_advice(writer *w, const tin_program *program, uint32_t node) {
  const tin_model *model = program->model;
  const tin_bound *bound = &program->bound[node];
  char text[256];
  if (bound->wanted)
    put(w, "\n    made for the kernel %s: add X(%s) to TIN_SELECTED_KERNELS in ops_to_register.h",
        bound->wanted, bound->wanted);
  if (model->advise && model->advise(model->advise_self, program->graph.slots[node].node.op,
                                     bound->type, text, sizeof text))
    put(w, "\n    %s%s", text, "");
}

/* With up to `names` of its nodes. */
static void report_need(writer *w, const tin_program *program, const need *n, uint32_t names) {
  uint32_t node = n->nodes[0];
  char number[16];
  put(w, "\n  %s (%s)", program->graph.slots[node].node.op,
      program->bound[node].type ? tin_dtype_text(program->bound[node].type) : "type unknown");
  for (uint32_t i = 0; i < names && i < n->count; i++)
    put(w, "%s'%s'", i ? ", " : ": ", program->graph.slots[n->nodes[i]].node.name);
  tin_print(number, sizeof number, "%u", n->count > names ? n->count - names : 0);
  if (n->count > names) put(w, names ? " and %s more%s" : ": %s nodes%s", number, "");
}

static void report_all(writer *w, const tin_program *program, const needs *all, uint32_t names,
                       bool advice) {
  *w = (writer){.used = 0};
  for (uint32_t i = 0; i < all->count && !w->full; i++) {
    report_need(w, program, &all->list[i], names);
    if (advice) report_advice(w, program, all->list[i].nodes[0]);
  }
  w->full |= all->more;
}

/* As much as there is room for: all needs come first, then advice, then names of nodes. */
static void report_most(writer *w, const tin_program *program, const needs *all) {
  w->full = true;
  for (uint32_t names = MAX_NAMES + 1; names-- > 0 && w->full;)
    report_all(w, program, all, names, true);
  for (uint32_t names = MAX_NAMES + 1; names-- > 0 && w->full;)
    report_all(w, program, all, names, false);
}

static tin_status fail(const tin_program *program, tin_error *error) {
  needs all = {.count = 0};
  writer w;
  for (uint32_t i = 0; i < program->num_order; i++) {
    uint32_t node = missing_at(program, program->order[i]);
    if (node != TIN_NO_NODE) add_need(&all, program, node);
  }
  report_most(&w, program, &all);
  bool one = all.count == 1;
  return TIN_FAIL(error, TIN_UNSUPPORTED,
                  "%u op%s no kernel in the registry:%s%s\nRegister %s, or feed and fetch nodes "
                  "that do without",
                  all.count, one ? " has" : "s have", w.text, w.full ? "\n  and more" : "",
                  one ? "it" : "them");
}

#else

static tin_status fail(const tin_program *program, tin_error *error) {
  (void)program;
  return TIN_FAIL(error, TIN_UNSUPPORTED, "kernels are missing");
}

#endif

tin_status tin_check_kernels(const tin_program *program, tin_error *error) {
  for (uint32_t i = 0; i < program->num_order; i++)
    if (missing_at(program, program->order[i]) != TIN_NO_NODE) return fail(program, error);
  return TIN_OK;
}
