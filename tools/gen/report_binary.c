/* SPDX-License-Identifier: Apache-2.0 */
/* report_binary.c -- every loaded byte of a program, by what it was linked from.
 *
 * A symbol that an archive defines says where that piece lies. Local symbols follow the name of
 * their source file: the member with most of them is where they come from. Where a piece without
 * symbols lies (a table of a switch) is in the code that uses it, or it is beside its neighbours.
 * Constants are recognised by what they are, and small gaps are padding. */
#include "core/fail.h"
#include "tools/gen/report_ledger.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PADDING = 64 };

typedef struct extent {
  uint64_t at, size;
  uint32_t piece; /* or TIN_NOWHERE: code of the program itself */
} extent;

typedef struct mapper {
  tin_ledger *ledger;
  const tin_archives *a;
  const tin_elf *elf;
  tin_error *error;
  extent *extents;
  size_t num_extents, room_extents;
  uint64_t *where;      /* by piece: its address; 0: not known */
  uint8_t *wanted;      /* pieces that others here lead to */
  const char **sources; /* by member: the name of its source file, or NULL */
  tin_constants constants;
  uint32_t program, model, test, unwind, startup, padding, unknown, shared;
} mapper;

/* ---- extents ------------------------------------------------------------------------------- */

/* The section that holds [at, at + size). */
static bool find_section(const mapper *m, uint64_t at, uint64_t size, tin_elf_section *out) {
  for (uint32_t i = 1; i < m->elf->num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(m->elf, i);
    if (!(s.flags & TIN_ELF_ALLOC) || (s.flags & TIN_ELF_TLS) || at < s.address) continue;
    if (at - s.address > s.size || size > s.size - (at - s.address)) continue;
    *out = s;
    return at <= UINT64_MAX - size;
  }
  return false;
}

/* What lies in no section is none. */
static tin_status add_extent(mapper *m, uint64_t at, uint64_t size, uint32_t piece) {
  tin_elf_section s;
  if (!size || !find_section(m, at, size, &s)) return TIN_OK;
  if (m->num_extents == m->room_extents) {
    size_t room = m->room_extents ? 2 * m->room_extents : 1024;
    extent *grown = realloc(m->extents, room * sizeof *grown);
    if (!grown) return tin_out_of_memory(m->error);
    m->extents = grown;
    m->room_extents = room;
  }
  m->extents[m->num_extents++] = (extent){at, size, piece};
  return TIN_OK;
}

static int compare_extents(const void *a, const void *b) {
  const extent *x = a, *y = b;
  if (x->at != y->at) return x->at < y->at ? -1 : 1;
  if (x->size != y->size) return x->size > y->size ? -1 : 1;
  return (x->piece > y->piece) - (x->piece < y->piece);
}

static void sort_extents(mapper *m) {
  if (m->num_extents) qsort(m->extents, m->num_extents, sizeof *m->extents, compare_extents);
}

