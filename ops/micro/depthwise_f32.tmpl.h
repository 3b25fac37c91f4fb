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

enum { PLACES = 7 }; /* images are often a multiple of this wide */

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

INLINE void finish(const line *l, const span *s, size_t c, size_t n, const vf *sum) {
  const vf lo = v_set(l->lo), hi = v_set(l->hi);
  UNROLL for (size_t i = 0; i < PLACES; i++) {
    if (i >= s->count) break;
    ptrdiff_t at = (ptrdiff_t)(s->first + i) * l->y_place + (ptrdiff_t)c;
    vf y = l->add ? v_add(sum[i], load(l->add + at, n)) : sum[i];
    store(l->y + at, v_min(hi, v_max(lo, y)), n);
  }
}

/* Any window; n channels, at most a vector. */
INLINE void any_window(const line *l, const span *s, size_t c, size_t n) {
  vf sum[PLACES], bias = l->bias ? load(l->bias + c, n) : v_set(0);
  UNROLL for (size_t i = 0; i < PLACES; i++) sum[i] = bias;
  for (size_t r = 0; r < l->rows; r++)
    for (size_t t = 0; t < l->taps; t++) {
      const ptrdiff_t row = (ptrdiff_t)r, tap = (ptrdiff_t)t, column = tap * l->dilation;
      const vf w = load(l->w + row * l->w_row + tap * l->w_tap + c, n);
      const float *x = l->x + row * l->x_row + (ptrdiff_t)c;
      UNROLL for (size_t i = 0; i < PLACES; i++) {
        ptrdiff_t at = column + (ptrdiff_t)i * l->stride;
        if (at >= s->from && at < s->to)
          sum[i] = v_fma(load(x + (s->at + at) * l->x_pixel, n), w, sum[i]);
      }
    }
  finish(l, s, c, n, sum);
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
  finish(l, s, c, TIN_LANES, sum);
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

static void window_any(const line *l, const span *s, size_t c) { any_window(l, s, c, TIN_LANES); }

static void window_part(const line *l, const span *s, size_t c) {
  any_window(l, s, c, l->channels - c);
}

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
    if (c < l->channels) window_part(l, &s, c);
  }
}
