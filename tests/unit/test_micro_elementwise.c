/* SPDX-License-Identifier: Apache-2.0 */
/* The element-wise micro-kernels: every row of every table against the C library in double, and
 * against the plain C row at all lengths and alignments, in place, within their bounds. */
#include "ops/common/types.h"
#include "ops/micro/binary_f32.h"
#include "ops/micro/half.h"
#include "ops/micro/unary_f32.h"
#include "tinfer/session.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTHS = 3 * 16 + 2, OFFSETS = 5, ROOM = LENGTHS + OFFSETS + 16 };

static const float canary = -12345.5f;
static const float params[] = {-1.5f, 2.25f}; /* lo and hi, or alpha */

/* ---- what each function should be ------------------------------------------------- */

static double at_most(double x, double hi) { return x > hi ? hi : x; }
static double at_least(double x, double lo) { return x < lo ? lo : x; }

static double of_abs(double x) { return fabs(x); }
static double of_ceil(double x) { return ceil(x); }
static double of_clamp(double x) { return at_most(at_least(x, params[0]), params[1]); }
static double of_elu(double x) { return x < 0 ? expm1(x) : x; }
static double of_erf(double x) { return erf(x); }
static double of_exp(double x) { return exp(x); }
static double of_expm1(double x) { return expm1(x); }
static double of_floor(double x) { return floor(x); }
static double of_leaky_relu(double x) { return x > 0 ? x : params[0] * x; }
static double of_log(double x) { return log(x); }
static double of_log1p(double x) { return log1p(x); }
static double of_neg(double x) { return -x; }
static double of_reciprocal(double x) { return 1 / x; }
static double of_relu(double x) { return at_least(x, 0); }
static double of_relu6(double x) { return at_most(at_least(x, 0), 6); }
static double of_round(double x) { return rint(x); }
static double of_rsqrt(double x) { return 1 / sqrt(x); }
static double of_selu(double x) {
  return x < 0 ? 1.7580993408473768599 * expm1(x) : 1.0507009873554804934 * x;
}
static double of_sigmoid(double x) { return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)); }
static double of_sign(double x) { return x < 0 ? -1 : x > 0 ? 1 : x; }
static double of_softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }
static double of_softsign(double x) { return x / (1 + fabs(x)); }
static double of_sqrt(double x) { return sqrt(x); }
static double of_square(double x) { return x * x; }
static double of_tanh(double x) { return tanh(x); }

static double of_add(double a, double b) { return a + b; }
static double of_div(double a, double b) { return a / b; }
static double of_maximum(double a, double b) { return a != a || a > b ? a : b; }
static double of_minimum(double a, double b) { return a != a || a < b ? a : b; }
static double of_mul(double a, double b) { return a * b; }
static double of_squared_difference(double a, double b) { return (a - b) * (a - b); }
static double of_sub(double a, double b) { return a - b; }

typedef struct unary {
  const char *name;
  const tin_micro_unary_f32 *table;
  double (*expected)(double);
} unary;

static const unary unaries[] = {
#define UNARY(name) {#name, tin_##name##_f32_table, of_##name},
#include "ops/micro/unary_f32.inc"
#undef UNARY
};

typedef struct binary {
  const char *name;
  const tin_micro_binary_f32 *table;
  double (*expected)(double, double);
} binary;

static const binary binaries[] = {
#define BINARY(name) {#name, tin_##name##_f32_table, of_##name},
#include "ops/micro/binary_f32.inc"
#undef BINARY
};

enum {
  UNARIES = sizeof(unaries) / sizeof *unaries,
  BINARIES = sizeof(binaries) / sizeof *binaries
};

/* Units in the last place, at most; those not named here round correctly, or by one. */
static double bound_of(const char *name) {
  static const struct {
    const char *name;
    double ulps;
  } bounds[] = {{"elu", 2},       {"erf", 2},        {"exp", 1.5},      {"expm1", 2},
                {"log", 1.5},     {"log1p", 2.5},    {"rsqrt", 1.5},    {"selu", 3},
                {"sigmoid", 2.5}, {"softplus", 2.5}, {"softsign", 1.5}, {"squared_difference", 2.5},
                {"tanh", 3}};
  for (size_t i = 0; i < sizeof(bounds) / sizeof *bounds; i++)
    if (!strcmp(bounds[i].name, name)) return bounds[i].ulps;
  return 0.5001;
}

/* ---- comparing ---------------------------------------------------------------------- */

static double ulps_apart(float got, double expected) {
  if (isnan(expected) || isnan(got)) return isnan(expected) && isnan(got) ? 0 : INFINITY;
  if ((double)got == expected || got == (float)expected) return 0;
  if (isinf(expected)) return INFINITY;
  int exponent;
  frexp(expected, &exponent);
  double unit = ldexp(1, exponent < -125 ? -149 : exponent - 24);
  double reached = isinf(got) ? copysign(0x1p128, got) : (double)got;
  return fabs(reached - expected) / unit;
}

static float from_bits(uint32_t bits) {
  float f;
  memcpy(&f, &bits, sizeof f);
  return f;
}

