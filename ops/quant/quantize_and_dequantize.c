/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizeAndDequantize in its versions: floats are rounded to what an integer type of num_bits
 * could stand for, with 0 unchanged. The range is given, or that of the input. */
#include "ops/common/shape.h"
#include "ops/common/types.h"

#include <float.h>
#include <math.h>

enum { INPUT, MIN, MAX, NUM_BITS };
enum { HALF_TO_EVEN, HALF_UP };

typedef struct params {
  bool signed_input, range_given, narrow_range;
  int64_t num_bits, axis;
  int32_t round_mode;
  float input_min, input_max; /* version 1 */
} params;

static const char *const round_modes[] = {"HALF_TO_EVEN", "HALF_UP", NULL};

static const tin_attr attrs_v1[] = {
    TIN_ATTR_BOOL(params, signed_input, true, "the integers are signed"),
    TIN_ATTR_INT(params, num_bits, 8, "1 .. 62"),
    TIN_ATTR_BOOL(params, range_given, false, "else it is the input's"),
    TIN_ATTR_FLOAT(params, input_min, 0, "the range's minimum"),
    TIN_ATTR_FLOAT(params, input_max, 0, "the range's maximum"),
    TIN_ATTR_INT(params, axis, -1, ""),
    TIN_ATTR_END};
static const tin_attr attrs_v2[] = {
    TIN_ATTR_BOOL(params, signed_input, true, "the integers are signed"),
    TIN_ATTR_INT(params, num_bits, 8, "1 .. 62; version 3 has it as an input"),
    TIN_ATTR_BOOL(params, range_given, false, "else it is the input's"),
    TIN_ATTR_ENUM(params, round_mode, HALF_TO_EVEN, round_modes, "where halves go"),
    TIN_ATTR_BOOL(params, narrow_range, false, "the lowest integer is not used"),
    TIN_ATTR_INT(params, axis, -1, "has a range for each of its elements; below 0: none has"),
    TIN_ATTR_END};
static const tin_attr attrs_v3[] = {
    TIN_ATTR_BOOL(params, signed_input, true, "the integers are signed"),
    TIN_ATTR_BOOL(params, range_given, true, "else it is the input's"),
    TIN_ATTR_BOOL(params, narrow_range, false, "the lowest integer is not used"),
    TIN_ATTR_INT(params, axis, -1, "has a range for each of its elements; below 0: none has"),
    TIN_ATTR_END};

/* How many ranges there are, for how many elements behind one another each. */
static size_t count_ranges(const tin_node *node, size_t *inner) {
  const params *p = node->params;
  const tin_shape *s = &node->in[INPUT]->shape;
  *inner = 1;
  if (p->axis < 0) return 1;
  for (int32_t i = (int32_t)p->axis + 1; i < s->rank; i++) *inner *= (size_t)s->dim[i];
  return (size_t)s->dim[p->axis];
}

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  const tin_shape *in = &node->in[INPUT]->shape;
  size_t inner;
  if (p->axis >= in->rank)
    return tin_fail(node, TIN_INVALID, "axis is %lld, but the input has rank %d",
                    (long long)p->axis, in->rank);
  int64_t count = (int64_t)count_ranges(node, &inner);
  for (uint32_t i = MIN; i <= MAX && i < node->num_in && p->range_given; i++)
    if (tin_numel(&node->in[i]->shape) != count)
      return tin_fail(node, TIN_MISMATCH, "input_min and input_max must have %lld elements",
                      (long long)count);
  if (node->num_in > NUM_BITS && tin_numel(&node->in[NUM_BITS]->shape) != 1)
    return tin_fail(node, TIN_MISMATCH, "num_bits must be a scalar");
  node->out[0]->shape = *in;
  return TIN_OK;
}

/* y = round(clamp(x, min, max) * scale) * inverse */
typedef struct rule {
  double min, max, scale, inverse;
} rule;

static tin_status prepare(tin_node *node) {
  size_t inner;
  node->scratch_bytes = count_ranges(node, &inner) * sizeof(rule);
  return TIN_OK;
}

static tin_status bits_of(const tin_node *node, int64_t *bits) {
  const params *p = node->params;
  *bits = p->num_bits;
  if (node->num_in > NUM_BITS) TIN_TRY(tin_int_input(node, NUM_BITS, "num_bits", bits));
  if (*bits < (p->signed_input ? 2 : 1) || *bits > 62)
    return tin_fail(node, TIN_INVALID, "num_bits is %lld, but must be in [%d, 62]",
                    (long long)*bits, p->signed_input ? 2 : 1);
  return TIN_OK;
}

static double greatest_of(uint32_t dtype) { return dtype == TIN_F64 ? DBL_MAX : (double)FLT_MAX; }

/* Single precision is kept where the input has no more. */
static double rounded(const tin_node *node, double v) {
  return node->in[INPUT]->dtype == TIN_F64 ? v : (double)(float)v;
}

/* The end of the range that needs more room decides the scale, and moves the other end. */
static void scale_rule(const tin_node *node, int64_t bits, rule *r) {
  const params *p = node->params;
  double low = 0, high = (double)((INT64_C(1) << bits) - 1);
  if (p->signed_input) {
    low = -(double)(INT64_C(1) << (bits - 1)) + (p->narrow_range ? 1 : 0);
    high = (double)((INT64_C(1) << (bits - 1)) - 1);
  }
  double most = greatest_of(node->in[INPUT]->dtype);
  double from_low = low * r->min > 0 ? rounded(node, low / r->min) : most;
  double from_high = high * r->max > 0 ? rounded(node, high / r->max) : most;
  if (from_low < from_high) {
    r->scale = from_low;
    r->inverse = rounded(node, r->min / low);
    r->max = rounded(node, high * r->inverse);
  } else {
    r->scale = from_high;
    r->inverse = rounded(node, r->max / high);
    r->min = rounded(node, low * r->inverse);
  }
}

