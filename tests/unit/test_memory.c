/* SPDX-License-Identifier: Apache-2.0 */
/* The heap, arenas, zones. */
#include <stdint.h>
#include <string.h>

#include "core/zone.h"
#include "tests/support/failing.h"
#include "tests/support/unit.h"

static bool aligned(const void *p, size_t to) { return (uintptr_t)p % to == 0; }

START_TEST(the_heap_aligns) {
  for (size_t size = 0; size < 300; size += 7) {
    uint8_t *p = tin_memory_alloc(&tin_heap, size);
    ck_assert(p && aligned(p, TIN_ALIGN));
    memset(p, 1, size);
    tin_memory_free(&tin_heap, p, size);
  }
  tin_memory_free(&tin_heap, NULL, 5);
  ck_assert_ptr_null(tin_memory_alloc(&tin_heap, SIZE_MAX));
  ck_assert_ptr_null(tin_memory_alloc(&tin_heap, SIZE_MAX - 10));
}
END_TEST

START_TEST(arenas_hand_out_aligned_pieces) {
  static uint8_t block[4096 + 1];
  tin_arena arena = {block + 1, 4096, 0, 0}; /* wherever the block lies */
  tin_allocator a = tin_arena_allocator(&arena);
  uint8_t *p = tin_memory_alloc(&a, 100), *q = tin_memory_alloc(&a, 1);
  ck_assert(p && q && aligned(p, TIN_ALIGN) && aligned(q, TIN_ALIGN));
  ck_assert(q >= p + 100);
  ck_assert_ptr_null(tin_memory_alloc(&a, 4096));
  ck_assert_uint_gt(arena.peak, 4096);
  ck_assert_uint_lt(arena.used, 300);
  tin_memory_free(&a, q, 1);
  ck_assert_ptr_eq(tin_memory_alloc(&a, 2), q);
  tin_memory_free(&a, p, 100); /* not the newest: stays */
  ck_assert_ptr_ne(tin_memory_alloc(&a, 100), p);
}
END_TEST

START_TEST(arenas_resize_in_place_where_they_can) {
  static _Alignas(TIN_ALIGN) uint8_t block[1024];
  tin_arena arena = TIN_ARENA(block);
  tin_allocator a = tin_arena_allocator(&arena);
  uint8_t *p = a.resize(a.self, NULL, 0, 64);
  memset(p, 7, 64);
  ck_assert_ptr_eq(a.resize(a.self, p, 64, 128), p);
  ck_assert_ptr_eq(a.resize(a.self, p, 128, 64), p);
  ck_assert_uint_eq(arena.used, 64);
  uint8_t *q = a.resize(a.self, NULL, 0, 64);
  ck_assert_ptr_eq(a.resize(a.self, p, 64, 32), p);
  uint8_t *moved = a.resize(a.self, p, 32, 96);
  ck_assert(moved && moved != p && moved > q);
  for (int i = 0; i < 32; i++) ck_assert_int_eq(moved[i], 7);
  ck_assert_ptr_null(a.resize(a.self, moved, 96, 4096));
  ck_assert_ptr_null(a.resize(a.self, moved, 96, SIZE_MAX));
  ck_assert_int_eq(moved[0], 7);
  ck_assert_ptr_null(a.resize(a.self, NULL, 0, 0));
}
END_TEST

START_TEST(an_arena_without_room_measures) {
  tin_arena arena = {NULL, 0, 0, 0};
  tin_allocator a = tin_arena_allocator(&arena);
  ck_assert_ptr_null(tin_memory_alloc(&a, 1000));
  ck_assert_uint_eq(arena.peak, 1000);
}
END_TEST

