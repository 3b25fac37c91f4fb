/* SPDX-License-Identifier: Apache-2.0 */
/* options.h -- long options by table.
 *
 *     int64_t threads = 0;
 *     const tin_option table[] = {
 *         TIN_OPTION_INT("num_threads", &threads, 0, 1024, "N", "use N threads"),
 *         TIN_OPTION_END};
 *     const tin_command program = {.name = "tinfer-run", .options = table, ...};
 *     int status = tin_options_parse(&program, argc, argv);
 *     if (status >= 0) return status;
 *
 * --name=value and --name value are the same, and so are num_threads and num-threads.
 * What a variable holds before parsing is its default, and shown as such by --help. */
#ifndef TIN_TOOLS_OPTIONS_H
#define TIN_TOOLS_OPTIONS_H

#include "tinfer/base.h"

/* Exit statuses of every command. */
enum { TIN_EXIT_OK, TIN_EXIT_FAILED, TIN_EXIT_USAGE };

/* A list that grows; v is NULL-terminated once something has been added. */
typedef struct tin_strings {
  const char **v;
  uint32_t count, capacity;
} tin_strings;

bool tin_strings_add(tin_strings *list, const char *text); /* false: out of memory */
void tin_strings_free(tin_strings *list);                  /* not the texts */

typedef enum tin_option_kind { /* the C type of the variable */
                               TIN_OPTION_NONE,
                               TIN_OPTION_BOOL_K,   /* bool: --name, --name=true, --name=false */
                               TIN_OPTION_INT_K,    /* int64_t, min to max */
                               TIN_OPTION_FLOAT_K,  /* double, finite */
                               TIN_OPTION_STRING_K, /* const char * */
                               TIN_OPTION_LIST_K,   /* tin_strings: each use adds one */
                               TIN_OPTION_CHOICE_K, /* int: which of the words in metavar */
} tin_option_kind;

typedef struct tin_option {
  const char *name;
  tin_option_kind kind;
  void *value;
  int64_t min, max;
  const char *metavar; /* CHOICE: "table|yaml|json" */
  const char *help;
} tin_option;

#define TIN_OPTION_(name, kind, type, ptr, min, max, metavar, help)                                \
  { name, TIN_OPTION_##kind##_K, _Generic((ptr), type * : (ptr)), min, max, metavar, help }
#define TIN_OPTION_BOOL(name, ptr, help) TIN_OPTION_(name, BOOL, bool, ptr, 0, 0, NULL, help)
#define TIN_OPTION_INT(name, ptr, min, max, metavar, help)                                         \
  TIN_OPTION_(name, INT, int64_t, ptr, min, max, metavar, help)
#define TIN_OPTION_FLOAT(name, ptr, metavar, help)                                                 \
  TIN_OPTION_(name, FLOAT, double, ptr, 0, 0, metavar, help)
#define TIN_OPTION_STRING(name, ptr, metavar, help)                                                \
  TIN_OPTION_(name, STRING, const char *, ptr, 0, 0, metavar, help)
#define TIN_OPTION_LIST(name, ptr, metavar, help)                                                  \
  TIN_OPTION_(name, LIST, tin_strings, ptr, 0, 0, metavar, help)
#define TIN_OPTION_CHOICE(name, ptr, words, help)                                                  \
  TIN_OPTION_(name, CHOICE, int, ptr, 0, 0, words, help)
#define TIN_OPTION_END                                                                             \
  { NULL, TIN_OPTION_NONE, NULL, 0, 0, NULL, NULL }

typedef struct tin_command {
  const char *name;          /* "tinfer-run" */
  const char *usage;         /* what follows the name: "--graph=FILE [--input=NAME=VALUE]..." */
  const char *summary;       /* one sentence */
  const char *example;       /* command lines, each with its line end */
  const tin_option *options; /* up to TIN_OPTION_END */
  tin_strings *arguments;    /* receives what is not an option; NULL: there is nothing such */
  void (*more_help)(void);   /* prints what --help adds at the end; or NULL */
} tin_command;

/* Sets the variables of the table. -1: go on. Otherwise the command is over, with this exit
 * status: --help or --version was printed, or an error. */
int tin_options_parse(const tin_command *program, int argc, char **argv);

/* "NAME: text" and a pointer to --help on stderr. Returns TIN_EXIT_USAGE. */
int tin_usage_error(const tin_command *program, const char *format, ...) TIN_PRINTF(2, 3);

/* Says that there is no memory left. Returns TIN_EXIT_FAILED. */
int tin_no_memory(const tin_command *program);

/* Makes sure that what was printed has arrived: TIN_EXIT_FAILED and a message if it has not,
 * else `status`. The last call of a command. */
int tin_finish(const tin_command *program, int status);

/* Edits (insert, delete, replace, swap neighbours) that make `a` from `b`; dashes and
 * underscores are equal. */
uint32_t tin_edit_distance(const char *a, const char *b);

#endif
