/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-summarize -- what a graph takes, gives and consists of, in the words of TensorFlow's
 * summarize_graph. Nothing is run, so unknown ops do not matter. */
#include "core/fail.h"
#include "tools/common/debug.h"
#include "tools/common/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct summary {
  const char *path;
  bool print_structure;
  tin_tool tool;
  const tin_graph *graph;
  uint32_t num_nodes;
  bool *used; /* by node: somebody reads it, or waits for it */
} summary;

static const tin_graph_node *get(const summary *s, uint32_t i) {
  return tin_graph_get(s->graph, i);
}

/* ---- which nodes are of what kind -------------------------------------------------------- */

typedef bool node_filter(const summary *s, uint32_t i);

static bool is_op(const summary *s, uint32_t i, const char *op) {
  return strcmp(get(s, i)->op, op) == 0;
}

static bool is_input(const summary *s, uint32_t i) { return is_op(s, i, "Placeholder"); }

static bool is_variable(const summary *s, uint32_t i) {
  return is_op(s, i, "Variable") || is_op(s, i, "VariableV2");
}

static bool is_output(const summary *s, uint32_t i) {
  static const char *const unlikely[] = {"Const", "Assign", "NoOp", "Placeholder"};
  for (size_t k = 0; k < sizeof unlikely / sizeof *unlikely; k++)
    if (is_op(s, i, unlikely[k])) return false;
  return !s->used[i];
}

static uint32_t count_nodes(const summary *s, node_filter *filter) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < s->num_nodes; i++) count += filter(s, i);
  return count;
}

static bool mark_used(summary *s) {
  s->used = calloc((size_t)s->num_nodes + 1, sizeof *s->used);
  if (!s->used) return false;
  for (uint32_t i = 0; i < s->num_nodes; i++) {
    const tin_graph_node *node = get(s, i);
    for (uint32_t k = 0; k < node->num_inputs; k++) s->used[node->inputs[k].node] = true;
    for (uint32_t k = 0; k < node->num_controls; k++) s->used[node->controls[k]] = true;
  }
  return true;
}

/* ---- inputs, variables, outputs ----------------------------------------------------------- */

static tin_dtype node_type(const tin_graph_node *node) {
  const tin_attr_value *a = tin_graph_attr(node, "dtype");
  return a && a->kind == TIN_VALUE_DTYPE && a->count == 1 ? (tin_dtype)a->v.type[0] : TIN_NONE;
}

/* NULL: the node does not say. */
static const tin_shape *node_shape(const tin_graph_node *node) {
  const tin_attr_value *a = tin_graph_attr(node, "shape");
  return a && a->kind == TIN_VALUE_SHAPE && a->count == 1 ? a->v.shape : NULL;
}

/* Up to version 21 of graphs an unknown shape was written as that of a scalar, which the reader
 * has put right. */
static const char *shape_text(const summary *s, const tin_shape *shape, char *text, size_t size) {
  const char *producer = tin_model_info(s->tool.model, "producer");
  if (!shape) return "None";
  if (shape->rank == TIN_UNKNOWN && (!producer || atoi(producer) <= 21)) return "[]";
  return tin_tf_shape_text(shape, text, size);
}

static void print_with_type(const summary *s, uint32_t i) {
  char text[128];
  const tin_graph_node *node = get(s, i);
  tin_dtype type = node_type(node);
  printf("(name=%s, type=%s(%d), shape=%s) ", node->name, tin_tf_type_text(type),
         tin_tf_type_number(type), shape_text(s, node_shape(node), text, sizeof text));
}

static void print_with_op(const summary *s, uint32_t i) {
  printf("(name=%s, op=%s) ", get(s, i)->name, get(s, i)->op);
}

static void print_found(const summary *s, const char *what, const char *none, node_filter *filter,
                        void (*print)(const summary *s, uint32_t i)) {
  uint32_t count = count_nodes(s, filter);
  if (!count) {
    printf("No %s spotted.\n", none);
    return;
  }
  printf("Found %u %s: ", count, what);
  for (uint32_t i = 0; i < s->num_nodes; i++)
    if (filter(s, i)) print(s, i);
  printf("\n");
}

