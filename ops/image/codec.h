/* SPDX-License-Identifier: Apache-2.0 */
/* codec.h -- encoded images to pixels, for the Decode* ops and for tools.
 *
 *     tin_image image = {.host = &tin_host_table, .error = &error, .allocate = grow, .self =
 * &mine}; TIN_TRY(tin_image_decode(&image, bytes, size)); use(image.pixels, image.height,
 * image.width, image.channels);
 *
 * Any program may pass any bytes: what is damaged, truncated or absurdly large is an error
 * with a text, found before memory is asked for as far as the header tells. One codec is one
 * object file, so that only what is named needs its library. */
#ifndef TIN_OPS_CODEC_H
#define TIN_OPS_CODEC_H

#include "tinfer/op.h"

/* What is wanted. Zero is the default everywhere. */
typedef struct tin_image_options {
  int32_t channels;   /* 1 gray, 2 gray and alpha (PNG), 3 RGB, 4 RGBA; 0: as in the file */
  int32_t bits;       /* 8, or (PNG) 16; 0: 8 */
  bool single_frame;  /* GIF: the first frame only */
  uint64_t max_bytes; /* of pixels; 0: 2^29 */

  /* JPEG only. */
  int32_t ratio;             /* decode at 1/1, 1/2, 1/4 or 1/8 of the size; 0: 1 */
  bool accurate_dct;         /* the slow integer DCT instead of the fast one */
  bool plain_upsampling;     /* repeat chroma instead of interpolating it */
  bool recover_truncated;    /* what is missing is grey */
  float acceptable_fraction; /* of the rows, those missing are black; 0: all; below 0: any */
  bool crop;
  struct {
    int32_t y, x, height, width;
  } window; /* if crop */
} tin_image_options;

typedef struct tin_image tin_image;
struct tin_image {
  const tin_host *host; /* with `error`: where failures are recorded */
  tin_error *error;
  tin_image_options options;
  /* Called once, when all below but `pixels` is known: sets that to room for `bytes`.
   * No callback: stop there, with the header read. */
  tin_status (*allocate)(tin_image *image, size_t bytes);
  void *self; /* the callback's */

  int32_t frames, height, width, channels; /* rows from the top, samples interleaved, no padding */
  int32_t bits;                            /* of a sample; 16: in the byte order of the machine */
  void *pixels;
};

typedef struct tin_image_codec {
  const char *name; /* "JPEG" */
  bool (*probe)(const void *bytes, size_t size);
  tin_status (*decode)(tin_image *image, const void *bytes, size_t size);
} tin_image_codec;

extern const tin_image_codec tin_codec_jpeg, tin_codec_png, tin_codec_gif, tin_codec_bmp;

/* By signature, with whichever of the four codecs fits. */
tin_status tin_image_decode(tin_image *image, const void *bytes, size_t size);

/* The same with a list of codecs, up to NULL. */
tin_status tin_image_decode_with(tin_image *image, const tin_image_codec *const *codecs,
                                 const void *bytes, size_t size);

/* For codecs: check the size, fill in the fields, call allocate. *done: only the header was
 * wanted. */
tin_status tin_image_begin(tin_image *image, int64_t frames, int64_t height, int64_t width,
                           int32_t channels, int32_t bits, bool *done);

#endif
