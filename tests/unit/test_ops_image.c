/* SPDX-License-Identifier: Apache-2.0 */
/* Patches, colors and drawing: the rest of module image, against plain references written here. */
#include "tests/support/images.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const tin_dtype real_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8,
                                       TIN_S16, TIN_U16, TIN_S32, TIN_U32,  TIN_S64, TIN_U64};

/* ---- patches and colors ------------------------------------------------------------ */

static int padding_before(bool same, int in, int k, int stride, int rate, int *out) {
  int extent = (k - 1) * rate + 1;
  if (!same) {
    *out = (in - extent) / stride + 1;
    return 0;
  }
  *out = (in + stride - 1) / stride;
  int pad = (*out - 1) * stride + extent - in;
  return pad > 0 ? pad / 2 : 0;
}

START_TEST(extract_image_patches) {
  random_source rng = {31};
  for (int round = 0; round < 48; round++) {
    tin_dtype type = real_types[round % 12];
    bool same = round % 2;
    int k = random_int(&rng, 1, 3), stride = random_int(&rng, 1, 3), rate = random_int(&rng, 1, 2);
    int h = random_int(&rng, 5, 8), w = random_int(&rng, 5, 8), c = random_int(&rng, 1, 3), oh, ow;
    int top = padding_before(same, h, k, stride, rate, &oh);
    int left = padding_before(same, w, k, stride, rate, &ow);
    void *x = random_numbers(&rng, type, (size_t)(2 * h * w * c), 0, 100);
    void *want = number_array((size_t)(2 * oh * ow * k * k * c));
    for (int i = 0; i < 2 * oh * ow * k * k * c; i++) {
      int ch = i % c, dx = i / c % k, dy = i / c / k % k, ox = i / c / k / k % ow;
      int oy = i / c / k / k / ow % oh, n = i / c / k / k / ow / oh;
      int y = oy * stride - top + dy * rate, xx = ox * stride - left + dx * rate;
      bool in = y >= 0 && y < h && xx >= 0 && xx < w;
      number_put(type, want, (size_t)i,
                 in ? number_get(type, x, (size_t)(((n * h + y) * w + xx) * c + ch)) : 0);
    }
    op_test *t = op_test_new("ExtractImagePatches", NULL);
    op_test_attr_ints(t, "ksizes", 4, (int64_t[]){1, k, k, 1});
    op_test_attr_ints(t, "strides", 4, (int64_t[]){1, stride, stride, 1});
    op_test_attr_ints(t, "rates", 4, (int64_t[]){1, rate, rate, 1});
    op_test_attr_string(t, "padding", same ? "SAME" : "VALID");
    op_test_input(t, type, SHAPE(2, h, w, c), x);
    op_test_expect(t, 0, type, SHAPE(2, oh, ow, k * k * c), want);
    if (round < 2) op_test_every_way(t, 0);
    op_test_free(t);
    free(x), free(want);
  }
}
END_TEST

static const tin_dtype float_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16};

/* Primary and mixed colors, grey, black. */
static const double rgb_values[] = {1,   0,   0,   0, 1, 0, 0, 0,   1,    1,    1,   0,
                                    0.5, 0.5, 0.5, 0, 0, 0, 1, 0.5, 0.25, 0.25, 0.5, 0.75};
static const double hsv_values[] = {0, 1,      1,       1 / 3., 1, 1,       2 / 3., 1,
                                    1, 1 / 6., 1,       1,      0, 0,       0.5,    0,
                                    0, 0,      1 / 18., 0.75,   1, 7 / 12., 2 / 3., 0.75};

START_TEST(colors_and_back) {
  for (size_t i = 0; i < COUNT(float_types); i++) {
    tin_dtype type = float_types[i];
    double tolerance = type == TIN_BF16 ? 1e-2 : type == TIN_F16 ? 2e-3 : 1e-6;
    void *rgb = number_array(24), *hsv = number_array(24);
    for (size_t k = 0; k < 24; k++) {
      number_put(type, rgb, k, rgb_values[k]);
      number_put(type, hsv, k, hsv_values[k]);
    }
    op_test *t = op_test_new("RGBToHSV", NULL);
    op_test_input(t, type, SHAPE(2, 4, 3), rgb);
    op_test_expect_near(t, 0, type, SHAPE(2, 4, 3), hsv, tolerance, tolerance);
    op_test_every_way(t, 0);
    op_test_free(t);
    t = op_test_new("HSVToRGB", NULL);
    op_test_input(t, type, SHAPE(8, 3), hsv);
    op_test_expect_near(t, 0, type, SHAPE(8, 3), rgb, 3 * tolerance, tolerance);
    op_test_every_way(t, 0);
    op_test_free(t);
    free(rgb), free(hsv);
  }
  op_test *t = op_test_new("RGBToHSV", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 2), (float[4]){0});
  op_test_expect_fail(t, TIN_MISMATCH, "2 channels");
  op_test_free(t);
}
END_TEST

