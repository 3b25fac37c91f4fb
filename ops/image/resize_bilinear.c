/* SPDX-License-Identifier: Apache-2.0 */
/* ResizeBilinear: any real type in, float out.
 *
 * An input row is interpolated along x once, into one of two buffers, and kept as long as
 * output rows lie beside it; then two such rows are interpolated along y. */
#include "ops/common/copy.h"
#include "ops/common/types.h"
#include "ops/image/resize.h"

#include <math.h>

/* An output coordinate lies between two input elements. */
typedef struct tap {
  int32_t low, high;
  float lerp;
} tap;

typedef void row_fn(const tap *taps, size_t width, size_t channels, const void *from, float *to);

typedef void convert_fn(size_t count, const void *from, float *to);

typedef struct state {
  tin_resize r;
  row_fn *row;
  convert_fn *convert;
  size_t element, width; /* bytes of an input element; elements of an output row */
} state;

static tap tap_at(const tin_resize_axis *a, int32_t i) {
  float at = tin_resize_at(a, i), low = floorf(at);
  return (tap){tin_resize_clamp(a, low), tin_resize_clamp(a, ceilf(at)), at - low};
}

/* ---- along x ------------------------------------------------------------------- */

#define ROW_OF(t, channels)                                                                        \
  for (size_t x = 0; x < width; x++, to += (channels)) {                                           \
    const TIN_C(t) *low = src + (size_t)taps[x].low * (channels);                                  \
    const TIN_C(t) *high = src + (size_t)taps[x].high * (channels);                                \
    float lerp = taps[x].lerp;                                                                     \
    for (size_t c = 0; c < (channels); c++) {                                                      \
      float l = (float)TIN_GET(t, low[c]), h = (float)TIN_GET(t, high[c]);                         \
      to[c] = l + (h - l) * lerp;                                                                  \
    }                                                                                              \
  }

/* Few channels are worth code of their own. */
#define ROW(t)                                                                                     \
  static void row_##t(const tap *taps, size_t width, size_t channels, const void *from,            \
                      float *to) {                                                                 \
    const TIN_C(t) *src = from;                                                                    \
    if (channels == 1)                                                                             \
      ROW_OF(t, 1)                                                                                 \
    else if (channels == 3)                                                                        \
      ROW_OF(t, 3)                                                                                 \
    else                                                                                           \
      ROW_OF(t, channels)                                                                          \
  }                                                                                                \
  static void convert_##t(size_t count, const void *from, float *to) {                             \
    const TIN_C(t) *src = from;                                                                    \
    for (size_t i = 0; i < count; i++) to[i] = (float)TIN_GET(t, src[i]);                          \
  }

/* ---- along y ------------------------------------------------------------------- */

typedef struct cache {
  float *row[2];
  size_t key[2]; /* which input row it holds */
} cache;

/* The buffer with input row `key`, filled now if need be, but not the one with row `keep`. */
static const float *fetch(const tin_node *node, cache *c, size_t key, size_t keep) {
  const state *s = node->state;
  int i = c->key[0] == key ? 0 : c->key[1] == key ? 1 : c->key[0] == keep;
  if (c->key[i] != key) {
    size_t offset = key * (size_t)s->r.x.in * s->r.channels * s->element;
    s->row(node->persist, (size_t)s->r.x.out, s->r.channels,
           (const uint8_t *)node->in[0]->data + offset, c->row[i]);
    c->key[i] = key;
  }
  return c->row[i];
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  float *buffer = (float *)node->scratch + 2 * s->width * worker;
  cache c = {{buffer, buffer + s->width}, {SIZE_MAX, SIZE_MAX}};
  for (size_t i = begin; i < end; i++) {
    tap t = tap_at(&s->r.y, (int32_t)(i % (size_t)s->r.y.out));
    size_t first = i / (size_t)s->r.y.out * (size_t)s->r.y.in;
    size_t top_key = first + (size_t)t.low, bottom_key = first + (size_t)t.high;
    const float *top = fetch(node, &c, top_key, bottom_key);
    const float *bottom = fetch(node, &c, bottom_key, top_key);
    float *to = (float *)node->out[0]->data + i * s->width;
    for (size_t x = 0; x < s->width; x++) to[x] = top[x] + (bottom[x] - top[x]) * t.lerp;
  }
}

/* Nothing to interpolate: infinities stay what they are. */
static void copies(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  (void)worker;
  for (size_t i = begin; i < end; i++)
    s->convert(s->width, (const uint8_t *)node->in[0]->data + i * s->width * s->element,
               (float *)node->out[0]->data + i * s->width);
}

/* ---- kernels ------------------------------------------------------------------- */

static bool same_size(const tin_resize *r) { return r->y.in == r->y.out && r->x.in == r->x.out; }

static tin_status prepare(tin_node *node, row_fn *row, convert_fn *convert) {
  state *s = node->state;
  s->r = tin_resize_of(node);
  s->row = row;
  s->convert = convert;
  s->element = tin_element_size(node->in[0]);
  s->width = (size_t)s->r.x.out * s->r.channels;
  node->persist_bytes = (size_t)s->r.x.out * sizeof(tap);
  node->scratch_bytes = same_size(&s->r) ? 0 : 2 * s->width * node->workers * sizeof(float);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  tap *taps = node->persist;
  for (int32_t i = 0; i < s->r.x.out; i++) taps[i] = tap_at(&s->r.x, i);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const state *s = node->state;
  tin_parallel(node, s->r.batch * (size_t)s->r.y.out, tin_resize_grain(s->width),
               same_size(&s->r) ? copies : rows);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ResizeBilinear",
                          .signature = "images:T size:int32 -> resized_images:float",
                          .type_attr = "T",
                          .attrs = tin_resize_attrs,
                          .params_size = sizeof(tin_resize_params),
                          .infer = tin_resize_infer};

#define KERNEL(t)                                                                                  \
  ROW(t)                                                                                           \
  static tin_status prepare_##t(tin_node *node) { return prepare(node, row_##t, convert_##t); }    \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel),                                      \
                                        .name = "resize_bilinear_" #t,                             \
                                        .op = &op,                                                 \
                                        .dtypes = TIN_BIT(TIN_E(t)),                               \
                                        .state_size = sizeof(state),                               \
                                        .prepare = prepare_##t,                                    \
                                        .init = init,                                              \
                                        .run = run};                                               \
  TIN_REGISTER(resize_bilinear_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_REAL(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_resize_bilinear_
TIN_REGISTER_TYPES(resize_bilinear, TIN_TYPES_REAL)
