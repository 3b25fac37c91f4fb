/* SPDX-License-Identifier: Apache-2.0 */
/* NonMaxSuppression in its five versions, and with a matrix of overlaps instead of boxes. Each
 * version takes one more input or gives one more output than the one before. */
#include "ops/common/shape.h"
#include "ops/common/types.h"
#include "ops/image/nms.h"

#include <float.h>
#include <math.h>

enum { BOXES, SCORES, MAX_OUTPUT_SIZE, SIMILARITY, SCORE_THRESHOLD, SIGMA };

typedef struct params {
  float iou_threshold;
  bool pad_to_max_output_size;
} params;

static const tin_attr attrs_v1[] = {
    TIN_ATTR_FLOAT(params, iou_threshold, 0.5, "overlap, above which a box is dropped"),
    TIN_ATTR_END};
static const tin_attr attrs_v4[] = {
    TIN_ATTR_BOOL(params, pad_to_max_output_size, false, "fill up with zeros"), TIN_ATTR_END};

static float number_at(const tin_tensor *t, size_t i) {
  return t->dtype == TIN_F16 ? tin_half_to_float(((const uint16_t *)t->data)[i])
                             : ((const float *)t->data)[i];
}

/* ---- shapes --------------------------------------------------------------------- */

static tin_status check(const tin_node *node, bool matrix) {
  const tin_shape *boxes = &node->in[BOXES]->shape, *scores = &node->in[SCORES]->shape;
  if (boxes->rank != 2 || boxes->dim[1] != (matrix ? boxes->dim[0] : 4))
    return tin_fail(node, TIN_MISMATCH, "%s",
                    matrix ? "overlaps must be a square matrix"
                           : "boxes must be a matrix of 4 columns");
  if (scores->rank != 1 || scores->dim[0] != boxes->dim[0])
    return tin_fail(node, TIN_MISMATCH, "scores must be a vector of %d elements", boxes->dim[0]);
  for (uint32_t i = MAX_OUTPUT_SIZE; i < node->num_in; i++)
    if (node->in[i]->shape.rank != 0)
      return tin_fail(node, TIN_MISMATCH, "input %u must be a scalar, but has rank %d", (unsigned)i,
                      node->in[i]->shape.rank);
  return TIN_OK;
}

static tin_status limit_of(const tin_node *node, int32_t *limit) {
  *limit = *(const int32_t *)node->in[MAX_OUTPUT_SIZE]->data;
  if (*limit < 0)
    return tin_fail(node, TIN_INVALID, "max_output_size is %d, but must not be negative", *limit);
  return TIN_OK;
}