static void hsv_of(const double *rgb, double *hsv) {
  double r = rgb[0], g = rgb[1], b = rgb[2], v = fmax(r, fmax(g, b)),
         range = v - fmin(r, fmin(g, b));
  double h = range == 0 ? 0
             : v == r   ? (g - b) / range
             : v == g   ? 2 + (b - r) / range
                        : 4 + (r - g) / range;
  hsv[0] = h < 0 ? h / 6 + 1 : h / 6;
  hsv[1] = v > 0 ? range / v : 0;
  hsv[2] = v;
}

static void rgb_of(const double *hsv, double *rgb) {
  double h = (hsv[0] - floor(hsv[0])) * 6, c = hsv[1] * hsv[2];
  double part[] = {fabs(h - 3) - 1, 2 - fabs(h - 2), 2 - fabs(h - 4)};
  for (int k = 0; k < 3; k++) rgb[k] = hsv[2] - c + c * fmin(fmax(part[k], 0), 1);
}

/* By way of hue, saturation and value. */
static void check_adjust(const char *op, double amount) {
  random_source rng = {41};
  float x[60], want[60], by = (float)amount;
  for (int i = 0; i < 60; i++) x[i] = (float)random_real(&rng, 0, 1);
  for (int i = 0; i < 60; i += 3) {
    double rgb[3] = {(double)x[i], (double)x[i + 1], (double)x[i + 2]}, hsv[3];
    hsv_of(rgb, hsv);
    if (strcmp(op, "AdjustHue") == 0) hsv[0] += amount;
    if (strcmp(op, "AdjustSaturation") == 0) hsv[1] = fmin(fmax(hsv[1] * amount, 0), 1);
    rgb_of(hsv, rgb);
    for (int k = 0; k < 3; k++) want[i + k] = (float)rgb[k];
  }
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, SHAPE(4, 5, 3), x);
  op_test_input(t, TIN_F32, SCALAR, &by);
  op_test_expect_near(t, 0, TIN_F32, SHAPE(4, 5, 3), want, 2e-5, 0);
  op_test_every_way(t, 0);
  op_test_free(t);
}

START_TEST(adjust_hue_and_saturation) {
  static const double amounts[] = {0, 0.25, -0.4, 1, 2.7, -3.1};
  for (size_t i = 0; i < COUNT(amounts); i++) {
    check_adjust("AdjustHue", amounts[i]);
    check_adjust("AdjustSaturation", amounts[i]);
  }
}
END_TEST

START_TEST(adjust_contrast) {
  const float x[] = {1, 10, 2, 20, 3, 30, 6, 60, 5, 5, 5, 5, 5, 5, 5, 13}, factor = 2;
  const float want[] = {-1, -10, 1, 10, 3, 30, 9, 90, 5, 3, 5, 3, 5, 3, 5, 19};
  op_test *t = op_test_new("AdjustContrastv2", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 2, 2, 2), x);
  op_test_input(t, TIN_F32, SCALAR, &factor);
  op_test_expect(t, 0, TIN_F32, SHAPE(2, 2, 2, 2), want);
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(draw_bounding_boxes) {
  float x[5 * 6] = {0};
  const float boxes[] = {0.25f, 0.2f, 0.75f, 0.8f, 0, 0.6f, -0.5f, 1, -9, -9, 9, 0.2f};
  const float want[] = {0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0,
                        0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0};
  op_test *t = op_test_new("DrawBoundingBoxes", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 5, 6, 1), x);
  op_test_input(t, TIN_F32, SHAPE(1, 3, 4), boxes);
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 5, 6, 1), want);
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("DrawBoundingBoxesV2", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 1, 2, 3), x);
  op_test_input(t, TIN_F32, SHAPE(1, 2, 4), (float[]){0, 0, 0, 0, 0, 1, 0, 1});
  op_test_input(t, TIN_F32, SHAPE(2, 4), (float[]){1, 2, 3, 4, 5, 6, 7, 8});
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 2, 3), (float[]){1, 2, 3, 5, 6, 7});
  op_test_free(t);
}
END_TEST

UNIT_MAIN(extract_image_patches, colors_and_back, adjust_hue_and_saturation, adjust_contrast,
          draw_bounding_boxes)
