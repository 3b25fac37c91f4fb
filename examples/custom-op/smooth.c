/* SPDX-License-Identifier: Apache-2.0 */
/* smooth.c -- a plugin of three ops that shows the rest of what kernels can do:
 *
 *   MovingAverage   attributes, shapes, threads, scratch memory, errors; applies an epilogue
 *   Squash          works in place; becomes the epilogue of the kernel before it
 *   RunningMean     keeps state from run to run */
#include "tinfer/plugin.h"

/* Ranges of loops should take ten microseconds or more. */
static size_t grain(size_t work) { return 1 + 20000 / (work + 1); }

/* ---- MovingAverage ---------------------------------------------------------------------------
 * The mean of `window` steps along the last but one axis, for every channel, which is the last
 * axis. SAME gives as many steps as there were, and takes the mean of those there are. */

enum { SAME, VALID };
static const char *const paddings[] = {"SAME", "VALID", NULL};

typedef struct average {
  int64_t window;
  int32_t padding;
} average;

static const tin_attr average_attrs[] = {
    TIN_ATTR_INT(average, window, 3, "how many steps"),
    TIN_ATTR_ENUM(average, padding, SAME, paddings, "what happens at both ends"),
    TIN_ATTR_END,
};

static tin_status average_infer(tin_node *node) {
  const average *p = node->params;
  tin_shape *out = &node->out[0]->shape;
  *out = node->in[0]->shape;
  if (out->rank < 2)
    return tin_fail(node, TIN_MISMATCH, "x has rank %d, expected 2 or more", out->rank);
  if (p->window < 1)
    return tin_fail(node, TIN_INVALID, "attribute 'window' is %lld, expected 1 or more",
                    (long long)p->window);
  int32_t *steps = &out->dim[out->rank - 2];
  if (p->padding == SAME) return TIN_OK;
  if (p->window > *steps)
    return tin_fail(node, TIN_MISMATCH, "a window of %lld does not fit into %d steps",
                    (long long)p->window, *steps);
  *steps -= (int32_t)p->window - 1;
  return TIN_OK;
}

static const tin_op average_op = {
    TIN_INIT(tin_op),       .name = "MovingAverage", .signature = "x:T -> y:T",
    .type_attr = "T",       .attrs = average_attrs,  .params_size = sizeof(average),
    .infer = average_infer,
};

static size_t steps_of(const tin_tensor *t) { return (size_t)t->shape.dim[t->shape.rank - 2]; }
static size_t channels_of(const tin_tensor *t) { return (size_t)t->shape.dim[t->shape.rank - 1]; }

/* Rows of steps: one for each channel of each of the outer indices. */
static size_t rows_of(const tin_tensor *t) {
  size_t rows = channels_of(t);
  for (int32_t i = 0; i < t->shape.rank - 2; i++) rows *= (size_t)t->shape.dim[i];
  return rows;
}

/* Every worker gathers a row, and computes one, in scratch memory of its own. */
static size_t scratch_of_worker(const tin_node *node) {
  return steps_of(node->in[0]) + steps_of(node->out[0]);
}

static tin_status average_prepare(tin_node *node) {
  if (tin_numel(&node->out[0]->shape) <= 0) return TIN_OK; /* nothing to compute */
  size_t floats = scratch_of_worker(node);
  if (floats > SIZE_MAX / sizeof(float) / node->workers)
    return tin_fail(node, TIN_NO_MEMORY, "rows of %zu steps are too long", steps_of(node->in[0]));
  node->scratch_bytes = floats * sizeof(float) * node->workers;
  return TIN_OK;
}

static float mean_of(const float *x, int64_t from, int64_t to) {
  float sum = 0;
  for (int64_t i = from; i < to; i++) sum += x[i];
  return sum / (float)(to - from);
}

static void average_row(const average *p, const float *x, int64_t in, float *y, int64_t out) {
  int64_t all = 2 * in + 1; /* a window that is larger sees no more */
  int64_t window = p->window < all ? p->window : all;
  int64_t before = p->padding == SAME ? (window - 1) / 2 : 0;
  for (int64_t i = 0; i < out; i++) {
    int64_t from = i - before, to = from + window;
    y[i] = mean_of(x, from > 0 ? from : 0, to < in ? to : in);
  }
}

/* y = clamp(f(y), lo, hi) while y is still in cache. What the kernel does not advertise in
 * `epilogues` is never set; a NaN stays one. */
static void finish(const tin_epilogue *e, size_t n, float *y) {
  if (e->unary) e->unary(n, y, y, e->unary_params);
  for (size_t i = 0; i < n; i++) y[i] = y[i] < e->lo ? e->lo : y[i] > e->hi ? e->hi : y[i];
}

static void average_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  size_t in = steps_of(node->in[0]), out = steps_of(node->out[0]);
  size_t channels = channels_of(node->in[0]);
  float *row = (float *)node->scratch + worker * scratch_of_worker(node), *result = row + in;
  for (size_t r = begin; r < end; r++) {
    const float *x = (const float *)node->in[0]->data + r / channels * in * channels + r % channels;
    float *y = (float *)node->out[0]->data + r / channels * out * channels + r % channels;
    for (size_t i = 0; i < in; i++) row[i] = x[i * channels];
    average_row(node->params, row, (int64_t)in, result, (int64_t)out);
    finish(node->epilogue, out, result);
    for (size_t i = 0; i < out; i++) y[i * channels] = result[i];
  }
}

