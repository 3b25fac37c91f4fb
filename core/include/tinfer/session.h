/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/session.h -- open a model, run it.
 *
 *     tin_error error;
 *     tin_model *model;
 *     tin_session *session;
 *     tin_registry *registry = tin_registry_global();
 *     if (tin_register_builtin(registry) ||
 *         tin_model_open(&model, registry, "net.pb", NULL, &error) ||
 *         tin_session_create(&session, model, NULL, &error))
 *       return puts(error.text), 1;
 *     fill(tin_session_input(session, 0)->data);
 *     if (tin_session_run(session, &error)) return puts(error.text), 1;
 *     use(tin_session_output(session, 0)->data);
 *     tin_session_destroy(session);
 *     tin_model_close(model);
 *
 * A model is immutable and may serve many sessions, in as many threads. A
 * session belongs to one thread at a time and must not outlive its model, nor
 * a model its registry. */
#ifndef TINFER_SESSION_H
#define TINFER_SESSION_H

#include "tinfer/graph.h"
#include "tinfer/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tin_model tin_model;
typedef struct tin_session tin_session;

/* Threads lent by the host: call fn(arg, i, worker) for every i in [0, tasks),
 * return when all have returned. worker < workers, and no two calls that run at
 * the same time have the same one. */
typedef struct tin_parallel_host {
  void (*run)(void *self, uint32_t tasks, void (*fn)(void *arg, uint32_t i, uint32_t worker),
              void *arg);
  void *self;
  uint32_t workers;
} tin_parallel_host;

/* ---- threads ------------------------------------------------------------
 * tinfer's own pool, when several sessions are to share one. The thread that
 * calls run works too, so `threads` 2 starts one. Runs from several threads
 * take turns. */
typedef struct tin_pool tin_pool;
TIN_API tin_status tin_pool_create(tin_pool **out, uint32_t threads, const tin_allocator *allocator,
                                   tin_error *error) TIN_MUST_CHECK; /* threads 0: one per core */
TIN_API void tin_pool_destroy(tin_pool *pool);                       /* NULL is fine */
TIN_API const tin_parallel_host *tin_pool_host(const tin_pool *pool);

/* What sessions can do without, and what a registry in a table of the caller's (TIN_REGISTRY) has
 * only once it is added: threads of their own, and the clock of `trace`; shapes that only running
 * tells, and strings. All other registries have both. */
TIN_API tin_status tin_register_threads(tin_registry *registry) TIN_MUST_CHECK;
TIN_API tin_status tin_register_dynamic_shapes(tin_registry *registry) TIN_MUST_CHECK;

/* What this CPU and its OS offer, as TIN_CPU_* bits. */
TIN_API uint64_t tin_cpu_features(void);
/* The mask for "avx512" (everything), "avx2", "neon", "baseline"; false if there is no such name.
 */
TIN_API bool tin_cpu_mask(const char *name, uint64_t *mask);

/* ---- models -------------------------------------------------------------- */

enum { /* tin_model_options.flags */
       /* Do not look for kernels: to look at the graph only. Sessions cannot be made. */
       TIN_MODEL_DESCRIBE = 1 << 0,
       /* Run the graph as it is written, without the optimiser's passes. */
       TIN_MODEL_VERBATIM = 1 << 1,
};

/* All options: NULL, or zero fields, mean the defaults. */
typedef struct tin_model_options {
  uint32_t struct_size;
  uint32_t flags;
  const char *format; /* by name; NULL: found out from the contents */
  const tin_allocator *allocator;
  tin_limits limits;
  /* What sessions take and give unless they say otherwise: names as in
   * tin_session_options; NULL: the model's own. Only what lies between them needs kernels. */
  const char *const *feeds, *const *fetches;
  /* Says where a kernel that is missing is to be had, for the error: writes at most size - 1
   * bytes and a 0, and returns false if nobody knows. Or NULL. */
  bool (*advise)(void *self, const char *op, tin_dtype type, char *text, size_t size);
  void *advise_self;
} tin_model_options;

/* Opens a file, or a directory if a format takes those. Paths are mapped, not read. The error
 * lists every op between feeds and fetches that has no kernel. *out is NULL on failure. */
TIN_API tin_status tin_model_open(tin_model **out, const tin_registry *registry, const char *path,
                                  const tin_model_options *options,
                                  tin_error *error) TIN_MUST_CHECK;

/* `data` is borrowed until tin_model_close: it may be flash. */
TIN_API tin_status tin_model_open_memory(tin_model **out, const tin_registry *registry,
                                         const void *data, size_t size,
                                         const tin_model_options *options,
                                         tin_error *error) TIN_MUST_CHECK;
TIN_API void tin_model_close(tin_model *model); /* NULL is fine */

