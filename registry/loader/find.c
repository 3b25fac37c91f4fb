/* SPDX-License-Identifier: Apache-2.0 */
/* find.c -- looking for a plugin's file by name. */
#include "registry/loader/find.h"
#include "core/fail.h"
#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".so"

bool tin_plugin_is_file(const char *name) {
  size_t n = strlen(name), suffix = sizeof SUFFIX - 1;
  return n > suffix && strcmp(name + n - suffix, SUFFIX) == 0;
}

const char *tin_plugin_stem(const char *path, char *stem, size_t size) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t n = strlen(name) - (tin_plugin_is_file(name) ? sizeof SUFFIX - 1 : 0);
  snprintf(stem, size, "%.*s", n < size ? (int)n : (int)size, name);
  return stem;
}

/* Where the search has come to, and what to say if it finds nothing. */
typedef struct search {
  const char *name;
  const tin_allocator *allocator;
  char *path; /* what was found */
  bool no_memory;
  char folders[1024]; /* that were looked through */
} search;

static void note_folder(search *s, const char *folder, size_t length) {
  size_t used = strlen(s->folders);
  snprintf(s->folders + used, sizeof s->folders - used, "%s%.*s", used ? ", " : "", (int)length,
           folder);
}

static bool look(search *s, const char *folder, size_t length) {
  if (length == 0 || length > INT16_MAX) return false;
  note_folder(s, folder, length);
  size_t size = length + strlen(s->name) + sizeof "/" SUFFIX;
  char *path = tin_memory_alloc(s->allocator, size);
  if (!path) return s->no_memory = true;
  snprintf(path, size, "%.*s/%s" SUFFIX, (int)length, folder, s->name);
  if (access(path, F_OK) == 0) return s->path = path, true;
  tin_memory_free(s->allocator, path, size);
  return false;
}

/* "a:b:c"; ends early once there is something. */
static bool look_in_list(search *s, const char *list) {
  while (list && *list) {
    size_t length = strcspn(list, ":");
    if (look(s, list, length)) return true;
    list += length + (list[length] == ':');
  }
  return false;
}

/* What whoever started the program says is not for a program that has more rights than that. */
static const char *environment(const tin_load_options *options) {
  if (options->flags & TIN_LOAD_NO_ENVIRONMENT) return NULL;
  if (getuid() != geteuid() || getgid() != getegid()) return NULL;
  return getenv("TINFER_PLUGIN_PATH");
}

static tin_status find_name(const char *name, const tin_load_options *options,
                            const tin_allocator *allocator, char **path, tin_error *error) {
  search s = {.name = name, .allocator = allocator};
  bool found = false;
  for (const char *const *f = options->folders; f && *f && !found; f++)
    found = look(&s, *f, strlen(*f));
  if (!found) look_in_list(&s, environment(options));
  *path = s.path;
  if (s.path) return TIN_OK;
  if (s.no_memory) return tin_out_of_memory(error);
  if (!s.folders[0])
    return TIN_FAIL(error, TIN_NOT_FOUND, "plugin '%s': no folder is given to look for it in",
                    name);
  return TIN_FAIL(error, TIN_NOT_FOUND, "there is no plugin '%s' in %s", name, s.folders);
}

tin_status tin_plugin_find(const char *name, const tin_load_options *options,
                           const tin_allocator *allocator, char **path, tin_error *error) {
  *path = NULL;
  if (!*name) return TIN_FAIL(error, TIN_INVALID, "a plugin's name is empty");
  if (!strchr(name, '/') && !tin_plugin_is_file(name))
    return find_name(name, options, allocator, path, error);
  /* Without a slash the system would search places of its own. */
  const char *here = strchr(name, '/') ? "" : "./";
  size_t size = strlen(here) + strlen(name) + 1;
  *path = tin_memory_alloc(allocator, size);
  if (!*path) return tin_out_of_memory(error);
  snprintf(*path, size, "%s%s", here, name);
  return TIN_OK;
}
