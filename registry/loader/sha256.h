/* SPDX-License-Identifier: Apache-2.0 */
/* sha256.h -- the hash of FIPS 180-4, to know a file by. */
#ifndef TIN_LOADER_SHA256_H
#define TIN_LOADER_SHA256_H

#include "tinfer/base.h"

enum { TIN_SHA256_TEXT = 65 };

/* In hexadecimal, small letters, terminated. */
void tin_sha256(const void *data, size_t size, char text[TIN_SHA256_TEXT]);

#endif