/* The first extent that ends behind `at`. Extents overlap at most in what add_up drops. */
static size_t first_behind(const mapper *m, uint64_t at) {
  size_t low = 0, high = m->num_extents;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (m->extents[middle].at + m->extents[middle].size > at)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static bool is_free(const mapper *m, uint64_t at, uint64_t size) {
  size_t i = first_behind(m, at);
  return i == m->num_extents || m->extents[i].at >= at + size;
}

static tin_status place(mapper *m, uint32_t piece, uint64_t at) {
  tin_elf_section s;
  const tin_piece *p = &m->a->pieces[piece];
  if (m->where[piece] || !at || !find_section(m, at, p->size, &s)) return TIN_OK;
  m->where[piece] = at;
  m->ledger->present[piece] = 1;
  return add_extent(m, at, p->size, piece);
}

/* ---- symbols ------------------------------------------------------------------------------- */

static bool is_object(const tin_elf_symbol *s) {
  return !s->special && *s->name && s->type <= TIN_ELF_FUNCTION_T;
}

/* A symbol of the program that is `to` of the archives. */
static tin_status match(mapper *m, const tin_elf_symbol *s, uint32_t piece, uint64_t value,
                        uint64_t size) {
  if (size == s->size && s->value > value) return place(m, piece, s->value - value);
  m->ledger->present[piece] = 1; /* of another build: as much of it as the symbol says */
  return add_extent(m, s->value, s->size, piece);
}

/* Tables have fewer rows where instruction sets are left out. */
static bool is_micro_table(const mapper *m, const tin_global *g) {
  const tin_member *member = &m->a->members[g->member];
  return member->family && !member->isa;
}

static tin_status match_global(mapper *m, const tin_elf_symbol *s) {
  uint32_t at = tin_archives_find(m->a, s->name);
  const tin_global *g = at == TIN_NOWHERE ? NULL : &m->a->globals[at];
  if (!g || g->piece == TIN_NOWHERE) return add_extent(m, s->value, s->size, TIN_NOWHERE);
  if (g->size == s->size) return match(m, s, g->piece, g->value, g->size);
  tin_role role = m->a->members[g->member].role;
  bool own = role != TIN_ROLE_CORE && role != TIN_ROLE_OPS; /* its own main, or malloc */
  if (own) return add_extent(m, s->value, s->size, TIN_NOWHERE);
  m->ledger->num_others += !is_micro_table(m, g);
  return match(m, s, g->piece, g->value, g->size);
}

static bool find_local(const mapper *m, uint32_t member, const tin_elf_symbol *s,
                       tin_elf_symbol *out) {
  const tin_elf *elf = &m->a->members[member].elf;
  for (uint32_t i = 1; i < elf->num_symbols; i++) {
    *out = tin_elf_symbol_at(elf, i);
    if (!out->special && out->type == s->type && out->size == s->size &&
        strcmp(out->name, s->name) == 0)
      return m->a->members[member].sections[out->section] != TIN_NOWHERE;
  }
  return false;
}

static uint32_t score(const mapper *m, uint32_t member, uint32_t from, uint32_t to) {
  uint32_t found = 0;
  for (uint32_t i = from; i < to; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(m->elf, i), local;
    if (is_object(&s) && find_local(m, member, &s, &local)) found++;
  }
  return found;
}

/* Where an object does not say its source, linkers take its own name: "exit.o". */
static bool is_named(const char *source, const char *name) {
  size_t n = strlen(name);
  return strncmp(source, name, n) == 0 && source[n] == '.';
}

static bool has_source(const mapper *m, uint32_t member, const char *source) {
  const tin_elf *elf = &m->a->members[member].elf;
  if (!m->sources[member]) return is_named(source, m->a->members[member].name);
  if (!m->a->members[member].is_object) return strcmp(m->sources[member], source) == 0;
  for (uint32_t i = 1; i < elf->num_symbols; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(elf, i);
    if (s.type == TIN_ELF_FILE_T && strcmp(s.name, source) == 0) return true;
  }
  return false;
}

static uint32_t member_of(const mapper *m, const char *source, uint32_t from, uint32_t to) {
  uint32_t best = TIN_NOWHERE, most = 0;
  for (uint32_t i = 0; from < to && i < m->a->num_members; i++) {
    if (!has_source(m, i, source)) continue;
    uint32_t found = score(m, i, from, to);
    if (found <= most) continue;
    most = found;
    best = i;
  }
  return best;
}

/* The local symbols of one source file. */
static tin_status match_locals(mapper *m, const char *source, uint32_t from, uint32_t to) {
  uint32_t member = member_of(m, source, from, to);
  for (uint32_t i = from; i < to; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(m->elf, i), local;
    if (!is_object(&s)) continue;
    if (member != TIN_NOWHERE && find_local(m, member, &s, &local))
      TIN_TRY(match(m, &s, m->a->members[member].sections[local.section], local.value, local.size));
    else
      TIN_TRY(match_global(m, &s)); /* hidden ones become local */
  }
  return TIN_OK;
}

static tin_status match_symbols(mapper *m) {
  const char *source = "";
  uint32_t from = 1, i;
  for (i = 1; i < m->elf->num_symbols; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(m->elf, i);
    if (s.bind != TIN_ELF_LOCAL) break;
    if (s.type != TIN_ELF_FILE_T) continue;
    TIN_TRY(match_locals(m, source, from, i));
    source = s.name;
    from = i + 1;
  }
  TIN_TRY(match_locals(m, source, from, i));
  for (; i < m->elf->num_symbols; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(m->elf, i);
    if (is_object(&s)) TIN_TRY(match_global(m, &s));
  }
  sort_extents(m);
  return TIN_OK;
}

static tin_status find_sources(mapper *m) {
  m->sources = calloc(m->a->num_members + 1u, sizeof *m->sources);
  if (!m->sources) return tin_out_of_memory(m->error);
  for (uint32_t i = 0; i < m->a->num_members; i++) {
    const tin_elf *elf = &m->a->members[i].elf;
    for (uint32_t k = 1; k < elf->num_symbols && !m->sources[i]; k++) {
      tin_elf_symbol s = tin_elf_symbol_at(elf, k);
      if (s.bind != TIN_ELF_LOCAL) break;
      if (s.type == TIN_ELF_FILE_T) m->sources[i] = s.name;
    }
  }
  return TIN_OK;
}

/* ---- pieces without symbols ---------------------------------------------------------------- */

/* Those that the code which is here leads to without a name. */
static void mark_wanted(mapper *m) {
  for (uint32_t i = 0; i < m->a->num_pieces; i++) {
    const tin_piece *piece = &m->a->pieces[i];
    for (uint32_t k = 0; m->ledger->present[i] && k < piece->num_edges; k++)
      if (piece->edges[k] & TIN_TO_PIECE) m->wanted[piece->edges[k] & ~TIN_TO_PIECE] = 1;
  }
}

static bool agrees(const mapper *m, const tin_piece *piece, uint64_t at) {
  tin_elf_section s;
  if (!find_section(m, at, piece->size, &s) || tin_class_of(&s) != piece->class) return false;
  if (piece->has_relocs || !piece->data || !s.data) return !piece->data == !s.data;
  return memcmp(s.data + (at - s.address), piece->data, (size_t)piece->size) == 0;
}

static uint64_t read_word(const uint8_t *p, int bytes) {
  uint64_t value = 0;
  for (int i = bytes; i-- > 0;) value = value << 8 | p[i];
  return bytes == 4 ? (uint64_t)(int64_t)(int32_t)(uint32_t)value : value;
}

/* Relocations that leave a whole word behind (from the processors' ELF supplements). */
static const struct {
  uint16_t machine, type;
  uint8_t bytes;
  bool relative;
} words[] = {{62, 1, 8, false},    {62, 2, 4, true},    {62, 4, 4, true},   {62, 10, 4, false},
             {62, 11, 4, false},   {40, 2, 4, false},   {40, 3, 4, true},   {183, 257, 8, false},
             {183, 258, 4, false}, {183, 261, 4, true}, {243, 1, 4, false}, {243, 2, 8, false}};

/* Where the linker has put what this relocation of a placed piece leads to; 0: it does not tell. */
static uint64_t read_target(const mapper *m, uint32_t from, const tin_elf_section *relocs,
                            const tin_elf_reloc *reloc, const tin_elf_symbol *to) {
  const tin_piece *piece = &m->a->pieces[from];
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    tin_elf_section s;
    uint64_t at = m->where[from] + reloc->offset, addend = (uint64_t)reloc->addend;
    int bytes = words[i].bytes;
    if (words[i].machine != m->elf->machine || words[i].type != reloc->type) continue;
    if (piece->size < 8 || reloc->offset > piece->size - (uint64_t)bytes) return 0;
    if (!piece->data || !find_section(m, at, (uint64_t)bytes, &s) || !s.data) return 0;
    if (relocs->type == TIN_ELF_REL) addend = read_word(piece->data + reloc->offset, bytes);
    uint64_t value = read_word(s.data + (at - s.address), bytes) - addend - to->value;
    return words[i].relative ? value + at : value;
  }
  return 0;
}

