/* SPDX-License-Identifier: Apache-2.0 */
/* Dequantize: any quantized type in, float or bfloat16 out; with one range, or one for each
 * element along an axis. */
#include "ops/common/shape.h"
#include "ops/quant/quant.h"

#include <math.h>

enum { MIN_COMBINED, MIN_FIRST, SCALED };
enum { INPUT, MIN, MAX };

typedef struct params {
  int32_t mode;
  bool narrow_range;
  int64_t axis;
  tin_dtype dtype;
} params;

static const char *const modes[] = {"MIN_COMBINED", "MIN_FIRST", "SCALED", NULL};

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(params, mode, MIN_COMBINED, modes, "what the range means"),
    TIN_ATTR_BOOL(params, narrow_range, false, "SCALED: the lowest integer is not used"),
    TIN_ATTR_INT(params, axis, -1, "has a range for each of its elements; below 0: none has"),
    TIN_ATTR_DTYPE(params, dtype, TIN_F32, "float or bfloat16"), TIN_ATTR_END};

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
  if (p->dtype != TIN_F32 && p->dtype != TIN_BF16)
    return tin_fail(node, TIN_INVALID, "dtype must be float or bfloat16");
  int64_t count = (int64_t)count_ranges(node, &inner);
  if (tin_numel(&node->in[MIN]->shape) != count || tin_numel(&node->in[MAX]->shape) != count)
    return tin_fail(node, TIN_MISMATCH, "min_range and max_range must have %lld elements",
                    (long long)count);
  if (count != 1 && p->mode == MIN_FIRST)
    return tin_fail(node, TIN_UNSUPPORTED, "MIN_FIRST with an axis");
  node->out[0]->shape = *in;
  return TIN_OK;
}

/* y = (q + half) * scale + base */
typedef struct rule {
  float half, scale, base;
} rule;

static rule rule_of(const tin_node *node, size_t i) {
  const params *p = node->params;
  tin_qtype t = tin_qtype_of(node->in[INPUT]->dtype);
  tin_qrange r = {((const float *)node->in[MIN]->data)[i], ((const float *)node->in[MAX]->data)[i]};
  if (p->mode == MIN_FIRST) {
    tin_qlinear l = tin_dequantizer(t, r);
    return (rule){0, l.scale, l.base};
  }
  if (p->mode == MIN_COMBINED)
    return (rule){t.lowest < 0 ? ((float)t.highest - (float)t.lowest + 1) / 2 : 0,
                  (r.max - r.min) / ((float)t.highest - (float)t.lowest), r.min};
  float scale = r.max / (float)t.highest;
  if (t.lowest < 0) {
    float other = r.min / (float)(t.lowest + (p->narrow_range ? 1 : 0));
    scale = other > scale ? other : scale;
  }
  return (rule){0, scale, 0};
}

/* Elements [begin, end), of which `inner` behind one another have the same rule. */
#define LOOP(t, type, PUT)                                                                         \
  static void loop_##t##_##type(const tin_node *node, size_t begin, size_t end, unsigned worker) { \
    const TIN_C(t) *from = node->in[INPUT]->data;                                                  \
    TIN_C(type) *to = node->out[0]->data;                                                          \
    size_t inner, count = count_ranges(node, &inner);                                              \
    (void)worker;                                                                                  \
    while (begin < end) {                                                                          \
      size_t stop = count == 1 ? end : (begin / inner + 1) * inner;                                \
      rule r = rule_of(node, begin / inner % count);                                               \
      if (stop > end) stop = end;                                                                  \
      for (; begin < stop; begin++)                                                                \
        to[begin] = PUT(((float)from[begin] + r.half) * r.scale + r.base);                         \
    }                                                                                              \
  }

static tin_status run(const tin_node *node, tin_range_fn *f32, tin_range_fn *bf16) {
  size_t n = (size_t)tin_numel(&node->in[INPUT]->shape);
  if (n == 0) return TIN_OK;
  tin_parallel(node, n, 32768, node->out[0]->dtype == TIN_F32 ? f32 : bf16);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "Dequantize",
                          .signature = "input:T min_range:float max_range:float -> output:dtype",
                          .type_attr = "T",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

#define KERNEL(t)                                                                                  \
  LOOP(t, f32, TIN_PUT_f32)                                                                        \
  LOOP(t, bf16, TIN_PUT_bf16)                                                                      \
  static tin_status run_##t(const tin_node *node) {                                                \
    return run(node, loop_##t##_f32, loop_##t##_bf16);                                             \
  }                                                                                                \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel), .name = "dequantize_" #t, .op = &op, \
                                        .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t};              \
  TIN_REGISTER(dequantize_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_QUANTIZED(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_dequantize_
TIN_REGISTER_TYPES(dequantize, TIN_TYPES_QUANTIZED)
