/* SPDX-License-Identifier: Apache-2.0 */
/* Resizing and cropping images, against plain references written here. */
#include "tests/support/images.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const tin_dtype real_types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8,
                                       TIN_S16, TIN_U16, TIN_S32, TIN_U32,  TIN_S64, TIN_U64};

static float get(tin_dtype type, const void *x, size_t i) { return (float)number_get(type, x, i); }

/* ---- resizing -------------------------------------------------------------------- */

typedef struct resize {
  const char *op;
  tin_dtype type;
  bool corners, half;
  int n, h, w, c, oh, ow;
  const void *x;
} resize;

static float scale_of(const resize *r, int in, int out) {
  return r->corners && out > 1 ? (float)(in - 1) / (float)(out - 1) : (float)in / (float)out;
}

static float source_of(const resize *r, int i, float scale) {
  return r->half ? ((float)i + 0.5f) * scale - 0.5f : (float)i * scale;
}

static int inside(int i, int size) { return i < 0 ? 0 : i >= size ? size - 1 : i; }

static float at(const resize *r, int n, int y, int x, int c) {
  size_t row = (size_t)(n * r->h + inside(y, r->h));
  return get(r->type, r->x,
             (row * (size_t)r->w + (size_t)inside(x, r->w)) * (size_t)r->c + (size_t)c);
}

static float bilinear(const resize *r, int n, int y, int x, int c) {
  float fy = source_of(r, y, scale_of(r, r->h, r->oh));
  float fx = source_of(r, x, scale_of(r, r->w, r->ow));
  int y0 = (int)floorf(fy), y1 = (int)ceilf(fy), x0 = (int)floorf(fx), x1 = (int)ceilf(fx);
  float ly = fy - (float)y0, lx = fx - (float)x0;
  float a = at(r, n, y0, x0, c), b = at(r, n, y0, x1, c);
  float d = at(r, n, y1, x0, c), e = at(r, n, y1, x1, c);
  float top = a + (b - a) * lx, bottom = d + (e - d) * lx;
  return top + (bottom - top) * ly;
}

static float cubic_weight(const resize *r, float at_, int i, int size) {
  double a = r->half ? -0.5 : -0.75, step = (double)lrintf((at_ - floorf(at_)) * 1024) / 1024;
  double d = fabs(floor((double)at_) + step - i);
  if (r->half && (i < 0 || i >= size)) return 0;
  if (d >= 2) return 0;
  return (float)(d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                        : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a);
}

static float bicubic(const resize *r, int n, int y, int x, int c) {
  float fy = source_of(r, y, scale_of(r, r->h, r->oh));
  float fx = source_of(r, x, scale_of(r, r->w, r->ow));
  double sum = 0, weights = 0;
  for (int i = (int)floorf(fy) - 1; i <= (int)floorf(fy) + 2; i++)
    for (int j = (int)floorf(fx) - 1; j <= (int)floorf(fx) + 2; j++) {
      double w = (double)cubic_weight(r, fy, i, r->h) * (double)cubic_weight(r, fx, j, r->w);
      sum += w * (double)at(r, n, i, j, c);
      weights += w;
    }
  return (float)(r->half ? sum / weights : sum);
}

/* How much of element i lies between the two. */
static double overlap(double from, double to, int i) {
  double low = fmax(from, i), high = fmin(to, i + 1);
  return high > low ? high - low : 0;
}

static float area(const resize *r, int n, int y, int x, int c) {
  double sy = (double)scale_of(r, r->h, r->oh), sx = (double)scale_of(r, r->w, r->ow), sum = 0;
  for (int i = (int)floor(y * sy); i < (int)ceil((y + 1) * sy); i++)
    for (int j = (int)floor(x * sx); j < (int)ceil((x + 1) * sx); j++)
      sum += overlap(y * sy, (y + 1) * sy, i) * overlap(x * sx, (x + 1) * sx, j) *
             (double)at(r, n, i, j, c);
  return (float)(sum / (sy * sx));
}

static int nearest_index(const resize *r, int i, int in, int out) {
  float v = (r->half ? (float)i + 0.5f : (float)i) * scale_of(r, in, out);
  return inside((int)(r->corners ? roundf(v) : floorf(v)), in);
}

