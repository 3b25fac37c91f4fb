/* SPDX-License-Identifier: Apache-2.0 */
/* failing.c -- see failing.h. Each block carries its size, so that a caller who forgets it is
 * found out. */
#include "tests/support/failing.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct header {
  _Alignas(TIN_ALIGN) size_t size;
  size_t magic;
} header;

static const size_t magic = 0x7465737474657374u & SIZE_MAX;

static bool refuses(failing *f) {
  f->requests++;
  bool refuse =
      f->fail_at > 0 && (f->for_good ? f->requests >= f->fail_at : f->requests == f->fail_at);
  if (refuse) f->failures++;
  return refuse;
}

static void release(failing *f, void *block, size_t size) {
  if (!block) return;
  header *h = (header *)block - 1;
  ck_assert_uint_eq(h->magic, magic);
  ck_assert_msg(h->size == size, "a block of %zu bytes is given back as one of %zu", h->size, size);
  h->magic = 0;
  f->blocks--;
  f->bytes -= size;
  free(h);
}

static void *request(failing *f, size_t size) {
  void *memory;
  if (refuses(f) || posix_memalign(&memory, TIN_ALIGN, sizeof(header) + size) != 0) return NULL;
  header *h = memory;
  h->size = size;
  h->magic = magic;
  memset(h + 1, 0xA5, size); /* nobody may count on zeros */
  f->blocks++;
  f->bytes += size;
  if (f->bytes > f->peak) f->peak = f->bytes;
  return h + 1;
}

static void *resize(void *self, void *block, size_t old_size, size_t new_size) {
  failing *f = self;
  void *to = new_size > 0 ? request(f, new_size) : NULL;
  if (new_size > 0 && !to) return NULL;
  if (to && block) memcpy(to, block, old_size < new_size ? old_size : new_size);
  release(f, block, old_size);
  return to;
}

void failing_init(failing *f) {
  *f = (failing){.for_good = true};
  f->allocator = (tin_allocator){resize, f};
}

/* Rounds go in pairs: request n fails and so does all behind it, then request n alone. */
bool failing_next(failing *f) {
  if (f->fail_at > 0 && f->failures == 0) return false;
  f->for_good = !f->for_good;
  if (!f->for_good) f->fail_at++;
  f->requests = f->failures = f->peak = 0;
  return true;
}

void failing_check(const failing *f, tin_status status) {
  ck_assert_msg(status == TIN_OK || status == TIN_NO_MEMORY,
                "request %zu failed, and the result is '%s'", f->fail_at, tin_status_text(status));
  ck_assert_msg(status == TIN_OK || f->failures > 0, "out of memory, but no request had failed");
  ck_assert_msg(f->blocks == 0, "request %zu failed, and %zu blocks of %zu bytes were lost",
                f->fail_at, f->blocks, f->bytes);
}