/* Interesting numbers first, then any. */
static float sample(uint32_t i) {
  static const float special[] = {
      0.0f,     -0.0f,     1,   -1,       0.5f,     -0.5f,   1.5f,        2.5f,    -2.5f,
      INFINITY, -INFINITY, NAN, FLT_MAX,  -FLT_MAX, FLT_MIN, -FLT_MIN,    1e-45f,  -1e-45f,
      88.722f,  88.723f,   89,  -87.33f,  -103.9f,  -104,    1e-8f,       -1e-8f,  8388609,
      -0.3f,    6,         7,   0.92187f, 0.92188f, 4,       -1.0000001f, 16777216};
  enum { SPECIAL = sizeof(special) / sizeof *special };
  if (i < SPECIAL) return special[i];
  uint32_t hash = i * 2654435761u;
  if (i % 2) return from_bits(hash);
  return (float)((double)(int32_t)hash * 0x1p-31 * 12);
}

/* ---- unary ---------------------------------------------------------------------------- */

static void check_unary_values(const unary *u, const tin_micro_unary_f32 *row) {
  enum { BLOCK = 1024 };
  static float x[BLOCK], y[BLOCK];
  double worst = 0;
  float where = 0;
  for (uint32_t start = 0; start < 1u << 17; start += BLOCK) {
    for (uint32_t i = 0; i < BLOCK; i++) x[i] = sample(start + i);
    row->run(BLOCK, x, y, params);
    for (uint32_t i = 0; i < BLOCK; i++) {
      double ulps = ulps_apart(y[i], u->expected(x[i]));
      if (!(ulps <= worst)) worst = ulps, where = x[i];
    }
  }
  ck_assert_msg(worst <= bound_of(u->name), "%s %s: %g units off at %a", u->name, row->isa, worst,
                (double)where);
}

static void fill(float *x, uint32_t seed) {
  for (uint32_t i = 0; i < ROOM; i++) x[i] = sample((i + seed * 17) % 97);
}

/* Each lane gives what it gives at the start of a long array, and nothing else is written. */
static void check_unary_bounds(const unary *u, const tin_micro_unary_f32 *row) {
  float x[ROOM], y[ROOM], whole[ROOM];
  for (uint32_t n = 0; n < LENGTHS; n++) {
    for (uint32_t at = 0; at < OFFSETS; at++) {
      fill(x, n + at);
      row->run(ROOM, x, whole, params);
      for (uint32_t i = 0; i < ROOM; i++) y[i] = canary;
      row->run(n, x + at, y + at + 1, params);
      for (uint32_t i = 0; i < ROOM; i++) {
        bool inside = i > at && i <= at + n;
        ck_assert_msg(ulps_apart(y[i], inside ? whole[i - 1] : canary) == 0, "%s %s: n %u at %u",
                      u->name, row->isa, n, i);
      }
      row->run(n, x + at, x + at, params);
      for (uint32_t i = at; i < at + n; i++)
        ck_assert_msg(ulps_apart(x[i], whole[i]) == 0, "%s %s in place", u->name, row->isa);
    }
  }
}

START_TEST(unary_rows) {
  const unary *u = &unaries[_i];
  uint64_t cpu = tin_cpu_features();
  for (const tin_micro_unary_f32 *row = u->table; row->isa; row++) {
    if (row->cpu & ~cpu) continue;
    check_unary_values(u, row);
    check_unary_bounds(u, row);
  }
}
END_TEST

/* ---- binary --------------------------------------------------------------------------- */

static void check_binary_values(const binary *b, const tin_micro_binary_f32 *row) {
  enum { COUNT = 1024 };
  static float x[COUNT], y[COUNT], z[COUNT];
  for (uint32_t shift = 0; shift < 64; shift++) {
    for (uint32_t i = 0; i < COUNT; i++) {
      x[i] = sample(i);
      y[i] = sample(i + shift);
    }
    row->run(COUNT, x, y, z);
    for (uint32_t i = 0; i < COUNT; i++) {
      double expected = b->expected(x[i], y[i]), ulps = ulps_apart(z[i], expected);
      ck_assert_msg(ulps <= bound_of(b->name), "%s %s: %a of %a and %a, not %a", b->name, row->isa,
                    (double)z[i], (double)x[i], (double)y[i], expected);
    }
  }
}

static void check_binary_bounds(const binary *b, const tin_micro_binary_f32 *row) {
  float x[ROOM], y[ROOM], z[ROOM], whole[ROOM];
  for (uint32_t n = 0; n < LENGTHS; n++) {
    for (uint32_t at = 0; at < OFFSETS; at++) {
      fill(x, n), fill(y, n + at + 1);
      row->run(ROOM, x, y, whole);
      for (uint32_t i = 0; i < ROOM; i++) z[i] = canary;
      row->run(n, x + at, y + at, z + at + 1);
      for (uint32_t i = 0; i < ROOM; i++) {
        bool inside = i > at && i <= at + n;
        ck_assert_msg(ulps_apart(z[i], inside ? whole[i - 1] : canary) == 0, "%s %s: n %u at %u",
                      b->name, row->isa, n, i);
      }
      float *out = n % 2 ? x : y;
      row->run(n, x + at, y + at, out + at);
      for (uint32_t i = at; i < at + n; i++)
        ck_assert_msg(ulps_apart(out[i], whole[i]) == 0, "%s %s in place", b->name, row->isa);
    }
  }
}

