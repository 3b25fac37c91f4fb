/* SPDX-License-Identifier: Apache-2.0 */
/* What all image codecs share: choosing one by signature, and the limits on sizes. */
#include "ops/image/codec.h"

#define MAX_BYTES (UINT64_C(1) << 29)

tin_status tin_image_begin(tin_image *image, int64_t frames, int64_t height, int64_t width,
                           int32_t channels, int32_t bits, bool *done) {
  uint64_t limit = image->options.max_bytes ? image->options.max_bytes : MAX_BYTES;
  if (frames < 1 || height < 1 || width < 1)
    return tin_fail(image, TIN_CORRUPT, "the image is empty: %lld x %lld", (long long)height,
                    (long long)width);
  uint64_t sample = (uint64_t)bits / 8, row = (uint64_t)width * (uint64_t)channels * sample;
  if (height > INT32_MAX || width > INT32_MAX || frames > INT32_MAX ||
      (uint64_t)height > limit / row || (uint64_t)frames > limit / row / (uint64_t)height)
    return tin_fail(image, TIN_INVALID,
                    "the image is too large: %lld frames of %lld x %lld x %d, "
                    "at most %llu bytes are decoded",
                    (long long)frames, (long long)height, (long long)width, channels,
                    (unsigned long long)limit);
  image->frames = (int32_t)frames, image->height = (int32_t)height, image->width = (int32_t)width;
  image->channels = channels, image->bits = bits;
  *done = image->allocate == NULL;
  if (*done) return TIN_OK;
  return image->allocate(image, (size_t)(row * (uint64_t)height * (uint64_t)frames));
}

static const tin_image_codec *find(const tin_image_codec *const *codecs, const void *bytes,
                                   size_t size) {
  for (; *codecs; codecs++)
    if ((*codecs)->probe(bytes, size)) return *codecs;
  return NULL;
}

tin_status tin_image_decode_with(tin_image *image, const tin_image_codec *const *codecs,
                                 const void *bytes, size_t size) {
  if (size == 0) return tin_fail(image, TIN_CORRUPT, "the image has no bytes");
  const tin_image_codec *codec = find(codecs, bytes, size);
  if (codec) return codec->decode(image, bytes, size);
  return tin_fail(image, TIN_CORRUPT, "the bytes are no image in %s format%s", codecs[0]->name,
                  codecs[1] ? " or any other that can be read here" : "");
}
