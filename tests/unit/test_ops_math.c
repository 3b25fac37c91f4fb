/* SPDX-License-Identifier: Apache-2.0 */
/* The module math: every op and element type against double, then what is special about each. */
#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#define FLOATS TIN_BIT(TIN_F32) | TIN_BIT(TIN_F64) | TIN_BIT(TIN_F16) | TIN_BIT(TIN_BF16)
#define SIGNED TIN_BIT(TIN_S8) | TIN_BIT(TIN_S16) | TIN_BIT(TIN_S32) | TIN_BIT(TIN_S64)
#define UNSIGNED TIN_BIT(TIN_U8) | TIN_BIT(TIN_U16) | TIN_BIT(TIN_U32) | TIN_BIT(TIN_U64)
#define COMPLEX TIN_BIT(TIN_C64) | TIN_BIT(TIN_C128)
#define INTEGERS SIGNED | UNSIGNED
#define REALS FLOATS | INTEGERS
#define NUMBERS REALS | COMPLEX

static double tolerance(tin_dtype type) {
  return type == TIN_F16 ? 2e-3 : type == TIN_BF16 ? 1.6e-2 : type == TIN_F64 ? 1e-12 : 1e-5;
}

static bool is_float(tin_dtype type) { return (TIN_BIT(type) & (FLOATS | COMPLEX)) != 0; }

/* ---- y = f(x), for all types ---------------------------------------------------------- */

typedef struct unary {
  const char *op;
  uint64_t types;
  double (*of)(double);
  double from, to;
} unary;

static double absolute(double x) { return fabs(x); }
static double negative(double x) { return -x; }
static double sign(double x) { return (x > 0) - (x < 0); }
static double square(double x) { return x * x; }
static double rsqrt_(double x) { return 1 / sqrt(x); }
static double reciprocal(double x) { return 1 / x; }
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double relu(double x) { return x < 0 ? 0 : x; }
static double relu6(double x) { return x < 0 ? 0 : x > 6 ? 6 : x; }
static double leaky_relu(double x) { return x < 0 ? (double)0.2f * x : x; }
static double elu(double x) { return x < 0 ? expm1(x) : x; }
static double selu(double x) {
  return x < 0 ? 1.7580993408473768 * expm1(x) : 1.0507009873554805 * x;
}
static double softplus(double x) { return log1p(exp(x)); }
static double softsign(double x) { return x / (1 + fabs(x)); }
static double same(double x) { return x; }
static double one(double x) { return (void)x, 1; }
static double zero(double x) { return (void)x, 0; }

static const unary unaries[] = {
    {"Abs", FLOATS | SIGNED, absolute, -100, 100},
    {"Neg", FLOATS | SIGNED | COMPLEX, negative, -100, 100},
    {"Sign", FLOATS | SIGNED, sign, -2, 2},
    {"Square", NUMBERS, square, 0, 11},
    {"Exp", FLOATS | COMPLEX, exp, -8, 8},
    {"Expm1", FLOATS | COMPLEX, expm1, -3, 3},
    {"Sigmoid", FLOATS | COMPLEX, sigmoid, -8, 8},
    {"Tanh", FLOATS | COMPLEX, tanh, -4, 4},
    {"Relu", REALS, relu, -100, 100},
    {"Relu6", REALS, relu6, -10, 10},
    {"LeakyRelu", FLOATS, leaky_relu, -10, 10},
    {"Elu", FLOATS, elu, -5, 5},
    {"Selu", FLOATS, selu, -5, 5},
    {"Softplus", FLOATS, softplus, -9, 9},
    {"Softsign", FLOATS, softsign, -10, 10},
    {"Erf", FLOATS, erf, -3, 3},
    {"Erfc", FLOATS, erfc, -3, 3},
    {"Sin", FLOATS | COMPLEX, sin, -4, 4},
    {"Cos", FLOATS | COMPLEX, cos, -4, 4},
    {"Tan", FLOATS | COMPLEX, tan, -1.4, 1.4},
    {"Sinh", FLOATS | COMPLEX, sinh, -4, 4},
    {"Cosh", FLOATS | COMPLEX, cosh, -4, 4},
    {"Asin", FLOATS | COMPLEX, asin, -1, 1},
    {"Acos", FLOATS | COMPLEX, acos, -0.9, 0.9},
    {"Atan", FLOATS | COMPLEX, atan, -4, 4},
    {"Asinh", FLOATS | COMPLEX, asinh, -4, 4},
    {"Acosh", FLOATS | COMPLEX, acosh, 1.1, 9},
    {"Atanh", FLOATS | COMPLEX, atanh, -0.9, 0.9},
    {"Log", FLOATS | COMPLEX, log, 0.1, 9},
    {"Log1p", FLOATS | COMPLEX, log1p, -0.9, 9},
    {"Sqrt", FLOATS | COMPLEX, sqrt, 0, 99},
    {"Rsqrt", FLOATS | COMPLEX, rsqrt_, 0.1, 99},
    {"Reciprocal", FLOATS | COMPLEX, reciprocal, 0.1, 9},
    {"Inv", FLOATS, reciprocal, 0.1, 9},
    {"Floor", FLOATS, floor, -9, 9},
    {"Ceil", FLOATS, ceil, -9, 9},
    {"Round", REALS, rint, -9, 9},
    {"Rint", FLOATS, rint, -9, 9},
    {"Lgamma", FLOATS, lgamma, 3, 9},
    {"Conj", COMPLEX, same, -9, 9},
    {"ZerosLike", NUMBERS, zero, -9, 9},
    {"OnesLike", NUMBERS, one, -9, 9},
};

