/* SPDX-License-Identifier: Apache-2.0 */
/* main.c -- arguments, one run, outputs. */
#include "tools/program/program.h"

#include "core/fail.h"

#include <string.h>
#include <unistd.h>

enum { OK, FAILED, USAGE }; /* what the program returns */

static const char usage[] =
    " [--input=NAME=FILE | FILE]... [--output=NAME[=FILE]]...\n"
    "A FILE is an array of NumPy (.npy), or elements as they lie in memory; - is standard input "
    "or\n"
    "output. Files without a name go to the inputs in their order. Without --output, all outputs\n"
    "are printed.\n\n"
    "  --describe       print the names, types and shapes of inputs and outputs\n"
    "  --self_test      run the input recorded when the program was made, and compare\n"
    "  --num_threads=N  threads, if it was made with threads; 0: one per core\n"
    "  --help           print this\n"
    "  --version        print what it was made of\n";

/* ---- messages ------------------------------------------------------------------------------ */

static void complain(const tin_ready_program *program, const char *text, const char *more) {
  tin_output err;
  err.fd = STDERR_FILENO, err.used = 0, err.failed = false;
  tin_print_to(&err, "%s: %s%s\n", program->name, text, more);
  tin_flush(&err);
}

static tin_status wrong_usage(tin_run *r, const char *text, const char *argument) {
  complain(r->program, text, argument);
  complain(r->program, "--help says what there is", "");
  r->result = USAGE;
  return TIN_INVALID;
}

/* ---- arguments ------------------------------------------------------------------------------- */

enum { DESCRIBE, SELF_TEST, HELP, VERSION, THREADS, INPUT, OUTPUT, A_FILE, UNKNOWN, END };

/* What the next argument is, and its value, if it has one; behind the last one it begins anew. */
static int next_argument(tin_run *r, const char **value) {
  static const char names[][15] = {"--describe",     "--self_test", "--help",   "--version",
                                   "--num_threads=", "--input=",    "--output="};
  if (++r->at >= r->argc) return r->at = 0, END;
  r->argument = r->argv[r->at];
  for (int i = DESCRIBE; i < A_FILE; i++) {
    *value = tin_behind(r->argument, names[i]);
    if (*value && (i >= THREADS || !**value)) return i;
  }
  *value = r->argument;
  return *r->argument != '-' || !r->argument[1] ? A_FILE : UNKNOWN;
}

/* False: it is no number. */
static bool take_threads(tin_run *r, const char *text) {
  uint32_t n = 0;
  if (!*text) return false;
  for (; *text >= '0' && *text <= '9' && n < 100000; text++) n = n * 10 + (uint32_t)(*text - '0');
  r->threads = n;
  return !*text;
}

static bool has_equal_sign(const char *text) {
  while (*text && *text != '=') text++;
  return *text != 0;
}

static bool asks(const tin_run *r, int kind) { return r->asked >> kind & 1; }

static tin_status take_arguments(tin_run *r) {
  const char *wrong = NULL, *argument = NULL, *value;
  for (int kind; (kind = next_argument(r, &value)) != END;) {
    const char *what = NULL;
    r->asked |= 1u << kind;
    if (kind == THREADS && !take_threads(r, value)) what = "no number: ";
    if (kind == INPUT && !has_equal_sign(value)) what = "expected --input=NAME=FILE, not ";
    if (kind == UNKNOWN) what = "unknown option ";
    if (what && !wrong) wrong = what, argument = r->argument;
  }
  if (!wrong || asks(r, HELP) || asks(r, VERSION)) return TIN_OK;
  return wrong_usage(r, wrong, argument);
}

/* ---- the session ------------------------------------------------------------------------ */

static tin_status start(tin_run *r) {
  tin_model *model;
  tin_model_options mo = {TIN_INIT(tin_model_options), .allocator = &r->allocator};
  tin_session_options so = {TIN_INIT(tin_session_options), .threads = r->threads};
  TIN_TRY(r->program->add(&r->registry));
  TIN_TRY(tin_model_open_packed(&model, &r->registry, r->program->model, r->program->model_size,
                                &mo, &r->error));
  return tin_session_create(&r->session, model, &so, &r->error);
}

/* Number `index` of the inputs or outputs; NULL: there are not so many. */
static const tin_tensor *end_of(const tin_run *r, int kind, uint32_t index) {
  return kind == INPUT ? tin_session_input(r->session, index)
                       : tin_session_output(r->session, index);
}

static const char *name_of(const tin_run *r, int kind, uint32_t index) {
  return kind == INPUT ? tin_session_input_name(r->session, index)
                       : tin_session_output_name(r->session, index);
}

