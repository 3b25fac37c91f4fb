/* SPDX-License-Identifier: Apache-2.0 */
/* input.c -- see input.h. */
#include "tools/gen/input.h"

#include "core/fail.h"
#include "core/hash.h"
#include "tools/common/file.h"
#include "tools/gen/list.h"
#include "tools/gen/manifest.h"
#include "tools/gen/read_header.h"
#include "tools/gen/select.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *tin_base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  if (strcmp(path, "-") == 0) return "standard input";
  return slash && slash[1] ? slash + 1 : path;
}

/* ---- of which kind it is ------------------------------------------------------------------- */

enum { LOOK_AT = 4096 };

/* Models are binary, or text with braces. */
static bool is_binary(const char *text, size_t size) {
  for (size_t i = 0; i < size && i < LOOK_AT; i++)
    if ((unsigned char)text[i] < 32 && !strchr("\t\n\r\f", text[i])) return true;
  return memchr(text, 0, size < LOOK_AT ? size : LOOK_AT) != NULL;
}

/* Behind blank lines, comments, and the dashes that begin a document. */
static const char *first_line(const char *text, const char *end) {
  while (text < end) {
    const char *line = text;
    while (line < end && strchr(" \t\r\n", *line)) line++;
    bool skip = line < end && (*line == '#' || *line == '%');
    skip |= end - line >= 3 && memcmp(line, "---", 3) == 0;
    if (!skip) return line;
    const char *next = memchr(line, '\n', (size_t)(end - line));
    text = next ? next + 1 : end;
  }
  return end;
}

static bool is_key(const char *line, const char *end, const char *key) {
  size_t n = strlen(key);
  return (size_t)(end - line) > n && memcmp(line, key, n) == 0 && line[n] == ':';
}

