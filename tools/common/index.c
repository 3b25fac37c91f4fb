/* SPDX-License-Identifier: Apache-2.0 */
/* index.c -- reading and writing what the plugins of a folder supply. */
#include "tools/common/index.h"
#include "core/fail.h"
#include "registry/loader/find.h"
#include "tools/common/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char first_line[] = "tinfer-index 1";

/* ---- reading --------------------------------------------------------------------------------- */

enum { MAX_WORDS = 4, MAX_SIZE = 64 << 20 };

typedef struct line {
  char *words[MAX_WORDS];
  uint32_t count; /* of the words, or more than MAX_WORDS */
} line;

/* Words are separated by single blanks. */
static line cut_line(char *text) {
  line l = {.count = 0};
  for (char *p = text; p; l.count++) {
    char *blank = strchr(p, ' ');
    if (blank) *blank++ = 0;
    if (l.count < MAX_WORDS) l.words[l.count] = p;
    p = blank;
  }
  return l;
}

static bool complete(const line *l, uint32_t count) {
  for (uint32_t i = 0; i < l->count && i < MAX_WORDS; i++)
    if (!*l->words[i]) return false;
  return l->count == count;
}

/* "float,int32"; false: not all of them are types. */
static bool parse_types(char *text, uint64_t *types) {
  *types = 0;
  if (strcmp(text, "-") == 0) return true;
  while (text) {
    char *comma = strchr(text, ',');
    if (comma) *comma++ = 0;
    tin_dtype type = tin_dtype_named(text);
    if (type == TIN_NONE) return false;
    *types |= TIN_BIT(type);
    text = comma;
  }
  return true;
}

/* "Add,AddV2", none of them empty. */
static bool are_names(const char *list) {
  while (*list && *list != ',') {
    list += strcspn(list, ",");
    if (!*list++) return true;
  }
  return false;
}

static bool add_plugin(tin_index *index, const line *l) {
  if (!complete(l, 4) || strchr(l->words[1], '/')) return false;
  index->plugins[index->num_plugins++] = (tin_index_plugin){l->words[1], l->words[2], l->words[3]};
  return true;
}

static bool add_item(tin_index *index, const line *l, tin_kind kind) {
  tin_index_item item = {.kind = kind, .plugin = index->num_plugins - 1, .name = l->words[1]};
  if (!index->num_plugins || !complete(l, kind == TIN_KERNEL ? 4 : 2)) return false;
  if (kind == TIN_KERNEL) {
    item.ops = l->words[3];
    if (!are_names(item.ops) || !parse_types(l->words[2], &item.types)) return false;
  }
  index->items[index->num_items++] = item;
  return true;
}

static bool add_line(tin_index *index, char *text) {
  if (!*text || *text == '#') return true;
  line l = cut_line(text);
  if (strcmp(l.words[0], "plugin") == 0) return add_plugin(index, &l);
  if (strcmp(l.words[0], "kernel") == 0) return add_item(index, &l, TIN_KERNEL);
  if (strcmp(l.words[0], "format") == 0) return add_item(index, &l, TIN_FORMAT);
  return strcmp(l.words[0], "pass") == 0 && add_item(index, &l, TIN_PASS);
}

static tin_status parse_lines(tin_index *index, char *text, tin_error *error) {
  uint32_t number = 0;
  while (text) {
    char *end = strchr(text, '\n');
    if (end) *end++ = 0;
    if (++number == 1 && strcmp(text, first_line) != 0)
      return TIN_FAIL(error, TIN_INCOMPATIBLE, "does not begin with \"%s\"", first_line);
    if (number > 1 && !add_line(index, text))
      return TIN_FAIL(error, TIN_CORRUPT, "line %u cannot be understood", number);
    text = end;
  }
  return TIN_OK;
}

static size_t count_lines(const char *text, size_t size) {
  size_t lines = 1;
  for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
  return lines;
}

tin_status tin_index_parse(tin_index *index, char *text, size_t size, tin_error *error) {
  size_t lines = count_lines(text, size);
  *index = (tin_index){.text = text};
  tin_status status = TIN_OK;
  if (strlen(text) != size)
    status = TIN_FAIL(error, TIN_CORRUPT, "is no text");
  else if (!(index->plugins = calloc(lines, sizeof *index->plugins)) ||
           !(index->items = calloc(lines, sizeof *index->items)))
    status = tin_out_of_memory(error);
  if (status == TIN_OK) status = parse_lines(index, text, error);
  if (status != TIN_OK) tin_index_free(index);
  return status;
}

/* Nobody has named this file: it must not be waited for. */
static tin_status check_regular(const char *path, tin_error *error) {
  struct stat info;
  if (stat(path, &info) != 0)
    return TIN_FAIL(error, errno == ENOENT || errno == ENOTDIR ? TIN_NOT_FOUND : TIN_IO, "%s: %s",
                    path, strerror(errno));
  return S_ISREG(info.st_mode) ? TIN_OK : TIN_FAIL(error, TIN_IO, "%s: is not a file", path);
}

static tin_status load_file(tin_index *index, const char *path, tin_error *error) {
  void *text;
  size_t size;
  TIN_TRY(check_regular(path, error));
  TIN_TRY(tin_file_read_limited(path, MAX_SIZE, &text, &size, error));
  tin_status status = tin_index_parse(index, text, size, error);
  if (status != TIN_OK) tin_error_context(error, "%s", path);
  return status;
}

