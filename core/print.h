/* SPDX-License-Identifier: Apache-2.0 */
/* print.h -- texts of errors, without the C library's printf, which is larger than most kernels. */
#ifndef TIN_CORE_PRINT_H
#define TIN_CORE_PRINT_H

#include <stdarg.h>
#include <stddef.h>

#include "tinfer/base.h"

/* As vsnprintf and snprintf, for %c %s %d %i %u %o %x %g %p and %%, with flags 0 and -, width,
 * precision of %s and %g, and h, l, ll, z, j, t and L. %g has up to 17 digits, the last of which
 * may be one off. Other conversions of numbers are taken for these: %X is %x, %f is %g. */
int tin_vprint(char *buffer, size_t size, const char *format, va_list args) TIN_PRINTF(3, 0);
int tin_print(char *buffer, size_t size, const char *format, ...) TIN_PRINTF(3, 4);

#endif