static float nearest(const resize *r, int n, int y, int x, int c) {
  return at(r, n, nearest_index(r, y, r->h, r->oh), nearest_index(r, x, r->w, r->ow), c);
}

typedef float resize_fn(const resize *r, int n, int y, int x, int c);

static void *reference(const resize *r, resize_fn *fn, tin_dtype type) {
  void *out = number_array((size_t)(r->n * r->oh * r->ow * r->c));
  size_t i = 0;
  for (int n = 0; n < r->n; n++)
    for (int y = 0; y < r->oh; y++)
      for (int x = 0; x < r->ow; x++)
        for (int c = 0; c < r->c; c++) number_put(type, out, i++, (double)fn(r, n, y, x, c));
  return out;
}

static op_test *new_resize(const resize *r) {
  op_test *t = op_test_new(r->op, NULL);
  if (strcmp(r->op, "ResizeArea") != 0) op_test_attr_bool(t, "half_pixel_centers", r->half);
  op_test_attr_bool(t, "align_corners", r->corners);
  op_test_input(t, r->type, SHAPE(r->n, r->h, r->w, r->c), r->x);
  op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){r->oh, r->ow});
  return t;
}

static void check_resize(const resize *r, resize_fn *fn, double tolerance, bool every_way) {
  bool keeps_type = fn == nearest;
  tin_dtype type = keeps_type ? r->type : TIN_F32;
  void *want = reference(r, fn, type);
  op_test *t = new_resize(r);
  op_test_expect_near(t, 0, type, SHAPE(r->n, r->oh, r->ow, r->c), want, tolerance, tolerance);
  if (every_way) op_test_every_way(t, 0);
  op_test_free(t);
  free(want);
}

/* Random sizes, every element type, every way of counting pixels. */
static void check_resizes(const char *op, resize_fn *fn, double tolerance, bool has_half) {
  random_source rng = {3};
  static const int channels[] = {1, 2, 3, 4, 5, 17};
  for (int round = 0; round < 72; round++) {
    resize r = {.op = op,
                .type = real_types[round % 12],
                .corners = round / 12 % 3 == 1,
                .half = has_half && round / 12 % 3 == 2,
                .n = random_int(&rng, 1, 2),
                .h = random_int(&rng, 1, 9),
                .w = random_int(&rng, 1, 9),
                .c = channels[random_int(&rng, 0, 5)],
                .oh = random_int(&rng, 1, 20),
                .ow = random_int(&rng, 1, 20)};
    size_t count = (size_t)(r.n * r.h * r.w * r.c);
    void *x = random_numbers(&rng, r.type, count, 0, 100);
    r.x = x;
    check_resize(&r, fn, tolerance, round % 12 < 2);
    free(x);
  }
}

START_TEST(resize_bilinear) { check_resizes("ResizeBilinear", bilinear, 1e-6, true); }
END_TEST
START_TEST(resize_nearest) { check_resizes("ResizeNearestNeighbor", nearest, 1e-6, true); }
END_TEST
START_TEST(resize_bicubic) { check_resizes("ResizeBicubic", bicubic, 2e-4, true); }
END_TEST
START_TEST(resize_area) { check_resizes("ResizeArea", area, 2e-4, false); }
END_TEST

static const struct {
  const char *op;
  resize_fn *fn;
} resizes[] = {{"ResizeBilinear", bilinear},
               {"ResizeNearestNeighbor", nearest},
               {"ResizeBicubic", bicubic},
               {"ResizeArea", area}};

/* Enough rows for several threads. */
START_TEST(resize_of_large_images) {
  random_source rng = {5};
  void *x = random_numbers(&rng, TIN_U8, 67 * 91 * 3, 0, 255);
  for (size_t i = 0; i < COUNT(resizes); i++) {
    resize r = {.op = resizes[i].op,
                .type = TIN_U8,
                .n = 1,
                .h = 67,
                .w = 91,
                .c = 3,
                .oh = 128,
                .ow = 128,
                .x = x};
    check_resize(&r, resizes[i].fn, 2e-3, true);
    r.oh = 20, r.ow = 31;
    check_resize(&r, resizes[i].fn, 2e-3, false);
  }
  free(x);
}
END_TEST