static bool is_list_key(const char *line, const char *end) {
  static const char *const keys[] = {"ops", "kernels", "formats", "parts", "isa", "fallback"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (is_key(line, end, keys[i])) return true;
  return false;
}

static bool has_manifest_key(const char *text, const char *end) {
  static const char key[] = "tinfer_manifest";
  for (; end - text > (ptrdiff_t)sizeof key; text++)
    if (*text == 't' && is_key(text, end, key)) return true;
  return false;
}

static tin_input_kind yaml_kind(const char *line, const char *end) {
  const char *inner = line + 1;
  if (has_manifest_key(line, end)) return TIN_INPUT_MANIFEST;
  while (inner < end && strchr(" \t\r\n", *inner)) inner++;
  bool nested = *line == '[' && inner < end && *inner == '[';
  return nested ? TIN_INPUT_OPS_LIST : TIN_INPUT_LIST;
}

static bool ends_with(const char *text, const char *suffix) {
  size_t n = strlen(text), m = strlen(suffix);
  return n >= m && strcmp(text + n - m, suffix) == 0;
}

tin_input_kind tin_input_detect(const void *data, size_t size, const char *path) {
  const char *text = data, *end = text + size;
  if (is_binary(text, size)) return TIN_INPUT_MODEL;
  const char *line = first_line(text, end);
  if (line < end && (strchr("[{-", *line) || is_list_key(line, end) ||
                     is_key(line, end, "tinfer_manifest") || is_key(line, end, "sources")))
    return yaml_kind(line, end);
  if (tin_header_is_any(data, size)) return TIN_INPUT_HEADER;
  if (ends_with(path, ".yaml") || ends_with(path, ".yml") || ends_with(path, ".json"))
    return line < end ? yaml_kind(line, end) : TIN_INPUT_LIST;
  return TIN_INPUT_MODEL;
}

/* ---- reading it ---------------------------------------------------------------------------- */

static tin_status no_memory(tin_gen *gen) { return tin_out_of_memory(&gen->tool.error); }

/* A list is a source of its own; it has no id but its name and its contents. */
static tin_status add_source(tin_gen *gen, const char *kind, const char *name, const void *data,
                             size_t size, const char **id) {
  char hash[17], text[1024];
  snprintf(hash, sizeof hash, "%016" PRIx64, tin_hash64(data, size));
  snprintf(text, sizeof text, "%s#%s", name, hash);
  const tin_source_of *source = tin_selection_source(&gen->selection, kind, name, text, hash);
  if (!source) return no_memory(gen);
  *id = source->id;
  return TIN_OK;
}

/* What a list leaves open is to be there. */
static tin_status assume_dynamic(tin_gen *gen) {
  tin_selection *s = &gen->selection;
  return tin_selection_text(s, &s->parts, "dynamic_shapes") ? TIN_OK : no_memory(gen);
}

static tin_status read_list(tin_gen *gen, tin_input_kind kind, const char *path, const void *data,
                            size_t size) {
  tin_wish wish = {.selection = &gen->selection,
                   .registry = &gen->tool.registry,
                   .error = &gen->tool.error,
                   .plugins = &gen->tool.plugins};
  const char *what = kind == TIN_INPUT_HEADER ? "header" : "list";
  TIN_TRY(add_source(gen, what, tin_base_name(path), data, size, &wish.source));
  TIN_TRY(tin_tool_load_all(&gen->tool));
  if (!(kind == TIN_INPUT_HEADER && tin_header_is_own(data, size))) TIN_TRY(assume_dynamic(gen));
  if (kind == TIN_INPUT_OPS_LIST) return tin_ops_list_read(&wish, data, size);
  if (kind == TIN_INPUT_HEADER) return tin_header_read(&wish, data, size);
  return tin_list_read(&wish, data, size);
}

static tin_status read_bytes(tin_gen *gen, const char *path, const void *data, size_t size) {
  tin_input_kind kind = TIN_INPUT_MODEL;
  if (gen->proto_fileformat == TIN_GEN_BY_CONTENTS) kind = tin_input_detect(data, size, path);
  if (gen->proto_fileformat == TIN_GEN_OPS_LIST) kind = TIN_INPUT_OPS_LIST;
  if (kind == TIN_INPUT_MODEL) return tin_gen_select(gen, path, data, size);
  tin_status status = kind == TIN_INPUT_MANIFEST
                          ? tin_manifest_read(&gen->selection, data, size, &gen->tool.error)
                          : read_list(gen, kind, path, data, size);
  if (status) tin_error_context(&gen->tool.error, "%s", path);
  return status;
}

static bool is_directory(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static tin_status read_file(tin_gen *gen, const char *path) {
  void *data = NULL;
  size_t size = 0;
  tin_tool *tool = &gen->tool;
  if (strcmp(path, "-") == 0) { /* the tool keeps it, for there is no reading it again */
    if (!tool->data) TIN_TRY(tin_file_read("-", &tool->data, &tool->size, &tool->error));
    return read_bytes(gen, path, tool->data, tool->size);
  }
  if (is_directory(path)) return tin_gen_select(gen, path, NULL, 0);
  TIN_TRY(tin_file_read(path, &data, &size, &tool->error));
  tin_status status = read_bytes(gen, path, data, size);
  free(data);
  return status;
}

static tin_status read_default_ops(tin_gen *gen) {
  const char *text = gen->default_ops;
  tin_wish wish = {.selection = &gen->selection,
                   .registry = &gen->tool.registry,
                   .error = &gen->tool.error,
                   .plugins = &gen->tool.plugins};
  if (!text || !*text) return TIN_OK;
  TIN_TRY(add_source(gen, "option", "--default_ops", text, strlen(text), &wish.source));
  TIN_TRY(tin_tool_load_all(&gen->tool));
  TIN_TRY(assume_dynamic(gen));
  tin_status status = tin_default_ops_read(&wish, text);
  if (status) tin_error_context(&gen->tool.error, "--default_ops");
  return status;
}

tin_status tin_gen_read_inputs(tin_gen *gen) {
  for (uint32_t i = 0; i < gen->graphs.count; i++) TIN_TRY(read_file(gen, gen->graphs.v[i]));
  return read_default_ops(gen);
}
