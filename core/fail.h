/* SPDX-License-Identifier: Apache-2.0 */
/* fail.h -- tin_fail for code that has an error, but no node or registry at hand. */
#ifndef TIN_FAIL_H
#define TIN_FAIL_H

#include "tinfer/op.h"

#if TIN_ERROR_TEXTS
#define TIN_FAIL(error, status, ...) tin_error_set((error), (status), TIN_PLACE, __VA_ARGS__)
#else
tin_status tin_error_code(tin_error *error, tin_status status);
/* sizeof: what only the text needs counts as used, and is not computed. */
#define TIN_FAIL(error, status, ...)                                                               \
  ((void)sizeof tin_error_set((error), (status), "", 0, __VA_ARGS__),                              \
   tin_error_code((error), (status)))
#endif

static inline tin_status tin_out_of_memory(tin_error *error) {
  return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
}

/* So that contexts can be put in front of it whatever the caller left there. */
static inline void tin_error_clear(tin_error *error) {
  if (!error) return;
  error->status = TIN_OK;
  error->text[0] = 0;
}

#endif