/* ---- totals ------------------------------------------------------------------------------- */

static int64_t elements(const tin_tensor *t) {
  int64_t n = t ? tin_numel(&t->shape) : 0;
  return n < 0 ? 0 : n;
}

static const tin_tensor *value_attr(const tin_graph_node *node) {
  const tin_attr_value *a = tin_graph_attr(node, "value");
  return a && a->kind == TIN_VALUE_TENSOR && a->count == 1 ? a->v.tensor : NULL;
}

static void print_parameters(const summary *s) {
  int64_t constants = 0, variables = 0, controls = 0;
  char c[32], v[32];
  for (uint32_t i = 0; i < s->num_nodes; i++) {
    const tin_graph_node *node = get(s, i);
    controls += node->num_controls;
    if (is_op(s, i, "Const")) constants += elements(node->constant);
    if (is_variable(s, i)) variables += elements(value_attr(node));
  }
  printf(
      "Found %lld (%s) const parameters, %lld (%s) variable parameters, and %lld control_edges\n",
      (long long)constants, tin_tf_number_text(constants, c, sizeof c), (long long)variables,
      tin_tf_number_text(variables, v, sizeof v), (long long)controls);
}

/* How often each word occurs. */
typedef struct tally {
  const char **words;
  uint32_t count;
} tally;

