/* SPDX-License-Identifier: Apache-2.0 */
/* ResizeArea: the mean of the input area that an output element covers. Any real type in,
 * float out. */
#include "ops/common/copy.h"
#include "ops/common/types.h"
#include "ops/image/resize.h"

#include <math.h>

/* Elements start .. end - 1, the first and the last perhaps in part. */
typedef struct span {
  int64_t start, end;
  float first, last;
} span;

typedef struct state state;
typedef void row_fn(const state *s, const span *spans, const void *from, float *to);

struct state {
  tin_resize r;
  row_fn *row;
  size_t element, width; /* bytes of an input element; elements of an output row */
};

/* How much of element v lies in [from, to). */
static float covered(float v, float from, float to, float all) {
  if (v < from) return v + 1 > to ? all : v + 1 - from;
  return v + 1 > to ? to - v : 1;
}

static span span_at(const tin_resize_axis *a, int32_t i) {
  float from = (float)i * a->scale, to = ((float)i + 1) * a->scale;
  span s = {.start = (int64_t)floorf(from), .end = (int64_t)ceilf(to)};
  if (s.end <= s.start) s.end = s.start + 1;
  s.first = covered((float)s.start, from, to, a->scale);
  s.last = covered((float)(s.end - 1), from, to, a->scale);
  return s;
}

static size_t clamp(const tin_resize_axis *a, int64_t i) {
  return (size_t)(i < 0 ? 0 : i >= a->in ? a->in - 1 : i);
}

#define ROW(t)                                                                                     \
  static void row_##t(const state *s, const span *spans, const void *from, float *to) {            \
    const TIN_C(t) *src = from;                                                                    \
    size_t channels = s->r.channels;                                                               \
    for (int32_t x = 0; x < s->r.x.out; x++)                                                       \
      for (size_t c = 0; c < channels; c++) {                                                      \
        const span *p = &spans[x];                                                                 \
        float sum = (float)TIN_GET(t, src[clamp(&s->r.x, p->start) * channels + c]) * p->first;    \
        for (int64_t i = p->start + 1; i < p->end - 1; i++)                                        \
          sum += (float)TIN_GET(t, src[clamp(&s->r.x, i) * channels + c]);                         \
        if (p->end - 1 > p->start)                                                                 \
          sum += (float)TIN_GET(t, src[clamp(&s->r.x, p->end - 1) * channels + c]) * p->last;      \
        *to++ = sum;                                                                               \
      }                                                                                            \
  }

static void sum_rows(const tin_node *node, size_t batch, const span *p, float *row, float *to) {
  const state *s = node->state;
  for (size_t x = 0; x < s->width; x++) to[x] = 0;
  for (int64_t i = p->start; i < p->end; i++) {
    float weight = i == p->start ? p->first : i == p->end - 1 ? p->last : 1;
    size_t index = batch * (size_t)s->r.y.in + clamp(&s->r.y, i);
    s->row(s, node->persist,
           (const uint8_t *)node->in[0]->data +
               index * (size_t)s->r.x.in * s->r.channels * s->element,
           row);
    for (size_t x = 0; x < s->width; x++) to[x] += row[x] * weight;
  }
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  float *row = (float *)node->scratch + s->width * worker;
  float scale = 1.0f / (s->r.y.scale * s->r.x.scale);
  for (size_t i = begin; i < end; i++) {
    span p = span_at(&s->r.y, (int32_t)(i % (size_t)s->r.y.out));
    float *to = (float *)node->out[0]->data + i * s->width;
    sum_rows(node, i / (size_t)s->r.y.out, &p, row, to);
    for (size_t x = 0; x < s->width; x++) to[x] *= scale;
  }
}

static tin_status prepare(tin_node *node, row_fn *row) {
  state *s = node->state;
  s->r = tin_resize_of(node);
  s->row = row;
  s->element = tin_element_size(node->in[0]);
  s->width = (size_t)s->r.x.out * s->r.channels;
  node->persist_bytes = (size_t)s->r.x.out * sizeof(span);
  node->scratch_bytes = s->width * node->workers * sizeof(float);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  span *spans = node->persist;
  for (int32_t i = 0; i < s->r.x.out; i++) spans[i] = span_at(&s->r.x, i);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const state *s = node->state;
  size_t area = ((size_t)s->r.y.scale + 1) * ((size_t)s->r.x.scale + 1);
  tin_parallel(node, s->r.batch * (size_t)s->r.y.out, tin_resize_grain(s->width * area), rows);
  return TIN_OK;
}

static const tin_attr attrs[] = {
    TIN_ATTR_BOOL(tin_resize_params, align_corners, false, "corners stay where they are"),
    TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ResizeArea",
                          .signature = "images:T size:int32 -> resized_images:float",
                          .type_attr = "T",
                          .attrs = attrs,
                          .params_size = sizeof(tin_resize_params),
                          .infer = tin_resize_infer};

#define KERNEL(t)                                                                                  \
  ROW(t)                                                                                           \
  static tin_status prepare_##t(tin_node *node) { return prepare(node, row_##t); }                 \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "resize_area_" #t,                                 \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .state_size = sizeof(state),                               \
                                        .prepare = prepare_##t,                                    \
                                        .init = init,                                              \
                                        .run = run};                                               \
  TIN_REGISTER(resize_area_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_REAL(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_resize_area_
TIN_REGISTER_TYPES(resize_area, TIN_TYPES_REAL)
