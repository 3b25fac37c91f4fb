/* SPDX-License-Identifier: Apache-2.0 */
/* report_ledger.c -- pieces are those of the kernels that lead to them. What is only there for one
 * op, type or instruction set is what a linker does not take without it. */
#include "tools/gen/report_ledger.h"

#include "core/fail.h"
#include "tools/gen/names.h"

#include <stdlib.h>
#include <string.h>

#define REGISTER "tin_register_"

tin_status tin_ledger_open(tin_ledger *ledger, tin_archives *archives, tin_error *error) {
  *ledger = (tin_ledger){.archives = archives, .zone.allocator = tin_or_heap(NULL)};
  size_t n = archives ? archives->num_pieces + 1u : 1;
  ledger->present = calloc(n, 1);
  ledger->owners = calloc(n, sizeof *ledger->owners);
  if (ledger->present && ledger->owners) return TIN_OK;
  tin_ledger_close(ledger);
  return tin_out_of_memory(error);
}

void tin_ledger_close(tin_ledger *ledger) {
  free(ledger->accounts);
  free(ledger->savings);
  free(ledger->present);
  free(ledger->owners);
  tin_strings_free(&ledger->kernels);
  tin_strings_free(&ledger->undefined);
  tin_zone_free(&ledger->zone);
  *ledger = (tin_ledger){0};
}

/* ---- accounts ------------------------------------------------------------------------------ */

static bool same(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* Room for one more in an array that doubles. */
static bool reserve(void **array, uint32_t count, uint32_t *room, size_t size) {
  if (count < *room) return true;
  uint32_t more = *room ? 2 * *room : 32;
  void *grown = realloc(*array, more * size);
  if (!grown) return false;
  *array = grown;
  *room = more;
  return true;
}

uint32_t tin_ledger_account(tin_ledger *ledger, tin_account_kind kind, const char *name,
                            const char *isa) {
  for (uint32_t i = 0; i < ledger->num_accounts; i++) {
    const tin_account *a = &ledger->accounts[i];
    if (a->kind == kind && same(a->name, name) && same(a->isa, isa)) return i;
  }
  void *array = ledger->accounts;
  bool room =
      reserve(&array, ledger->num_accounts, &ledger->room_accounts, sizeof *ledger->accounts);
  ledger->accounts = array;
  if (!room) return TIN_NOWHERE;
  ledger->accounts[ledger->num_accounts] = (tin_account){.kind = kind, .name = name, .isa = isa};
  return ledger->num_accounts++;
}

void tin_ledger_add(tin_ledger *ledger, uint32_t account, tin_class class, uint64_t bytes) {
  tin_sizes_add(&ledger->accounts[account].sizes, class, bytes);
  tin_sizes_add(&ledger->total, class, bytes);
}

/* ---- kernels ------------------------------------------------------------------------------- */

/* One that leads to other register functions stands for those. */
static bool is_leaf(const tin_archives *a, const tin_piece *piece) {
  for (uint32_t i = 0; i < piece->num_edges; i++) {
    uint32_t to = piece->edges[i];
    if (!(to & TIN_TO_PIECE) && strncmp(a->globals[to].name, REGISTER, strlen(REGISTER)) == 0)
      return false;
  }
  return true;
}

static bool is_kernel(const tin_ledger *ledger, const tin_global *g) {
  const tin_archives *a = ledger->archives;
  if (!g->name || strncmp(g->name, REGISTER, strlen(REGISTER)) != 0) return false;
  if (g->member == TIN_NOWHERE || g->piece == TIN_NOWHERE) return false;
  return a->members[g->member].role == TIN_ROLE_OPS && ledger->present[g->piece] &&
         is_leaf(a, &a->pieces[g->piece]);
}

tin_status tin_ledger_find_kernels(tin_ledger *ledger, tin_error *error) {
  tin_strings *kernels = &ledger->kernels;
  for (uint32_t i = 0; i < ledger->archives->num_slots; i++) {
    const tin_global *g = &ledger->archives->globals[i];
    if (is_kernel(ledger, g) && !tin_strings_add(kernels, g->name)) return tin_out_of_memory(error);
  }
  tin_names_sort(kernels);
  return TIN_OK;
}

/* ---- whose pieces are ---------------------------------------------------------------------- */

/* "libc" of "/usr/lib/libc.a" */
static const char *library_name(tin_ledger *ledger, uint32_t file) {
  const char *path = ledger->archives->paths[file], *slash = strrchr(path, '/');
  char *name = tin_zone_strdup(&ledger->zone, slash ? slash + 1 : path);
  char *dot = name ? strrchr(name, '.') : NULL;
  if (dot && dot != name) *dot = 0;
  return name;
}

/* By where a piece comes from, if that tells. */
static uint32_t account_by_member(tin_ledger *ledger, const tin_member *m) {
  switch (m->role) {
  case TIN_ROLE_CORE:
    return tin_ledger_account(ledger, TIN_ACCOUNT_CORE, m->name, NULL);
  case TIN_ROLE_PROGRAM:
    return tin_ledger_account(ledger, TIN_ACCOUNT_PROGRAM, m->name, NULL);
  case TIN_ROLE_OPS:
    if (!m->family) return tin_ledger_account(ledger, TIN_ACCOUNT_SHARED, m->name, NULL);
    if (m->isa) return tin_ledger_account(ledger, TIN_ACCOUNT_MICRO, m->family, m->isa);
    return tin_ledger_account(ledger, TIN_ACCOUNT_MICRO, "tables", NULL);
  default:
    break;
  }
  const char *name = library_name(ledger, m->file);
  return name ? tin_ledger_account(ledger, TIN_ACCOUNT_LIBRARY, name, NULL) : TIN_NOWHERE;
}

static bool is_of_kernels(const tin_member *m) { return m->role == TIN_ROLE_OPS && !m->family; }

static tin_status assign_members(tin_ledger *ledger, tin_error *error) {
  const tin_archives *a = ledger->archives;
  uint32_t member = TIN_NOWHERE, account = TIN_NOWHERE;
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    ledger->owners[i] = TIN_NOWHERE;
    if (!ledger->present[i] || is_of_kernels(&a->members[a->pieces[i].member])) continue;
    if (member != a->pieces[i].member)
      account = account_by_member(ledger, &a->members[a->pieces[i].member]);
    member = a->pieces[i].member;
    if (account == TIN_NOWHERE) return tin_out_of_memory(error);
    ledger->owners[i] = account;
  }
  return TIN_OK;
}