static int by_word(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef struct counted {
  const char *word;
  uint32_t times;
} counted;

static int most_first(const void *a, const void *b) {
  const counted *x = a, *y = b;
  if (x->times != y->times) return x->times < y->times ? 1 : -1;
  return strcmp(x->word, y->word);
}

/* Sorted by word; *n of them. The caller frees the result; NULL: out of memory. */
static counted *count_words(tally *t, uint32_t *n) {
  counted *c = calloc((size_t)t->count + 1, sizeof *c);
  *n = 0;
  if (!c) return NULL;
  qsort(t->words, t->count, sizeof *t->words, by_word);
  for (uint32_t i = 0; i < t->count; i++) {
    if (*n == 0 || strcmp(c[*n - 1].word, t->words[i]) != 0) c[(*n)++].word = t->words[i];
    c[*n - 1].times++;
  }
  return c;
}

static bool print_devices(const summary *s) {
  tally t = {calloc((size_t)s->num_nodes + 1, sizeof *t.words), 0};
  if (!t.words) return false;
  for (uint32_t i = 0; i < s->num_nodes; i++)
    if (get(s, i)->device[0]) t.words[t.count++] = get(s, i)->device;
  uint32_t n;
  counted *c = count_words(&t, &n);
  for (uint32_t i = 0; c && i < n; i++)
    printf("%u nodes assigned to device '%s'\n", c[i].times, c[i].word);
  free(t.words);
  free(c);
  return c != NULL;
}

/* Is it one of the nodes that stand for the arguments and results of a function? Those come
 * first and last, and the file has no such nodes. */
static bool is_signature(const tin_graph *function, uint32_t i) {
  uint32_t in, out, count = tin_graph_num_nodes(function);
  tin_graph_inputs(function, &in);
  const tin_ref *results = tin_graph_outputs(function, &out);
  const char *op = tin_graph_get(function, i)->op;
  if (i < in) return strcmp(op, "_Arg") == 0;
  return i + out >= count && results[i + out - count].node == i && strcmp(op, "Identity") == 0;
}

/* Of the graph and all its functions, if words is not NULL; returns how many there are. */
static uint32_t collect_ops(const summary *s, const char **words) {
  uint32_t count = 0;
  for (; count < s->num_nodes; count++)
    if (words) words[count] = get(s, count)->op;
  const tin_graph *f;
  for (uint32_t k = 0; (f = tin_model_function(s->tool.model, k)); k++) {
    for (uint32_t i = 0; i < tin_graph_num_nodes(f); i++) {
      if (is_signature(f, i)) continue;
      if (words) words[count] = tin_graph_get(f, i)->op;
      count++;
    }
  }
  return count;
}

static bool print_ops(const summary *s) {
  uint32_t n;
  tally t = {calloc((size_t)collect_ops(s, NULL) + 1, sizeof *t.words), 0};
  if (!t.words) return false;
  t.count = collect_ops(s, t.words);
  counted *c = count_words(&t, &n);
  if (c) {
    qsort(c, n, sizeof *c, most_first);
    printf("Op types used: ");
    for (uint32_t i = 0; i < n; i++) printf("%s%u %s", i ? ", " : "", c[i].times, c[i].word);
    printf("\n");
  }
  free(t.words);
  free(c);
  return c != NULL;
}

/* ---- how to measure it ----------------------------------------------------------------------- */

static void print_name(const summary *s, uint32_t i) { printf("%s", get(s, i)->name); }

static void print_type(const summary *s, uint32_t i) {
  printf("%s", tin_tf_type_text(node_type(get(s, i))));
}

static void print_sizes(const summary *s, uint32_t i) {
  const tin_shape *shape = node_shape(get(s, i));
  for (int32_t k = 0; shape && k < shape->rank; k++) printf("%s%d", k ? "," : "", shape->dim[k]);
}

static void print_joined(const summary *s, const char *separator, node_filter *filter, bool *first,
                         void (*print)(const summary *s, uint32_t i)) {
  for (uint32_t i = 0; i < s->num_nodes; i++) {
    if (!filter(s, i)) continue;
    if (!*first) printf("%s", separator);
    *first = false;
    print(s, i);
  }
}

/* Placeholders, then variables. */
static void print_inputs(const summary *s, const char *flag, const char *separator,
                         void (*print)(const summary *s, uint32_t i)) {
  bool first = true;
  printf(" --%s=", flag);
  print_joined(s, separator, is_input, &first, print);
  print_joined(s, separator, is_variable, &first, print);
}

static void print_usage(const summary *s) {
  bool first = true;
  printf("To use with tinfer-bench try these arguments:\n");
  printf("tinfer-bench --graph=%s --show_flops", s->path);
  print_inputs(s, "input_layer", ",", print_name);
  print_inputs(s, "input_layer_type", ",", print_type);
  print_inputs(s, "input_layer_shape", ":", print_sizes);
  printf(" --output_layer=");
  print_joined(s, ",", is_output, &first, print_name);
  printf("\n");
}

/* ---- the structure --------------------------------------------------------------------------- */

/* Nodes in an order in which they can run: of those that are ready, always the one that became
 * so last. */
typedef struct sorter {
  uint32_t *first, *readers; /* readers of node i: readers[first[i] .. first[i + 1]) */
  uint32_t *pending;         /* inputs still missing */
  uint32_t *ready, *order;
  uint32_t num_ready, num_order;
} sorter;

static uint32_t num_edges(const tin_graph_node *node) {
  return node->num_inputs + node->num_controls;
}

static uint32_t edge(const tin_graph_node *node, uint32_t k) {
  return k < node->num_inputs ? node->inputs[k].node : node->controls[k - node->num_inputs];
}

/* One data input is enough for Merge: that is how loops begin. */
static uint32_t pending_inputs(const tin_graph_node *node) {
  bool merge = !strcmp(node->op, "Merge") || !strcmp(node->op, "RefMerge");
  return merge && node->num_inputs ? node->num_controls + 1 : num_edges(node);
}

static bool allocate_sorter(const summary *s, sorter *o) {
  size_t n = s->num_nodes, edges = 0;
  for (uint32_t i = 0; i < n; i++) edges += num_edges(get(s, i));
  o->first = calloc(n + 2, sizeof *o->first);
  o->readers = calloc(edges + 1, sizeof *o->readers);
  o->pending = calloc(n + 1, sizeof *o->pending);
  o->ready = calloc(n + 1, sizeof *o->ready);
  o->order = calloc(n + 1, sizeof *o->order);
  return o->first && o->readers && o->pending && o->ready && o->order;
}

static void list_readers(const summary *s, sorter *o) {
  uint32_t n = s->num_nodes;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < num_edges(get(s, i)); k++) o->first[edge(get(s, i), k) + 2]++;
  for (uint32_t i = 2; i <= n; i++) o->first[i] += o->first[i - 1];
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < num_edges(get(s, i)); k++)
      o->readers[o->first[edge(get(s, i), k) + 1]++] = i;
}

