/* SPDX-License-Identifier: Apache-2.0 */
/* micro.h -- micro-kernels: inner loops for one instruction set each.
 *
 * A family is a constant table in a file of its own, plainest variant first:
 *
 *     const tin_micro_gemm_f32 tin_gemm_f32_table[] = {
 *         {"scalar", 0, ...}, TIN_IF_X86({"avx2", TIN_CPU_AVX2, ...}, ...) {0}};
 *
 * Every row begins with `isa` and `cpu` (what it needs), the last one has isa NULL.
 * Kernels use the last row that the CPU can run; tests and benchmarks walk the
 * same table, so nothing can be dispatched that is not tested. A program that wants
 * fewer instruction sets defines the table itself, and the linker takes that one.
 *
 * Variants live in <family>_<isa>.c, compiled with that set's flags by the
 * build, most of them three lines around a template: see simd/. */
#ifndef TIN_OPS_MICRO_H
#define TIN_OPS_MICRO_H

#include "tinfer/op.h"

#include <string.h>

#if defined(__x86_64__)
#define TIN_IF_X86(...) __VA_ARGS__
#else
#define TIN_IF_X86(...)
#endif

#if defined(__aarch64__)
#define TIN_IF_NEON(...) __VA_ARGS__
#else
#define TIN_IF_NEON(...)
#endif

typedef struct tin_micro_row { /* how every row begins */
  const char *isa;
  uint64_t cpu;
} tin_micro_row;

/* The last row of `table` that needs nothing but what `cpu` has. The first needs nothing. */
#define TIN_MICRO_PICK(table, cpu) (&(table)[tin_micro_pick_((table), sizeof *(table), (cpu))])

static inline size_t tin_micro_pick_(const void *table, size_t stride, uint64_t cpu) {
  size_t best = 0;
  for (size_t i = 0;; i++) {
    tin_micro_row row;
    memcpy(&row, (const char *)table + i * stride, sizeof row);
    if (!row.isa) return best;
    if ((row.cpu & ~cpu) == 0) best = i;
  }
}

#endif
