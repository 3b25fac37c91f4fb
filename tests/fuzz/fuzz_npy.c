/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's array files: what is read can be compared, and is the same after writing. */
#include "tools/common/compare.h"
#include "tools/common/npy.h"

#include <stdio.h>
#include <stdlib.h>

static void write_and_read(const tin_tensor *t) {
  char *text = NULL;
  size_t length = 0;
  tin_tensor back;
  tin_difference difference;
  FILE *f = open_memstream(&text, &length);
  if (!f) return;
  bool written = tin_npy_write(f, t, NULL) == TIN_OK;
  if (fclose(f) == 0 && written) {
    if (tin_npy_read(text, length, &back, NULL) != TIN_OK) abort();
    if (!tin_compare(&back, t, 0, 0, &difference)) abort();
    free(back.data);
  }
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tin_tensor t;
  tin_error error;
  if (tin_npy_read(data, size, &t, &error) != TIN_OK) return 0;
  write_and_read(&t);
  free(t.data);
  return 0;
}
