/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding and encoding images. */
#include "tests/support/images.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- decoding ---------------------------------------------------------------------- */

static op_test *new_decode(const char *op, encoded e) {
  op_test *t = op_test_new(op, NULL);
  tin_string contents = {(const char *)e.data, e.size};
  op_test_input(t, TIN_STR, SCALAR, &contents);
  return t;
}

static const uint8_t pixels[] = {1, 2, 3, 10, 20, 30, 100, 150, 200, 7, 77, 177};
static const uint8_t colors[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120};

static encoded make_gif(int frames) {
  static const uint8_t indices[2][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}};
  const gif_frame f[] = {{0, 0, 2, 2, indices[0], 0, NULL, false},
                         {0, 0, 2, 2, indices[1], 0, NULL, false}};
  return gif_make(&(gif_spec){2, 2, colors, f, frames});
}

START_TEST(decode_png) {
  encoded e = png_make(&(png_spec){2, 2, 8, 2, .pixels = pixels});
  op_test *t = new_decode("DecodePng", e);
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 2, 3), pixels);
  op_test_every_way(t, 0);
  op_test_free(t);
  t = new_decode("DecodePng", e);
  op_test_attr_type(t, "dtype", TIN_U16);
  op_test_attr_int(t, "channels", 4);
  uint16_t wide[16];
  for (int i = 0; i < 16; i++)
    wide[i] = (uint16_t)(i % 4 == 3 ? 65535 : pixels[i / 4 * 3 + i % 4] * 257);
  op_test_expect(t, 0, TIN_U16, SHAPE(2, 2, 4), wide);
  op_test_free(t);
  t = new_decode("DecodePng", e);
  op_test_attr_int(t, "channels", 5);
  op_test_expect_fail(t, TIN_INVALID, "channels");
  op_test_free(t);
  e.size /= 2;
  t = new_decode("DecodePng", e);
  op_test_expect_fail(t, TIN_CORRUPT, "PNG");
  op_test_free(t);
  free(e.data);
}
END_TEST

/* TensorFlow's ops read each other's formats, but only some give all frames. */
START_TEST(decode_ops_read_other_formats) {
  encoded png = png_make(&(png_spec){2, 2, 8, 2, .pixels = pixels}), one = make_gif(1);
  encoded two = make_gif(2);
  op_test *t = new_decode("DecodeJpeg", png);
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 2, 3), pixels);
  op_test_free(t);
  t = new_decode("DecodeGif", png);
  op_test_expect(t, 0, TIN_U8, SHAPE(1, 2, 2, 3), pixels);
  op_test_free(t);
  t = new_decode("DecodePng", one);
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 2, 3), colors);
  op_test_free(t);
  t = new_decode("DecodePng", two);
  op_test_expect_fail(t, TIN_UNSUPPORTED, "2 frames");
  op_test_free(t);
  t = new_decode("DecodeGif", two);
  op_test_expect_shape(t, 0, TIN_U8, SHAPE(2, 2, 2, 3));
  op_test_every_way(t, 0);
  op_test_free(t);
  encoded bmp = bmp_make(2, -2, 24, pixels);
  t = new_decode("DecodeJpeg", bmp);
  op_test_expect_fail(t, TIN_CORRUPT, "no image");
  op_test_free(t);
  free(png.data), free(one.data), free(two.data), free(bmp.data);
}
END_TEST

START_TEST(decode_bmp) {
  encoded e = bmp_make(2, -2, 24, pixels);
  uint8_t rgb[12];
  for (int i = 0; i < 12; i++) rgb[i] = pixels[i / 3 * 3 + 2 - i % 3];
  op_test *t = new_decode("DecodeBmp", e);
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 2, 3), rgb);
  op_test_free(t);
  t = new_decode("DecodeImage", e);
  op_test_attr_bool(t, "expand_animations", false);
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 2, 3), rgb);
  op_test_free(t);
  free(e.data);
}
END_TEST

