/* SPDX-License-Identifier: Apache-2.0 */
/* tin-conformance -- runs every case below some folders, and says what fails.
 *
 * A case is a folder with a case.json: the graph (graph.pb unless "graph" says otherwise), "feeds"
 * and "fetches" with a "name" and the "file" of an array each, "rtol" and "atol". Every case runs
 * twice in one session, so that what the first run leaves behind shows in the second. */
#include "core/fail.h"
#include "tools/common/compare.h"
#include "tools/common/convert.h"
#include "tools/common/document.h"
#include "tools/common/file.h"
#include "tools/common/npy.h"
#include "tools/common/progress.h"
#include "tools/common/tool.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RUNS = 2, MAX_DEPTH = 32 };

typedef struct runner {
  const char *cpu, *known_file;
  int64_t num_threads;
  bool verbose, verbatim;
  tin_strings folders;

  tin_tool tool;
  tin_document *known;
  tin_session_options how;
  tin_strings cases; /* folders, each to be freed */
  uint32_t passed, failed, skipped;
} runner;

/* ---- one case ------------------------------------------------------------------------------ */

/* Feeds or fetches: names for a session, and their values. */
typedef struct named_tensors {
  tin_strings names;
  tin_tensor *v;
} named_tensors;

typedef struct test_case {
  const char *folder;
  tin_document *json;
  char *graph;
  named_tensors feeds, fetches;
  tin_model *model;
  tin_session *session;
  double error; /* the largest */
} test_case;

static tin_status no_memory(tin_error *error) {
  return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
}

static tin_status load_tensor(const test_case *c, int item, named_tensors *list, tin_error *error) {
  const char *name = tin_document_text(c->json, tin_document_get(c->json, item, "name"));
  const char *file = tin_document_text(c->json, tin_document_get(c->json, item, "file"));
  if (!name || !file) return TIN_FAIL(error, TIN_CORRUPT, "case.json: no name, or no file");
  char *path = tin_path_join(c->folder, file);
  if (!path) return no_memory(error);
  tin_status status = tin_npy_load(path, &list->v[list->names.count], error);
  if (status == TIN_OK && !tin_strings_add(&list->names, name)) status = no_memory(error);
  free(path);
  return status;
}

static tin_status load_tensors(const test_case *c, const char *key, named_tensors *list,
                               tin_error *error) {
  int items = tin_document_get(c->json, tin_document_root(c->json), key);
  int count = tin_document_count(c->json, items);
  list->v = calloc((size_t)count + 1, sizeof *list->v);
  if (!list->v) return no_memory(error);
  for (int i = 0; i < count; i++)
    TIN_TRY(load_tensor(c, tin_document_at(c->json, items, i), list, error));
  return TIN_OK;
}

static tin_status load_case(test_case *c, tin_error *error) {
  char *path = tin_path_join(c->folder, "case.json");
  if (!path) return no_memory(error);
  tin_status status = tin_document_load(&c->json, path, error);
  free(path);
  TIN_TRY(status);
  const char *graph =
      tin_document_text(c->json, tin_document_get(c->json, tin_document_root(c->json), "graph"));
  c->graph = tin_path_join(c->folder, graph ? graph : "graph.pb");
  if (!c->graph) return no_memory(error);
  TIN_TRY(load_tensors(c, "feeds", &c->feeds, error));
  return load_tensors(c, "fetches", &c->fetches, error);
}

static tin_status open_session(const runner *r, test_case *c, tin_error *error) {
  static const char *const none[] = {NULL};
  const char *const *feeds = c->feeds.names.v ? c->feeds.names.v : none;
  const char *const *fetches = c->fetches.names.v ? c->fetches.names.v : none;
  tin_model_options options = {TIN_INIT(tin_model_options),
                               .flags = r->verbatim ? TIN_MODEL_VERBATIM : 0, .feeds = feeds,
                               .fetches = fetches};
  tin_session_options how = r->how;
  how.feeds = feeds;
  how.fetches = fetches;
  TIN_TRY(tin_model_open(&c->model, &r->tool.registry, c->graph, &options, error));
  return tin_session_create(&c->session, c->model, &how, error);
}

