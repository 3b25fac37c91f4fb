/* SPDX-License-Identifier: Apache-2.0 */
/* test_graph.h -- graphs made by tests: nodes are added here, and a format of its own hands them
 * to the library through the public interface.
 *
 *     test_graph *g = test_graph_new();
 *     uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(2, 3));
 *     uint32_t y = test_graph_node(g, "Relu", "y");
 *     test_graph_edge(g, y, x, 0);
 *     test_graph_attr_type(g, y, "T", TIN_F32);
 *     test_graph_feed(g, x, 0), test_graph_fetch(g, y, 0);
 *     tin_status status = test_graph_open(&model, g, NULL, &error);
 *
 * Everything is copied. Out of memory aborts the test. */
#ifndef TIN_TESTS_TEST_GRAPH_H
#define TIN_TESTS_TEST_GRAPH_H

#include "tinfer/tinfer.h"

typedef struct test_graph test_graph;

test_graph *test_graph_new(void);
void test_graph_free(test_graph *g);

/* From here on nodes are those of the function `name`, counted from 0 again. */
void test_graph_function(test_graph *g, const char *name);

uint32_t test_graph_node(test_graph *g, const char *op, const char *name);
void test_graph_edge(test_graph *g, uint32_t node, uint32_t from, uint32_t output);
void test_graph_control(test_graph *g, uint32_t node, uint32_t from);
void test_graph_attr(test_graph *g, uint32_t node, const tin_attr_value *value);
void test_graph_attr_type(test_graph *g, uint32_t node, const char *name, tin_dtype type);
void test_graph_attr_int(test_graph *g, uint32_t node, const char *name, int64_t value);
void test_graph_attr_ints(test_graph *g, uint32_t node, const char *name, uint32_t count,
                          const int64_t *values);
void test_graph_attr_float(test_graph *g, uint32_t node, const char *name, float value);
void test_graph_attr_bool(test_graph *g, uint32_t node, const char *name, bool value);
void test_graph_attr_string(test_graph *g, uint32_t node, const char *name, const char *value);

/* A node of op Const or Placeholder, with attribute dtype. */
uint32_t test_graph_constant(test_graph *g, const char *name, tin_dtype type,
                             const tin_shape *shape, const void *data);
uint32_t test_graph_placeholder(test_graph *g, const char *name, tin_dtype type,
                                const tin_shape *shape); /* NULL: unknown */
/* A node with one input or two, all of type `type` by attribute T. */
uint32_t test_graph_unary(test_graph *g, const char *op, const char *name, tin_dtype type,
                          uint32_t x);
uint32_t test_graph_binary(test_graph *g, const char *op, const char *name, tin_dtype type,
                           uint32_t x, uint32_t y);

/* What the graph takes and gives by default. */
void test_graph_feed(test_graph *g, uint32_t node, uint32_t output);
void test_graph_fetch(test_graph *g, uint32_t node, uint32_t output);

/* A copy of a registry (NULL: everything built in) with the format "test" added. */
void test_registry_init(tin_registry *registry, const tin_registry *from);

/* `registry` is from test_registry_init. The graph must live as long as the model. */
tin_status test_graph_open(tin_model **out, const tin_registry *registry, const test_graph *g,
                           const tin_model_options *options, tin_error *error);

/* Memory and deep copies for the tests' own use, owned by the graph. data NULL: zeros. */
void *test_graph_memory(test_graph *g, size_t size);
void *test_graph_copy_data(test_graph *g, tin_dtype type, const tin_shape *shape, const void *data);

#endif
