/* SPDX-License-Identifier: Apache-2.0 */
/* executable.c -- see executable.h. In a folder of its own: ops_to_register.h, the packed model,
 * the recorded test, a source of a dozen lines that names them, and one call of the compiler. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "tools/gen/executable.h"

#include "core/fail.h"
#include "tools/common/document.h"
#include "tools/common/file.h"
#include "tools/common/installed.h"
#include "tools/gen/header.h"
#include "tools/gen/isa.h"
#include "tools/gen/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct job {
  tin_gen *gen;
  const tin_gen_model *model;
  tin_zone zone;
  tin_error *error;
  tin_document *target;
  char *include;
  const char *folder; /* of what is compiled */
  const char *output; /* under which the compiler writes the program */
  tin_strings command;
  tin_record record;
} job;

static tin_status no_memory(const job *j) {
  return TIN_FAIL(j->error, TIN_NO_MEMORY, "out of memory");
}

/* Printed into the job's zone; NULL: out of memory. */
static char *text(job *j, const char *a, const char *b, const char *c) {
  size_t n = strlen(a) + strlen(b) + strlen(c) + 1;
  char *out = tin_zone_alloc(&j->zone, n);
  if (out) snprintf(out, n, "%s%s%s", a, b, c);
  return out;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static tin_status make_folder(job *j) {
  const char *tmp = getenv("TMPDIR");
  char *path = text(j, tmp && *tmp ? tmp : "/tmp", "/tinfer-gen-", "XXXXXX");
  if (!path) return no_memory(j);
  if (!mkdtemp(path))
    return TIN_FAIL(j->error, TIN_IO, "%s: a folder for temporary files cannot be made: %s", path,
                    strerror(errno));
  j->folder = path;
  return TIN_OK;
}

static const char *const parts[] = {"ops_to_register.h", "program.c", "data.s",
                                    "model.tin",         "test.bin",  "messages"};

static void remove_folder(const job *j) {
  char path[4096];
  for (size_t i = 0; j->folder && i < sizeof parts / sizeof *parts; i++) {
    snprintf(path, sizeof path, "%s/%s", j->folder, parts[i]);
    unlink(path);
  }
  if (j->folder) rmdir(j->folder);
}

static FILE *create(const job *j, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", j->folder, name);
  return fopen(path, "wb");
}

static tin_status close_file(const job *j, FILE *to, const char *name) {
  bool ok = to && !ferror(to);
  if (to && fclose(to)) ok = false;
  if (ok) return TIN_OK;
  return TIN_FAIL(j->error, TIN_IO, "%s/%s cannot be written", j->folder, name);
}

static tin_status write_bytes(const job *j, const char *name, const void *data, size_t size) {
  FILE *to = create(j, name);
  if (to && size) (void)!fwrite(data, 1, size, to);
  return close_file(j, to, name);
}

/* Formats have no part in it: the program opens its packed model straight. */
static tin_status write_header(job *j) {
  tin_selection *s = &j->gen->selection;
  uint32_t formats = s->formats.count;
  FILE *to = create(j, "ops_to_register.h");
  s->formats.count = 0;
  bool ok = to && tin_gen_write_header(j->gen, to);
  s->formats.count = formats;
  TIN_TRY(close_file(j, to, "ops_to_register.h"));
  return ok ? TIN_OK : no_memory(j);
}

/* Sections of their own, so that tools can tell the model from the program. */
static tin_status write_data(const job *j) {
  FILE *to = create(j, "data.s");
  if (to)
    fprintf(to,
            ".section .tinfer_model,\"a\",%%progbits\n"
            ".globl tin_model_bytes\n.balign %u\ntin_model_bytes:\n.incbin \"model.tin\"\n"
            ".section .tinfer_test,\"a\",%%progbits\n"
            ".globl tin_test_bytes\n.balign %u\ntin_test_bytes:\n.incbin \"test.bin\"\n"
            ".section .note.GNU-stack,\"\",%%progbits\n",
            TIN_ALIGN, TIN_ALIGN);
  return close_file(j, to, "data.s");
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

static void write_main(const job *j, FILE *to) {
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
}

static tin_status write_source(const job *j) {
  FILE *to = create(j, "program.c");
  if (to) write_main(j, to);
  return close_file(j, to, "program.c");
}

static tin_status write_files(job *j) {
  TIN_TRY(make_folder(j));
  TIN_TRY(write_header(j));
  TIN_TRY(write_data(j));
  TIN_TRY(write_source(j));
  TIN_TRY(write_bytes(j, "model.tin", j->model->packed, j->model->packed_size));
  return write_bytes(j, "test.bin", j->record.data, j->record.size);
}

/* ---- the command
 * --------------------------------------------------------------------------------- */

static tin_status add(job *j, const char *argument) {
  return argument && tin_strings_add(&j->command, argument) ? TIN_OK : no_memory(j);
}

static tin_status add_list(job *j, const char *key) {
  int list = tin_document_get(j->target, tin_document_root(j->target), key);
  for (int i = 0; i < tin_document_count(j->target, list); i++) {
    const char *item = tin_document_text(j->target, tin_document_at(j->target, list, i));
    if (item && *item) TIN_TRY(add(j, item));
  }
  return TIN_OK;
}

/* A file of the target; `must`: it is an error if there is none. */
static tin_status add_installed(job *j, const char *name, bool must) {
  const char *target = j->gen->target;
  char *path, *relative = target ? text(j, "targets/", target, "/") : text(j, "", "", "");
  tin_error ignored;
  relative = relative ? text(j, relative, name, "") : NULL;
  if (!relative) return no_memory(j);
  tin_status status = tin_installed(target ? TIN_IN_MODULES : TIN_IN_LIB, relative, &path,
                                    must ? j->error : &ignored);
  if (status != TIN_OK) return must ? status : TIN_OK;
  const char *kept = text(j, path, "", "");
  free(path);
  return add(j, kept);
}

static tin_status add_archives(job *j) {
  char isa[128], name[160];
  TIN_TRY(add_installed(j, "libtinfer_program.a", true));
  tin_isa_text(&j->gen->selection, isa, sizeof isa);
  snprintf(name, sizeof name, "libtinfer_isa_%s.o", isa);
  if (*isa) TIN_TRY(add_installed(j, name, true));
  TIN_TRY(add_installed(j, "libtinfer_ops.a", true));
  TIN_TRY(add_installed(j, "libtinfer_registry.a", true));
  TIN_TRY(add_installed(j, "libtinfer_core.a", true));
  TIN_TRY(add_list(j, "libraries")); /* that some kernels need, as decoders of images do */
  return add(j, "-lm");
}

static tin_status read_target(job *j) {
  const char *target = j->gen->target;
  char *path, *name = target ? text(j, "targets/", target, "/target.yaml") : NULL;
  if (target && !name) return no_memory(j);
  tin_status status = tin_installed(TIN_IN_MODULES, target ? name : "target.yaml", &path, j->error);
  if (status == TIN_OK) status = tin_document_load(&j->target, path, j->error);
  free(path);
  if (status != TIN_OK && target)
    tin_error_context(j->error, "--target=%s: it is not installed", target);
  return status;
}

/* The compiler runs in another folder. */
static tin_status add_own(job *j) {
  for (uint32_t i = 0; i < j->gen->link.count; i++) {
    char *path = realpath(j->gen->link.v[i], NULL);
    if (!path)
      return TIN_FAIL(j->error, TIN_IO, "--link=%s: %s", j->gen->link.v[i], strerror(errno));
    const char *kept = text(j, path, "", "");
    free(path);
    TIN_TRY(add(j, kept));
  }
  return TIN_OK;
}

static tin_status make_command(job *j) {
  TIN_TRY(read_target(j));
  TIN_TRY(tin_installed(TIN_IN_INCLUDE, NULL, &j->include, j->error));
  const char *cc =
      tin_document_text(j->target, tin_document_get(j->target, tin_document_root(j->target), "cc"));
  if (!cc) return TIN_FAIL(j->error, TIN_CORRUPT, "target.yaml names no compiler (cc)");
  TIN_TRY(add(j, cc));
  TIN_TRY(add(j, "-std=c11"));
  TIN_TRY(add_list(j, "cflags"));
  TIN_TRY(add(j, text(j, "-I", j->include, "")));
  TIN_TRY(add(j, "program.c"));
  TIN_TRY(add(j, "data.s"));
  TIN_TRY(add_own(j));
  TIN_TRY(add_list(j, "ldflags"));
  if (!j->gen->keep_symbols) TIN_TRY(add(j, "-s"));
  TIN_TRY(add_archives(j));
  if (j->gen->threads) TIN_TRY(add(j, "-pthread"));
  TIN_TRY(add(j, "-o"));
  return add(j, j->output);
}

/* ---- running it
 * ------------------------------------------------------------------------------------ */

/* Its messages go to a file, to be shown if it fails. */
static void become_compiler(const job *j) {
  if (chdir(j->folder) || !freopen("messages", "wb", stderr) || dup2(2, 1) < 0) _exit(126);
  execvp(j->command.v[0], (char *const *)(uintptr_t)j->command.v);
  fprintf(stderr, "%s: %s\n", j->command.v[0], strerror(errno));
  fflush(stderr);
  _exit(127);
}

static tin_status compiler_failed(const job *j) {
  char path[4096], first[1024] = "";
  snprintf(path, sizeof path, "%s/messages", j->folder);
  FILE *from = fopen(path, "rb");
  size_t n = from ? fread(first, 1, sizeof first - 1, from) : 0;
  if (from) fclose(from);
  while (n > 0 && first[n - 1] == '\n') n--;
  first[n] = 0;
  return TIN_FAIL(j->error, TIN_IO, "the compiler '%s' has failed:\n%s", j->command.v[0], first);
}

static tin_status run_compiler(const job *j) {
  int status;
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) become_compiler(j);
  while (child > 0 && waitpid(child, &status, 0) < 0)
    if (errno != EINTR) child = -1;
  if (child < 0)
    return TIN_FAIL(j->error, TIN_IO, "no process can be started: %s", strerror(errno));
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? TIN_OK : compiler_failed(j);
}

/* The compiler runs in another folder, and what it writes gets its name when it is complete. */
static tin_status name_output(job *j) {
  char here[4096] = "", number[32];
  const char *path = j->gen->executable;
  snprintf(number, sizeof number, ".%d.part", (int)getpid());
  if (*path != '/' && !getcwd(here, sizeof here))
    return TIN_FAIL(j->error, TIN_IO, "the current folder is not known: %s", strerror(errno));
  char *absolute = *path == '/' ? text(j, path, "", "") : text(j, here, "/", path);
  j->output = absolute ? text(j, absolute, number, "") : NULL;
  return j->output ? TIN_OK : no_memory(j);
}

static tin_status build(job *j) {
  TIN_TRY(tin_record_make(&j->record, j->gen, j->model));
  TIN_TRY(name_output(j));
  TIN_TRY(write_files(j));
  TIN_TRY(make_command(j));
  tin_status status = run_compiler(j);
  if (status == TIN_OK && rename(j->output, j->gen->executable))
    status = TIN_FAIL(j->error, TIN_IO, "%s: %s", j->gen->executable, strerror(errno));
  if (status != TIN_OK) unlink(j->output);
  return status;
}

int tin_gen_executable(tin_gen *gen) {
  if (gen->num_models != 1)
    return tin_usage_error(gen->tool.program, "--executable takes one model, and there %s %u",
                           gen->num_models == 1 ? "is" : "are", gen->num_models);
  job j = {.gen = gen, .model = gen->models, .error = &gen->tool.error};
  j.zone.allocator = &tin_heap;
  tin_status status = build(&j);
  remove_folder(&j);
  if (status == TIN_OK && !j.record.inputs)
    fprintf(stderr, "%s: no test is recorded for --self_test: %s\n", gen->tool.program->name,
            j.record.why);
  tin_record_free(&j.record);
  tin_document_free(j.target);
  tin_strings_free(&j.command);
  free(j.include);
  tin_zone_free(&j.zone);
  return status == TIN_OK ? TIN_EXIT_OK : tin_tool_failed(&gen->tool);
}