/* Arrays in files do not have every type: into that of the input, if nothing is lost. */
static tin_status feed(test_case *c, tin_error *error) {
  for (uint32_t i = 0; i < c->feeds.names.count; i++) {
    tin_tensor like = *tin_session_input(c->session, i);
    like.shape.rank = TIN_UNKNOWN;
    tin_status status = tin_tensor_fit(&c->feeds.v[i], &like, error);
    if (status == TIN_OK) status = tin_feed(c->session, i, &c->feeds.v[i], error);
    if (status == TIN_OK) continue;
    tin_error_context(error, "feed '%s'", c->feeds.names.v[i]);
    return status;
  }
  return TIN_OK;
}

static tin_status compare(test_case *c, int run, tin_error *error) {
  int root = tin_document_root(c->json);
  double rtol = tin_document_number(c->json, tin_document_get(c->json, root, "rtol"), 0);
  double atol = tin_document_number(c->json, tin_document_get(c->json, root, "atol"), 0);
  for (uint32_t i = 0; i < c->fetches.names.count; i++) {
    tin_difference d;
    bool same = tin_compare(tin_session_output(c->session, i), &c->fetches.v[i], rtol, atol, &d);
    if (d.error > c->error) c->error = d.error;
    if (!same)
      return TIN_FAIL(error, TIN_MISMATCH, "%s%s: %s", c->fetches.names.v[i],
                      run ? " in the second run" : "", d.text);
  }
  return TIN_OK;
}

static tin_status run_case(const runner *r, test_case *c, tin_error *error) {
  TIN_TRY(load_case(c, error));
  TIN_TRY(open_session(r, c, error));
  TIN_TRY(feed(c, error));
  for (int run = 0; run < RUNS; run++) {
    TIN_TRY(tin_session_run(c->session, error));
    TIN_TRY(compare(c, run, error));
  }
  return TIN_OK;
}

static void free_tensors(named_tensors *list) {
  for (size_t i = 0; list->v && list->v[i].data; i++) free(list->v[i].data);
  free(list->v);
  tin_strings_free(&list->names);
}

static void free_case(test_case *c) {
  tin_session_destroy(c->session);
  tin_model_close(c->model);
  free_tensors(&c->feeds);
  free_tensors(&c->fetches);
  free(c->graph);
  tin_document_free(c->json);
}

/* ---- all cases ------------------------------------------------------------------------------- */

static bool is_suffix(const char *path, const char *end) {
  size_t n = strlen(path), m = strlen(end);
  return n >= m && strcmp(path + n - m, end) == 0 && (n == m || path[n - m - 1] == '/');
}

/* Why this case may fail; NULL: it may not. The file maps ends of folders' names to reasons. */
static const char *known_reason(const runner *r, const char *folder) {
  if (!r->known) return NULL;
  int items = tin_document_root(r->known);
  for (int i = 0; i < tin_document_count(r->known, items); i++) {
    int item = tin_document_at(r->known, items, i);
    const char *name = tin_document_text(r->known, tin_document_get(r->known, item, "case"));
    const char *why = tin_document_text(r->known, tin_document_get(r->known, item, "reason"));
    if (name && is_suffix(folder, name)) return why ? why : "known";
  }
  return NULL;
}

/* An error's text may have several lines. */
static void print_lines(const char *text) {
  for (const char *p = text; *p; p++) {
    putchar(*p);
    if (*p == '\n') printf("    ");
  }
  putchar('\n');
}

static void report(runner *r, const test_case *c, const char *known, const tin_error *error) {
  if (error->status == TIN_OK) {
    r->passed++;
    if (known)
      printf("PASS %s, although known to fail: %s\n", c->folder, known);
    else if (r->verbose)
      printf("PASS %s: largest error %g\n", c->folder, c->error);
  } else if (known) {
    r->skipped++;
    if (r->verbose) printf("SKIP %s: %s\n", c->folder, known);
  } else {
    r->failed++;
    printf("FAIL %s: ", c->folder);
    print_lines(error->text);
  }
}

static void run_all(runner *r) {
  tin_progress progress;
  tin_progress_start(&progress, "case");
  for (uint32_t i = 0; i < r->cases.count; i++) {
    test_case c = {.folder = r->cases.v[i]};
    tin_error error = {.status = TIN_OK};
    tin_status status = run_case(r, &c, &error);
    error.status = status;
    tin_progress_step(&progress, i, r->cases.count);
    report(r, &c, known_reason(r, c.folder), &error);
    free_case(&c);
  }
  tin_progress_end(&progress);
}

