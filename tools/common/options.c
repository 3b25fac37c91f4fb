/* SPDX-License-Identifier: Apache-2.0 */
/* options.c -- long options by table, and the help text that follows from it. */
#include "tools/common/options.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tin_strings_add(tin_strings *list, const char *text) {
  if (list->count + 1 >= list->capacity) {
    uint32_t capacity = list->capacity ? 2 * list->capacity : 8;
    const char **v = realloc(list->v, capacity * sizeof *v);
    if (!v) return false;
    list->v = v;
    list->capacity = capacity;
  }
  list->v[list->count++] = text;
  list->v[list->count] = NULL;
  return true;
}

void tin_strings_free(tin_strings *list) {
  free(list->v);
  *list = (tin_strings){0};
}

/* ---- names ------------------------------------------------------------------ */

static char plain(char c) { return c == '-' ? '_' : c; }

static bool same_name(const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (plain(a[i]) != plain(b[i])) return false;
  return a[length] == 0;
}

enum { MAX_NAME = 63 };

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c) {
  uint32_t m = a < b ? a : b;
  return m < c ? m : c;
}

/* Damerau's distance in the form that counts a transposition once (optimal string alignment). */
uint32_t tin_edit_distance(const char *a, const char *b) {
  size_t na = strlen(a), nb = strlen(b);
  if (na > MAX_NAME || nb > MAX_NAME) return UINT32_MAX;
  uint32_t row[3][MAX_NAME + 1];
  for (size_t j = 0; j <= nb; j++) row[0][j] = (uint32_t)j;
  for (size_t i = 1; i <= na; i++) {
    uint32_t *cur = row[i % 3], *prev = row[(i + 2) % 3], *old = row[(i + 1) % 3];
    cur[0] = (uint32_t)i;
    for (size_t j = 1; j <= nb; j++) {
      char x = plain(a[i - 1]), y = plain(b[j - 1]);
      cur[j] = min3(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + (x != y));
      bool swapped = i > 1 && j > 1 && x == plain(b[j - 2]) && plain(a[i - 2]) == y;
      if (swapped && old[j - 2] + 1 < cur[j]) cur[j] = old[j - 2] + 1;
    }
  }
  return row[na % 3][nb];
}

static const tin_option *find(const tin_command *program, const char *name, size_t length) {
  for (const tin_option *o = program->options; o->name; o++)
    if (same_name(o->name, name, length)) return o;
  return NULL;
}

static const char *nearest(const tin_command *program, const char *name) {
  const char *best = NULL;
  uint32_t least = UINT32_MAX;
  for (const tin_option *o = program->options; o->name; o++) {
    uint32_t distance = tin_edit_distance(name, o->name);
    if (distance < least) least = distance, best = o->name;
  }
  return least <= 1 + strlen(name) / 3 ? best : NULL;
}

/* ---- messages --------------------------------------------------------------- */

int tin_usage_error(const tin_command *program, const char *format, ...) {
  va_list args;
  va_start(args, format);
  fprintf(stderr, "%s: ", program->name);
  vfprintf(stderr, format, args);
  fprintf(stderr, "\nTry '%s --help'.\n", program->name);
  va_end(args);
  return TIN_EXIT_USAGE;
}

int tin_no_memory(const tin_command *program) {
  fprintf(stderr, "%s: out of memory\n", program->name);
  return TIN_EXIT_FAILED;
}

int tin_finish(const tin_command *program, int status) {
  bool broken = ferror(stdout);
  errno = 0;
  if (fflush(stdout) == 0 && !broken) return status;
  fprintf(stderr, "%s: writing to standard output: %s\n", program->name,
          errno ? strerror(errno) : "failed");
  return status ? status : TIN_EXIT_FAILED;
}

static int unknown(const tin_command *program, const char *name, size_t length) {
  char text[MAX_NAME + 1];
  snprintf(text, sizeof text, "%.*s", (int)(length < MAX_NAME ? length : MAX_NAME), name);
  const char *guess = nearest(program, text);
  if (guess)
    return tin_usage_error(program, "unknown option --%s; did you mean --%s?", text, guess);
  return tin_usage_error(program, "unknown option --%s", text);
}

/* ---- help ------------------------------------------------------------------- */

enum { HELP_COLUMN = 30, HELP_WIDTH = 80 };

/* The default, where there is one worth showing. */
static void default_text(const tin_option *o, char *text, size_t size) {
  text[0] = 0;
  if (o->kind == TIN_OPTION_INT_K)
    snprintf(text, size, " (default %lld)", (long long)*(const int64_t *)o->value);
  else if (o->kind == TIN_OPTION_FLOAT_K)
    snprintf(text, size, " (default %g)", *(const double *)o->value);
  else if (o->kind == TIN_OPTION_STRING_K && *(const char *const *)o->value)
    snprintf(text, size, " (default %s)", *(const char *const *)o->value);
}

/* Words of `text` from column `at` on, further lines starting at HELP_COLUMN. */
static void wrap(const char *text, int at) {
  while (*text) {
    int length = (int)strcspn(text, " ");
    if (at + 1 + length > HELP_WIDTH) printf("\n%*s", HELP_COLUMN - 1, ""), at = HELP_COLUMN - 1;
    printf(" %.*s", length, text);
    at += 1 + length;
    text += length;
    text += strspn(text, " ");
  }
  printf("\n");
}