/* So many images of 2 x 2 floats, each to be of another size. */
static resize two_by_two(const char *op, int n, int oh, int ow, const float *x) {
  return (resize){
      .op = op, .type = TIN_F32, .n = n, .h = 2, .w = 2, .c = 1, .oh = oh, .ow = ow, .x = x};
}

START_TEST(resize_refuses) {
  const float x[4] = {0};
  for (size_t i = 0; i < COUNT(resizes); i++) {
    resize r = two_by_two(resizes[i].op, 1, 0, 3, x);
    op_test *t = new_resize(&r);
    op_test_expect_fail(t, TIN_INVALID, "must be positive");
    op_test_every_way(t, 0);
    op_test_free(t);
    r.oh = 2, r.h = 0;
    t = new_resize(&r);
    op_test_expect_fail(t, TIN_MISMATCH, "empty");
    op_test_free(t);
    if (i == 3) continue;
    r.h = 2, r.corners = r.half = true;
    t = new_resize(&r);
    op_test_expect_fail(t, TIN_INVALID, "exclude each other");
    op_test_free(t);
  }
  op_test *t = op_test_new("ResizeBilinear", NULL);
  op_test_input(t, TIN_F32, SHAPE(2, 2), x);
  op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){3, 3});
  op_test_expect_fail(t, TIN_MISMATCH, "rank 2");
  op_test_free(t);
  t = op_test_new("ResizeBilinear", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 2, 2, 1), x);
  op_test_const(t, TIN_S32, SHAPE(3), (int32_t[]){3, 3, 3});
  op_test_expect_fail(t, TIN_MISMATCH, "2 elements");
  op_test_free(t);
}
END_TEST

/* No images; and infinities where nothing is interpolated. */
START_TEST(resize_at_the_edges) {
  const float x[] = {INFINITY, 1, -INFINITY, NAN};
  for (size_t i = 0; i < COUNT(resizes); i++) {
    resize r = two_by_two(resizes[i].op, 0, 3, 3, x);
    op_test *t = new_resize(&r);
    op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 3, 3, 1));
    op_test_free(t);
  }
  for (size_t i = 0; i < 2; i++) {
    resize r = two_by_two(resizes[i].op, 1, 2, 2, x);
    op_test *t = new_resize(&r);
    op_test_expect(t, 0, TIN_F32, SHAPE(1, 2, 2, 1), x);
    op_test_free(t);
  }
}
END_TEST

/* Another size at the next run. */
START_TEST(resize_to_sizes_that_are_fed) {
  const float x[] = {1, 2, 3, 4};
  op_test *t = op_test_new("ResizeNearestNeighbor", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 2, 2, 1), x);
  op_test_input(t, TIN_S32, SHAPE(2), (int32_t[]){1, 4});
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 1, 4, 1), (float[]){1, 1, 2, 2});
  op_test_set_input(t, 1, SHAPE(2), (int32_t[]){4, 1});
  op_test_expect(t, 0, TIN_F32, SHAPE(1, 4, 1, 1), (float[]){1, 1, 3, 3});
  op_test_free(t);
}
END_TEST

/* ---- cropping --------------------------------------------------------------------- */

static float crop_at(const resize *r, const float *box, int image, int y, int x, int c,
                     bool nearest_one, float other) {
  float bottom = (float)(r->h - 1), right = (float)(r->w - 1);
  float fy = r->oh > 1
                 ? box[0] * bottom + (float)y * ((box[2] - box[0]) * bottom / (float)(r->oh - 1))
                 : 0.5f * (box[0] + box[2]) * bottom;
  float fx = r->ow > 1
                 ? box[1] * right + (float)x * ((box[3] - box[1]) * right / (float)(r->ow - 1))
                 : 0.5f * (box[1] + box[3]) * right;
  if (fy < 0 || fy > bottom || fx < 0 || fx > right) return other;
  if (nearest_one) return at(r, image, (int)roundf(fy), (int)roundf(fx), c);
  int y0 = (int)floorf(fy), y1 = (int)ceilf(fy), x0 = (int)floorf(fx), x1 = (int)ceilf(fx);
  float lx = fx - (float)x0, ly = fy - (float)y0;
  float a = at(r, image, y0, x0, c), b = at(r, image, y0, x1, c);
  float d = at(r, image, y1, x0, c), e = at(r, image, y1, x1, c);
  return a + (b - a) * lx + (d + (e - d) * lx - (a + (b - a) * lx)) * ly;
}

