/* SPDX-License-Identifier: Apache-2.0 */
/* GraphDefs as text: behind a beginning that makes it one, unless it has it already. */
#include "tests/fuzz/fuzz_graphdef.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char begin[] = "node {";
  size_t head = sizeof begin - 1;
  if (size >= head && memcmp(data, begin, head) == 0) head = 0;
  uint8_t *text = malloc(head + size + 1);
  if (!text) return 0;
  memcpy(text, begin, head);
  if (size > 0) memcpy(text + head, data, size);
  fuzz_graphdef(text, head + size);
  free(text);
  return 0;
}
