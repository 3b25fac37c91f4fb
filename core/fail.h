/* SPDX-License-Identifier: Apache-2.0 */
/* fail.h -- tin_fail for code that has an error, but no node or registry at hand. */
#ifndef TIN_FAIL_H
#define TIN_FAIL_H

#include "tinfer/op.h"

#if TIN_ERROR_TEXTS
#define TIN_FAIL(error, status, ...)                                                               \
  tin_error_set((error), (status), __FILE__, __LINE__, __VA_ARGS__)
#else
/* sizeof: what only the text needs counts as used, and is not computed. */
#define TIN_FAIL(error, status, ...)                                                               \
  ((void)sizeof tin_error_set((error), (status), "", 0, __VA_ARGS__),                              \
   tin_error_set((error), (status), "", 0, " "))
#endif

#endif
