/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h -- main for a file of Check tests:
 *
 *     START_TEST(adds_numbers) { ck_assert_int_eq(1 + 1, 2); } END_TEST
 *     UNIT_MAIN(adds_numbers, ...)
 *
 * With UNIT_TEST=adds_numbers in the environment only that one runs. */
#ifndef TIN_TESTS_UNIT_H
#define TIN_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#undef fail /* of Check; the host table has one, which tin_fail calls */

static inline int unit_run(const TTest *const *tests, size_t count) {
  Suite *suite = suite_create("unit");
  TCase *tcase = tcase_create("all");
  const char *only = getenv("UNIT_TEST");
  for (size_t i = 0; i < count; i++)
    if (!only || strcmp(only, tests[i]->name) == 0) tcase_add_test(tcase, tests[i]);
  tcase_set_timeout(tcase, 60);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define UNIT_MAIN(...)                                                                             \
  int main(void) {                                                                                 \
    const TTest *const tests[] = {__VA_ARGS__};                                                    \
    return unit_run(tests, sizeof tests / sizeof *tests);                                          \
  }

#endif
