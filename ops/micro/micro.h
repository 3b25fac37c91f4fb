/* SPDX-License-Identifier: Apache-2.0 */
/* micro.h -- micro-kernels: inner loops for one instruction set each.
 *
 * A family is a constant table in a file of its own, plainest variant first:
 *
 *     #define ROW(isa, cpu, name) {#isa, cpu, tin_##name##_f32_##isa},
 *     const tin_micro_gemm_f32 tin_gemm_f32_table[] = TIN_ROWS(ROW, gemm);
 *
 * Every row begins with `isa` and `cpu` (what it needs), the last one has isa NULL.
 * Kernels use the last row that the CPU can run; tests and benchmarks walk the
 * same table, so nothing can be dispatched that is not tested. A program that wants
 * fewer instruction sets links the same files compiled with fewer rows in front of
 * libtinfer_ops.a, and what the missing rows named is not there: see cmake/TinTarget.cmake.
 *
 * Variants live in <family>_<isa>.c, compiled with that set's flags by the
 * build, most of them three lines around a template: see simd/. */
#ifndef TIN_OPS_MICRO_H
#define TIN_OPS_MICRO_H

#include "tinfer/op.h"

#include <string.h>

/* With TIN_ISA_CHOSEN, the rows of the sets that are defined as well (TIN_ISA_SCALAR, ...);
 * without it, all that the target has. */
#if !defined(TIN_ISA_CHOSEN)
#define TIN_ISA_SCALAR
#if defined(__x86_64__)
#define TIN_ISA_AVX2
#define TIN_ISA_AVX512
#elif defined(__aarch64__)
#define TIN_ISA_NEON
#endif
#endif

#if defined(TIN_ISA_SCALAR)
#define TIN_IF_SCALAR(row) row
#else
#define TIN_IF_SCALAR(row)
#endif
#if defined(TIN_ISA_AVX2)
#define TIN_IF_AVX2(row) row
#else
#define TIN_IF_AVX2(row)
#endif
#if defined(TIN_ISA_AVX512)
#define TIN_IF_AVX512(row) row
#else
#define TIN_IF_AVX512(row)
#endif
#if defined(TIN_ISA_NEON)
#define TIN_IF_NEON(row) row
#else
#define TIN_IF_NEON(row)
#endif

/* All rows of a table: ROW(isa, cpu, name) gives one of them, and a comma. */
#define TIN_ROWS(ROW, name)                                                                        \
  {                                                                                                \
    TIN_IF_SCALAR(ROW(scalar, 0, name))                                                            \
    TIN_IF_AVX2(ROW(avx2, TIN_CPU_AVX2, name))                                                     \
    TIN_IF_AVX512(ROW(avx512, TIN_CPU_AVX512, name))                                               \
    TIN_IF_NEON(ROW(neon, TIN_CPU_NEON, name)) { 0 }                                               \
  }

typedef struct tin_micro_row { /* how every row begins */
  const char *isa;
  uint64_t cpu;
} tin_micro_row;

/* The last row of `table` that needs nothing but what `cpu` has. The first needs nothing. */
#define TIN_MICRO_PICK(table, cpu) (&(table)[tin_micro_pick((table), sizeof *(table), (cpu))])

/* Its index, for rows of so many bytes. */
size_t tin_micro_pick(const void *table, size_t stride, uint64_t cpu);

#endif