/* The graph as read. */
TIN_API const tin_graph *tin_model_graph(const tin_model *model);
/* Its functions, 0 .. ; NULL behind the last. */
TIN_API const tin_graph *tin_model_function(const tin_model *model, uint32_t index);
/* The graph as optimised for the model's feeds and fetches; NULL with TIN_MODEL_DESCRIBE. */
TIN_API const tin_graph *tin_model_optimized(const tin_model *model);
/* What a reader noted with set_info, or NULL. */
TIN_API const char *tin_model_info(const tin_model *model, const char *key);
/* Calls `each` for every node that a session from feeds to fetches (as in the options;
 * NULL: the model's own) would run: kernel NULL where the registry has none. `type` is the
 * element type it is chosen by. Nodes of functions that are called, directly or by others, follow,
 * each function once, named "function/node". A node and its name last as long as the call. Stops
 * when `each` returns something else than TIN_OK, and returns that. */
typedef tin_status tin_need_fn(void *self, const tin_graph_node *node, tin_dtype type,
                               const tin_kernel *kernel);
TIN_API tin_status tin_model_needs(const tin_model *model, const char *const *feeds,
                                   const char *const *fetches, tin_need_fn *each, void *self,
                                   tin_error *error) TIN_MUST_CHECK;

/* The same for the graph as optimised for the model's own feeds and fetches: what sessions really
 * run, epilogues included, and what they call. Of this a trimmed program is made. */
TIN_API tin_status tin_model_selected(const tin_model *model, tin_need_fn *each, void *self,
                                      tin_error *error) TIN_MUST_CHECK;
/* That graph's feeds and fetches: node and output, in it, and the names they go by. */
TIN_API const tin_ref *tin_model_feeds(const tin_model *model, const char *const **names,
                                       uint32_t *count);
TIN_API const tin_ref *tin_model_fetches(const tin_model *model, const char *const **names,
                                         uint32_t *count);

/* ---- sessions ------------------------------------------------------------ */

typedef struct tin_session_options {
  uint32_t struct_size;
  uint32_t threads;  /* 0: one per core; 1: none started */
  uint64_t cpu_mask; /* 0: all; else use only these TIN_CPU_*; TIN_CPU_NONE: none */
  const tin_allocator *allocator;
  /* "node" or "node:1", NULL-terminated; any node can be fed and any can be fetched.
   * NULL: the model's. A fetch of a node without outputs just runs it. */
  const char *const *feeds, *const *fetches;
  const tin_parallel_host *parallel; /* the host's threads, or a shared pool; NULL: one's own */
  /* Called after each node with the time it took. */
  void (*trace)(void *self, const tin_node *node, uint64_t nanoseconds);
  void *trace_self;
} tin_session_options;

#define TIN_CPU_NONE TIN_BIT(63) /* a mask that leaves plain C */

TIN_API tin_status tin_session_create(tin_session **out, const tin_model *model,
                                      const tin_session_options *options,
                                      tin_error *error) TIN_MUST_CHECK;
TIN_API void tin_session_destroy(tin_session *session); /* NULL is fine */

TIN_API uint32_t tin_session_num_inputs(const tin_session *session);
TIN_API uint32_t tin_session_num_outputs(const tin_session *session);
/* Position of an input or output by the name it was asked for, or TIN_UNKNOWN. */
TIN_API int32_t tin_session_find_input(const tin_session *session, const char *name);
TIN_API int32_t tin_session_find_output(const tin_session *session, const char *name);
/* The other way round; NULL if there is no such index. Not the tensor's name: what is fetched may
 * be made by a node of another name, as when there was an Identity between them. */
TIN_API const char *tin_session_input_name(const tin_session *session, uint32_t index);
TIN_API const char *tin_session_output_name(const tin_session *session, uint32_t index);

/* The tensor to fill in before a run; a run leaves it as it is. data is NULL while
 * its shape is unknown: give it one with tin_session_resize. Until it is filled in, its
 * contents are undefined (strings are empty). NULL if there is no such index. */
TIN_API tin_tensor *tin_session_input(tin_session *session, uint32_t index);

/* The result of the last run, valid until the next run or resize. Before the
 * first run its shape may be unknown. NULL if there is no such index. */
TIN_API const tin_tensor *tin_session_output(const tin_session *session, uint32_t index);

/* Give input `index` another shape, and room for it. What the model says of the shape of
 * this input must fit. Plans are made anew at the next run (or tin_session_plan);
 * memory is asked for only if the new plan is larger than any before it. */
TIN_API tin_status tin_session_resize(tin_session *session, uint32_t index, const tin_shape *shape,
                                      tin_error *error) TIN_MUST_CHECK;

/* Infer shapes, choose strategies, place memory, pack weights: everything but
 * running. tin_session_run does it if need be. */
TIN_API tin_status tin_session_plan(tin_session *session, tin_error *error) TIN_MUST_CHECK;

/* Compute the outputs. Asks for no memory if shapes are the same as in the last run
 * and known without running. */
TIN_API tin_status tin_session_run(tin_session *session, tin_error *error) TIN_MUST_CHECK;

/* Bytes the session holds: the number to size a static arena by, exact after
 * tin_session_plan if all shapes are known. */
TIN_API size_t tin_session_bytes(const tin_session *session);

#ifdef __cplusplus
}
#endif
#endif
