/* SPDX-License-Identifier: Apache-2.0 */
/* embed.h -- bytes as C source. */
#ifndef TIN_GEN_EMBED_H
#define TIN_GEN_EMBED_H

#include "tinfer/base.h"

#include <stdio.h>

/* const unsigned char NAME[], aligned to 64, and const size_t NAME_size, as C11 and as C++11: a
 * string literal, which compilers take an order of magnitude faster than a list of numbers.
 * False: it could not be written. */
bool tin_write_array(FILE *to, const char *name, const void *data, size_t size);

#endif
