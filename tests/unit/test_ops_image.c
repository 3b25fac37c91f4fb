/* SPDX-License-Identifier: Apache-2.0 */
/* The ops of module image, against plain references written here. */
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

START_TEST(resize_refuses) {
  const float x[4] = {0};
  for (size_t i = 0; i < COUNT(resizes); i++) {
    resize r = {.op = resizes[i].op,
                .type = TIN_F32,
                .n = 1,
                .h = 2,
                .w = 2,
                .c = 1,
                .oh = 0,
                .ow = 3,
                .x = x};
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
    resize r = {.op = resizes[i].op,
                .type = TIN_F32,
                .n = 0,
                .h = 2,
                .w = 2,
                .c = 1,
                .oh = 3,
                .ow = 3,
                .x = x};
    op_test *t = new_resize(&r);
    op_test_expect_shape(t, 0, TIN_F32, SHAPE(0, 3, 3, 1));
    op_test_free(t);
  }
  for (size_t i = 0; i < 2; i++) {
    resize r = {.op = resizes[i].op,
                .type = TIN_F32,
                .n = 1,
                .h = 2,
                .w = 2,
                .c = 1,
                .oh = 2,
                .ow = 2,
                .x = x};
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

/* ---- choosing boxes ---------------------------------------------------------------- */

static double iou(const double *a, const double *b) {
  double at_ = fmin(a[0], a[2]), al = fmin(a[1], a[3]), ab = fmax(a[0], a[2]),
         ar = fmax(a[1], a[3]);
  double bt = fmin(b[0], b[2]), bl = fmin(b[1], b[3]), bb = fmax(b[0], b[2]), br = fmax(b[1], b[3]);
  double area_a = (ab - at_) * (ar - al), area_b = (bb - bt) * (br - bl);
  if (area_a <= 0 || area_b <= 0) return 0;
  double both = fmax(fmin(ab, bb) - fmax(at_, bt), 0) * fmax(fmin(ar, br) - fmax(al, bl), 0);
  return both / (area_a + area_b - both);
}

typedef struct nms_case {
  int count, limit;
  double boxes[64][4], scores[64];
  double threshold, least, sigma;
  int chosen[64], num_chosen; /* the answer */
  double chosen_scores[64];
} nms_case;

/* Each time the best that is left, its score lowered by all that were chosen before. */
static void choose(nms_case *n) {
  bool gone[64] = {false};
  double scores[64];
  int seen[64] = {0};
  for (int i = 0; i < n->count; i++) scores[i] = n->scores[i], gone[i] = !(scores[i] > n->least);
  n->num_chosen = 0;
  while (n->num_chosen < n->limit) {
    int best = -1;
    for (int i = 0; i < n->count; i++)
      if (!gone[i] && (best < 0 || scores[i] > scores[best])) best = i;
    if (best < 0) return;
    double before = scores[best];
    for (int k = seen[best]; k < n->num_chosen; k++) {
      double s = iou(n->boxes[best], n->boxes[n->chosen[k]]);
      if (n->sigma > 0) scores[best] *= exp(-0.5 / n->sigma * s * s);
      if (n->sigma == 0 && s > n->threshold) gone[best] = true;
    }
    seen[best] = n->num_chosen;
    if (scores[best] <= n->least) gone[best] = true;
    if (gone[best] || scores[best] != before) continue;
    n->chosen_scores[n->num_chosen] = before;
    n->chosen[n->num_chosen++] = best;
    gone[best] = true;
  }
}

/* Sixteenths, so that half precision is exact, and ties are frequent. */
static void make_case(nms_case *n, random_source *rng, bool soft) {
  n->count = random_int(rng, 0, 40);
  n->limit = random_int(rng, 0, 20);
  for (int i = 0; i < n->count; i++) {
    for (int k = 0; k < 4; k++) n->boxes[i][k] = random_int(rng, 0, 12) / 16.0;
    n->scores[i] = random_int(rng, 0, 16) / 16.0;
  }
  n->threshold = random_int(rng, 0, 8) / 16.0;
  n->least = random_int(rng, 0, 4) / 16.0;
  n->sigma = soft ? 0.5 : 0;
  choose(n);
}

static void add_numbers(op_test *t, tin_dtype type, const tin_shape *shape, const double *v) {
  size_t n = (size_t)tin_numel(shape);
  void *x = number_array(n + 1);
  for (size_t i = 0; i < n; i++) number_put(type, x, i, v[i]);
  op_test_input(t, type, shape, x);
  free(x);
}

static op_test *new_nms(const nms_case *n, int version, tin_dtype type, bool pad) {
  static const char *const ops[] = {"",
                                    "NonMaxSuppression",
                                    "NonMaxSuppressionV2",
                                    "NonMaxSuppressionV3",
                                    "NonMaxSuppressionV4",
                                    "NonMaxSuppressionV5"};
  op_test *t = op_test_new(ops[version], NULL);
  add_numbers(t, type, SHAPE(n->count, 4), n->boxes[0]);
  add_numbers(t, type, SHAPE(n->count), n->scores);
  op_test_const(t, TIN_S32, SCALAR, &n->limit);
  if (version == 1) op_test_attr_float(t, "iou_threshold", (float)n->threshold);
  if (version >= 2) add_numbers(t, type, SCALAR, &n->threshold);
  if (version >= 3) add_numbers(t, type, SCALAR, &n->least);
  if (version >= 5) add_numbers(t, type, SCALAR, &n->sigma);
  if (version >= 4) op_test_attr_bool(t, "pad_to_max_output_size", pad);
  return t;
}

static void check_nms(const nms_case *n, int version, tin_dtype type, bool pad) {
  int32_t want[64] = {0}, size = pad ? n->limit : n->num_chosen;
  double scores[64] = {0};
  for (int i = 0; i < n->num_chosen; i++) want[i] = n->chosen[i], scores[i] = n->chosen_scores[i];
  op_test *t = new_nms(n, version, type, pad);
  op_test_expect(t, 0, TIN_S32, SHAPE(size), want);
  if (version >= 4) op_test_expect(t, version == 4 ? 1 : 2, TIN_S32, SCALAR, &n->num_chosen);
  if (version == 5) {
    void *s = number_array(64);
    for (size_t i = 0; i < 64; i++) number_put(type, s, i, scores[i]);
    op_test_expect_near(t, 1, type, SHAPE(size), s, type == TIN_F16 ? 2e-3 : 1e-6, 1e-6);
    free(s);
  }
  op_test_free(t);
}

START_TEST(non_max_suppression) {
  random_source rng = {21};
  nms_case n;
  for (int round = 0; round < 60; round++)
    for (int version = 1; version <= 5; version++) {
      make_case(&n, &rng, version == 5 && round % 3 == 0);
      if (version < 3) n.least = -DBL_MAX, choose(&n);
      bool half = version > 1 && round % 4 == 0 && n.sigma == 0;
      check_nms(&n, version, half ? TIN_F16 : TIN_F32, version >= 4 && round % 2);
    }
}
END_TEST

START_TEST(non_max_suppression_every_way) {
  random_source rng = {22};
  nms_case n;
  for (int version = 1; version <= 5; version++) {
    make_case(&n, &rng, false);
    n.limit = 7;
    op_test *t = new_nms(&n, version, TIN_F32, true);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(non_max_suppression_with_overlaps) {
  random_source rng = {23};
  nms_case n;
  for (int round = 0; round < 20; round++) {
    make_case(&n, &rng, false);
    double overlaps[40 * 40 + 1];
    for (int i = 0; i < n.count; i++)
      for (int k = 0; k < n.count; k++) overlaps[i * n.count + k] = iou(n.boxes[i], n.boxes[k]);
    op_test *t = op_test_new("NonMaxSuppressionWithOverlaps", NULL);
    add_numbers(t, TIN_F32, SHAPE(n.count, n.count), overlaps);
    add_numbers(t, TIN_F32, SHAPE(n.count), n.scores);
    op_test_input(t, TIN_S32, SCALAR, &n.limit);
    add_numbers(t, TIN_F32, SCALAR, &n.threshold);
    add_numbers(t, TIN_F32, SCALAR, &n.least);
    op_test_expect(t, 0, TIN_S32, SHAPE(n.num_chosen), n.chosen);
    op_test_free(t);
  }
}
END_TEST

START_TEST(non_max_suppression_refuses) {
  nms_case n = {.count = 1, .limit = -1, .boxes = {{0, 0, 1, 1}}, .scores = {1}};
  op_test *t = new_nms(&n, 3, TIN_F32, false);
  op_test_expect_fail(t, TIN_INVALID, "max_output_size is -1");
  op_test_free(t);
  n.limit = 1, n.threshold = 1.5;
  t = new_nms(&n, 3, TIN_F32, false);
  op_test_expect_fail(t, TIN_INVALID, "must be in [0, 1]");
  op_test_free(t);
  n.threshold = 0.5, n.sigma = -1;
  t = new_nms(&n, 5, TIN_F32, false);
  op_test_expect_fail(t, TIN_INVALID, "soft_nms_sigma");
  op_test_free(t);
  n.sigma = 0, n.scores[0] = NAN; /* is above no threshold */
  t = new_nms(&n, 3, TIN_F32, false);
  op_test_expect_shape(t, 0, TIN_S32, SHAPE(0));
  op_test_free(t);
  t = op_test_new("NonMaxSuppressionV2", NULL);
  op_test_input(t, TIN_F32, SHAPE(1, 4), n.boxes);
  op_test_input(t, TIN_F32, SHAPE(2), n.boxes);
  op_test_input(t, TIN_S32, SCALAR, &n.limit);
  op_test_input(t, TIN_F32, SCALAR, (float[]){0.5f});
  op_test_expect_fail(t, TIN_MISMATCH, "vector of 1");
  op_test_free(t);
}
END_TEST

/* Class 0 keeps boxes 0 and 2, class 1 box 1; the best of both come first. */
START_TEST(combined_non_max_suppression) {
  const float boxes[] = {0, 0, 1, 1, 0, 0, 1, 0.9f, 0.5f, 2, 1, -1};
  const float scores[] = {0.9f, 0.2f, 0.8f, 0.7f, 0.6f, 0.1f};
  const int32_t per_class = 2, total = 5;
  const float overlap_ = 0.5f, least = 0.15f;
  for (int pad = 0; pad < 2; pad++) {
    op_test *t = op_test_new("CombinedNonMaxSuppression", NULL);
    op_test_attr_bool(t, "pad_per_class", pad);
    op_test_attr_bool(t, "clip_boxes", pad);
    op_test_input(t, TIN_F32, SHAPE(1, 3, 1, 4), boxes);
    op_test_input(t, TIN_F32, SHAPE(1, 3, 2), scores);
    op_test_const(t, TIN_S32, SCALAR, &per_class);
    op_test_const(t, TIN_S32, SCALAR, &total);
    op_test_const(t, TIN_F32, SCALAR, &overlap_);
    op_test_const(t, TIN_F32, SCALAR, &least);
    int rows = pad ? 4 : 5;
    float end = pad ? 1 : 2, begin = pad ? 0 : -1;
    op_test_expect(
        t, 0, TIN_F32, SHAPE(1, rows, 4),
        (float[]){0, 0, 1, 1, 0, 0, 1, 0.9f, 0.5f, end, 1, begin, 0, 0, 0, 0, 0, 0, 0, 0});
    op_test_expect(t, 1, TIN_F32, SHAPE(1, rows), (float[]){0.9f, 0.7f, 0.6f, 0, 0});
    op_test_expect(t, 2, TIN_F32, SHAPE(1, rows), (float[]){0, 1, 0, 0, 0});
    op_test_expect(t, 3, TIN_S32, SHAPE(1), (int32_t[]){3});
    op_test_every_way(t, 0);
    op_test_set_input(t, 0, SHAPE(1, 0, 1, 4), boxes);
    op_test_set_input(t, 1, SHAPE(1, 0, 2), scores);
    op_test_expect(t, 3, TIN_S32, SHAPE(1), (int32_t[]){0});
    op_test_free(t);
  }
}
END_TEST

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

UNIT_MAIN(resize_bilinear, resize_nearest, resize_bicubic, resize_area, resize_of_large_images,
          resize_refuses, resize_at_the_edges, resize_to_sizes_that_are_fed, crop_and_resize,
          crop_and_resize_refuses, non_max_suppression, non_max_suppression_every_way,
          non_max_suppression_with_overlaps, non_max_suppression_refuses,
          combined_non_max_suppression, decode_png, decode_ops_read_other_formats, decode_bmp,
          decode_image, decode_jpeg, decode_and_crop_jpeg, decode_wants_a_scalar, encode_png,
          encode_jpeg, extract_image_patches, colors_and_back, adjust_hue_and_saturation,
          adjust_contrast, draw_bounding_boxes)
