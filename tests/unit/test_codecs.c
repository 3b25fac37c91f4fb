/* SPDX-License-Identifier: Apache-2.0 */
/* The image codecs: every kind of file against pixels worked out here, and bytes that are none. */
#include "ops/image/codec.h"
#include "tests/support/images.h"
#include "tests/support/numbers.h"
#include "tests/support/unit.h"

#include "tinfer/registry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static tin_error error;

static tin_status allocate(tin_image *image, size_t bytes) {
  image->pixels = malloc(bytes);
  ck_assert_ptr_nonnull(image->pixels);
  memset(image->pixels, 0xa5, bytes);
  return TIN_OK;
}

static tin_image with(tin_image_options options) {
  return (tin_image){
      .host = &tin_host_table, .error = &error, .options = options, .allocate = allocate};
}

/* An exact copy, so that sanitizers see a read behind its end. */
static tin_status try_decode(tin_image *image, const uint8_t *bytes, size_t size) {
  uint8_t *copy = malloc(size ? size : 1);
  if (size) memcpy(copy, bytes, size);
  error.text[0] = 0;
  tin_status status = tin_image_decode(image, copy, size);
  free(copy);
  if (status != TIN_OK) free(image->pixels), image->pixels = NULL;
  return status;
}

static tin_image decode(encoded e, tin_image_options options) {
  tin_image image = with(options);
  tin_status status = try_decode(&image, e.data, e.size);
  ck_assert_msg(status == TIN_OK, "%s", error.text);
  return image;
}

static void expect_fail(encoded e, tin_image_options options, tin_status status, const char *text) {
  tin_image image = with(options);
  ck_assert_int_eq(try_decode(&image, e.data, e.size), status);
  ck_assert_msg(strstr(error.text, text) != NULL, "'%s' lacks '%s'", error.text, text);
}

static void expect_size(const tin_image *image, int height, int width, int channels, int bits) {
  ck_assert_int_eq(image->frames, 1);
  ck_assert_int_eq(image->height, height);
  ck_assert_int_eq(image->width, width);
  ck_assert_int_eq(image->channels, channels);
  ck_assert_int_eq(image->bits, bits);
}

static int sample(const tin_image *image, size_t i) {
  return image->bits == 16 ? ((const uint16_t *)image->pixels)[i]
                           : ((const uint8_t *)image->pixels)[i];
}

/* ---- PNG ------------------------------------------------------------------------ */

enum { W = 11, H = 7 };

typedef struct kind {
  int type, depth;
} kind;

static const kind kinds[] = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1},
                             {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};
enum { KINDS = sizeof kinds / sizeof *kinds };

typedef struct source { /* an image and what its pixels are */
  uint8_t raw[W * H * 8], palette[256 * 3], alpha[256];
  png_spec spec;
  uint16_t rgba[W * H][4]; /* 16 bits, whatever the depth */
  bool gray, has_alpha;
} source;

static uint16_t widened(int depth, unsigned v) {
  return (uint16_t)(v * 65535u / ((1u << depth) - 1));
}

static void fill_palette(source *s, random_source *rng, int levels) {
  for (int i = 0; i < 3 * levels; i++) s->palette[i] = (uint8_t)random_int(rng, 0, 255);
  for (int i = 0; i < levels; i++) s->alpha[i] = (uint8_t)random_int(rng, 0, 255);
  s->spec.palette = s->palette;
  s->spec.colors = levels;
}

static void put_pixel(source *s, int i, const unsigned *v, int depth) {
  uint16_t *p = s->rgba[i];
  p[3] = 65535;
  if (s->spec.type == PNG_COLOR_TYPE_PALETTE) {
    for (int c = 0; c < 3; c++) p[c] = widened(8, s->palette[3 * v[0] + (unsigned)c]);
    if (s->spec.alpha) p[3] = widened(8, s->alpha[v[0]]);
    return;
  }
  for (int c = 0; c < 3; c++) p[c] = widened(depth, s->gray ? v[0] : v[c]);
  if (s->spec.type & PNG_COLOR_MASK_ALPHA) p[3] = widened(depth, v[s->gray ? 1 : 3]);
}