START_TEST(decode_image) {
  encoded gif = make_gif(2), png = png_make(&(png_spec){2, 2, 8, 2, .pixels = pixels});
  op_test *t = new_decode("DecodeImage", gif);
  op_test_expect_shape(t, 0, TIN_U8, SHAPE(2, 2, 2, 3));
  op_test_every_way(t, 0);
  op_test_free(t);
  t = new_decode("DecodeImage", gif);
  op_test_attr_bool(t, "expand_animations", false);
  op_test_attr_type(t, "dtype", TIN_U16);
  uint16_t wide[12];
  float real[12];
  for (int i = 0; i < 12; i++) wide[i] = (uint16_t)(colors[i] * 256);
  op_test_expect(t, 0, TIN_U16, SHAPE(2, 2, 3), wide);
  op_test_free(t);
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < 12; i++) real[i] = (float)(k ? pixels[i] : colors[i]) / 255;
    t = new_decode("DecodeImage", k ? png : gif);
    op_test_attr_bool(t, "expand_animations", false);
    op_test_attr_type(t, "dtype", TIN_F32);
    op_test_expect_near(t, 0, TIN_F32, SHAPE(2, 2, 3), real, 1e-6, 1e-6);
    op_test_free(t);
  }
  free(gif.data), free(png.data);
}
END_TEST

static encoded make_jpeg(void) {
  static uint8_t photo[32 * 48 * 3];
  for (int i = 0; i < 32 * 48 * 3; i++)
    photo[i] = (uint8_t)(127 + 120 * sin(i / 3 % 48 * 0.1) * cos(i / 144 * 0.15 + i % 3));
  return jpeg_make(&(jpeg_spec){48, 32, 3, .pixels = photo, .subsampled = true, .quality = 90});
}

START_TEST(decode_jpeg) {
  encoded e = make_jpeg();
  op_test *fast = new_decode("DecodeJpeg", e), *same = new_decode("DecodeJpeg", e);
  op_test *accurate = new_decode("DecodeJpeg", e), *plain = new_decode("DecodeJpeg", e);
  op_test_attr_string(same, "dct_method", "INTEGER_FAST");
  op_test_attr_string(accurate, "dct_method", "INTEGER_ACCURATE");
  op_test_attr_bool(plain, "fancy_upscaling", false);
  op_test_expect_shape(fast, 0, TIN_U8, SHAPE(32, 48, 3));
  const uint8_t *x = op_test_output(fast, 0)->data;
  op_test_expect(same, 0, TIN_U8, SHAPE(32, 48, 3), x);
  op_test_expect_near(accurate, 0, TIN_U8, SHAPE(32, 48, 3), x, 8, 0);
  op_test_expect_near(plain, 0, TIN_U8, SHAPE(32, 48, 3), x, 60, 0);
  ck_assert_mem_ne(op_test_output(accurate, 0)->data, x, 32 * 48 * 3);
  ck_assert_mem_ne(op_test_output(plain, 0)->data, x, 32 * 48 * 3);
  op_test_every_way(same, 0);
  op_test_free(fast), op_test_free(same), op_test_free(accurate), op_test_free(plain);
  op_test *t = new_decode("DecodeJpeg", e);
  op_test_attr_int(t, "ratio", 4);
  op_test_attr_int(t, "channels", 1);
  op_test_expect_shape(t, 0, TIN_U8, SHAPE(8, 12, 1));
  op_test_free(t);
  t = new_decode("DecodeJpeg", e);
  op_test_attr_int(t, "ratio", 3);
  op_test_expect_fail(t, TIN_INVALID, "ratio");
  op_test_free(t);
  free(e.data);
}
END_TEST

START_TEST(decode_and_crop_jpeg) {
  encoded e = make_jpeg();
  op_test *all = new_decode("DecodeJpeg", e);
  op_test_expect_shape(all, 0, TIN_U8, SHAPE(32, 48, 3));
  const uint8_t *x = op_test_output(all, 0)->data;
  uint8_t part[5 * 7 * 3];
  for (int y = 0; y < 5; y++) memcpy(part + y * 7 * 3, x + ((y + 20) * 48 + 33) * 3, 7 * 3);
  op_test *t = new_decode("DecodeAndCropJpeg", e);
  op_test_input(t, TIN_S32, SHAPE(4), (int32_t[]){20, 33, 5, 7});
  op_test_expect(t, 0, TIN_U8, SHAPE(5, 7, 3), part);
  op_test_set_input(t, 1, SHAPE(4), (int32_t[]){20, 33, 13, 7});
  op_test_expect_fail(t, TIN_INVALID, "crop window");
  op_test_free(t), op_test_free(all);
  t = new_decode("ExtractJpegShape", e);
  op_test_expect(t, 0, TIN_S32, SHAPE(3), (int32_t[]){32, 48, 3});
  op_test_free(t);
  t = new_decode("ExtractJpegShape", e);
  op_test_attr_type(t, "output_type", TIN_S64);
  op_test_expect(t, 0, TIN_S64, SHAPE(3), (int64_t[]){32, 48, 3});
  op_test_free(t);
  free(e.data);
}
END_TEST