/* What one kernel leads to; what another has had already is shared. */
static tin_status assign_kernel(tin_ledger *ledger, tin_closure *closure, const char *kernel,
                                tin_error *error) {
  const tin_archives *a = ledger->archives;
  tin_strings root = {&kernel, 1, 1};
  uint32_t own = tin_ledger_account(ledger, TIN_ACCOUNT_KERNEL, kernel + strlen(REGISTER), NULL);
  if (own == TIN_NOWHERE) return tin_out_of_memory(error);
  tin_closure_take(closure, &root, NULL, NULL);
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    const tin_member *m = &a->members[a->pieces[i].member];
    if (!ledger->present[i] || !closure->live[i] || !is_of_kernels(m)) continue;
    bool taken = ledger->owners[i] != TIN_NOWHERE;
    uint32_t account = taken ? account_by_member(ledger, m) : own;
    if (account == TIN_NOWHERE) return tin_out_of_memory(error);
    ledger->owners[i] = account;
  }
  return TIN_OK;
}

/* What no kernel leads to: functions that register many. */
static tin_status assign_rest(tin_ledger *ledger, tin_error *error) {
  const tin_archives *a = ledger->archives;
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    if (!ledger->present[i] || ledger->owners[i] != TIN_NOWHERE) continue;
    ledger->owners[i] = account_by_member(ledger, &a->members[a->pieces[i].member]);
    if (ledger->owners[i] == TIN_NOWHERE) return tin_out_of_memory(error);
  }
  return TIN_OK;
}

tin_status tin_ledger_assign(tin_ledger *ledger, tin_error *error) {
  tin_closure closure;
  TIN_TRY(assign_members(ledger, error));
  TIN_TRY(tin_closure_open(&closure, ledger->archives, error));
  tin_status status = TIN_OK;
  for (uint32_t i = 0; i < ledger->kernels.count && status == TIN_OK; i++)
    status = assign_kernel(ledger, &closure, ledger->kernels.v[i], error);
  tin_closure_close(&closure);
  return status == TIN_OK ? assign_rest(ledger, error) : status;
}