static void fill_pixels(source *s, random_source *rng, int samples) {
  int depth = s->spec.depth;
  for (int i = 0; i < W * H; i++) {
    unsigned v[4] = {0};
    for (int c = 0; c < samples; c++) {
      v[c] = (unsigned)random_int(rng, 0, (1 << depth) - 1);
      uint16_t wide = (uint16_t)v[c];
      if (depth == 16)
        memcpy(s->raw + 2 * (i * samples + c), &wide, 2);
      else
        s->raw[i * samples + c] = (uint8_t)v[c];
    }
    put_pixel(s, i, v, depth);
  }
}

/* tRNS for a palette, if asked for. */
static void make_source(source *s, random_source *rng, kind k, bool interlaced, bool trns) {
  static const int samples[] = {1, 0, 3, 1, 2, 0, 4};
  memset(s, 0, sizeof *s);
  s->spec = (png_spec){W, H, k.depth, k.type, s->raw, .interlaced = interlaced};
  s->gray = k.type == 0 || k.type == 4;
  s->has_alpha = (k.type & PNG_COLOR_MASK_ALPHA) != 0;
  if (k.type == PNG_COLOR_TYPE_PALETTE) {
    fill_palette(s, rng, 1 << k.depth);
    if (trns) s->spec.alpha = s->alpha, s->spec.alphas = 1 << k.depth, s->has_alpha = true;
  }
  fill_pixels(s, rng, samples[k.type]);
}

/* Channel c of pixel i in an image of `channels`; gray of colors is only known nearly. */
static double expected(const source *s, int channels, int i, int c) {
  const uint16_t *p = s->rgba[i];
  if (channels >= 3) return p[c];
  if (c == 1) return p[3];
  return s->gray ? p[0] : 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
}

static void check_png(const source *s, encoded e, int channels, int bits) {
  tin_image image = decode(e, (tin_image_options){.channels = channels, .bits = bits});
  int own = (s->gray ? 1 : 3) + (s->has_alpha ? 1 : 0);
  channels = channels ? channels : own;
  expect_size(&image, H, W, channels, bits);
  for (int i = 0; i < W * H; i++)
    for (int c = 0; c < channels; c++) {
      double want = expected(s, channels, i, c), slack = 0;
      if (bits == 8) want = floor(want / 256);
      if (channels < 3 && c == 0 && !s->gray) slack = bits == 8 ? 1.01 : 258;
      int got = sample(&image, (size_t)(i * channels + c));
      ck_assert_msg(fabs(got - want) <= slack,
                    "type %d depth %d channels %d bits %d: pixel %d.%d is %d, not %g", s->spec.type,
                    s->spec.depth, channels, bits, i, c, got, want);
    }
  free(image.pixels);
}

START_TEST(png_of_all_kinds) {
  random_source rng = {7};
  source s;
  for (int k = 0; k < KINDS; k++)
    for (int way = 0; way < 4; way++) {
      make_source(&s, &rng, kinds[k], way & 1, way & 2);
      encoded e = png_make(&s.spec);
      for (int channels = 0; channels <= 4; channels++)
        for (int bits = 8; bits <= 16; bits += 8) check_png(&s, e, channels, bits);
      free(e.data);
    }
}
END_TEST

