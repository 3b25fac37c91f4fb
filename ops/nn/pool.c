/* SPDX-License-Identifier: Apache-2.0 */
/* What all pooling has in common: see pool.h. */
#include "ops/nn/pool.h"

enum { RANGE_ELEMENTS = 32768 }; /* about 10 microseconds */

const tin_attr tin_pool_attrs[] = {
    TIN_ATTR_INTS(tin_pool_params, ksize, "the window's size in each dimension"),
    TIN_ATTR_INTS(tin_pool_params, strides, "its step in each dimension"),
    TIN_ATTR_INTS(tin_pool_params, explicit_paddings, "pairs for each dimension, if EXPLICIT"),
    TIN_ATTR_ENUM(tin_pool_params, padding, TIN_PADDING_VALID, tin_padding_names, "padding"),
    TIN_ATTR_ENUM(tin_pool_params, data_format, TIN_NHWC, tin_data_format_names, "layout"),
    TIN_ATTR_END};

/* ---- the windows ----------------------------------------------------------- */

static tin_status four(const tin_node *node, const char *what, tin_ints from, int64_t *to) {
  TIN_TRY(tin_expect_count(node, what, from.n, 4));
  for (int i = 0; i < 4; i++) to[i] = from.v[i];
  return TIN_OK;
}

static tin_status four_input(const tin_node *node, const char *what, uint32_t input, int64_t *to) {
  int32_t count;
  TIN_TRY(tin_ints_input(node, input, what, to, 4, &count));
  return tin_expect_count(node, what, (uint32_t)count, 4);
}

static tin_status sizes(const tin_node *node, int64_t *ksize, int64_t *strides) {
  const tin_pool_params *p = node->params;
  if (node->num_in == 1) {
    TIN_TRY(four(node, "ksize", p->ksize, ksize));
    return four(node, "strides", p->strides, strides);
  }
  if (node->num_in != 3)
    return tin_fail(node, TIN_INVALID, "%u inputs, expected 1 or 3", node->num_in);
  TIN_TRY(four_input(node, "ksize", 1, ksize));
  return four_input(node, "strides", 2, strides);
}

/* The window along dimension `axis` of the input. */
static tin_status find_window(const tin_node *node, int axis, int64_t size, int64_t stride,
                              tin_window *w) {
  const tin_pool_params *p = node->params;
  if (size < 1 || size > INT32_MAX || stride < 1 || stride > INT32_MAX)
    return tin_fail(node, TIN_INVALID, "ksize %lld and stride %lld: both must be at least 1",
                    (long long)size, (long long)stride);
  *w = (tin_window){.in = node->in[0]->shape.dim[axis],
                    .filter = (int32_t)size,
                    .stride = (int32_t)stride,
                    .dilation = 1};
  if (p->padding == TIN_PADDING_EXPLICIT) {
    TIN_TRY(tin_expect_count(node, "explicit_paddings", p->explicit_paddings.n, 8));
    w->before = p->explicit_paddings.v[2 * axis];
    w->after = p->explicit_paddings.v[2 * axis + 1];
    if (w->before >= w->filter || w->after >= w->filter)
      return tin_fail(node, TIN_INVALID, "padding of %d and %d for a window of %d: must be smaller",
                      w->before, w->after, w->filter);
    if (w->in == 0) return tin_fail(node, TIN_MISMATCH, "explicit padding of an empty image");
  }
  return tin_window_size(node, p->padding, w);
}

/* The window lies in the channels alone. */
static tin_status find_in_channels(const tin_node *node, int64_t depth, int64_t stride,
                                   tin_pool_geometry *g) {
  const tin_shape *x = &node->in[0]->shape;
  bool first = ((const tin_pool_params *)node->params)->data_format == TIN_NCHW;
  int c = first ? 1 : 3, h = first ? 2 : 1;
  size_t area = (size_t)x->dim[h] * (size_t)x->dim[h + 1];
  if (depth != stride || x->dim[c] % depth != 0)
    return tin_fail(node, TIN_UNSUPPORTED,
                    "windows of %lld channels of %d, %lld apart: they must not overlap, and end "
                    "with the last channel",
                    (long long)depth, x->dim[c], (long long)stride);
  g->images = (size_t)x->dim[0] * (first ? 1 : area);
  g->channels = first ? area : 1;
  g->in_channels = true;
  g->w = (tin_window){.in = 1, .filter = 1, .stride = 1, .dilation = 1, .out = 1};
  g->y.dim[c] = x->dim[c] / (int32_t)depth;
  return find_window(node, c, depth, depth, &g->h);
}

static tin_status find_in_space(const tin_node *node, const int64_t *k, const int64_t *s,
                                tin_pool_geometry *g) {
  const tin_shape *x = &node->in[0]->shape;
  bool first = ((const tin_pool_params *)node->params)->data_format == TIN_NCHW;
  int h = first ? 2 : 1;
  g->images = (size_t)x->dim[0] * (first ? (size_t)x->dim[1] : 1);
  g->channels = first ? 1 : (size_t)x->dim[3];
  g->in_channels = false;
  TIN_TRY(find_window(node, h, k[h], s[h], &g->h));
  TIN_TRY(find_window(node, h + 1, k[h + 1], s[h + 1], &g->w));
  g->y.dim[h] = g->h.out;
  g->y.dim[h + 1] = g->w.out;
  return TIN_OK;
}

