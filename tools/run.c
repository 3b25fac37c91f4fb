/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-run -- runs any graph on any input, and prints, writes or checks what comes out. */
#include "core/fail.h"
#include "tools/common/compare.h"
#include "tools/common/convert.h"
#include "tools/common/image.h"
#include "tools/common/npy.h"
#include "tools/common/print.h"
#include "tools/common/progress.h"
#include "tools/common/tool.h"
#include "tools/common/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NAME or NAME=REST of one use of an option. */
typedef struct named {
  char *name;
  const char *rest; /* or NULL */
} named;

typedef struct named_list {
  named *v;
  uint32_t count;
} named_list;

typedef struct run {
  const char *graph, *cpu, *labels_file;
  int64_t num_threads, repeat, top_k;
  double rtol, atol;
  tin_strings input_args, shape_args, output_args, check_args;

  tin_tool tool;
  named_list inputs, shapes, outputs, checks;
  tin_strings feeds, fetches;
  tin_tensor *values; /* as many as inputs */
  tin_session_options how;
  tin_session *session;
  tin_labels labels;
  bool stdout_taken; /* by an array */
} run;

static const tin_command *program(const run *r) { return r->tool.program; }

/* ---- NAME=VALUE ------------------------------------------------------------------- */

static int split_one(const tin_command *p, const char *option, const char *argument, bool whole,
                     named *out) {
  if (tin_value_split(argument, &out->name, &out->rest)) return -1;
  if (whole || !*argument || strchr(argument, '='))
    return tin_usage_error(p, "--%s=%s: expected --%s=NAME%s", option, argument, option,
                           whole ? "=VALUE" : "");
  out->name = strdup(argument);
  return out->name ? -1 : tin_no_memory(p);
}

static int split_all(const tin_command *p, const char *option, const tin_strings *arguments,
                     bool whole, named_list *out) {
  int status = -1;
  out->v = calloc(arguments->count + 1, sizeof *out->v);
  if (!out->v) return tin_no_memory(p);
  for (uint32_t i = 0; i < arguments->count && status < 0; i++) {
    status = split_one(p, option, arguments->v[i], whole, &out->v[i]);
    if (status < 0) out->count++;
  }
  return status;
}

static const named *find_named(const named_list *list, const char *name) {
  for (uint32_t i = 0; i < list->count; i++)
    if (strcmp(list->v[i].name, name) == 0) return &list->v[i];
  return NULL;
}

/* The first name that occurs twice; NULL: none does. */
static const char *repeated(const named_list *list) {
  for (uint32_t i = 0; i < list->count; i++)
    if (find_named(list, list->v[i].name) != &list->v[i]) return list->v[i].name;
  return NULL;
}

static void free_list(named_list *list) {
  for (uint32_t i = 0; i < list->count; i++) free(list->v[i].name);
  free(list->v);
}

/* Each name once. */
static bool collect(tin_strings *names, const named_list *list) {
  for (uint32_t i = 0; i < list->count; i++) {
    bool known = false;
    for (uint32_t j = 0; j < names->count; j++) known |= !strcmp(names->v[j], list->v[i].name);
    if (!known && !tin_strings_add(names, list->v[i].name)) return false;
  }
  return true;
}

static int read_arguments(run *r) {
  const tin_command *p = program(r);
  int status = split_all(p, "input", &r->input_args, true, &r->inputs);
  if (status < 0) status = split_all(p, "input_shape", &r->shape_args, true, &r->shapes);
  if (status < 0) status = split_all(p, "output", &r->output_args, false, &r->outputs);
  if (status < 0) status = split_all(p, "check", &r->check_args, true, &r->checks);
  if (status >= 0) return status;
  if (!r->graph) return tin_usage_error(p, "--graph is missing");
  const char *twice = repeated(&r->inputs);
  if (twice) return tin_usage_error(p, "--input=%s=... is given twice", twice);
  for (uint32_t i = 0; i < r->shapes.count; i++)
    if (!find_named(&r->inputs, r->shapes.v[i].name))
      return tin_usage_error(p, "--input_shape=%s=...: there is no --input=%s=...",
                             r->shapes.v[i].name, r->shapes.v[i].name);
  bool ok = collect(&r->feeds, &r->inputs) && collect(&r->fetches, &r->outputs) &&
            collect(&r->fetches, &r->checks);
  return ok ? tin_session_flags(p, r->num_threads, r->cpu, &r->how) : tin_no_memory(p);
}