/* A gray level or a color that is transparent. */
START_TEST(png_with_a_transparent_color) {
  const uint8_t gray[] = {10, 20, 30}, rgb[] = {1, 2, 3, 4, 5, 6};
  const uint8_t level[] = {0, 20}, color[] = {0, 4, 0, 5, 0, 6};
  encoded e = png_make(&(png_spec){3, 1, 8, 0, gray, .alpha = level, .alphas = 1});
  tin_image image = decode(e, (tin_image_options){.channels = 2});
  ck_assert_mem_eq(image.pixels, ((uint8_t[]){10, 255, 20, 0, 30, 255}), 6);
  free(image.pixels);
  image = decode(e, (tin_image_options){0});
  expect_size(&image, 1, 3, 1, 8);
  ck_assert_mem_eq(image.pixels, gray, 3);
  free(image.pixels);
  free(e.data);
  e = png_make(&(png_spec){2, 1, 8, 2, rgb, .alpha = color, .alphas = 1});
  image = decode(e, (tin_image_options){.channels = 4});
  ck_assert_mem_eq(image.pixels, ((uint8_t[]){1, 2, 3, 255, 4, 5, 6, 0}), 8);
  free(image.pixels);
  free(e.data);
}
END_TEST

/* ---- JPEG ----------------------------------------------------------------------- */

/* A picture that survives compression: slow changes. */
static void make_photo(uint8_t *pixels, int width, int height, int channels) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++)
        pixels[(y * width + x) * channels + c] =
            (uint8_t)(127 + 100 * sin(0.05 * x + 0.9 * c) * cos(0.04 * y - 0.4 * c));
}

static int worst(const tin_image *image, const uint8_t *pixels) {
  int most = 0;
  for (int i = 0; i < image->height * image->width * image->channels; i++) {
    int d = abs(sample(image, (size_t)i) - pixels[i]);
    most = d > most ? d : most;
  }
  return most;
}

START_TEST(jpeg_of_all_codings) {
  uint8_t pixels[40 * 50 * 3];
  for (int way = 0; way < 32; way++) {
    jpeg_spec spec = {.width = 40,
                      .height = 50,
                      .channels = way & 1 ? 3 : 1,
                      .pixels = pixels,
                      .progressive = way & 2,
                      .arithmetic = way & 4,
                      .subsampled = way & 8,
                      .restart = way & 16 ? 2 : 0};
    make_photo(pixels, 40, 50, spec.channels);
    encoded e = jpeg_make(&spec);
    for (int accurate = 0; accurate < 2; accurate++) {
      tin_image image = decode(e, (tin_image_options){.accurate_dct = accurate});
      expect_size(&image, 50, 40, spec.channels, 8);
      ck_assert_int_le(worst(&image, pixels), way & 8 ? 12 : 8);
      free(image.pixels);
    }
    free(e.data);
  }
}
END_TEST

/* As libjpeg decodes it, with the DCT asked for; the fast one if none is. */
static void decode_plainly(encoded e, bool accurate, uint8_t *to) {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  cinfo.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&cinfo);
  jpeg_mem_src(&cinfo, e.data, e.size);
  jpeg_read_header(&cinfo, TRUE);
  cinfo.dct_method = accurate ? JDCT_ISLOW : JDCT_IFAST;
  jpeg_start_decompress(&cinfo);
  while (cinfo.output_scanline < cinfo.output_height) {
    JSAMPROW row = to + cinfo.output_scanline * cinfo.output_width * 3;
    jpeg_read_scanlines(&cinfo, &row, 1);
  }
  jpeg_destroy_decompress(&cinfo);
}

START_TEST(jpeg_agrees_with_libjpeg) {
  uint8_t pixels[40 * 50 * 3], plain[40 * 50 * 3];
  make_photo(pixels, 40, 50, 3);
  encoded e =
      jpeg_make(&(jpeg_spec){40, 50, 3, .pixels = pixels, .quality = 80, .subsampled = true});
  for (int accurate = 0; accurate < 2; accurate++) {
    decode_plainly(e, accurate, plain);
    tin_image image = decode(e, (tin_image_options){.accurate_dct = accurate});
    ck_assert_mem_eq(image.pixels, plain, sizeof plain);
    free(image.pixels);
  }
  free(e.data);
}
END_TEST