static void sort_nodes(const summary *s, sorter *o) {
  for (uint32_t i = 0; i < s->num_nodes; i++) {
    o->pending[i] = pending_inputs(get(s, i));
    if (o->pending[i] == 0) o->ready[o->num_ready++] = i;
  }
  while (o->num_ready) {
    uint32_t node = o->ready[--o->num_ready];
    o->order[o->num_order++] = node;
    for (uint32_t k = o->first[node]; k < o->first[node + 1]; k++)
      if (--o->pending[o->readers[k]] == 0) o->ready[o->num_ready++] = o->readers[k];
  }
}

static void print_node(const summary *s, const tin_graph_node *node) {
  char text[1024];
  printf("%s (%s): [", node->name, node->op);
  for (uint32_t k = 0; k < node->num_inputs; k++)
    printf("%s%s", k ? ", " : "", tin_ref_text(s->graph, node->inputs[k], text, sizeof text));
  for (uint32_t k = 0; k < node->num_controls; k++)
    printf("%s^%s", k || node->num_inputs ? ", " : "", get(s, node->controls[k])->name);
  printf("]");
  if (strcmp(node->op, "Const") == 0 && node->constant) {
    printf(", value=");
    tin_tf_print_tensor(stdout, node->constant);
  }
  printf("\n");
}

static tin_status print_structure(summary *s) {
  sorter o = {0};
  tin_status status = TIN_OK;
  if (allocate_sorter(s, &o)) {
    list_readers(s, &o);
    sort_nodes(s, &o);
    for (uint32_t i = 0; i < o.num_order; i++) print_node(s, get(s, o.order[i]));
    if (o.num_order < s->num_nodes)
      status = TIN_FAIL(&s->tool.error, TIN_CORRUPT, "%s: %u nodes in a cycle", s->path,
                        s->num_nodes - o.num_order);
  } else {
    status = TIN_FAIL(&s->tool.error, TIN_NO_MEMORY, "out of memory");
  }
  void *blocks[] = {o.first, o.readers, o.pending, o.ready, o.order};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
  return status;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static tin_status summarize(summary *s) {
  tin_model_options options = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_DESCRIBE};
  TIN_TRY(tin_tool_open(&s->tool, s->path, &options));
  s->graph = tin_model_graph(s->tool.model);
  s->num_nodes = tin_graph_num_nodes(s->graph);
  if (!mark_used(s)) return TIN_FAIL(&s->tool.error, TIN_NO_MEMORY, "out of memory");
  print_found(s, "possible inputs", "inputs", is_input, print_with_type);
  print_found(s, "variables", "variables", is_variable, print_with_type);
  print_found(s, "possible outputs", "outputs", is_output, print_with_op);
  print_parameters(s);
  if (!print_devices(s) || !print_ops(s))
    return TIN_FAIL(&s->tool.error, TIN_NO_MEMORY, "out of memory");
  print_usage(s);
  return s->print_structure ? print_structure(s) : TIN_OK;
}

int main(int argc, char **argv) {
  summary s = {0};
  const tin_option options[] = {
      TIN_FLAG_GRAPH(&s.path), TIN_OPTION_STRING("in_graph", &s.path, "FILE", "the same"),
      TIN_OPTION_BOOL("print_structure", &s.print_structure, "list every node with its inputs"),
      TIN_FLAGS_PLUGINS(&s.tool.plugins), TIN_OPTION_END};
  const tin_command p = {
      .name = "tinfer-summarize",
      .usage = "--graph=FILE [--print_structure]",
      .summary = "Says what a graph takes, gives and consists of. Nothing is run, and no op need "
                 "be known.",
      .example = "  tinfer-summarize --graph=mobilenet.pb\n",
      .options = options};
  int status = tin_options_parse(&p, argc, argv);
  if (status >= 0) return tin_plugins_free(&s.tool.plugins), status;
  if (tin_tool_start(&s.tool, &p))
    status = tin_tool_failed(&s.tool);
  else if (!s.path)
    status = tin_usage_error(&p, "--graph is missing");
  else
    status = summarize(&s) ? tin_tool_failed(&s.tool) : TIN_EXIT_OK;
  free(s.used);
  return tin_tool_end(&s.tool, status);
}
