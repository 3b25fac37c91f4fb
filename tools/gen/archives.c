/* SPDX-License-Identifier: Apache-2.0 */
/* archives.c -- the graph of sections: read from objects, connected by what they relocate. */
#include "tools/gen/archives.h"

#include "core/fail.h"
#include "core/hash.h"
#include "tools/gen/names.h"

#include <stdlib.h>
#include <string.h>

const char *const tin_class_names[TIN_NUM_CLASSES] = {"text", "rodata", "data", "bss"};

tin_class tin_class_of(const tin_elf_section *section) {
  if (section->flags & TIN_ELF_EXEC) return TIN_TEXT;
  if (!(section->flags & TIN_ELF_WRITE)) return TIN_RODATA;
  return section->type == TIN_ELF_NOBITS ? TIN_BSS : TIN_DATA;
}

void tin_sizes_add(tin_sizes *to, tin_class class, uint64_t bytes) { to->bytes[class] += bytes; }

uint64_t tin_sizes_sum(const tin_sizes *sizes) {
  uint64_t sum = 0;
  for (int i = 0; i < TIN_NUM_CLASSES; i++) sum += sizes->bytes[i];
  return sum;
}

/* ---- members ------------------------------------------------------------------------------- */

typedef struct builder {
  tin_archives *a;
  uint32_t room_members;
  tin_error *error;
} builder;

/* "x.c.o", "x.o", "x.lo" */
static char *short_name(tin_zone *zone, const char *name, size_t size) {
  char *copy = tin_zone_alloc(zone, size + 1);
  if (!copy) return NULL;
  if (size) memcpy(copy, name, size);
  for (const char *const *suffix = (const char *const[]){".o", ".lo", ".c", NULL}; *suffix;
       suffix++) {
    size_t length = strlen(copy), end = strlen(*suffix);
    if (length > end && strcmp(copy + length - end, *suffix) == 0) copy[length - end] = 0;
  }
  return copy;
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

static tin_role role_of(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  if (begins(name, "libtinfer_core") || begins(name, "libtinfer_registry")) return TIN_ROLE_CORE;
  if (begins(name, "libtinfer_ops") || begins(name, "libtinfer_isa")) return TIN_ROLE_OPS;
  return begins(name, "libtinfer_program") ? TIN_ROLE_PROGRAM : TIN_ROLE_OTHER;
}

static tin_status add_member(builder *b, const char *name, size_t name_size, tin_mapped bytes,
                             uint32_t file, tin_role role) {
  tin_archives *a = b->a;
  if (a->num_members == b->room_members) {
    uint32_t room = b->room_members ? 2 * b->room_members : 64;
    tin_member *grown = realloc(a->members, room * sizeof *grown);
    if (!grown) return tin_out_of_memory(b->error);
    a->members = grown;
    b->room_members = room;
  }
  tin_member *m = &a->members[a->num_members++];
  *m = (tin_member){.name = short_name(&a->zone, name, name_size), .file = file, .role = role};
  if (!m->name) return tin_out_of_memory(b->error);
  tin_status status = tin_elf_open(&m->elf, bytes.data, bytes.size, b->error);
  if (status == TIN_OK && m->elf.kind != TIN_ELF_OBJECT)
    status = TIN_FAIL(b->error, TIN_INVALID, "a program, not an object file");
  if (status != TIN_OK) tin_error_context(b->error, "%s", m->name);
  return status;
}

static tin_status add_archive(builder *b, const tin_mapped *bytes, uint32_t file, tin_role role) {
  tin_archive archive;
  tin_archive_member member;
  TIN_TRY(tin_archive_open(&archive, bytes->data, bytes->size, b->error));
  for (;;) {
    TIN_TRY(tin_archive_next(&archive, &member, b->error));
    if (!member.data) return TIN_OK;
    tin_mapped part = {member.data, member.size};
    TIN_TRY(add_member(b, member.name, member.name_size, part, file, role));
  }
}

static tin_status add_bytes(builder *b, const tin_mapped *bytes, const char *path) {
  tin_archives *a = b->a;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  uint32_t file = a->num_files++;
  a->paths[file] = tin_zone_strdup(&a->zone, path);
  if (!a->paths[file]) return tin_out_of_memory(b->error);
  if (tin_archive_is(bytes->data, bytes->size)) return add_archive(b, bytes, file, role_of(path));
  TIN_TRY(add_member(b, name, strlen(name), *bytes, file, role_of(path)));
  a->members[a->num_members - 1].is_object = true;
  return TIN_OK;
}

static tin_status add_file(builder *b, const char *path) {
  tin_mapped *bytes = &b->a->files[b->a->num_files];
  TIN_TRY(tin_mapped_open(bytes, path, b->error));
  tin_status status = add_bytes(b, bytes, path);
  if (status != TIN_OK) tin_error_context(b->error, "%s", path);
  return status;
}

/* ---- pieces -------------------------------------------------------------------------------- */

static bool is_kept(const tin_elf_section *s) {
  static const char *const kept[] = {".init",  ".fini",  ".init_array",   ".fini_array",
                                     ".ctors", ".dtors", ".preinit_array"};
  if (s->flags & TIN_ELF_RETAIN) return true;
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    size_t n = strlen(kept[i]);
    if (begins(s->name, kept[i]) && (s->name[n] == 0 || s->name[n] == '.')) return true;
  }
  return false;
}

