/* SPDX-License-Identifier: Apache-2.0 */
/* CropAndResize: boxes of images, each resized to the same size. Any real type in, float out. */
#include "ops/common/shape.h"
#include "ops/common/types.h"
#include "ops/image/resize.h"

#include <math.h>

enum { IMAGE, BOXES, BOX_IND, CROP_SIZE };
enum { BILINEAR, NEAREST };

typedef struct params {
  int32_t method;
  float extrapolation_value;
} params;

static const char *const methods[] = {"bilinear", "nearest", NULL};

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(params, method, BILINEAR, methods, "how to resize"),
    TIN_ATTR_FLOAT(params, extrapolation_value, 0, "what there is outside of the image"),
    TIN_ATTR_END};

/* ---- shapes -------------------------------------------------------------------- */

static tin_status check(const tin_node *node) {
  const tin_shape *image = &node->in[IMAGE]->shape, *boxes = &node->in[BOXES]->shape;
  const tin_shape *index = &node->in[BOX_IND]->shape, *size = &node->in[CROP_SIZE]->shape;
  if (image->rank != 4)
    return tin_fail(node, TIN_MISMATCH, "image has rank %d, expected 4", image->rank);
  if (image->dim[1] < 1 || image->dim[2] < 1)
    return tin_fail(node, TIN_MISMATCH, "images of %d x %d are empty", image->dim[1],
                    image->dim[2]);
  if (boxes->rank != 2 || boxes->dim[1] != 4)
    return tin_fail(node, TIN_MISMATCH, "boxes must be a matrix of 4 columns");
  if (index->rank != 1 || index->dim[0] != boxes->dim[0])
    return tin_fail(node, TIN_MISMATCH, "box_ind must be a vector of %d elements", boxes->dim[0]);
  if (size->rank != 1 || size->dim[0] != 2)
    return tin_fail(node, TIN_MISMATCH, "crop_size must have 2 elements: height and width");
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  TIN_TRY(check(node));
  tin_shape *out = &node->out[0]->shape;
  *out = (tin_shape){
      4, {node->in[BOXES]->shape.dim[0], TIN_UNKNOWN, TIN_UNKNOWN, node->in[IMAGE]->shape.dim[3]}};
  if (!node->in[CROP_SIZE]->data) return TIN_OK;
  int64_t height = tin_int_at(node->in[CROP_SIZE], 0), width = tin_int_at(node->in[CROP_SIZE], 1);
  if (height < 1 || width < 1)
    return tin_fail(node, TIN_INVALID, "crop_size is %lld x %lld, but must be positive",
                    (long long)height, (long long)width);
  out->dim[1] = (int32_t)height;
  out->dim[2] = (int32_t)width;
  return TIN_OK;
}

/* ---- coordinates --------------------------------------------------------------- */

/* Output element i of `out` lies between low and high of `in` elements, or outside. */
typedef struct place {
  bool inside;
  size_t low, high;
  float lerp;
} place;

static place place_at(const params *p, float from, float to, int32_t in, int32_t out, int32_t i) {
  float last = (float)(in - 1), at;
  if (out > 1)
    at = from * last + (float)i * ((to - from) * last / (float)(out - 1));
  else
    at = (float)(0.5 * (double)(from + to) * (double)last);
  if (!(at >= 0 && at <= last)) return (place){.inside = false};
  if (p->method == NEAREST) return (place){true, (size_t)roundf(at), (size_t)roundf(at), 0};
  return (place){true, (size_t)floorf(at), (size_t)ceilf(at), at - floorf(at)};
}

static tin_status check_boxes(const tin_node *node) {
  const int32_t *index = node->in[BOX_IND]->data;
  const float *boxes = node->in[BOXES]->data;
  int32_t count = node->in[BOXES]->shape.dim[0], batch = node->in[IMAGE]->shape.dim[0];
  for (int32_t i = 0; i < count; i++) {
    if (index[i] < 0 || index[i] >= batch)
      return tin_fail(node, TIN_INVALID, "box_ind[%d] is %d, there are %d images", i, index[i],
                      batch);
    for (int k = 0; k < 4; k++)
      if (!isfinite(boxes[4 * (size_t)i + (size_t)k]))
        return tin_fail(node, TIN_INVALID, "box %d is not finite", i);
  }
  return TIN_OK;
}

/* ---- kernels ------------------------------------------------------------------- */

