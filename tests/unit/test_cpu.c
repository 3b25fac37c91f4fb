/* SPDX-License-Identifier: Apache-2.0 */
/* CPU features and their masks. */
#include <stdio.h>
#include <string.h>

#include "ops/micro/micro.h"
#include "tests/support/unit.h"
#include "tinfer/session.h"

START_TEST(features_imply_each_other) {
  uint64_t f = tin_cpu_features();
  ck_assert_uint_eq(f & TIN_CPU_NONE, 0);
  ck_assert_uint_eq(f, tin_cpu_features());
  if (f & TIN_CPU_AVX512_VNNI) ck_assert(f & TIN_CPU_AVX512);
  if (f & TIN_CPU_AVX512) ck_assert(f & TIN_CPU_AVX2);
  if (f & TIN_CPU_NEON_DOT) ck_assert(f & TIN_CPU_NEON);
}
END_TEST

#if defined(__x86_64__) && defined(__linux__)
/* Linux lists what it lets programs use. */
static bool listed(const char *feature) {
  static char line[16384];
  char word[32];
  FILE *f = fopen("/proc/cpuinfo", "r");
  bool found = false;
  snprintf(word, sizeof word, " %s ", feature);
  while (f && fgets(line, sizeof line, f)) {
    char *end = strchr(line, '\n');
    if (end) *end = ' ';
    if (strncmp(line, "flags", 5) == 0 && strstr(line, word)) found = true;
  }
  if (f) fclose(f);
  return found;
}

START_TEST(the_system_agrees) {
  uint64_t f = tin_cpu_features();
  bool avx2 = listed("avx2") && listed("fma") && listed("f16c");
  bool avx512 =
      avx2 && listed("avx512f") && listed("avx512bw") && listed("avx512dq") && listed("avx512vl");
  ck_assert_int_eq((f & TIN_CPU_AVX2) != 0, avx2);
  ck_assert_int_eq((f & TIN_CPU_AVX512) != 0, avx512);
  ck_assert_int_eq((f & TIN_CPU_AVX512_VNNI) != 0, avx512 && listed("avx512_vnni"));
}
END_TEST
#else
START_TEST(the_system_agrees) {}
END_TEST
#endif

START_TEST(masks_have_names) {
  uint64_t mask = 5;
  ck_assert(tin_cpu_mask("baseline", &mask) && mask == TIN_CPU_NONE);
  ck_assert(tin_cpu_mask("avx2", &mask));
  ck_assert_uint_eq(mask & (TIN_CPU_AVX2 | TIN_CPU_AVX512 | TIN_CPU_AVX512_VNNI), TIN_CPU_AVX2);
  ck_assert(tin_cpu_mask("avx512", &mask));
  ck_assert_uint_eq(tin_cpu_features() & mask, tin_cpu_features());
  ck_assert(tin_cpu_mask("neon", &mask) && (mask & TIN_CPU_NEON) && !(mask & TIN_CPU_AVX2));
  mask = 5;
  ck_assert(!tin_cpu_mask("mmx", &mask) && !tin_cpu_mask("", &mask) && !tin_cpu_mask(NULL, &mask));
  ck_assert_uint_eq(mask, 5);
}
END_TEST

START_TEST(the_last_row_that_can_run_is_taken) {
  static const struct {
    const char *isa;
    uint64_t cpu;
    int number;
  } rows[] = {
      {"scalar", 0, 0}, {"avx2", TIN_CPU_AVX2, 1}, {"both", TIN_CPU_AVX2 | TIN_CPU_AVX512, 2}, {0}};
  ck_assert_int_eq(TIN_MICRO_PICK(rows, 0)->number, 0);
  ck_assert_int_eq(TIN_MICRO_PICK(rows, TIN_CPU_NONE)->number, 0);
  ck_assert_int_eq(TIN_MICRO_PICK(rows, TIN_CPU_AVX2)->number, 1);
  ck_assert_int_eq(TIN_MICRO_PICK(rows, TIN_CPU_AVX512)->number, 0);
  ck_assert_int_eq(TIN_MICRO_PICK(rows, TIN_CPU_AVX512 | TIN_CPU_AVX2)->number, 2);
}
END_TEST

UNIT_MAIN(features_imply_each_other, the_system_agrees, masks_have_names,
          the_last_row_that_can_run_is_taken)