static bool fits(const mapper *m, uint32_t piece, uint64_t at) {
  const tin_piece *p = &m->a->pieces[piece];
  return at && at % p->align == 0 && is_free(m, at, p->size) && agrees(m, p, at);
}

static bool is_unnamed(const mapper *m, uint32_t piece) {
  const tin_piece *p = &m->a->pieces[piece];
  return !m->where[piece] && !p->merged && !p->frame && p->size;
}

/* What a placed piece of this member names by its section. */
static tin_status follow(mapper *m, const tin_member *member, const tin_elf_section *relocs,
                         uint32_t from) {
  for (size_t i = 0, n = tin_elf_num_relocs(&member->elf, relocs); i < n; i++) {
    tin_elf_reloc reloc;
    if (!tin_elf_reloc_at(&member->elf, relocs, i, &reloc)) continue;
    tin_elf_symbol to = tin_elf_symbol_at(&member->elf, reloc.symbol);
    uint32_t piece = to.special ? TIN_NOWHERE : member->sections[to.section];
    if (piece == TIN_NOWHERE || to.bind != TIN_ELF_LOCAL || !is_unnamed(m, piece)) continue;
    uint64_t at = read_target(m, from, relocs, &reloc, &to);
    if (!fits(m, piece, at)) continue;
    TIN_TRY(place(m, piece, at));
    sort_extents(m);
  }
  return TIN_OK;
}

