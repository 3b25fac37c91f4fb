/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/quant/requantize.h"

#include <math.h>

typedef struct extremes {
  int32_t least, greatest;
} extremes;

size_t tin_requantize_scratch(const tin_node *node) { return node->workers * sizeof(extremes); }

/* What a worker has seen goes to its own place. */
static void measure(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const int32_t *v = node->in[0]->data;
  extremes *e = (extremes *)node->scratch + worker;
  int32_t least = e->least, greatest = e->greatest;
  for (size_t i = begin; i < end; i++) {
    least = v[i] < least ? v[i] : least;
    greatest = v[i] > greatest ? v[i] : greatest;
  }
  *e = (extremes){least, greatest};
}

tin_qrange tin_requantize_range(const tin_node *node, tin_qrange range) {
  extremes *e = node->scratch;
  for (uint32_t i = 0; i < node->workers; i++) e[i] = (extremes){INT32_MAX, INT32_MIN};
  tin_parallel(node, (size_t)tin_numel(&node->in[0]->shape), 32768, measure);
  for (uint32_t i = 1; i < node->workers; i++) {
    e->least = e[i].least < e->least ? e[i].least : e->least;
    e->greatest = e[i].greatest > e->greatest ? e[i].greatest : e->greatest;
  }
  tin_qtype type = tin_qtype_of(node->in[0]->dtype);
  return (tin_qrange){fminf(0, tin_dequantize_one(type, e->least, range)),
                      tin_dequantize_one(type, e->greatest, range)};
}

/* Towards 0, and cut off where products with 32 bits no longer fit. */
static int64_t fixed(double v) {
  if (!(v > -0x1p60)) return isnan(v) ? 0 : -(INT64_C(1) << 60);
  return v < 0x1p60 ? (int64_t)v : INT64_C(1) << 60;
}

tin_requantizer tin_requantizer_of(tin_qrange in, tin_qrange out) {
  float in_width = in.max - in.min, out_width = out.max - out.min;
  float zero = (float)((double)(in.min + in.max) / 2.0);
  float reciprocal = out_width == 0 ? 0 : (float)(255.0 / (double)out_width);
  tin_requantizer r = {0, 1 << 15}; /* to the nearest */
  if (out_width != 0) {
    r.scale = fixed(255.0 * 65536.0 * (double)in_width / (double)out_width);
    r.offset -= fixed(65536.0 * ((double)out.min * 255.0) / (double)out_width);
  }
  r.offset += fixed((double)(zero * reciprocal * 65536.0f));
  return r;
}

/* Wraps around, and shifts towards minus infinity. */
static inline int64_t multiply(int64_t v, int64_t scale) {
  return (int64_t)((uint64_t)v * (uint64_t)scale);
}

static void some(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  tin_requantizer r = *(const tin_requantizer *)node->state;
  const int32_t *from = node->in[0]->data;
  uint8_t *to = node->out[0]->data;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    int64_t q = ((multiply(from[i], r.scale) >> 32) + r.offset) >> 16;
    to[i] = (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
  }
}

void tin_requantize_run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->in[0]->shape), 16384, some);
}
