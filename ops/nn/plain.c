/* SPDX-License-Identifier: Apache-2.0 */
/* Products and convolutions of any number type: see plain.h. */
#include "ops/nn/plain.h"

enum { RANGE_PRODUCTS = 1 << 15 }; /* a range has at least so many: about 10 microseconds */

static size_t grain(double products) {
  double rows = RANGE_PRODUCTS / (products < 1 ? 1 : products);
  return rows < 1 ? 1 : (size_t)rows;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Where element `at` of an input is; NULL if the node has none such. */
static const char *element(const tin_node *node, uint32_t input, int64_t at, size_t size) {
  if (input >= node->num_in || !node->in[input]->data) return NULL;
  return (const char *)node->in[input]->data + at * (int64_t)size;
}

/* ---- images ---------------------------------------------------------------- */

/* Strides of one image, whatever the layout. */
typedef struct image {
  ptrdiff_t n, y, x, c;
} image;

static image strides(bool channels_first, size_t height, size_t width, size_t channels) {
  ptrdiff_t area = (ptrdiff_t)(height * width), c = (ptrdiff_t)channels, w = (ptrdiff_t)width;
  if (channels_first) return (image){area * c, w, 1, area};
  return (image){area * c, w * c, c, 1};
}

static image image_strides(const tin_conv *g) {
  return strides(g->channels_first, (size_t)g->y.in, (size_t)g->x.in, (size_t)g->image_channels);
}

static image result_strides(const tin_conv *g) {
  return strides(g->channels_first, (size_t)g->y.out, (size_t)g->x.out, (size_t)g->result_channels);
}

typedef struct pixel {
  ptrdiff_t n, y, x;
} pixel;

static pixel pixel_at(size_t index, int32_t height, int32_t width) {
  size_t w = (size_t)width, h = (size_t)height;
  return (pixel){(ptrdiff_t)(index / w / h), (ptrdiff_t)(index / w % h), (ptrdiff_t)(index % w)};
}

/* ---- Conv2D ---------------------------------------------------------------- */

/* The sums of result channels [c, c + n) of one group at one place. */
static void conv2d_sums(const tin_node *node, pixel at, size_t c, size_t n, void *sum) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image in = image_strides(g);
  ptrdiff_t depth = g->image_channels / g->groups, width = g->result_channels;
  ptrdiff_t first = (ptrdiff_t)c / (width / g->groups) * depth;
  int64_t y0, y1, x0, x1;
  tin_conv_clip(&g->y, at.y, &y0, &y1);
  tin_conv_clip(&g->x, at.x, &x0, &x1);
  s->type->clear(n, sum);
  if (depth == 0) return;
  for (int64_t ky = y0; ky < y1; ky++)
    for (int64_t kx = x0; kx < x1; kx++) {
      int64_t y = at.y * g->y.stride - g->y.before + ky * g->y.dilation;
      int64_t x = at.x * g->x.stride - g->x.before + kx * g->x.dilation;
      int64_t from = at.n * in.n + y * in.y + x * in.x + first * in.c;
      int64_t weight = (ky * g->x.filter + kx) * depth * width + (ptrdiff_t)c;
      s->type->add((size_t)depth, n, element(node, TIN_CONV_IMAGE, from, s->type->size), in.c,
                   element(node, TIN_CONV_FILTER, weight, s->type->size), width, 1, sum);
    }
}

static void conv2d_pixels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image out = result_strides(g);
  size_t group = (size_t)(g->result_channels / g->groups), all = (size_t)g->result_channels;
  tin_plain_sums sums;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    pixel at = pixel_at(i, g->y.out, g->x.out);
    char *y = (char *)node->out[0]->data +
              (at.n * out.n + at.y * out.y + at.x * out.x) * (ptrdiff_t)s->type->size;
    for (size_t c = 0, n; c < all; c += n) {
      n = least(group - c % group, TIN_PLAIN_SUMS);
      conv2d_sums(node, at, c, n, &sums);
      s->type->store(n, &sums, element(node, TIN_CONV_BIAS, (int64_t)c, s->type->size),
                     y + (ptrdiff_t)c * out.c * (ptrdiff_t)s->type->size, out.c);
    }
  }
}

static size_t places(const tin_conv *g) {
  return (size_t)g->batch * (size_t)g->y.out * (size_t)g->x.out;
}