static void check_unary(const unary *u, tin_dtype type, random_source *rng) {
  enum { COUNT = 67 };
  void *x = random_numbers(rng, type, COUNT, u->from, u->to), *y = number_array(COUNT);
  for (size_t i = 0; i < COUNT; i++) number_put(type, y, i, u->of(number_get(type, x, i)));
  op_test *t = op_test_new(u->op, NULL);
  op_test_input(t, type, SHAPE(COUNT), x);
  double near = is_float(type) ? tolerance(type) : 0;
  op_test_expect_near(t, 0, type, SHAPE(COUNT), y, near, near);
  op_test_free(t);
  free(x);
  free(y);
}

START_TEST(unary_ops_in_all_types) {
  random_source rng = {1};
  for (uint32_t i = 0; i < COUNT(unaries); i++)
    for (uint32_t type = TIN_F32; type < TIN_STR; type++)
      if (unaries[i].types & TIN_BIT(type)) check_unary(&unaries[i], (tin_dtype)type, &rng);
}
END_TEST

/* ---- z = f(x, y), for all types --------------------------------------------------------- */

typedef struct binary {
  const char *op;
  uint64_t types;
  double (*of)(double, double);
  bool compares;
} binary;

static double sum(double a, double b) { return a + b; }
static double difference(double a, double b) { return a - b; }
static double product(double a, double b) { return a * b; }
static double quotient(double a, double b) { return a / b; }
static double whole_quotient(double a, double b) { return trunc(a / b); }
static double floor_quotient(double a, double b) { return floor(a / b); }
static double floor_mod(double a, double b) { return a - b * floor(a / b); }
static double greater_of(double a, double b) { return a > b ? a : b; }
static double smaller_of(double a, double b) { return a < b ? a : b; }
static double squared(double a, double b) { return (a - b) * (a - b); }
static double equal(double a, double b) { return a == b; }
static double not_equal(double a, double b) { return a != b; }
static double less(double a, double b) { return a < b; }
static double less_equal(double a, double b) { return a <= b; }
static double greater(double a, double b) { return a > b; }
static double greater_equal(double a, double b) { return a >= b; }

static const binary binaries[] = {
    {"Add", NUMBERS, sum, false},
    {"AddV2", NUMBERS, sum, false},
    {"Sub", FLOATS | SIGNED | COMPLEX, difference, false},
    {"Mul", NUMBERS, product, false},
    {"Div", FLOATS | COMPLEX, quotient, false},
    {"Div", INTEGERS, whole_quotient, false},
    {"RealDiv", FLOATS | COMPLEX, quotient, false},
    {"TruncateDiv", INTEGERS, whole_quotient, false},
    {"FloorDiv", REALS, floor_quotient, false},
    {"FloorMod", INTEGERS | TIN_BIT(TIN_F64), floor_mod, false},
    {"TruncateMod", REALS, fmod, false},
    {"Mod", REALS, fmod, false},
    {"DivNoNan", FLOATS | COMPLEX, quotient, false},
    {"MulNoNan", FLOATS | COMPLEX, product, false},
    {"Xdivy", FLOATS | COMPLEX, quotient, false},
    {"Atan2", FLOATS, atan2, false},
    {"Maximum", REALS, greater_of, false},
    {"Minimum", REALS, smaller_of, false},
    {"SquaredDifference", (NUMBERS) & ~(TIN_BIT(TIN_S8) | TIN_BIT(TIN_U8)), squared, false},
    {"Equal", NUMBERS, equal, true},
    {"NotEqual", NUMBERS, not_equal, true},
    {"Less", REALS, less, true},
    {"LessEqual", REALS, less_equal, true},
    {"Greater", REALS, greater, true},
    {"GreaterEqual", REALS, greater_equal, true},
};

static void check_binary(const binary *b, tin_dtype type, random_source *rng) {
  enum { COUNT = 67 };
  tin_dtype result = b->compares ? TIN_BOOL : type;
  void *x = random_numbers(rng, type, COUNT, -2, 11), *y = random_numbers(rng, type, COUNT, 1, 9);
  void *z = number_array(COUNT);
  for (size_t i = 0; i < COUNT; i++) {
    if (i % 3 == 0 && (TIN_BIT(type) & (SIGNED))) number_put(type, y, i, -number_get(type, y, i));
    if (i % 5 == 0) number_put(type, x, i, number_get(type, y, i));
    double v = b->of(number_get(type, x, i), number_get(type, y, i));
    if (b->compares)
      ((uint8_t *)z)[i] = v != 0;
    else
      number_put(type, z, i, v);
  }
  op_test *t = op_test_new(b->op, NULL);
  op_test_input(t, type, SHAPE(COUNT), x);
  op_test_input(t, type, SHAPE(COUNT), y);
  double near = is_float(result) ? tolerance(type) : 0;
  op_test_expect_near(t, 0, result, SHAPE(COUNT), z, near, near);
  op_test_free(t);
  free(x);
  free(y);
  free(z);
}

START_TEST(binary_ops_in_all_types) {
  random_source rng = {2};
  for (uint32_t i = 0; i < COUNT(binaries); i++)
    for (uint32_t type = TIN_F32; type < TIN_STR; type++)
      if (binaries[i].types & TIN_BIT(type)) check_binary(&binaries[i], (tin_dtype)type, &rng);
}
END_TEST

/* ---- small cases, written out ------------------------------------------------------------- */

#define N(array) SHAPE((int32_t)COUNT(array))

static void check_1(const char *op, tin_dtype type, const tin_shape *shape, const void *x,
                    tin_dtype result, const void *y) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, type, shape, x);
  op_test_expect_near(t, 0, result, shape, y, 0, is_float(result) ? 1e-6 : 0);
  op_test_free(t);
}

