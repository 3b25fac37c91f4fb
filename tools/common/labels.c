/* SPDX-License-Identifier: Apache-2.0 */
/* labels.c -- one label a line; line ends of either kind, the last one may be missing. */
#include "tools/common/labels.h"
#include "core/fail.h"
#include "tools/common/file.h"

#include <stdlib.h>
#include <string.h>

static size_t count_lines(const char *text, size_t size) {
  size_t lines = size > 0 && text[size - 1] != '\n';
  for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
  return lines;
}

/* The line at `p`, terminated; returns what follows it. */
static char *cut_line(char *p, char *end) {
  char *newline = memchr(p, '\n', (size_t)(end - p));
  char *next = newline ? newline + 1 : end, *stop = newline ? newline : end;
  if (stop > p && stop[-1] == '\r') stop--;
  *stop = 0;
  return next;
}

tin_status tin_labels_load(tin_labels *labels, const char *path, tin_error *error) {
  void *data;
  size_t size;
  *labels = (tin_labels){0};
  TIN_TRY(tin_file_read(path, &data, &size, error));
  labels->text = data;
  labels->count = count_lines(labels->text, size);
  labels->v = calloc(labels->count + 1, sizeof *labels->v);
  if (!labels->v) {
    tin_labels_free(labels);
    return TIN_FAIL(error, TIN_NO_MEMORY, "%s: out of memory", path);
  }
  char *p = labels->text;
  for (size_t i = 0; i < labels->count; i++) {
    labels->v[i] = p;
    p = cut_line(p, labels->text + size);
  }
  return TIN_OK;
}

void tin_labels_free(tin_labels *labels) {
  free(labels->v);
  free(labels->text);
  *labels = (tin_labels){0};
}

const char *tin_label(const tin_labels *labels, int64_t index) {
  return index >= 0 && (uint64_t)index < labels->count ? labels->v[index] : "";
}
