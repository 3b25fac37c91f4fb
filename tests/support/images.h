/* SPDX-License-Identifier: Apache-2.0 */
/* images.h -- encoded images made with the libraries, for tests of decoders and as seeds. What
 * goes wrong aborts. Free data. */
#ifndef TIN_TESTS_IMAGES_H
#define TIN_TESTS_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct encoded {
  uint8_t *data;
  size_t size;
} encoded;

void encoded_append(encoded *to, const void *bytes, size_t size);

/* Rows from the top, samples interleaved; 16 bit samples in the byte order of the machine. */
typedef struct jpeg_spec {
  int width, height, channels; /* 1 gray, 3 RGB, 4 CMYK */
  const uint8_t *pixels;
  int quality, restart;         /* 0: 100, none */
  bool progressive, arithmetic; /* coding */
  bool subsampled;              /* chroma, by 2 both ways */
} jpeg_spec;
encoded jpeg_make(const jpeg_spec *spec);

typedef struct png_spec {
  int width, height, depth, type; /* PNG_COLOR_TYPE_*; one sample per byte below 8 bits */
  const uint8_t *pixels;
  bool interlaced;
  const uint8_t *palette; /* RGB */
  int colors;
  const uint8_t *alpha; /* tRNS of a palette; or of gray and RGB: the 16 bit samples, big endian */
  int alphas;
  uint32_t gamma; /* gAMA; 0: none */
} png_spec;
encoded png_make(const png_spec *spec);

typedef struct gif_frame {
  int left, top, width, height;
  const uint8_t *pixels;  /* indices */
  int transparent;        /* index + 1; 0: none */
  const uint8_t *palette; /* RGB, four colors; NULL: the file's */
  bool interlaced;
} gif_frame;
typedef struct gif_spec {
  int width, height;
  const uint8_t *palette; /* RGB, four colors; NULL: none */
  const gif_frame *frames;
  int count;
} gif_spec;
encoded gif_make(const gif_spec *spec);

/* height < 0: rows from the top. Pixels are rows of the file, without padding. */
encoded bmp_make(int width, int height, int bits, const uint8_t *pixels);

#endif