static tin_status follow_relocs(mapper *m) {
  for (uint32_t k = 0; k < m->a->num_members; k++) {
    const tin_member *member = &m->a->members[k];
    for (uint32_t i = 1; i < member->elf.num_sections; i++) {
      tin_elf_section s = tin_elf_section_at(&member->elf, i);
      if (s.type != TIN_ELF_REL && s.type != TIN_ELF_RELA) continue;
      uint32_t from = s.info < member->elf.num_sections ? member->sections[s.info] : TIN_NOWHERE;
      if (from != TIN_NOWHERE && m->where[from]) TIN_TRY(follow(m, member, &s, from));
    }
  }
  return TIN_OK;
}

/* Behind the last one of its member that is in front of it, and whose place is known. */
static uint64_t place_behind(const mapper *m, uint32_t piece) {
  const tin_piece *p = &m->a->pieces[piece];
  for (uint32_t i = piece; i-- > 0 && m->a->pieces[i].member == p->member;) {
    const tin_piece *before = &m->a->pieces[i];
    if (!m->where[i] || before->class != p->class || before->merged) continue;
    return (m->where[i] + before->size + p->align - 1) & ~(p->align - 1);
  }
  return 0;
}

static uint64_t place_before(const mapper *m, uint32_t piece) {
  const tin_piece *p = &m->a->pieces[piece];
  for (uint32_t i = piece + 1; i < m->a->num_pieces && m->a->pieces[i].member == p->member; i++) {
    const tin_piece *behind = &m->a->pieces[i];
    if (!m->where[i] || behind->class != p->class || behind->merged) continue;
    return m->where[i] > p->size ? (m->where[i] - p->size) & ~(p->align - 1) : 0;
  }
  return 0;
}

/* The first place in a gap with the same bytes. */
static uint64_t place_anywhere(const mapper *m, uint32_t piece) {
  const tin_piece *p = &m->a->pieces[piece];
  if (p->has_relocs || !p->data || p->size < 4) return 0;
  for (size_t i = 0; i + 1 < m->num_extents; i++) {
    uint64_t end = m->extents[i].at + m->extents[i].size;
    uint64_t at = (end + p->align - 1) & ~(p->align - 1);
    for (; at >= end && at + p->size <= m->extents[i + 1].at; at += p->align) {
      tin_elf_section s;
      if (!find_section(m, at, p->size, &s) || !s.data) break;
      if (agrees(m, p, at)) return at;
    }
  }
  return 0;
}

typedef uint64_t place_fn(const mapper *m, uint32_t piece);

static tin_status place_unnamed(mapper *m, place_fn *find, bool *more) {
  for (uint32_t i = 0; i < m->a->num_pieces; i++) {
    if (!m->wanted[i] || !is_unnamed(m, i)) continue;
    uint64_t at = find(m, i);
    if (!fits(m, i, at)) continue;
    TIN_TRY(place(m, i, at));
    sort_extents(m);
    *more = true;
  }
  return TIN_OK;
}

