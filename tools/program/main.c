/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- arguments, one run, outputs. */
#include "tools/program/program.h"

#include "core/fail.h"

#include <string.h>
#include <unistd.h>

enum { OK, FAILED, USAGE, GO_ON = -1 };

typedef struct run {
  const tin_ready_program *program;
  int argc;
  char **argv;
  tin_pages pages;
  tin_allocator allocator;
  tin_registry registry;
  tin_session *session;
  tin_error error;
  tin_output out;
} run;

static const char usage[] =
    " [--input=NAME=FILE | FILE]... [--output=NAME[=FILE]]...\n"
    "Runs the model in it. A FILE is an array of NumPy (.npy), or elements as they lie in memory;\n"
    "- is standard input or output. Files without a name go to the inputs in their order. Without\n"
    "--output all outputs are printed.\n\n"
    "  --describe      print the names, types and shapes of inputs and outputs\n"
    "  --self_test     run the input recorded when the program was made, and compare\n"
    "  --num_threads=N threads to compute with, if it was made with threads; 0: one per core\n"
    "  --help          print this\n"
    "  --version       print what it was made of\n";

/* ---- messages ------------------------------------------------------------------------------ */

static void complain(const run *r, const char *text, const char *more) {
  tin_output err = {.fd = STDERR_FILENO};
  const char *const parts[] = {r->program->name, ": ", text, more, "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) tin_put_text(&err, parts[i]);
  tin_flush(&err);
}

static int failed(const run *r) { return complain(r, r->error.text, ""), FAILED; }

static int wrong_usage(const run *r, const char *text, const char *argument) {
  complain(r, text, argument);
  complain(r, "--help says what there is", "");
  return USAGE;
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* What follows "--name="; NULL: it is another option. */
static const char *option(const char *argument, const char *name) {
  size_t n = strlen(name);
  return strncmp(argument, name, n) == 0 && argument[n] == '=' ? argument + n + 1 : NULL;
}

static bool is(const char *argument, const char *name) { return strcmp(argument, name) == 0; }

static bool is_name(const char *name, const char *text, size_t n) {
  return strncmp(name, text, n) == 0 && name[n] == 0;
}

/* The value of --num_threads; -1: it is no number. */
static int64_t number(const char *text) {
  int64_t n = 0;
  const char *at = text;
  for (; *at >= '0' && *at <= '9' && n < 100000; at++) n = n * 10 + (*at - '0');
  return at > text && !*at ? n : -1;
}

static bool asks(const run *r, const char *name) {
  for (int i = 1; i < r->argc; i++)
    if (is(r->argv[i], name)) return true;
  return false;
}

static int check_argument(const run *r, const char *a) {
  static const char *const plain[] = {"--describe", "--self_test", "--help", "--version", "-"};
  const char *value;
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (is(a, plain[i])) return GO_ON;
  if ((value = option(a, "--num_threads")))
    return number(value) >= 0 ? GO_ON : wrong_usage(r, "no number: ", a);
  if ((value = option(a, "--input")))
    return strchr(value, '=') ? GO_ON : wrong_usage(r, "expected --input=NAME=FILE, not ", a);
  if (option(a, "--output") || *a != '-') return GO_ON;
  return wrong_usage(r, "unknown option ", a);
}

static int check_arguments(run *r) {
  if (asks(r, "--help")) {
    tin_put_text(&r->out, "Usage: ");
    tin_put_text(&r->out, r->program->name);
    tin_put_text(&r->out, usage);
    return OK;
  }
  if (asks(r, "--version")) {
    tin_put_text(&r->out, r->program->name);
    tin_put_text(&r->out, " ");
    tin_put_text(&r->out, r->program->version ? r->program->version : "");
    tin_put_text(&r->out, "\n");
    return OK;
  }
  int status = GO_ON;
  for (int i = 1; i < r->argc && status < 0; i++) status = check_argument(r, r->argv[i]);
  return status;
}

/* ---- the session --------------------------------------------------------------------------------
 */

static tin_status start(run *r) {
  tin_model *model;
  tin_model_options mo = {TIN_INIT(tin_model_options), .allocator = &r->allocator};
  tin_session_options so = {TIN_INIT(tin_session_options), .threads = 1};
  const char *value;
  for (int i = 1; i < r->argc; i++)
    if ((value = option(r->argv[i], "--num_threads"))) so.threads = (uint32_t)number(value);
  TIN_TRY(r->program->add(&r->registry));
  TIN_TRY(tin_model_open_packed(&model, &r->registry, r->program->model, r->program->model_size,
                                &mo, &r->error));
  return tin_session_create(&r->session, model, &so, &r->error);
}

static void describe_one(run *r, const char *what, const tin_tensor *t) {
  char shape[128];
  tin_print_to(&r->out, "%s %s: %s %s\n", what, t->name ? t->name : "?",
               tin_dtype_text((tin_dtype)t->dtype), tin_shape_text(&t->shape, shape, sizeof shape));
}

static int describe(run *r) {
  tin_error ignored; /* shapes of outputs are known once those of inputs are */
  (void)!tin_session_plan(r->session, &ignored);
  for (uint32_t i = 0; i < tin_session_num_inputs(r->session); i++)
    describe_one(r, "input", tin_session_input(r->session, i));
  for (uint32_t i = 0; i < tin_session_num_outputs(r->session); i++)
    describe_one(r, "output", tin_session_output(r->session, i));
  return OK;
}

/* ---- inputs
 * --------------------------------------------------------------------------------------- */

static int feed(run *r, uint32_t index, const char *path) {
  tin_bytes bytes;
  if (tin_bytes_read(path, &r->allocator, &bytes, &r->error)) return failed(r);
  if (!tin_feed_bytes(r->session, index, &bytes, &r->error)) return GO_ON;
  tin_error_context(&r->error, "%s", path);
  return failed(r);
}

static int feed_named(run *r, const char *value, uint32_t *index) {
  const char *equal = strchr(value, '=');
  size_t n = (size_t)(equal - value);
  for (*index = 0; *index < tin_session_num_inputs(r->session); ++*index)
    if (is_name(tin_session_input(r->session, *index)->name, value, n))
      return feed(r, *index, equal + 1);
  return wrong_usage(r, "there is no input ", value);
}

static int feed_all(run *r) {
  uint8_t fed[256] = {0};
  uint32_t next = 0, index, count = tin_session_num_inputs(r->session);
  int status = GO_ON;
  for (int i = 1; i < r->argc && status < 0; i++) {
    const char *a = r->argv[i], *value = option(a, "--input");
    if (!value && *a == '-' && a[1]) continue;
    if (!value && next >= count) return wrong_usage(r, "no input is left for ", a);
    index = next;
    status = value ? feed_named(r, value, &index) : feed(r, next++, a);
    if (index < sizeof fed) fed[index] = 1;
  }
  for (uint32_t i = 0; i < count && i < sizeof fed && status < 0; i++)
    if (!fed[i])
      status = wrong_usage(r, "no file for input ", tin_session_input(r->session, i)->name);
  return status;
}

/* ---- outputs
 * ---------------------------------------------------------------------------------------- */

static int give(run *r, const char *value) {
  const char *equal = strchr(value, '=');
  size_t n = equal ? (size_t)(equal - value) : strlen(value);
  for (uint32_t i = 0; i < tin_session_num_outputs(r->session); i++) {
    const tin_tensor *t = tin_session_output(r->session, i);
    if (!t->name || !is_name(t->name, value, n)) continue;
    if (!equal) return tin_print_values(&r->out, t), GO_ON;
    tin_flush(&r->out);
    return tin_write_tensor(equal + 1, t, &r->error) ? failed(r) : GO_ON;
  }
  return wrong_usage(r, "there is no output ", value);
}

static int give_all(run *r) {
  bool named = false;
  int status = GO_ON;
  for (int i = 1; i < r->argc && status < 0; i++) {
    const char *value = option(r->argv[i], "--output");
    if (!value) continue;
    named = true;
    status = give(r, value);
  }
  for (uint32_t i = 0; i < tin_session_num_outputs(r->session) && !named; i++)
    tin_print_values(&r->out, tin_session_output(r->session, i));
  return status < 0 ? OK : status;
}

static int execute(run *r) {
  int status = check_arguments(r);
  if (status >= 0) return status;
  if (start(r)) return failed(r);
  if (asks(r, "--describe")) return describe(r);
  if (asks(r, "--self_test"))
    return tin_self_test(r->program, r->session, &r->out, &r->error) ? OK : failed(r);
  status = feed_all(r);
  if (status >= 0) return status;
  return tin_session_run(r->session, &r->error) ? failed(r) : give_all(r);
}

int tin_ready_main(const tin_ready_program *program, int argc, char **argv) {
  run r = {.program = program, .argc = argc, .argv = argv, .out = {.fd = STDOUT_FILENO}};
  r.allocator = tin_pages_allocator(&r.pages);
  r.registry = (tin_registry){.host = &tin_host_table,
                              .error = &r.error,
                              .entries = program->table,
                              .capacity = program->slots};
  int status = execute(&r);
  if (tin_flush(&r.out)) return status;
  complain(&r, "standard output cannot be written", "");
  return FAILED;
}