static double products(const tin_conv *g) { /* of one place */
  return (double)g->y.filter * g->x.filter * (g->image_channels / g->groups) * g->result_channels;
}

tin_status tin_plain_conv2d(const tin_node *node, const tin_plain *type) {
  tin_plain_state *s = node->state;
  s->type = type;
  TIN_TRY(tin_conv2d_find(node, &s->of.conv));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  tin_parallel(node, places(&s->of.conv), grain(products(&s->of.conv)), conv2d_pixels);
  return TIN_OK;
}

/* ---- DepthwiseConv2dNative -------------------------------------------------- */

static void depthwise_sums(const tin_node *node, pixel at, size_t c, size_t n, void *sum) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image in = image_strides(g);
  size_t each = (size_t)(g->result_channels / g->image_channels);
  int64_t y0, y1, x0, x1;
  tin_conv_clip(&g->y, at.y, &y0, &y1);
  tin_conv_clip(&g->x, at.x, &x0, &x1);
  s->type->clear(n, sum);
  for (int64_t ky = y0; ky < y1; ky++)
    for (int64_t kx = x0; kx < x1; kx++) {
      int64_t y = at.y * g->y.stride - g->y.before + ky * g->y.dilation;
      int64_t x = at.x * g->x.stride - g->x.before + kx * g->x.dilation;
      int64_t weight = (ky * g->x.filter + kx) * g->result_channels + (int64_t)c;
      s->type->add_each(
          c, n, each,
          element(node, TIN_CONV_IMAGE, at.n * in.n + y * in.y + x * in.x, s->type->size), in.c,
          element(node, TIN_CONV_FILTER, weight, s->type->size), sum);
    }
}

static void depthwise_pixels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image out = result_strides(g);
  size_t all = (size_t)g->result_channels;
  tin_plain_sums sums;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    pixel at = pixel_at(i, g->y.out, g->x.out);
    char *y = (char *)node->out[0]->data +
              (at.n * out.n + at.y * out.y + at.x * out.x) * (ptrdiff_t)s->type->size;
    for (size_t c = 0, n; c < all; c += n) {
      n = least(all - c, TIN_PLAIN_SUMS);
      depthwise_sums(node, at, c, n, &sums);
      s->type->store(n, &sums, element(node, TIN_CONV_BIAS, (int64_t)c, s->type->size),
                     y + (ptrdiff_t)c * out.c * (ptrdiff_t)s->type->size, out.c);
    }
  }
}

tin_status tin_plain_depthwise(const tin_node *node, const tin_plain *type) {
  tin_plain_state *s = node->state;
  s->type = type;
  TIN_TRY(tin_depthwise_find(node, &s->of.conv));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  tin_parallel(node, places(&s->of.conv), grain(products(&s->of.conv)), depthwise_pixels);
  return TIN_OK;
}

/* ---- Conv2DBackpropInput ---------------------------------------------------- */

/* The place that sees `at` through tap k of the window; -1 if there is none. */
static int64_t place_of(const tin_window *w, int64_t at, int64_t k) {
  int64_t step = at + w->before - k * w->dilation;
  if (step < 0 || step % w->stride != 0 || step / w->stride >= w->out) return -1;
  return step / w->stride;
}

/* The sums of image channels [c, c + n) of one group at one pixel. */
static void backprop_sums(const tin_node *node, pixel at, size_t c, size_t n, void *sum) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image in = result_strides(g);
  ptrdiff_t depth = g->image_channels / g->groups, all = g->result_channels;
  ptrdiff_t group = (ptrdiff_t)c / depth, width = all / g->groups;
  s->type->clear(n, sum);
  if (width == 0) return;
  for (int64_t ky = 0; ky < g->y.filter; ky++) {
    int64_t y = place_of(&g->y, at.y, ky);
    if (y < 0) continue;
    for (int64_t kx = 0; kx < g->x.filter; kx++) {
      int64_t x = place_of(&g->x, at.x, kx);
      if (x < 0) continue;
      int64_t from = at.n * in.n + y * in.y + x * in.x + group * width * in.c;
      int64_t weight =
          ((ky * g->x.filter + kx) * depth + (ptrdiff_t)c % depth) * all + group * width;
      s->type->add((size_t)width, n, element(node, TIN_BACKPROP_RESULT, from, s->type->size), in.c,
                   element(node, TIN_BACKPROP_FILTER, weight, s->type->size), 1, all, sum);
    }
  }
}