/* By what the code says, then by neighbours, again as long as that helps. */
static tin_status place_all_unnamed(mapper *m) {
  static place_fn *const ways[] = {place_behind, place_before, place_anywhere};
  for (bool more = true; more;) {
    more = false;
    TIN_TRY(follow_relocs(m));
    mark_wanted(m);
    for (size_t i = 0; i < sizeof ways / sizeof *ways && !more; i++)
      TIN_TRY(place_unnamed(m, ways[i], &more));
  }
  return TIN_OK;
}

/* ---- constants ----------------------------------------------------------------------------- */

static int compare_bytes(const tin_constant *a, const tin_constant *b) {
  size_t n = a->size < b->size ? a->size : b->size;
  int d = n ? memcmp(a->data, b->data, n) : 0;
  return d ? d : (a->size > b->size) - (a->size < b->size);
}

static int compare_constants(const void *a, const void *b) { return compare_bytes(a, b); }

static tin_status list_constants(mapper *m) {
  for (uint32_t i = 0; i < m->a->num_pieces; i++)
    if (m->wanted[i] && m->a->pieces[i].merged) m->ledger->present[i] = 1;
  TIN_TRY(tin_ledger_assign(m->ledger, m->error));
  TIN_TRY(tin_constants_of(&m->constants, m->a, m->ledger->present, m->ledger->owners, m->error));
  if (m->constants.count)
    qsort(m->constants.v, m->constants.count, sizeof *m->constants.v, compare_constants);
  return TIN_OK;
}

static const tin_constant *find_constant(const mapper *m, const uint8_t *data, size_t size) {
  tin_constant key = {.data = data, .size = size};
  return m->constants.count ? bsearch(&key, m->constants.v, m->constants.count,
                                      sizeof *m->constants.v, compare_constants)
                            : NULL;
}

/* Bytes of the string of characters of `step` bytes; 0: it is empty or has no end. */
static size_t string_size(const uint8_t *data, size_t left, size_t step) {
  static const uint8_t zero[4];
  for (size_t end = 0; left - end >= step; end += step)
    if (memcmp(data + end, zero, step) == 0) return end ? end + step : 0;
  return 0;
}

/* The constant at the beginning of these bytes: a string, else as large a number as possible. */
static const tin_constant *constant_at(const mapper *m, const uint8_t *data, size_t left) {
  const tin_constant *c = NULL;
  for (size_t step = 1; !c && step <= 4; step *= 4) {
    size_t size = string_size(data, left, step);
    if (size) c = find_constant(m, data, size);
  }
  for (size_t size = 64; !c && size >= 4; size /= 2)
    if (size <= left) c = find_constant(m, data, size);
  return c;
}

/* ---- adding up ----------------------------------------------------------------------------- */

static void add_gap(mapper *m, tin_class class, const uint8_t *data, uint64_t size) {
  bool zero = true;
  for (uint64_t i = 0; data && i < size && class != TIN_TEXT; i++) zero = zero && !data[i];
  bool padding = size < MOST_PADDING && zero;
  tin_ledger_add(m->ledger, padding ? m->padding : m->unknown, class, size);
}

/* Bytes that no extent covers. */
static void add_uncovered(mapper *m, const tin_elf_section *s, uint64_t from, uint64_t to) {
  tin_class class = tin_class_of(s);
  const uint8_t *data = class == TIN_RODATA ? s->data : NULL;
  uint64_t at = from, gap = from;
  while (data && at < to) {
    const tin_constant *c = constant_at(m, data + at, (size_t)(to - at));
    if (!c) {
      at++;
      continue;
    }
    if (at > gap) add_gap(m, class, data + gap, at - gap);
    tin_ledger_add(m->ledger, c->owner == TIN_SHARED ? m->shared : c->owner, class, c->size);
    gap = at += c->size;
  }
  if (to > gap) add_gap(m, class, s->data ? s->data + gap : NULL, to - gap);
}

static void add_covered(mapper *m, const extent *e, tin_class class, uint64_t size) {
  uint32_t account = e->piece == TIN_NOWHERE ? m->program : m->ledger->owners[e->piece];
  tin_ledger_add(m->ledger, account, class, size);
}

