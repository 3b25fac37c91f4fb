/* SPDX-License-Identifier: Apache-2.0 */
/* The PNG codec. */
#include "tests/fuzz/fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_image(&tin_codec_png, data, size);
  return 0;
}
