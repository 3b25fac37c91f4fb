/* SPDX-License-Identifier: Apache-2.0 */
/* show.h -- values as text, for Assert and Print. */
#ifndef TIN_OPS_CONTROL_SHOW_H
#define TIN_OPS_CONTROL_SHOW_H

#include "tinfer/op.h"

/* A text that grows until its buffer is full; always terminated. */
typedef struct tin_text {
  char *data;
  size_t size, used;
} tin_text;

/* "[1 2 3...]": the first `most` elements; all if it is negative, as far as there is room. */
void tin_show(tin_text *text, const tin_tensor *t, int64_t most);
void tin_show_text(tin_text *text, const char *what, size_t size);

#endif
