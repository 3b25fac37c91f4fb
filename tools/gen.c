/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-gen -- from models and lists of ops to what a trimmed program is made of: the list of
 * the kernels it needs, packed models, the program itself. */
#include "tools/gen/gen.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/common/values.h"
#include "tools/gen/arena.h"
#include "tools/gen/check.h"
#include "tools/gen/embed.h"
#include "tools/gen/executable.h"
#include "tools/gen/header.h"
#include "tools/gen/input.h"
#include "tools/gen/isa.h"
#include "tools/gen/manifest.h"
#include "tools/gen/new_op.h"
#include "tools/gen/report.h"
#include "tools/gen/micro.h"
#include "tools/gen/select.h"
#include "tools/gen/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ----------------------------------------------------------------------------------
 */

/* What was given, once for every use of an option: "a,b". */
typedef struct raw_options {
  tin_strings graphs, graph, feeds, fetches, packed, packed_c, packed_name;
} raw_options;

static bool cut(tin_zone *zone, const char *text, tin_strings *to) {
  char *copy = tin_zone_strdup(zone, text);
  for (char *p = copy; p;) {
    char *comma = strchr(p, ',');
    if (comma) *comma++ = 0;
    if (*p && !tin_strings_add(to, p)) return false;
    p = comma;
  }
  return copy != NULL;
}

static bool cut_all(tin_zone *zone, const tin_strings *from, tin_strings *to) {
  bool ok = true;
  for (uint32_t i = 0; i < from->count && ok; i++) ok = cut(zone, from->v[i], to);
  return ok;
}

static bool take_options(tin_gen *gen, const raw_options *raw) {
  tin_zone *zone = &gen->selection.zone;
  bool ok = cut_all(zone, &raw->graphs, &gen->graphs) && cut_all(zone, &raw->feeds, &gen->feeds) &&
            cut_all(zone, &raw->fetches, &gen->fetches) &&
            cut_all(zone, &raw->packed, &gen->packed) &&
            cut_all(zone, &raw->packed_c, &gen->packed_c) &&
            cut_all(zone, &raw->packed_name, &gen->packed_name);
  for (uint32_t i = 0; i < raw->graph.count && ok; i++)
    ok = tin_strings_add(&gen->graphs, raw->graph.v[i]);
  return ok;
}

static int check_isas(const tin_gen *gen, const tin_strings *isas) {
  const tin_program *p = gen->tool.program;
  bool plain = false;
  for (uint32_t i = 0; i < isas->count; i++) {
    plain |= strcmp(isas->v[i], TIN_ISA_PLAIN) == 0;
    if (!tin_isa_named(isas->v[i]))
      return tin_usage_error(p, "--isa takes " TIN_ISA_NAMES ", not '%s'", isas->v[i]);
  }
  if (gen->no_fallback && plain)
    return tin_usage_error(p, "--no_fallback leaves out what --isa=scalar asks for");
  if (gen->no_fallback && !isas->count)
    return tin_usage_error(p, "--no_fallback needs --isa: without plain C and other sets nothing "
                              "is left");
  return -1;
}

/* What the command line says of instruction sets is final. */
static int take_isas(tin_gen *gen) {
  tin_selection *s = &gen->selection;
  tin_strings isas = {0};
  bool ok = !gen->isa || cut(&s->zone, gen->isa, &isas);
  int status = ok ? check_isas(gen, &isas) : tin_no_memory(gen->tool.program);
  if (status < 0 && gen->isa) {
    s->isas.count = 0;
    s->all_isas = s->fallback = false;
    if (!tin_selection_isas(s, &isas, false, !gen->no_fallback))
      status = tin_no_memory(gen->tool.program);
  }
  tin_strings_free(&isas);
  return status;
}

static int check_shapes(const tin_gen *gen) {
  for (uint32_t i = 0; i < gen->input_shapes.count; i++) {
    char *name;
    const char *rest;
    tin_shape shape;
    tin_error error;
    const char *text = gen->input_shapes.v[i];
    bool ok = tin_value_split(text, &name, &rest);
    if (ok) free(name), ok = tin_shape_parse(rest, &shape, &error) == TIN_OK;
    if (!ok)
      return tin_usage_error(gen->tool.program, "--input_shape=%s: expected NAME=1,2,3", text);
  }
  return -1;
}

