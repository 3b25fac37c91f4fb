/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_image.h -- what the fuzz targets of the image codecs share. The size of the input and its
 * last byte, which no format minds, choose the options. */
#ifndef TIN_FUZZ_IMAGE_H
#define TIN_FUZZ_IMAGE_H

#include "ops/image/codec.h"
#include "tinfer/registry.h"

#include <stdlib.h>
#include <string.h>

/* Every byte of the result is written, so that a sanitizer sees too small a room. */
static tin_status fuzz_allocate(tin_image *image, size_t bytes) {
  image->pixels = malloc(bytes);
  return image->pixels ? TIN_OK : TIN_NO_MEMORY;
}

static void fuzz_sum(const tin_image *image) {
  size_t samples = (size_t)image->frames * (size_t)image->height * (size_t)image->width *
                   (size_t)image->channels * (size_t)image->bits / 8;
  volatile uint8_t sum = 0;
  for (size_t i = 0; i < samples; i++) sum ^= ((const uint8_t *)image->pixels)[i];
  (void)sum;
}

static void fuzz_image(const tin_image_codec *codec, const uint8_t *data, size_t size) {
  static const int32_t channels[] = {0, 1, 2, 3, 4, 0, 3, 1}, ratios[] = {0, 2, 4, 8};
  if (size == 0 || !codec->probe(data, size)) return;
  uint8_t choice = (uint8_t)(data[size - 1] + size * 37);
  tin_error error;
  tin_image image = {.host = &tin_host_table, .error = &error, .allocate = fuzz_allocate};
  tin_image_options *o = &image.options;
  o->channels = channels[choice & 7];
  o->max_bytes = 1 << 22;
  o->bits = choice & 8 ? 16 : 8;
  o->single_frame = o->plain_upsampling = o->accurate_dct = (choice & 8) != 0;
  o->ratio = ratios[choice >> 4 & 3];
  o->recover_truncated = (choice & 64) != 0;
  o->crop = (choice & 128) != 0;
  o->window.y = choice & 7;
  o->window.x = choice >> 2 & 7;
  o->window.height = o->window.width = 9;
  if (o->recover_truncated && o->crop) o->acceptable_fraction = 0.25f;
  if (codec->decode(&image, data, size) == TIN_OK) fuzz_sum(&image);
  free(image.pixels);
}

#endif