static void describe(tin_piece *piece, const tin_elf_section *s) {
  piece->name = s->name;
  piece->data = s->data;
  piece->size = s->size;
  piece->align = s->align ? s->align : 1;
  piece->entry_size = s->entry_size;
  piece->class = tin_class_of(s);
  piece->merged = (s->flags & TIN_ELF_MERGE) && s->data && s->entry_size && s->entry_size <= 64 &&
                  s->size % s->entry_size == 0;
  piece->strings = piece->merged && (s->flags & TIN_ELF_STRINGS);
  piece->kept = is_kept(s);
  piece->frame = strcmp(s->name, ".eh_frame") == 0;
}

static uint32_t count_pieces(const tin_elf *elf) {
  uint32_t count = 0;
  for (uint32_t i = 1; i < elf->num_sections; i++)
    if (tin_elf_section_at(elf, i).flags & TIN_ELF_ALLOC) count++;
  return count;
}

static tin_status add_pieces(builder *b, uint32_t member) {
  tin_archives *a = b->a;
  tin_member *m = &a->members[member];
  m->sections = tin_zone_alloc_array(&a->zone, m->elf.num_sections + 1u, sizeof *m->sections);
  if (!m->sections) return tin_out_of_memory(b->error);
  m->sections[0] = TIN_NOWHERE;
  for (uint32_t i = 1; i < m->elf.num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(&m->elf, i);
    m->sections[i] = TIN_NOWHERE;
    if (!(s.flags & TIN_ELF_ALLOC)) continue;
    tin_piece *piece = &a->pieces[a->num_pieces];
    piece->member = member;
    piece->index = i;
    describe(piece, &s);
    m->sections[i] = a->num_pieces++;
  }
  return TIN_OK;
}

static tin_status make_pieces(builder *b) {
  tin_archives *a = b->a;
  uint64_t count = 0;
  for (uint32_t i = 0; i < a->num_members; i++) count += count_pieces(&a->members[i].elf);
  if (count >= TIN_TO_PIECE) return TIN_FAIL(b->error, TIN_UNSUPPORTED, "too many sections");
  a->pieces = tin_zone_alloc_array(&a->zone, (size_t)count, sizeof *a->pieces);
  if (!a->pieces) return tin_out_of_memory(b->error);
  for (uint32_t i = 0; i < a->num_members; i++) TIN_TRY(add_pieces(b, i));
  return TIN_OK;
}

/* ---- symbols ------------------------------------------------------------------------------- */

static uint32_t slot_of(const tin_archives *a, const char *name) {
  uint32_t mask = a->num_slots - 1, at = tin_hash_name(name) & mask;
  while (a->globals[at].name && strcmp(a->globals[at].name, name) != 0) at = (at + 1) & mask;
  return at;
}

uint32_t tin_archives_find(const tin_archives *archives, const char *name) {
  uint32_t at = slot_of(archives, name);
  return archives->globals[at].name ? at : TIN_NOWHERE;
}

static bool is_global(const tin_elf_symbol *s) { return s->bind != TIN_ELF_LOCAL && *s->name; }

static bool is_defined(const tin_elf_symbol *s) {
  return !s->special || s->section != TIN_ELF_UNDEFINED;
}