/* One pixel from four; all of them are there. */
#define PIXEL(t)                                                                                   \
  static void pixel_##t(const TIN_C(t) * top, const TIN_C(t) * bottom, const place *x, float y,    \
                        size_t depth, float *to) {                                                 \
    size_t low = x->low * depth, high = x->high * depth;                                           \
    for (size_t c = 0; c < depth; c++) {                                                           \
      float tl = (float)TIN_GET(t, top[low + c]), tr = (float)TIN_GET(t, top[high + c]);           \
      float bl = (float)TIN_GET(t, bottom[low + c]), br = (float)TIN_GET(t, bottom[high + c]);     \
      float a = tl + (tr - tl) * x->lerp, b = bl + (br - bl) * x->lerp;                            \
      to[c] = a + (b - a) * y;                                                                     \
    }                                                                                              \
  }                                                                                                \
  /* The nearest element is taken as it is, infinite or not. */                                    \
  static void copy_##t(const TIN_C(t) * row, const place *x, size_t depth, float *to) {            \
    for (size_t c = 0; c < depth; c++) to[c] = (float)TIN_GET(t, row[x->low * depth + c]);         \
  }

#define ROWS(t)                                                                                    \
  static void row_##t(const tin_node *node, const float *box, const TIN_C(t) * image, int32_t i,   \
                      float *to) {                                                                 \
    const params *p = node->params;                                                                \
    const tin_shape *in = &node->in[IMAGE]->shape, *out = &node->out[0]->shape;                    \
    size_t depth = (size_t)in->dim[3], stride = (size_t)in->dim[2] * depth;                        \
    place y = place_at(p, box[0], box[2], in->dim[1], out->dim[1], i);                             \
    for (int32_t j = 0; j < out->dim[2]; j++, to += depth) {                                       \
      place x = place_at(p, box[1], box[3], in->dim[2], out->dim[2], j);                           \
      if (!y.inside || !x.inside)                                                                  \
        for (size_t c = 0; c < depth; c++) to[c] = p->extrapolation_value;                         \
      else if (p->method == NEAREST)                                                               \
        copy_##t(image + y.low * stride, &x, depth, to);                                           \
      else                                                                                         \
        pixel_##t(image + y.low * stride, image + y.high * stride, &x, y.lerp, depth, to);         \
    }                                                                                              \
  }                                                                                                \
  static void rows_##t(const tin_node *node, size_t begin, size_t end, unsigned worker) {          \
    const tin_shape *in = &node->in[IMAGE]->shape, *out = &node->out[0]->shape;                    \
    size_t height = (size_t)out->dim[1], row = (size_t)out->dim[2] * (size_t)out->dim[3];          \
    size_t image = (size_t)in->dim[1] * (size_t)in->dim[2] * (size_t)in->dim[3];                   \
    const float *boxes = node->in[BOXES]->data;                                                    \
    const int32_t *index = node->in[BOX_IND]->data;                                                \
    (void)worker;                                                                                  \
    for (size_t i = begin; i < end; i++)                                                           \
      row_##t(node, boxes + i / height * 4,                                                        \
              (const TIN_C(t) *)node->in[IMAGE]->data + (size_t)index[i / height] * image,         \
              (int32_t)(i % height), (float *)node->out[0]->data + i * row);                       \
  }

static tin_status run(const tin_node *node, tin_range_fn *rows) {
  const tin_shape *out = &node->out[0]->shape;
  TIN_TRY(check_boxes(node));
  tin_parallel(node, (size_t)out->dim[0] * (size_t)out->dim[1],
               tin_resize_grain((size_t)out->dim[2] * (size_t)out->dim[3] * 2), rows);
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "CropAndResize",
                          .signature =
                              "image:T boxes:float box_ind:int32 crop_size:int32 -> crops:float",
                          .type_attr = "T",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

#define KERNEL(t)                                                                                  \
  PIXEL(t)                                                                                         \
  ROWS(t)                                                                                          \
  static tin_status run_##t(const tin_node *node) { return run(node, rows_##t); }                  \
  static const tin_kernel kernel_##t = {TIN_INIT(tin_kernel), .name = "crop_and_resize_" #t,       \
                                        .op = &op, .dtypes = TIN_BIT(TIN_E(t)), .run = run_##t};   \
  TIN_REGISTER(crop_and_resize_##t) { return tin_add_kernel(registry, &kernel_##t); }

TIN_TYPES_REAL(KERNEL)
#define TIN_REGISTER_PREFIX tin_register_crop_and_resize_
TIN_REGISTER_TYPES(crop_and_resize, TIN_TYPES_REAL)
