/* SPDX-License-Identifier: Apache-2.0 */
/* archives_closure.c -- what is linked: first members, as long as any that was taken needs another,
 * then the pieces of those that roots lead to. */
#include "core/fail.h"
#include "tools/gen/archives.h"

#include <stdlib.h>
#include <string.h>

tin_status tin_closure_open(tin_closure *closure, const tin_archives *archives, tin_error *error) {
  size_t most =
      archives->num_pieces > archives->num_members ? archives->num_pieces : archives->num_members;
  *closure = (tin_closure){.archives = archives};
  closure->loaded = calloc(archives->num_members + 1u, 1);
  closure->live = calloc(archives->num_pieces + 1u, 1);
  closure->asked = calloc(archives->num_slots, 1);
  closure->stack = calloc(most + 1, sizeof *closure->stack);
  if (closure->loaded && closure->live && closure->asked && closure->stack) return TIN_OK;
  tin_closure_close(closure);
  return tin_out_of_memory(error);
}

void tin_closure_close(tin_closure *closure) {
  free(closure->loaded);
  free(closure->live);
  free(closure->asked);
  free(closure->stack);
  *closure = (tin_closure){0};
}

/* ---- members ------------------------------------------------------------------------------- */

/* Each is pushed once, so the stack has room. */
static void load(tin_closure *c, uint32_t *depth, uint32_t member) {
  if (member == TIN_NOWHERE || c->loaded[member]) return;
  c->loaded[member] = 1;
  c->stack[(*depth)++] = member;
}

static void load_members(tin_closure *c, const tin_strings *roots, const uint8_t *base) {
  const tin_archives *a = c->archives;
  uint32_t depth = 0;
  for (uint32_t i = 0; base && i < a->num_pieces; i++)
    if (base[i]) load(c, &depth, a->pieces[i].member);
  for (uint32_t i = 0; i < a->num_members; i++)
    if (a->members[i].is_object) load(c, &depth, i);
  for (uint32_t i = 0; i < roots->count; i++) {
    uint32_t at = tin_archives_find(a, roots->v[i]);
    if (at != TIN_NOWHERE) load(c, &depth, a->globals[at].member);
  }
  while (depth) {
    const tin_member *m = &a->members[c->stack[--depth]];
    for (uint32_t i = 0; i < m->num_needs; i++) load(c, &depth, a->globals[m->needs[i]].member);
  }
}

/* ---- pieces -------------------------------------------------------------------------------- */

static void keep(tin_closure *c, uint32_t *depth, uint32_t piece) {
  if (piece == TIN_NOWHERE || c->live[piece]) return;
  c->live[piece] = 1;
  c->stack[(*depth)++] = piece;
}

/* A weak name may be that of a member which nobody else needs: then it stays undefined. */
static void ask(tin_closure *c, uint32_t *depth, uint32_t symbol) {
  const tin_global *g = &c->archives->globals[symbol];
  c->asked[symbol] = 1;
  if (g->member != TIN_NOWHERE && c->loaded[g->member]) keep(c, depth, g->piece);
}

static void follow(tin_closure *c, uint32_t *depth, const tin_piece *piece) {
  for (uint32_t i = 0; i < piece->num_edges; i++) {
    uint32_t to = piece->edges[i];
    if (to & TIN_TO_PIECE)
      keep(c, depth, to & ~TIN_TO_PIECE);
    else
      ask(c, depth, to);
  }
}

void tin_closure_take(tin_closure *closure, const tin_strings *roots, const uint8_t *base,
                      const uint8_t *without) {
  const tin_archives *a = closure->archives;
  uint32_t depth = 0;
  memset(closure->loaded, 0, a->num_members);
  memset(closure->live, 0, a->num_pieces);
  memset(closure->asked, 0, a->num_slots);
  load_members(closure, roots, base);
  for (uint32_t i = 0; i < a->num_pieces; i++)
    if ((base && base[i]) || (a->pieces[i].kept && closure->loaded[a->pieces[i].member]))
      keep(closure, &depth, i);
  for (uint32_t i = 0; i < roots->count; i++) {
    uint32_t at = tin_archives_find(a, roots->v[i]);
    if (at != TIN_NOWHERE) ask(closure, &depth, at);
  }
  while (depth) {
    uint32_t piece = closure->stack[--depth];
    if (!without || !without[piece]) follow(closure, &depth, &a->pieces[piece]);
  }
  for (uint32_t i = 0; without && i < a->num_pieces; i++)
    if (without[i]) closure->live[i] = 0;
}

tin_status tin_closure_sizes(const tin_closure *closure, tin_sizes *sizes, tin_error *error) {
  const tin_archives *a = closure->archives;
  tin_constants constants;
  *sizes = (tin_sizes){{0}};
  TIN_TRY(tin_constants_of(&constants, a, closure->live, NULL, error));
  tin_sizes_add(sizes, TIN_RODATA, constants.bytes);
  tin_constants_free(&constants);
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    const tin_piece *piece = &a->pieces[i];
    if (!closure->live[i] || piece->frame) continue;
    if (!piece->merged) tin_sizes_add(sizes, piece->class, piece->size);
    tin_sizes_add(sizes, TIN_RODATA, piece->unwind);
  }
  return TIN_OK;
}
