/* SPDX-License-Identifier: Apache-2.0 */
/* The ops of module quant, against the formulas they are defined by, in double. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include "ops/micro/dot_s16.h"

#include <math.h>
#include <string.h>

typedef struct qkind {
  tin_dtype type, integer; /* stored as */
  int bits;
  double low, high;
} qkind;

static const qkind kinds[] = {{TIN_QU8, TIN_U8, 8, 0, 255},
                              {TIN_QS8, TIN_S8, 8, -128, 127},
                              {TIN_QU16, TIN_U16, 16, 0, 65535},
                              {TIN_QS16, TIN_S16, 16, -32768, 32767},
                              {TIN_QS32, TIN_S32, 32, -2147483648.0, 2147483647.0}};
static const char *const modes[] = {"MIN_COMBINED", "MIN_FIRST", "SCALED"};
enum { MIN_COMBINED, MIN_FIRST, SCALED };

/* The real number that integer q stands for. */
static double real_of(const qkind *k, int mode, double q, double min, double max, bool narrow) {
  if (mode == SCALED) {
    double scale = max / k->high;
    if (k->low < 0) scale = fmax(scale, min / (k->low + (narrow ? 1 : 0)));
    return q * scale;
  }
  double step = (max - min) / (k->high - k->low);
  double start = mode == MIN_FIRST ? round(min / step) * step : min;
  return start + (q - k->low) * step;
}

/* ---- Dequantize ------------------------------------------------------------------ */

START_TEST(dequantize) {
  random_source rng = {3};
  for (size_t k = 0; k < COUNT(kinds); k++)
    for (int mode = 0; mode < 3; mode++)
      for (int narrow = 0; narrow < 2; narrow++) {
        const float min = -1.5f, max = 4.25f;
        void *x = random_numbers(&rng, kinds[k].integer, 300, kinds[k].low, kinds[k].high);
        float want[300];
        for (size_t i = 0; i < 300; i++)
          want[i] = (float)real_of(&kinds[k], mode, number_get(kinds[k].integer, x, i), (double)min,
                                   (double)max, narrow);
        op_test *t = op_test_new("Dequantize", NULL);
        op_test_attr_string(t, "mode", modes[mode]);
        op_test_attr_bool(t, "narrow_range", narrow);
        op_test_input(t, kinds[k].type, SHAPE(3, 100), x);
        op_test_input(t, TIN_F32, SCALAR, &min);
        op_test_input(t, TIN_F32, SCALAR, &max);
        op_test_expect_near(t, 0, TIN_F32, SHAPE(3, 100), want, 2e-6, 2e-6);
        op_test_every_way(t, 0);
        op_test_free(t);
        free(x);
      }
}
END_TEST

START_TEST(dequantize_along_an_axis) {
  const uint8_t x[] = {0, 255, 0, 255, 0, 255, 51, 102, 51, 102, 51, 102};
  const float min[] = {0, -1, 2}, max[] = {1, 1, 4};
  const float want[] = {0, 1, -1, 1, 2, 4, 0.2f, 0.4f, -0.6f, -0.2f, 2.4f, 2.8f};
  for (int type = 0; type < 2; type++) {
    op_test *t = op_test_new("Dequantize", NULL);
    op_test_attr_int(t, "axis", 1);
    if (type) op_test_attr_type(t, "dtype", TIN_BF16);
    op_test_input(t, TIN_QU8, SHAPE(2, 3, 2), x);
    op_test_input(t, TIN_F32, SHAPE(3), min);
    op_test_input(t, TIN_F32, SHAPE(3), max);
    void *values = number_array(12);
    tin_dtype out = type ? TIN_BF16 : TIN_F32;
    for (size_t i = 0; i < 12; i++) number_put(out, values, i, (double)want[i]);
    op_test_expect_near(t, 0, out, SHAPE(2, 3, 2), values, 1e-6, 1e-2);
    op_test_every_way(t, 0);
    op_test_set_input(t, 1, SHAPE(2), min);
    op_test_expect_fail(t, TIN_MISMATCH, "3 elements");
    op_test_free(t);
    free(values);
  }
  op_test *t = op_test_new("Dequantize", NULL);
  op_test_attr_int(t, "axis", 3);
  op_test_input(t, TIN_QU8, SHAPE(2, 3, 2), x);
  op_test_input(t, TIN_F32, SHAPE(3), min);
  op_test_input(t, TIN_F32, SHAPE(3), max);
  op_test_expect_fail(t, TIN_INVALID, "axis is 3");
  op_test_free(t);
}
END_TEST

START_TEST(dequantize_an_empty_range) {
  const uint8_t x[] = {0, 100, 255};
  const float same = 1.5f, want[] = {1.5f, 1.5f, 1.5f};
  op_test *t = op_test_new("Dequantize", NULL);
  op_test_attr_string(t, "mode", "MIN_FIRST");
  op_test_input(t, TIN_QU8, SHAPE(3), x);
  op_test_input(t, TIN_F32, SCALAR, &same);
  op_test_input(t, TIN_F32, SCALAR, &same);
  op_test_expect(t, 0, TIN_F32, SHAPE(3), want);
  op_test_set_input(t, 0, SHAPE(0), x);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0));
  op_test_free(t);
}
END_TEST

/* ---- QuantizeV2 ------------------------------------------------------------------ */

static double clamped(double v, double low, double high) {
  return v < low ? low : v > high ? high : v;
}

