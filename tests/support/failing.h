/* SPDX-License-Identifier: Apache-2.0 */
/* failing.h -- an allocator that fails when it is told to, and keeps the books.
 *
 *     FAIL_EACH(f) {               // f fails at the 1st request, the 2nd, ...
 *       tin_status status = work(&f.allocator);
 *       failing_check(&f, status); // TIN_OK, or TIN_NO_MEMORY and a reason; nothing leaked
 *     }
 *
 * The loop ends after the first round in which nothing had to fail. */
#ifndef TIN_TESTS_FAILING_H
#define TIN_TESTS_FAILING_H

#include "tinfer/memory.h"
#include "tinfer/status.h"

typedef struct failing {
  tin_allocator allocator;
  size_t fail_at; /* this request fails, and all behind it if `for_good`; 0: none */
  bool for_good;
  size_t requests, failures;  /* so far */
  size_t blocks, bytes, peak; /* now; peak of bytes */
} failing;

void failing_init(failing *f); /* f must not move from here on */
bool failing_next(failing *f); /* sets up the next round; false: all have been */
/* Ends the test unless the round succeeded or failed for want of memory, and gave all back. */
void failing_check(const failing *f, tin_status status);

#define FAIL_EACH(f)                                                                               \
  failing f;                                                                                       \
  failing_init(&f);                                                                                \
  while (failing_next(&f))

#endif
