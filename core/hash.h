/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h -- XXH64 (Y. Collet, "xxHash fast digest algorithm", format specification 0.1.1), seed 0:
 * fast enough to check a file of weights whenever it is opened. Not against forgery. */
#ifndef TIN_CORE_HASH_H
#define TIN_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t tin_hash64(const void *data, size_t size);

#endif
