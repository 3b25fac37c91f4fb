/* SPDX-License-Identifier: Apache-2.0 */
/* The printer of error texts against the C library's. */
#include "core/print.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#define SAME(...)                                                                                  \
  do {                                                                                             \
    char is[128], want[128];                                                                       \
    int n = tin_print(is, sizeof is, __VA_ARGS__), m = snprintf(want, sizeof want, __VA_ARGS__);   \
    ck_assert_str_eq(is, want);                                                                    \
    ck_assert_int_eq(n, m);                                                                        \
  } while (0)

START_TEST(integers_are_those_of_the_library) {
  SAME("%d %i %u", -5, 7, 4000000000u);
  SAME("%lld %llu %zu %zd", INT64_MIN + 0LL, UINT64_MAX + 0ULL, SIZE_MAX, (ptrdiff_t)-3);
  SAME("%ld %lu %jd", -1L, 1UL, (intmax_t)INTMAX_MIN);
  SAME("%x %08x [%5d] [%-5d] [%05d]", 0xbeefu, 0x12u, 42, 42, -42);
  SAME("[%*d] [%-*d] [%012lld]", 6, 1, 6, 2, INT64_MIN / 1000000000 + 0LL);
  SAME("%td %ju %hd %hhu|%d", (ptrdiff_t)-1, UINTMAX_MAX, (short)-2, (unsigned char)3, 4);
}
END_TEST

START_TEST(texts_are_those_of_the_library) {
  SAME("100%% of '%s'", "it");
  SAME("[%.*s] [%.2s] [%6s] [%-6s] [%c]", 3, "abcdef", "xyz", "r", "l", 'c');
  SAME("nothing%s", "");
}
END_TEST

START_TEST(what_does_not_fit_is_counted) {
  char small[4] = "...";
  ck_assert_int_eq(tin_print(small, sizeof small, "%s", "abcdef"), 6);
  ck_assert_str_eq(small, "abc");
  ck_assert_int_eq(tin_print(small, 0, "%d", 12345), 5);
  ck_assert_str_eq(small, "abc");
}
END_TEST

/* Plugins may use any conversion of C: what follows it is not to be read as it. */
START_TEST(every_conversion_takes_its_argument) {
  char text[128];
  tin_print(text, sizeof text, "%X %o %+d % i %#x|%s", 0xabu, 8u, 1, 2, 3u, "end");
  ck_assert_str_eq(text, "ab 10 1 2 3|end");
  tin_print(text, sizeof text, "%f %e %G %.2Lf|%s", 0.5, 0.25, 2.0, 1.5L, "end");
  ck_assert_str_eq(text, "0.5 0.25 2 1.5|end");
}
END_TEST

START_TEST(doubles_are_those_of_the_library) {
  static const double values[] = {0,        1,        -1,      0.5,    0.1,      1e-4, 1e-5,
                                  123456,   1234567,  1e21,    1e300,  2.5e-300, 1e22, 1.0 / 3,
                                  99999.94, 999999.5, DBL_MAX, 3.4e38, 1e-37,    100,  0.001};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    SAME("%g", values[i]);
    SAME("%.9g", values[i]);
    SAME("%.3g", values[i]);
  }
  SAME("%g %g", INFINITY, -INFINITY);
  char text[32];
  tin_print(text, sizeof text, "%g", (double)NAN);
  ck_assert_str_eq(text, "nan");
}
END_TEST

/* Nine digits tell every float: reading them back gives it again. */
START_TEST(floats_survive) {
  uint32_t state = 1;
  for (int i = 0; i < 200000; i++) {
    state = state * 1664525u + 1013904223u;
    float value, back;
    memcpy(&value, &state, sizeof value);
    if (!(fabsf(value) >= FLT_MIN && fabsf(value) <= FLT_MAX)) continue;
    char text[64];
    tin_print(text, sizeof text, "%.9g", (double)value);
    back = strtof(text, NULL);
    ck_assert_msg(memcmp(&back, &value, sizeof back) == 0, "%s for %a", text, (double)value);
  }
}
END_TEST

UNIT_MAIN(integers_are_those_of_the_library, texts_are_those_of_the_library,
          what_does_not_fit_is_counted, every_conversion_takes_its_argument,
          doubles_are_those_of_the_library, floats_survive)
