/* SPDX-License-Identifier: Apache-2.0 */
/* Headers, tinfer's and TensorFlow's, and the names that a header leaves in a program. */
#include "tests/support/gen.h"
#include "tools/gen/check.h"
#include "tools/gen/list.h"
#include "tools/gen/read_header.h"

#include <string.h>

static void read_marks(const uint8_t *data, size_t size) {
  tin_provided provided = TIN_PROVIDED;
  bool no_memory;
  tin_find_marks(data, size, &provided, &no_memory);
  tin_provided_free(&provided);
}

static void read_default_ops(const tin_wish *wish, const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  if (!text) return;
  if (size) memcpy(text, data, size);
  text[size] = 0;
  (void)tin_default_ops_read(wish, text);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gen_test t;
  gen_test_open(&t);
  if (tin_header_is_any(data, size))
    (void)tin_header_read(&t.wish, data, size);
  else
    read_default_ops(&t.wish, data, size);
  read_marks(data, size);
  gen_test_close(&t);
  return 0;
}