tin_status tin_index_load(tin_index *index, const char *folder, tin_error *error) {
  *index = (tin_index){0};
  char *path = tin_path_join(folder, TIN_INDEX_NAME);
  if (!path) return tin_out_of_memory(error);
  tin_error_clear(error);
  tin_status status = load_file(index, path, error);
  free(path);
  return status;
}

void tin_index_free(tin_index *index) {
  free(index->text);
  free(index->plugins);
  free(index->items);
  *index = (tin_index){0};
}

bool tin_index_has_op(const tin_index_item *item, const char *op) {
  size_t n = strlen(op);
  const char *p = item->kind == TIN_KERNEL ? item->ops : NULL;
  while (p) {
    if (strncmp(p, op, n) == 0 && (p[n] == ',' || !p[n])) return true;
    p = strchr(p, ',');
    if (p) p++;
  }
  return false;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A name that the file's form has no room for. */
static bool is_odd(const char *name) {
  for (const char *p = name; *p; p++)
    if ((unsigned char)*p <= ' ' || *p == ',' || *p == 127) return true;
  return !*name;
}

static tin_status odd_name(tin_error *error, const char *name) {
  return TIN_FAIL(error, TIN_INVALID, "'%s' is no name for an index: it has blanks or commas",
                  name);
}

static void write_types(FILE *to, uint64_t types) {
  const char *comma = "";
  if (!types) fputs("-", to);
  for (int t = 0; t < TIN_DTYPE_COUNT; t++) {
    if (!(types & TIN_BIT(t))) continue;
    fprintf(to, "%s%s", comma, tin_dtype_text((tin_dtype)t));
    comma = ",";
  }
}

static tin_status write_kernel(FILE *to, const tin_kernel *kernel, tin_error *error) {
  const tin_op *op = kernel->op;
  if (is_odd(op->name)) return odd_name(error, op->name);
  fprintf(to, "kernel %s ", kernel->name);
  write_types(to, kernel->dtypes);
  fprintf(to, " %s", op->name);
  for (const char *const *alias = op->aliases; alias && *alias; alias++) {
    if (is_odd(*alias)) return odd_name(error, *alias);
    fprintf(to, ",%s", *alias);
  }
  fputc('\n', to);
  return TIN_OK;
}

static tin_status write_entry(FILE *to, const tin_entry *e, tin_error *error) {
  if (e->kind != TIN_KERNEL && e->kind != TIN_FORMAT && e->kind != TIN_PASS) return TIN_OK;
  if (is_odd(e->name)) return odd_name(error, e->name);
  if (e->kind == TIN_KERNEL) return write_kernel(to, e->item, error);
  fprintf(to, "%s %s\n", e->kind == TIN_FORMAT ? "format" : "pass", e->name);
  return TIN_OK;
}

static tin_status write_registry(FILE *to, const tin_registry *registry, const char *file,
                                 tin_error *error) {
  const tin_plugin *plugin = registry->entries[registry->count - 1].plugin; /* of TIN_FILE */
  const char *version = plugin->version && !is_odd(plugin->version) ? plugin->version : "-";
  if (is_odd(plugin->name) || is_odd(file)) return odd_name(error, plugin->name);
  fprintf(to, "plugin %s %s %s\n", file, version, plugin->name);
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));)
    TIN_TRY(write_entry(to, e, error));
  return TIN_OK;
}

static tin_status write_file(FILE *to, const char *folder, const char *file,
                             const tin_load_options *options, tin_error *error) {
  tin_registry registry;
  char *path = tin_path_join(folder, file);
  if (!path) return tin_out_of_memory(error);
  tin_registry_init(&registry, NULL, error);
  tin_status status = tin_plugin_load(&registry, path, options);
  if (status == TIN_OK) status = write_registry(to, &registry, file, error);
  tin_registry_free(&registry);
  free(path);
  return status;
}

tin_status tin_index_write(FILE *to, const char *folder, const tin_load_options *options,
                           tin_error *error) {
  char **files;
  uint32_t count;
  TIN_TRY(tin_index_files(folder, &files, &count, error));
  fprintf(to, "%s\n# Written by tinfer-ops --write_index: what the plugins beside it supply.\n",
          first_line);
  tin_status status = TIN_OK;
  for (uint32_t i = 0; i < count; i++) {
    if (status == TIN_OK) status = write_file(to, folder, files[i], options, error);
    free(files[i]);
  }
  free(files);
  return status;
}

/* ---- the folder ------------------------------------------------------------------------------ */

static bool add_name(char ***files, uint32_t *count, const char *name) {
  char **more = realloc(*files, (*count + 1) * sizeof *more);
  if (!more) return false;
  *files = more;
  more[*count] = strdup(name);
  return more[*count] && ++*count;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

tin_status tin_index_files(const char *folder, char ***files, uint32_t *count, tin_error *error) {
  DIR *dir = opendir(folder);
  *files = NULL;
  *count = 0;
  if (!dir) return TIN_FAIL(error, TIN_NOT_FOUND, "%s: %s", folder, strerror(errno));
  bool ok = true;
  for (struct dirent *e; ok && (e = readdir(dir));)
    if (e->d_name[0] != '.' && tin_plugin_is_file(e->d_name))
      ok = add_name(files, count, e->d_name);
  closedir(dir);
  if (ok && *count) qsort(*files, *count, sizeof **files, by_name);
  if (ok) return TIN_OK;
  while (*count) free((*files)[--*count]);
  free(*files);
  return tin_out_of_memory(error);
}