START_TEST(crop_and_resize) {
  random_source rng = {9};
  for (int round = 0; round < 48; round++) {
    enum { BOXES = 5 };
    resize r = {.type = real_types[round % 12],
                .n = 3,
                .h = random_int(&rng, 1, 8),
                .w = random_int(&rng, 1, 8),
                .c = random_int(&rng, 1, 4),
                .oh = random_int(&rng, 1, 6),
                .ow = random_int(&rng, 1, 6)};
    void *x = random_numbers(&rng, r.type, (size_t)(r.n * r.h * r.w * r.c), 0, 100);
    float boxes[BOXES * 4], *want = number_array((size_t)(BOXES * r.oh * r.ow * r.c)), *to = want;
    int32_t index[BOXES];
    r.x = x;
    for (int i = 0; i < BOXES * 4; i++) boxes[i] = (float)random_real(&rng, -0.3, 1.3);
    for (int i = 0; i < BOXES; i++) {
      index[i] = random_int(&rng, 0, 2);
      for (int y = 0; y < r.oh; y++)
        for (int k = 0; k < r.ow; k++)
          for (int c = 0; c < r.c; c++)
            *to++ = crop_at(&r, boxes + 4 * i, index[i], y, k, c, round % 2, -7);
    }
    op_test *t = op_test_new("CropAndResize", NULL);
    if (round % 2) op_test_attr_string(t, "method", "nearest");
    op_test_attr_float(t, "extrapolation_value", -7);
    op_test_input(t, r.type, SHAPE(r.n, r.h, r.w, r.c), x);
    op_test_input(t, TIN_F32, SHAPE(BOXES, 4), boxes);
    op_test_input(t, TIN_S32, SHAPE(BOXES), index);
    op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){r.oh, r.ow});
    op_test_expect_near(t, 0, TIN_F32, SHAPE(BOXES, r.oh, r.ow, r.c), want, 1e-4, 1e-5);
    if (round < 4) op_test_every_way(t, 0);
    op_test_free(t);
    free(x), free(want);
  }
}
END_TEST

START_TEST(crop_and_resize_refuses) {
  const float x[4] = {0}, box[] = {0, 0, 1, 1};
  const int32_t first[] = {0}, outside[] = {1}, negative[] = {-1};
  op_test *t = op_test_new("CropAndResize", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 2, 2, 1), x);
  op_test_input(t, TIN_F32, SHAPE(1, 4), box);
  op_test_input(t, TIN_S32, SHAPE(1), outside);
  op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){2, 2});
  op_test_expect_fail(t, TIN_INVALID, "box_ind[0] is 1");
  op_test_set_input(t, 2, SHAPE(1), negative);
  op_test_expect_fail(t, TIN_INVALID, "box_ind[0] is -1");
  op_test_set_input(t, 2, SHAPE(1), first);
  op_test_set_input(t, 1, SHAPE(1, 4), (float[]){0, 0, NAN, 1});
  op_test_expect_fail(t, TIN_INVALID, "not finite");
  op_test_set_input(t, 1, SHAPE(1, 4), (float[]){0, 0, 3e38f, 1});
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(1, 2, 2, 1));
  op_test_set_input(t, 1, SHAPE(0, 4), box);
  op_test_expect_fail(t, TIN_MISMATCH, "box_ind");
  op_test_set_input(t, 2, SHAPE(0), first);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 2, 2, 1));
  op_test_free(t);
}
END_TEST

UNIT_MAIN(resize_bilinear, resize_nearest, resize_bicubic, resize_area, resize_of_large_images,
          resize_refuses, resize_at_the_edges, resize_to_sizes_that_are_fed, crop_and_resize,
          crop_and_resize_refuses)
