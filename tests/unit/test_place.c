/* SPDX-License-Identifier: Apache-2.0 */
/* Where buffers are placed: never over each other while both are in use, and in little room. */
#include "core/place.h"
#include "core/zone.h"

#include "tests/support/numbers.h"
#include "tests/support/unit.h"

static void check_places(const tin_buffer *b, uint32_t count, size_t total) {
  for (uint32_t i = 0; i < count; i++) {
    ck_assert_uint_eq(b[i].at % TIN_ALIGN, 0);
    ck_assert_uint_le(b[i].at + b[i].size, total);
    for (uint32_t k = 0; k < i; k++)
      if (b[i].first <= b[k].last && b[k].first <= b[i].last)
        ck_assert(b[i].at + b[i].size <= b[k].at || b[k].at + b[k].size <= b[i].at);
  }
}

static void place_random(uint64_t seed, uint32_t count) {
  random_source random = {seed};
  tin_buffer *b = calloc(count, sizeof *b);
  size_t total;
  for (uint32_t i = 0; i < count; i++) {
    b[i].size = (size_t)random_int(&random, 0, 5000);
    b[i].first = (uint32_t)random_int(&random, 0, 2000);
    b[i].last = b[i].first + (uint32_t)random_int(&random, 0, 40);
  }
  ck_assert(tin_place(&tin_heap, b, count, &total));
  check_places(b, count, total);
  free(b);
}

START_TEST(nothing_overlaps) {
  for (uint64_t seed = 1; seed < 20; seed++) place_random(seed, 200);
  place_random(1, 9000); /* beyond what is placed by size */
}
END_TEST

/* Each result is read by the step that makes the next. */
START_TEST(a_long_chain_takes_the_room_of_two) {
  enum { COUNT = 20000 };
  tin_buffer *b = calloc(COUNT, sizeof *b);
  size_t total;
  for (uint32_t i = 0; i < COUNT; i++) b[i] = (tin_buffer){.size = 1024, .first = i, .last = i + 1};
  ck_assert(tin_place(&tin_heap, b, COUNT, &total));
  ck_assert_uint_eq(total, 2048);
  free(b);
}
END_TEST

START_TEST(sizes_that_do_not_fit) {
  tin_buffer b[2] = {{.size = PTRDIFF_MAX}, {.size = PTRDIFF_MAX}};
  size_t total;
  ck_assert(!tin_place(&tin_heap, b, 2, &total));
  ck_assert(tin_place(&tin_heap, NULL, 0, &total) && total == 0);
}
END_TEST

UNIT_MAIN(nothing_overlaps, a_long_chain_takes_the_room_of_two, sizes_that_do_not_fit)