static void check_2(const char *op, tin_dtype type, const tin_shape *shape, const void *x,
                    const void *y, tin_dtype result, const void *z) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, type, shape, x);
  op_test_input(t, type, shape, y);
  op_test_expect_near(t, 0, result, shape, z, 0, is_float(result) ? 1e-6 : 0);
  op_test_free(t);
}

static void check_2_fails(const char *op, tin_dtype type, const tin_shape *shape, const void *x,
                          const void *y, tin_status status, const char *text) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, type, shape, x);
  op_test_input(t, type, shape, y);
  op_test_expect_fail(t, status, text);
  op_test_free(t);
}

START_TEST(nan_and_infinity_pass_through) {
  float x[] = {NAN, INFINITY, -INFINITY, -0.0f};
  check_1("Relu", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, 0, 0});
  check_1("Relu6", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, 6, 0, 0});
  check_1("LeakyRelu", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, -INFINITY, 0});
  check_1("Elu", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, -1, 0});
  check_1("Sigmoid", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, 1, 0, 0.5f});
  check_1("Tanh", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, 1, -1, 0});
  check_1("Softplus", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, 0, 0.69314718f});
  check_1("Sign", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, 1, -1, 0});
  check_1("Exp", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, 0, 1});
  check_1("Log", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, NAN, -INFINITY});
  check_1("Sqrt", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, INFINITY, NAN, 0});
  check_1("Rsqrt", TIN_F32, N(x), x, TIN_F32, (float[]){NAN, 0, NAN, -INFINITY});
  check_1("IsNan", TIN_F32, N(x), x, TIN_BOOL, (bool[]){true, false, false, false});
  check_1("IsInf", TIN_F32, N(x), x, TIN_BOOL, (bool[]){false, true, true, false});
  check_1("IsFinite", TIN_F32, N(x), x, TIN_BOOL, (bool[]){false, false, false, true});
}
END_TEST

START_TEST(classes_of_doubles_and_halves) {
  double d[] = {NAN, -INFINITY, 1e300};
  uint16_t half[] = {0x7e00, 0xfc00, 0x7bff}, brain[] = {0x7fc0, 0xff80, 0x7f7f};
  bool nan[] = {true, false, false}, inf[] = {false, true, false}, fin[] = {false, false, true};
  check_1("IsNan", TIN_F64, N(d), d, TIN_BOOL, nan);
  check_1("IsInf", TIN_F64, N(d), d, TIN_BOOL, inf);
  check_1("IsFinite", TIN_F64, N(d), d, TIN_BOOL, fin);
  check_1("IsNan", TIN_F16, N(d), half, TIN_BOOL, nan);
  check_1("IsInf", TIN_F16, N(d), half, TIN_BOOL, inf);
  check_1("IsFinite", TIN_F16, N(d), half, TIN_BOOL, fin);
  check_1("IsNan", TIN_BF16, N(d), brain, TIN_BOOL, nan);
  check_1("IsInf", TIN_BF16, N(d), brain, TIN_BOOL, inf);
  check_1("IsFinite", TIN_BF16, N(d), brain, TIN_BOOL, fin);
}
END_TEST

START_TEST(nan_wins_maximum_and_minimum) {
  float a[] = {NAN, 1, -0.0f, INFINITY}, b[] = {1, NAN, -1, -INFINITY};
  check_2("Maximum", TIN_F32, N(a), a, b, TIN_F32, (float[]){NAN, NAN, 0, INFINITY});
  check_2("Minimum", TIN_F32, N(a), a, b, TIN_F32, (float[]){NAN, NAN, -1, -INFINITY});
  double c[] = {NAN, 1}, d[] = {1, NAN};
  check_2("Maximum", TIN_F64, N(c), c, d, TIN_F64, (double[]){NAN, NAN});
  check_2("Minimum", TIN_F64, N(c), c, d, TIN_F64, (double[]){NAN, NAN});
  uint16_t e[] = {0x7e00, 0x3c00}, f[] = {0x3c00, 0x7e00};
  check_2("Maximum", TIN_F16, N(e), e, f, TIN_F16, (uint16_t[]){0x7e00, 0x7e00});
  check_2("Equal", TIN_F64, N(c), c, c, TIN_BOOL, (bool[]){false, true});
  check_2("NotEqual", TIN_F64, N(c), c, c, TIN_BOOL, (bool[]){true, false});
  check_2("LessEqual", TIN_F32, N(a), a, a, TIN_BOOL, (bool[]){false, true, true, true});
}
END_TEST

START_TEST(rounding_is_half_to_even) {
  float x[] = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 8388609, 1e30f, 0.49999997f};
  float y[] = {0, 2, 2, 0, -2, -2, 8388609, 1e30f, 0};
  check_1("Round", TIN_F32, N(x), x, TIN_F32, y);
  check_1("Rint", TIN_F32, N(x), x, TIN_F32, y);
  check_1("Round", TIN_F64, SHAPE(3), (double[]){2.5, 3.5, -0.4}, TIN_F64, (double[]){2, 4, 0});
}
END_TEST

