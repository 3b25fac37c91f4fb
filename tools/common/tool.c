/* SPDX-License-Identifier: Apache-2.0 */
/* tool.c -- what every command begins and ends with. */
#include "tools/common/tool.h"
#include "core/fail.h"
#include "tools/common/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

tin_status tin_tool_start(tin_tool *tool, const tin_program *program) {
  *tool = (tin_tool){.program = program};
  tin_registry_init(&tool->registry, NULL, &tool->error);
  return tin_register_builtin(&tool->registry);
}

/* Standard input can be read only once. */
static tin_status open_stdin(tin_tool *tool, const tin_model_options *options) {
  if (!tool->data) TIN_TRY(tin_file_read("-", &tool->data, &tool->size, &tool->error));
  tin_status status = tin_model_open_memory(&tool->model, &tool->registry, tool->data, tool->size,
                                            options, &tool->error);
  if (status) tin_error_context(&tool->error, "standard input");
  return status;
}

tin_status tin_tool_open(tin_tool *tool, const char *graph, const tin_model_options *options) {
  tin_model_close(tool->model);
  tool->model = NULL;
  if (strcmp(graph, "-") == 0) return open_stdin(tool, options);
  return tin_model_open(&tool->model, &tool->registry, graph, options, &tool->error);
}

int tin_tool_failed(const tin_tool *tool) {
  fflush(stdout);
  fprintf(stderr, "%s: %s\n", tool->program->name, tool->error.text);
  return TIN_EXIT_FAILED;
}

int tin_tool_end(tin_tool *tool, int status) {
  tin_model_close(tool->model);
  tin_registry_free(&tool->registry);
  free(tool->data);
  return tin_finish(tool->program, status);
}

int tin_session_flags(const tin_program *program, int64_t num_threads, const char *cpu,
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