tin_status tin_pool_find(const tin_node *node, tin_pool_geometry *g) {
  const tin_shape *x = &node->in[0]->shape;
  bool first = ((const tin_pool_params *)node->params)->data_format == TIN_NCHW;
  int c = first ? 1 : 3, h = first ? 2 : 1;
  int64_t k[4], s[4];
  TIN_TRY(sizes(node, k, s));
  TIN_TRY(tin_expect_rank(node, "the image", x, 4));
  if (k[0] != 1 || s[0] != 1)
    return tin_fail(node, TIN_UNSUPPORTED, "pooling over the batch: ksize %lld, stride %lld",
                    (long long)k[0], (long long)s[0]);
  g->y = *x;
  if (k[c] > 1 && k[h] == 1 && k[h + 1] == 1) return find_in_channels(node, k[c], s[c], g);
  if (k[c] != 1 || s[c] != 1)
    return tin_fail(node, TIN_UNSUPPORTED,
                    "ksize %lld and stride %lld for channels, together with height or width",
                    (long long)k[c], (long long)s[c]);
  return find_in_space(node, k, s, g);
}

/* ---- shapes ---------------------------------------------------------------- */

static tin_status infer(tin_node *node, bool spatial) {
  tin_pool_geometry g;
  for (uint32_t i = 1; i < node->num_in; i++) {
    if (node->in[i]->data) continue;
    for (uint32_t o = 0; o < node->num_out; o++) tin_shape_unknown(&node->out[o]->shape);
    return TIN_OK;
  }
  TIN_TRY(tin_pool_find(node, &g));
  if (spatial && g.in_channels) return tin_fail(node, TIN_UNSUPPORTED, "pooling over channels");
  for (uint32_t o = 0; o < node->num_out; o++) node->out[o]->shape = g.y;
  return TIN_OK;
}

tin_status tin_pool_infer(tin_node *node) { return infer(node, false); }
tin_status tin_pool_infer_spatial(tin_node *node) { return infer(node, true); }

/* ---- running --------------------------------------------------------------- */

/* Rows of the output, window by window. */
static void run_windows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_pool_geometry *g = node->state;
  size_t column = g->channels, row = column * (size_t)g->w.in;
  size_t height = (size_t)g->h.in, out_h = (size_t)g->h.out, out_w = (size_t)g->w.out;
  char *y = (char *)node->out[0]->data + begin * out_w * column * g->element;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t r, r_end, c, c_end;
    tin_pool_clip(&g->h, i % out_h, &r, &r_end);
    const char *x = (const char *)node->in[0]->data + (i / out_h * height + r) * row * g->element;
    for (size_t o = 0; o < out_w; o++, y += column * g->element) {
      tin_pool_clip(&g->w, o, &c, &c_end);
      g->window(r_end - r, c_end - c, column, x + c * column * g->element, row, column, y);
    }
  }
}

/* Rows of the output at once, in images of one channel. */
static void run_lines(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_pool_geometry *g = node->state;
  size_t width = (size_t)g->w.in, out_h = (size_t)g->h.out, out_w = (size_t)g->w.out;
  float *line = (float *)node->scratch + worker * width;
  for (size_t i = begin; i < end; i++) {
    size_t r, r_end;
    tin_pool_clip(&g->h, i % out_h, &r, &r_end);
    const float *x = (const float *)node->in[0]->data + (i / out_h * (size_t)g->h.in + r) * width;
    g->line(r_end - r, width, x, width, out_w, (size_t)g->w.filter, (size_t)g->w.stride,
            (size_t)g->w.before, line, (float *)node->out[0]->data + i * out_w);
  }
}

static tin_status run(const tin_node *node, size_t element, tin_pool_fn *window,
                      tin_pool_line_fn *line) {
  tin_pool_geometry *g = node->state;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  TIN_TRY(tin_pool_find(node, g));
  g->element = element;
  g->window = window;
  g->line = line;
  double cost = (double)g->w.out * g->w.filter * g->h.filter * (double)g->channels;
  size_t grain = cost >= RANGE_ELEMENTS ? 1 : (size_t)(RANGE_ELEMENTS / cost) + 1;
  tin_parallel(node, g->images * (size_t)g->h.out, grain,
               line && g->channels == 1 && g->w.in > 1 ? run_lines : run_windows);
  return TIN_OK;
}

tin_status tin_pool_run(const tin_node *node, size_t element, tin_pool_fn *window) {
  return run(node, element, window, NULL);
}

tin_status tin_pool_run_f32(const tin_node *node, const tin_micro_pool *micro) {
  return run(node, sizeof(float), micro->window, micro->line);
}

/* Room for a line of the image, for each worker; which axis that is, is known later. */
tin_status tin_pool_prepare_f32(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  size_t width = 0;
  for (int32_t i = 1; i < x->rank; i++)
    if ((size_t)x->dim[i] > width) width = (size_t)x->dim[i];
  node->scratch_bytes = node->workers * width * sizeof(float);
  return TIN_OK;
}