static tin_status average_run(const tin_node *node) {
  if (tin_numel(&node->out[0]->shape) <= 0) return TIN_OK;
  tin_parallel(node, rows_of(node->out[0]), grain(8 * steps_of(node->in[0])), average_rows);
  return TIN_OK;
}

static const tin_kernel average_kernel = {
    TIN_INIT(tin_kernel),
    .name = "moving_average_f32",
    .op = &average_op,
    .dtypes = TIN_BIT(TIN_F32),
    .epilogues = TIN_EPILOGUE_CLAMP | TIN_EPILOGUE_UNARY,
    .prepare = average_prepare,
    .run = average_run,
};

/* ---- Squash ----------------------------------------------------------------------------------
 * y = limit * x / (limit + |x|), which lies between -limit and limit. */

typedef struct squash {
  float limit;
} squash;

static const tin_attr squash_attrs[] = {
    TIN_ATTR_FLOAT(squash, limit, 1.0, "no value gets as large"),
    TIN_ATTR_END,
};

static const tin_op squash_op = {
    TIN_INIT(tin_op),
    .name = "Squash",
    .flags = TIN_OP_ELEMENTWISE,
    .signature = "x:T -> y:T",
    .type_attr = "T",
    .attrs = squash_attrs,
    .params_size = sizeof(squash),
};

/* A tin_unary_fn: x and y may be the same. */
static void squash_values(size_t n, const float *x, float *y, const void *params) {
  float limit = ((const squash *)params)->limit;
  for (size_t i = 0; i < n; i++) y[i] = limit * x[i] / (limit + (x[i] < 0 ? -x[i] : x[i]));
}

static void squash_range(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  (void)worker;
  squash_values(end - begin, (const float *)node->in[0]->data + begin,
                (float *)node->out[0]->data + begin, node->params);
}

/* Where attributes can be wrong and infer does not look at them, prepare does. */
static tin_status squash_prepare(tin_node *node) {
  float limit = ((const squash *)node->params)->limit;
  if (limit > 0) return TIN_OK;
  return tin_fail(node, TIN_INVALID, "attribute 'limit' is %g, expected more than 0",
                  (double)limit);
}

static tin_status squash_run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), grain(1), squash_range);
  return TIN_OK;
}

/* Only if it means the same there: prepare is not called for an epilogue. */
static uint32_t squash_as_epilogue(const tin_node *node, tin_epilogue *epilogue) {
  if (!(((const squash *)node->params)->limit > 0)) return 0;
  epilogue->unary = squash_values;
  epilogue->unary_params = node->params;
  return TIN_EPILOGUE_UNARY;
}

static const tin_kernel squash_kernel = {
    TIN_INIT(tin_kernel), .name = "squash_f32",
    .op = &squash_op,     .dtypes = TIN_BIT(TIN_F32),
    .inplace = 1 << 0,    .prepare = squash_prepare,
    .run = squash_run,    .as_epilogue = squash_as_epilogue,
};

/* ---- RunningMean -----------------------------------------------------------------------------
 * The mean of all values in all runs of the session so far. */

typedef struct running {
  double sum, count;
} running;

static tin_status running_infer(tin_node *node) {
  node->out[0]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

static const tin_op running_op = {
    TIN_INIT(tin_op),
    .name = "RunningMean",
    .flags = TIN_OP_STATEFUL, /* another run gives another value: never computed ahead */
    .signature = "x:T -> mean:T",
    .type_attr = "T",
    .infer = running_infer,
};

/* In one thread, in one order: sums are the same for any number of threads. */
static tin_status running_run(const tin_node *node) {
  running *state = node->state; /* zeroed when the session begins, or is given another shape */
  const float *x = node->in[0]->data;
  int64_t n = tin_numel(&node->in[0]->shape);
  for (int64_t i = 0; i < n; i++) state->sum += (double)x[i];
  state->count += (double)n;
  *(float *)node->out[0]->data = (float)(state->sum / state->count);
  return TIN_OK;
}

static const tin_kernel running_kernel = {
    TIN_INIT(tin_kernel),       .name = "running_mean_f32",    .op = &running_op,
    .dtypes = TIN_BIT(TIN_F32), .state_size = sizeof(running), .run = running_run,
};

/* A function for each, so that a program can have one without the others. */
TIN_REGISTER(moving_average_f32) { return tin_add_kernel(registry, &average_kernel); }
TIN_REGISTER(squash_f32) { return tin_add_kernel(registry, &squash_kernel); }
TIN_REGISTER(running_mean_f32) { return tin_add_kernel(registry, &running_kernel); }

TIN_PLUGIN(smooth, "1.0") {
  TIN_TRY(tin_register_moving_average_f32(registry));
  TIN_TRY(tin_register_squash_f32(registry));
  return tin_register_running_mean_f32(registry);
}
