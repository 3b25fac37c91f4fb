/* SPDX-License-Identifier: Apache-2.0 */
/* tool.c -- what every command begins and ends with. */
#include "tools/common/tool.h"
#include "core/fail.h"
#include "tools/common/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

tin_register_fn tin_register_passes, tin_register_packed;

/* ---- the registry -------------------------------------------------------------------- */

tin_status tin_tool_start(tin_tool *tool, const tin_command *program) {
  tin_plugins plugins = tool->plugins;
  *tool = (tin_tool){.program = program, .plugins = plugins};
  tin_registry_init(&tool->registry, NULL, &tool->error);
  TIN_TRY(tin_register_passes(&tool->registry));
  return tin_register_packed(&tool->registry);
}

tin_status tin_tool_load_ops(tin_tool *tool, const char *const *ops) {
  TIN_TRY(tin_plugins_find(&tool->plugins, &tool->error));
  for (; *ops; ops++) tin_plugins_need_op(&tool->plugins, *ops);
  return tin_plugins_load(&tool->plugins, &tool->registry);
}

tin_status tin_tool_load_all(tin_tool *tool) {
  TIN_TRY(tin_plugins_find(&tool->plugins, &tool->error));
  tin_plugins_need_all(&tool->plugins);
  return tin_plugins_load(&tool->plugins, &tool->registry);
}

static tin_status load_formats(tin_tool *tool, const char *format) {
  TIN_TRY(tin_plugins_find(&tool->plugins, &tool->error));
  tin_plugins_need_format(&tool->plugins, format);
  return tin_plugins_load(&tool->plugins, &tool->registry);
}

/* ---- models --------------------------------------------------------------------------- */

/* Standard input can be read only once. */
static tin_status open_stdin(tin_tool *tool, const tin_model_options *options) {
  if (!tool->data) TIN_TRY(tin_file_read("-", &tool->data, &tool->size, &tool->error));
  tin_status status = tin_model_open_memory(&tool->model, &tool->registry, tool->data, tool->size,
                                            options, &tool->error);
  if (status) tin_error_context(&tool->error, "standard input");
  return status;
}

static tin_status open_model(tin_tool *tool, const char *graph, const tin_model_options *options) {
  tin_model_close(tool->model);
  tool->model = NULL;
  tin_status status = strcmp(graph, "-") == 0 ? open_stdin(tool, options)
                                              : tin_model_open(&tool->model, &tool->registry, graph,
                                                               options, &tool->error);
  const char *absent = status ? tin_plugins_absent_format(&tool->plugins) : NULL;
  if (absent)
    tin_error_context(&tool->error, "%s, which reads more formats, is not installed", absent);
  return status;
}

/* Graphs of many nodes have few ops. */
static bool is_new(tin_strings *seen, const char *op) {
  for (uint32_t i = seen->count; i-- > 0;)
    if (strcmp(seen->v[i], op) == 0) return false;
  return true;
}

static tin_status need_graph(tin_tool *tool, const tin_graph *graph, tin_strings *seen) {
  for (uint32_t i = 0; i < tin_graph_num_nodes(graph); i++) {
    const char *op = tin_graph_get(graph, i)->op;
    if (!is_new(seen, op)) continue;
    if (!tin_strings_add(seen, op)) return tin_out_of_memory(&tool->error);
    tin_plugins_need_op(&tool->plugins, op);
  }
  return TIN_OK;
}

/* What the graph and its functions consist of. */
static tin_status need_model(tin_tool *tool) {
  tin_strings seen = {0};
  const tin_graph *function;
  tin_status status = need_graph(tool, tin_model_graph(tool->model), &seen);
  for (uint32_t i = 0; status == TIN_OK && (function = tin_model_function(tool->model, i)); i++)
    status = need_graph(tool, function, &seen);
  tin_strings_free(&seen);
  return status;
}