/* ---- the model -------------------------------------------------------------------- */

static const char *const *feeds(const run *r) {
  static const char *const none[] = {NULL};
  return r->feeds.v ? r->feeds.v : none;
}

static const char *const *fetches(const run *r) { return r->fetches.v; }

/* Reading pictures takes ops too. */
static tin_status load_picture_ops(run *r) {
  for (uint32_t i = 0; i < r->inputs.count; i++)
    if (strncmp(r->inputs.v[i].rest, "image:", 6) == 0)
      return tin_tool_load_ops(&r->tool, tin_picture_ops);
  return TIN_OK;
}

static tin_status open_model(run *r) {
  tin_model_options options = {TIN_INIT(tin_model_options), .feeds = feeds(r),
                               .fetches = fetches(r)};
  TIN_TRY(load_picture_ops(r));
  return tin_tool_open(&r->tool, r->graph, &options);
}

static tin_status print_if_missing(void *self, const tin_graph_node *node, tin_dtype type,
                                   const tin_kernel *kernel) {
  uint32_t *missing = self;
  char text[128];
  if (!kernel || !(kernel->op->flags & TIN_OP_INPUT)) return TIN_OK;
  const tin_attr_value *shape = tin_graph_attr(node, "shape");
  bool known = shape && shape->kind == TIN_VALUE_SHAPE && shape->count == 1;
  if (!*missing) fprintf(stderr, "tinfer-run: the graph needs a value for:\n");
  fprintf(stderr, "  --input=%s=VALUE    %s %s\n", node->name, tin_dtype_text(type),
          known ? tin_shape_text(shape->v.shape, text, sizeof text) : "");
  ++*missing;
  return TIN_OK;
}

/* Which placeholders would run because they are not fed? */
static int check_inputs(run *r) {
  uint32_t missing = 0;
  if (tin_model_needs(r->tool.model, feeds(r), fetches(r), print_if_missing, &missing,
                      &r->tool.error))
    return tin_tool_failed(&r->tool);
  if (!missing) return -1;
  fprintf(stderr, "A VALUE is one of\n%s", tin_value_forms);
  return TIN_EXIT_USAGE;
}

/* ---- inputs ------------------------------------------------------------------------ */

static tin_status make_value(run *r, uint32_t i, uint32_t index) {
  const named *in = &r->inputs.v[i], *given = find_named(&r->shapes, in->name);
  tin_error *error = &r->tool.error;
  tin_tensor like = *tin_session_input(r->session, index);
  like.name = in->name;
  if (given) TIN_TRY(tin_shape_parse(given->rest, &like.shape, error));
  return tin_value_make(in->rest, &like, &r->tool.registry, &r->values[i], error);
}

static tin_status feed_inputs(run *r) {
  r->values = calloc(r->inputs.count + 1, sizeof *r->values);
  if (!r->values) return TIN_FAIL(&r->tool.error, TIN_NO_MEMORY, "out of memory");
  for (uint32_t i = 0; i < r->inputs.count; i++) {
    int32_t index = tin_session_find_input(r->session, r->inputs.v[i].name);
    tin_status status = make_value(r, i, (uint32_t)index);
    if (status != TIN_OK) {
      tin_error_context(&r->tool.error, "input '%s'", r->inputs.v[i].name);
      return status;
    }
    /* What it says names the input already. */
    TIN_TRY(tin_feed(r->session, (uint32_t)index, &r->values[i], &r->tool.error));
  }
  return TIN_OK;
}

