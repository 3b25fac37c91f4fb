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

#define TIN_ISA_NAMES "scalar, avx2, avx512 and neon"
enum { TIN_NUM_ISAS = 4 };
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
