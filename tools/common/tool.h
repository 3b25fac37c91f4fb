/* SPDX-License-Identifier: Apache-2.0 */
/* tool.h -- what every command begins with: a registry, a model, an error to write to. */
#ifndef TIN_TOOLS_TOOL_H
#define TIN_TOOLS_TOOL_H

#include "tools/common/options.h"
#include "tools/common/plugins.h"
#include "tinfer/session.h"

typedef struct tin_tool {
  const tin_command *program;
  tin_registry registry;
  tin_error error;
  tin_model *model;
  void *data; /* of a model that was read from standard input */
  size_t size;
  tin_plugins plugins;
} tin_tool;

/* `tool` must be zero, but for what options have put into tool->plugins. The registry has what
 * needs no op: passes, and the reader of packed models. */
tin_status tin_tool_start(tin_tool *tool, const tin_command *program);

/* Loads what the user names, and modules of the installation: those that have the ops
 * (NULL-terminated), or all. Models that are open already do not see them. */
tin_status tin_tool_load_ops(tin_tool *tool, const char *const *ops);
tin_status tin_tool_load_all(tin_tool *tool);

/* tool->model from a file, a directory, or ("-") standard input. Closes the one before. Plugins
 * that the user names are loaded, and the modules that the model needs, or, to describe it, those
 * that read formats. */
tin_status tin_tool_open(tin_tool *tool, const char *graph, const tin_model_options *options);

/* "tinfer-run: text" on standard error; returns TIN_EXIT_FAILED. */
int tin_tool_failed(const tin_tool *tool);

/* Frees everything and ends the command: returns what main returns. */
int tin_tool_end(tin_tool *tool, int status);

/* ---- flags that several commands have, with one wording ----------------------------- */

#define TIN_FLAG_GRAPH(ptr)                                                                        \
  TIN_OPTION_STRING("graph", ptr, "FILE", "the model; - reads it from standard input")
#define TIN_FLAG_NUM_THREADS(ptr)                                                                  \
  TIN_OPTION_INT("num_threads", ptr, 0, 1024, "N", "threads to compute with; 0: one per core")
#define TIN_FLAG_CPU(ptr)                                                                          \
  TIN_OPTION_STRING("cpu", ptr, "SET",                                                             \
                    "use no other instructions than avx512 (all there are), avx2, neon or "        \
                    "baseline (plain C)")
#define TIN_FLAG_TOP_K(ptr)                                                                        \
  TIN_OPTION_INT("top_k", ptr, 0, 1000000, "N", "print the N largest elements of each row")
#define TIN_FLAG_LABELS(ptr)                                                                       \
  TIN_OPTION_STRING("labels", ptr, "FILE", "names of the classes, one on each line")

/* Threads and mask as the flags say; cpu may be NULL. -1, or an exit status. */
int tin_session_flags(const tin_command *program, int64_t num_threads, const char *cpu,
                      tin_session_options *options);

/* Sets input `index` to the value, resizing it if need be. Strings stay where they are. */
tin_status tin_feed(tin_session *session, uint32_t index, const tin_tensor *value,
                    tin_error *error);

/* "node" or "node:1" into that node's number and output; false: there is no such node. */
bool tin_graph_ref(const tin_graph *graph, const char *name, tin_ref *ref);

/* The reverse, as short as possible; cut if it does not fit. Returns `buffer`. */
const char *tin_ref_text(const tin_graph *graph, tin_ref ref, char *buffer, size_t size);

#endif