START_TEST(jpeg_in_other_channels) {
  uint8_t gray[16 * 16], rgb[16 * 16 * 3];
  make_photo(gray, 16, 16, 1);
  make_photo(rgb, 16, 16, 3);
  encoded e = jpeg_make(&(jpeg_spec){16, 16, 1, .pixels = gray});
  tin_image image = decode(e, (tin_image_options){.channels = 3});
  expect_size(&image, 16, 16, 3, 8);
  for (int i = 0; i < 16 * 16 * 3; i++)
    ck_assert_int_le(abs(sample(&image, (size_t)i) - gray[i / 3]), 3);
  free(image.pixels);
  expect_fail(e, (tin_image_options){.channels = 4}, TIN_UNSUPPORTED, "4 channels");
  free(e.data);
  e = jpeg_make(&(jpeg_spec){16, 16, 3, .pixels = rgb});
  image = decode(e, (tin_image_options){.channels = 1});
  for (int i = 0; i < 16 * 16; i++) {
    const uint8_t *p = rgb + 3 * i;
    ck_assert_double_le(
        fabs(sample(&image, (size_t)i) - 0.299 * p[0] - 0.587 * p[1] - 0.114 * p[2]), 4);
  }
  free(image.pixels);
  free(e.data);
}
END_TEST

/* libjpeg writes CMYK with Adobe's marker, and so inverted. */
START_TEST(jpeg_of_four_inks) {
  uint8_t inks[8 * 8 * 4];
  for (int i = 0; i < 8 * 8; i++) memcpy(inks + 4 * i, (uint8_t[]){200, 100, 50, 128}, 4);
  encoded e = jpeg_make(&(jpeg_spec){8, 8, 4, .pixels = inks});
  tin_image image = decode(e, (tin_image_options){0});
  expect_size(&image, 8, 8, 3, 8);
  for (int i = 0; i < 8 * 8; i++)
    for (int c = 0; c < 3; c++)
      ck_assert_int_le(abs(sample(&image, (size_t)(3 * i + c)) - inks[c] * 128 / 255), 2);
  free(image.pixels);
  free(e.data);
}
END_TEST

static uint8_t photo[61 * 45 * 3];

static encoded make_jpeg(bool progressive) {
  make_photo(photo, 61, 45, 3);
  return jpeg_make(&(jpeg_spec){61, 45, 3, photo, .quality = 90, .subsampled = true,
                                .progressive = progressive});
}

START_TEST(jpeg_reduced) {
  encoded e = make_jpeg(false);
  for (int ratio = 1; ratio <= 8; ratio *= 2) {
    tin_image image = decode(e, (tin_image_options){.ratio = ratio});
    expect_size(&image, (45 + ratio - 1) / ratio, (61 + ratio - 1) / ratio, 3, 8);
    ck_assert_int_le(abs(sample(&image, 0) - photo[0]), 24);
    free(image.pixels);
  }
  free(e.data);
}
END_TEST

START_TEST(jpeg_cropped) {
  static const int windows[][4] = {{0, 0, 45, 61}, {3, 5, 20, 30}, {44, 60, 1, 1}, {17, 33, 9, 28}};
  for (int progressive = 0; progressive < 2; progressive++) {
    encoded e = make_jpeg(progressive);
    tin_image all = decode(e, (tin_image_options){0});
    for (size_t i = 0; i < 4; i++) {
      const int *w = windows[i];
      tin_image_options options = {.crop = true, .window = {w[0], w[1], w[2], w[3]}};
      tin_image image = decode(e, options);
      expect_size(&image, w[2], w[3], 3, 8);
      for (int y = 0; y < w[2]; y++)
        ck_assert_mem_eq((uint8_t *)image.pixels + y * w[3] * 3,
                         (uint8_t *)all.pixels + ((y + w[0]) * 61 + w[1]) * 3, (size_t)w[3] * 3);
      free(image.pixels);
    }
    free(all.pixels);
    expect_fail(e, (tin_image_options){.crop = true, .window = {40, 0, 6, 1}}, TIN_INVALID,
                "is not inside");
    expect_fail(e, (tin_image_options){.crop = true, .window = {-1, 0, 6, 1}}, TIN_INVALID,
                "is not inside");
    expect_fail(e, (tin_image_options){.crop = true, .window = {0, 0, 1, INT32_MAX}}, TIN_INVALID,
                "is not inside");
    free(e.data);
  }
}
END_TEST

