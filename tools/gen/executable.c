/* SPDX-License-Identifier: Apache-2.0 */
/* executable.c -- see executable.h. In a folder of its own: ops_to_register.h, the packed model,
 * the recorded test, a source of a dozen lines that names them, and one call of the compiler. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tools/gen/executable.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/common/installed.h"
#include "tools/gen/compiler.h"
#include "tools/gen/header.h"
#include "tools/gen/record.h"
#include "tools/gen/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
  tin_gen *gen;
  const tin_gen_model *model;
  tin_error *error;
  tin_target target;
  tin_build_folder folder; /* of what is compiled */
  tin_file output;
  tin_strings command;
  tin_zone zone; /* of its texts */
  tin_record record;
} job;

/* ---- files --------------------------------------------------------------------------------- */

typedef bool file_writer(const job *j, FILE *to);

static tin_status write_file(job *j, const char *name, file_writer *write) {
  FILE *to;
  TIN_TRY(tin_build_create(&j->folder, name, &to, j->error));
  bool ok = write(j, to);
  tin_status status = tin_build_close(to, name, j->error);
  return ok ? status : tin_out_of_memory(j->error);
}

/* Formats have no part in it: the program opens its packed model straight. Of instruction sets it
 * names those alone that the target has. */
static tin_status write_header(job *j) {
  FILE *to;
  tin_gen gen = *j->gen;
  gen.selection.formats = gen.selection.isas = (tin_strings){0};
  tin_status status =
      tin_target_isas(&j->target, &j->gen->selection, &gen.selection.isas, j->error);
  if (status == TIN_OK) status = tin_build_create(&j->folder, "ops_to_register.h", &to, j->error);
  if (status == TIN_OK) {
    bool ok = tin_gen_write_header(&gen, to);
    status = tin_build_close(to, "ops_to_register.h", j->error);
    if (!ok && status == TIN_OK) status = tin_out_of_memory(j->error);
  }
  tin_strings_free(&gen.selection.isas);
  return status;
}

static bool write_model(const job *j, FILE *to) {
  (void)!fwrite(j->model->packed, 1, j->model->packed_size, to);
  return true;
}

static bool write_test(const job *j, FILE *to) {
  if (j->record.size) (void)!fwrite(j->record.data, 1, j->record.size, to);
  return true;
}

/* Sections of their own, so that tools can tell the model from the program. */
static bool write_data(const job *j, FILE *to) {
  (void)j;
  fprintf(to,
          ".section .tinfer_model,\"a\",%%progbits\n"
          ".globl tin_model_bytes\n.balign %u\ntin_model_bytes:\n.incbin \"model.tin\"\n"
          ".section .tinfer_test,\"a\",%%progbits\n"
          ".globl tin_test_bytes\n.balign %u\ntin_test_bytes:\n.incbin \"test.bin\"\n"
          ".section .note.GNU-stack,\"\",%%progbits\n",
          TIN_ALIGN, TIN_ALIGN);
  return true;
}

static void write_tensors(FILE *to, const char *name, const tin_recorded *list, uint32_t count) {
  fprintf(to, "static const tin_ready_tensor %s[] = {\n", name);
  for (uint32_t i = 0; i < count; i++) {
    fprintf(to, "  {tin_test_bytes + %zu, %zu, {%d, {", list[i].at, list[i].bytes,
            list[i].shape.rank);
    for (int32_t d = 0; d < list[i].shape.rank; d++)
      fprintf(to, "%s%d", d ? ", " : "", list[i].shape.dim[d]);
    fprintf(to, "%s}}},\n", list[i].shape.rank ? "" : "0");
  }
  fprintf(to, "  {0, 0, {0, {0}}}\n};\n");
}

/* A C string. */
static void put_string(FILE *to, const char *s) {
  fputc('"', to);
  for (; *s; s++) {
    unsigned char c = (unsigned char)*s;
    if (c < 32 || c > 126 || strchr("\"\\?", c))
      fprintf(to, "\\%03o", c);
    else
      fputc(c, to);
  }
  fputc('"', to);
}

static bool write_main(const job *j, FILE *to) {
  const char *slash = strrchr(j->gen->executable, '/');
  bool tested = j->record.inputs != NULL;
  fputs("#include \"ops_to_register.h\"\n#include \"tinfer/program.h\"\n\n"
        "extern const unsigned char tin_model_bytes[], tin_test_bytes[];\n",
        to);
  if (tested) {
    write_tensors(to, "inputs", j->record.inputs, j->record.num_inputs);
    write_tensors(to, "outputs", j->record.outputs, j->record.num_outputs);
  }
  fputs("\nint main(int argc, char **argv) {\n"
        "  static tin_entry table[TIN_SELECTED_COUNT + 1];\n"
        "  static const tin_ready_program program = {\n"
        "    TIN_INIT(tin_ready_program), .slots = TIN_SELECTED_COUNT + 1, .name = ",
        to);
  put_string(to, slash ? slash + 1 : j->gen->executable);
  fputs(",\n    .version = ", to);
  put_string(to, j->model->source ? j->model->source : j->model->name);
  fprintf(to,
          ",\n    .add = tin_register_selected, .table = table,\n"
          "    .model = tin_model_bytes, .model_size = %zu%s};\n"
          "  return tin_ready_main(&program, argc, argv);\n}\n",
          j->model->packed_size, tested ? ", .test_inputs = inputs, .test_outputs = outputs" : "");
  return true;
}