static tin_status load_needed(tin_tool *tool, const char *graph, const tin_model_options *options) {
  tin_model_options describe = *options;
  describe.flags |= TIN_MODEL_DESCRIBE;
  TIN_TRY(open_model(tool, graph, &describe));
  TIN_TRY(need_model(tool));
  return tin_plugins_load(&tool->plugins, &tool->registry);
}

tin_status tin_tool_open(tin_tool *tool, const char *graph, const tin_model_options *options) {
  tin_model_options all = {TIN_INIT(tin_model_options)};
  size_t size = options ? options->struct_size : 0;
  if (size) memcpy(&all, options, size < sizeof all ? size : sizeof all);
  all.struct_size = sizeof all;
  if (!all.advise) all.advise = tin_plugins_advise, all.advise_self = &tool->plugins;
  TIN_TRY(load_formats(tool, all.format));
  if (!(all.flags & TIN_MODEL_DESCRIBE) && !tin_plugins_have_all(&tool->plugins))
    TIN_TRY(load_needed(tool, graph, &all));
  return open_model(tool, graph, &all);
}

/* ---- the end --------------------------------------------------------------------------- */

int tin_tool_failed(const tin_tool *tool) {
  fflush(stdout);
  fprintf(stderr, "%s: %s\n", tool->program->name, tool->error.text);
  return TIN_EXIT_FAILED;
}

int tin_tool_end(tin_tool *tool, int status) {
  tin_model_close(tool->model);
  tin_registry_free(&tool->registry);
  tin_plugins_free(&tool->plugins);
  free(tool->data);
  return tin_finish(tool->program, status);
}

int tin_session_flags(const tin_command *program, int64_t num_threads, const char *cpu,
                      tin_session_options *options) {
  options->threads = (uint32_t)num_threads;
  if (cpu && !tin_cpu_mask(cpu, &options->cpu_mask))
    return tin_usage_error(program, "--cpu takes avx512, avx2, neon or baseline, not '%s'", cpu);
  return -1;
}

tin_status tin_feed(tin_session *session, uint32_t index, const tin_tensor *value,
                    tin_error *error) {
  tin_tensor *in = tin_session_input(session, index);
  if (!in) return TIN_FAIL(error, TIN_NOT_FOUND, "there is no input %u", index);
  if (in->dtype != value->dtype)
    return TIN_FAIL(error, TIN_MISMATCH, "input '%s': %s is given, %s expected", in->name,
                    tin_dtype_text(value->dtype), tin_dtype_text(in->dtype));
  if (!in->data || !tin_shape_equal(&in->shape, &value->shape))
    TIN_TRY(tin_session_resize(session, index, &value->shape, error));
  in = tin_session_input(session, index);
  if (value->bytes) memcpy(in->data, value->data, value->bytes);
  return TIN_OK;
}

/* The number behind the last colon; false: there is none. */
static bool output_suffix(const char *colon, uint32_t *output) {
  char *end;
  if (!colon || colon[1] < '0' || colon[1] > '9') return false;
  unsigned long n = strtoul(colon + 1, &end, 10);
  *output = (uint32_t)n;
  return *end == 0 && n < UINT32_MAX;
}

bool tin_graph_ref(const tin_graph *graph, const char *name, tin_ref *ref) {
  const char *colon = strrchr(name, ':');
  *ref = (tin_ref){tin_graph_find(graph, name), 0};
  if (ref->node != TIN_NO_NODE || !output_suffix(colon, &ref->output))
    return ref->node != TIN_NO_NODE;
  char *node = strndup(name, (size_t)(colon - name));
  if (!node) return false;
  ref->node = tin_graph_find(graph, node);
  free(node);
  return ref->node != TIN_NO_NODE;
}

const char *tin_ref_text(const tin_graph *graph, tin_ref ref, char *buffer, size_t size) {
  const tin_graph_node *node = tin_graph_get(graph, ref.node);
  if (ref.output)
    snprintf(buffer, size, "%s:%u", node ? node->name : "?", ref.output);
  else
    snprintf(buffer, size, "%s", node ? node->name : "?");
  return buffer;
}