/* What the range becomes, and the integer for v. */
static double quantized(const qkind *k, int mode, bool narrow, bool even, double v, double *min,
                        double *max) {
  if (mode == SCALED) {
    double low = k->low + (narrow ? 1 : 0);
    double a = low * *min > 0 ? low / *min : INFINITY, b = *max > 0 ? k->high / *max : INFINITY;
    double scale = fmin(a, b);
    *min = low / scale;
    *max = k->high / scale;
    v = clamped(v, *min, *max) * scale;
    return even ? rint(v) : round(v);
  }
  double step = (*max - *min) / (k->high - k->low);
  if (mode == MIN_FIRST)
    return clamped(round(v / step) - round(*min / step) + k->low, k->low, k->high);
  return clamped(round((clamped(v, *min, *max) - *min) / step + k->low), k->low, k->high);
}

START_TEST(quantize) {
  random_source rng = {5};
  for (size_t k = 0; k < COUNT(kinds); k++)
    for (int mode = 0; mode < 3; mode++)
      for (int way = 0; way < 4; way++) {
        bool narrow = way & 1, even = mode == SCALED && way & 2;
        const float range[] = {-1.25f, 2};
        double min, max;
        float *x = random_numbers(&rng, TIN_F32, 300, -2, 3);
        void *want = number_array(300);
        for (size_t i = 0; i < 300; i++) {
          min = (double)range[0], max = (double)range[1];
          number_put(kinds[k].integer, want, i,
                     quantized(&kinds[k], mode, narrow, even, (double)x[i], &min, &max));
        }
        op_test *t = op_test_new("QuantizeV2", NULL);
        op_test_attr_type(t, "T", kinds[k].type);
        op_test_attr_string(t, "mode", modes[mode]);
        op_test_attr_bool(t, "narrow_range", narrow);
        if (even) op_test_attr_string(t, "round_mode", "HALF_TO_EVEN");
        op_test_input(t, TIN_F32, SHAPE(300), x);
        op_test_input(t, TIN_F32, SCALAR, &range[0]);
        op_test_input(t, TIN_F32, SCALAR, &range[1]);
        /* Single precision: off by one at 16 bits now and then; 24 bits are right of 32. */
        double slack = kinds[k].bits == 32 ? 1024 : kinds[k].bits == 16 ? 1 : 0;
        op_test_expect_near(t, 0, kinds[k].type, SHAPE(300), want, slack, 0);
        op_test_expect_near(t, 1, TIN_F32, SCALAR, (float[]){(float)min}, 1e-6, 1e-6);
        op_test_expect_near(t, 2, TIN_F32, SCALAR, (float[]){(float)max}, 1e-6, 1e-6);
        op_test_every_way(t, 0);
        op_test_free(t);
        free(x), free(want);
      }
}
END_TEST

