/* SPDX-License-Identifier: Apache-2.0 */
/* isa.h -- the instruction sets that micro-kernels are written for, by the names that options,
 * lists, targets and files have for them, and which of them a selection keeps. */
#ifndef TIN_GEN_ISA_H
#define TIN_GEN_ISA_H

#include "tools/gen/selection.h"

typedef struct tin_isa {
  const char *name;
  const char *cpu; /* what a CPU must have, as C; NULL: any can run it */
  uint64_t mask;   /* what a session may use that has it, for cpu_mask */
} tin_isa;

/* What stands before the name where all are listed, and the members of tin_isa. */
#define TIN_ISA_MAP(X)                                                                             \
  X("", "scalar", NULL, TIN_CPU_NONE)                                                              \
  X(", ", "avx2", "TIN_CPU_AVX2", TIN_CPU_AVX2)                                                    \
  X(", ", "avx512", "TIN_CPU_AVX512", TIN_CPU_AVX2 | TIN_CPU_AVX512 | TIN_CPU_AVX512_VNNI)         \
  X(" and ", "neon", "TIN_CPU_NEON", TIN_CPU_NEON | TIN_CPU_NEON_DOT | TIN_CPU_NEON_I8MM)

#define TIN_ISA_IN_TEXT(before, name, cpu, mask) before name
#define TIN_ISA_NAMES TIN_ISA_MAP(TIN_ISA_IN_TEXT)
#define TIN_ISA_COUNTED(before, name, cpu, mask) +1
enum { TIN_NUM_ISAS = 0 TIN_ISA_MAP(TIN_ISA_COUNTED) };
extern const tin_isa tin_isas[TIN_NUM_ISAS]; /* the plainest first */
#define TIN_ISA_PLAIN (tin_isas[0].name)

/* NULL: there is no such set. */
const tin_isa *tin_isa_named(const char *name);

/* Everything there is, whatever the target has? */
bool tin_isa_keeps_all(const tin_selection *selection);
bool tin_isa_keeps(const tin_selection *selection, const char *name);

/* "scalar_avx2": what libtinfer_isa_<this>.o is called that a program links; "" if all sets are
 * kept. Returns `text`. */
const char *tin_isa_text(const tin_selection *selection, char *text, size_t size);

#endif
