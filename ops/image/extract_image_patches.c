/* SPDX-License-Identifier: Apache-2.0 */
/* ExtractImagePatches: each window's elements behind one another, for any type. */
#include "ops/common/copy.h"
#include "ops/common/shape.h"

#include <string.h>

typedef struct params {
  tin_ints ksizes, strides, rates;
  int32_t padding;
} params;

typedef struct state {
  tin_window y, x;
  size_t pixel; /* bytes */
} state;

static const tin_attr attrs[] = {
    TIN_ATTR_INTS(params, ksizes, "the window's size in each dimension"),
    TIN_ATTR_INTS(params, strides, "its step in each dimension"),
    TIN_ATTR_INTS(params, rates, "step between its elements in each dimension"),
    TIN_ATTR_ENUM(params, padding, TIN_PADDING_VALID, tin_padding_names, "SAME or VALID"),
    TIN_ATTR_END};

static tin_status check(const tin_node *node, const tin_ints *list, const char *what) {
  if (list->n != 4 || list->v[0] != 1 || list->v[3] != 1)
    return tin_fail(node, TIN_INVALID, "%s must be four, those of batch and channels 1", what);
  return TIN_OK;
}

static tin_status window(const tin_node *node, int axis, tin_window *w) {
  const params *p = node->params;
  *w = (tin_window){.in = node->in[0]->shape.dim[axis],
                    .filter = p->ksizes.v[axis],
                    .stride = p->strides.v[axis],
                    .dilation = p->rates.v[axis]};
  return tin_window_size(node, p->padding, w);
}

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  const tin_shape *in = &node->in[0]->shape;
  tin_window y, x;
  if (in->rank != 4)
    return tin_fail(node, TIN_MISMATCH, "images have rank %d, expected 4", in->rank);
  if (p->padding == TIN_PADDING_EXPLICIT)
    return tin_fail(node, TIN_UNSUPPORTED, "padding must be SAME or VALID");
  TIN_TRY(check(node, &p->ksizes, "ksizes"));
  TIN_TRY(check(node, &p->strides, "strides"));
  TIN_TRY(check(node, &p->rates, "rates"));
  TIN_TRY(window(node, 1, &y));
  TIN_TRY(window(node, 2, &x));
  const int64_t dims[] = {in->dim[0], y.out, x.out, (int64_t)y.filter * x.filter};
  if (in->dim[3] > 0 && dims[3] > INT32_MAX / in->dim[3])
    return tin_fail(node, TIN_INVALID, "the windows are too large");
  return tin_shape_from(node, (int64_t[]){dims[0], dims[1], dims[2], dims[3] * in->dim[3]}, 4,
                        &node->out[0]->shape);
}

/* A row of the window; `from` is the image's, or NULL outside of it. */
static void window_row(const state *s, const uint8_t *from, int64_t x, uint8_t *to) {
  for (int32_t k = 0; k < s->x.filter; k++, x += s->x.dilation, to += s->pixel)
    if (from && x >= 0 && x < s->x.in)
      memcpy(to, from + (size_t)x * s->pixel, s->pixel);
    else
      memset(to, 0, s->pixel);
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  size_t in_row = (size_t)s->x.in * s->pixel, part = (size_t)s->x.filter * s->pixel;
  size_t patch = part * (size_t)s->y.filter;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    uint8_t *to = (uint8_t *)node->out[0]->data + i * (size_t)s->x.out * patch;
    size_t image = i / (size_t)s->y.out * (size_t)s->y.in;
    int64_t top = (int64_t)(i % (size_t)s->y.out) * s->y.stride - s->y.before;
    for (int32_t o = 0; o < s->x.out; o++)
      for (int32_t k = 0; k < s->y.filter; k++, to += part) {
        int64_t y = top + (int64_t)k * s->y.dilation;
        const uint8_t *from = (const uint8_t *)node->in[0]->data;
        bool inside = y >= 0 && y < s->y.in;
        window_row(s, inside ? from + (image + (size_t)y) * in_row : NULL,
                   (int64_t)o * s->x.stride - s->x.before, to);
      }
  }
}

static tin_status run(const tin_node *node) {
  state *s = node->state;
  const tin_shape *out = &node->out[0]->shape;
  if (tin_numel(out) == 0) return TIN_OK;
  TIN_TRY(window(node, 1, &s->y));
  TIN_TRY(window(node, 2, &s->x));
  s->pixel = (size_t)node->in[0]->shape.dim[3] * tin_element_size(node->in[0]);
  size_t row = (size_t)out->dim[2] * (size_t)out->dim[3];
  tin_parallel(node, (size_t)out->dim[0] * (size_t)out->dim[1], 1 + 16384 / row, rows);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "ExtractImagePatches", .signature = "images:T -> patches:T",
    .attrs = attrs,   .params_size = sizeof(params), .infer = infer};

static bool accepts(const tin_node *node) { return node->in[0]->dtype != TIN_STR; }

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "extract_image_patches",
                                  .op = &op,
                                  .state_size = sizeof(state),
                                  .accepts = accepts,
                                  .run = run};

TIN_REGISTER(extract_image_patches) { return tin_add_kernel(registry, &kernel); }