/* Without the last part of the last scan. */
static encoded without_end(encoded e) {
  size_t at = 0;
  for (size_t i = 0; i + 1 < e.size; i++)
    if (e.data[i] == 0xff && e.data[i + 1] == 0xda) at = i;
  return (encoded){e.data, at + (e.size - at) / 2};
}

/* Rows that are missing are black, or grey, or an error. */
START_TEST(jpeg_truncated) {
  encoded e = make_jpeg(false);
  encoded half = without_end(e);
  expect_fail(half, (tin_image_options){0}, TIN_CORRUPT, "truncated");
  expect_fail(half, (tin_image_options){.acceptable_fraction = 0.9f}, TIN_CORRUPT,
              "rows are there");
  tin_image all = decode(e, (tin_image_options){0});
  tin_image some = decode(half, (tin_image_options){.acceptable_fraction = 0.2f});
  ck_assert_mem_eq(some.pixels, all.pixels, 61 * 3 * 8);
  ck_assert_int_eq(sample(&some, 61 * 45 * 3 - 1), 0);
  tin_image grey = decode(half, (tin_image_options){.recover_truncated = true});
  ck_assert_mem_eq(grey.pixels, all.pixels, 61 * 3 * 8);
  ck_assert_int_le(abs(sample(&grey, 61 * 44 * 3) - 128), 4);
  free(all.pixels), free(some.pixels), free(grey.pixels);
  free(e.data);
}
END_TEST

/* ---- GIF ------------------------------------------------------------------------ */

static const uint8_t palette[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120};
static const uint8_t other[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static int gif_sample(const tin_image *image, int frame, int y, int x) {
  return sample(image, (size_t)(((frame * image->height + y) * image->width + x) * 3));
}

START_TEST(gif_composes_frames) {
  const uint8_t first[] = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}, second[] = {3, 1, 1, 3};
  const gif_frame frames[] = {{0, 0, 4, 3, first, 0, NULL, false},
                              {1, 1, 2, 2, second, 2, other, false}};
  encoded e = gif_make(&(gif_spec){4, 3, palette, frames, 2});
  tin_image image = decode(e, (tin_image_options){0});
  ck_assert_int_eq(image.frames, 2);
  for (int i = 0; i < 12; i++)
    for (int c = 0; c < 3; c++)
      ck_assert_int_eq(sample(&image, (size_t)(3 * i + c)), palette[3 * first[i] + c]);
  ck_assert_int_eq(gif_sample(&image, 1, 0, 0), 10); /* outside of the second frame */
  ck_assert_int_eq(gif_sample(&image, 1, 1, 1), 10); /* its own palette */
  ck_assert_int_eq(gif_sample(&image, 1, 1, 2), 70); /* transparent */
  ck_assert_int_eq(gif_sample(&image, 1, 2, 1), 40);
  ck_assert_int_eq(gif_sample(&image, 1, 2, 2), 10);
  free(image.pixels);
  image = decode(e, (tin_image_options){.single_frame = true, .channels = 3});
  expect_size(&image, 3, 4, 3, 8);
  free(image.pixels);
  expect_fail(e, (tin_image_options){.channels = 1}, TIN_UNSUPPORTED, "1 channels");
  free(e.data);
}
END_TEST

/* What the first frame leaves out is black. */
START_TEST(gif_begins_black) {
  const uint8_t first[] = {1, 1, 1, 1}, large[20] = {0};
  const gif_frame frames[] = {{1, 1, 2, 2, first, 0, NULL, false},
                              {0, 0, 5, 4, large, 1, NULL, true}};
  encoded e = gif_make(&(gif_spec){5, 4, palette, frames, 2});
  tin_image image = decode(e, (tin_image_options){0});
  for (int frame = 0; frame < 2; frame++)
    for (int y = 0; y < 4; y++)
      for (int x = 0; x < 5; x++) {
        bool inside = x >= 1 && x < 3 && y >= 1 && y < 3;
        ck_assert_int_eq(gif_sample(&image, frame, y, x), inside ? 40 : 0);
      }
  free(image.pixels);
  free(e.data);
}
END_TEST

