/* SPDX-License-Identifier: Apache-2.0 */
/* list.c -- see list.h. */
#include "tools/gen/list.h"

#include "core/fail.h"
#include "tools/gen/read_header.h"
#include "tools/gen/tf_class.h"
#include "tools/gen/yaml.h"

#include <stdlib.h>
#include <string.h>

/* ---- YAML ---------------------------------------------------------------------------------- */

typedef struct list_file {
  const tin_wish *wish;
  tin_strings isas;
  bool has_isas, fallback;
} list_file;

typedef struct wanted_op { /* {op: Add, types: [float]} */
  const char *op;
  uint64_t types;
} wanted_op;

static tin_status read_op_name(void *self, tin_yaml *y, int item) {
  return tin_yaml_text(y, item, "op", &((wanted_op *)self)->op);
}

static tin_status read_op_types(void *self, tin_yaml *y, int item) {
  return tin_yaml_types(y, item, &((wanted_op *)self)->types);
}

static tin_status read_op(void *self, tin_yaml *y, int item) {
  static const tin_yaml_key keys[] = {{"op", read_op_name}, {"types", read_op_types}};
  const list_file *l = self;
  wanted_op wanted = {0};
  if (tin_document_is_map(y->document, item))
    TIN_TRY(tin_yaml_map(y, item, "an op", keys, sizeof keys / sizeof *keys, &wanted));
  else
    TIN_TRY(read_op_name(&wanted, y, item));
  if (!wanted.op) return tin_yaml_fail(y, item, "an op without its name ('op: Add')");
  return tin_resolve_op(l->wish, wanted.op, wanted.types == TIN_ALL_TYPES ? 0 : wanted.types);
}

static tin_status read_ops(void *self, tin_yaml *y, int item) {
  return tin_yaml_each(y, item, "ops", read_op, self);
}

static tin_status read_kernel(void *self, tin_yaml *y, int item) {
  const char *text;
  TIN_TRY(tin_yaml_word(y, item, "kernels", &text));
  return tin_resolve_named(((list_file *)self)->wish, text);
}

static tin_status read_kernels(void *self, tin_yaml *y, int item) {
  return tin_yaml_each(y, item, "kernels", read_kernel, self);
}

static tin_status read_formats(void *self, tin_yaml *y, int item) {
  tin_selection *s = ((list_file *)self)->wish->selection;
  return tin_yaml_texts(y, item, "formats", true, s, &s->formats);
}

static tin_status read_parts(void *self, tin_yaml *y, int item) {
  tin_selection *s = ((list_file *)self)->wish->selection;
  return tin_yaml_texts(y, item, "parts", true, s, &s->parts);
}

static tin_status read_isa(void *self, tin_yaml *y, int item) {
  list_file *l = self;
  l->has_isas = true;
  return tin_yaml_isas(y, item, l->wish->selection, &l->isas);
}

static tin_status read_fallback(void *self, tin_yaml *y, int item) {
  return tin_yaml_bool(y, item, "fallback", &((list_file *)self)->fallback);
}

static tin_status read_top(list_file *l, tin_yaml *y) {
  static const tin_yaml_key keys[] = {{"ops", read_ops},         {"kernels", read_kernels},
                                      {"formats", read_formats}, {"parts", read_parts},
                                      {"isa", read_isa},         {"fallback", read_fallback}};
  int root = tin_document_root(y->document);
  if (tin_document_is_list(y->document, root)) return read_ops(l, y, root);
  TIN_TRY(tin_yaml_map(y, root, "a list of ops", keys, sizeof keys / sizeof *keys, l));
  if (!l->has_isas) return TIN_OK;
  return tin_selection_isas(l->wish->selection, &l->isas, false, l->fallback)
             ? TIN_OK
             : tin_out_of_memory(y->error);
}

tin_status tin_list_read(const tin_wish *wish, const void *text, size_t size) {
  list_file l = {.wish = wish, .fallback = true};
  tin_yaml y;
  TIN_TRY(tin_yaml_open(&y, text, size, wish->error));
  tin_status status = read_top(&l, &y);
  tin_strings_free(&l.isas);
  tin_yaml_close(&y);
  return status;
}

/* ---- TensorFlow's lists -------------------------------------------------------------------- */

static tin_status read_pair(void *self, tin_yaml *y, int item) {
  const char *op, *name;
  if (tin_document_count(y->document, item) != 2)
    return tin_yaml_fail(y, item,
                         "an op and its kernel are expected: [\"Add\", \"BinaryOp<...>\"]");
  TIN_TRY(tin_yaml_text(y, tin_document_at(y->document, item, 0), "the op", &op));
  TIN_TRY(tin_yaml_text(y, tin_document_at(y->document, item, 1), "the kernel", &name));
  return tin_resolve_class(self, op, name);
}

