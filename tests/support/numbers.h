/* SPDX-License-Identifier: Apache-2.0 */
/* numbers.h -- elements of any numeric type, by their value, and random ones: what tests that
 * compare with a plain reference in double need. */
#ifndef TIN_TESTS_NUMBERS_H
#define TIN_TESTS_NUMBERS_H

#include "tinfer/tensor.h"

/* Rounded to the type, or cut to its range; the real part of a complex number, both of NaN. Types
 * that are no numbers abort. */
void number_put(tin_dtype type, void *data, size_t i, double value);
double number_get(tin_dtype type, const void *data, size_t i);

/* Room for `count` numbers of any type. To be freed. */
void *number_array(size_t count);

/* Always the same sequence from the same seed, of which any but 0 will do. */
typedef struct random_source {
  uint64_t state;
} random_source;

uint32_t random_next(random_source *r);
/* lo <= x <= hi */
int32_t random_int(random_source *r, int32_t lo, int32_t hi);
/* lo <= x < hi */
double random_real(random_source *r, double lo, double hi);
/* A shape of `rank` dimensions from lo to hi each. */
tin_shape random_shape(random_source *r, int32_t rank, int32_t lo, int32_t hi);
/* `count` numbers from lo to hi, whole ones if the type is an integer. To be freed. */
void *random_numbers(random_source *r, tin_dtype type, size_t count, double lo, double hi);

#endif
