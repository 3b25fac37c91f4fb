/* SPDX-License-Identifier: Apache-2.0 */
/* report.c -- errors that say where in the file something is wrong. */
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>

tin_tf_shown tin_tf_show(tin_tf_slice name) {
  tin_tf_shown shown;
  size_t room = sizeof shown.text - sizeof "...", n = name.size < room ? name.size : room;
  for (size_t i = 0; i < n; i++) {
    uint8_t c = name.data[i];
    shown.text[i] = c < 0x20 || c == 0x7f ? '?' : (char)c;
  }
  memcpy(shown.text + n, n < name.size ? "..." : "", n < name.size ? 4 : 1);
  return shown;
}

/* "function 'f': node 'n': attribute 'a': ", as far as there are any. */
static void place(const tin_tf_reader *r, char *text, size_t size) {
  *text = 0;
  if (r->function.size > 0) {
    tin_tf_shown name = tin_tf_show(tin_tf_bytes(tin_tf_bytes(r->function, 1), 1));
    snprintf(text, size, "function '%s': ", name.text);
  }
  if (r->node.size > 0) {
    tin_tf_shown name = tin_tf_show(tin_tf_bytes(r->node, 1));
    snprintf(text + strlen(text), size - strlen(text), "node '%s': ", name.text);
  }
  if (r->attr) {
    tin_tf_shown name = tin_tf_show((tin_tf_slice){(const uint8_t *)r->attr, strlen(r->attr)});
    snprintf(text + strlen(text), size - strlen(text), "attribute '%s': ", name.text);
  }
}

tin_status tin_tf_fail(const tin_tf_reader *r, tin_status status, const char *file, int line,
                       const char *format, ...) {
  char where[4 * sizeof(tin_tf_shown)], text[512];
  place(r, where, sizeof where);
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return r->builder->host->fail(r->builder->error, status, file, line, "%s%s", where, text);
}

tin_status tin_tf_no_memory(const tin_tf_reader *r) {
  return TIN_TF_FAIL(r, TIN_NO_MEMORY, "out of memory");
}