/* ---- what would be saved ------------------------------------------------------------------- */

typedef struct saver {
  tin_ledger *ledger;
  tin_closure closure;
  uint8_t *base, *without;
  tin_strings roots;
  tin_sizes all;
  tin_error *error;
} saver;

static tin_status measure(saver *s, tin_sizes *sizes) {
  const tin_archives *a = s->ledger->archives;
  for (uint32_t i = 0; i < a->num_pieces; i++)
    if (!s->ledger->present[i]) s->closure.live[i] = 0;
  return tin_closure_sizes(&s->closure, sizes, s->error);
}

static tin_status add_saving(saver *s, const char *what, const char *name) {
  tin_ledger *l = s->ledger;
  tin_sizes rest;
  void *array = l->savings;
  bool room = reserve(&array, l->num_savings, &l->room_savings, sizeof *l->savings);
  l->savings = array;
  if (!room) return tin_out_of_memory(s->error);
  TIN_TRY(measure(s, &rest));
  tin_saving saving = {.what = what, .name = name};
  for (int i = 0; i < TIN_NUM_CLASSES; i++) saving.sizes.bytes[i] = s->all.bytes[i] - rest.bytes[i];
  l->savings[l->num_savings++] = saving;
  return TIN_OK;
}

/* The type at the end of a kernel's name; NULL: any type. */
static const char *type_of(const char *kernel) {
  static const char *const types[] = {"f32", "f64",  "f16", "bf16", "s8",   "u8",   "s16",
                                      "u16", "s32",  "u32", "s64",  "u64",  "c64",  "c128",
                                      "str", "bool", "qs8", "qu8",  "qs16", "qu16", "qs32"};
  const char *end = strrchr(kernel, '_');
  for (size_t i = 0; end && i < sizeof types / sizeof *types; i++)
    if (strcmp(end + 1, types[i]) == 0) return end + 1;
  return NULL;
}

static const char *op_of(tin_ledger *ledger, const char *kernel) {
  const char *type = type_of(kernel);
  char *op = tin_zone_strdup(&ledger->zone, kernel);
  if (op && type) op[type - 1 - kernel] = 0;
  return op;
}

typedef const char *name_fn(tin_ledger *ledger, const char *kernel);

static const char *type_name(tin_ledger *ledger, const char *kernel) {
  (void)ledger;
  return type_of(kernel);
}

static bool has_saving(const tin_ledger *ledger, const char *what, const char *name) {
  for (uint32_t i = 0; i < ledger->num_savings; i++)
    if (same(ledger->savings[i].what, what) && same(ledger->savings[i].name, name)) return true;
  return false;
}

/* All kernels but those of one name. */
static tin_status save_without(saver *s, const char *what, name_fn *name_of, const char *name) {
  const tin_strings *kernels = &s->ledger->kernels;
  s->roots.count = 0;
  for (uint32_t i = 0; i < kernels->count; i++) {
    const char *other = name_of(s->ledger, kernels->v[i] + strlen(REGISTER));
    if (!same(other, name) && !tin_strings_add(&s->roots, kernels->v[i]))
      return tin_out_of_memory(s->error);
  }
  tin_closure_take(&s->closure, &s->roots, s->base, NULL);
  return add_saving(s, what, name);
}

static tin_status save_each(saver *s, const char *what, name_fn *name_of) {
  const tin_strings *kernels = &s->ledger->kernels;
  for (uint32_t i = 0; i < kernels->count; i++) {
    const char *name = name_of(s->ledger, kernels->v[i] + strlen(REGISTER));
    if (!name || has_saving(s->ledger, what, name)) continue;
    TIN_TRY(save_without(s, what, name_of, name));
  }
  return TIN_OK;
}

static tin_status save_isa(saver *s, const char *isa) {
  const tin_archives *a = s->ledger->archives;
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    const char *of = a->members[a->pieces[i].member].isa;
    s->without[i] = of && strcmp(of, isa) == 0;
  }
  tin_closure_take(&s->closure, &s->ledger->kernels, s->base, s->without);
  return add_saving(s, "isa", isa);
}

