/* SPDX-License-Identifier: Apache-2.0 */
/* op_test.h -- runs one op through the public API: a model of one node, a session, a run.
 *
 *     op_test *t = op_test_new("Reshape", NULL);
 *     op_test_input(t, TIN_F32, SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6});
 *     op_test_const(t, TIN_S32, SHAPE(2), (int32_t[]){3, -1});
 *     op_test_expect(t, 0, TIN_F32, SHAPE(3, 2), (float[]){1, 2, 3, 4, 5, 6});
 *     op_test_free(t);
 *
 * Attributes and inputs are given before the first run; names, values and data are copied.
 * What cannot fail in a sane test (memory, the harness itself) aborts the test. */
#ifndef TIN_TESTS_OP_TEST_H
#define TIN_TESTS_OP_TEST_H

#include "tinfer/tinfer.h"

/* A shape of one dimension or more, and that of a scalar. */
#define SHAPE(...)                                                                                 \
  (&(tin_shape){.rank = (int32_t)(sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t)),             \
                .dim = {__VA_ARGS__}})
#define SCALAR (&(tin_shape){.rank = 0})
/* Any shape, where one is expected. */
#define ANY_SHAPE ((const tin_shape *)NULL)

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define STR(literal)                                                                               \
  { literal, sizeof(literal) - 1 } /* one element of a TIN_STR tensor */

typedef struct op_test op_test;

/* registry NULL: everything built in. Never NULL. */
op_test *op_test_new(const char *op, const tin_registry *registry);
void op_test_free(op_test *t);

/* ---- attributes */
void op_test_attr_type(op_test *t, const char *name, tin_dtype value);
void op_test_attr_types(op_test *t, const char *name, uint32_t count, const tin_dtype *values);
void op_test_attr_int(op_test *t, const char *name, int64_t value);
void op_test_attr_ints(op_test *t, const char *name, uint32_t count, const int64_t *values);
void op_test_attr_float(op_test *t, const char *name, float value);
void op_test_attr_floats(op_test *t, const char *name, uint32_t count, const float *values);
void op_test_attr_bool(op_test *t, const char *name, bool value);
void op_test_attr_string(op_test *t, const char *name, const char *value);
void op_test_attr_strings(op_test *t, const char *name, uint32_t count, const char *const *values);
void op_test_attr_shape(op_test *t, const char *name, const tin_shape *value);
void op_test_attr_shapes(op_test *t, const char *name, uint32_t count, const tin_shape *values);
void op_test_attr_tensor(op_test *t, const char *name, tin_dtype type, const tin_shape *shape,
                         const void *data);
void op_test_attr_graph(op_test *t, const char *name, const char *function);

/* ---- inputs, in order; each function returns the input's index. Elements are those of
 * tin_tensor: uint16_t for half and bfloat16, tin_string for strings. */
uint32_t op_test_input(op_test *t, tin_dtype type, const tin_shape *shape, const void *data);
uint32_t op_test_const(op_test *t, tin_dtype type, const tin_shape *shape, const void *data);
/* Another value for a fed input. After a run: the same session runs again, resized if need be. */
void op_test_set_input(op_test *t, uint32_t input, const tin_shape *shape, const void *data);

/* ---- settings, before the first run */
typedef enum op_test_feeding {
  OP_TEST_AS_GIVEN,
  OP_TEST_FEED_ALL, /* constants become fed inputs: no value is known when shapes are inferred */
  OP_TEST_CONSTANT_ALL, /* fed inputs become constants: folded away unless verbatim */
} op_test_feeding;
void op_test_feeding_set(op_test *t, op_test_feeding feeding);
void op_test_verbatim(op_test *t, bool verbatim);   /* default true: the op itself is what runs */
void op_test_threads(op_test *t, uint32_t threads); /* default 1 */
void op_test_cpu_mask(op_test *t, uint64_t mask);   /* as in tin_session_options */
void op_test_allocator(op_test *t, const tin_allocator *allocator);
/* Only if the signature and the attributes do not tell. */
void op_test_num_outputs(op_test *t, uint32_t count);

/* ---- running. Opens and plans when called for the first time. */
tin_status op_test_run(op_test *t) TIN_MUST_CHECK;
/* Forgets model and session, so that the next run begins with opening again. */
void op_test_reset(op_test *t);
/* The text of the last failure; "" if there was none. */
const char *op_test_error(const op_test *t);
/* NULL before a run succeeded, or if there is no such output. */
const tin_tensor *op_test_output(const op_test *t, uint32_t output);
tin_session *op_test_session(op_test *t); /* NULL before the first run */

/* ---- checks: each ends the test with a text if it does not hold. Those that need outputs run
 * the op first, if it has not run since the last change. */

/* Exactly those values; a NaN equals any NaN. */
void op_test_expect(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape,
                    const void *data);
/* |got - expected| <= absolute + relative * |expected|, for any numeric type. */
void op_test_expect_near(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape,
                         const void *data, double absolute, double relative);
void op_test_expect_shape(op_test *t, uint32_t output, tin_dtype type, const tin_shape *shape);
/* The run fails with that status, and `text` occurs in the error (NULL: any). */
void op_test_expect_fail(op_test *t, tin_status status, const char *text);
/* Runs as given, all fed, all constant, and all constant folded; with 1 and 3 threads; with plain
 * C and every instruction set. All must fail, or all give the same shapes and values (floats
 * within `relative`). Afterwards the results are those of the run as given, if it succeeded. */
void op_test_every_way(op_test *t, double relative);

#endif
