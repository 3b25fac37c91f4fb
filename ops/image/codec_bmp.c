/* SPDX-License-Identifier: Apache-2.0 */
/* Uncompressed BMP of 8, 24 or 32 bits, rows from the bottom or from the top. As in
 * TensorFlow, 8 bits are a gray value: a palette is not looked at. */
#include "ops/image/codec.h"

#include <string.h>

#define HEADER 54                /* of the file, and what all headers of the image begin with */
enum { RGB = 0, BITFIELDS = 3 }; /* the compressions that are none */

typedef struct bmp {
  uint32_t offset, header, compression;
  int32_t width, height;
  uint16_t bits;
  size_t stride;
} bmp;

static uint32_t u32(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint16_t u16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static int32_t s32(const uint8_t *p) {
  uint32_t u = u32(p);
  return u <= INT32_MAX ? (int32_t)u : -(int32_t)(UINT32_MAX - u) - 1;
}

/* Fields are where a BITMAPINFOHEADER, of 40 bytes or more, has them. */
static bmp parse(const uint8_t *bytes) {
  return (bmp){.offset = u32(bytes + 10),
               .header = u32(bytes + 14),
               .width = s32(bytes + 18),
               .height = s32(bytes + 22),
               .bits = u16(bytes + 28),
               .compression = u32(bytes + 30)};
}

static tin_status check_header(tin_image *image, const bmp *b) {
  if (b->header < 40)
    return tin_fail(image, TIN_UNSUPPORTED, "BMP: a header of %u bytes", (unsigned)b->header);
  if (b->bits != 8 && b->bits != 24 && b->bits != 32)
    return tin_fail(image, TIN_UNSUPPORTED, "BMP: %d bits per pixel, only 8, 24 and 32 are read",
                    b->bits);
  return TIN_OK;
}

/* 32 bits may come with masks, which follow the 40 bytes that all headers begin with. */
static tin_status check_layout(tin_image *image, const uint8_t *bytes, size_t size, const bmp *b) {
  static const uint8_t bgra[] = {0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0};
  if (b->compression == RGB) return TIN_OK;
  if (b->compression != BITFIELDS || b->bits != 32)
    return tin_fail(image, TIN_UNSUPPORTED, "BMP: compression %u", (unsigned)b->compression);
  if (size < HEADER + sizeof bgra || memcmp(bytes + HEADER, bgra, sizeof bgra) != 0)
    return tin_fail(image, TIN_UNSUPPORTED, "BMP: other than 8 bits each of red, green and blue");
  return TIN_OK;
}

/* The rows must all be there before memory is asked for. */
static tin_status check_size(tin_image *image, size_t size, bmp *b) {
  if (b->width < 1 || b->height == 0 || b->height == INT32_MIN)
    return tin_fail(image, TIN_CORRUPT, "BMP: an image of %d x %d", b->height, b->width);
  uint64_t height = (uint64_t)(b->height < 0 ? -b->height : b->height);
  uint64_t stride = ((uint64_t)b->width * b->bits / 8 + 3) / 4 * 4;
  if (b->offset > size || height > (size - b->offset) / stride)
    return tin_fail(image, TIN_CORRUPT,
                    "BMP: truncated, %zu bytes are too few for %llu x %d pixels", size,
                    (unsigned long long)height, b->width);
  b->stride = (size_t)stride;
  return TIN_OK;
}

static void convert_row(const uint8_t *from, int32_t in, uint8_t *to, int32_t out, int32_t width) {
  for (int32_t x = 0; x < width; x++, from += in, to += out) {
    to[0] = in == 1 ? from[0] : from[2];
    if (out >= 3) {
      to[1] = in == 1 ? from[0] : from[1];
      to[2] = from[0];
    }
    if (out == 4) to[3] = in == 4 ? from[3] : 255;
  }
}

static tin_status decode(tin_image *image, const void *data, size_t size) {
  const uint8_t *bytes = data;
  if (size < HEADER)
    return tin_fail(image, TIN_CORRUPT, "BMP: truncated in the header, after %zu bytes", size);
  bmp b = parse(bytes);
  bool done = false;
  TIN_TRY(check_header(image, &b));
  TIN_TRY(check_layout(image, bytes, size, &b));
  TIN_TRY(check_size(image, size, &b));
  int32_t in = b.bits / 8, out = image->options.channels ? image->options.channels : in;
  if ((out != 1 && out != 3 && out != 4) || (out == 1 && in != 1))
    return tin_fail(image, TIN_UNSUPPORTED, "BMP: %d bits per pixel cannot give %d channels",
                    b.bits, out);
  TIN_TRY(tin_image_begin(image, 1, b.height < 0 ? -b.height : b.height, b.width, out, 8, &done));
  for (int32_t y = 0; !done && y < image->height; y++) {
    size_t row = (size_t)(b.height < 0 ? y : image->height - 1 - y);
    convert_row(bytes + b.offset + row * b.stride, in,
                (uint8_t *)image->pixels + (size_t)y * (size_t)b.width * (size_t)out, out, b.width);
  }
  return TIN_OK;
}

static bool probe(const void *bytes, size_t size) {
  return size >= 2 && memcmp(bytes, "BM", 2) == 0;
}

const tin_image_codec tin_codec_bmp = {"BMP", probe, decode};
