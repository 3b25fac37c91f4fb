/* SPDX-License-Identifier: Apache-2.0 */
/* check.c -- see check.h. */
#include "tools/gen/check.h"

#include "core/fail.h"
#include "tools/common/file.h"
#include "tools/gen/elf.h"
#include "tools/gen/header.h"
#include "tools/gen/input.h"
#include "tools/gen/list.h"
#include "tools/gen/manifest.h"
#include "tools/gen/names.h"
#include "tools/gen/read_header.h"
#include "tools/gen/yaml.h"

#include <stdlib.h>
#include <string.h>

/* ---- sets of names ------------------------------------------------------------------------- */

static bool add(tin_provided *p, tin_strings *list, const char *text) {
  const char *copy = tin_zone_strdup(&p->zone, text);
  return copy && tin_strings_add(list, copy);
}

void tin_provided_free(tin_provided *p) {
  tin_strings *lists[] = {&p->kernels, &p->formats, &p->parts};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
  tin_zone_free(&p->zone);
}

static void sort_all(tin_provided *p) {
  tin_names_sort(&p->kernels);
  tin_names_sort(&p->formats);
  tin_names_sort(&p->parts);
}

/* ---- programs ------------------------------------------------------------------------------ */

/* "add_f32", "format:packed", "part:threads" into its list. */
static bool add_mark(tin_provided *p, const char *name) {
  static const char format[] = "format:", part[] = "part:";
  if (strncmp(name, format, sizeof format - 1) == 0)
    return add(p, &p->formats, name + sizeof format - 1);
  if (strncmp(name, part, sizeof part - 1) == 0) return add(p, &p->parts, name + sizeof part - 1);
  return add(p, &p->kernels, name);
}

/* Is there a whole list of names at `at`? Texts that only begin like one are none. */
static bool is_list(const char *at, const char *end) {
  while (at < end && *at) {
    const char *stop = memchr(at, 0, (size_t)(end - at));
    if (!stop) return false;
    const char *colon = memchr(at, ':', (size_t)(stop - at));
    if (!tin_is_word(colon ? colon + 1 : at)) return false;
    at = stop + 1;
  }
  return at < end;
}

/* The byte behind the next magic, or NULL. */
static const char *find_magic(const char *at, const char *end) {
  static const char magic[] = TIN_SELECTED_MAGIC;
  while (end - at > (ptrdiff_t)sizeof magic) {
    at = memchr(at, magic[0], (size_t)(end - at) - sizeof magic);
    if (!at) return NULL;
    if (memcmp(at, magic, sizeof magic) == 0) return at + sizeof magic;
    at++;
  }
  return NULL;
}

bool tin_find_marks(const void *data, size_t size, tin_provided *out, bool *no_memory) {
  const char *at = data, *end = at + size;
  bool found = false;
  *no_memory = false;
  while ((at = find_magic(at, end))) {
    if (!is_list(at, end)) continue;
    found = true;
    for (; *at; at += strlen(at) + 1)
      if (!add_mark(out, at)) return *no_memory = true, false;
  }
  sort_all(out);
  return found;
}

/* Which functions tin_register_* a program has, if it has not been stripped. */
static tin_status read_symbols(tin_provided *p, const void *data, size_t size, tin_error *error) {
  static const char prefix[] = "tin_register_";
  tin_elf elf;
  TIN_TRY(tin_elf_open(&elf, data, size, error));
  for (uint32_t i = 0; i < elf.num_symbols; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(&elf, i);
    if (!s.name || strncmp(s.name, prefix, sizeof prefix - 1) != 0) continue;
    if (s.special && s.section == TIN_ELF_UNDEFINED) continue;
    if (!add(p, &p->kernels, s.name + sizeof prefix - 1)) return tin_out_of_memory(error);
  }
  sort_all(p);
  if (p->kernels.count) return TIN_OK;
  return TIN_FAIL(error, TIN_UNSUPPORTED,
                  "it has neither the list that tin_register_selected leaves, nor symbols of "
                  "kernels: which it has is not known");
}

/* ---- texts --------------------------------------------------------------------------------- */

static tin_status take_selection(tin_provided *p, const tin_selection *s, tin_error *error) {
  bool ok = true;
  for (uint32_t i = 0; i < s->num_kernels && ok; i++)
    ok = add(p, &p->kernels, s->kernels[i].kernel);
  for (uint32_t i = 0; i < s->formats.count && ok; i++) ok = add(p, &p->formats, s->formats.v[i]);
  for (uint32_t i = 0; i < s->parts.count && ok; i++) ok = add(p, &p->parts, s->parts.v[i]);
  return ok ? TIN_OK : tin_out_of_memory(error);
}

/* What a list would select; which is whether it is enough, not what it lacks of itself. */
static tin_status read_list(tin_gen *gen, tin_provided *p, tin_input_kind kind, const void *data,
                            size_t size) {
  tin_selection s = TIN_SELECTION;
  tin_error *error = &gen->tool.error;
  tin_wish wish = {&s, &gen->tool.registry, "list", true, error, &gen->tool.plugins};
  tin_status status = kind == TIN_INPUT_MANIFEST ? tin_manifest_read(&s, data, size, error)
                                                 : tin_tool_load_all(&gen->tool);
  if (status == TIN_OK && kind == TIN_INPUT_LIST) status = tin_list_read(&wish, data, size);
  if (status == TIN_OK && kind == TIN_INPUT_OPS_LIST) status = tin_ops_list_read(&wish, data, size);
  if (status == TIN_OK && kind == TIN_INPUT_HEADER) status = tin_header_read(&wish, data, size);
  if (status == TIN_OK) status = take_selection(p, &s, error);
  tin_selection_free(&s);
  if (status || kind == TIN_INPUT_MANIFEST) return status;
  /* What any header made of it gets. */
  bool ok = add(p, &p->formats, "packed") && add(p, &p->parts, "dynamic_shapes");
  return ok ? TIN_OK : tin_out_of_memory(error);
}

