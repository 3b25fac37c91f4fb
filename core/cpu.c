/* SPDX-License-Identifier: Apache-2.0 */
/* cpu.c -- what the CPU and its operating system offer, as TIN_CPU_* bits. */
#include "tinfer/session.h"

#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

enum { EAX, EBX, ECX, EDX };
enum { XMM_YMM = 0x06, ZMM = 0xE0 }; /* XCR0: registers that the system saves */

static bool has(uint32_t word, int bit) { return (word >> bit & 1u) != 0; }

static uint64_t saved_registers(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

/* Bits as in Intel's Software Developer's Manual, volume 2A, CPUID. */
uint64_t tin_cpu_features(void) {
  uint32_t basic[4], extended[4];
  uint64_t features = 0;
  if (!__get_cpuid(1, &basic[EAX], &basic[EBX], &basic[ECX], &basic[EDX])) return 0;
  bool osxsave = has(basic[ECX], 27), fma = has(basic[ECX], 12), f16c = has(basic[ECX], 29);
  if (!osxsave) return 0;
  uint64_t saved = saved_registers();
  if ((saved & XMM_YMM) != XMM_YMM) return 0;
  if (!__get_cpuid_count(7, 0, &extended[EAX], &extended[EBX], &extended[ECX], &extended[EDX]))
    return 0;
  uint32_t b = extended[EBX];
  if (has(b, 5) && fma && f16c) features |= TIN_CPU_AVX2;
  if (!features || (saved & ZMM) != ZMM) return features;
  if (has(b, 16) && has(b, 17) && has(b, 30) && has(b, 31)) features |= TIN_CPU_AVX512;
  if ((features & TIN_CPU_AVX512) && has(extended[ECX], 11)) features |= TIN_CPU_AVX512_VNNI;
  return features;
}

#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

/* Bits of AT_HWCAP and AT_HWCAP2 as in Linux's "ARM64 ELF hwcaps". */
uint64_t tin_cpu_features(void) {
  unsigned long cap = getauxval(AT_HWCAP), cap2 = getauxval(AT_HWCAP2);
  uint64_t features = TIN_CPU_NEON;
  if (cap >> 20 & 1) features |= TIN_CPU_NEON_DOT;
  if (cap2 >> 13 & 1) features |= TIN_CPU_NEON_I8MM;
  return features;
}

#elif defined(__aarch64__)
uint64_t tin_cpu_features(void) { return TIN_CPU_NEON; }
#else
uint64_t tin_cpu_features(void) { return 0; }
#endif

bool tin_cpu_mask(const char *name, uint64_t *mask) {
  static const struct {
    const char *name;
    uint64_t mask;
  } masks[] = {
      {"baseline", TIN_CPU_NONE},
      {"avx2", TIN_CPU_AVX2},
      {"avx512", ~TIN_CPU_NONE},
      {"neon", TIN_CPU_NEON | TIN_CPU_NEON_DOT | TIN_CPU_NEON_I8MM},
  };
  for (size_t i = 0; name && i < sizeof masks / sizeof *masks; i++) {
    if (strcmp(name, masks[i].name) != 0) continue;
    *mask = masks[i].mask;
    return true;
  }
  return false;
}