START_TEST(integers_wrap_around) {
  int8_t a[] = {127, -128, -128}, b[] = {1, -1, -128};
  check_2("Add", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){-128, 127, 0});
  check_2("Sub", TIN_S8, N(a), b, a, TIN_S8, (int8_t[]){-126, 127, 0});
  check_2("Mul", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){127, -128, 0});
  uint16_t c[] = {65535}, d[] = {65535};
  check_2("Mul", TIN_U16, N(c), c, d, TIN_U16, (uint16_t[]){1});
  int32_t e[] = {INT32_MAX, INT32_MIN}, f[] = {INT32_MAX, -1};
  check_2("Mul", TIN_S32, N(e), e, f, TIN_S32, (int32_t[]){1, INT32_MIN});
  check_2("SquaredDifference", TIN_S32, N(e), e, f, TIN_S32, (int32_t[]){0, 1});
  int64_t g[] = {INT64_MAX, INT64_MIN}, h[] = {1, 1};
  check_2("Add", TIN_S64, N(g), g, h, TIN_S64, (int64_t[]){INT64_MIN, INT64_MIN + 1});
  check_1("Abs", TIN_S64, N(g), g, TIN_S64, (int64_t[]){INT64_MAX, INT64_MIN});
  check_1("Neg", TIN_S64, N(g), g, TIN_S64, (int64_t[]){-INT64_MAX, INT64_MIN});
  check_1("Square", TIN_S32, N(e), e, TIN_S32, (int32_t[]){1, 0});
}
END_TEST

START_TEST(integer_division) {
  int32_t a[] = {7, -7, 7, -7, INT32_MIN, 6}, b[] = {2, 2, -2, -2, -1, -3};
  check_2("Div", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){3, -3, -3, 3, INT32_MIN, -2});
  check_2("TruncateDiv", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){3, -3, -3, 3, INT32_MIN, -2});
  check_2("FloorDiv", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){3, -4, -4, 3, INT32_MIN, -2});
  check_2("TruncateMod", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){1, -1, 1, -1, 0, 0});
  check_2("Mod", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){1, -1, 1, -1, 0, 0});
  check_2("FloorMod", TIN_S32, N(a), a, b, TIN_S32, (int32_t[]){1, 1, -1, -1, 0, 0});
  int64_t c[] = {INT64_MIN, INT64_MIN}, d[] = {-1, 3};
  check_2("FloorDiv", TIN_S64, N(c), c, d, TIN_S64, (int64_t[]){INT64_MIN, -3074457345618258603});
  check_2("FloorMod", TIN_S64, N(c), c, d, TIN_S64, (int64_t[]){0, 1});
  int8_t e[] = {-128, 100}, f[] = {-1, -7};
  check_2("Div", TIN_S8, N(e), e, f, TIN_S8, (int8_t[]){-128, -14});
  check_2("FloorDiv", TIN_S8, N(e), e, f, TIN_S8, (int8_t[]){-128, -15});
}
END_TEST

START_TEST(float_division) {
  float a[] = {7, -7, 7, -7, 1, 0, -1}, b[] = {2, 2, -2, -2, 0, 0, INFINITY};
  check_2("FloorDiv", TIN_F32, N(a), a, b, TIN_F32, (float[]){3, -4, -4, 3, INFINITY, NAN, 0});
  check_2("FloorMod", TIN_F32, N(a), a, b, TIN_F32, (float[]){1, 1, -1, -1, NAN, NAN, INFINITY});
  check_2("TruncateMod", TIN_F32, N(a), a, b, TIN_F32, (float[]){1, -1, 1, -1, NAN, NAN, -1});
  check_2("DivNoNan", TIN_F32, N(a), a, b, TIN_F32, (float[]){3.5f, -3.5f, -3.5f, 3.5f, 0, 0, 0});
  check_2("RealDiv", TIN_F32, N(a), a, b, TIN_F32,
          (float[]){3.5f, -3.5f, -3.5f, 3.5f, INFINITY, NAN, 0});
  float c[] = {0, 0, 2, NAN}, d[] = {0, NAN, 3, 0};
  check_2("Xdivy", TIN_F32, N(c), c, d, TIN_F32, (float[]){0, 0, 2.f / 3, NAN});
  check_2("Xlogy", TIN_F32, N(c), c, d, TIN_F32, (float[]){0, 0, 2.1972246f, NAN});
  check_2("Xlog1py", TIN_F32, N(c), c, d, TIN_F32, (float[]){0, 0, 2.7725887f, NAN});
  check_2("MulNoNan", TIN_F32, N(c), d, c, TIN_F32, (float[]){0, 0, 6, NAN});
}
END_TEST

START_TEST(division_by_zero_fails) {
  static const char *const ops[] = {"Div", "TruncateDiv", "FloorDiv", "FloorMod", "TruncateMod"};
  static const tin_dtype types[] = {TIN_S8,  TIN_U8,  TIN_S16, TIN_U16,
                                    TIN_S32, TIN_U32, TIN_S64, TIN_U64};
  for (uint32_t i = 0; i < COUNT(ops); i++)
    for (uint32_t k = 0; k < COUNT(types); k++) {
      uint64_t ones[3], divisors[3];
      for (size_t e = 0; e < 3; e++) {
        number_put(types[k], ones, e, 1);
        number_put(types[k], divisors, e, e == 2 ? 0 : 1);
      }
      check_2_fails(ops[i], types[k], SHAPE(3), ones, divisors, TIN_INVALID, "division by zero");
      op_test *t = op_test_new(ops[i], NULL); /* nothing is divided */
      op_test_input(t, types[k], SHAPE(0), ones);
      op_test_input(t, types[k], SCALAR, divisors + 2);
      op_test_expect(t, 0, types[k], SHAPE(0), ones);
      op_test_free(t);
    }
}
END_TEST