static int check_names(const tin_gen *gen) {
  for (uint32_t i = 0; i < gen->packed_name.count; i++)
    if (!tin_is_word(gen->packed_name.v[i]))
      return tin_usage_error(gen->tool.program, "--packed_name=%s is no identifier in C",
                             gen->packed_name.v[i]);
  return -1;
}

static bool is_stdout(const char *path) { return path && strcmp(path, "-") == 0; }

/* One thing at most can go to standard output. */
static int check_stdout(const tin_gen *gen) {
  int uses = is_stdout(gen->output) + is_stdout(gen->manifest) + (gen->check != NULL);
  for (uint32_t i = 0; i < gen->packed.count; i++) uses += is_stdout(gen->packed.v[i]);
  for (uint32_t i = 0; i < gen->packed_c.count; i++) uses += is_stdout(gen->packed_c.v[i]);
  if (uses < 2) return -1;
  return tin_usage_error(gen->tool.program, "more than one result would go to standard output");
}

static int check_options(tin_gen *gen) {
  const tin_program *p = gen->tool.program;
  if (!gen->graphs.count && !gen->default_ops) return tin_usage_error(p, "--graphs is missing");
  int status = check_shapes(gen);
  if (status < 0) status = check_names(gen);
  if (status < 0) status = check_stdout(gen);
  return status;
}

/* Files are counted once it is known how many of --graphs are models. */
static int check_counts(const tin_gen *gen) {
  const struct {
    const char *option;
    uint32_t count;
  } lists[] = {{"packed", gen->packed.count},
               {"packed_c", gen->packed_c.count},
               {"packed_name", gen->packed_name.count}};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (lists[i].count && lists[i].count != gen->num_models)
      return tin_usage_error(gen->tool.program, "--%s names %u file%s, but there %s %u model%s",
                             lists[i].option, lists[i].count, lists[i].count == 1 ? "" : "s",
                             gen->num_models == 1 ? "is" : "are", gen->num_models,
                             gen->num_models == 1 ? "" : "s");
  return -1;
}

/* ---- the selection ----------------------------------------------------------------------------
 */

static void print_warnings(const tin_gen *gen) {
  const tin_strings *warnings = &gen->selection.warnings;
  for (uint32_t i = 0; i < warnings->count; i++)
    fprintf(stderr, "%s: warning: %s\n", gen->tool.program->name, warnings->v[i]);
}

static int print_missing(const tin_gen *gen) {
  const tin_strings *missing = &gen->selection.missing;
  if (!missing->count) return -1;
  fprintf(stderr, "%s: there is no kernel for:\n", gen->tool.program->name);
  for (uint32_t i = 0; i < missing->count; i++) fprintf(stderr, "  %s\n", missing->v[i]);
  return TIN_EXIT_FAILED;
}

/* What manifests select is in modules that no model has asked for. */
static tin_status load_modules(tin_gen *gen) {
  tin_strings ops = {0};
  bool ok = true;
  for (uint32_t i = 0; i < gen->selection.num_kernels && ok; i++)
    ok = tin_strings_add(&ops, gen->selection.kernels[i].op);
  tin_status status = !ok         ? tin_selection_no_memory(&gen->tool.error)
                      : ops.count ? tin_tool_load_ops(&gen->tool, ops.v)
                                  : TIN_OK;
  tin_strings_free(&ops);
  return status;
}

static tin_status complete(tin_gen *gen) {
  tin_selection *s = &gen->selection;
  bool ok = tin_selection_text(s, &s->formats, "packed");
  if (ok && gen->num_models && !gen->isa) ok = tin_selection_isas(s, NULL, true, true);
  if (!ok) return tin_selection_no_memory(&gen->tool.error);
  TIN_TRY(load_modules(gen));
  TIN_TRY(tin_gen_check_names(gen));
  TIN_TRY(tin_gen_measure(gen));
  return tin_gen_add_micro(gen);
}

/* -1, or an exit status. */
static int select_all(tin_gen *gen) {
  tin_status status = tin_gen_read_inputs(gen);
  print_warnings(gen);
  if (status) return tin_tool_failed(&gen->tool);
  int exit_status = print_missing(gen);
  if (exit_status < 0) exit_status = check_counts(gen);
  if (exit_status < 0) exit_status = take_isas(gen);
  if (exit_status < 0 && complete(gen)) exit_status = tin_tool_failed(&gen->tool);
  return exit_status;
}

