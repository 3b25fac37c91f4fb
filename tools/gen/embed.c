/* SPDX-License-Identifier: Apache-2.0 */
/* embed.c -- see embed.h. */
#include "tools/gen/embed.h"

static const char head[] = "/* A packed model, written by tinfer-gen. To use it:\n"
                           " *     extern const unsigned char %s[];\n"
                           " *     extern const size_t %s_size;\n"
                           " * which in C++ are extern \"C\". */\n"
                           "#include <stddef.h>\n"
                           "\n"
                           "#if defined(__GNUC__)\n"
                           "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
                           "#endif\n"
                           "#ifdef __cplusplus\n"
                           "extern \"C\" {\n"
                           "#define TIN_ALIGNED alignas(64)\n"
                           "#else\n"
                           "#define TIN_ALIGNED _Alignas(64)\n"
                           "#endif\n"
                           "extern const unsigned char %s[];\n"
                           "extern const size_t %s_size;\n"
                           "const size_t %s_size = %zu;\n"
                           "/* The terminating 0 is no part of it. */\n"
                           "TIN_ALIGNED const unsigned char %s[%zu] =\n";

static const char tail[] = ";\n"
                           "#undef TIN_ALIGNED\n"
                           "#ifdef __cplusplus\n"
                           "}\n"
                           "#endif\n";

static bool is_octal(unsigned c) { return c >= '0' && c <= '7'; }

/* As few characters as possible; a question mark could begin a trigraph. */
static int put_byte(FILE *to, unsigned c, unsigned next) {
  if (c == '"' || c == '\\') return fprintf(to, "\\%c", (int)c);
  if (c >= 32 && c < 127 && c != '?') return fputc((int)c, to), 1;
  return fprintf(to, is_octal(next) ? "\\%03o" : "\\%o", c);
}

enum { LINE = 98 };

bool tin_write_array(FILE *to, const char *name, const void *data, size_t size) {
  const unsigned char *bytes = data;
  int column = 0;
  fprintf(to, head, name, name, name, name, name, size, name, size + 1);
  for (size_t i = 0; i < size; i++) {
    if (!column) column = fprintf(to, "\"");
    column += put_byte(to, bytes[i], i + 1 < size ? bytes[i + 1] : 0);
    if (column < LINE) continue;
    fputs("\"\n", to);
    column = 0;
  }
  fputs(column ? "\"" : "\"\"", to);
  fputs(tail, to);
  return !ferror(to);
}