START_TEST(powers) {
  float a[] = {2, -2, 4, 0, -8, 2}, b[] = {10, 3, 0.5f, 0, 1.f / 3, -1};
  check_2("Pow", TIN_F32, N(a), a, b, TIN_F32, (float[]){1024, -8, 2, 1, NAN, 0.5f});
  check_2("Pow", TIN_F32, N(a), a, (float[]){2, 2, 2, 2, 2, 2}, TIN_F32,
          (float[]){4, 4, 16, 0, 64, 4});
  check_2("Pow", TIN_F32, N(a), a, (float[]){3, 3, 3, 3, 3, 3}, TIN_F32,
          (float[]){8, -8, 64, 0, -512, 8});
  int32_t c[] = {3, -2, 0, 7, -1, 10}, d[] = {4, 5, 0, 1, INT32_MAX, 10};
  check_2("Pow", TIN_S32, N(c), c, d, TIN_S32, (int32_t[]){81, -32, 1, 7, -1, 1410065408});
  check_2("Pow", TIN_U8, SHAPE(2), (uint8_t[]){3, 2}, (uint8_t[]){5, 9}, TIN_U8,
          (uint8_t[]){243, 0});
  check_2_fails("Pow", TIN_S32, SHAPE(2), c, (int32_t[]){1, -1}, TIN_INVALID, "negative");
  check_2_fails("Pow", TIN_S64, SHAPE(1), (int64_t[]){1}, (int64_t[]){-1}, TIN_INVALID, "negative");
}
END_TEST

START_TEST(bits) {
  int8_t a[] = {12, -128, 1, -1}, b[] = {10, 9, 100, -3};
  check_2("BitwiseAnd", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){8, 0, 0, -3});
  check_2("BitwiseOr", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){14, -119, 101, -1});
  check_2("BitwiseXor", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){6, -119, 101, 2});
  check_1("Invert", TIN_S8, N(a), a, TIN_S8, (int8_t[]){-13, 127, -2, 0});
  check_2("LeftShift", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){0, 0, -128, -1});
  check_2("RightShift", TIN_S8, N(a), a, b, TIN_S8, (int8_t[]){0, -1, 0, -1});
  uint32_t c[] = {1, 0x80000000u, 5}, d[] = {31, 4, 99};
  check_2("LeftShift", TIN_U32, N(c), c, d, TIN_U32, (uint32_t[]){0x80000000u, 0, 0x80000000u});
  check_2("RightShift", TIN_U32, N(c), c, d, TIN_U32, (uint32_t[]){0, 0x08000000, 0});
  int64_t e[] = {INT64_MIN, 3}, f[] = {63, 62};
  check_2("RightShift", TIN_S64, N(e), e, f, TIN_S64, (int64_t[]){-1, 0});
  check_2("LeftShift", TIN_S64, N(e), e, f, TIN_S64, (int64_t[]){0, INT64_MIN / 2});
}
END_TEST

START_TEST(logic) {
  uint8_t a[] = {0, 1, 0, 255}, b[] = {0, 0, 2, 1}; /* any byte but 0 is true */
  check_2("LogicalAnd", TIN_BOOL, N(a), a, b, TIN_BOOL, (uint8_t[]){0, 0, 0, 1});
  check_2("LogicalOr", TIN_BOOL, N(a), a, b, TIN_BOOL, (uint8_t[]){0, 1, 1, 1});
  check_1("LogicalNot", TIN_BOOL, N(a), a, TIN_BOOL, (uint8_t[]){1, 0, 1, 0});
  check_2("Equal", TIN_BOOL, N(a), a, b, TIN_BOOL, (uint8_t[]){1, 0, 0, 1});
  check_2("NotEqual", TIN_BOOL, N(a), a, b, TIN_BOOL, (uint8_t[]){0, 1, 1, 0});
}
END_TEST

START_TEST(special_functions) {
  double x[] = {1, 0.5, -0.5, -1, 100};
  check_1("Digamma", TIN_F64, N(x), x, TIN_F64,
          (double[]){-0.57721566490153286, -1.9635100260214235, 0.03648997397857652, NAN,
                     4.6001618527380874});
  double s[] = {2, 4, 1, 0.5, 3, 2}, q[] = {1, 2, 2, 2, -0.5, -1e6 - 0.5};
  check_2("Zeta", TIN_F64, N(s), s, q, TIN_F64,
          (double[]){1.6449340668482264, 0.08232323371113819, INFINITY, NAN, 0.41439832211716,
                     9.8696034});
}
END_TEST

/* ---- complex numbers -------------------------------------------------------------------- */

START_TEST(parts_of_complex_numbers) {
  float x[] = {3, -4, 0, 2, -1, 0};
  const tin_shape *shape = SHAPE(3);
  check_1("Real", TIN_C64, shape, x, TIN_F32, (float[]){3, 0, -1});
  check_1("Imag", TIN_C64, shape, x, TIN_F32, (float[]){-4, 2, 0});
  check_1("ComplexAbs", TIN_C64, shape, x, TIN_F32, (float[]){5, 2, 1});
  check_1("Angle", TIN_C64, shape, x, TIN_F32, (float[]){-0.92729522f, 1.5707963f, 3.1415927f});
  check_1("Conj", TIN_C64, shape, x, TIN_C64, (float[]){3, 4, 0, -2, -1, 0});
  check_1("Sign", TIN_C64, shape, x, TIN_C64, (float[]){0.6f, -0.8f, 0, 1, -1, 0});
  check_2("Complex", TIN_F32, SHAPE(2), (float[]){1, 2}, (float[]){3, INFINITY}, TIN_C64,
          (float[]){1, 3, 2, INFINITY});
  op_test *t = op_test_new("Real", NULL);
  op_test_attr_type(t, "Tout", TIN_F64);
  op_test_input(t, TIN_C128, SHAPE(1), (double[]){1.5, 2});
  op_test_expect(t, 0, TIN_F64, SHAPE(1), (double[]){1.5});
  op_test_free(t);
}
END_TEST

