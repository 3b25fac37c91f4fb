/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedConv2D: 8 bit integers in, the 32 bit sums of products out. What lies outside of the
 * image is 0, that is, its zero point. */
#include "ops/common/shape.h"
#include "ops/quant/qgemm.h"

enum { INPUT, FILTER, RANGE_INPUT, RANGE_FILTER = 4 };

typedef struct params {
  tin_ints strides, dilations;
  int32_t padding;
} params;

typedef struct state {
  tin_qgemm g;
  bool is_packed; /* the filter and its range are constant */
  tin_window y, x;
  size_t depth; /* channels of the input */
} state;

static const tin_attr attrs[] = {
    TIN_ATTR_INTS(params, strides, "step of the window in each dimension"),
    TIN_ATTR_INTS(params, dilations, "step between the window's elements: all 1"),
    TIN_ATTR_ENUM(params, padding, TIN_PADDING_VALID, tin_padding_names, "SAME or VALID"),
    TIN_ATTR_TYPE("out_type", TIN_QS32), TIN_ATTR_END};

/* ---- shapes ---------------------------------------------------------------------- */

static tin_status check(const tin_node *node) {
  const params *p = node->params;
  const tin_shape *in = &node->in[INPUT]->shape, *filter = &node->in[FILTER]->shape;
  if (in->rank != 4 || filter->rank != 4)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d and filter %d, expected 4 and 4",
                    in->rank, filter->rank);
  if (in->dim[3] != filter->dim[2])
    return tin_fail(node, TIN_MISMATCH, "input has %d channels, filter %d", in->dim[3],
                    filter->dim[2]);
  if (p->strides.n != 4 || p->strides.v[0] != 1 || p->strides.v[3] != 1)
    return tin_fail(node, TIN_INVALID, "strides must be four, those of batch and channels 1");
  for (uint32_t i = 0; i < p->dilations.n; i++)
    if (p->dilations.v[i] != 1) return tin_fail(node, TIN_UNSUPPORTED, "dilations other than 1");
  if (p->padding == TIN_PADDING_EXPLICIT)
    return tin_fail(node, TIN_UNSUPPORTED, "padding must be SAME or VALID");
  return TIN_OK;
}

/* Windows are centered over the image in both kinds of padding: where they do not reach the
 * end of it, VALID ones do not begin at 0 either. */
static tin_status window(const tin_node *node, int axis, tin_window *w) {
  const params *p = node->params;
  *w = (tin_window){.in = node->in[INPUT]->shape.dim[axis],
                    .filter = node->in[FILTER]->shape.dim[axis - 1],
                    .stride = p->strides.v[axis],
                    .dilation = 1};
  TIN_TRY(tin_window_size(node, p->padding, w));
  w->before = (int32_t)((((int64_t)w->out - 1) * w->stride + w->filter - w->in) / 2);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  tin_window y, x;
  TIN_TRY(check(node));
  TIN_TRY(window(node, 1, &y));
  TIN_TRY(window(node, 2, &x));
  node->out[0]->shape =
      (tin_shape){4, {node->in[INPUT]->shape.dim[0], y.out, x.out, node->in[FILTER]->shape.dim[3]}};
  return tin_qrange_infer(node, RANGE_INPUT, 4);
}

/* ---- packing --------------------------------------------------------------------- */

static bool is_constant(const tin_node *node) {
  const uint32_t which[] = {FILTER, RANGE_FILTER, RANGE_FILTER + 1};
  for (int i = 0; i < 3; i++)
    if (!(node->in[which[i]]->flags & TIN_TENSOR_CONST)) return false;
  return true;
}

static tin_status pack(const tin_node *node, void *to) {
  tin_qgemm *g = &((state *)node->state)->g;
  tin_qrange range;
  TIN_TRY(tin_qrange_read(node, RANGE_FILTER, &range));
  TIN_TRY(tin_qgemm_zero(node, node->in[FILTER]->dtype, range, &g->zero_b));
  tin_qgemm_pack(g, node->in[FILTER]->data, g->n, 1, to);
  g->packed = to;
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  state *s = node->state;
  const tin_shape *out = &node->out[0]->shape;
  TIN_TRY(window(node, 1, &s->y));
  TIN_TRY(window(node, 2, &s->x));
  s->depth = (size_t)node->in[INPUT]->shape.dim[3];
  s->g.m = (size_t)out->dim[0] * (size_t)out->dim[1] * (size_t)out->dim[2];
  s->g.n = (size_t)out->dim[3];
  s->g.k = (size_t)s->y.filter * (size_t)s->x.filter * s->depth;
  s->g.signed_a = node->in[INPUT]->dtype == TIN_QS8;
  s->g.signed_b = node->in[FILTER]->dtype == TIN_QS8;
  tin_qgemm_begin(node, &s->g);
  s->is_packed = is_constant(node);
  size_t packed = tin_qgemm_packed_bytes(&s->g);
  node->persist_bytes = s->is_packed ? packed : 0;
  node->scratch_bytes = (s->is_packed ? 0 : packed) + node->workers * tin_qgemm_row_bytes(&s->g);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  return s->is_packed ? pack(node, node->persist) : TIN_OK;
}

