/* SPDX-License-Identifier: Apache-2.0 */
/* ResizeNearestNeighbor: moves elements of any type. */
#include "ops/common/copy.h"
#include "ops/image/resize.h"

#include <math.h>
#include <string.h>

typedef struct state {
  tin_resize r;
  size_t pixel; /* bytes */
} state;

static int32_t nearest(const tin_resize_axis *a, int32_t i) {
  float at = (a->half_pixel_centers ? (float)i + 0.5f : (float)i) * a->scale;
  return tin_resize_clamp(a, a->align_corners ? roundf(at) : floorf(at));
}

/* Moves of a constant size become a load and a store. */
#define MOVE(bytes)                                                                                \
  for (size_t x = 0; x < count; x++) memcpy(to + x * (bytes), from + offsets[x], (bytes));         \
  break

static void move(const size_t *offsets, size_t count, size_t pixel, const uint8_t *from,
                 uint8_t *to) {
  switch (pixel) {
  case 1:
    MOVE(1);
  case 3:
    MOVE(3);
  case 4:
    MOVE(4);
  case 12:
    MOVE(12);
  default:
    MOVE(pixel);
  }
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  size_t in_row = (size_t)s->r.x.in * s->pixel, out_row = (size_t)s->r.x.out * s->pixel;
  size_t last = SIZE_MAX;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t y = (size_t)nearest(&s->r.y, (int32_t)(i % (size_t)s->r.y.out));
    size_t row = i / (size_t)s->r.y.out * (size_t)s->r.y.in + y;
    uint8_t *to = (uint8_t *)node->out[0]->data + i * out_row;
    if (row == last)
      memcpy(to, to - out_row, out_row);
    else
      move(node->persist, (size_t)s->r.x.out, s->pixel,
           (const uint8_t *)node->in[0]->data + row * in_row, to);
    last = row;
  }
}

static tin_status prepare(tin_node *node) {
  state *s = node->state;
  s->r = tin_resize_of(node);
  s->pixel = s->r.channels * tin_element_size(node->in[0]);
  node->persist_bytes = (size_t)s->r.x.out * sizeof(size_t);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  size_t *offsets = node->persist;
  for (int32_t i = 0; i < s->r.x.out; i++) offsets[i] = (size_t)nearest(&s->r.x, i) * s->pixel;
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  const state *s = node->state;
  tin_parallel(node, s->r.batch * (size_t)s->r.y.out,
               tin_resize_grain((size_t)s->r.x.out * s->pixel / 4), rows);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ResizeNearestNeighbor",
                          .signature = "images:T size:int32 -> resized_images:T",
                          .attrs = tin_resize_attrs,
                          .params_size = sizeof(tin_resize_params),
                          .infer = tin_resize_infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "resize_nearest_neighbor",
                                  .op = &op,
                                  .state_size = sizeof(state),
                                  .prepare = prepare,
                                  .init = init,
                                  .run = run};

TIN_REGISTER(resize_nearest_neighbor) { return tin_add_kernel(registry, &kernel); }