START_TEST(parts_have_the_type_that_fits) {
  op_test *t = op_test_new("Real", NULL);
  op_test_attr_type(t, "Tout", TIN_F64);
  op_test_input(t, TIN_C64, SHAPE(1), (float[]){1.5f, 2});
  op_test_expect_fail(t, TIN_UNSUPPORTED, NULL);
  op_test_free(t);
}
END_TEST

typedef struct complex_case {
  const char *op;
  double _Complex (*of)(double _Complex);
} complex_case;

static double _Complex complex_sigmoid(double _Complex x) { return 1 / (1 + cexp(-x)); }
static double _Complex complex_rsqrt(double _Complex x) { return 1 / csqrt(x); }
static double _Complex complex_inverse(double _Complex x) { return 1 / x; }
static double _Complex complex_square(double _Complex x) { return x * x; }
static double _Complex complex_expm1(double _Complex x) { return cexp(x) - 1; }
static double _Complex complex_log1p(double _Complex x) { return clog(1 + x); }
static double _Complex complex_negative(double _Complex x) { return -x; }

START_TEST(complex_functions) {
  static const complex_case cases[] = {{"Exp", cexp},
                                       {"Log", clog},
                                       {"Sqrt", csqrt},
                                       {"Sin", csin},
                                       {"Cos", ccos},
                                       {"Tan", ctan},
                                       {"Sinh", csinh},
                                       {"Cosh", ccosh},
                                       {"Tanh", ctanh},
                                       {"Asin", casin},
                                       {"Acos", cacos},
                                       {"Atan", catan},
                                       {"Asinh", casinh},
                                       {"Acosh", cacosh},
                                       {"Atanh", catanh},
                                       {"Sigmoid", complex_sigmoid},
                                       {"Rsqrt", complex_rsqrt},
                                       {"Reciprocal", complex_inverse},
                                       {"Square", complex_square},
                                       {"Expm1", complex_expm1},
                                       {"Log1p", complex_log1p},
                                       {"Neg", complex_negative}};
  enum { COUNT = 6 };
  double x[2 * COUNT] = {1, 2, -0.5, 0.25, 0.3, -2, -3, -0.1, 0.01, 0.02, 2, -1}, y[2 * COUNT];
  for (uint32_t i = 0; i < COUNT(cases); i++) {
    float narrow_x[2 * COUNT], narrow_y[2 * COUNT];
    for (int k = 0; k < COUNT; k++) {
      double _Complex v = cases[i].of(x[2 * k] + x[2 * k + 1] * _Complex_I);
      y[2 * k] = creal(v), y[2 * k + 1] = cimag(v);
    }
    for (int k = 0; k < 2 * COUNT; k++) narrow_x[k] = (float)x[k], narrow_y[k] = (float)y[k];
    op_test *t = op_test_new(cases[i].op, NULL);
    op_test_input(t, TIN_C128, SHAPE(COUNT), x);
    op_test_expect_near(t, 0, TIN_C128, SHAPE(COUNT), y, 1e-14, 1e-12);
    op_test_free(t);
    t = op_test_new(cases[i].op, NULL);
    op_test_input(t, TIN_C64, SHAPE(COUNT), narrow_x);
    op_test_expect_near(t, 0, TIN_C64, SHAPE(COUNT), narrow_y, 1e-6, 1e-5);
    op_test_free(t);
  }
}
END_TEST

START_TEST(complex_arithmetic) {
  float a[] = {1, 2, 3, -1}, b[] = {2, -1, 0, 1};
  const tin_shape *two = SHAPE(2);
  check_2("Add", TIN_C64, two, a, b, TIN_C64, (float[]){3, 1, 3, 0});
  check_2("Sub", TIN_C64, two, a, b, TIN_C64, (float[]){-1, 3, 3, -2});
  check_2("Mul", TIN_C64, two, a, b, TIN_C64, (float[]){4, 3, 1, 3});
  check_2("RealDiv", TIN_C64, two, a, b, TIN_C64, (float[]){0, 1, -1, -3});
  check_2("SquaredDifference", TIN_C64, two, a, b, TIN_C64, (float[]){10, 0, 13, 0});
  check_2("Equal", TIN_C64, two, a, (float[]){1, 2, 3, 1}, TIN_BOOL, (bool[]){true, false});
  check_2("DivNoNan", TIN_C64, two, a, (float[]){0, 0, 0, 1}, TIN_C64, (float[]){0, 0, -1, -3});
}
END_TEST

/* ---- strings ------------------------------------------------------------------------------ */

START_TEST(strings_are_joined_and_compared) {
  tin_string a[] = {STR("a"), STR(""), STR("abc")}, b[] = {STR("bc"), STR(""), STR("abc")};
  tin_string joined[] = {STR("abc"), STR(""), STR("abcabc")};
  check_2("Add", TIN_STR, SHAPE(3), a, b, TIN_STR, joined);
  check_2("Equal", TIN_STR, SHAPE(3), a, b, TIN_BOOL, (bool[]){false, true, true});
  check_2("NotEqual", TIN_STR, SHAPE(3), a, b, TIN_BOOL, (bool[]){true, false, false});
  op_test *t = op_test_new("Add", NULL);
  op_test_input(t, TIN_STR, SHAPE(2, 1), a);
  op_test_input(t, TIN_STR, SHAPE(2), b);
  op_test_expect(t, 0, TIN_STR, SHAPE(2, 2),
                 (tin_string[]){STR("abc"), STR("a"), STR("bc"), STR("")});
  op_test_free(t);
}
END_TEST

/* ---- equality of things that do not fit ------------------------------------------------------ */

