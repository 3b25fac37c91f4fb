/* SPDX-License-Identifier: Apache-2.0 */
/* DrawBoundingBoxes: the outlines of boxes, in colors by turns; V2 is given the colors. */
#include "ops/common/copy.h"
#include "ops/common/types.h"

enum { IMAGES, BOXES, COLORS };

static const float palette[][4] = {
    {1, 1, 0, 1},     {0, 0, 1, 1},   {1, 0, 0, 1},   {0, 1, 0, 1}, {0.5, 0, 0.5, 1},
    {0.5, 0.5, 0, 1}, {0.5, 0, 0, 1}, {0, 0, 0.5, 1}, {0, 1, 1, 1}, {1, 0, 1, 1}};
static const float white[] = {1, 1, 1, 1}; /* in one channel */

static tin_status infer(tin_node *node) {
  const tin_shape *images = &node->in[IMAGES]->shape, *boxes = &node->in[BOXES]->shape;
  if (images->rank != 4)
    return tin_fail(node, TIN_MISMATCH, "images have rank %d, expected 4", images->rank);
  int32_t depth = images->dim[3];
  if (depth != 1 && depth != 3 && depth != 4)
    return tin_fail(node, TIN_MISMATCH, "images have %d channels, expected 1, 3 or 4", depth);
  if (boxes->rank != 3 || boxes->dim[0] != images->dim[0] || boxes->dim[2] != 4)
    return tin_fail(node, TIN_MISMATCH, "boxes must be %d matrices of 4 columns", images->dim[0]);
  if (node->num_in > COLORS) {
    const tin_shape *colors = &node->in[COLORS]->shape;
    if (colors->rank != 2 || colors->dim[1] < depth)
      return tin_fail(node, TIN_MISMATCH, "colors must be a matrix of at least %d columns", depth);
  }
  node->out[0]->shape = *images;
  return TIN_OK;
}

static const float *color_of(const tin_node *node, size_t box) {
  if (node->num_in > COLORS && tin_numel(&node->in[COLORS]->shape) > 0) {
    const tin_shape *s = &node->in[COLORS]->shape;
    size_t row = box % (size_t)s->dim[0];
    return (const float *)node->in[COLORS]->data + row * (size_t)s->dim[1];
  }
  if (node->in[IMAGES]->shape.dim[3] == 1) return white;
  return palette[box % (sizeof palette / sizeof *palette)];
}

/* Towards 0; what lies far outside stays outside. */
static int64_t place(float at, int32_t size) {
  float v = at * (float)(size - 1);
  return v > -2e9f && v < 2e9f ? (int64_t)v : v > 0 ? INT64_C(2000000000) : -INT64_C(2000000000);
}

typedef void line_fn(const tin_node *node, size_t image, int64_t y, int64_t x, int64_t dy,
                     int64_t dx, int64_t count, const float *color);

static int64_t max64(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }

static void outline(const tin_node *node, size_t image, const float *box, const float *color,
                    line_fn *line) {
  const tin_shape *s = &node->in[IMAGES]->shape;
  int64_t height = s->dim[1], width = s->dim[2];
  int64_t top = place(box[0], s->dim[1]), left = place(box[1], s->dim[2]);
  int64_t bottom = place(box[2], s->dim[1]), right = place(box[3], s->dim[2]);
  if (top > bottom || left > right || top >= height || bottom < 0 || left >= width || right < 0)
    return;
  int64_t y = max64(top, 0), rows = min64(bottom, height - 1) - y + 1;
  int64_t x = max64(left, 0), columns = min64(right, width - 1) - x + 1;
  if (top >= 0) line(node, image, top, x, 0, 1, columns, color);
  if (bottom < height) line(node, image, bottom, x, 0, 1, columns, color);
  if (left >= 0) line(node, image, y, left, 1, 0, rows, color);
  if (right < width) line(node, image, y, right, 1, 0, rows, color);
}

static tin_status run(const tin_node *node, line_fn *line) {
  const tin_tensor *in = node->in[IMAGES], *out = node->out[0];
  size_t bytes = (size_t)tin_numel(&in->shape) * tin_element_size(in);
  if (bytes == 0) return TIN_OK;
  if (out->data != in->data) memcpy(out->data, in->data, bytes);
  size_t images = (size_t)in->shape.dim[0], boxes = (size_t)node->in[BOXES]->shape.dim[1];
  for (size_t i = 0; i < images * boxes; i++)
    outline(node, i / boxes, (const float *)node->in[BOXES]->data + 4 * i,
            color_of(node, i % boxes), line);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op), .name = "DrawBoundingBoxes",
                          .signature = "images:T boxes:float -> output:T", .infer = infer};

static const tin_op op_v2 = {TIN_INIT(tin_op), .name = "DrawBoundingBoxesV2",
                             .signature = "images:T boxes:float colors:float -> output:T",
                             .infer = infer};

#define LINE(t)                                                                                    \
  static void line_##t(const tin_node *node, size_t image, int64_t y, int64_t x, int64_t dy,       \
                       int64_t dx, int64_t count, const float *color) {                            \
    const tin_shape *s = &node->out[0]->shape;                                                     \
    size_t depth = (size_t)s->dim[3];                                                              \
    for (; count > 0; count--, y += dy, x += dx) {                                                 \
      size_t row = image * (size_t)s->dim[1] + (size_t)y;                                          \
      TIN_C(t) *to =                                                                               \
          (TIN_C(t) *)node->out[0]->data + (row * (size_t)s->dim[2] + (size_t)x) * depth;          \
      for (size_t c = 0; c < depth; c++) to[c] = TIN_PUT(t, color[c]);                             \
    }                                                                                              \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return run(node, line_##t); }

#define KERNEL(name_, op_, t)                                                                      \
  static const tin_kernel name_##_##t##_kernel = {                                                 \
      TIN_INIT(tin_kernel),        .name = #name_ "_" #t,  .op = &op_,                             \
      .dtypes = TIN_BIT(TIN_E(t)), .inplace = 1 << IMAGES, .run = run_##t};                        \
  TIN_REGISTER(name_##_##t) { return tin_add_kernel(registry, &name_##_##t##_kernel); }

LINE(f32)
LINE(f16)
KERNEL(draw_bounding_boxes, op, f32)
KERNEL(draw_bounding_boxes, op, f16)
KERNEL(draw_bounding_boxes_v2, op_v2, f32)
KERNEL(draw_bounding_boxes_v2, op_v2, f16)

TIN_REGISTER(draw_bounding_boxes) {
  TIN_TRY(tin_register_draw_bounding_boxes_f32(registry));
  return tin_register_draw_bounding_boxes_f16(registry);
}
TIN_REGISTER(draw_bounding_boxes_v2) {
  TIN_TRY(tin_register_draw_bounding_boxes_v2_f32(registry));
  return tin_register_draw_bounding_boxes_v2_f16(registry);
}