START_TEST(decode_wants_a_scalar) {
  const tin_string two[] = {STR("a"), STR("b")};
  op_test *t = op_test_new("DecodeJpeg", NULL);
  op_test_input(t, TIN_STR, SHAPE(2), two);
  op_test_expect_fail(t, TIN_MISMATCH, "scalar");
  op_test_free(t);
  t = new_decode("DecodeImage", (encoded){0});
  op_test_expect_fail(t, TIN_CORRUPT, "no bytes");
  op_test_free(t);
}
END_TEST

/* Decoded again, it is what it was. */
START_TEST(encode_png) {
  random_source rng = {61};
  for (int channels = 1; channels <= 4; channels++)
    for (int wide = 0; wide < 2; wide++) {
      tin_dtype type = wide ? TIN_U16 : TIN_U8;
      void *x = random_numbers(&rng, type, (size_t)(9 * 7 * channels), 0, wide ? 65535 : 255);
      op_test *t = op_test_new("EncodePng", NULL), *back = op_test_new("DecodePng", NULL);
      op_test_input(t, type, SHAPE(9, 7, channels), x);
      op_test_expect_shape(t, 0, TIN_STR, SCALAR);
      op_test_input(back, TIN_STR, SCALAR, op_test_output(t, 0)->data);
      op_test_attr_type(back, "dtype", type);
      op_test_expect(back, 0, type, SHAPE(9, 7, channels), x);
      op_test_free(t), op_test_free(back);
      free(x);
    }
  op_test *t = op_test_new("EncodePng", NULL);
  op_test_input(t, TIN_U8, SHAPE(2, 2, 1, 3), pixels); /* two images */
  op_test_expect_shape(t, 0, TIN_STR, SHAPE(2));
  op_test_free(t);
  t = op_test_new("EncodePng", NULL);
  op_test_input(t, TIN_U8, SHAPE(0, 2, 3), pixels);
  op_test_expect_fail(t, TIN_INVALID, "0 x 2");
  op_test_free(t);
}
END_TEST

START_TEST(encode_jpeg) {
  static uint8_t photo[32 * 48 * 3];
  for (int way = 0; way < 16; way++) {
    int channels = way & 1 ? 3 : 1;
    for (int i = 0; i < 32 * 48 * channels; i++)
      photo[i] = (uint8_t)(127 + 90 * sin(i / channels % 48 * 0.1 + i % channels));
    op_test *t = op_test_new("EncodeJpeg", NULL), *back = op_test_new("DecodeJpeg", NULL);
    op_test_attr_bool(t, "progressive", way & 2);
    op_test_attr_bool(t, "optimize_size", way & 4);
    op_test_attr_bool(t, "chroma_downsampling", way & 8);
    op_test_attr_string(t, "format", channels == 3 ? "rgb" : "");
    op_test_input(t, TIN_U8, SHAPE(32, 48, channels), photo);
    op_test_expect_shape(t, 0, TIN_STR, SCALAR);
    op_test_input(back, TIN_STR, SCALAR, op_test_output(t, 0)->data);
    op_test_expect_near(back, 0, TIN_U8, SHAPE(32, 48, channels), photo, 20, 0);
    op_test_free(t), op_test_free(back);
  }
  enum { LARGE = 500 };
  random_source rng = {62};
  uint8_t *noise = random_numbers(&rng, TIN_U8, LARGE * LARGE * 3, 0, 255);
  op_test *t = op_test_new("EncodeJpeg", NULL), *back = op_test_new("DecodeJpeg", NULL);
  op_test_input(t, TIN_U8, SHAPE(LARGE, LARGE, 3), noise);
  op_test_expect_shape(t, 0, TIN_STR, SCALAR);
  op_test_input(back, TIN_STR, SCALAR, op_test_output(t, 0)->data);
  op_test_expect_shape(back, 0, TIN_U8, SHAPE(LARGE, LARGE, 3));
  op_test_free(t), op_test_free(back);
  free(noise);
  t = op_test_new("EncodeJpeg", NULL);
  op_test_attr_string(t, "format", "grayscale");
  op_test_input(t, TIN_U8, SHAPE(32, 48, 3), photo);
  op_test_expect_fail(t, TIN_MISMATCH, "3 channels");
  op_test_free(t);
}
END_TEST

UNIT_MAIN(decode_png, decode_ops_read_other_formats, decode_bmp, decode_image, decode_jpeg,
          decode_and_crop_jpeg, decode_wants_a_scalar, encode_png, encode_jpeg)
