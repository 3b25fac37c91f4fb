/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted names, what options say of an input, and which instruction sets a selection keeps. */
#include "tests/support/unit.h"
#include "tinfer/session.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"

#include <string.h>

static tin_strings list_of(const char *const *texts) {
  tin_strings list = {0};
  for (; *texts; texts++) ck_assert(tin_strings_add(&list, *texts));
  return list;
}

START_TEST(names_are_sorted_and_there_once) {
  tin_strings list = list_of((const char *const[]){"b", "a", "c", "b", "a", "", NULL});
  tin_names_sort(&list);
  ck_assert_uint_eq(list.count, 4);
  static const char *const expected[] = {"", "a", "b", "c"};
  for (uint32_t i = 0; i < 4; i++) ck_assert_str_eq(list.v[i], expected[i]);
  ck_assert_ptr_null(list.v[4]);
  ck_assert(tin_names_have(&list, "") && tin_names_have(&list, "c"));
  ck_assert(!tin_names_have(&list, "d") && !tin_names_have(&list, "ab"));
  tin_strings_free(&list);
  tin_names_sort(&list);
  ck_assert(!tin_names_have(&list, ""));
}
END_TEST

START_TEST(values_are_found_by_the_whole_name) {
  tin_strings list = list_of((const char *const[]){"in=1,2", "i=3", "in:1=4=5", "in=6", NULL});
  ck_assert_str_eq(tin_names_value(&list, "in"), "1,2");
  ck_assert_str_eq(tin_names_value(&list, "i"), "3");
  ck_assert_str_eq(tin_names_value(&list, "in:1"), "4=5");
  ck_assert_ptr_null(tin_names_value(&list, "n"));
  ck_assert_ptr_null(tin_names_value(&list, "input"));
  tin_strings_free(&list);
}
END_TEST

static void keeps(bool fallback, const char *const *isas, const char *expected) {
  char text[64];
  tin_selection s = TIN_SELECTION;
  tin_strings list = list_of(isas);
  ck_assert(tin_isa_keeps_all(&s) && tin_isa_keeps(&s, "avx2"));
  ck_assert_str_eq(tin_isa_text(&s, text, sizeof text), "");
  ck_assert(tin_selection_isas(&s, &list, false, fallback));
  ck_assert_str_eq(tin_isa_text(&s, text, sizeof text), expected);
  ck_assert(!tin_isa_keeps_all(&s));
  ck_assert_int_eq(tin_isa_keeps(&s, "scalar"), strstr(expected, "scalar") != NULL);
  ck_assert(tin_selection_isas(&s, NULL, true, true)); /* somebody wants all */
  ck_assert(tin_isa_keeps_all(&s) && tin_isa_keeps(&s, "neon"));
  tin_strings_free(&list);
  tin_selection_free(&s);
}

START_TEST(sets_are_kept_as_they_are_chosen) {
  keeps(true, (const char *const[]){NULL}, "scalar");
  keeps(true, (const char *const[]){"avx512", "avx2", NULL}, "scalar_avx2_avx512");
  keeps(false, (const char *const[]){"neon", NULL}, "neon");
  keeps(false, (const char *const[]){"avx2", "scalar", NULL}, "scalar_avx2");
  keeps(false, (const char *const[]){NULL}, "");
}
END_TEST

START_TEST(sets_are_those_of_sessions) {
  for (int i = 0; i < TIN_NUM_ISAS; i++) {
    uint64_t mask;
    const tin_isa *isa = tin_isa_named(tin_isas[i].name);
    ck_assert_ptr_eq(isa, &tin_isas[i]);
    ck_assert_int_eq(isa->cpu == NULL, i == 0);
    ck_assert_ptr_nonnull(strstr(TIN_ISA_NAMES, isa->name));
    ck_assert(tin_cpu_mask(i ? isa->name : "baseline", &mask));
    ck_assert_uint_eq(mask & isa->mask, isa->mask);
  }
  ck_assert_ptr_null(tin_isa_named("sse9"));
  ck_assert_ptr_null(tin_isa_named(""));
}
END_TEST

UNIT_MAIN(names_are_sorted_and_there_once, values_are_found_by_the_whole_name,
          sets_are_kept_as_they_are_chosen, sets_are_those_of_sessions)
