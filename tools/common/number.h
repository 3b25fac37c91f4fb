/* SPDX-License-Identifier: Apache-2.0 */
/* number.h -- one element of a tensor, whatever its type: what reading, converting,
 * comparing and printing tensors have in common. */
#ifndef TIN_TOOLS_NUMBER_H
#define TIN_TOOLS_NUMBER_H

#include "tinfer/tensor.h"

typedef enum tin_number_kind {
  TIN_NUMBER_FLOAT,    /* re */
  TIN_NUMBER_COMPLEX,  /* re, im */
  TIN_NUMBER_SIGNED,   /* integer, in two's complement; also rounded in re */
  TIN_NUMBER_UNSIGNED, /* the same, never negative; also booleans */
} tin_number_kind;

typedef struct tin_number {
  tin_number_kind kind;
  double re, im;
  uint64_t integer;
} tin_number;

/* Strings, resources and variants have no numbers. */
bool tin_dtype_is_number(tin_dtype t);
bool tin_dtype_is_integer(tin_dtype t); /* also the quantized ones, not bool */
bool tin_dtype_is_float(tin_dtype t);

/* Element i of a tensor of numbers that has data; i must lie in it. */
tin_number tin_number_get(const tin_tensor *t, int64_t i);

/* Sets element i. False, and nothing is set, if the tensor's type cannot hold the number: out
 * of range, or a fraction or NaN for an integer. Rounding a float to fewer digits is no loss. */
bool tin_number_put(const tin_tensor *t, int64_t i, tin_number n);

tin_number tin_number_signed(int64_t value);
tin_number tin_number_unsigned(uint64_t value);
tin_number tin_number_float(double value);

/* Equal as numbers; NaN equals NaN. */
bool tin_number_equal(tin_number a, tin_number b);

/* As C would write it: shortest digits that read back as an element of type t. */
const char *tin_number_text(tin_number n, tin_dtype t, char *buffer, size_t size);

/* Reads "12", "-1e-3", "true", "nan", "1+2j" up to the first byte that does not belong to it.
 * NULL: there is none. */
const char *tin_number_parse(const char *text, tin_number *n);

#endif