/* ---- finding them -------------------------------------------------------------------------- */

static bool is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool has_case(const char *folder) {
  char *path = tin_path_join(folder, "case.json");
  bool there = path && access(path, F_OK) == 0;
  free(path);
  return there;
}

static tin_status find_cases(runner *r, const char *folder, int depth);

static tin_status find_below(runner *r, const char *folder, DIR *dir, int depth) {
  tin_status status = TIN_OK;
  for (struct dirent *entry; status == TIN_OK && (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    char *path = tin_path_join(folder, entry->d_name);
    if (!path) return no_memory(&r->tool.error);
    if (is_folder(path)) status = find_cases(r, path, depth + 1);
    free(path);
  }
  return status;
}

static tin_status find_cases(runner *r, const char *folder, int depth) {
  if (has_case(folder)) {
    char *copy = strdup(folder);
    return copy && tin_strings_add(&r->cases, copy) ? TIN_OK : no_memory(&r->tool.error);
  }
  if (depth == MAX_DEPTH) return TIN_OK;
  DIR *dir = opendir(folder);
  if (!dir) return TIN_FAIL(&r->tool.error, TIN_IO, "%s: cannot be read", folder);
  tin_status status = find_below(r, folder, dir, depth);
  closedir(dir);
  return status;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- all of it
 * ----------------------------------------------------------------------------------- */

static tin_status prepare(runner *r) {
  r->how.struct_size = sizeof r->how;
  if (r->known_file) TIN_TRY(tin_document_load(&r->known, r->known_file, &r->tool.error));
  for (uint32_t i = 0; i < r->folders.count; i++) TIN_TRY(find_cases(r, r->folders.v[i], 0));
  if (r->cases.count) qsort(r->cases.v, r->cases.count, sizeof *r->cases.v, by_name);
  return r->cases.count ? TIN_OK : TIN_FAIL(&r->tool.error, TIN_NOT_FOUND, "no case was found");
}

static int execute(runner *r) {
  if (!r->folders.count) return tin_usage_error(r->tool.program, "no folder is given");
  int status = tin_session_flags(r->tool.program, r->num_threads, r->cpu, &r->how);
  if (status >= 0) return status;
  if (prepare(r) || tin_tool_load_all(&r->tool)) return tin_tool_failed(&r->tool);
  run_all(r);
  printf("%u passed, %u failed", r->passed, r->failed);
  if (r->skipped) printf(", %u skipped", r->skipped);
  printf("\n");
  return r->failed ? TIN_EXIT_FAILED : TIN_EXIT_OK;
}

static void release(runner *r) {
  for (uint32_t i = 0; i < r->cases.count; i++) free((void *)(uintptr_t)r->cases.v[i]);
  tin_strings_free(&r->cases);
  tin_strings_free(&r->folders);
  tin_document_free(r->known);
}

int main(int argc, char **argv) {
  runner r = {.num_threads = 1};
  const tin_option options[] = {
      TIN_FLAG_NUM_THREADS(&r.num_threads),
      TIN_FLAG_CPU(&r.cpu),
      TIN_OPTION_BOOL("verbatim", &r.verbatim, "run the graphs as they are, not optimised"),
      TIN_OPTION_STRING(
          "known", &r.known_file, "FILE",
          "a YAML list of cases that may fail: each a 'case' (the end of its folder's "
          "name) and a 'reason'"),
      TIN_OPTION_BOOL("verbose", &r.verbose, "also name the cases that pass or are skipped"),
      TIN_OPTION_END};
  const tin_command p = {
      .name = "tin-conformance",
      .usage = "[OPTION]... FOLDER...",
      .summary = "Runs every case below the folders, and exits with 1 if any of them fails.",
      .options = options,
      .arguments = &r.folders};
  int status = tin_options_parse(&p, argc, argv);
  if (status < 0) {
    status = tin_tool_start(&r.tool, &p) ? tin_tool_failed(&r.tool) : execute(&r);
    release(&r);
    return tin_tool_end(&r.tool, status);
  }
  release(&r);
  return status;
}
