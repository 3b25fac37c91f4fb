/* SPDX-License-Identifier: Apache-2.0 */
/* BiasAdd: one value for each channel is added. */
#include "ops/common/shape.h"
#include "ops/common/types.h"

typedef struct params {
  int32_t data_format;
} params;

enum { VALUE, BIAS };
enum { RANGE_ELEMENTS = 32768 };

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(params, data_format, TIN_NHWC, tin_data_format_names, "layout"), TIN_ATTR_END};

/* The value is rows x channels x inner. */
typedef struct sizes {
  size_t rows, channels, inner;
} sizes;

static tin_status find(const tin_node *node, sizes *s) {
  const tin_shape *value = &node->in[VALUE]->shape, *bias = &node->in[BIAS]->shape;
  const params *p = node->params;
  if (value->rank < 2)
    return tin_fail(node, TIN_MISMATCH, "value has rank %d, expected 2 or more", value->rank);
  int32_t axis = p->data_format == TIN_NCHW ? 1 : value->rank - 1;
  if (bias->rank != 1 || bias->dim[0] != value->dim[axis])
    return tin_fail(node, TIN_MISMATCH,
                    "bias has rank %d and %lld elements, expected one for each of %d channels",
                    bias->rank, (long long)tin_numel(bias), value->dim[axis]);
  *s = (sizes){1, (size_t)value->dim[axis], 1};
  for (int32_t i = 0; i < axis; i++) s->rows *= (size_t)value->dim[i];
  for (int32_t i = axis + 1; i < value->rank; i++) s->inner *= (size_t)value->dim[i];
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  sizes s;
  TIN_TRY(find(node, &s));
  node->out[0]->shape = node->in[VALUE]->shape;
  return TIN_OK;
}

static bool affine(const tin_node *node, tin_affine *as) {
  const params *p = node->params;
  const tin_tensor *bias = node->in[BIAS];
  if (!bias->data || bias->dtype != TIN_F32 || bias->shape.rank != 1) return false;
  as->input = VALUE;
  as->count = (uint32_t)bias->shape.dim[0];
  as->channels_first = p->data_format == TIN_NCHW;
  for (uint32_t i = 0; as->scale && i < as->count; i++) {
    as->scale[i] = 1;
    as->offset[i] = ((const float *)bias->data)[i];
  }
  return true;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "BiasAdd",
                          .aliases = (const char *const[]){"BiasAddV1", NULL},
                          .signature = "value:T bias:T -> output:T",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer,
                          .affine = TIN_TOOLING(affine)};

/* Sums of integers wrap around: they are those of unsigned numbers as wide or wider. */
#define SUM_f32 float
#define SUM_f64 double
#define SUM_f16 float
#define SUM_bf16 float
#define SUM_s8 uint32_t
#define SUM_s16 uint32_t
#define SUM_s32 uint32_t
#define SUM_s64 uint64_t
#define SUM_u8 uint32_t
#define SUM_u16 uint32_t
#define SUM_u32 uint32_t
#define SUM_u64 uint64_t
#define SUM_c64 float _Complex
#define SUM_c128 double _Complex
#define NUMBER(t, x) ((TIN_PASTE(SUM_, t))TIN_GET(t, x))

/* y[i] = x[i] + bias[i], or + *bias if the channels are not the last axis. */
typedef void add_fn(size_t n, const void *x, const void *bias, bool last, void *y);

typedef struct state {
  sizes of;
  size_t element;
  add_fn *add;
} state;

static void channels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  const char *x = node->in[VALUE]->data, *bias = node->in[BIAS]->data;
  char *y = node->out[0]->data;
  bool last = s->of.inner == 1; /* the channels lie side by side */
  (void)worker;
  for (size_t i = begin, n; i < end; i += n) {
    size_t c = i % s->of.channels, at = i * s->of.inner * s->element;
    n = last ? s->of.channels - c : 1;
    if (n > end - i) n = end - i;
    s->add(n * s->of.inner, x + at, bias + c * s->element, last, y + at);
  }
}

static tin_status run_add(const tin_node *node, size_t element, add_fn *add) {
  state *s = node->state;
  TIN_TRY(find(node, &s->of));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  s->element = element;
  s->add = add;
  tin_parallel(node, s->of.rows * s->of.channels, 1 + RANGE_ELEMENTS / s->of.inner, channels);
  return TIN_OK;
}

#define KERNEL(t)                                                                                  \
  static void add_##t(size_t n, const void *x, const void *bias, bool last, void *y) {             \
    const TIN_C(t) *a = x, *b = bias;                                                              \
    TIN_C(t) *to = y;                                                                              \
    for (size_t i = 0; i < n; i++)                                                                 \
      to[i] = TIN_PUT(t, NUMBER(t, a[i]) + NUMBER(t, b[last ? i : 0]));                            \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) {                                                \
    return run_add(node, sizeof(TIN_C(t)), add_##t);                                               \
  }                                                                                                \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "bias_add_" #t,                                    \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .inplace = 1,                                              \
                                        .state_size = sizeof(state),                               \
                                        .run = run_##t};                                           \
  TIN_REGISTER(bias_add_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_NUMBER(KERNEL)

#define TIN_REGISTER_PREFIX tin_register_bias_add_
TIN_REGISTER_TYPES(bias_add, TIN_TYPES_NUMBER)
