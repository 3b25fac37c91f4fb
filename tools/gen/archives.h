/* SPDX-License-Identifier: Apache-2.0 */
/* archives.h -- what a linker with --gc-sections takes from archives of objects compiled with
 * -ffunction-sections and -fdata-sections.
 *
 *     tin_archives_open(&archives, (const char *const[]){"libtinfer_ops.a", ..., NULL}, &error);
 *     tin_closure_make(&closure, archives, &roots, NULL, &error);
 *     tin_sizes sizes = tin_closure_sizes(&closure);
 *
 * Files come in the order of the link, and the first that defines a symbol is the one it is taken
 * from. An archive's members are there if somebody needs them, objects always. */
#ifndef TIN_GEN_ARCHIVES_H
#define TIN_GEN_ARCHIVES_H

#include "core/zone.h"
#include "tools/common/options.h"
#include "tools/gen/archive.h"
#include "tools/gen/elf.h"

typedef enum tin_class { TIN_TEXT, TIN_RODATA, TIN_DATA, TIN_BSS, TIN_NUM_CLASSES } tin_class;

typedef struct tin_sizes {
  uint64_t bytes[TIN_NUM_CLASSES];
} tin_sizes;

extern const char *const tin_class_names[TIN_NUM_CLASSES]; /* "text", ... */

tin_class tin_class_of(const tin_elf_section *section);
void tin_sizes_add(tin_sizes *to, tin_class class, uint64_t bytes);
uint64_t tin_sizes_sum(const tin_sizes *sizes);

/* What a file is for, by its name. */
typedef enum tin_role {
  TIN_ROLE_OTHER,
  TIN_ROLE_PROGRAM, /* libtinfer_program.a */
  TIN_ROLE_CORE,    /* libtinfer_core.a, libtinfer_registry.a */
  TIN_ROLE_OPS,     /* libtinfer_ops.a, libtinfer_isa_SET.o */
} tin_role;

#define TIN_NOWHERE UINT32_MAX

typedef struct tin_member {
  const char *name; /* "gemm_f32_avx2": without suffixes */
  uint32_t file;    /* in the order of the link */
  tin_role role;
  bool is_object;     /* no part of an archive */
  const char *family; /* of micro-kernels: "gemm_f32"; or NULL */
  const char *isa;    /* which of them: "avx2"; NULL: the table */
  tin_elf elf;
  uint32_t *sections; /* by number in the file: index in the list of all, or TIN_NOWHERE */
  uint32_t *needs;    /* symbols it cannot be linked without */
  uint32_t num_needs;
} tin_member;

/* A section that would be loaded. */
typedef struct tin_piece {
  uint32_t member, index; /* number in its file */
  const char *name;
  const uint8_t *data; /* NULL: zeros */
  uint64_t size, align, entry_size;
  uint64_t unwind; /* of .eh_frame, that is there for it */
  tin_class class;
  bool merged;  /* constants that are united with equal ones */
  bool strings; /* merged: ends of others too */
  bool kept;    /* there if its member is */
  bool frame;   /* .eh_frame: counted as `unwind` of others */
  bool has_relocs;
  uint32_t *edges; /* symbols or pieces, see TIN_TO_PIECE */
  uint32_t num_edges;
} tin_piece;

#define TIN_TO_PIECE (UINT32_C(1) << 31) /* in an edge: the rest is the number of a piece */

typedef struct tin_global {
  const char *name;       /* NULL: a free slot */
  uint32_t member, piece; /* TIN_NOWHERE: nobody defines it, or it has no place */
  uint64_t value, size;
} tin_global;

typedef struct tin_archives {
  tin_zone zone;
  tin_mapped *files;
  const char **paths; /* of the files */
  uint32_t num_files;
  tin_member *members;
  uint32_t num_members;
  tin_piece *pieces;
  uint32_t num_pieces;
  tin_global *globals; /* by hash of the name; a power of two */
  uint32_t num_slots;
} tin_archives;

/* `paths` end with NULL. *out is NULL after failure. */
tin_status tin_archives_open(tin_archives **out, const char *const *paths, tin_error *error);
/* One file of ops, borrowed. */
tin_status tin_archives_open_memory(tin_archives **out, const void *data, size_t size,
                                    tin_error *error);
void tin_archives_close(tin_archives *archives); /* NULL is fine */

/* The symbol's number, or TIN_NOWHERE if no file knows it. */
uint32_t tin_archives_find(const tin_archives *archives, const char *name);

/* The families of micro-kernels that code behind `symbol` chooses from, sorted: "relu_f32" for the
 * table tin_relu_f32_table. Texts live as long as the archives. */
tin_status tin_archives_micro(const tin_archives *archives, const char *symbol,
                              tin_strings *families, tin_error *error);

/* ---- closures ------------------------------------------------------------------------------ */

typedef struct tin_closure {
  const tin_archives *archives;
  uint8_t *loaded; /* members, by number: a linker looks at them */
  uint8_t *live;   /* pieces: it keeps them */
  uint8_t *asked;  /* symbols that live pieces name */
  uint32_t *stack;
} tin_closure;

tin_status tin_closure_open(tin_closure *closure, const tin_archives *archives, tin_error *error);
void tin_closure_close(tin_closure *closure); /* {0} is fine */

/* What is linked for `roots`, symbols by name, and the pieces with a nonzero byte in `base`. Those
 * with one in `without` are treated as if they were empty. Both may be NULL: none. */
void tin_closure_take(tin_closure *closure, const tin_strings *roots, const uint8_t *base,
                      const uint8_t *without);

/* Bytes of all that is live, merged constants counted as they are after merging. */
tin_status tin_closure_sizes(const tin_closure *closure, tin_sizes *sizes, tin_error *error);

/* Symbols that are asked for and that no file defines, sorted. */
tin_status tin_closure_undefined(const tin_closure *closure, tin_strings *names, tin_error *error);

/* ---- merged constants ---------------------------------------------------------------------- */

/* Instead of a number: more than one has it. */
#define TIN_SHARED UINT32_MAX

typedef struct tin_constant {
  const uint8_t *data;
  size_t size; /* terminators included */
  size_t align, entry_size;
  uint32_t owner;
  bool strings;
} tin_constant;

typedef struct tin_constants {
  tin_constant *v; /* of the heap */
  size_t count;
  uint64_t bytes;
} tin_constants;

/* The constants of live pieces, each once, without those that are the end of another. Owners are
 * numbers by piece; NULL: all 0. */
tin_status tin_constants_of(tin_constants *constants, const tin_archives *archives,
                            const uint8_t *live, const uint32_t *owners, tin_error *error);
void tin_constants_free(tin_constants *constants);

#endif
