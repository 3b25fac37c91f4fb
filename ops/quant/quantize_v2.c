/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizeV2: float in, a quantized type and its range out. */
#include "ops/common/shape.h"
#include "ops/quant/quant.h"

#include <float.h>
#include <math.h>

enum { MIN_COMBINED, MIN_FIRST, SCALED };
enum { HALF_AWAY_FROM_ZERO, HALF_TO_EVEN };
enum { INPUT, MIN, MAX };

typedef struct params {
  int32_t mode, round_mode;
  bool narrow_range;
  int64_t axis;
  float ensure_minimum_range;
} params;

static const char *const modes[] = {"MIN_COMBINED", "MIN_FIRST", "SCALED", NULL};
static const char *const round_modes[] = {"HALF_AWAY_FROM_ZERO", "HALF_TO_EVEN", NULL};

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(params, mode, MIN_COMBINED, modes, "what the range means"),
    TIN_ATTR_ENUM(params, round_mode, HALF_AWAY_FROM_ZERO, round_modes, "SCALED: halves"),
    TIN_ATTR_BOOL(params, narrow_range, false, "SCALED: the lowest integer is not used"),
    TIN_ATTR_INT(params, axis, -1, "has a range for each of its elements; below 0: none has"),
    TIN_ATTR_FLOAT(params, ensure_minimum_range, 0.01, "of the larger of 1 and the range's ends"),
    TIN_ATTR_END};

static size_t count_ranges(const tin_node *node, size_t *inner) {
  const params *p = node->params;
  const tin_shape *s = &node->in[INPUT]->shape;
  *inner = 1;
  if (p->axis < 0) return 1;
  for (int32_t i = (int32_t)p->axis + 1; i < s->rank; i++) *inner *= (size_t)s->dim[i];
  return (size_t)s->dim[p->axis];
}

static tin_status check(const tin_node *node, int64_t count) {
  const params *p = node->params;
  if (tin_numel(&node->in[MIN]->shape) != count || tin_numel(&node->in[MAX]->shape) != count)
    return tin_fail(node, TIN_MISMATCH, "min_range and max_range must have %lld elements",
                    (long long)count);
  if (count != 1 && p->mode == MIN_FIRST)
    return tin_fail(node, TIN_UNSUPPORTED, "MIN_FIRST with an axis");
  if (p->round_mode == HALF_TO_EVEN && p->mode != SCALED)
    return tin_fail(node, TIN_INVALID, "round_mode HALF_TO_EVEN is for mode SCALED only");
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  const tin_shape *in = &node->in[INPUT]->shape;
  size_t inner;
  if (p->axis >= in->rank)
    return tin_fail(node, TIN_INVALID, "axis is %lld, but the input has rank %d",
                    (long long)p->axis, in->rank);
  int64_t count = (int64_t)count_ranges(node, &inner);
  TIN_TRY(check(node, count));
  node->out[0]->shape = *in;
  tin_shape range = {.rank = 0};
  if (count != 1) range = (tin_shape){1, {(int32_t)count}};
  node->out[1]->shape = node->out[2]->shape = range;
  return TIN_OK;
}

/* ---- ranges ---------------------------------------------------------------------- */

/* Zero lies inside, and the ends are not too close together. */
static tin_status widen(const tin_node *node, tin_qrange *r) {
  const params *p = node->params;
  if (!(r->max >= r->min) || !isfinite(r->min) || !isfinite(r->max))
    return tin_fail(node, TIN_INVALID, "the range from %g to %g is none", (double)r->min,
                    (double)r->max);
  float epsilon = fmaxf(1, fmaxf(fabsf(r->min), fabsf(r->max))) * p->ensure_minimum_range;
  r->min = fminf(0, r->min);
  r->max = fmaxf(0, fmaxf(r->max, r->min + epsilon));
  return TIN_OK;
}

/* SCALED: zero is zero, and the end that needs more room decides. */
static float scale_of(const params *p, tin_qtype t, tin_qrange *r) {
  float low = (float)(t.lowest + (p->narrow_range ? 1 : 0)), high = (float)t.highest;
  float from_low = low * r->min > 0 ? low / r->min : FLT_MAX;
  float from_high = high * r->max > 0 ? high / r->max : FLT_MAX;
  float scale = from_low < from_high ? from_low : from_high;
  *r = (tin_qrange){low / scale, high / scale};
  return scale;
}