typedef double get_fn(const tin_tensor *t, size_t i);

/* The range of the elements that share rule i. */
static void measure(const tin_node *node, size_t i, get_fn *get, rule *r) {
  const tin_tensor *x = node->in[INPUT];
  size_t inner, count = count_ranges(node, &inner), n = (size_t)tin_numel(&x->shape);
  size_t run = count == 1 ? n : inner, step = count == 1 ? n : inner * count;
  r->min = INFINITY, r->max = -INFINITY;
  for (size_t at = i * run; run > 0 && at < n; at += step)
    for (size_t k = at; k < at + run; k++) {
      double v = get(x, k);
      r->min = v < r->min ? v : r->min;
      r->max = v > r->max ? v : r->max;
    }
  if (r->max < r->min) r->min = r->max = 0;
}

static tin_status make_rule(const tin_node *node, size_t i, int64_t bits, get_fn *get) {
  const params *p = node->params;
  rule *r = (rule *)node->scratch + i;
  *r = (rule){.min = (double)p->input_min, .max = (double)p->input_max};
  if (!p->range_given)
    measure(node, i, get, r);
  else if (node->num_in > MAX)
    r->min = get(node->in[MIN], i), r->max = get(node->in[MAX], i);
  if (!(r->min <= r->max))
    return tin_fail(node, TIN_INVALID, "the range from %g to %g is none", r->min, r->max);
  scale_rule(node, bits, r);
  return TIN_OK;
}

static tin_status run(const tin_node *node, get_fn *get, tin_range_fn *loop) {
  size_t inner, count = count_ranges(node, &inner), n = (size_t)tin_numel(&node->in[0]->shape);
  int64_t bits;
  TIN_TRY(bits_of(node, &bits));
  if (n == 0) return TIN_OK;
  for (size_t i = 0; i < count; i++) TIN_TRY(make_rule(node, i, bits, get));
  tin_parallel(node, n, 16384, loop);
  return TIN_OK;
}

static double round_it(double v, int32_t mode) {
  return mode == HALF_UP ? floor(v + 0.5) : rint(v);
}

#define LOOP(t)                                                                                    \
  static double get_##t(const tin_tensor *x, size_t i) {                                           \
    return (double)TIN_GET(t, ((const TIN_C(t) *)x->data)[i]);                                     \
  }                                                                                                \
  static void loop_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const params *p = node->params;                                                                \
    const TIN_C(t) *x = node->in[INPUT]->data;                                                     \
    TIN_C(t) *y = node->out[0]->data;                                                              \
    size_t inner, count = count_ranges(node, &inner);                                              \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++) {                                                         \
      const rule *r = (const rule *)node->scratch + (count == 1 ? 0 : i / inner % count);          \
      TIN_A(t) v = TIN_GET(t, x[i]), min = (TIN_A(t))r->min, max = (TIN_A(t))r->max;               \
      if (p->range_given) v = v < min ? min : v > max ? max : v;                                   \
      v = (TIN_A(t))round_it((double)(v * (TIN_A(t))r->scale), p->round_mode);                     \
      y[i] = TIN_PUT(t, v * (TIN_A(t))r->inverse);                                                 \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, get_##t, loop_##t); }

/* Differs in its gradient only. */
static const char *const v4[] = {"QuantizeAndDequantizeV4", NULL};

#define OP(v, text, others, sig, attributes)                                                       \
  static const tin_op op_##v = {TIN_INIT(tin_op),    .name = text,                                 \
                                .aliases = others,   .signature = sig,                             \
                                .attrs = attributes, .params_size = sizeof(params),                \
                                .infer = infer};
OP(v1, "QuantizeAndDequantize", NULL, "input:T -> output:T", attrs_v1)
OP(v2, "QuantizeAndDequantizeV2", v4, "input:T input_min:T input_max:T -> output:T", attrs_v2)
OP(v3, "QuantizeAndDequantizeV3", NULL,
   "input:T input_min:T input_max:T num_bits:int32 -> output:T", attrs_v3)

#define KERNEL(id, v, t)                                                                           \
  static const tin_kernel kernel_##id##_##t = {                                                    \
      TIN_INIT(tin_kernel),  .name = #id "_" #t, .op = &op_##v, .dtypes = TIN_BIT(TIN_E(t)),       \
      .inplace = 1 << INPUT, .prepare = prepare, .run = run_##t};                                  \
  TIN_REGISTER(id##_##t) { return tin_add_kernel(registry, &kernel_##id##_##t); }

#define KERNELS(t)                                                                                 \
  LOOP(t)                                                                                          \
  KERNEL(quantize_and_dequantize, v1, t)                                                           \
  KERNEL(quantize_and_dequantize_v2, v2, t)                                                        \
  KERNEL(quantize_and_dequantize_v3, v3, t)
TIN_TYPES_FLOAT(KERNELS)

#define TIN_REGISTER_PREFIX tin_register_quantize_and_dequantize_
TIN_REGISTER_TYPES(quantize_and_dequantize, TIN_TYPES_FLOAT)
#undef TIN_REGISTER_PREFIX
#define TIN_REGISTER_PREFIX tin_register_quantize_and_dequantize_v2_
TIN_REGISTER_TYPES(quantize_and_dequantize_v2, TIN_TYPES_FLOAT)
#undef TIN_REGISTER_PREFIX
#define TIN_REGISTER_PREFIX tin_register_quantize_and_dequantize_v3_
TIN_REGISTER_TYPES(quantize_and_dequantize_v3, TIN_TYPES_FLOAT)
