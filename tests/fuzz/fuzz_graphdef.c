/* SPDX-License-Identifier: Apache-2.0 */
/* GraphDefs in the wire format; any bytes. */
#include "tests/fuzz/fuzz_graphdef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_graphdef(data, size);
  return 0;
}