static tin_status save_isas(saver *s) {
  const tin_archives *a = s->ledger->archives;
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    const char *isa = a->members[a->pieces[i].member].isa;
    if (!isa || !s->ledger->present[i] || has_saving(s->ledger, "isa", isa)) continue;
    TIN_TRY(save_isa(s, isa));
  }
  return TIN_OK;
}

static tin_status save_all(saver *s) {
  const tin_archives *a = s->ledger->archives;
  for (uint32_t i = 0; i < a->num_pieces; i++)
    s->base[i] = s->ledger->present[i] && a->members[a->pieces[i].member].role != TIN_ROLE_OPS;
  tin_closure_take(&s->closure, &s->ledger->kernels, s->base, NULL);
  TIN_TRY(measure(s, &s->all));
  TIN_TRY(save_each(s, "op", op_of));
  TIN_TRY(save_each(s, "type", type_name));
  return save_isas(s);
}

tin_status tin_ledger_save(tin_ledger *ledger, tin_error *error) {
  saver s = {.ledger = ledger, .error = error};
  size_t n = ledger->archives->num_pieces + 1u;
  TIN_TRY(tin_closure_open(&s.closure, ledger->archives, error));
  s.base = calloc(n, 1);
  s.without = calloc(n, 1);
  tin_status status = s.base && s.without ? save_all(&s) : tin_out_of_memory(error);
  free(s.base);
  free(s.without);
  tin_strings_free(&s.roots);
  tin_closure_close(&s.closure);
  return status;
}

/* ---- from archives alone ------------------------------------------------------------------- */

static tin_status add_constants(tin_ledger *ledger, tin_error *error) {
  tin_constants constants;
  uint32_t shared = tin_ledger_account(ledger, TIN_ACCOUNT_OTHER, "constants of several", NULL);
  if (shared == TIN_NOWHERE) return tin_out_of_memory(error);
  TIN_TRY(tin_constants_of(&constants, ledger->archives, ledger->present, ledger->owners, error));
  for (size_t i = 0; i < constants.count; i++) {
    const tin_constant *c = &constants.v[i];
    uint32_t account = c->owner == TIN_SHARED ? shared : c->owner;
    tin_ledger_add(ledger, account, TIN_RODATA, (c->size + c->align - 1) & ~(c->align - 1));
  }
  tin_constants_free(&constants);
  return TIN_OK;
}

static tin_status add_up(tin_ledger *ledger, tin_error *error) {
  const tin_archives *a = ledger->archives;
  uint32_t unwind = tin_ledger_account(ledger, TIN_ACCOUNT_OTHER, "unwinding tables", NULL);
  if (unwind == TIN_NOWHERE) return tin_out_of_memory(error);
  for (uint32_t i = 0; i < a->num_pieces; i++) {
    const tin_piece *piece = &a->pieces[i];
    if (!ledger->present[i] || piece->frame) continue;
    if (!piece->merged) tin_ledger_add(ledger, ledger->owners[i], piece->class, piece->size);
    tin_ledger_add(ledger, unwind, TIN_RODATA, piece->unwind);
  }
  return add_constants(ledger, error);
}

tin_status tin_ledger_predict(tin_ledger *ledger, const tin_strings *roots, tin_error *error) {
  const tin_archives *a = ledger->archives;
  tin_strings all = {0};
  tin_closure closure;
  for (uint32_t i = 0; i < roots->count + ledger->kernels.count; i++) {
    const char *root = i < roots->count ? roots->v[i] : ledger->kernels.v[i - roots->count];
    if (!tin_strings_add(&all, root)) return tin_strings_free(&all), tin_out_of_memory(error);
  }
  tin_status status = tin_closure_open(&closure, a, error);
  if (status == TIN_OK) {
    tin_closure_take(&closure, &all, NULL, NULL);
    memcpy(ledger->present, closure.live, a->num_pieces);
    status = tin_closure_undefined(&closure, &ledger->undefined, error);
    tin_closure_close(&closure);
  }
  tin_strings_free(&all);
  if (status == TIN_OK) status = tin_ledger_assign(ledger, error);
  return status == TIN_OK ? add_up(ledger, error) : status;
}