/* ---- running ----------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static void print_times(const run *r, uint64_t *ns) {
  double sum = 0;
  size_t n = (size_t)r->repeat;
  qsort(ns, n, sizeof *ns, by_value);
  for (size_t i = 0; i < n; i++) sum += (double)ns[i];
  fprintf(r->stdout_taken ? stderr : stdout,
          "%zu runs: min %.3f ms, median %.3f ms, mean %.3f ms\n", n, (double)ns[0] * 1e-6,
          ((double)ns[(n - 1) / 2] + (double)ns[n / 2]) * 0.5e-6, sum / (double)n * 1e-6);
}

static tin_status run_repeatedly(run *r, uint64_t *ns) {
  tin_progress progress;
  tin_status status = TIN_OK;
  tin_progress_start(&progress, "run");
  for (int64_t i = 0; i < r->repeat && status == TIN_OK; i++) {
    uint64_t start = tin_now();
    status = tin_session_run(r->session, &r->tool.error);
    ns[i] = tin_now() - start;
    tin_progress_step(&progress, (uint64_t)i + 1, (uint64_t)r->repeat);
  }
  tin_progress_end(&progress);
  return status;
}

/* Once, and then as often as asked for against the clock. */
static tin_status compute(run *r) {
  TIN_TRY(tin_session_run(r->session, &r->tool.error));
  if (r->repeat == 0) return TIN_OK;
  uint64_t *ns = calloc((size_t)r->repeat, sizeof *ns);
  if (!ns) return TIN_FAIL(&r->tool.error, TIN_NO_MEMORY, "out of memory");
  tin_status status = run_repeatedly(r, ns);
  if (status == TIN_OK) print_times(r, ns);
  free(ns);
  return status;
}

/* ---- outputs ----------------------------------------------------------------------- */

static const tin_tensor *result(const run *r, const char *name) {
  int32_t index = tin_session_find_output(r->session, name);
  return index < 0 ? NULL : tin_session_output(r->session, (uint32_t)index);
}

static void print_output(const run *r, const char *name, const tin_tensor *t) {
  if (!t || t->dtype == TIN_NONE) { /* a node without outputs has just been run */
    printf("%s: done\n", name);
    return;
  }
  tin_print_tensor(stdout, name, t);
  if (r->top_k && !tin_print_top(stdout, t, r->top_k, &r->labels))
    fprintf(stderr, "tinfer-run: %s: no numbers to find the largest of\n", name);
}

static tin_status give_output(run *r, const named *out) {
  const tin_tensor *t = result(r, out->name);
  if (!out->rest) return print_output(r, out->name, t), TIN_OK;
  if (t && t->dtype != TIN_NONE) return tin_npy_save(out->rest, t, &r->tool.error);
  return TIN_FAIL(&r->tool.error, TIN_INVALID, "'%s' has no output to write", out->name);
}

/* Those asked for; or all there are, unless there are only checks to make. */
static tin_status give_outputs(run *r) {
  for (uint32_t i = 0; i < r->outputs.count; i++) TIN_TRY(give_output(r, &r->outputs.v[i]));
  if (r->outputs.count || r->checks.count) return TIN_OK;
  const char *name;
  for (uint32_t i = 0; (name = tin_session_output_name(r->session, i)); i++)
    print_output(r, name, tin_session_output(r->session, i));
  return TIN_OK;
}

static tin_status check(run *r, const named *c, bool *good) {
  tin_tensor want;
  tin_difference d;
  const tin_tensor *got = result(r, c->name);
  if (!got) return TIN_FAIL(&r->tool.error, TIN_INVALID, "'%s' has no output", c->name);
  TIN_TRY(tin_npy_load(c->rest, &want, &r->tool.error));
  if (tin_compare(got, &want, r->rtol, r->atol, &d)) {
    fprintf(r->stdout_taken ? stderr : stdout, "%s: agrees with %s, largest error %g\n", c->name,
            c->rest, d.error);
  } else {
    fprintf(stderr, "tinfer-run: %s: %s\n", c->name, d.text);
    *good = false;
  }
  tin_tensor_drop(&want);
  return TIN_OK;
}

static tin_status finish(run *r, bool *good) {
  TIN_TRY(give_outputs(r));
  for (uint32_t i = 0; i < r->checks.count; i++) TIN_TRY(check(r, &r->checks.v[i], good));
  return TIN_OK;
}

/* ---- all of it ----------------------------------------------------------------------- */

