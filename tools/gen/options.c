/* SPDX-License-Identifier: Apache-2.0 */
/* options.c -- see options.h. */
#include "tools/gen/options.h"

#include "tools/common/values.h"
#include "tools/gen/isa.h"
#include "tools/gen/yaml.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table ----------------------------------------------------------------------------- */

static void add(tin_gen_options *o, const tin_option *list) {
  while (list->name) o->table[o->count++] = *list++;
  o->table[o->count] = *list;
}

static void add_inputs(tin_gen_options *o, tin_gen *gen) {
  const tin_option list[] = {
      TIN_OPTION_LIST("graphs", &o->graphs, "FILE,FILE",
                      "models, YAML lists of ops, manifests, ops_to_register.h files, in any mix; "
                      "- reads one from standard input"),
      TIN_OPTION_LIST("graph", &o->graph, "FILE", "the same, one file, with a comma perhaps"),
      TIN_OPTION_CHOICE("proto_fileformat", &gen->proto_fileformat,
                        "auto|rawproto|textproto|ops_list",
                        "what --graphs are; auto looks at the contents, ops_list is "
                        "TensorFlow's list in JSON"),
      TIN_OPTION_STRING("default_ops", &gen->default_ops, "OP:KERNEL,...",
                        "ops to add, as TensorFlow writes them; all: every kernel there is"),
      TIN_OPTION_LIST("feeds", &o->feeds, "A,B",
                      "the nodes that are fed; without it, a model's own inputs"),
      TIN_OPTION_LIST("inputs", &o->feeds, "A,B", "the same"),
      TIN_OPTION_LIST("fetches", &o->fetches, "A,B",
                      "the nodes that are fetched; without it, a model's own outputs"),
      TIN_OPTION_LIST("outputs", &o->fetches, "A,B", "the same"),
      TIN_OPTION_LIST("input_shape", &gen->input_shapes, "NAME=1,2,3",
                      "the shape to measure memory with, where a model leaves it open"),
      TIN_OPTION_END};
  add(o, list);
}

static void add_choices(tin_gen_options *o, tin_gen *gen) {
  const tin_option list[] = {
      TIN_OPTION_LIST("isa", &o->isa, "SET,SET",
                      "keep no other instruction sets than these of " TIN_ISA_NAMES
                      "; plain C (scalar) stays, to fall back on"),
      TIN_OPTION_BOOL("no_fallback", &gen->no_fallback, "with --isa: leave out plain C too"),
      TIN_OPTION_BOOL("threads", &gen->threads, "let sessions start threads"),
      TIN_FLAGS_PLUGINS(&gen->tool.plugins), TIN_OPTION_END};
  add(o, list);
}

static void add_outputs(tin_gen_options *o, tin_gen *gen) {
  const tin_option list[] = {
      TIN_OPTION_STRING("output", &gen->output, "FILE",
                        "write ops_to_register.h; -: to standard output, which is also where it "
                        "goes if no other result is asked for"),
      TIN_OPTION_STRING("manifest", &gen->manifest, "FILE",
                        "write a manifest: YAML that says what is needed and why; manifests "
                        "can be given to --graphs, also several"),
      TIN_OPTION_LIST("packed", &o->packed, "FILE.tin",
                      "write the optimised model as a file that is used where it lies; for "
                      "several models as many files"),
      TIN_OPTION_LIST("packed_c", &o->packed_c, "FILE.c", "the same as an array in C"),
      TIN_OPTION_LIST("packed_name", &o->packed_name, "NAME",
                      "what that array is called; without it, as the file of the model"),
      TIN_OPTION_STRING("check", &gen->check, "FILE",
                        "say whether this manifest, list, header or program has all that is "
                        "needed, and what it lacks; -: what is on standard input"),
      TIN_OPTION_STRING("new_op", &gen->new_op, "NAME",
                        "write a folder with the source, build file and test of an op of your "
                        "own; --output names the folder"),
      TIN_OPTION_END};
  add(o, list);
}

static void add_programs(tin_gen_options *o, tin_gen *gen) {
  const tin_option list[] = {
      TIN_OPTION_STRING("executable", &gen->executable, "FILE",
                        "link a static program that runs the model"),
      TIN_OPTION_STRING("target", &gen->target, "NAME",
                        "with --executable or --report: for another machine or C library"),
      TIN_OPTION_LIST("test_input", &gen->test_inputs, "NAME=VALUE",
                      "with --executable: an input, as tinfer-run takes it, that the program's "
                      "--self_test runs again; without it, made-up numbers"),
      TIN_OPTION_LIST("link", &gen->link, "FILE",
                      "with --executable: a source, object or archive with ops of your own"),
      TIN_OPTION_BOOL("keep_symbols", &gen->keep_symbols,
                      "with --executable: keep the names that --report needs"),
      TIN_OPTION_STRING("report", &gen->report, "FILE",
                        "say where the bytes of a program went, and what could be saved; -: of "
                        "the program that would be linked for --graphs, which is not made"),
      TIN_OPTION_CHOICE("report_format", &gen->report_format, "table|yaml|json",
                        "how reports are printed"),
      TIN_OPTION_END};
  add(o, list);
}

