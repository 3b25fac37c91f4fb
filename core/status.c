/* SPDX-License-Identifier: Apache-2.0 */
/* status.c -- error texts, in the caller's buffer. */
#include "core/fail.h"
#include "core/print.h"

#include <stdarg.h>
#include <string.h>

const char *tin_status_text(tin_status status) {
  static const char *const texts[] = {
#define X(name, text) text,
      TIN_STATUS_MAP(X)
#undef X
  };
  return (unsigned)status < TIN_STATUS_COUNT ? texts[status] : "unknown status";
}

#if TIN_ERROR_TEXTS

/* The length of text[0, size) without a UTF-8 sequence that was cut at its end. */
static size_t whole_characters(const char *text, size_t size) {
  size_t lead = size;
  while (lead > 0 && size - lead < 3 && ((unsigned char)text[lead - 1] & 0xC0u) == 0x80u) lead--;
  if (lead == 0) return size;
  unsigned char c = (unsigned char)text[lead - 1];
  size_t length = c >= 0xF0u ? 4 : c >= 0xE0u ? 3 : c >= 0xC0u ? 2 : 1;
  return length > size - (lead - 1) ? lead - 1 : size;
}

/* Prints at most size - 1 bytes and a 0; returns how many. A text that is cut ends with "...". */
static size_t print(char *buffer, size_t size, const char *format, va_list args) {
  static const char dots[] = "...";
  int wanted = tin_vprint(buffer, size, format, args);
  if (wanted < 0) {
    buffer[0] = 0;
    return 0;
  }
  if ((size_t)wanted < size) return (size_t)wanted;
  size_t kept = whole_characters(buffer, size - sizeof dots);
  memcpy(buffer + kept, dots, sizeof dots);
  return kept + sizeof dots - 1;
}

tin_status tin_error_set(tin_error *error, tin_status status, const char *file, int line,
                         const char *format, ...) {
  if (!error) return status;
  error->status = status;
  error->file = file;
  error->line = line;
  va_list args;
  va_start(args, format);
  print(error->text, sizeof error->text, format, args);
  va_end(args);
  return status;
}

void tin_error_context(tin_error *error, const char *format, ...) {
  if (!error) return;
  /* Half of the room at most, so that a long context cannot push the reason out. */
  char context[TIN_ERROR_TEXT_SIZE / 2];
  va_list args;
  va_start(args, format);
  size_t front = print(context, sizeof context - 2, format, args);
  va_end(args);
  memcpy(context + front, ": ", 2);
  front += 2;
  size_t old = strlen(error->text), room = sizeof error->text - 1 - front;
  size_t kept = old <= room ? old : whole_characters(error->text, room);
  memmove(error->text + front, error->text, kept);
  memcpy(error->text, context, front);
  error->text[front + kept] = 0;
}

#else

tin_status tin_error_code(tin_error *error, tin_status status) {
  if (!error) return status;
  error->status = status;
  error->file = NULL;
  error->line = 0;
  strcpy(error->text, tin_status_text(status));
  return status;
}

tin_status tin_error_set(tin_error *error, tin_status status, const char *file, int line,
                         const char *format, ...) {
  (void)file, (void)line, (void)format;
  return tin_error_code(error, status);
}

void tin_error_context(tin_error *error, const char *format, ...) { (void)error, (void)format; }

#endif