static op_test *unfit(const char *op, bool is_error) {
  op_test *t = op_test_new(op, NULL);
  op_test_attr_bool(t, "incompatible_shape_error", is_error);
  op_test_input(t, TIN_S32, SHAPE(2), (int32_t[]){1, 2});
  op_test_input(t, TIN_S32, SHAPE(3), (int32_t[]){1, 2, 3});
  return t;
}

START_TEST(shapes_that_do_not_fit_are_different) {
  op_test *t = unfit("Equal", false);
  op_test_expect(t, 0, TIN_BOOL, SCALAR, (bool[]){false});
  op_test_every_way(t, 0);
  op_test_set_input(t, 1, SHAPE(1), (int32_t[]){2});
  op_test_expect(t, 0, TIN_BOOL, SHAPE(2), (bool[]){false, true});
  op_test_free(t);
  t = unfit("NotEqual", false);
  op_test_expect(t, 0, TIN_BOOL, SCALAR, (bool[]){true});
  op_test_free(t);
  t = unfit("Equal", true);
  op_test_expect_fail(t, TIN_MISMATCH, "do not broadcast");
  op_test_free(t);
}
END_TEST

START_TEST(approximate_equality) {
  float a[] = {1, 1, 1, NAN, -1}, b[] = {1.25f, 1.5f, 1.75f, NAN, 1};
  op_test *t = op_test_new("ApproximateEqual", NULL);
  op_test_attr_float(t, "tolerance", 0.5f);
  op_test_input(t, TIN_F32, N(a), a);
  op_test_input(t, TIN_F32, N(a), b);
  op_test_expect(t, 0, TIN_BOOL, N(a), (bool[]){true, true, false, false, false});
  op_test_free(t);
  check_2("ApproximateEqual", TIN_S32, SHAPE(2), (int32_t[]){1, 2}, (int32_t[]){1, 3}, TIN_BOOL,
          (bool[]){true, false});
  check_2("ApproximateEqual", TIN_U8, SHAPE(2), (uint8_t[]){1, 2}, (uint8_t[]){1, 1}, TIN_BOOL,
          (bool[]){true, false});
  t = op_test_new("ApproximateEqual", NULL);
  op_test_input(t, TIN_F32, SHAPE(1), a);
  op_test_input(t, TIN_F32, SHAPE(2), b);
  op_test_expect_fail(t, TIN_MISMATCH, "shape");
  op_test_free(t);
}
END_TEST

/* ---- choices ------------------------------------------------------------------------------- */

static op_test *choose(const char *op, const tin_shape *condition, const void *c,
                       const tin_shape *values, const void *yes, const void *no) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_BOOL, condition, c);
  op_test_input(t, TIN_S32, values, yes);
  op_test_input(t, TIN_S32, values, no);
  return t;
}

START_TEST(select_by_scalar_vector_and_element) {
  int32_t yes[] = {1, 2, 3, 4, 5, 6}, no[] = {-1, -2, -3, -4, -5, -6};
  uint8_t c[] = {0, 7, 0, 1, 0, 1};
  op_test *t = choose("Select", SCALAR, c, SHAPE(3, 2), yes, no);
  op_test_expect(t, 0, TIN_S32, SHAPE(3, 2), no);
  op_test_free(t);
  t = choose("Select", SHAPE(3), c, SHAPE(3, 2), yes, no);
  op_test_expect(t, 0, TIN_S32, SHAPE(3, 2), (int32_t[]){-1, -2, 3, 4, -5, -6});
  op_test_free(t);
  t = choose("Select", SHAPE(3, 2), c, SHAPE(3, 2), yes, no);
  op_test_expect(t, 0, TIN_S32, SHAPE(3, 2), (int32_t[]){-1, 2, -3, 4, -5, 6});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = choose("Select", SHAPE(1, 2), c, SHAPE(3, 2), yes, no);
  op_test_expect_fail(t, TIN_MISMATCH, "does not fit");
  op_test_free(t);
  t = choose("Select", SHAPE(2), c, SHAPE(3, 2), yes, no);
  op_test_expect_fail(t, TIN_MISMATCH, "does not fit");
  op_test_free(t);
}
END_TEST

START_TEST(select_v2_broadcasts) {
  op_test *t = op_test_new("SelectV2", NULL);
  op_test_input(t, TIN_BOOL, SHAPE(2, 1), (bool[]){true, false});
  op_test_input(t, TIN_F64, SHAPE(3), (double[]){1, 2, 3});
  op_test_input(t, TIN_F64, SCALAR, (double[]){9});
  op_test_expect(t, 0, TIN_F64, SHAPE(2, 3), (double[]){1, 2, 3, 9, 9, 9});
  op_test_every_way(t, 0);
  op_test_free(t);
}
END_TEST

START_TEST(select_takes_any_element_size) {
  bool c[] = {true, false};
  op_test *t = op_test_new("SelectV2", NULL);
  op_test_input(t, TIN_BOOL, SHAPE(2), c);
  op_test_input(t, TIN_STR, SCALAR, (tin_string[]){STR("yes")});
  op_test_input(t, TIN_STR, SCALAR, (tin_string[]){STR("no")});
  op_test_expect(t, 0, TIN_STR, SHAPE(2), (tin_string[]){STR("yes"), STR("no")});
  op_test_free(t);
  static const tin_dtype types[] = {TIN_U8, TIN_F16, TIN_F32, TIN_S64, TIN_C128};
  for (uint32_t i = 0; i < COUNT(types); i++) {
    double yes[4], no[4], expected[4];
    for (size_t k = 0; k < 2; k++) {
      number_put(types[i], yes, k, 1);
      number_put(types[i], no, k, 2);
      number_put(types[i], expected, k, k ? 2 : 1);
    }
    t = op_test_new("Select", NULL);
    op_test_input(t, TIN_BOOL, SHAPE(2), c);
    op_test_input(t, types[i], SHAPE(2), yes);
    op_test_input(t, types[i], SHAPE(2), no);
    op_test_expect(t, 0, types[i], SHAPE(2), expected);
    op_test_free(t);
  }
}
END_TEST