static tin_status load_labels(run *r) {
  if (!r->labels_file) return TIN_OK;
  if (!r->top_k) r->top_k = 5;
  return tin_labels_load(&r->labels, r->labels_file, &r->tool.error);
}

static tin_status create_session(run *r) {
  r->how.struct_size = sizeof r->how;
  r->how.feeds = feeds(r);
  r->how.fetches = fetches(r);
  for (uint32_t i = 0; i < r->outputs.count; i++)
    if (r->outputs.v[i].rest && strcmp(r->outputs.v[i].rest, "-") == 0) r->stdout_taken = true;
  return tin_session_create(&r->session, r->tool.model, &r->how, &r->tool.error);
}

static int execute(run *r) {
  bool good = true;
  int status = read_arguments(r);
  if (status >= 0) return status;
  if (load_labels(r) || open_model(r)) return tin_tool_failed(&r->tool);
  if ((status = check_inputs(r)) >= 0) return status;
  if (create_session(r) || feed_inputs(r) || compute(r) || finish(r, &good))
    return tin_tool_failed(&r->tool);
  return good ? TIN_EXIT_OK : TIN_EXIT_FAILED;
}

static void release(run *r) {
  tin_session_destroy(r->session);
  for (uint32_t i = 0; r->values && i < r->inputs.count; i++) tin_tensor_drop(&r->values[i]);
  free(r->values);
  tin_labels_free(&r->labels);
  tin_strings *strings[] = {&r->input_args, &r->shape_args, &r->output_args,
                            &r->check_args, &r->feeds,      &r->fetches};
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) tin_strings_free(strings[i]);
  named_list *lists[] = {&r->inputs, &r->shapes, &r->outputs, &r->checks};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) free_list(lists[i]);
}

static void more_help(void) { printf("\nA VALUE is one of\n%s", tin_value_forms); }

int main(int argc, char **argv) {
  run r = {.rtol = 1e-4, .atol = 1e-5};
  const tin_option options[] = {
      TIN_FLAG_GRAPH(&r.graph),
      TIN_OPTION_LIST("input", &r.input_args, "NAME=VALUE",
                      "what to feed the node NAME, or node:1"),
      TIN_OPTION_LIST("input_shape", &r.shape_args, "NAME=1,2,3",
                      "the shape of that input, where the graph leaves it open"),
      TIN_OPTION_LIST("output", &r.output_args, "NAME[=FILE]",
                      "print the node's output, or write it to FILE as an .npy array (-: standard "
                      "output); without it the graph's own outputs are printed"),
      TIN_OPTION_LIST("check", &r.check_args, "NAME=FILE.npy",
                      "compare the output with an array; exit with 1 if it differs"),
      TIN_OPTION_FLOAT("rtol", &r.rtol, "X", "for --check: tolerance relative to what is expected"),
      TIN_OPTION_FLOAT("atol", &r.atol, "X", "for --check: absolute tolerance, added to that"),
      TIN_OPTION_INT("repeat", &r.repeat, 0, 100000000, "N", "after a first run, time N more"),
      TIN_FLAG_TOP_K(&r.top_k),
      TIN_FLAG_LABELS(&r.labels_file),
      TIN_FLAG_NUM_THREADS(&r.num_threads),
      TIN_FLAG_CPU(&r.cpu),
      TIN_FLAGS_PLUGINS(&r.tool.plugins),
      TIN_OPTION_END};
  const tin_command p = {
      .name = "tinfer-run",
      .usage = "--graph=FILE [--input=NAME=VALUE]... [--output=NAME[=FILE.npy]]... [OPTION]...",
      .summary = "Runs a model once and shows, writes or checks what comes out.",
      .example =
          "  tinfer-run --graph=mobilenet.pb --input=input:0=image:cat.jpg,mean=127.5,std=127.5"
          " \\\n    --labels=labels.txt\n",
      .options = options,
      .more_help = more_help};
  int status = tin_options_parse(&p, argc, argv);
  if (status < 0) {
    status = tin_tool_start(&r.tool, &p) ? tin_tool_failed(&r.tool) : execute(&r);
    release(&r);
    return tin_tool_end(&r.tool, status);
  }
  release(&r);
  tin_plugins_free(&r.tool.plugins);
  return status;
}
