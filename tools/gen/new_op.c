/* SPDX-License-Identifier: Apache-2.0 */
/* new_op.c -- copies the folder share/tinfer/templates/new-op, an op that works as it is, under
 * another name. */
#include "tools/gen/new_op.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/common/installed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NAME = 64 };

#define TEMPLATES "templates/new-op"

/* Of the templates; the names of files are changed like what is in them. */
static const char *const files[] = {"my_op.c", "my_op_test.c", "CMakeLists.txt", "Makefile",
                                    "README.md"};
enum { NUM_FILES = sizeof files / sizeof *files };

/* The op's name in its three spellings, and what stands for them in the templates. */
typedef struct spelling {
  const char *template;
  char text[2 * MAX_NAME + 1];
} spelling;

enum { CAMEL, SNAKE, KEBAB, NUM_SPELLINGS };

typedef struct new_op {
  spelling names[NUM_SPELLINGS];
  char *folder;    /* as it is to be */
  char *temporary; /* as it is while it is written; NULL: it has not been made */
  tin_error *error;
} new_op;

/* ---- names ----------------------------------------------------------------------------- */

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Does a word begin at c? Conv2DBackprop is conv2d_backprop, LSTMCell is lstm_cell. */
static bool begins_word(char before, char c, char after) {
  return is_upper(c) &&
         (is_lower(before) || ((is_upper(before) || is_digit(before)) && is_lower(after)));
}

void tin_new_op_name(const char *op, char sign, char *name) {
  for (const char *c = op; *c; c++) {
    if (c != op && begins_word(c[-1], *c, c[1])) *name++ = sign;
    *name++ = *c == '_' ? sign : is_upper(*c) ? (char)(*c - 'A' + 'a') : *c;
  }
  *name = 0;
}

static tin_status check_name(const char *op, tin_error *error) {
  bool good = is_upper(*op) || is_lower(*op);
  for (const char *c = op; *c; c++)
    good = good && (is_upper(*c) || is_lower(*c) || is_digit(*c) || *c == '_');
  if (!good)
    return TIN_FAIL(error, TIN_INVALID,
                    "'%s' cannot be an op: names are letters, digits and underscores, and begin "
                    "with a letter, as LeakyGate",
                    op);
  if (strlen(op) <= MAX_NAME) return TIN_OK;
  return TIN_FAIL(error, TIN_INVALID, "'%s' is too long for an op: a name has %d letters at most",
                  op, MAX_NAME);
}

static void set_names(new_op *n, const char *op) {
  n->names[CAMEL].template = "MyOp";
  n->names[SNAKE].template = "my_op";
  n->names[KEBAB].template = "my-op";
  strcpy(n->names[CAMEL].text, op);
  tin_new_op_name(op, '_', n->names[SNAKE].text);
  tin_new_op_name(op, '-', n->names[KEBAB].text);
}

/* ---- one file -------------------------------------------------------------------------- */

static tin_status io_error(tin_error *error, const char *path) {
  return TIN_FAIL(error, TIN_IO, "%s: %s", path, strerror(errno));
}

/* The spelling whose template the text begins with, or NULL. */
static const spelling *spelling_at(const new_op *n, const char *text) {
  for (int i = 0; i < NUM_SPELLINGS; i++)
    if (strncmp(text, n->names[i].template, strlen(n->names[i].template)) == 0) return &n->names[i];
  return NULL;
}

static void write_text(const new_op *n, const char *text, FILE *out) {
  while (*text) {
    const spelling *s = spelling_at(n, text);
    if (s) fputs(s->text, out);
    if (!s) putc(*text, out);
    text += s ? strlen(s->template) : 1;
  }
}

/* Where the file goes; free() it. */
static char *path_of(const new_op *n, const char *file) {
  char name[3 * MAX_NAME];
  const spelling *s = spelling_at(n, file);
  snprintf(name, sizeof name, "%s%s", s ? s->text : "", s ? file + strlen(s->template) : file);
  return tin_path_join(n->temporary, name);
}

static tin_status write_file(const new_op *n, const char *text, const char *path) {
  tin_file out;
  TIN_TRY(tin_file_create(&out, path, n->error));
  write_text(n, text, out.stream);
  return tin_file_commit(&out, n->error);
}

static tin_status read_template(const char *file, void **text, tin_error *error) {
  char name[128], *path;
  size_t size;
  snprintf(name, sizeof name, TEMPLATES "/%s", file);
  TIN_TRY(tin_installed(TIN_IN_SHARE, name, &path, error));
  tin_status status = tin_file_read(path, text, &size, error);
  free(path);
  return status;
}

static tin_status copy_file(const new_op *n, const char *file) {
  void *text;
  TIN_TRY(read_template(file, &text, n->error));
  char *path = path_of(n, file);
  tin_status status = path ? write_file(n, text, path) : tin_out_of_memory(n->error);
  free(path);
  free(text);
  return status;
}

/* ---- the folder ------------------------------------------------------------------------- */

/* Under another name, so that a folder is there whole or not at all. */
static tin_status make_temporary(new_op *n) {
  size_t size = strlen(n->folder) + 32;
  char *path = malloc(size);
  if (!path) return tin_out_of_memory(n->error);
  snprintf(path, size, "%s.%ld.tmp", n->folder, (long)getpid());
  if (mkdir(path, 0777) != 0) {
    tin_status status = io_error(n->error, n->folder);
    free(path);
    return status;
  }
  n->temporary = path;
  return TIN_OK;
}

static void remove_temporary(new_op *n) {
  for (int i = 0; n->temporary && i < NUM_FILES; i++) {
    char *path = path_of(n, files[i]);
    if (path) unlink(path);
    free(path);
  }
  if (n->temporary) rmdir(n->temporary);
}

static tin_status make_folder(new_op *n) {
  struct stat info;
  if (lstat(n->folder, &info) == 0)
    return TIN_FAIL(n->error, TIN_INVALID, "%s is there already: nothing is overwritten",
                    n->folder);
  TIN_TRY(make_temporary(n));
  for (int i = 0; i < NUM_FILES; i++) TIN_TRY(copy_file(n, files[i]));
  return rename(n->temporary, n->folder) == 0 ? TIN_OK : io_error(n->error, n->folder);
}

/* Without slashes at its end, for the temporary name. */
static char *folder_name(const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') n--;
  return strndup(path, n);
}

tin_status tin_new_op(const char *op, const char *path, char **folder, tin_error *error) {
  new_op n = {.error = error};
  *folder = NULL;
  TIN_TRY(check_name(op, error));
  set_names(&n, op);
  n.folder = folder_name(path && *path ? path : n.names[KEBAB].text);
  tin_status status = n.folder ? make_folder(&n) : tin_out_of_memory(error);
  if (status != TIN_OK) {
    remove_temporary(&n);
    free(n.folder);
  } else {
    *folder = n.folder;
  }
  free(n.temporary);
  return status;
}

int tin_gen_new_op(tin_gen *gen) {
  char *folder, file[2 * MAX_NAME + 1];
  if (tin_new_op(gen->new_op, gen->output, &folder, &gen->tool.error))
    return tin_tool_failed(&gen->tool);
  tin_new_op_name(gen->new_op, '_', file);
  printf("%s: the op %s is in %s.c; make check builds and tests it\n", folder, gen->new_op, file);
  free(folder);
  return TIN_EXIT_OK;
}
