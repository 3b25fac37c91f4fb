/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise_f32.tmpl.h -- f32 depthwise convolution in vector verbs. Included behind one of
 * simd/.
 *
 * PLACES results of one vector of channels are added up at a time, in registers. For common
 * windows each pixel is read once for all places that see it. */
#include "ops/micro/depthwise_f32.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif
#define INLINE static inline __attribute__((always_inline))

#ifndef PLACES
#define PLACES 7 /* images are often a multiple of this wide */
#endif

typedef tin_depthwise_f32_line line;

/* Places from `first` on: pixel `at` of x is the first one they see, and columns [from, to)
 * counted from there are in the line. */
typedef struct span {
  size_t first, count;
  ptrdiff_t at, from, to;
} span;

static span span_at(const line *l, size_t first) {
  span s = {.first = first, .count = l->places - first < PLACES ? l->places - first : PLACES};
  s.at = (ptrdiff_t)first * l->stride - l->before;
  s.from = s.at < 0 ? -s.at : 0;
  s.to = l->width - s.at;
  return s;
}

INLINE vf load(const float *p, size_t n) { return n < TIN_LANES ? v_load_n(p, n) : v_load(p); }

INLINE void store(float *p, vf v, size_t n) {
  if (n < TIN_LANES)
    v_store_n(p, v, n);
  else
    v_store(p, v);
}

INLINE void finish_one(const line *l, size_t place, size_t c, size_t n, vf sum) {
  ptrdiff_t at = (ptrdiff_t)place * l->y_place + (ptrdiff_t)c;
  if (l->add) sum = v_add(sum, load(l->add + at, n));
  store(l->y + at, v_min(v_set(l->hi), v_max(v_set(l->lo), sum)), n);
}

INLINE void finish(const line *l, const span *s, size_t c, const vf *sum) {
  UNROLL for (size_t i = 0; i < PLACES; i++) {
    if (i >= s->count) break;
    finish_one(l, s->first + i, c, TIN_LANES, sum[i]);
  }
}

/* Any window, and what is left of the channels, at most a vector. */
static void window_any(const line *l, const span *s, size_t c) {
  const size_t left = l->channels - c, n = left < TIN_LANES ? left : TIN_LANES;
  const vf bias = l->bias ? load(l->bias + c, n) : v_set(0);
  const ptrdiff_t taps = (ptrdiff_t)l->taps * l->dilation;
  for (size_t i = 0; i < s->count; i++) {
    const ptrdiff_t at = s->at + (ptrdiff_t)i * l->stride;
    const float *weights = l->w + c, *row = l->x + c;
    vf sum = bias;
    for (size_t r = 0; r < l->rows; r++, weights += l->w_row, row += l->x_row) {
      const float *w = weights;
      for (ptrdiff_t p = at; p < at + taps; p += l->dilation, w += l->w_tap)
        if (p >= 0 && p < l->width) sum = v_fma(load(row + p * l->x_pixel, n), load(w, n), sum);
    }
    finish_one(l, s->first + i, c, n, sum);
  }
}

/* A window of so many taps side by side, a whole vector of channels. */
INLINE void one_window(const size_t taps, const ptrdiff_t stride, const line *l, const span *s,
                       size_t c) {
  const ptrdiff_t width = (PLACES - 1) * stride + (ptrdiff_t)taps;
  vf sum[PLACES], bias = l->bias ? v_load(l->bias + c) : v_set(0);
  UNROLL for (size_t i = 0; i < PLACES; i++) sum[i] = bias;
  const float *weights = l->w + c, *row = l->x + c;
  for (size_t r = 0; r < l->rows; r++, weights += l->w_row, row += l->x_row) {
    vf w[5];
    UNROLL for (size_t t = 0; t < taps; t++) w[t] = v_load(weights + (ptrdiff_t)t * l->w_tap);
    UNROLL for (ptrdiff_t column = 0; column < width; column++) {
      if (column < s->from || column >= s->to) continue;
      const vf x = v_load(row + (s->at + column) * l->x_pixel);
      UNROLL for (ptrdiff_t i = 0; i < PLACES; i++) {
        const ptrdiff_t t = column - i * stride;
        if (t >= 0 && t < (ptrdiff_t)taps) sum[i] = v_fma(x, w[t], sum[i]);
      }
    }
  }
  finish(l, s, c, sum);
}

typedef void vector_fn(const line *l, const span *s, size_t c);

#define WINDOW(taps, stride)                                                                       \
  static void window_##taps##_##stride(const line *l, const span *s, size_t c) {                   \
    one_window(taps, stride, l, s, c);                                                             \
  }
#ifdef TIN_SMALL
#define WINDOWS(X) X(3, 1) X(3, 2)
#else
#define WINDOWS(X) X(3, 1) X(3, 2) X(5, 1) X(5, 2)
#endif
WINDOWS(WINDOW)

static vector_fn *window_of(const line *l) {
#define CHOOSE(width, step)                                                                        \
  if (l->dilation == 1 && l->taps == width && l->stride == step) return window_##width##_##step;
  WINDOWS(CHOOSE)
  return window_any;
}

void PASTE(tin_depthwise_f32_, TIN_ISA)(const tin_depthwise_f32_line *l) {
  vector_fn *window = window_of(l);
  for (size_t i = 0; i < l->places; i += PLACES) {
    const span s = span_at(l, i);
    size_t c = 0;
    for (; c + TIN_LANES <= l->channels; c += TIN_LANES) window(l, &s, c);
    if (c < l->channels) window_any(l, &s, c);
  }
}