static void help_option(const tin_option *o) {
  char tail[256], text[1024];
  int at = printf("  --%s%s%s%s", o->name, o->metavar ? "=" : "", o->metavar ? o->metavar : "",
                  o->kind == TIN_OPTION_LIST_K ? "..." : "");
  default_text(o, tail, sizeof tail);
  snprintf(text, sizeof text, "%s%s", o->help, tail);
  if (at >= HELP_COLUMN) printf("\n"), at = 0;
  if (at < HELP_COLUMN - 1) at += printf("%*s", HELP_COLUMN - 1 - at, "");
  wrap(text, at);
}

static int help(const tin_command *program) {
  static const tin_option common[] = {
      {"help", TIN_OPTION_BOOL_K, NULL, 0, 0, NULL, "print this and exit"},
      {"version", TIN_OPTION_BOOL_K, NULL, 0, 0, NULL, "print the version and exit"}};
  printf("Usage: %s %s\n%s\n\n", program->name, program->usage, program->summary);
  for (const tin_option *o = program->options; o->name; o++) help_option(o);
  for (size_t i = 0; i < 2; i++) help_option(&common[i]);
  if (program->more_help) program->more_help();
  if (program->example) printf("\nExample:\n%s", program->example);
  return tin_finish(program, TIN_EXIT_OK);
}

static int version(const tin_command *program) {
  printf("%s (tinfer) %d.%d.%d\n", program->name, TIN_VERSION_MAJOR, TIN_VERSION_MINOR,
         TIN_VERSION_PATCH);
  return tin_finish(program, TIN_EXIT_OK);
}

/* ---- values ----------------------------------------------------------------- */

static int set_bool(const tin_command *program, const tin_option *o, const char *text) {
  static const char *const words[] = {"false", "true", "0", "1", "no", "yes"};
  bool *value = o->value;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(text, words[i]) == 0) return *value = i % 2 != 0, -1;
  return tin_usage_error(program, "--%s takes true or false, not '%s'", o->name, text);
}

static int set_int(const tin_command *program, const tin_option *o, const char *text) {
  char *end;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  if (end == text || *end || errno || n < o->min || n > o->max)
    return tin_usage_error(program, "--%s takes a whole number from %lld to %lld, not '%s'",
                           o->name, (long long)o->min, (long long)o->max, text);
  *(int64_t *)o->value = n;
  return -1;
}

static int set_float(const tin_command *program, const tin_option *o, const char *text) {
  char *end;
  double x = strtod(text, &end);
  if (end == text || *end || !isfinite(x))
    return tin_usage_error(program, "--%s takes a number, not '%s'", o->name, text);
  *(double *)o->value = x;
  return -1;
}

static int set_choice(const tin_command *program, const tin_option *o, const char *text) {
  size_t length = strlen(text);
  int i = 0;
  for (const char *word = o->metavar;; i++) {
    size_t n = strcspn(word, "|");
    if (n == length && strncmp(word, text, n) == 0) return *(int *)o->value = i, -1;
    if (word[n] == 0) break;
    word += n + 1;
  }
  return tin_usage_error(program, "--%s takes %s, not '%s'", o->name, o->metavar, text);
}

static int set(const tin_command *program, const tin_option *o, const char *text) {
  switch (o->kind) {
  case TIN_OPTION_BOOL_K:
    return set_bool(program, o, text);
  case TIN_OPTION_INT_K:
    return set_int(program, o, text);
  case TIN_OPTION_FLOAT_K:
    return set_float(program, o, text);
  case TIN_OPTION_CHOICE_K:
    return set_choice(program, o, text);
  case TIN_OPTION_STRING_K:
    *(const char **)o->value = text;
    return -1;
  case TIN_OPTION_LIST_K:
    return tin_strings_add(o->value, text) ? -1 : tin_no_memory(program);
  case TIN_OPTION_NONE:
    break;
  }
  return tin_usage_error(program, "--%s cannot be set", o->name);
}

/* ---- the command line --------------------------------------------------------- */

static int option(const tin_command *program, int argc, char **argv, int *i) {
  const char *name = argv[*i] + 2;
  size_t length = strcspn(name, "=");
  const tin_option *o = find(program, name, length);
  if (!o) return unknown(program, name, length);
  if (name[length] == '=') return set(program, o, name + length + 1);
  if (o->kind == TIN_OPTION_BOOL_K) return set(program, o, "true");
  if (*i + 1 == argc) return tin_usage_error(program, "--%s needs a value", o->name);
  return set(program, o, argv[++*i]);
}

static int argument(const tin_command *program, const char *text, bool options) {
  if (options && text[0] == '-' && text[1] != 0)
    return tin_usage_error(program, "unknown option %s; options begin with --", text);
  if (!program->arguments) return tin_usage_error(program, "unexpected argument '%s'", text);
  return tin_strings_add(program->arguments, text) ? -1 : tin_no_memory(program);
}

/* Before anything is set, so that help shows the defaults. */
static int help_or_version(const tin_command *program, int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "--help") == 0) return help(program);
    if (strcmp(argv[i], "--version") == 0) return version(program);
  }
  return -1;
}

int tin_options_parse(const tin_command *program, int argc, char **argv) {
  int status = help_or_version(program, argc, argv);
  bool options = true;
  for (int i = 1; i < argc && status < 0; i++) {
    if (options && strcmp(argv[i], "--") == 0)
      options = false;
    else if (options && strncmp(argv[i], "--", 2) == 0)
      status = option(program, argc, argv, &i);
    else
      status = argument(program, argv[i], options);
  }
  return status;
}