static int parse(tin_gen_options *o, tin_gen *gen, int argc, char **argv) {
  add_inputs(o, gen);
  add_choices(o, gen);
  add_outputs(o, gen);
  add_programs(o, gen);
  o->program = (tin_command){
      .name = "tinfer-gen",
      .usage = "--graphs=FILE[,FILE]... [--output=ops_to_register.h] [OPTION]...",
      .summary = "Finds out which kernels models need, and writes what a program that has no "
                 "others is\nmade of.",
      .example = "  tinfer-gen --graphs=model.pb --output=ops_to_register.h --packed=model.tin\n"
                 "  tinfer-gen --graphs=model.pb --check=program\n",
      .options = o->table};
  return tin_options_parse(&o->program, argc, argv);
}

/* ---- lists with commas --------------------------------------------------------------------- */

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

static bool cut_all(const tin_gen_options *o, tin_gen *gen) {
  const struct {
    const tin_strings *from;
    tin_strings *to;
  } lists[] = {{&o->graphs, &gen->graphs},          {&o->feeds, &gen->feeds},
               {&o->fetches, &gen->fetches},        {&o->isa, &gen->isas},
               {&o->packed, &gen->packed},          {&o->packed_c, &gen->packed_c},
               {&o->packed_name, &gen->packed_name}};
  bool ok = true;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (uint32_t k = 0; k < lists[i].from->count && ok; k++)
      ok = cut(&gen->selection.zone, lists[i].from->v[k], lists[i].to);
  for (uint32_t i = 0; i < o->graph.count && ok; i++)
    ok = tin_strings_add(&gen->graphs, o->graph.v[i]);
  return ok;
}

/* ---- what does not fit --------------------------------------------------------------------- */

static int check_isas(const tin_gen_options *o, const tin_gen *gen) {
  bool plain = false;
  for (uint32_t i = 0; i < gen->isas.count; i++) {
    plain |= strcmp(gen->isas.v[i], TIN_ISA_PLAIN) == 0;
    if (!tin_isa_named(gen->isas.v[i]))
      return tin_usage_error(&o->program, "--isa takes " TIN_ISA_NAMES ", not '%s'",
                             gen->isas.v[i]);
  }
  if (o->isa.count && !gen->isas.count)
    return tin_usage_error(&o->program, "--isa takes " TIN_ISA_NAMES);
  if (gen->no_fallback && plain)
    return tin_usage_error(&o->program, "--no_fallback leaves out what --isa=scalar asks for");
  if (gen->no_fallback && !gen->isas.count)
    return tin_usage_error(&o->program, "--no_fallback needs --isa: without plain C and other "
                                        "sets nothing is left");
  return -1;
}

static int check_shapes(const tin_gen_options *o, const tin_gen *gen) {
  for (uint32_t i = 0; i < gen->input_shapes.count; i++) {
    char *name;
    const char *rest, *text = gen->input_shapes.v[i];
    tin_shape shape;
    bool ok = tin_value_split(text, &name, &rest);
    if (ok) free(name), ok = tin_shape_parse(rest, &shape, NULL) == TIN_OK;
    if (!ok) return tin_usage_error(&o->program, "--input_shape=%s: expected NAME=1,2,3", text);
  }
  return -1;
}

static int check_names(const tin_gen_options *o, const tin_gen *gen) {
  for (uint32_t i = 0; i < gen->packed_name.count; i++)
    if (!tin_is_word(gen->packed_name.v[i]))
      return tin_usage_error(&o->program, "--packed_name=%s is no identifier in C",
                             gen->packed_name.v[i]);
  return -1;
}

static bool is_stdio(const char *path) { return path && strcmp(path, "-") == 0; }