START_TEST(gif_interlaced) {
  uint8_t pixels[3 * 21];
  for (int i = 0; i < 3 * 21; i++) pixels[i] = (uint8_t)(i * 7 / 3 % 4);
  for (int interlaced = 0; interlaced < 2; interlaced++) {
    const gif_frame frame = {0, 0, 3, 21, pixels, 0, NULL, interlaced};
    encoded e = gif_make(&(gif_spec){3, 21, palette, &frame, 1});
    tin_image image = decode(e, (tin_image_options){0});
    for (int i = 0; i < 3 * 21; i++)
      ck_assert_int_eq(sample(&image, (size_t)(3 * i)), palette[3 * pixels[i]]);
    free(image.pixels);
    encoded no_end = {e.data, e.size - 1}; /* the end marker may be missing */
    image = decode(no_end, (tin_image_options){0});
    free(image.pixels);
    free(e.data);
  }
}
END_TEST

START_TEST(gif_without_colors) {
  const uint8_t pixels[] = {0, 1};
  const gif_frame frame = {0, 0, 2, 1, pixels, 0, NULL, false};
  encoded e = gif_make(&(gif_spec){2, 1, palette, &frame, 1});
  e.data[10] &= 0x7f; /* no table of colors, and it is not there */
  memmove(e.data + 13, e.data + 13 + 12, e.size - 13 - 12);
  e.size -= 12;
  expect_fail(e, (tin_image_options){0}, TIN_CORRUPT, "has no colors");
  free(e.data);
}
END_TEST

START_TEST(gif_colors_out_of_range) {
  const uint8_t pixels[] = {3, 3, 3, 3};
  const gif_frame frame = {0, 0, 2, 2, pixels, 0, NULL, false};
  encoded e = gif_make(&(gif_spec){2, 2, palette, &frame, 1});
  e.data[10] &= 0xf8; /* two colors only */
  memmove(e.data + 13 + 6, e.data + 13 + 12, e.size - 13 - 12);
  e.size -= 6;
  expect_fail(e, (tin_image_options){0}, TIN_CORRUPT, "color 3 of 2");
  free(e.data);
}
END_TEST

/* ---- BMP ------------------------------------------------------------------------ */