static tin_status infer(tin_node *node, bool matrix) {
  const params *p = node->params;
  int32_t size = TIN_UNKNOWN;
  TIN_TRY(check(node, matrix));
  if (p->pad_to_max_output_size && node->in[MAX_OUTPUT_SIZE]->data) TIN_TRY(limit_of(node, &size));
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape = (tin_shape){1, {size}};
  if (node->num_out > 1) node->out[node->num_out - 1]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

static tin_status infer_boxes(tin_node *node) { return infer(node, false); }
static tin_status infer_matrix(tin_node *node) { return infer(node, true); }

/* ---- running -------------------------------------------------------------------- */

static tin_status prepare(tin_node *node) {
  size_t count = (size_t)node->in[SCORES]->shape.dim[0] + 1; /* never without memory */
  node->scratch_bytes = count * (2 * sizeof(tin_nms_candidate) + sizeof(tin_nms_box));
  return TIN_OK;
}

static tin_status read_thresholds(const tin_node *node, tin_nms *n) {
  const params *p = node->params;
  float lowest = node->in[SCORES]->dtype == TIN_F16 ? -65504.0f : -FLT_MAX;
  n->similarity_threshold =
      node->num_in > SIMILARITY ? number_at(node->in[SIMILARITY], 0) : p->iou_threshold;
  n->score_threshold =
      node->num_in > SCORE_THRESHOLD ? number_at(node->in[SCORE_THRESHOLD], 0) : lowest;
  n->sigma = node->num_in > SIGMA ? number_at(node->in[SIGMA], 0) : 0;
  if (!n->overlaps && !(n->similarity_threshold >= 0 && n->similarity_threshold <= 1))
    return tin_fail(node, TIN_INVALID, "iou_threshold is %g, but must be in [0, 1]",
                    (double)n->similarity_threshold);
  if (!(n->sigma >= 0))
    return tin_fail(node, TIN_INVALID, "soft_nms_sigma is %g, but must not be negative",
                    (double)n->sigma);
  return limit_of(node, &n->limit);
}

static tin_status give(const tin_node *node, const tin_nms *n) {
  const params *p = node->params;
  int32_t size = p->pad_to_max_output_size ? n->limit : n->num_chosen;
  bool scores = node->num_out == 3;
  for (uint32_t i = 0; i < (scores ? 2u : 1u); i++)
    if (tin_numel(&node->out[i]->shape) != size)
      TIN_TRY(tin_set_output(node, i, &(tin_shape){1, {size}}));
  for (int32_t i = 0; i < size; i++) {
    tin_nms_candidate c = i < n->num_chosen ? n->chosen[i] : (tin_nms_candidate){0};
    ((int32_t *)node->out[0]->data)[i] = c.box;
    if (scores && node->out[1]->dtype == TIN_F16)
      ((uint16_t *)node->out[1]->data)[i] = tin_float_to_half(c.score);
    else if (scores)
      ((float *)node->out[1]->data)[i] = c.score;
  }
  if (node->num_out > 1) *(int32_t *)node->out[node->num_out - 1]->data = n->num_chosen;
  return TIN_OK;
}

static tin_status choose(const tin_node *node, tin_nms *n) {
  const tin_tensor *scores = node->in[SCORES];
  n->count = scores->shape.dim[0];
  n->heap = node->scratch;
  n->chosen = n->heap + n->count;
  TIN_TRY(read_thresholds(node, n));
  for (int32_t i = 0; i < n->count; i++) tin_nms_add(n, i, number_at(scores, (size_t)i));
  tin_nms_choose(n);
  return give(node, n);
}

static tin_status run_boxes(const tin_node *node) {
  size_t count = (size_t)node->in[SCORES]->shape.dim[0];
  tin_nms_box *boxes = (tin_nms_box *)((tin_nms_candidate *)node->scratch + 2 * count);
  for (size_t i = 0; i < count; i++) {
    float corners[4];
    for (size_t k = 0; k < 4; k++) corners[k] = number_at(node->in[BOXES], 4 * i + k);
    boxes[i] = tin_nms_box_of(corners);
  }
  return choose(node, &(tin_nms){.boxes = boxes});
}

static tin_status run_matrix(const tin_node *node) {
  return choose(node, &(tin_nms){.overlaps = node->in[BOXES]->data});
}

/* ---- kernels -------------------------------------------------------------------- */

#define OP(id, text, sig, attributes, kind)                                                        \
  static const tin_op op_##id = {TIN_INIT(tin_op),                                                 \
                                 .name = text,                                                     \
                                 .signature = sig,                                                 \
                                 .attrs = attributes,                                              \
                                 .params_size = sizeof(params),                                    \
                                 .infer = infer_##kind};

#define KERNEL(id, opname, type, kind)                                                             \
  static const tin_kernel kernel_##id = {TIN_INIT(tin_kernel), .name = #id,                        \
                                         .op = &op_##opname,   .dtypes = TIN_BIT(type),            \
                                         .prepare = prepare,   .run = run_##kind};                 \
  TIN_REGISTER(id) { return tin_add_kernel(registry, &kernel_##id); }

/* Two element types each. */
#define VERSION(v, text, sig, attributes)                                                          \
  OP(v, text, sig, attributes, boxes)                                                              \
  KERNEL(non_max_suppression_##v##_f32, v, TIN_F32, boxes)                                         \
  KERNEL(non_max_suppression_##v##_f16, v, TIN_F16, boxes)                                         \
  TIN_REGISTER(non_max_suppression_##v) {                                                          \
    TIN_TRY(tin_register_non_max_suppression_##v##_f32(registry));                                 \
    return tin_register_non_max_suppression_##v##_f16(registry);                                   \
  }

OP(v1, "NonMaxSuppression",
   "boxes:float scores:float max_output_size:int32 -> selected_indices:int32", attrs_v1, boxes)
KERNEL(non_max_suppression_f32, v1, TIN_F32, boxes)
TIN_REGISTER(non_max_suppression) { return tin_register_non_max_suppression_f32(registry); }

VERSION(v2, "NonMaxSuppressionV2",
        "boxes:T scores:T max_output_size:int32 iou_threshold:T_threshold -> "
        "selected_indices:int32",
        NULL)
VERSION(v3, "NonMaxSuppressionV3",
        "boxes:T scores:T max_output_size:int32 iou_threshold:T_threshold "
        "score_threshold:T_threshold -> selected_indices:int32",
        NULL)
VERSION(v4, "NonMaxSuppressionV4",
        "boxes:T scores:T max_output_size:int32 iou_threshold:T_threshold "
        "score_threshold:T_threshold -> selected_indices:int32 valid_outputs:int32",
        attrs_v4)
VERSION(v5, "NonMaxSuppressionV5",
        "boxes:T scores:T max_output_size:int32 iou_threshold:T score_threshold:T "
        "soft_nms_sigma:T -> selected_indices:int32 selected_scores:T valid_outputs:int32",
        attrs_v4)

OP(with_overlaps, "NonMaxSuppressionWithOverlaps",
   "overlaps:float scores:float max_output_size:int32 overlap_threshold:float "
   "score_threshold:float -> selected_indices:int32",
   NULL, matrix)
KERNEL(non_max_suppression_with_overlaps_f32, with_overlaps, TIN_F32, matrix)
TIN_REGISTER(non_max_suppression_with_overlaps) {
  return tin_register_non_max_suppression_with_overlaps_f32(registry);
}
