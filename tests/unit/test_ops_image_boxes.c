/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among boxes, against a plain reference written here. */
#include "tests/support/images.h"
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

UNIT_MAIN(non_max_suppression, non_max_suppression_every_way, non_max_suppression_with_overlaps,
          non_max_suppression_refuses, combined_non_max_suppression)
