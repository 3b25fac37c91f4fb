/* SPDX-License-Identifier: Apache-2.0 */
/* array_test.h -- the ops of module array in a line each. */
#ifndef TIN_TESTS_ARRAY_TEST_H
#define TIN_TESTS_ARRAY_TEST_H

#include "tests/support/op_test.h"
#include "tests/support/unit.h"

#define INTS(...) ((int32_t[]){__VA_ARGS__})
#define LONGS(...) ((int64_t[]){__VA_ARGS__})
#define FLOATS(...) ((float[]){__VA_ARGS__})
#define BYTES(...) ((uint8_t[]){__VA_ARGS__})
#define NOTHING ((void *)FLOATS(0)) /* the data of an empty tensor */

/* `expect` and `fail` end the test of an op; the first in every way of running it. */
static inline void expect(op_test *t, tin_dtype type, const tin_shape *shape, const void *data) {
  op_test_expect(t, 0, type, shape, data);
  op_test_every_way(t, 0);
  op_test_free(t);
}

static inline void fail(op_test *t, tin_status status, const char *text) {
  op_test_expect_fail(t, status, text);
  op_test_every_way(t, 0);
  op_test_free(t);
}

static inline op_test *with_floats(const char *op, const tin_shape *shape, const float *data) {
  op_test *t = op_test_new(op, NULL);
  op_test_input(t, TIN_F32, shape, data);
  return t;
}

/* An op on floats with a vector of integers behind them. */
static inline op_test *with_vector(const char *op, const tin_shape *shape, const float *data,
                                   int32_t n, const int32_t *v) {
  op_test *t = with_floats(op, shape, data);
  op_test_const(t, TIN_S32, SHAPE(n), v);
  return t;
}

static inline op_test *with_scalar(const char *op, const tin_shape *shape, const float *data,
                                   int32_t v) {
  op_test *t = with_floats(op, shape, data);
  op_test_const(t, TIN_S32, SCALAR, &v);
  return t;
}

static const float six[] = {1, 2, 3, 4, 5, 6};

#endif