static tin_status write_files(job *j) {
  TIN_TRY(tin_build_folder_make(&j->folder, j->error));
  TIN_TRY(write_header(j));
  TIN_TRY(write_file(j, "data.s", write_data));
  TIN_TRY(write_file(j, "program.c", write_main));
  TIN_TRY(write_file(j, "model.tin", write_model));
  return write_file(j, "test.bin", write_test);
}

/* ---- the command --------------------------------------------------------------------------- */

static tin_status add(job *j, const char *argument) {
  return tin_strings_add(&j->command, argument) ? TIN_OK : tin_out_of_memory(j->error);
}

static tin_status add_all(job *j, const tin_strings *arguments) {
  for (uint32_t i = 0; i < arguments->count; i++) TIN_TRY(add(j, arguments->v[i]));
  return TIN_OK;
}

/* A path, which the compiler reads in another folder; `before`: what stands in front of it. */
static tin_status add_path(job *j, const char *before, const char *path, const char *what) {
  char *real = realpath(path, NULL);
  if (!real) return TIN_FAIL(j->error, TIN_IO, "%s%s: %s", what, path, strerror(errno));
  size_t size = strlen(before) + strlen(real) + 1;
  char *argument = tin_zone_alloc(&j->zone, size);
  if (argument) snprintf(argument, size, "%s%s", before, real);
  free(real);
  return argument ? add(j, argument) : tin_out_of_memory(j->error);
}

static tin_status add_include(job *j) {
  char *path;
  TIN_TRY(tin_installed(TIN_IN_INCLUDE, NULL, &path, j->error));
  tin_status status = add_path(j, "-I", path, "");
  free(path);
  return status;
}

static tin_status add_sources(job *j) {
  TIN_TRY(add(j, j->target.cc));
  TIN_TRY(add(j, "-std=c11"));
  TIN_TRY(add_all(j, &j->target.cflags));
  TIN_TRY(add_include(j));
  TIN_TRY(add(j, "program.c"));
  TIN_TRY(add(j, "data.s"));
  for (uint32_t i = 0; i < j->gen->link.count; i++)
    TIN_TRY(add_path(j, "", j->gen->link.v[i], "--link="));
  return TIN_OK;
}

static tin_status add_libraries(job *j) {
  TIN_TRY(tin_target_files(&j->target, &j->gen->selection, &j->command, j->error));
  TIN_TRY(add_all(j, &j->target.libraries));
  TIN_TRY(add(j, "-lm"));
  return j->gen->threads ? add(j, "-pthread") : TIN_OK;
}

static tin_status make_command(job *j) {
  TIN_TRY(add_sources(j));
  TIN_TRY(add_all(j, &j->target.ldflags));
  if (!j->gen->keep_symbols) TIN_TRY(add(j, "-s"));
  TIN_TRY(add_libraries(j));
  TIN_TRY(add(j, "-o"));
  return add_path(j, "", j->output.temporary ? j->output.temporary : j->output.path, "");
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The compiler writes what gets its name when it is complete. */
static tin_status compile(job *j) {
  TIN_TRY(tin_file_create(&j->output, j->gen->executable, j->error));
  tin_status status = make_command(j);
  if (status == TIN_OK) status = tin_build_run(&j->folder, &j->command, j->error);
  if (status == TIN_OK) return tin_file_commit(&j->output, j->error);
  tin_file_discard(&j->output);
  return status;
}

static tin_status build(job *j) {
  TIN_TRY(tin_target_open(&j->target, j->gen->target, j->error));
  TIN_TRY(tin_record_make(&j->record, j->gen, j->model));
  TIN_TRY(write_files(j));
  return compile(j);
}

static void release(job *j) {
  tin_build_folder_remove(&j->folder);
  tin_target_close(&j->target);
  tin_record_free(&j->record);
  tin_strings_free(&j->command);
  tin_zone_free(&j->zone);
}

int tin_gen_executable(tin_gen *gen) {
  if (gen->num_models != 1)
    return tin_usage_error(gen->tool.program, "--executable takes one model, and there %s %u",
                           gen->num_models == 1 ? "is" : "are", gen->num_models);
  job j = {.gen = gen, .model = gen->models, .error = &gen->tool.error};
  j.zone.allocator = &tin_heap;
  tin_status status = build(&j);
  if (status == TIN_OK && !j.record.inputs)
    fprintf(stderr, "%s: no test is recorded for --self_test: %s\n", gen->tool.program->name,
            j.record.why);
  release(&j);
  return status == TIN_OK ? TIN_EXIT_OK : tin_tool_failed(&gen->tool);
}