/* Zero lies in every range, and none is too narrow. */
START_TEST(quantize_widens_the_range) {
  static const float ranges[][4] = {
      {2, 4, 0, 4}, {-4, -2, -4, 0}, {0, 0, 0, 0.01f}, {0, 0.001f, 0, 0.01f}, {-3, -3, -3, 0}};
  const float x[] = {0, NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < COUNT(ranges); i++) {
    op_test *t = op_test_new("QuantizeV2", NULL);
    op_test_attr_type(t, "T", TIN_QU8);
    op_test_attr_string(t, "mode", "MIN_FIRST");
    op_test_input(t, TIN_F32, SHAPE(4), x);
    op_test_input(t, TIN_F32, SCALAR, &ranges[i][0]);
    op_test_input(t, TIN_F32, SCALAR, &ranges[i][1]);
    op_test_expect(t, 1, TIN_F32, SCALAR, &ranges[i][2]);
    op_test_expect(t, 2, TIN_F32, SCALAR, &ranges[i][3]);
    const uint8_t *q = op_test_output(t, 0)->data;
    ck_assert_int_eq(q[2], 255);
    ck_assert_int_eq(q[3], 0);
    ck_assert_int_eq(q[0], ranges[i][2] < 0 ? 255 : 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(quantize_along_an_axis) {
  const float x[] = {0, 1, 0, 2, -1, 1}, min[] = {0, 0, -1}, max[] = {1, 2, 1};
  op_test *t = op_test_new("QuantizeV2", NULL);
  op_test_attr_type(t, "T", TIN_QU8);
  op_test_attr_int(t, "axis", 0);
  op_test_input(t, TIN_F32, SHAPE(3, 2), x);
  op_test_input(t, TIN_F32, SHAPE(3), min);
  op_test_input(t, TIN_F32, SHAPE(3), max);
  op_test_expect(t, 0, TIN_QU8, SHAPE(3, 2), (uint8_t[]){0, 255, 0, 255, 0, 255});
  op_test_expect(t, 1, TIN_F32, SHAPE(3), min);
  op_test_expect(t, 2, TIN_F32, SHAPE(3), max);
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(quantize_refuses) {
  const float x[] = {0, 1}, low = 1, high = 0, nan = NAN;
  op_test *t = op_test_new("QuantizeV2", NULL);
  op_test_attr_type(t, "T", TIN_QU8);
  op_test_input(t, TIN_F32, SHAPE(2), x);
  op_test_input(t, TIN_F32, SCALAR, &low);
  op_test_input(t, TIN_F32, SCALAR, &high);
  op_test_expect_fail(t, TIN_INVALID, "is none");
  op_test_set_input(t, 1, SCALAR, &nan);
  op_test_expect_fail(t, TIN_INVALID, "is none");
  op_test_set_input(t, 1, SHAPE(2), x);
  op_test_expect_fail(t, TIN_MISMATCH, "1 elements");
  op_test_free(t);
  t = op_test_new("QuantizeV2", NULL);
  op_test_attr_type(t, "T", TIN_QU8);
  op_test_attr_string(t, "round_mode", "HALF_TO_EVEN");
  op_test_input(t, TIN_F32, SHAPE(2), x);
  op_test_input(t, TIN_F32, SCALAR, &high);
  op_test_input(t, TIN_F32, SCALAR, &low);
  op_test_expect_fail(t, TIN_INVALID, "SCALED only");
  op_test_free(t);
}
END_TEST

/* ---- FakeQuant ------------------------------------------------------------------- */

/* The nearest of the numbers, one of which is 0; *near_half: it is not sure which. What zero
 * becomes may be, too, and is found in single precision. */
static double faked(double v, int bits, bool narrow, float min, float max, bool *near_half) {
  float low = narrow ? 1 : 0, high = (float)((1 << bits) - 1), step = (max - min) / (high - low);
  double zero = clamped((double)roundf(low - min / step), (double)low, (double)high);
  double scale = ((double)max - (double)min) / (double)(high - low);
  double q = clamped(v / scale, (double)low - zero, (double)high - zero);
  *near_half = fabs(fabs(q - floor(q)) - 0.5) < 1e-2;
  return floor(q + 0.5) * scale;
}

static void check_faked(op_test *t, const tin_shape *shape, const float *x, int bits, bool narrow,
                        const float *min, const float *max, size_t ranges) {
  op_test_expect_shape(t, 0, TIN_F32, shape);
  const float *y = op_test_output(t, 0)->data;
  for (size_t i = 0; i < (size_t)tin_numel(shape); i++) {
    bool near_half;
    float a = min[i % ranges], b = max[i % ranges];
    double want = faked((double)x[i], bits, narrow, a, b, &near_half);
    double step = (double)(b - a) / ((1 << bits) - 1 - (narrow ? 1 : 0));
    double slack = near_half ? 1.01 * step : 1e-5 * (double)fmaxf(fabsf(a), fabsf(b));
    ck_assert_msg(fabs((double)y[i] - want) <= slack, "%d bits%s in [%g, %g]: %g is %g, not %g",
                  bits, narrow ? ", narrow" : "", (double)a, (double)b, (double)x[i], (double)y[i],
                  want);
  }
}

static const float fake_ranges[][2] = {{-6, 6}, {0, 1},   {-1, 0},    {-0.1f, 12},
                                       {2, 5},  {-5, -2}, {-1, 1e3f}, {-1e-3f, 1e-3f}};

START_TEST(fake_quant_args_and_vars) {
  random_source rng = {7};
  for (size_t r = 0; r < COUNT(fake_ranges); r++)
    for (int bits = 2; bits <= 16; bits += 2)
      for (int narrow = 0; narrow < 2; narrow++) {
        const float *range = fake_ranges[r];
        double width = (double)(range[1] - range[0]);
        float *x = random_numbers(&rng, TIN_F32, 400, (double)range[0] - width / 4,
                                  (double)range[1] + width / 4);
        op_test *t = op_test_new("FakeQuantWithMinMaxArgs", NULL);
        op_test_attr_float(t, "min", range[0]);
        op_test_attr_float(t, "max", range[1]);
        op_test *u = op_test_new("FakeQuantWithMinMaxVars", NULL);
        op_test_input(t, TIN_F32, SHAPE(20, 20), x);
        op_test_input(u, TIN_F32, SHAPE(20, 20), x);
        op_test_input(u, TIN_F32, SCALAR, &range[0]);
        op_test_input(u, TIN_F32, SCALAR, &range[1]);
        for (int i = 0; i < 2; i++) {
          op_test *each = i ? u : t;
          op_test_attr_int(each, "num_bits", bits);
          op_test_attr_bool(each, "narrow_range", narrow);
          check_faked(each, SHAPE(20, 20), x, bits, narrow, &range[0], &range[1], 1);
          if (bits == 8) op_test_every_way(each, 0);
          op_test_free(each);
        }
        free(x);
      }
}
END_TEST

START_TEST(fake_quant_per_channel) {
  random_source rng = {8};
  float min[8], max[8];
  for (size_t i = 0; i < 8; i++) min[i] = fake_ranges[i][0], max[i] = fake_ranges[i][1];
  float *x = random_numbers(&rng, TIN_F32, 2 * 5 * 8, -7, 7);
  const tin_shape *shapes[] = {SHAPE(2, 5, 8), SHAPE(10, 8), SHAPE(8)};
  for (int i = 0; i < 3; i++) {
    op_test *t = op_test_new("FakeQuantWithMinMaxVarsPerChannel", NULL);
    op_test_input(t, TIN_F32, shapes[i], x);
    op_test_input(t, TIN_F32, SHAPE(8), min);
    op_test_input(t, TIN_F32, SHAPE(8), max);
    check_faked(t, shapes[i], x, 8, false, min, max, 8);
    op_test_every_way(t, 0);
    op_test_set_input(t, 1, SHAPE(7), min);
    op_test_expect_fail(t, TIN_MISMATCH, "vector of 8");
    op_test_free(t);
  }
  free(x);
}
END_TEST

/* By the formula in TensorFlow's documentation. */
START_TEST(fake_quant_moves_zero) {
  const float x[] = {-1, -0.1f, 0, 0.1f, 1, NAN}, min = -0.05f, max = 0.95f;
  op_test *t = op_test_new("FakeQuantWithMinMaxVars", NULL);
  op_test_input(t, TIN_F32, SHAPE(5), x);
  op_test_input(t, TIN_F32, SCALAR, &min);
  op_test_input(t, TIN_F32, SCALAR, &max);
  float scale = 1.0f / 255, zero = 13; /* 12.75, rounded */
  op_test_expect_near(t, 0, TIN_F32, SHAPE(5),
                      (float[]){-zero * scale, -zero * scale, 0, 26 * scale, (255 - zero) * scale},
                      1e-6, 0);
  op_test_set_input(t, 0, SHAPE(0), x);
  op_test_expect_shape(t, 0, TIN_F32, SHAPE(0));
  op_test_set_input(t, 0, SCALAR, x + 5);
  op_test_expect_shape(t, 0, TIN_F32, SCALAR);
  op_test_free(t);
}
END_TEST

START_TEST(fake_quant_refuses) {
  const float x[] = {3, -3}, zero = 0, one = 1;
  op_test *t = op_test_new("FakeQuantWithMinMaxVars", NULL);
  op_test_input(t, TIN_F32, SHAPE(2), x);
  op_test_input(t, TIN_F32, SCALAR, &zero);
  op_test_input(t, TIN_F32, SCALAR, &zero);
  op_test_expect(t, 0, TIN_F32, SHAPE(2), (float[]){0, 0});
  op_test_set_input(t, 1, SCALAR, &one);
  op_test_expect_fail(t, TIN_INVALID, "min must be below max");
  op_test_free(t);
  for (int bits = 1; bits <= 17; bits += 16) {
    t = op_test_new("FakeQuantWithMinMaxArgs", NULL);
    op_test_attr_int(t, "num_bits", bits);
    op_test_input(t, TIN_F32, SHAPE(2), x);
    op_test_expect_fail(t, TIN_INVALID, "num_bits");
    op_test_free(t);
  }
}
END_TEST

/* ---- QuantizeAndDequantize -------------------------------------------------------- */

START_TEST(quantize_and_dequantize) {
  const double x[] = {-1, -0.5, 0, 0.3, 0.77, 2.5}, low = -1.5, high = 1;
  /* 4 bits from -1.5: steps of 1.5 / 8 up to 7 of them; the whole input: steps of 2.5 / 7. */
  const double step = 1.5 / 8, own = 2.5 / 7;
  static const tin_dtype types[] = {TIN_F32, TIN_F64, TIN_F16, TIN_BF16};
  for (size_t k = 0; k < COUNT(types); k++)
    for (int given = 0; given < 2; given++)
      for (int version = 2; version <= 3; version++) {
        void *in = number_array(6), *range = number_array(2), *want = number_array(6);
        for (size_t i = 0; i < 6; i++) {
          double s = given ? step : own;
          number_put(types[k], in, i, x[i]);
          number_put(types[k], want, i,
                     given ? clamped(rint(x[i] / s), -8, 7) * s : rint(x[i] / s) * s);
        }
        number_put(types[k], range, 0, low), number_put(types[k], range, 1, high);
        op_test *t =
            op_test_new(version == 2 ? "QuantizeAndDequantizeV2" : "QuantizeAndDequantizeV3", NULL);
        op_test_attr_bool(t, "range_given", given);
        op_test_input(t, types[k], SHAPE(6), in);
        op_test_input(t, types[k], SCALAR, range);
        op_test_input(t, types[k], SCALAR, (const char *)range + tin_dtype_bytes(types[k]));
        if (version == 2)
          op_test_attr_int(t, "num_bits", 4);
        else
          op_test_input(t, TIN_S32, SCALAR, (int32_t[]){4});
        double slack = types[k] == TIN_BF16 ? 2e-2 : types[k] == TIN_F16 ? 2e-3 : 1e-6;
        op_test_expect_near(t, 0, types[k], SHAPE(6), want, slack, slack);
        op_test_every_way(t, 1e-6);
        op_test_free(t);
        free(in), free(range), free(want);
      }
}
END_TEST

START_TEST(quantize_and_dequantize_along_an_axis) {
  const float x[] = {1, 10, -0.4f, -4.2f}, none[2] = {0};
  op_test *t = op_test_new("QuantizeAndDequantizeV2", NULL);
  op_test_attr_int(t, "num_bits", 3);
  op_test_attr_int(t, "axis", 1);
  op_test_input(t, TIN_F32, SHAPE(2, 2), x);
  op_test_input(t, TIN_F32, SHAPE(2), none);
  op_test_input(t, TIN_F32, SHAPE(2), none);
  op_test_expect_near(t, 0, TIN_F32, SHAPE(2, 2), (float[]){1, 10, -1.f / 3, -10.f / 3}, 1e-6,
                      1e-6);
  op_test_free(t);
}
END_TEST

/* ---- 8 bits to 32 ------------------------------------------------------------------ */

typedef struct range {
  float min, max;
} range;

static double zero_of(const qkind *k, range r) {
  double step = ((double)r.max - (double)r.min) / (k->high - k->low);
  return round(0 / step) - round((double)r.min / step) + k->low;
}

/* 0 is 0, in a symmetric range of 32 bits. */
static double real32(double q, double min, double max) { return q * (max - min) / 4294967295.0; }

static void add_range(op_test *t, range r) {
  op_test_input(t, TIN_F32, SCALAR, &r.min);
  op_test_input(t, TIN_F32, SCALAR, &r.max);
}

/* The range of products in 32 bits. */
static void expect_product_range(op_test *t, range a, range b) {
  double one = (double)(a.max - a.min) / 255 * (double)(b.max - b.min) / 255;
  op_test_expect_near(t, 1, TIN_F32, SCALAR, (float[]){(float)(one * -2147483648.0)}, 0, 1e-6);
  op_test_expect_near(t, 2, TIN_F32, SCALAR, (float[]){(float)(one * 2147483647.0)}, 0, 1e-6);
}

static const range range_a = {-1, 2}, range_b = {-0.7f, 0.4f};

START_TEST(quantized_mat_mul) {
  random_source rng = {11};
  for (int round = 0; round < 24; round++) {
    const qkind *ka = &kinds[round & 1], *kb = &kinds[round >> 1 & 1];
    bool ta = round & 4, tb = round & 8;
    int m = random_int(&rng, 1, 19), n = random_int(&rng, 1, 11), k = random_int(&rng, 0, 70);
    if (round == 3) k = 0;
    void *a = random_numbers(&rng, ka->integer, (size_t)(m * k), ka->low, ka->high);
    void *b = random_numbers(&rng, kb->integer, (size_t)(k * n), kb->low, kb->high);
    double za = zero_of(ka, range_a), zb = zero_of(kb, range_b);
    int32_t *want = number_array((size_t)(m * n));
    for (int i = 0; i < m * n; i++) {
      double sum = 0;
      for (int j = 0; j < k; j++)
        sum += (number_get(ka->integer, a, (size_t)(ta ? j * m + i / n : i / n * k + j)) - za) *
               (number_get(kb->integer, b, (size_t)(tb ? i % n * k + j : j * n + i % n)) - zb);
      want[i] = (int32_t)sum;
    }
    op_test *t = op_test_new("QuantizedMatMul", NULL);
    op_test_attr_bool(t, "transpose_a", ta);
    op_test_attr_bool(t, "transpose_b", tb);
    op_test_input(t, ka->type, ta ? SHAPE(k, m) : SHAPE(m, k), a);
    op_test_const(t, kb->type, tb ? SHAPE(n, k) : SHAPE(k, n), b);
    add_range(t, range_a);
    op_test_const(t, TIN_F32, SCALAR, &range_b.min);
    op_test_const(t, TIN_F32, SCALAR, &range_b.max);
    op_test_expect(t, 0, TIN_QS32, SHAPE(m, n), want);
    expect_product_range(t, range_a, range_b);
    if (round < 4) op_test_every_way(t, 0);
    op_test_free(t);
    free(a), free(b), free(want);
  }
}
END_TEST

START_TEST(quantized_mat_mul_refuses) {
  const uint8_t a[6] = {0};
  op_test *t = op_test_new("QuantizedMatMul", NULL);
  op_test_input(t, TIN_QU8, SHAPE(2, 3), a);
  op_test_input(t, TIN_QU8, SHAPE(2, 3), a);
  add_range(t, range_a);
  add_range(t, (range){1, 1});
  op_test_expect_fail(t, TIN_MISMATCH, "3 columns, b 2 rows");
  op_test_set_input(t, 1, SHAPE(3, 2), a);
  op_test_expect_fail(t, TIN_INVALID, "is empty");
  op_test_set_input(t, 5, SCALAR, (float[]){1.001f});
  op_test_expect_fail(t, TIN_UNSUPPORTED, "too far from 0");
  op_test_set_input(t, 5, SCALAR, (float[]){INFINITY});
  op_test_expect_fail(t, TIN_INVALID, "not finite");
  op_test_free(t);
}
END_TEST

static int padded(bool same, int in, int k, int stride, int *out) {
  *out = same ? (in + stride - 1) / stride : (in - k) / stride + 1;
  return ((*out - 1) * stride + k - in) / 2;
}

START_TEST(quantized_conv2d) {
  random_source rng = {13};
  for (int round = 0; round < 32; round++) {
    const qkind *ka = &kinds[round & 1], *kb = &kinds[round >> 1 & 1];
    bool same = round & 4;
    int k = random_int(&rng, 1, 3), stride = random_int(&rng, 1, 2), h = random_int(&rng, 3, 7);
    int w = random_int(&rng, 3, 7), c = random_int(&rng, 1, 9), d = random_int(&rng, 1, 9), oh, ow;
    int top = padded(same, h, k, stride, &oh), left = padded(same, w, k, stride, &ow);
    void *a = random_numbers(&rng, ka->integer, (size_t)(2 * h * w * c), ka->low, ka->high);
    void *b = random_numbers(&rng, kb->integer, (size_t)(k * k * c * d), kb->low, kb->high);
    double za = zero_of(ka, range_a), zb = zero_of(kb, range_b);
    int32_t *want = number_array((size_t)(2 * oh * ow * d));
    for (int i = 0; i < 2 * oh * ow * d; i++) {
      int ox = i / d % ow, oy = i / d / ow % oh, image = i / d / ow / oh;
      double sum = 0;
      for (int j = 0; j < k * k * c; j++) {
        int x = ox * stride - left + j / c % k, y = oy * stride - top + j / c / k;
        if (x < 0 || x >= w || y < 0 || y >= h) continue;
        sum += (number_get(ka->integer, a, (size_t)(((image * h + y) * w + x) * c + j % c)) - za) *
               (number_get(kb->integer, b, (size_t)(j * d + i % d)) - zb);
      }
      want[i] = (int32_t)sum;
    }
    op_test *t = op_test_new("QuantizedConv2D", NULL);
    op_test_attr_ints(t, "strides", 4, (int64_t[]){1, stride, stride, 1});
    op_test_attr_string(t, "padding", same ? "SAME" : "VALID");
    op_test_input(t, ka->type, SHAPE(2, h, w, c), a);
    op_test_const(t, kb->type, SHAPE(k, k, c, d), b);
    add_range(t, range_a);
    op_test_const(t, TIN_F32, SCALAR, &range_b.min);
    op_test_const(t, TIN_F32, SCALAR, &range_b.max);
    op_test_expect(t, 0, TIN_QS32, SHAPE(2, oh, ow, d), want);
    expect_product_range(t, range_a, range_b);
    if (round < 4) op_test_every_way(t, 0);
    op_test_free(t);
    free(a), free(b), free(want);
  }
}
END_TEST

/* The result in real numbers is the sum, or the product, of what the inputs stand for. */
static void check_binary(const char *op, const tin_shape *x_shape, const tin_shape *y_shape,
                         const tin_shape *out, const size_t *y_of_x, double tolerance) {
  random_source rng = {17};
  size_t nx = (size_t)tin_numel(x_shape), ny = (size_t)tin_numel(y_shape);
  size_t n = (size_t)tin_numel(out);
  uint8_t *x = random_numbers(&rng, TIN_U8, nx, 0, 255),
          *y = random_numbers(&rng, TIN_U8, ny, 0, 255);
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_QU8, x_shape, x);
  op_test_input(t, TIN_QU8, y_shape, y);
  add_range(t, range_a);
  add_range(t, range_b);
  op_test_expect_shape(t, 0, TIN_QS32, out);
  double min = (double)*(const float *)op_test_output(t, 1)->data;
  double max = (double)*(const float *)op_test_output(t, 2)->data;
  for (size_t i = 0; i < n; i++) {
    double q = number_get(TIN_S32, op_test_output(t, 0)->data, i);
    double got = real32(q, min, max);
    double a = real_of(&kinds[0], MIN_FIRST, x[nx == 1 ? 0 : i], (double)range_a.min,
                       (double)range_a.max, false);
    double b = real_of(&kinds[0], MIN_FIRST,
                       y[ny == 1  ? 0
                         : y_of_x ? y_of_x[i]
                                  : i],
                       (double)range_b.min, (double)range_b.max, false);
    double want = strcmp(op, "QuantizedMul") == 0 ? a * b : a + b;
    ck_assert_msg(fabs(got - want) <= tolerance, "%s: %zu is %g, not %g", op, i, got, want);
  }
  op_test_every_way(t, 0);
  op_test_free(t);
  free(x), free(y);
}

START_TEST(quantized_sums_and_products) {
  static const char *const ops[] = {"QuantizedAdd", "QuantizedMul"};
  size_t columns[24], rows[24];
  for (size_t i = 0; i < 24; i++) columns[i] = i % 4, rows[i] = i / 8 * 2 + i / 4 % 2;
  for (int i = 0; i < 2; i++) {
    double tolerance = i ? 1e-5 : 2e-2;
    check_binary(ops[i], SHAPE(3, 2, 4), SHAPE(3, 2, 4), SHAPE(3, 2, 4), NULL, tolerance);
    check_binary(ops[i], SHAPE(3, 2, 4), SHAPE(4), SHAPE(3, 2, 4), columns, tolerance);
    check_binary(ops[i], SHAPE(3, 2, 4), SHAPE(3, 2, 1), SHAPE(3, 2, 4), rows, tolerance);
    check_binary(ops[i], SHAPE(3, 2, 4), SCALAR, SHAPE(3, 2, 4), NULL, tolerance);
    check_binary(ops[i], SCALAR, SHAPE(3, 2, 4), SHAPE(3, 2, 4), NULL, tolerance);
    check_binary(ops[i], SCALAR, SCALAR, SCALAR, NULL, tolerance);
  }
  check_binary("QuantizedBiasAdd", SHAPE(6, 4), SHAPE(4), SHAPE(6, 4), columns, 5e-3);
}
END_TEST

/* ---- 8 bits to 8 bits -------------------------------------------------------------- */

START_TEST(quantized_relu) {
  static const struct {
    const char *op;
    double high;
  } ops[] = {{"QuantizedRelu", INFINITY}, {"QuantizedRelu6", 6}};
  const range r = {-4, 12};
  uint8_t x[256], want[256];
  for (int i = 0; i < 256; i++) x[i] = (uint8_t)i;
  for (int k = 0; k < 2; k++) {
    double zero = zero_of(&kinds[0], r), six = fmin(round(6 * 255 / 16.0) + zero, 255);
    for (int i = 0; i < 256; i++)
      want[i] = (uint8_t)clamped(i, zero, ops[k].high < 100 ? six : 255);
    op_test *t = op_test_new(ops[k].op, NULL);
    op_test_input(t, TIN_QU8, SHAPE(16, 16), x);
    add_range(t, r);
    op_test_expect(t, 0, TIN_QU8, SHAPE(16, 16), want);
    op_test_expect(t, 1, TIN_F32, SCALAR, &r.min);
    op_test_expect(t, 2, TIN_F32, SCALAR, &r.max);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(quantized_pools) {
  const uint8_t x[] = {1, 200, 3, 4, 5, 100, 7, 8, 250};
  for (int avg = 0; avg < 2; avg++) {
    op_test *t = op_test_new(avg ? "QuantizedAvgPool" : "QuantizedMaxPool", NULL);
    op_test_attr_ints(t, "ksize", 4, (int64_t[]){1, 2, 2, 1});
    op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 2, 2, 1});
    op_test_attr_string(t, "padding", "SAME");
    op_test_input(t, TIN_QU8, SHAPE(1, 3, 3, 1), x);
    add_range(t, range_a);
    op_test_expect(t, 0, TIN_QU8, SHAPE(1, 2, 2, 1),
                   avg ? (uint8_t[]){52, 51, 7, 250} : (uint8_t[]){200, 100, 8, 250});
    op_test_expect(t, 1, TIN_F32, SCALAR, &range_a.min);
    op_test_every_way(t, 0);
    op_test_free(t);
    const int8_t y[] = {-100, -50, -3, -4};
    t = op_test_new(avg ? "QuantizedAvgPool" : "QuantizedMaxPool", NULL);
    op_test_attr_ints(t, "ksize", 4, (int64_t[]){1, 2, 2, 1});
    op_test_attr_ints(t, "strides", 4, (int64_t[]){1, 1, 1, 1});
    op_test_attr_string(t, "padding", "VALID");
    op_test_input(t, TIN_QS8, SHAPE(1, 2, 2, 1), y);
    add_range(t, range_a);
    op_test_expect(t, 0, TIN_QS8, SHAPE(1, 1, 1, 1), avg ? (int8_t[]){-39} : (int8_t[]){-3});
    op_test_free(t);
  }
}
END_TEST

START_TEST(quantized_concat) {
  const uint8_t x[] = {0, 255, 128, 64}, y[] = {0, 255};
  const int32_t axis = 1;
  const float want[] = {0, 1, -1, 0.5f, 0.25f, 3};
  op_test *t = op_test_new("QuantizedConcat", NULL);
  op_test_attr_int(t, "N", 2);
  op_test_const(t, TIN_S32, SCALAR, &axis);
  op_test_input(t, TIN_QU8, SHAPE(2, 2), x);
  op_test_input(t, TIN_QU8, SHAPE(2, 1), y);
  const float ends[] = {0, -1, 1, 3};
  for (int i = 0; i < 4; i++) op_test_input(t, TIN_F32, SCALAR, &ends[i]);
  op_test_expect(t, 1, TIN_F32, SCALAR, &ends[1]);
  op_test_expect(t, 2, TIN_F32, SCALAR, &ends[3]);
  op_test_expect_shape(t, 0, TIN_QU8, SHAPE(2, 3));
  for (size_t i = 0; i < 6; i++) {
    double q = ((const uint8_t *)op_test_output(t, 0)->data)[i];
    ck_assert_double_le(fabs(real_of(&kinds[0], MIN_FIRST, q, -1, 3, false) - (double)want[i]),
                        0.01);
  }
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(quantized_reshape) {
  const uint8_t x[] = {1, 2, 3, 4, 5, 6};
  op_test *t = op_test_new("QuantizedReshape", NULL);
  op_test_input(t, TIN_QU8, SHAPE(2, 3), x);
  op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){3, -1});
  add_range(t, range_a);
  op_test_expect(t, 0, TIN_QU8, SHAPE(3, 2), x);
  op_test_expect(t, 1, TIN_F32, SCALAR, &range_a.min);
  op_test_expect(t, 2, TIN_F32, SCALAR, &range_a.max);
  op_test_every_way(t, 0);
  op_test_free(t);
  static const int32_t bad[][2] = {{4, -1}, {-1, -1}, {5, 2}, {-2, 3}, {0, -1}};
  for (size_t i = 0; i < COUNT(bad); i++) {
    t = op_test_new("QuantizedReshape", NULL);
    op_test_input(t, TIN_QU8, SHAPE(2, 3), x);
    op_test_input(t, TIN_S32, SHAPE(2), bad[i]);
    add_range(t, range_a);
    op_test_expect_fail(t, TIN_MISMATCH, NULL);
    op_test_free(t);
  }
}
END_TEST

START_TEST(quantized_resize_bilinear) {
  random_source rng = {29};
  for (size_t k = 0; k < COUNT(kinds); k++)
    for (int half = 0; half < 2; half++) {
      double low = fmax(kinds[k].low, -1e6), high = fmin(kinds[k].high, 1e6);
      void *x = random_numbers(&rng, kinds[k].integer, 4 * 5 * 3, low, high),
           *real = number_array(60);
      for (size_t i = 0; i < 60; i++)
        number_put(TIN_F32, real, i, number_get(kinds[k].integer, x, i));
      op_test *f = op_test_new("ResizeBilinear", NULL),
              *t = op_test_new("QuantizedResizeBilinear", NULL);
      op_test_input(f, TIN_F32, SHAPE(1, 4, 5, 3), real);
      op_test_input(t, kinds[k].type, SHAPE(1, 4, 5, 3), x);
      for (int i = 0; i < 2; i++) {
        op_test_attr_bool(i ? t : f, "half_pixel_centers", half);
        op_test_const(i ? t : f, TIN_S32, SHAPE(2), (int32_t[]){7, 9});
      }
      add_range(t, range_a);
      op_test_expect_shape(f, 0, TIN_F32, SHAPE(1, 7, 9, 3));
      void *want = number_array(7 * 9 * 3);
      for (size_t i = 0; i < 7 * 9 * 3; i++)
        number_put(kinds[k].integer, want, i, number_get(TIN_F32, op_test_output(f, 0)->data, i));
      op_test_expect_near(t, 0, kinds[k].type, SHAPE(1, 7, 9, 3), want, 1, 0);
      op_test_expect(t, 1, TIN_F32, SCALAR, &range_a.min);
      op_test_every_way(t, 0);
      op_test_free(f), op_test_free(t);
      free(x), free(real), free(want);
    }
}
END_TEST

/* ---- 32 bits to 8 ------------------------------------------------------------------ */

START_TEST(requantize) {
  random_source rng = {19};
  static const range outs[] = {{-3, 5}, {0, 8}, {-1e-3f, 2e-3f}, {-10, 0}};
  const range in = {-1e5f, 1e5f};
  for (size_t k = 0; k < COUNT(outs); k++) {
    double one = 2e5 / 4294967295.0, low = (double)outs[k].min / one,
           high = (double)outs[k].max / one;
    int32_t *x = random_numbers(&rng, TIN_S32, 500, 1.2 * low - 10, 1.2 * high + 10);
    uint8_t want[500];
    for (size_t i = 0; i < 500; i++)
      want[i] = (uint8_t)clamped(round((real32(x[i], -1e5, 1e5) - (double)outs[k].min) * 255 /
                                       (double)(outs[k].max - outs[k].min)),
                                 0, 255);
    op_test *t = op_test_new("Requantize", NULL);
    op_test_input(t, TIN_QS32, SHAPE(500), x);
    add_range(t, in);
    add_range(t, outs[k]);
    op_test_expect_near(t, 0, TIN_QU8, SHAPE(500), want, 1, 0);
    op_test_expect(t, 1, TIN_F32, SCALAR, &outs[k].min);
    op_test_expect(t, 2, TIN_F32, SCALAR, &outs[k].max);
    op_test_every_way(t, 0);
    op_test_free(t);
    free(x);
  }
}
END_TEST

START_TEST(requantization_ranges) {
  const int32_t some[] = {5000000, -300000, 100}, above[] = {70000, 5000000, 100000};
  const range in = {-1000, 1000};
  for (int k = 0; k < 2; k++) {
    const int32_t *x = k ? above : some;
    float low = (float)fmin(0, real32(k ? 70000 : -300000, -1000, 1000)),
          high = (float)real32(5000000, -1000, 1000);
    op_test *t = op_test_new("RequantizationRange", NULL);
    op_test *u = op_test_new("QuantizeDownAndShrinkRange", NULL);
    op_test_input(t, TIN_QS32, SHAPE(3), x);
    op_test_input(u, TIN_QS32, SHAPE(3), x);
    add_range(t, in), add_range(u, in);
    op_test_expect_near(t, 0, TIN_F32, SCALAR, &low, 1e-6, 1e-5);
    op_test_expect_near(t, 1, TIN_F32, SCALAR, &high, 1e-6, 1e-5);
    op_test_expect_near(u, 1, TIN_F32, SCALAR, &low, 1e-6, 1e-5);
    op_test_expect_near(u, 2, TIN_F32, SCALAR, &high, 1e-6, 1e-5);
    op_test_expect_near(u, 0, TIN_QU8, SHAPE(3),
                        k ? (uint8_t[]){4, 255, 5} : (uint8_t[]){255, 0, 14}, 1, 0);
    op_test_every_way(t, 0), op_test_every_way(u, 0);
    op_test_free(t), op_test_free(u);
  }
}
END_TEST

/* ---- the inner loop ---------------------------------------------------------------- */

START_TEST(dot_products_agree) {
  random_source rng = {23};
  enum { DEPTH = 7 * TIN_DOT_S16_DEPTH };
  int16_t a[TIN_DOT_S16_A * DEPTH], b[TIN_DOT_S16_B * DEPTH];
  for (int round = 0; round < 20; round++) {
    int32_t most = round < 10 ? 255 : 32767; /* which wraps around */
    for (size_t i = 0; i < COUNT(a); i++) a[i] = (int16_t)random_int(&rng, -most, most);
    for (size_t i = 0; i < COUNT(b); i++) b[i] = (int16_t)random_int(&rng, -most, most);
    for (size_t depth = 0; depth <= DEPTH; depth += TIN_DOT_S16_DEPTH)
      for (const tin_micro_dot_s16 *row = tin_dot_s16_table; row->isa; row++) {
        int32_t sums[TIN_DOT_S16_A * TIN_DOT_S16_B];
        if (row->cpu & ~tin_cpu_features()) continue;
        row->run(depth, a, b, sums);
        for (size_t i = 0; i < COUNT(sums); i++) {
          uint32_t want = 0;
          for (size_t k = 0; k < depth; k++)
            want += (uint32_t)((int32_t)a[i / TIN_DOT_S16_B * depth + k] *
                               b[i % TIN_DOT_S16_B * depth + k]);
          ck_assert_msg((uint32_t)sums[i] == want, "%s: depth %zu", row->isa, depth);
        }
      }
  }
}
END_TEST

UNIT_MAIN(dequantize, dequantize_along_an_axis, dequantize_an_empty_range, quantize,
          quantize_widens_the_range, quantize_along_an_axis, quantize_refuses,
          fake_quant_args_and_vars, fake_quant_per_channel, fake_quant_moves_zero,
          fake_quant_refuses, quantize_and_dequantize, quantize_and_dequantize_along_an_axis,
          quantized_mat_mul, quantized_mat_mul_refuses, quantized_conv2d,
          quantized_sums_and_products, quantized_relu, quantized_pools, quantized_concat,
          quantized_reshape, quantized_resize_bilinear, requantize, requantization_ranges,
          dot_products_agree)