/* ---- results ----------------------------------------------------------------------------------
 */

typedef struct result {
  const tin_gen *gen;
  uint32_t model; /* which one it is of */
} result;

typedef bool result_writer(const result *r, FILE *to);

static bool write_header(const result *r, FILE *to) { return tin_gen_write_header(r->gen, to); }

static bool write_manifest(const result *r, FILE *to) {
  return tin_manifest_write(&r->gen->selection, to);
}

static bool write_packed(const result *r, FILE *to) {
  const tin_gen_model *model = &r->gen->models[r->model];
  return fwrite(model->packed, 1, model->packed_size, to) == model->packed_size;
}

static bool write_packed_c(const result *r, FILE *to) {
  const tin_gen_model *model = &r->gen->models[r->model];
  bool named = r->gen->packed_name.count != 0;
  return tin_write_array(to, named ? r->gen->packed_name.v[r->model] : model->ident, model->packed,
                         model->packed_size);
}

static tin_status write_file(tin_gen *gen, const char *path, uint32_t model, result_writer *write) {
  tin_file file;
  result r = {gen, model};
  TIN_TRY(tin_file_create(&file, path, &gen->tool.error));
  if (write(&r, file.stream) || ferror(file.stream))
    return tin_file_commit(&file, &gen->tool.error);
  tin_file_discard(&file);
  return tin_selection_no_memory(&gen->tool.error);
}

static tin_status write_each(tin_gen *gen, const tin_strings *paths, result_writer *write) {
  for (uint32_t i = 0; i < paths->count; i++) TIN_TRY(write_file(gen, paths->v[i], i, write));
  return TIN_OK;
}

/* The header, if nothing else is asked for. */
static bool wants_header(const tin_gen *gen) {
  return !gen->manifest && !gen->check && !gen->executable && !gen->report && !gen->packed.count &&
         !gen->packed_c.count;
}