static void add_section(mapper *m, const tin_elf_section *s) {
  tin_class class = tin_class_of(s);
  uint64_t at = 0;
  for (size_t i = first_behind(m, s->address); i < m->num_extents; i++) {
    const extent *e = &m->extents[i];
    uint64_t begin = e->at > s->address ? e->at - s->address : 0;
    uint64_t end = e->at + e->size - s->address;
    if (begin >= s->size) break;
    if (end > s->size) end = s->size;
    if (end <= at) continue;
    if (begin > at) add_uncovered(m, s, at, begin);
    if (begin < at) begin = at;
    add_covered(m, e, class, end - begin);
    at = end;
  }
  if (at < s->size) add_uncovered(m, s, at, s->size);
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

static bool is_one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (begins(name, *names)) return true;
  return false;
}

static void add_loaded(mapper *m, const tin_elf_section *s) {
  static const char *const unwind[] = {".eh_frame", ".ARM.ex", ".gcc_except", NULL};
  static const char *const startup[] = {".init", ".fini", ".preinit", ".got",     ".plt",
                                        ".rel",  ".note", ".interp",  ".dyn",     ".hash",
                                        ".gnu.", ".iplt", ".igot",    ".ARM.att", NULL};
  uint32_t account = begins(s->name, ".tinfer_model")  ? m->model
                     : begins(s->name, ".tinfer_test") ? m->test
                     : is_one_of(s->name, unwind)      ? m->unwind
                     : is_one_of(s->name, startup)     ? m->startup
                     : s->flags & TIN_ELF_TLS          ? m->startup
                                                       : TIN_NOWHERE;
  if (account != TIN_NOWHERE)
    tin_ledger_add(m->ledger, account, tin_class_of(s), s->size);
  else
    add_section(m, s);
}

static tin_status name_accounts(mapper *m) {
  const struct {
    uint32_t *account;
    tin_account_kind kind;
    const char *name;
  } all[] = {{&m->unwind, TIN_ACCOUNT_OTHER, "unwinding tables"},
             {&m->startup, TIN_ACCOUNT_OTHER, "start and linkage"},
             {&m->padding, TIN_ACCOUNT_OTHER, "padding"},
             {&m->unknown, TIN_ACCOUNT_OTHER, "without a name"},
             {&m->shared, TIN_ACCOUNT_OTHER, "constants of several"},
             {&m->program, TIN_ACCOUNT_PROGRAM, "program"},
             {&m->model, TIN_ACCOUNT_PROGRAM, "model"},
             {&m->test, TIN_ACCOUNT_PROGRAM, "recorded test"}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    *all[i].account = tin_ledger_account(m->ledger, all[i].kind, all[i].name, NULL);
    if (*all[i].account == TIN_NOWHERE) return tin_out_of_memory(m->error);
  }
  return TIN_OK;
}

static tin_status add_up(mapper *m) {
  TIN_TRY(name_accounts(m));
  for (uint32_t i = 1; i < m->elf->num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(m->elf, i);
    if (s.flags & TIN_ELF_ALLOC) add_loaded(m, &s);
  }
  return TIN_OK;
}

static tin_status map(mapper *m) {
  m->where = calloc(m->a->num_pieces + 1u, sizeof *m->where);
  m->wanted = calloc(m->a->num_pieces + 1u, 1);
  if (!m->where || !m->wanted) return tin_out_of_memory(m->error);
  TIN_TRY(find_sources(m));
  TIN_TRY(match_symbols(m));
  TIN_TRY(place_all_unnamed(m));
  TIN_TRY(tin_ledger_find_kernels(m->ledger, m->error));
  TIN_TRY(list_constants(m));
  return add_up(m);
}

tin_status tin_ledger_binary(tin_ledger *ledger, const tin_elf *elf, tin_error *error) {
  mapper m = {.ledger = ledger, .a = ledger->archives, .elf = elf, .error = error};
  tin_status status = map(&m);
  free(m.extents);
  free(m.where);
  free(m.wanted);
  free(m.sources);
  tin_constants_free(&m.constants);
  return status;
}