START_TEST(binary_rows) {
  const binary *b = &binaries[_i];
  uint64_t cpu = tin_cpu_features();
  for (const tin_micro_binary_f32 *row = b->table; row->isa; row++) {
    if (row->cpu & ~cpu) continue;
    check_binary_values(b, row);
    check_binary_bounds(b, row);
  }
}
END_TEST

/* ---- 16-bit types ----------------------------------------------------------------------- */

static double half_value(uint16_t h, int exponent_bits) {
  int fraction_bits = 15 - exponent_bits, bias = (1 << (exponent_bits - 1)) - 1;
  int exponent = (h & 0x7fff) >> fraction_bits, fraction = h & ((1 << fraction_bits) - 1);
  double sign = h >> 15 ? -1 : 1;
  if (exponent == (1 << exponent_bits) - 1) return fraction ? NAN : sign * INFINITY;
  if (exponent == 0) return sign * ldexp(fraction, 1 - bias - fraction_bits);
  return sign * ldexp(fraction + (1 << fraction_bits), exponent - bias - fraction_bits);
}

static void check_widen(tin_widen_fn *widen, int exponent_bits, const char *isa) {
  enum { ALL = 1 << 16 };
  static uint16_t h[ALL];
  static float f[ALL];
  for (uint32_t i = 0; i < ALL; i++) h[i] = (uint16_t)i;
  widen(ALL, h, f);
  for (uint32_t i = 0; i < ALL; i++) {
    double expected = half_value((uint16_t)i, exponent_bits);
    ck_assert_msg(isnan(expected) ? isnan(f[i]) : (double)f[i] == expected, "%s: 0x%x is %a", isa,
                  i, (double)f[i]);
  }
}

/* Every value, what lies half way to the next and close to that. */
static void check_narrow(tin_narrow_fn *narrow, int exponent_bits, const char *isa) {
  uint32_t infinity = ((1u << exponent_bits) - 1) << (15 - exponent_bits);
  for (uint32_t i = 0; i < infinity; i++) {
    double low = half_value((uint16_t)i, exponent_bits);
    double high = i + 1 == infinity ? 2 * low - half_value((uint16_t)(i - 1), exponent_bits)
                                    : half_value((uint16_t)(i + 1), exponent_bits);
    float middle = (float)((low + high) / 2);
    float x[4] = {(float)low, nextafterf(middle, 0), middle, nextafterf(middle, INFINITY)};
    uint16_t y[4],
        expected[4] = {(uint16_t)i, (uint16_t)i, (uint16_t)(i + (i & 1)), (uint16_t)(i + 1)};
    narrow(4, x, y);
    for (int k = 0; k < 4; k++)
      ck_assert_msg(y[k] == expected[k], "%s: %a is 0x%x, not 0x%x", isa, (double)x[k], y[k],
                    expected[k]);
  }
  float x[20] = {-0.0f, NAN, -INFINITY, FLT_MAX, 1e-45f, -1};
  uint16_t y[21] = {0};
  y[20] = 0x1234;
  narrow(20, x, y);
  ck_assert_uint_eq(y[0], 0x8000);
  ck_assert_uint_gt(y[1] & 0x7fffu, infinity);
  ck_assert_uint_eq(y[2], 0x8000u | infinity);
  ck_assert_uint_eq(y[3], infinity);
  ck_assert_uint_eq(y[4], 0);
  ck_assert_uint_eq(y[19], 0);
  ck_assert_uint_eq(y[20], 0x1234);
}

START_TEST(half_rows) {
  uint64_t cpu = tin_cpu_features();
  for (const tin_micro_half *row = tin_half_table; row->isa; row++) {
    if (row->cpu & ~cpu) continue;
    check_widen(row->from_f16, 5, row->isa);
    check_widen(row->from_bf16, 8, row->isa);
    check_narrow(row->to_f16, 5, row->isa);
    check_narrow(row->to_bf16, 8, row->isa);
  }
}
END_TEST

START_TEST(every_table_is_plainest_first) {
  for (uint32_t i = 0; i < UNARIES; i++) ck_assert_uint_eq(unaries[i].table[0].cpu, 0);
  for (uint32_t i = 0; i < BINARIES; i++) ck_assert_uint_eq(binaries[i].table[0].cpu, 0);
  ck_assert_uint_eq(tin_half_table[0].cpu, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("micro_elementwise");
  TCase *tests = tcase_create("rows");
  tcase_add_loop_test(tests, unary_rows, 0, UNARIES);
  tcase_add_loop_test(tests, binary_rows, 0, BINARIES);
  tcase_add_test(tests, half_rows);
  tcase_add_test(tests, every_table_is_plainest_first);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
