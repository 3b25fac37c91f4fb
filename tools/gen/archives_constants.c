/* SPDX-License-Identifier: Apache-2.0 */
/* archives_constants.c -- constants that linkers unite: equal ones, and strings with the ends of
 * longer ones. To find these, strings are sorted by their characters from the last to the first. */
#include "core/fail.h"
#include "tools/gen/archives.h"

#include <stdlib.h>
#include <string.h>

static bool is_zero(const uint8_t *p, size_t size) {
  while (size && !p[size - 1]) size--;
  return size == 0;
}

/* Bytes of the constant at `at`. */
static size_t next_size(const tin_piece *piece, size_t at) {
  size_t step = (size_t)piece->entry_size, end = at;
  if (!piece->strings) return step;
  while (end < piece->size) {
    end += step;
    if (is_zero(piece->data + end - step, step)) break;
  }
  return end - at;
}

static size_t take(const tin_piece *piece, uint32_t owner, tin_constant *to) {
  size_t count = 0;
  for (size_t at = 0, size; at < piece->size; at += size, count++) {
    size = next_size(piece, at);
    if (to)
      to[count] = (tin_constant){piece->data + at,          size,  (size_t)piece->align,
                                 (size_t)piece->entry_size, owner, piece->strings};
  }
  return count;
}

static int compare_sizes(size_t a, size_t b) { return (a > b) - (a < b); }

static int compare_ends(const tin_constant *a, const tin_constant *b) {
  size_t n = a->size < b->size ? a->size : b->size;
  for (size_t i = 1; i <= n; i++) {
    int d = a->data[a->size - i] - b->data[b->size - i];
    if (d) return d;
  }
  return compare_sizes(a->size, b->size);
}

static int compare_kinds(const tin_constant *a, const tin_constant *b) {
  if (a->strings != b->strings) return a->strings - b->strings;
  if (a->entry_size != b->entry_size) return compare_sizes(a->entry_size, b->entry_size);
  return compare_sizes(a->align, b->align);
}

static int compare(const void *a, const void *b) {
  int kind = compare_kinds(a, b);
  return kind ? kind : compare_ends(a, b);
}

/* `longer` comes behind it in the order: may it stand for both? */
static bool is_end_of(const tin_constant *c, const tin_constant *longer) {
  if (compare_kinds(c, longer) || c->size > longer->size) return false;
  if (!c->strings && c->size != longer->size) return false;
  return (longer->size - c->size) % longer->align == 0 &&
         memcmp(c->data, longer->data + longer->size - c->size, c->size) == 0;
}

static uint32_t both(uint32_t a, uint32_t b) { return a == b ? a : TIN_SHARED; }

static void unite(tin_constants *constants) {
  size_t kept = 0, n = constants->count;
  tin_constant *v = constants->v;
  for (size_t i = 0; i < n; i++) {
    bool again = i + 1 < n && is_end_of(&v[i], &v[i + 1]);
    if (again) v[i + 1].owner = both(v[i].owner, v[i + 1].owner);
    if (again) continue;
    constants->bytes += (v[i].size + v[i].align - 1) & ~(v[i].align - 1);
    v[kept++] = v[i];
  }
  constants->count = kept;
}

tin_status tin_constants_of(tin_constants *constants, const tin_archives *archives,
                            const uint8_t *live, const uint32_t *owners, tin_error *error) {
  *constants = (tin_constants){0};
  size_t count = 0;
  for (int fill = 0; fill < 2; fill++) {
    count = 0;
    for (uint32_t i = 0; i < archives->num_pieces; i++) {
      const tin_piece *piece = &archives->pieces[i];
      if (!live[i] || !piece->merged) continue;
      count += take(piece, owners ? owners[i] : 0, fill ? constants->v + count : NULL);
    }
    if (!fill) constants->v = calloc(count + 1, sizeof *constants->v);
    if (!constants->v) return tin_out_of_memory(error);
  }
  constants->count = count;
  qsort(constants->v, count, sizeof *constants->v, compare);
  unite(constants);
  return TIN_OK;
}

void tin_constants_free(tin_constants *constants) {
  free(constants->v);
  *constants = (tin_constants){0};
}
