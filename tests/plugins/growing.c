/* SPDX-License-Identifier: Apache-2.0 */
/* growing.c -- a plugin that adds a part of every kind. With ADDED it is compiled against headers
 * of a later minor version, with a field at the end of every struct and one more host function. */
#include "tinfer/format.h"
#include "tinfer/pass.h"
#include "tinfer/plugin.h"

#include <stdio.h>
#include <string.h>

#ifdef ADDED
#define MORE , .added = "new"
#define BONUS(node) (TIN_HAS((node)->host, added) ? (node)->host->added(99) : 0)
#else
#define MORE
#define BONUS(node) ((void)(node), 0)
#endif

/* ---- an op: y = factor * x, and 100 more if the host has the new function ------------------ */

typedef struct growing {
  int64_t factor;
} growing;

static const tin_attr attrs[] = {TIN_ATTR_INT(growing, factor, 1, ""), TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op), .name = "Growing", .signature = "x:T -> y:T",
                          .type_attr = "T", .attrs = attrs,    .params_size = sizeof(growing) MORE};

static void range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const growing *g = node->params;
  const float *x = node->in[0]->data;
  float *y = node->out[0]->data;
  (void)worker;
  for (size_t i = begin; i < end; i++) y[i] = x[i] * (float)g->factor + (float)BONUS(node);
}

static tin_status run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), 1, range);
  return TIN_OK;
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),       .name = "growing_f32", .op = &op,
    .dtypes = TIN_BIT(TIN_F32), .inplace = 1 << 0,     .run = run MORE};

/* ---- a format: "GROW" is a graph of a constant and the op ---------------------------------- */

static int probe(const tin_source *source) {
  return source->size == 4 && memcmp(source->data, "GROW", 4) == 0 ? 100 : 0;
}

static tin_status add_constant(tin_builder *b) {
  static const float values[] = {1, 2, 3};
  void *data = b->api->allocate(b, sizeof values);
  if (!data) return TIN_NO_MEMORY;
  memcpy(data, values, sizeof values);
  tin_tensor x = {data, sizeof values, {1, {3}}, TIN_F32, TIN_TENSOR_CONST, NULL, "x"};
  TIN_TRY(b->api->add_node(b, "Const", "x", NULL));
  return b->api->set_constant(b, 0, &x);
}

static tin_status read(tin_builder *b, const tin_source *source) {
  (void)source;
  TIN_TRY(b->api->begin_graph(b, ""));
  TIN_TRY(add_constant(b));
  TIN_TRY(b->api->add_node(b, "Growing", "y", NULL));
  TIN_TRY(b->api->add_input(b, 1, (tin_ref){0, 0}));
  return b->api->end_graph(b, NULL, 0, &(tin_ref){1, 0}, 1);
}

static const tin_format format = {TIN_INIT(tin_format), .name = "grow", .probe = probe,
                                  .read = read MORE};

/* ---- a pass: doubles, in the place of one of the optimiser's own --------------------------- */

static tin_status double_it(tin_pass_context *c) {
  const int64_t two = 2;
  uint32_t count = 0;
  const uint32_t *order = c->api->order(c, &count);
  if (!order) return tin_fail(c, TIN_NO_MEMORY, "out of memory");
  tin_attr_value value = {.name = "factor", .kind = TIN_VALUE_INT, .count = 1, .v.i = &two};
  for (uint32_t i = 0; i < count; i++)
    if (c->api->kernel(c, order[i]) == &kernel) TIN_TRY(c->api->set_attr(c, order[i], &value));
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass), .name = "prune", .run = double_it MORE};

static void quit(void) { puts("the plugin quits"); }

TIN_PLUGIN_QUIT(growing, "1.0", quit) {
  TIN_TRY(tin_add_kernel(registry, &kernel));
  TIN_TRY(tin_add_format(registry, &format));
  return tin_add_pass(registry, &pass);
}