START_TEST(clip_by_value) {
  float x[] = {-5, 0, NAN, 7};
  op_test *t = op_test_new("ClipByValue", NULL);
  op_test_input(t, TIN_F32, N(x), x);
  op_test_input(t, TIN_F32, SCALAR, (float[]){-1});
  op_test_input(t, TIN_F32, N(x), (float[]){1, 2, 3, 4});
  op_test_expect(t, 0, TIN_F32, N(x), (float[]){-1, 0, NAN, 4});
  op_test_every_way(t, 0);
  op_test_free(t);
  static const tin_dtype types[] = {TIN_F64, TIN_F16, TIN_BF16, TIN_S8,  TIN_U8, TIN_S16,
                                    TIN_U16, TIN_S32, TIN_U32,  TIN_S64, TIN_U64};
  for (uint32_t i = 0; i < COUNT(types); i++) {
    double v[3], low[1], high[1], y[3];
    for (size_t k = 0; k < 3; k++) {
      number_put(types[i], v, k, (double)k * 10);
      number_put(types[i], y, k, k == 0 ? 5 : k == 1 ? 10 : 15);
    }
    number_put(types[i], low, 0, 5);
    number_put(types[i], high, 0, 15);
    t = op_test_new("ClipByValue", NULL);
    op_test_input(t, types[i], SHAPE(3), v);
    op_test_input(t, types[i], SCALAR, low);
    op_test_input(t, types[i], SCALAR, high);
    op_test_expect(t, 0, types[i], SHAPE(3), y);
    op_test_free(t);
  }
}
END_TEST

START_TEST(add_n_of_all_types) {
  for (uint32_t type = TIN_F32; type < TIN_STR; type++) {
    if (type == TIN_BOOL) continue;
    double x[8], expected[8];
    op_test *t = op_test_new(type % 2 ? "AddN" : "AccumulateNV2", NULL);
    op_test_attr_int(t, "N", 3);
    for (int k = 1; k <= 3; k++) {
      for (size_t e = 0; e < 4; e++) {
        number_put((tin_dtype)type, x, e, (double)e * k);
        number_put((tin_dtype)type, expected, e, (double)e * 6);
      }
      op_test_input(t, (tin_dtype)type, SHAPE(2, 2), x);
    }
    op_test_expect(t, 0, (tin_dtype)type, SHAPE(2, 2), expected);
    op_test_every_way(t, 0);
    op_test_free(t);
  }
}
END_TEST

START_TEST(add_n_of_one_and_of_different_shapes) {
  op_test *t = op_test_new("AddN", NULL);
  op_test_attr_int(t, "N", 1);
  op_test_input(t, TIN_F32, SHAPE(2), (float[]){1, 2});
  op_test_expect(t, 0, TIN_F32, SHAPE(2), (float[]){1, 2});
  op_test_free(t);
  t = op_test_new("AddN", NULL);
  op_test_attr_int(t, "N", 2);
  op_test_input(t, TIN_F32, SHAPE(2), (float[]){1, 2});
  op_test_input(t, TIN_F32, SHAPE(1), (float[]){1});
  op_test_expect_fail(t, TIN_MISMATCH, "differ in shape");
  op_test_free(t);
}
END_TEST

START_TEST(bitcast) {
  op_test *t = op_test_new("Bitcast", NULL);
  op_test_attr_type(t, "type", TIN_U8);
  op_test_input(t, TIN_F32, SHAPE(2), (float[]){1, -2});
  op_test_expect(t, 0, TIN_U8, SHAPE(2, 4), (uint8_t[]){0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0});
  op_test_every_way(t, 0);
  op_test_free(t);
  t = op_test_new("Bitcast", NULL);
  op_test_attr_type(t, "type", TIN_S64);
  op_test_input(t, TIN_S32, SHAPE(1, 2), (int32_t[]){1, 2});
  op_test_expect(t, 0, TIN_S64, SHAPE(1), (int64_t[]){0x200000001});
  op_test_free(t);
  t = op_test_new("Bitcast", NULL);
  op_test_attr_type(t, "type", TIN_S64);
  op_test_input(t, TIN_S32, SHAPE(2, 1), (int32_t[]){1, 2});
  op_test_expect_fail(t, TIN_MISMATCH, "last dimension");
  op_test_free(t);
  t = op_test_new("Bitcast", NULL);
  op_test_attr_type(t, "type", TIN_STR);
  op_test_input(t, TIN_C128, SHAPE(1), (double[]){1, 2});
  op_test_expect_fail(t, TIN_UNSUPPORTED, NULL);
  op_test_free(t);
}
END_TEST

UNIT_MAIN(unary_ops_in_all_types, binary_ops_in_all_types, nan_and_infinity_pass_through,
          classes_of_doubles_and_halves, nan_wins_maximum_and_minimum, rounding_is_half_to_even,
          integers_wrap_around, integer_division, float_division, division_by_zero_fails, powers,
          bits, logic, special_functions, parts_of_complex_numbers, parts_have_the_type_that_fits,
          complex_functions, complex_arithmetic, strings_are_joined_and_compared,
          shapes_that_do_not_fit_are_different, approximate_equality,
          select_by_scalar_vector_and_element, select_v2_broadcasts, select_takes_any_element_size,
          clip_by_value, add_n_of_all_types, add_n_of_one_and_of_different_shapes, bitcast)