static tin_status make_globals(builder *b) {
  tin_archives *a = b->a;
  uint64_t count = 1, slots = 1;
  for (uint32_t i = 0; i < a->num_members; i++) count += a->members[i].elf.num_symbols;
  while (slots < 2 * count) slots *= 2;
  if (slots >= TIN_TO_PIECE) return TIN_FAIL(b->error, TIN_UNSUPPORTED, "too many symbols");
  a->num_slots = (uint32_t)slots;
  a->globals = tin_zone_alloc_array(&a->zone, a->num_slots, sizeof *a->globals);
  return a->globals ? TIN_OK : tin_out_of_memory(b->error);
}

static void add_global(tin_archives *a, uint32_t member, const tin_elf_symbol *s) {
  tin_global *g = &a->globals[slot_of(a, s->name)];
  if (!g->name) *g = (tin_global){.name = s->name, .member = TIN_NOWHERE, .piece = TIN_NOWHERE};
  if (!is_defined(s) || g->member != TIN_NOWHERE) return;
  g->member = member;
  g->value = s->value;
  g->size = s->size;
  if (!s->special) g->piece = a->members[member].sections[s->section];
}

/* Names that are asked for without being weak. */
static tin_status add_needs(builder *b, tin_member *m) {
  for (int fill = 0; fill < 2; fill++) {
    m->num_needs = 0;
    for (uint32_t i = 1; i < m->elf.num_symbols; i++) {
      tin_elf_symbol s = tin_elf_symbol_at(&m->elf, i);
      if (s.bind != TIN_ELF_GLOBAL || !*s.name || is_defined(&s)) continue;
      if (fill) m->needs[m->num_needs] = slot_of(b->a, s.name);
      m->num_needs++;
    }
    if (fill) break;
    m->needs = tin_zone_alloc_array(&b->a->zone, m->num_needs + 1u, sizeof *m->needs);
    if (!m->needs) return tin_out_of_memory(b->error);
  }
  return TIN_OK;
}

static tin_status resolve(builder *b) {
  TIN_TRY(make_globals(b));
  for (uint32_t m = 0; m < b->a->num_members; m++) {
    tin_member *member = &b->a->members[m];
    for (uint32_t i = 1; i < member->elf.num_symbols; i++) {
      tin_elf_symbol s = tin_elf_symbol_at(&member->elf, i);
      if (is_global(&s)) add_global(b->a, m, &s);
    }
    TIN_TRY(add_needs(b, member));
  }
  return TIN_OK;
}

/* ---- edges --------------------------------------------------------------------------------- */

/* Where a relocation leads to, or TIN_NOWHERE. */
static uint32_t target(const tin_archives *a, const tin_member *m, uint32_t symbol) {
  if (symbol == 0) return TIN_NOWHERE; /* none, whatever its bytes */
  tin_elf_symbol s = tin_elf_symbol_at(&m->elf, symbol);
  if (is_global(&s)) return slot_of(a, s.name);
  if (s.special || m->sections[s.section] == TIN_NOWHERE) return TIN_NOWHERE;
  return m->sections[s.section] | TIN_TO_PIECE;
}

static tin_status add_edges(builder *b, const tin_member *m, const tin_elf_section *relocs,
                            tin_piece *from) {
  size_t count = tin_elf_num_relocs(&m->elf, relocs);
  from->has_relocs = count > 0;
  if (count > UINT32_MAX) return TIN_FAIL(b->error, TIN_UNSUPPORTED, "too many relocations");
  uint32_t *edges = tin_zone_alloc_array(&b->a->zone, count + from->num_edges, sizeof *edges);
  if (!edges) return tin_out_of_memory(b->error);
  if (from->num_edges) memcpy(edges, from->edges, from->num_edges * sizeof *edges);
  from->edges = edges;
  for (size_t i = 0; i < count; i++) {
    tin_elf_reloc reloc;
    uint32_t to = TIN_NOWHERE;
    if (tin_elf_reloc_at(&m->elf, relocs, i, &reloc)) to = target(b->a, m, reloc.symbol);
    bool again = from->num_edges && edges[from->num_edges - 1] == to;
    if (to != TIN_NOWHERE && !again) edges[from->num_edges++] = to;
  }
  return TIN_OK;
}

static uint32_t read32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The record of .eh_frame in which `offset` lies, going on from *at: 0 if there is none. */
static uint64_t record_at(const tin_piece *frame, uint64_t *at, uint64_t offset) {
  while (*at <= frame->size - 4 && frame->size >= 4) {
    uint64_t length = read32(frame->data + *at);
    if (length > frame->size - 4 - *at) return 0;
    if (offset < *at + 4 + length) return length + 4;
    *at += length + 4;
  }
  return 0;
}

