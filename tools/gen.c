/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-gen -- from models and lists of ops to what a trimmed program is made of: the list of
 * the kernels it needs, packed models, the program itself. */
#include "tools/gen/gen.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/gen/arena.h"
#include "tools/gen/check.h"
#include "tools/gen/embed.h"
#include "tools/gen/executable.h"
#include "tools/gen/header.h"
#include "tools/gen/input.h"
#include "tools/gen/isa.h"
#include "tools/gen/manifest.h"
#include "tools/gen/micro.h"
#include "tools/gen/new_op.h"
#include "tools/gen/options.h"
#include "tools/gen/report.h"
#include "tools/gen/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the selection ------------------------------------------------------------------------- */

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
  fputs("tinfer-ops lists the ops and kernels there are; --plugins=FILE brings those of a plugin\n",
        stderr);
  return TIN_EXIT_FAILED;
}

/* What manifests select is in modules that no model has asked for. */
static tin_status load_modules(tin_gen *gen) {
  tin_strings ops = {0};
  bool ok = true;
  for (uint32_t i = 0; i < gen->selection.num_kernels && ok; i++)
    ok = tin_strings_add(&ops, gen->selection.kernels[i].op);
  tin_status status = !ok         ? tin_out_of_memory(&gen->tool.error)
                      : ops.count ? tin_tool_load_ops(&gen->tool, ops.v)
                                  : TIN_OK;
  tin_strings_free(&ops);
  return status;
}

/* What the command line says of instruction sets is final. Models alone want all of them. */
static bool choose_isas(tin_gen *gen) {
  tin_selection *s = &gen->selection;
  if (!gen->isas.count) return !gen->num_models || tin_selection_isas(s, NULL, true, true);
  s->isas.count = 0;
  s->all_isas = s->fallback = false;
  return tin_selection_isas(s, &gen->isas, false, !gen->no_fallback);
}

static tin_status complete(tin_gen *gen) {
  tin_selection *s = &gen->selection;
  if (!tin_selection_text(s, &s->formats, "packed") || !choose_isas(gen))
    return tin_out_of_memory(&gen->tool.error);
  if (!tin_isa_keeps_all(s) && !s->fallback && !s->isas.count)
    return TIN_FAIL(&gen->tool.error, TIN_INVALID,
                    "no instruction set is left: 'isa' is empty, and 'fallback' is false");
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
  if (exit_status < 0) exit_status = tin_gen_options_counts(gen);
  if (exit_status < 0 && complete(gen)) exit_status = tin_tool_failed(&gen->tool);
  return exit_status;
}

/* ---- results ------------------------------------------------------------------------------- */

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
  return tin_out_of_memory(&gen->tool.error);
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

/* ---- all of it ----------------------------------------------------------------------------- */

static int finish(tin_gen *gen) {
  int status = TIN_EXIT_OK;
  if (gen->check) status = tin_gen_check(gen);
  if (gen->executable && status == TIN_EXIT_OK) status = tin_gen_executable(gen);
  if (gen->report && status == TIN_EXIT_OK) status = tin_gen_report(gen);
  return status;
}

static int execute(tin_gen *gen) {
  if (gen->new_op) return tin_gen_new_op(gen);
  if (!gen->graphs.count && !gen->default_ops) return tin_gen_report(gen);
  int status = select_all(gen);
  if (status >= 0) return status;
  return write_all(gen) ? tin_tool_failed(&gen->tool) : finish(gen);
}

int main(int argc, char **argv) {
  tin_gen gen = {.selection = TIN_SELECTION};
  tin_gen_options options = {.count = 0};
  int status = tin_gen_options_read(&options, &gen, argc, argv);
  bool started = status < 0;
  if (started) {
    bool ok = tin_tool_start(&gen.tool, &options.program) == TIN_OK;
    status = ok ? execute(&gen) : tin_tool_failed(&gen.tool);
  }
  tin_gen_free_models(&gen);
  tin_selection_free(&gen.selection);
  tin_gen_options_free(&options, &gen);
  if (started) return tin_tool_end(&gen.tool, status);
  tin_plugins_free(&gen.tool.plugins);
  return status;
}