tin_status tin_ops_list_read(const tin_wish *wish, const void *text, size_t size) {
  tin_wish w = *wish;
  tin_yaml y;
  w.lenient = true;
  TIN_TRY(tin_yaml_open(&y, text, size, wish->error));
  tin_status status = tin_yaml_each(&y, tin_document_root(y.document), "ops", read_pair, &w);
  tin_yaml_close(&y);
  return status;
}

static tin_status read_default(const tin_wish *w, char *pair) {
  char *colon = strchr(pair, ':');
  if (!colon || colon == pair || !colon[1])
    return TIN_FAIL(w->error, TIN_INVALID, "'%s': expected Op:Kernel", pair);
  *colon = 0;
  return tin_resolve_class(w, pair, colon + 1);
}

tin_status tin_default_ops_read(const tin_wish *wish, const char *text) {
  tin_wish w = *wish;
  tin_status status = TIN_OK;
  w.lenient = true;
  if (strcmp(text, "all") == 0) return tin_resolve_all(&w);
  while (*text && status == TIN_OK) {
    const char *end = tin_tf_class_end(text);
    char *pair = strndup(text, (size_t)(end - text));
    if (!pair) return tin_out_of_memory(w.error);
    if (*pair) status = read_default(&w, pair);
    free(pair);
    text = *end ? end + 1 : end;
  }
  return status;
}

/* ---- headers ------------------------------------------------------------------------------- */

static tin_status take_classes(const tin_wish *w, const tin_tf_header *h, const uint32_t *op_of) {
  for (uint32_t i = 0; i < h->classes.count; i++)
    TIN_TRY(tin_resolve_class(w, h->ops.v[op_of[i]], h->classes.v[i]));
  return TIN_OK;
}

static tin_status take_ops(const tin_wish *w, const tin_tf_header *h) {
  const char *why = h->classes.count ? "its kernels cannot be told apart by op"
                    : h->files.count ? "it names files, not kernels"
                                     : "it names no kernels";
  if (!tin_selection_note(w->selection, &w->selection->warnings, false,
                          "%s: all element types of each op are taken", why))
    return tin_out_of_memory(w->error);
  for (uint32_t i = 0; i < h->ops.count; i++) TIN_TRY(tin_resolve_op(w, h->ops.v[i], 0));
  return TIN_OK;
}

static tin_status take_tf_header(const tin_wish *w, const tin_tf_header *h) {
  if (h->everything) return tin_resolve_all(w);
  uint32_t *op_of = calloc((size_t)h->classes.count + 1, sizeof *op_of);
  if (!op_of) return tin_out_of_memory(w->error);
  bool matched =
      tin_tf_match_classes(h->ops.v, h->ops.count, h->classes.v, h->classes.count, op_of);
  tin_status status = matched ? take_classes(w, h, op_of) : take_ops(w, h);
  free(op_of);
  return status;
}

static tin_status read_tf_header(const tin_wish *wish, const void *text, size_t size) {
  tin_wish w = *wish;
  tin_tf_header header;
  w.lenient = true;
  tin_status status = tin_tf_header_read(&w.selection->zone, text, size, &header, w.error);
  if (status == TIN_OK) status = take_tf_header(&w, &header);
  tin_tf_header_free(&header);
  return status;
}

static tin_status read_own_list(const tin_wish *w, const void *text, size_t size, const char *list,
                                tin_strings *sorted) {
  tin_strings names = {0};
  bool ok = true;
  tin_status status = tin_header_names(&w->selection->zone, text, size, list, &names, w->error);
  for (uint32_t i = 0; i < names.count && ok; i++)
    ok = tin_selection_text(w->selection, sorted, names.v[i]);
  tin_strings_free(&names);
  return ok ? status : tin_out_of_memory(w->error);
}

static tin_status read_own_header(const tin_wish *w, const void *text, size_t size) {
  tin_selection *s = w->selection;
  tin_strings kernels = {0};
  tin_status status = read_own_list(w, text, size, "TIN_SELECTED_KERNELS", &kernels);
  for (uint32_t i = 0; i < kernels.count && status == TIN_OK; i++)
    status = tin_resolve_named(w, kernels.v[i]);
  tin_strings_free(&kernels);
  if (status == TIN_OK) status = read_own_list(w, text, size, "TIN_SELECTED_FORMATS", &s->formats);
  if (status == TIN_OK) status = read_own_list(w, text, size, "TIN_SELECTED_PARTS", &s->parts);
  return status;
}

tin_status tin_header_read(const tin_wish *wish, const void *text, size_t size) {
  if (tin_header_is_own(text, size)) return read_own_header(wish, text, size);
  return read_tf_header(wish, text, size);
}