/* What a record describes is named at its 9th byte. */
static void add_frames(const tin_archives *a, const tin_member *m, const tin_elf_section *relocs,
                       const tin_piece *frame) {
  uint64_t at = 0;
  for (size_t i = 0, n = tin_elf_num_relocs(&m->elf, relocs); i < n; i++) {
    tin_elf_reloc reloc;
    if (!frame->data || !tin_elf_reloc_at(&m->elf, relocs, i, &reloc)) return;
    uint64_t size = record_at(frame, &at, reloc.offset);
    if (!size || reloc.offset != at + 8) continue;
    tin_elf_symbol s = tin_elf_symbol_at(&m->elf, reloc.symbol);
    uint32_t piece = s.special ? TIN_NOWHERE : m->sections[s.section];
    if (piece != TIN_NOWHERE) a->pieces[piece].unwind += size;
  }
}

/* A section that goes where another goes, as unwinding tables on arm do. */
static tin_status add_companion(builder *b, const tin_member *m, const tin_elf_section *s,
                                uint32_t piece) {
  uint32_t to = s->link < m->elf.num_sections ? m->sections[s->link] : TIN_NOWHERE;
  if (to == TIN_NOWHERE) return TIN_OK;
  tin_piece *from = &b->a->pieces[to];
  uint32_t *edges = tin_zone_alloc_array(&b->a->zone, from->num_edges + 1u, sizeof *edges);
  if (!edges) return tin_out_of_memory(b->error);
  if (from->num_edges) memcpy(edges, from->edges, from->num_edges * sizeof *edges);
  edges[from->num_edges++] = piece | TIN_TO_PIECE;
  from->edges = edges;
  return TIN_OK;
}

static tin_status connect(builder *b, const tin_member *m) {
  for (uint32_t i = 1; i < m->elf.num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(&m->elf, i);
    if ((s.flags & TIN_ELF_LINK_ORDER) && m->sections[i] != TIN_NOWHERE)
      TIN_TRY(add_companion(b, m, &s, m->sections[i]));
    if (s.type != TIN_ELF_REL && s.type != TIN_ELF_RELA) continue;
    uint32_t to = s.info < m->elf.num_sections ? m->sections[s.info] : TIN_NOWHERE;
    if (to == TIN_NOWHERE) continue;
    if (b->a->pieces[to].frame)
      add_frames(b->a, m, &s, &b->a->pieces[to]);
    else
      TIN_TRY(add_edges(b, m, &s, &b->a->pieces[to]));
  }
  return TIN_OK;
}

/* ---- micro-kernels ------------------------------------------------------------------------- */

#define TABLE_END "_table"

/* tin_relu_f32_table */
static bool is_table_name(const char *name) {
  size_t length = strlen(name), end = strlen(TABLE_END);
  return length > end + 4 && begins(name, "tin_") && strcmp(name + length - end, TABLE_END) == 0;
}

static bool is_table(const tin_archives *a, const tin_global *g) {
  return g->name && g->member != TIN_NOWHERE && a->members[g->member].role == TIN_ROLE_OPS &&
         is_table_name(g->name);
}

/* Also if another file in front has the same tables. */
static bool has_tables(const tin_member *m) {
  for (uint32_t i = 1; m->role == TIN_ROLE_OPS && i < m->elf.num_symbols; i++) {
    tin_elf_symbol s = tin_elf_symbol_at(&m->elf, i);
    if (is_global(&s) && is_defined(&s) && is_table_name(s.name)) return true;
  }
  return false;
}

/* A member beside the one that has tables: its name, and an instruction set. */
static void name_isa(const tin_archives *a, tin_member *m) {
  const char *end = strrchr(m->name, '_');
  if (m->role != TIN_ROLE_OPS || m->family || !end) return;
  size_t length = (size_t)(end - m->name);
  for (uint32_t i = 0; i < a->num_members && !m->family; i++) {
    const tin_member *table = &a->members[i];
    bool fits = table->family && !table->isa && !table->is_object &&
                strlen(table->name) == length && strncmp(table->name, m->name, length) == 0;
    if (!fits) continue;
    m->family = table->family;
    m->isa = end + 1;
  }
}

static void name_families(tin_archives *a) {
  for (uint32_t i = 0; i < a->num_members; i++)
    if (has_tables(&a->members[i])) a->members[i].family = a->members[i].name;
  for (uint32_t i = 0; i < a->num_members; i++) name_isa(a, &a->members[i]);
}

