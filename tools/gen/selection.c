/* SPDX-License-Identifier: Apache-2.0 */
/* selection.c -- sorted lists, and what goes into them. */
#include "tools/gen/selection.h"

#include "core/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- sorted lists -------------------------------------------------------------------------- */

/* Room for one more element of `size` bytes. */
static bool make_room(void **list, uint32_t count, uint32_t *room, size_t size) {
  if (count == TIN_SELECTION_MAX) return false;
  if (count < *room) return true;
  uint32_t more = *room ? 2 * *room : 16;
  void *grown = more > *room ? realloc(*list, more * size) : NULL;
  if (!grown) return false;
  *list = grown;
  *room = more;
  return true;
}

/* Makes a hole of zeros at `at`. */
static void *open_hole(void *list, uint32_t count, uint32_t at, size_t size) {
  char *hole = (char *)list + at * size;
  memmove(hole + size, hole, (count - at) * size);
  return memset(hole, 0, size);
}

/* The place of `text` in a list of structs that begin with a text; *there: it is in it. */
static uint32_t place_of(const void *list, uint32_t count, size_t size, const char *text,
                         bool *there) {
  uint32_t low = 0, high = count;
  *there = false;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const char *found;
    memcpy(&found, (const char *)list + middle * size, sizeof found);
    int order = strcmp(found, text);
    if (order == 0) *there = true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool tin_selection_text(tin_selection *s, tin_strings *sorted, const char *text) {
  bool there;
  uint32_t at = place_of(sorted->v, sorted->count, sizeof *sorted->v, text, &there);
  if (there) return true;
  const char *copy = tin_zone_strdup(&s->zone, text);
  if (!copy || !tin_strings_add(sorted, copy)) return false;
  memmove(&sorted->v[at + 1], &sorted->v[at], (sorted->count - 1 - at) * sizeof *sorted->v);
  sorted->v[at] = copy;
  return true;
}

bool tin_selection_append(tin_selection *s, tin_strings *list, const char *text) {
  const char *copy = tin_zone_strdup(&s->zone, text);
  return copy && tin_strings_add(list, copy);
}

/* ---- what is selected ---------------------------------------------------------------------- */

tin_source_of *tin_selection_source(tin_selection *s, const char *kind, const char *name,
                                    const char *id, const char *hash) {
  bool there;
  uint32_t at = place_of(s->sources, s->num_sources, sizeof *s->sources, id, &there);
  if (there) return &s->sources[at];
  tin_source_of made = {tin_zone_strdup(&s->zone, id),
                        tin_zone_strdup(&s->zone, kind),
                        tin_zone_strdup(&s->zone, name),
                        tin_zone_strdup(&s->zone, hash),
                        {0},
                        {0}};
  if (!made.id || !made.kind || !made.name || !made.hash ||
      !make_room((void **)&s->sources, s->num_sources, &s->room_sources, sizeof made))
    return NULL;
  tin_source_of *source = open_hole(s->sources, s->num_sources++, at, sizeof made);
  *source = made;
  return source;
}

tin_selected *tin_selection_kernel(tin_selection *s, const char *kernel, const char *op) {
  bool there;
  uint32_t at = place_of(s->kernels, s->num_kernels, sizeof *s->kernels, kernel, &there);
  if (there) return &s->kernels[at];
  tin_selected made = {.kernel = tin_zone_strdup(&s->zone, kernel),
                       .op = tin_zone_strdup(&s->zone, op)};
  if (!made.kernel || !made.op ||
      !make_room((void **)&s->kernels, s->num_kernels, &s->room_kernels, sizeof made))
    return NULL;
  tin_selected *selected = open_hole(s->kernels, s->num_kernels++, at, sizeof made);
  *selected = made;
  return selected;
}

tin_reason *tin_selection_reason(tin_selection *s, tin_selected *k, const char *source) {
  bool there;
  uint32_t at = place_of(k->reasons, k->num_reasons, sizeof *k->reasons, source, &there);
  if (there) return &k->reasons[at];
  const char *copy = tin_zone_strdup(&s->zone, source);
  if (!copy ||
      !make_room((void **)&k->reasons, k->num_reasons, &k->room_reasons, sizeof *k->reasons))
    return NULL;
  tin_reason *reason = open_hole(k->reasons, k->num_reasons++, at, sizeof *k->reasons);
  reason->source = copy;
  return reason;
}

tin_selected *tin_selection_find(const tin_selection *s, const char *kernel) {
  bool there;
  uint32_t at = place_of(s->kernels, s->num_kernels, sizeof *s->kernels, kernel, &there);
  return there ? &s->kernels[at] : NULL;
}

const tin_source_of *tin_selection_find_source(const tin_selection *s, const char *id) {
  bool there;
  uint32_t at = place_of(s->sources, s->num_sources, sizeof *s->sources, id, &there);
  return there ? &s->sources[at] : NULL;
}

bool tin_selection_isas(tin_selection *s, const tin_strings *isas, bool all, bool fallback) {
  s->all_isas |= all;
  s->fallback |= fallback;
  s->stated = true;
  for (uint32_t i = 0; isas && i < isas->count; i++)
    if (!tin_selection_text(s, &s->isas, isas->v[i])) return false;
  return true;
}

tin_status tin_selection_full(const tin_selection *s, tin_error *error) {
  bool full = s->num_kernels == TIN_SELECTION_MAX || s->num_sources == TIN_SELECTION_MAX;
  for (uint32_t i = 0; i < s->num_kernels && !full; i++)
    full = s->kernels[i].num_reasons == TIN_SELECTION_MAX;
  if (!full) return tin_out_of_memory(error);
  return TIN_FAIL(error, TIN_UNSUPPORTED, "more than %d sources, kernels, or reasons for one",
                  TIN_SELECTION_MAX);
}

bool tin_selection_note(tin_selection *s, tin_strings *list, bool sorted, const char *format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (sorted) return tin_selection_text(s, list, text);
  return tin_selection_append(s, list, text);
}

const char *tin_types_text(uint64_t types, char *text, size_t size) {
  if (types == TIN_ALL_TYPES) return snprintf(text, size, "any"), text;
  size_t used = 0;
  text[0] = 0;
  for (int t = 1; t < TIN_DTYPE_COUNT; t++) {
    if (!(types & TIN_BIT(t)) || used >= size) continue;
    used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "," : "",
                             tin_dtype_text((tin_dtype)t));
  }
  return text;
}

uint32_t tin_selected_nodes(const tin_selected *kernel) {
  uint32_t nodes = 0;
  for (uint32_t i = 0; i < kernel->num_reasons; i++) nodes += kernel->reasons[i].nodes.count;
  return nodes;
}

/* ---- the end ------------------------------------------------------------------------------- */

static void free_kernel(tin_selected *k) {
  for (uint32_t i = 0; i < k->num_reasons; i++) tin_strings_free(&k->reasons[i].nodes);
  free(k->reasons);
  tin_strings_free(&k->micro);
}

void tin_selection_free(tin_selection *s) {
  for (uint32_t i = 0; i < s->num_kernels; i++) free_kernel(&s->kernels[i]);
  for (uint32_t i = 0; i < s->num_sources; i++) {
    tin_strings_free(&s->sources[i].inputs);
    tin_strings_free(&s->sources[i].outputs);
  }
  free(s->kernels);
  free(s->sources);
  tin_strings *lists[] = {&s->formats, &s->parts, &s->isas, &s->missing, &s->warnings};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) tin_strings_free(lists[i]);
  tin_zone_free(&s->zone);
  *s = (tin_selection)TIN_SELECTION;
}