START_TEST(zones_give_zeroed_aligned_memory) {
  failing f;
  failing_init(&f);
  f.fail_at = 0;
  tin_zone zone = {.allocator = &f.allocator};
  for (size_t size = 0; size < 3000; size = size * 3 / 2 + 1)
    for (int k = 0; k < 5; k++) {
      uint8_t *small = tin_zone_alloc(&zone, size), *large = tin_zone_alloc_aligned(&zone, size);
      ck_assert(small && large && aligned(small, 16) && aligned(large, TIN_ALIGN));
      for (size_t i = 0; i < size; i++) ck_assert(small[i] == 0 && large[i] == 0);
      memset(small, 0xff, size);
      memset(large, 0xff, size);
    }
  ck_assert_uint_eq(zone.bytes, f.bytes);
  tin_zone_free(&zone);
  ck_assert_uint_eq(f.blocks, 0);
  ck_assert_uint_eq(zone.bytes, 0);
  ck_assert_ptr_nonnull(tin_zone_alloc(&zone, 10)); /* it can be used again */
  tin_zone_free(&zone);
  ck_assert_uint_eq(f.blocks, 0);
}
END_TEST

START_TEST(zones_do_not_waste) {
  tin_zone zone = {.allocator = &tin_heap};
  size_t asked = 0;
  for (size_t i = 0; i < 20000; i++) {
    size_t size = i % 50 == 0 ? 3000 : i % 96;
    ck_assert_ptr_nonnull(tin_zone_alloc(&zone, size));
    asked += (size + 15) & ~(size_t)15;
  }
  ck_assert_uint_lt(zone.bytes, asked + asked / 4 + 200000);
  tin_zone_free(&zone);
}
END_TEST

START_TEST(zones_copy) {
  tin_zone zone = {.allocator = &tin_heap};
  char *text = tin_zone_strdup(&zone, "hello");
  ck_assert_str_eq(text, "hello");
  ck_assert_ptr_null(tin_zone_strdup(&zone, NULL));
  int *numbers = tin_zone_copy(&zone, (int[]){1, 2, 3}, 3 * sizeof(int));
  ck_assert_int_eq(numbers[2], 3);
  ck_assert_ptr_nonnull(tin_zone_copy(&zone, NULL, 0));
  ck_assert_str_eq(text, "hello");
  tin_zone_free(&zone);
}
END_TEST

START_TEST(zones_refuse_what_does_not_fit) {
  tin_zone zone = {.allocator = &tin_heap};
  ck_assert_ptr_null(tin_zone_alloc(&zone, SIZE_MAX));
  ck_assert_ptr_null(tin_zone_alloc(&zone, SIZE_MAX - 64));
  ck_assert_ptr_null(tin_zone_alloc(&zone, PTRDIFF_MAX));
  ck_assert_ptr_null(tin_zone_alloc_array(&zone, SIZE_MAX / 4, 8));
  ck_assert_ptr_null(tin_zone_alloc_array(&zone, 1u << 31, SIZE_MAX >> 20));
  ck_assert_ptr_nonnull(tin_zone_alloc_array(&zone, 0, 8));
  ck_assert_ptr_nonnull(tin_zone_alloc_array(&zone, 8, 0));
  tin_zone_free(&zone);
}
END_TEST

static tin_status use_zone(const tin_allocator *allocator) {
  tin_zone zone = {.allocator = allocator};
  tin_status status = TIN_OK;
  for (size_t i = 0; i < 200 && status == TIN_OK; i++)
    if (!tin_zone_alloc(&zone, i * i)) status = TIN_NO_MEMORY;
  tin_zone_free(&zone);
  return status;
}

START_TEST(zones_lose_nothing_when_memory_runs_out) {
  FAIL_EACH(f) failing_check(&f, use_zone(&f.allocator));
}
END_TEST

START_TEST(an_arena_takes_a_whole_zone_back) {
  static _Alignas(TIN_ALIGN) uint8_t block[1 << 20];
  tin_arena arena = TIN_ARENA(block);
  tin_allocator a = tin_arena_allocator(&arena);
  for (int i = 0; i < 10; i++) {
    ck_assert_int_eq(use_zone(&a), TIN_NO_MEMORY);
    ck_assert_uint_eq(arena.used, 0);
  }
  ck_assert_uint_gt(arena.peak, sizeof block);
}
END_TEST

UNIT_MAIN(the_heap_aligns, arenas_hand_out_aligned_pieces, arenas_resize_in_place_where_they_can,
          an_arena_without_room_measures, zones_give_zeroed_aligned_memory, zones_do_not_waste,
          zones_copy, zones_refuse_what_does_not_fit, zones_lose_nothing_when_memory_runs_out,
          an_arena_takes_a_whole_zone_back)