static tin_status list_tables(const tin_closure *closure, tin_strings *families, tin_error *error) {
  tin_archives *a = (tin_archives *)(uintptr_t)closure->archives;
  for (uint32_t i = 0; i < a->num_slots; i++) {
    const tin_global *g = &a->globals[i];
    if (!closure->asked[i] || !is_table(a, g)) continue;
    char *family = tin_zone_strdup(&a->zone, g->name + 4);
    if (family) family[strlen(family) - strlen(TABLE_END)] = 0;
    if (!family || !tin_strings_add(families, family)) return tin_out_of_memory(error);
  }
  tin_names_sort(families);
  return TIN_OK;
}

tin_status tin_archives_micro(const tin_archives *archives, const char *symbol,
                              tin_strings *families, tin_error *error) {
  uint32_t at = tin_archives_find(archives, symbol);
  if (at == TIN_NOWHERE || archives->globals[at].member == TIN_NOWHERE)
    return TIN_FAIL(error, TIN_NOT_FOUND, "no archive has %s", symbol);
  const char *root[] = {symbol};
  tin_closure closure;
  TIN_TRY(tin_closure_open(&closure, archives, error));
  tin_closure_take(&closure, &(tin_strings){root, 1, 1}, NULL, NULL);
  tin_status status = list_tables(&closure, families, error);
  tin_closure_close(&closure);
  return status;
}

tin_status tin_closure_undefined(const tin_closure *closure, tin_strings *names, tin_error *error) {
  const tin_archives *a = closure->archives;
  for (uint32_t i = 0; i < a->num_slots; i++)
    if (closure->asked[i] && a->globals[i].member == TIN_NOWHERE)
      if (!tin_strings_add(names, a->globals[i].name)) return tin_out_of_memory(error);
  tin_names_sort(names);
  return TIN_OK;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static tin_status make_room(builder *b, size_t files) {
  tin_archives *a = b->a;
  a->files = tin_zone_alloc_array(&a->zone, files + 1, sizeof *a->files);
  a->paths = tin_zone_alloc_array(&a->zone, files + 1, sizeof *a->paths);
  return a->files && a->paths ? TIN_OK : tin_out_of_memory(b->error);
}

static tin_status add_files(builder *b, const void *paths, size_t count) {
  TIN_TRY(make_room(b, count));
  for (size_t i = 0; i < count; i++) TIN_TRY(add_file(b, ((const char *const *)paths)[i]));
  return TIN_OK;
}

static tin_status add_memory(builder *b, const void *data, size_t size) {
  TIN_TRY(make_room(b, 1));
  return add_bytes(b, &(tin_mapped){data, size}, "libtinfer_ops.a");
}

static tin_status make_graph(builder *b) {
  TIN_TRY(make_pieces(b));
  TIN_TRY(resolve(b));
  for (uint32_t i = 0; i < b->a->num_members; i++) TIN_TRY(connect(b, &b->a->members[i]));
  name_families(b->a);
  return TIN_OK;
}

typedef tin_status add_fn(builder *b, const void *from, size_t count);

static tin_status open_with(tin_archives **out, add_fn *add, const void *from, size_t count,
                            tin_error *error) {
  tin_archives *a = calloc(1, sizeof *a);
  *out = NULL;
  if (!a) return tin_out_of_memory(error);
  a->zone.allocator = tin_or_heap(NULL);
  builder b = {.a = a, .error = error};
  tin_status status = add(&b, from, count);
  if (status == TIN_OK) status = make_graph(&b);
  if (status != TIN_OK)
    tin_archives_close(a);
  else
    *out = a;
  return status;
}

tin_status tin_archives_open(tin_archives **out, const char *const *paths, tin_error *error) {
  size_t count = 0;
  tin_error_clear(error);
  while (paths[count]) count++;
  return open_with(out, add_files, paths, count, error);
}

tin_status tin_archives_open_memory(tin_archives **out, const void *data, size_t size,
                                    tin_error *error) {
  tin_error_clear(error);
  return open_with(out, add_memory, data, size, error);
}

void tin_archives_close(tin_archives *archives) {
  if (!archives) return;
  for (uint32_t i = 0; i < archives->num_files; i++) tin_mapped_close(&archives->files[i]);
  free(archives->members);
  tin_zone_free(&archives->zone);
  free(archives);
}