static tin_status write_all(tin_gen *gen) {
  const char *header = gen->output ? gen->output : wants_header(gen) ? "-" : NULL;
  TIN_TRY(write_each(gen, &gen->packed, write_packed));
  TIN_TRY(write_each(gen, &gen->packed_c, write_packed_c));
  if (gen->manifest) TIN_TRY(write_file(gen, gen->manifest, 0, write_manifest));
  return header ? write_file(gen, header, 0, write_header) : TIN_OK;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static int finish(tin_gen *gen) {
  int status = TIN_EXIT_OK;
  if (gen->check) status = tin_gen_check(gen);
  if (gen->executable && status == TIN_EXIT_OK) status = tin_gen_executable(gen);
  if (gen->report && status == TIN_EXIT_OK) status = tin_gen_report(gen);
  return status;
}

static int execute(tin_gen *gen) {
  if (gen->new_op) return tin_gen_new_op(gen);
  if (gen->report && !gen->graphs.count) return tin_gen_report(gen);
  int status = check_options(gen);
  if (status < 0) status = select_all(gen);
  if (status >= 0) return status;
  return write_all(gen) ? tin_tool_failed(&gen->tool) : finish(gen);
}

static void release(tin_gen *gen, raw_options *raw) {
  tin_strings *lists[] = {&raw->graphs,   &raw->graph,       &raw->feeds,        &raw->fetches,
                          &raw->packed,   &raw->packed_c,    &raw->packed_name,  &gen->graphs,
                          &gen->feeds,    &gen->fetches,     &gen->input_shapes, &gen->packed,
                          &gen->packed_c, &gen->packed_name, &gen->test_inputs,  &gen->link};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
  tin_gen_free_models(gen);
  tin_selection_free(&gen->selection);
}

int main(int argc, char **argv) {
  tin_gen gen = {.selection = TIN_SELECTION};
  raw_options raw = {0};
  const tin_option options[] = {
      TIN_OPTION_LIST("graphs", &raw.graphs, "FILE,FILE",
                      "models, YAML lists of ops, manifests, ops_to_register.h files, in any mix; "
                      "- reads one from standard input"),
      TIN_OPTION_LIST("graph", &raw.graph, "FILE", "the same, one file, with a comma perhaps"),
      TIN_OPTION_CHOICE("proto_fileformat", &gen.proto_fileformat,
                        "auto|rawproto|textproto|ops_list",
                        "what --graphs are; auto looks at the contents, ops_list is "
                        "TensorFlow's list in JSON"),
      TIN_OPTION_STRING("default_ops", &gen.default_ops, "OP:KERNEL,...",
                        "ops to add, as TensorFlow writes them; all: every kernel there is"),
      TIN_OPTION_LIST("feeds", &raw.feeds, "A,B",
                      "the nodes that are fed; without it, a model's own inputs"),
      TIN_OPTION_LIST("inputs", &raw.feeds, "A,B", "the same"),
      TIN_OPTION_LIST("fetches", &raw.fetches, "A,B",
                      "the nodes that are fetched; without it, a model's own outputs"),
      TIN_OPTION_LIST("outputs", &raw.fetches, "A,B", "the same"),
      TIN_OPTION_LIST("input_shape", &gen.input_shapes, "NAME=1,2,3",
                      "the shape to measure memory with, where a model leaves it open"),
      TIN_OPTION_STRING("isa", &gen.isa, "SET,SET",
                        "keep no other instruction sets than these of " TIN_ISA_NAMES
                        "; plain C (scalar) stays, to fall back on"),
      TIN_OPTION_BOOL("no_fallback", &gen.no_fallback, "with --isa: leave out plain C too"),
      TIN_OPTION_BOOL("threads", &gen.threads, "let sessions start threads"),
      TIN_FLAGS_PLUGINS(&gen.tool.plugins),
      TIN_OPTION_STRING("output", &gen.output, "FILE",
                        "write ops_to_register.h; -: to standard output, which is also where it "
                        "goes if no other result is asked for"),
      TIN_OPTION_STRING("manifest", &gen.manifest, "FILE",
                        "write a manifest: YAML that says what is needed and why; manifests "
                        "can be given to --graphs, also several"),
      TIN_OPTION_LIST("packed", &raw.packed, "FILE.tin",
                      "write the optimised model as a file that is used where it lies; for "
                      "several models as many files"),
      TIN_OPTION_LIST("packed_c", &raw.packed_c, "FILE.c", "the same as an array in C"),
      TIN_OPTION_LIST("packed_name", &raw.packed_name, "NAME",
                      "what that array is called; without it, as the file of the model"),
      TIN_OPTION_STRING("check", &gen.check, "FILE",
                        "say whether this manifest, header or program has all that is needed, "
                        "and what it lacks"),
      TIN_OPTION_CHOICE("report_format", &gen.report_format, "table|yaml|json",
                        "how reports are printed"),
      TIN_OPTION_STRING("executable", &gen.executable, "FILE",
                        "link a static program that runs the model"),
      TIN_OPTION_STRING("target", &gen.target, "NAME", "for another machine or C library"),
      TIN_OPTION_LIST("test_input", &gen.test_inputs, "NAME=VALUE",
                      "an input, as tinfer-run takes it, that the program's --self_test runs "
                      "again; without it, made-up numbers"),
      TIN_OPTION_LIST("link", &gen.link, "FILE",
                      "with --executable: a source, object or archive with ops of your own"),
      TIN_OPTION_BOOL("keep_symbols", &gen.keep_symbols,
                      "with --executable: keep the names that --report needs"),
      TIN_OPTION_STRING("report", &gen.report, "FILE",
                        "say where the bytes of a program went, and what could be saved"),
      TIN_OPTION_STRING("new_op", &gen.new_op, "NAME",
                        "write a folder with the source, build file and test of an op of your own"),
      TIN_OPTION_END};
  const tin_program p = {
      .name = "tinfer-gen",
      .usage = "--graphs=FILE[,FILE]... [--output=ops_to_register.h] [OPTION]...",
      .summary = "Finds out which kernels models need, and writes what a program that has no "
                 "others is\nmade of.",
      .example = "  tinfer-gen --graphs=model.pb --output=ops_to_register.h --packed=model.tin\n"
                 "  tinfer-gen --graphs=model.pb --check=program\n",
      .options = options};
  int status = tin_options_parse(&p, argc, argv);
  if (status < 0) {
    if (tin_tool_start(&gen.tool, &p))
      status = tin_tool_failed(&gen.tool);
    else
      status = take_options(&gen, &raw) ? execute(&gen) : tin_no_memory(&p);
    release(&gen, &raw);
    return tin_tool_end(&gen.tool, status);
  }
  release(&gen, &raw);
  tin_plugins_free(&gen.tool.plugins);
  return status;
}