static tin_status read_own_header(tin_provided *p, const void *data, size_t size,
                                  tin_error *error) {
  TIN_TRY(tin_header_names(&p->zone, data, size, "TIN_SELECTED_KERNELS", &p->kernels, error));
  TIN_TRY(tin_header_names(&p->zone, data, size, "TIN_SELECTED_FORMATS", &p->formats, error));
  return tin_header_names(&p->zone, data, size, "TIN_SELECTED_PARTS", &p->parts, error);
}

static tin_status read_provided(tin_gen *gen, tin_provided *p, const void *data, size_t size) {
  bool no_memory;
  tin_error *error = &gen->tool.error;
  if (tin_find_marks(data, size, p, &no_memory)) return TIN_OK;
  if (no_memory) return tin_out_of_memory(error);
  if (tin_elf_is(data, size)) return read_symbols(p, data, size, error);
  tin_input_kind kind = tin_input_detect(data, size, gen->check);
  p->is_text = true;
  if (kind == TIN_INPUT_MODEL)
    return TIN_FAIL(error, TIN_CORRUPT, "it is no manifest, list, header or program");
  if (kind == TIN_INPUT_HEADER && tin_header_is_own(data, size))
    return read_own_header(p, data, size, error);
  return read_list(gen, p, kind, data, size);
}

static const char *shown(const tin_gen *gen) {
  return strcmp(gen->check, "-") == 0 ? "standard input" : gen->check;
}

static tin_status load(tin_gen *gen, tin_provided *p) {
  void *data;
  size_t size;
  TIN_TRY(tin_file_read(gen->check, &data, &size, &gen->tool.error));
  tin_status status = read_provided(gen, p, data, size);
  if (status) tin_error_context(&gen->tool.error, "%s", shown(gen));
  free(data);
  sort_all(p);
  return status;
}

/* ---- the answer ---------------------------------------------------------------------------- */

static void print_reasons(const tin_selection *s, const tin_selected *k) {
  for (uint32_t i = 0; i < k->num_reasons; i++) {
    const tin_reason *reason = &k->reasons[i];
    const tin_source_of *source = tin_selection_find_source(s, reason->source);
    printf("%s %s", i ? ";" : "", source ? source->name : reason->source);
    for (uint32_t n = 0; n < reason->nodes.count; n++)
      printf("%s'%s'", n ? ", " : ": ", reason->nodes.v[n]);
  }
}

static void print_missing(const tin_selection *s, const tin_selected *k) {
  char types[512];
  printf("  X(%s)    %s (%s) of", k->kernel, k->op, tin_types_text(k->types, types, sizeof types));
  print_reasons(s, k);
  if (k->plugin) printf("; its plugin is %s", k->plugin);
  printf("\n");
}

static void head(const tin_gen *gen, uint32_t *missing) {
  if (!(*missing)++) printf("%s lacks:\n", shown(gen));
}

/* What can be read again is added to. */
static void print_remedy(const tin_gen *gen, const tin_provided *p) {
  printf("A header that has all of it: tinfer-gen --graphs=");
  for (uint32_t i = 0; i < gen->graphs.count; i++) printf("%s%s", i ? "," : "", gen->graphs.v[i]);
  if (p->is_text && strcmp(gen->check, "-") != 0)
    printf("%s%s", gen->graphs.count ? "," : "", gen->check);
  if (gen->default_ops) printf(" --default_ops='%s'", gen->default_ops);
  printf(" --output=ops_to_register.h\n");
}

static void compare_names(const tin_gen *gen, const char *macro, const tin_strings *needed,
                          const tin_provided *p, const tin_strings *there, uint32_t *missing) {
  for (uint32_t i = 0; i < needed->count; i++) {
    if (tin_names_have(there, needed->v[i]) || tin_names_have(&p->kernels, needed->v[i])) continue;
    head(gen, missing);
    printf("  X(%s)    in %s\n", needed->v[i], macro);
  }
}

static int compare(tin_gen *gen, const tin_provided *p) {
  const tin_selection *s = &gen->selection;
  uint32_t missing = 0;
  for (uint32_t i = 0; i < s->num_kernels; i++) {
    if (tin_names_have(&p->kernels, s->kernels[i].kernel)) continue;
    head(gen, &missing);
    print_missing(s, &s->kernels[i]);
  }
  /* A program without formats opens its models by tin_model_open_packed. */
  if (p->is_text || p->formats.count)
    compare_names(gen, "TIN_SELECTED_FORMATS", &s->formats, p, &p->formats, &missing);
  compare_names(gen, "TIN_SELECTED_PARTS", &s->parts, p, &p->parts, &missing);
  if (missing)
    print_remedy(gen, p);
  else
    printf("%s has all that is needed\n", shown(gen));
  return missing ? TIN_EXIT_FAILED : TIN_EXIT_OK;
}

int tin_gen_check(tin_gen *gen) {
  tin_provided provided = TIN_PROVIDED;
  int status = load(gen, &provided) ? tin_tool_failed(&gen->tool) : compare(gen, &provided);
  tin_provided_free(&provided);
  return status;
}
