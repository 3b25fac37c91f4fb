/* SPDX-License-Identifier: Apache-2.0 */
/* All image codecs: who names this links every library they need. */
#include "ops/image/codec.h"

tin_status tin_image_decode(tin_image *image, const void *bytes, size_t size) {
  static const tin_image_codec *const all[] = {&tin_codec_jpeg, &tin_codec_png, &tin_codec_gif,
                                               &tin_codec_bmp, NULL};
  return tin_image_decode_with(image, all, bytes, size);
}