static void backprop_pixels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_plain_state *s = node->state;
  const tin_conv *g = &s->of.conv;
  image out = image_strides(g);
  size_t group = (size_t)(g->image_channels / g->groups), all = (size_t)g->image_channels;
  tin_plain_sums sums;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    pixel at = pixel_at(i, g->y.in, g->x.in);
    char *y = (char *)node->out[0]->data +
              (at.n * out.n + at.y * out.y + at.x * out.x) * (ptrdiff_t)s->type->size;
    for (size_t c = 0, n; c < all; c += n) {
      n = least(group - c % group, TIN_PLAIN_SUMS);
      backprop_sums(node, at, c, n, &sums);
      s->type->store(n, &sums, element(node, TIN_BACKPROP_BIAS, (int64_t)c, s->type->size),
                     y + (ptrdiff_t)c * out.c * (ptrdiff_t)s->type->size, out.c);
    }
  }
}

tin_status tin_plain_conv2d_backprop(const tin_node *node, const tin_plain *type) {
  tin_plain_state *s = node->state;
  tin_conv *g = &s->of.conv;
  s->type = type;
  TIN_TRY(tin_conv2d_backprop_find(node, g));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  size_t pixels = (size_t)g->batch * (size_t)g->y.in * (size_t)g->x.in;
  tin_parallel(node, pixels, grain(products(g) / g->y.stride / g->x.stride), backprop_pixels);
  return TIN_OK;
}

/* ---- MatMul, BatchMatMul ----------------------------------------------------- */

/* As `add` with the conjugate of x, a block at a time. */
static void add_conjugate(const tin_plain *type, size_t rows, size_t n, const char *x, ptrdiff_t xi,
                          const char *w, ptrdiff_t wi, ptrdiff_t wj, void *sum) {
  ptrdiff_t size = (ptrdiff_t)type->size;
  tin_plain_sums block;
  for (size_t i = 0, some; i < rows; i += some) {
    some = least(rows - i, TIN_PLAIN_SUMS);
    type->conjugate(some, x + (ptrdiff_t)i * xi * size, xi, &block);
    type->add(some, n, &block, 1, w + (ptrdiff_t)i * wi * size, wi, wj, sum);
  }
}

/* Row i of product `index`, columns [c, c + n). The conjugate of b is that of the conjugate of
 * a, and of the sum. */
static void matmul_sums(const tin_node *node, size_t index, size_t i, size_t c, size_t n,
                        void *sum) {
  const tin_plain_state *s = node->state;
  const tin_matmul *g = &s->of.matmul;
  const tin_plain *type = s->type;
  int64_t a_at, b_at;
  tin_matmul_at(g, index, &a_at, &b_at);
  const char *a = element(node, TIN_MATMUL_A, a_at + (int64_t)i * g->a_row, type->size);
  const char *b = element(node, TIN_MATMUL_B, b_at + (int64_t)c * g->b_column, type->size);
  type->clear(n, sum);
  if (type->conjugate && g->conjugate_a != g->conjugate_b)
    add_conjugate(type, g->k, n, a, g->a_column, b, g->b_row, g->b_column, sum);
  else
    type->add(g->k, n, a, g->a_column, b, g->b_row, g->b_column, sum);
  if (type->conjugate && g->conjugate_b) type->conjugate(n, sum, 1, sum);
}

static void matmul_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_plain_state *s = node->state;
  const tin_matmul *g = &s->of.matmul;
  tin_plain_sums sums;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    char *y = (char *)node->out[0]->data + i * g->n * s->type->size;
    for (size_t c = 0; c < g->n; c += TIN_PLAIN_SUMS) {
      size_t n = least(g->n - c, TIN_PLAIN_SUMS);
      matmul_sums(node, i / g->m, i % g->m, c, n, &sums);
      s->type->store(n, &sums, element(node, TIN_MATMUL_BIAS, (int64_t)c, s->type->size),
                     y + c * s->type->size, 1);
    }
  }
}

tin_status tin_plain_matmul(const tin_node *node, const tin_plain *type) {
  tin_plain_state *s = node->state;
  tin_matmul *g = &s->of.matmul;
  s->type = type;
  TIN_TRY(tin_matmul_find(node, g));
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  tin_parallel(node, g->batch * g->m, grain((double)g->n * (double)g->k), matmul_rows);
  return TIN_OK;
}