static void describe(tin_run *r, int kind, const char *what) {
  const char *name;
  for (uint32_t i = 0; (name = name_of(r, kind, i)); i++)
    tin_print_heading(&r->out, what, name, end_of(r, kind, i));
}

static tin_status describe_all(tin_run *r) {
  /* Shapes of outputs are known once those of inputs are. */
  (void)!tin_session_plan(r->session, &r->error);
  describe(r, INPUT, "input ");
  describe(r, OUTPUT, "output ");
  return TIN_OK;
}

/* Which one "NAME" or "NAME=FILE" is of, and what stands behind the name; NULL: of none. */
static const char *find(tin_run *r, int kind, const char *value, uint32_t *index) {
  const char *name;
  for (*index = 0; (name = name_of(r, kind, *index)); ++*index) {
    const char *rest = tin_behind(value, name);
    if (rest && (*rest == '=' || (!*rest && kind == OUTPUT))) return rest;
  }
  (void)wrong_usage(r, kind == INPUT ? "there is no input " : "there is no output ", value);
  return NULL;
}

static tin_status feed(tin_run *r, uint32_t index, const char *path) {
  tin_bytes bytes;
  TIN_TRY(tin_bytes_read(r, path, &bytes));
  tin_status status = tin_feed_bytes(r, index, &bytes);
  if (status != TIN_OK) tin_error_context(&r->error, "%s", path);
  return status;
}

static tin_status feed_all(tin_run *r) {
  uint32_t next = 0, index;
  const char *value;
  for (int kind; (kind = next_argument(r, &value)) != END;) {
    if (kind != INPUT && kind != A_FILE) continue;
    if (kind == INPUT) {
      value = find(r, INPUT, value, &index);
      if (!value++) return TIN_INVALID;
    } else if (!end_of(r, INPUT, index = next++)) {
      return wrong_usage(r, "no input is left for ", value);
    }
    TIN_TRY(feed(r, index, value));
    if (index < sizeof r->fed) r->fed[index] = 1;
  }
  for (uint32_t i = 0; i < sizeof r->fed && (value = name_of(r, INPUT, i)); i++)
    if (!r->fed[i]) return wrong_usage(r, "no file for input ", value);
  return TIN_OK;
}

/* ---- outputs ------------------------------------------------------------------------------ */

static tin_status give(tin_run *r, const char *value) {
  uint32_t index;
  const char *rest = find(r, OUTPUT, value, &index);
  if (!rest) return TIN_INVALID;
  const tin_tensor *t = end_of(r, OUTPUT, index);
  if (!*rest) return tin_print_values(&r->out, name_of(r, OUTPUT, index), t), TIN_OK;
  tin_flush(&r->out);
  return tin_write_tensor(r, rest + 1, t);
}

static tin_status give_all(tin_run *r) {
  const char *value;
  for (int kind; (kind = next_argument(r, &value)) != END;)
    if (kind == OUTPUT) TIN_TRY(give(r, value));
  for (uint32_t i = 0; !asks(r, OUTPUT) && (value = name_of(r, OUTPUT, i)); i++)
    tin_print_values(&r->out, value, end_of(r, OUTPUT, i));
  return TIN_OK;
}

static tin_status execute(tin_run *r) {
  const char *name = r->program->name, *version = r->program->version;
  TIN_TRY(take_arguments(r));
  if (asks(r, HELP)) return tin_print_to(&r->out, "Usage: %s%s", name, usage), TIN_OK;
  if (asks(r, VERSION))
    return tin_print_to(&r->out, "%s %s\n", name, version ? version : ""), TIN_OK;
  TIN_TRY(start(r));
  if (asks(r, DESCRIBE)) return describe_all(r);
  if (asks(r, SELF_TEST)) return tin_self_test(r);
  TIN_TRY(feed_all(r));
  TIN_TRY(tin_session_run(r->session, &r->error));
  return give_all(r);
}

int tin_ready_main(const tin_ready_program *program, int argc, char **argv) {
  tin_run *r = tin_run_new();
  if (!r) return complain(program, "out of memory", ""), FAILED;
  r->program = program;
  r->argc = argc, r->argv = argv;
  r->threads = 1;
  r->out.fd = STDOUT_FILENO;
  r->registry.host = &tin_host_table;
  r->registry.error = &r->error;
  r->registry.entries = program->table;
  r->registry.capacity = program->slots;
  tin_status status = execute(r);
  bool written = tin_flush(&r->out);
  if (status != TIN_OK && r->result == OK) {
    complain(program, r->error.text, "");
    r->result = FAILED;
  }
  if (written) return r->result;
  return complain(program, "standard output cannot be written", ""), FAILED;
}