/* ---- running --------------------------------------------------------------------- */

static int64_t limit(int64_t v, int64_t low, int64_t high) {
  return v < low ? low : v > high ? high : v;
}

/* A row of the window, at column `x` and row `y` of the image. */
static void window_row(const tin_node *node, size_t batch, int64_t y, int64_t x, int16_t *to) {
  const state *s = node->state;
  bool inside = y >= 0 && y < s->y.in;
  size_t begin = (size_t)limit(-x, 0, s->x.filter);
  size_t end = (size_t)limit(inside ? s->x.in - x : 0, (int64_t)begin, s->x.filter);
  for (size_t i = 0; i < begin * s->depth; i++) to[i] = 0;
  if (end > begin) {
    size_t row = batch * (size_t)s->y.in + (size_t)y;
    size_t from = row * (size_t)s->x.in + (size_t)(x + (int64_t)begin);
    tin_qgemm_differences((const uint8_t *)node->in[INPUT]->data + from * s->depth, s->g.signed_a,
                          1, (end - begin) * s->depth, s->g.zero_a, to + begin * s->depth);
  }
  for (size_t i = end * s->depth; i < (size_t)s->x.filter * s->depth; i++) to[i] = 0;
}

static void patch(const tin_node *node, const tin_qgemm *g, size_t i, int16_t *to) {
  const state *s = node->state;
  size_t width = (size_t)s->x.out, height = (size_t)s->y.out;
  int64_t x = (int64_t)(i % width) * s->x.stride - s->x.before;
  int64_t y = (int64_t)(i / width % height) * s->y.stride - s->y.before;
  (void)g;
  for (int32_t k = 0; k < s->y.filter; k++)
    window_row(node, i / width / height, y + k, x, to + (size_t)k * (size_t)s->x.filter * s->depth);
}

static void pixels(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  size_t packed = s->is_packed ? 0 : tin_qgemm_packed_bytes(&s->g);
  uint8_t *scratch = (uint8_t *)node->scratch + packed + worker * tin_qgemm_row_bytes(&s->g);
  tin_qgemm_run(node, &s->g, patch, begin, end, (int16_t *)(void *)scratch, node->out[0]->data);
}

static tin_status run(const tin_node *node) {
  state *s = node->state;
  tin_qrange input, filter;
  TIN_TRY(tin_qrange_read(node, RANGE_INPUT, &input));
  TIN_TRY(tin_qrange_read(node, RANGE_FILTER, &filter));
  TIN_TRY(tin_qgemm_zero(node, node->in[INPUT]->dtype, input, &s->g.zero_a));
  if (!s->is_packed) TIN_TRY(pack(node, node->scratch));
  tin_qrange_write(node, 1,
                   tin_qrange_product(tin_qtype_of(node->in[INPUT]->dtype), input,
                                      tin_qtype_of(node->in[FILTER]->dtype), filter,
                                      tin_qtype_of(TIN_QS32)));
  if (s->g.n > 0) tin_parallel(node, s->g.m, 8 + (1 << 18) / (s->g.depth * s->g.n + 1), pixels);
  return TIN_OK;
}

static bool accepts(const tin_node *node) {
  return (node->in[FILTER]->dtype == TIN_QU8 || node->in[FILTER]->dtype == TIN_QS8) &&
         node->out[0]->dtype == TIN_QS32;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizedConv2D",
                          .signature =
                              "input:Tinput filter:Tfilter min_input:float max_input:float "
                              "min_filter:float max_filter:float -> "
                              "output:out_type min_output:float max_output:float",
                          .type_attr = "Tinput",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "quantized_conv2d",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_QU8) | TIN_BIT(TIN_QS8),
                                  .state_size = sizeof(state),
                                  .accepts = accepts,
                                  .prepare = prepare,
                                  .init = init,
                                  .run = run};

TIN_REGISTER(quantized_conv2d) { return tin_add_kernel(registry, &kernel); }
