/* SPDX-License-Identifier: Apache-2.0 */
/* signature.h -- the signature of an op, taken apart: see tin_op.signature. */
#ifndef TIN_SIGNATURE_H
#define TIN_SIGNATURE_H

#include "tinfer/op.h"

#define TIN_SIGNATURE_MAX 40 /* inputs and outputs together */

typedef struct tin_slice { /* a part of the signature's text, not terminated */
  const char *data;
  size_t size;
} tin_slice;

typedef struct tin_arg {
  tin_slice name;
  tin_slice type_attr; /* "x:T", "x:N*T", "x:T...": the attribute T; size 0: see dtype */
  tin_dtype dtype;     /* "x:float": that type, and no type_attr */
  tin_slice count;     /* "x:N*T": the attribute N; size 0: one tensor, or a list */
  bool list;           /* "x:T...": as many tensors as the list attribute T has types */
  bool optional;       /* "x:T?": may be left out, and all inputs behind it */
} tin_arg;

/* Inputs come first, then outputs: those of input i are arg[i], of output i arg[num_in + i]. */
typedef struct tin_signature {
  uint32_t num_in, num_out;
  tin_arg arg[TIN_SIGNATURE_MAX];
} tin_signature;

/* TIN_INVALID with a text that names the part which cannot be understood. The slices point
 * into `text`. */
tin_status tin_signature_parse(const char *text, tin_signature *out, tin_error *error);

static inline const tin_arg *tin_signature_in(const tin_signature *s) { return s->arg; }
static inline const tin_arg *tin_signature_out(const tin_signature *s) {
  return s->arg + s->num_in;
}

/* Is this the slice's text? */
bool tin_slice_is(tin_slice slice, const char *text);

#endif
