/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and manifests, in YAML and JSON: what is read can be written as a manifest, which is the
 * same after reading and writing it again. */
#include "tests/support/gen.h"
#include "tools/gen/input.h"
#include "tools/gen/list.h"
#include "tools/gen/manifest.h"

#include <stdio.h>
#include <string.h>

static char *write_manifest(const tin_selection *s, size_t *size) {
  char *text = NULL;
  FILE *f = open_memstream(&text, size);
  if (!f) return NULL;
  bool written = tin_manifest_write(s, f);
  if (fclose(f) != 0 || !written) abort();
  return text;
}

static void write_and_read(const tin_selection *s) {
  size_t size, again;
  tin_error error;
  tin_selection back = TIN_SELECTION;
  char *text = write_manifest(s, &size);
  if (!text) return;
  if (tin_manifest_read(&back, text, size, &error)) abort();
  char *second = write_manifest(&back, &again);
  if (second && (size != again || memcmp(text, second, size) != 0)) abort();
  free(text);
  free(second);
  tin_selection_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gen_test t;
  tin_status status = TIN_OK;
  gen_test_open(&t);
  switch (tin_input_detect(data, size, "fuzz.yaml")) {
  case TIN_INPUT_MANIFEST:
    status = tin_manifest_read(&t.selection, data, size, &t.error);
    break;
  case TIN_INPUT_OPS_LIST:
    status = tin_ops_list_read(&t.wish, data, size);
    break;
  default:
    status = tin_list_read(&t.wish, data, size);
  }
  if (status == TIN_OK) write_and_read(&t.selection);
  gen_test_close(&t);
  return 0;
}