/* q = round((clamp(v, min, max) - zero) * scale - half), within the type, or MIN_FIRST's. */
typedef struct rule {
  tin_quantizer first;
  float min, max, zero, scale, half, low, high;
} rule;

static rule rule_of(const params *p, tin_qtype t, tin_qrange *r) {
  rule u = {.first = tin_quantizer_of(t, *r)};
  u.low = u.first.low, u.high = u.first.high;
  if (p->mode == SCALED) {
    u.scale = scale_of(p, t, r);
  } else {
    u.zero = r->min;
    u.scale = (float)(((double)t.highest - (double)t.lowest) / (double)(r->max - r->min));
    u.half = t.lowest < 0 ? (float)(((double)t.highest - (double)t.lowest + 1) / 2) : 0;
  }
  u.min = r->min, u.max = r->max;
  return u;
}

/* ---- kernels --------------------------------------------------------------------- */

/* Rules, one for each range, are made before the elements are gone through. */
static tin_status prepare(tin_node *node) {
  size_t inner;
  node->scratch_bytes = count_ranges(node, &inner) * sizeof(rule);
  return TIN_OK;
}

static inline int32_t apply(const rule *u, float v, bool even) {
  v = v > u->min ? v : u->min;
  v = v < u->max ? v : u->max;
  v = (v - u->zero) * u->scale - u->half;
  v = even ? rintf(v) : tin_round_away(v);
  v = v > u->low ? v : u->low;
  return (int32_t)(v < u->high ? v : u->high);
}

#define LOOP(t)                                                                                    \
  static void some_##t(const params *p, const rule *u, const float *from, TIN_C(t) * to,           \
                       size_t n) {                                                                 \
    if (p->mode == MIN_FIRST)                                                                      \
      for (size_t i = 0; i < n; i++) to[i] = (TIN_C(t))tin_quantizer_apply(&u->first, from[i]);    \
    else if (p->round_mode == HALF_TO_EVEN)                                                        \
      for (size_t i = 0; i < n; i++) to[i] = (TIN_C(t))apply(u, from[i], true);                    \
    else                                                                                           \
      for (size_t i = 0; i < n; i++) to[i] = (TIN_C(t))apply(u, from[i], false);                   \
  }                                                                                                \
  static void loop_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const float *from = node->in[INPUT]->data;                                                     \
    TIN_C(t) *to = node->out[0]->data;                                                             \
    size_t inner, count = count_ranges(node, &inner);                                              \
    (void)worker;                                                                                  \
    while (begin < end) {                                                                          \
      size_t stop = count == 1 ? end : (begin / inner + 1) * inner;                                \
      const rule *u = (const rule *)node->scratch + begin / inner % count;                         \
      if (stop > end) stop = end;                                                                  \
      some_##t(node->params, u, from + begin, to + begin, stop - begin);                           \
      begin = stop;                                                                                \
    }                                                                                              \
  }

static tin_status run(const tin_node *node, tin_range_fn *loop) {
  tin_qtype t = tin_qtype_of(node->out[0]->dtype);
  size_t inner, count = count_ranges(node, &inner), n = (size_t)tin_numel(&node->in[INPUT]->shape);
  for (size_t i = 0; i < count; i++) {
    tin_qrange r = {((const float *)node->in[MIN]->data)[i],
                    ((const float *)node->in[MAX]->data)[i]};
    TIN_TRY(widen(node, &r));
    ((rule *)node->scratch)[i] = rule_of(node->params, t, &r);
    ((float *)node->out[1]->data)[i] = r.min;
    ((float *)node->out[2]->data)[i] = r.max;
  }
  if (n > 0) tin_parallel(node, n, 16384, loop);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizeV2",
                          .signature = "input:float min_range:float max_range:float -> "
                                       "output:T output_min:float output_max:float",
                          .type_attr = "T",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

#define KERNEL(t)                                                                                  \
  LOOP(t)                                                                                          \
  static tin_status run_##t(const tin_node *node) { return run(node, loop_##t); }                  \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),        .name = "quantize_v2_" #t, .op = &op,                           \
      .dtypes = TIN_BIT(TIN_E(t)), .prepare = prepare,        .run = run_##t};                     \
  TIN_REGISTER(quantize_v2_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_QUANTIZED(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_quantize_v2_
TIN_REGISTER_TYPES(quantize_v2, TIN_TYPES_QUANTIZED)