/* One thing at most can come from standard input, and one go to standard output. */
static int check_stdio(const tin_gen_options *o, const tin_gen *gen) {
  int in = is_stdio(gen->check), out = is_stdio(gen->output) + is_stdio(gen->manifest);
  out += (gen->check != NULL) + (gen->report != NULL);
  for (uint32_t i = 0; i < gen->graphs.count; i++) in += is_stdio(gen->graphs.v[i]);
  for (uint32_t i = 0; i < gen->packed.count; i++) out += is_stdio(gen->packed.v[i]);
  for (uint32_t i = 0; i < gen->packed_c.count; i++) out += is_stdio(gen->packed_c.v[i]);
  if (in > 1)
    return tin_usage_error(&o->program, "more than one file would be read from standard input");
  if (out > 1)
    return tin_usage_error(&o->program, "more than one result would go to standard output");
  if (is_stdio(gen->executable))
    return tin_usage_error(&o->program, "--executable takes the name of a file, not -");
  if (gen->new_op && is_stdio(gen->output))
    return tin_usage_error(&o->program, "--output takes the name of a folder, not -");
  return -1;
}

static bool add_path(tin_strings *paths, const char *path) {
  return !path || is_stdio(path) || tin_strings_add(paths, path);
}

static bool add_paths(tin_strings *paths, const tin_strings *more) {
  bool ok = true;
  for (uint32_t i = 0; i < more->count && ok; i++) ok = add_path(paths, more->v[i]);
  return ok;
}

/* No result may replace another. */
static int check_paths(const tin_gen_options *o, const tin_gen *gen) {
  tin_strings paths = {0};
  int status = -1;
  bool ok = add_path(&paths, gen->output) && add_path(&paths, gen->manifest) &&
            add_path(&paths, gen->executable) && add_paths(&paths, &gen->packed) &&
            add_paths(&paths, &gen->packed_c);
  for (uint32_t i = 1; i < paths.count && status < 0; i++)
    for (uint32_t k = 0; k < i && status < 0; k++)
      if (strcmp(paths.v[i], paths.v[k]) == 0)
        status = tin_usage_error(&o->program, "two results would be written to %s", paths.v[i]);
  tin_strings_free(&paths);
  return ok ? status : tin_no_memory(&o->program);
}

/* Options that do nothing without another one. */
static int check_company(const tin_gen_options *o, const tin_gen *gen) {
  const struct {
    const char *option, *needs;
    bool given, there;
  } pairs[] = {{"packed_name", "--packed_c", gen->packed_name.count > 0, gen->packed_c.count > 0},
               {"test_input", "--executable", gen->test_inputs.count > 0, gen->executable != NULL},
               {"link", "--executable", gen->link.count > 0, gen->executable != NULL},
               {"keep_symbols", "--executable", gen->keep_symbols, gen->executable != NULL},
               {"target", "--executable or --report", gen->target, gen->executable || gen->report},
               {"report_format", "--report", gen->report_format != 0, gen->report != NULL}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (pairs[i].given && !pairs[i].there)
      return tin_usage_error(&o->program, "--%s is for %s", pairs[i].option, pairs[i].needs);
  return -1;
}

static int check_purpose(const tin_gen_options *o, const tin_gen *gen) {
  bool source = gen->graphs.count || gen->default_ops;
  if (gen->new_op && (source || gen->report))
    return tin_usage_error(&o->program, "--new_op goes with no other option but --output");
  if (source || gen->new_op) return -1;
  if (gen->report && !is_stdio(gen->report)) return -1;
  if (gen->report)
    return tin_usage_error(&o->program, "--report=- is of a selection: --graphs says which");
  return tin_usage_error(&o->program, "--graphs is missing");
}

typedef int check_fn(const tin_gen_options *o, const tin_gen *gen);

int tin_gen_options_read(tin_gen_options *o, tin_gen *gen, int argc, char **argv) {
  static check_fn *const checks[] = {check_purpose, check_isas,  check_shapes, check_names,
                                     check_stdio,   check_paths, check_company};
  int status = parse(o, gen, argc, argv);
  if (status < 0 && !cut_all(o, gen)) status = tin_no_memory(&o->program);
  for (size_t i = 0; i < sizeof checks / sizeof *checks && status < 0; i++)
    status = checks[i](o, gen);
  return status;
}

int tin_gen_options_counts(const tin_gen *gen) {
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

void tin_gen_options_free(tin_gen_options *o, tin_gen *gen) {
  tin_strings *lists[] = {&o->graphs,        &o->graph,      &o->feeds,         &o->fetches,
                          &o->isa,           &o->packed,     &o->packed_c,      &o->packed_name,
                          &gen->graphs,      &gen->feeds,    &gen->fetches,     &gen->isas,
                          &gen->packed,      &gen->packed_c, &gen->packed_name, &gen->input_shapes,
                          &gen->test_inputs, &gen->link};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
}