START_TEST(bmp_of_all_kinds) {
  const uint8_t raw[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                         13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
  for (int bits = 8; bits <= 32; bits += bits == 8 ? 16 : 8)
    for (int down = 0; down < 2; down++)
      for (int channels = 0; channels <= 4; channels++) {
        int in = bits / 8, out = channels ? channels : in;
        encoded e = bmp_make(3, down ? -2 : 2, bits, raw);
        tin_image_options options = {.channels = channels};
        if (out == 2 || (out == 1 && in != 1)) {
          expect_fail(e, options, TIN_UNSUPPORTED, "channels");
          free(e.data);
          continue;
        }
        tin_image image = decode(e, options);
        expect_size(&image, 2, 3, out, 8);
        for (int i = 0; i < 6; i++)
          for (int c = 0; c < out; c++) {
            const uint8_t *p = raw + ((down ? i / 3 : 1 - i / 3) * 3 + i % 3) * in;
            int want = c == 3 ? in == 4 ? p[3] : 255 : in == 1 ? p[0] : p[2 - c];
            ck_assert_int_eq(sample(&image, (size_t)(i * out + c)), want);
          }
        free(image.pixels);
        free(e.data);
      }
}
END_TEST

START_TEST(bmp_headers_are_checked) {
  const uint8_t raw[48] = {0};
  static const struct {
    int at;
    uint8_t value;
    tin_status status;
    const char *text;
  } cases[] = {
      {28, 16, TIN_UNSUPPORTED, "16 bits per pixel"},
      {30, 1, TIN_UNSUPPORTED, "compression 1"},
      {30, 3, TIN_UNSUPPORTED, "8 bits each"},
      {14, 12, TIN_UNSUPPORTED, "header of 12"},
      {18, 0, TIN_CORRUPT, "an image of 3 x 0"},
      {21, 255, TIN_CORRUPT, "an image of 3 x -"},
      {22, 0, TIN_CORRUPT, "an image of 0 x 4"},
      {25, 127, TIN_CORRUPT, "truncated"},
      {20, 100, TIN_CORRUPT, "truncated"},
      {13, 1, TIN_CORRUPT, "truncated"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    encoded e = bmp_make(4, 3, 32, raw);
    e.data[cases[i].at] = cases[i].value;
    expect_fail(e, (tin_image_options){0}, cases[i].status, cases[i].text);
    free(e.data);
  }
}
END_TEST

/* ---- what is no image ------------------------------------------------------------ */

static encoded make_one(int format) {
  static uint8_t pixels[20 * 20 * 3];
  make_photo(pixels, 20, 20, 3);
  static uint8_t indices[20 * 20];
  for (int i = 0; i < 20 * 20; i++) indices[i] = pixels[i] & 3;
  const gif_frame frame = {0, 0, 20, 20, indices, 0, NULL, false};
  switch (format) {
  case 0:
    return jpeg_make(&(jpeg_spec){20, 20, 3, .pixels = pixels});
  case 1:
    return jpeg_make(&(jpeg_spec){20, 20, 3, pixels, .progressive = true});
  case 2:
    return png_make(&(png_spec){20, 20, 8, 2, .pixels = pixels});
  case 3:
    return png_make(&(png_spec){20, 20, 8, 2, pixels, .interlaced = true});
  case 4:
    return gif_make(&(gif_spec){20, 20, palette, &frame, 1});
  default:
    return bmp_make(20, 20, 24, pixels);
  }
}

/* Cut off anywhere, each gives an error with a text; but a GIF may lack its last byte. */
START_TEST(every_truncation_is_an_error) {
  for (int format = 0; format < 6; format++) {
    encoded e = make_one(format);
    for (size_t size = 0; size + 1 < e.size; size++) {
      tin_image image = with((tin_image_options){0});
      tin_status status = try_decode(&image, e.data, size);
      ck_assert_msg(status != TIN_OK, "format %d: %zu of %zu bytes", format, size, e.size);
      ck_assert_int_ne(error.text[0], 0);
    }
    free(e.data);
  }
}
END_TEST

START_TEST(flipped_bits_are_survived) {
  random_source rng = {11};
  for (int format = 0; format < 6; format++) {
    encoded e = make_one(format);
    for (int round = 0; round < 300; round++) {
      int32_t at = random_int(&rng, 0, (int32_t)e.size - 1), bit = random_int(&rng, 0, 7);
      e.data[at] ^= (uint8_t)(1 << bit);
      tin_image image = with((tin_image_options){.max_bytes = 1 << 20});
      if (try_decode(&image, e.data, e.size) == TIN_OK)
        free(image.pixels);
      else
        ck_assert_int_ne(error.text[0], 0);
      e.data[at] ^= (uint8_t)(1 << bit);
    }
    free(e.data);
  }
}
END_TEST

START_TEST(other_bytes_are_no_image) {
  static uint8_t bytes[] = "<html>", none[1];
  expect_fail((encoded){bytes, 6}, (tin_image_options){0}, TIN_CORRUPT, "no image");
  expect_fail((encoded){none, 0}, (tin_image_options){0}, TIN_CORRUPT, "no bytes");
  const tin_image_codec *const png_only[] = {&tin_codec_png, NULL};
  encoded e = make_one(0);
  tin_image image = with((tin_image_options){0});
  ck_assert_int_eq(tin_image_decode_with(&image, png_only, e.data, e.size), TIN_CORRUPT);
  ck_assert_ptr_nonnull(strstr(error.text, "PNG"));
  free(e.data);
}
END_TEST

/* ---- limits ---------------------------------------------------------------------- */

static void never(encoded e, tin_status status, const char *text) {
  tin_image image = with((tin_image_options){0});
  image.allocate = NULL;
  ck_assert_int_eq(try_decode(&image, e.data, e.size), status);
  ck_assert_msg(strstr(error.text, text) != NULL, "'%s' lacks '%s'", error.text, text);
}

/* Dimensions that the bytes cannot bear out are refused with the header. */
START_TEST(claims_of_a_header_are_checked) {
  encoded e = make_one(0); /* SOF: height and width behind marker, length and precision */
  size_t at = 0;
  while (e.data[at] != 0xff || e.data[at + 1] != 0xc0) at++;
  memset(e.data + at + 5, 0xfe, 4);
  never(e, TIN_CORRUPT, "too short for its dimensions");
  free(e.data);
  /* The checksum of IHDR must be right for that. */
  encoded big = png_make(&(png_spec){20, 20, 8, 2, .pixels = photo});
  memcpy(big.data + 16, (uint8_t[]){0, 0, 200, 0, 0, 0, 200, 0}, 8);
  uint32_t crc = 0xffffffff;
  for (int i = 12; i < 29; i++) {
    crc ^= big.data[i];
    for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  for (int i = 0; i < 4; i++) big.data[29 + i] = (uint8_t)(~crc >> (24 - 8 * i));
  never(big, TIN_CORRUPT, "too few");
  free(big.data);
  e = make_one(4); /* logical screen, colors, then the frame's descriptor */
  at = 13 + 12;
  while (e.data[at] != 0x2c) at++;
  memset(e.data + at + 5, 0xff, 4);
  never(e, TIN_CORRUPT, "truncated");
  free(e.data);
}
END_TEST

START_TEST(size_is_limited) {
  for (int format = 0; format < 6; format++) {
    encoded e = make_one(format);
    expect_fail(e, (tin_image_options){.max_bytes = 20 * 20 * 3 - 1}, TIN_INVALID, "too large");
    tin_image image = decode(e, (tin_image_options){.max_bytes = 20 * 20 * 3});
    free(image.pixels);
    free(e.data);
  }
}
END_TEST

START_TEST(header_alone) {
  for (int format = 0; format < 6; format++) {
    encoded e = make_one(format);
    tin_image image = with((tin_image_options){0});
    image.allocate = NULL;
    ck_assert_int_eq(try_decode(&image, e.data, e.size), TIN_OK);
    expect_size(&image, 20, 20, 3, 8);
    ck_assert_ptr_null(image.pixels);
    free(e.data);
  }
}
END_TEST

static tin_status refuse(tin_image *image, size_t bytes) {
  (void)bytes;
  return tin_fail(image, TIN_NO_MEMORY, "no room");
}

START_TEST(refusal_to_allocate_is_handed_on) {
  for (int format = 0; format < 6; format++) {
    encoded e = make_one(format);
    tin_image image = with((tin_image_options){0});
    image.allocate = refuse;
    ck_assert_int_eq(try_decode(&image, e.data, e.size), TIN_NO_MEMORY);
    ck_assert_str_eq(error.text, "no room");
    free(e.data);
  }
}
END_TEST

UNIT_MAIN(png_of_all_kinds, png_with_a_transparent_color, jpeg_of_all_codings,
          jpeg_agrees_with_libjpeg, jpeg_in_other_channels, jpeg_of_four_inks, jpeg_reduced,
          jpeg_cropped, jpeg_truncated, gif_composes_frames, gif_begins_black, gif_interlaced,
          gif_without_colors, gif_colors_out_of_range, bmp_of_all_kinds, bmp_headers_are_checked,
          every_truncation_is_an_error, flipped_bits_are_survived, other_bytes_are_no_image,
          claims_of_a_header_are_checked, size_is_limited, header_alone,
          refusal_to_allocate_is_handed_on)
