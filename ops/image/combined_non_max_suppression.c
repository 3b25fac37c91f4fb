/* SPDX-License-Identifier: Apache-2.0 */
/* CombinedNonMaxSuppression: class by class, then the best of all classes of an image. */
#include "ops/common/shape.h"
#include "ops/image/nms.h"

#include <string.h>

enum { BOXES, SCORES, PER_CLASS, TOTAL, IOU_THRESHOLD, SCORE_THRESHOLD };
enum { OUT_BOXES, OUT_SCORES, OUT_CLASSES, OUT_VALID };

typedef struct params {
  bool pad_per_class, clip_boxes;
} params;

static const tin_attr attrs[] = {
    TIN_ATTR_BOOL(params, pad_per_class, false, "no more rows than all classes can fill"),
    TIN_ATTR_BOOL(params, clip_boxes, true, "boxes lie within 0 and 1"), TIN_ATTR_END};

/* ---- shapes --------------------------------------------------------------------- */

static tin_status check(const tin_node *node) {
  const tin_shape *boxes = &node->in[BOXES]->shape, *scores = &node->in[SCORES]->shape;
  if (boxes->rank != 4 || boxes->dim[3] != 4 || scores->rank != 3)
    return tin_fail(node, TIN_MISMATCH,
                    "boxes must be [batch, boxes, 1 or classes, 4], and scores [batch, boxes, "
                    "classes]");
  if (boxes->dim[0] != scores->dim[0] || boxes->dim[1] != scores->dim[1])
    return tin_fail(node, TIN_MISMATCH, "%d x %d boxes, but scores for %d x %d", boxes->dim[0],
                    boxes->dim[1], scores->dim[0], scores->dim[1]);
  if (boxes->dim[2] != 1 && boxes->dim[2] != scores->dim[2])
    return tin_fail(node, TIN_MISMATCH, "boxes for %d classes, but scores for %d", boxes->dim[2],
                    scores->dim[2]);
  for (uint32_t i = PER_CLASS; i <= SCORE_THRESHOLD; i++)
    if (node->in[i]->shape.rank != 0)
      return tin_fail(node, TIN_MISMATCH, "input %u must be a scalar, but has rank %d", (unsigned)i,
                      node->in[i]->shape.rank);
  return TIN_OK;
}

static tin_status limits(const tin_node *node, int32_t *per_class, int32_t *rows) {
  const params *p = node->params;
  int64_t classes = node->in[SCORES]->shape.dim[2];
  *per_class = *(const int32_t *)node->in[PER_CLASS]->data;
  *rows = *(const int32_t *)node->in[TOTAL]->data;
  if (*per_class < 1 || *rows < 1)
    return tin_fail(node, TIN_INVALID,
                    "max_output_size_per_class is %d and max_total_size %d, "
                    "both must be positive",
                    *per_class, *rows);
  if (p->pad_per_class && *per_class * classes < *rows) *rows = (int32_t)(*per_class * classes);
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  int32_t per_class, rows = TIN_UNKNOWN, batch = node->in[BOXES]->shape.dim[0];
  TIN_TRY(check(node));
  if (node->in[PER_CLASS]->data && node->in[TOTAL]->data) TIN_TRY(limits(node, &per_class, &rows));
  node->out[OUT_BOXES]->shape = (tin_shape){3, {batch, rows, 4}};
  node->out[OUT_SCORES]->shape = node->out[OUT_CLASSES]->shape = (tin_shape){2, {batch, rows}};
  node->out[OUT_VALID]->shape = (tin_shape){1, {batch}};
  return TIN_OK;
}

/* ---- running -------------------------------------------------------------------- */

/* Room for what one class chooses from, and for what all classes of an image have chosen;
 * there `box` is class * boxes + box, so that equal scores are in order of classes. */
static tin_status prepare(tin_node *node) {
  const tin_shape *s = &node->in[SCORES]->shape;
  size_t boxes = (size_t)s->dim[1], classes = (size_t)s->dim[2];
  if (boxes > 0 && classes > INT32_MAX / boxes)
    return tin_fail(node, TIN_UNSUPPORTED, "%zu boxes of %zu classes are too many", boxes, classes);
  node->scratch_bytes = (boxes + 1) * (sizeof(tin_nms_box) + 2 * sizeof(tin_nms_candidate)) +
                        boxes * classes * sizeof(tin_nms_candidate);
  return TIN_OK;
}

static const float *corners_of(const tin_node *node, size_t image, size_t box, size_t label) {
  const tin_shape *s = &node->in[BOXES]->shape;
  size_t q = (size_t)s->dim[2];
  return (const float *)node->in[BOXES]->data +
         ((image * (size_t)s->dim[1] + box) * q + (q > 1 ? label : 0)) * 4;
}

static void choose_class(const tin_node *node, tin_nms *n, tin_nms_box *boxes, size_t image,
                         size_t label) {
  const tin_shape *s = &node->in[SCORES]->shape;
  size_t count = (size_t)s->dim[1], classes = (size_t)s->dim[2];
  n->waiting = n->num_chosen = 0;
  if (count == 0) return;
  const float *scores = (const float *)node->in[SCORES]->data + image * count * classes + label;
  if (label == 0 || node->in[BOXES]->shape.dim[2] > 1)
    for (size_t i = 0; i < count; i++) boxes[i] = tin_nms_box_of(corners_of(node, image, i, label));
  for (size_t i = 0; i < count; i++) tin_nms_add(n, (int32_t)i, scores[i * classes]);
  tin_nms_choose(n);
}

static void put_row(const tin_node *node, size_t image, size_t row, const tin_nms_candidate *c) {
  const params *p = node->params;
  size_t rows = (size_t)node->out[OUT_SCORES]->shape.dim[1], at = image * rows + row;
  size_t count = (size_t)node->in[SCORES]->shape.dim[1];
  float *box = (float *)node->out[OUT_BOXES]->data + 4 * at;
  size_t label = c ? (size_t)c->box / count : 0;
  const float *from = c ? corners_of(node, image, (size_t)c->box % count, label) : NULL;
  for (int k = 0; k < 4; k++) {
    float v = from ? from[k] : 0;
    if (p->clip_boxes) v = v < 0 ? 0 : v > 1 ? 1 : v;
    box[k] = v;
  }
  ((float *)node->out[OUT_SCORES]->data)[at] = c ? c->score : 0;
  ((float *)node->out[OUT_CLASSES]->data)[at] = (float)label;
}

static void run_image(const tin_node *node, tin_nms *n, tin_nms_box *boxes, tin_nms_candidate *all,
                      size_t image) {
  const tin_shape *s = &node->in[SCORES]->shape;
  int32_t waiting = 0, valid = 0, rows = node->out[OUT_SCORES]->shape.dim[1];
  for (int32_t label = 0; label < s->dim[2]; label++) {
    choose_class(node, n, boxes, image, (size_t)label);
    for (int32_t i = 0; i < n->num_chosen; i++) {
      tin_nms_candidate c = n->chosen[i];
      c.box += label * s->dim[1];
      tin_nms_push(all, &waiting, c);
    }
  }
  for (int32_t row = 0; row < rows; row++) {
    tin_nms_candidate c = {0};
    bool there = waiting > 0;
    if (there) c = tin_nms_pop(all, &waiting);
    if (there) valid++;
    put_row(node, image, (size_t)row, there ? &c : NULL);
  }
  ((int32_t *)node->out[OUT_VALID]->data)[image] = valid;
}

static tin_status run(const tin_node *node) {
  const tin_shape *s = &node->in[SCORES]->shape;
  tin_nms n = {.count = s->dim[1]};
  int32_t rows;
  TIN_TRY(limits(node, &n.limit, &rows));
  n.similarity_threshold = *(const float *)node->in[IOU_THRESHOLD]->data;
  n.score_threshold = *(const float *)node->in[SCORE_THRESHOLD]->data;
  if (!(n.similarity_threshold >= 0 && n.similarity_threshold <= 1))
    return tin_fail(node, TIN_INVALID, "iou_threshold is %g, but must be in [0, 1]",
                    (double)n.similarity_threshold);
  tin_nms_box *boxes = node->scratch;
  n.boxes = boxes;
  n.heap = (tin_nms_candidate *)(boxes + n.count);
  n.chosen = n.heap + n.count;
  for (int32_t i = 0; i < s->dim[0]; i++) run_image(node, &n, boxes, n.chosen + n.count, (size_t)i);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "CombinedNonMaxSuppression",
    .signature = "boxes:float scores:float max_output_size_per_class:int32 max_total_size:int32 "
                 "iou_threshold:float score_threshold:float -> nmsed_boxes:float "
                 "nmsed_scores:float nmsed_classes:float valid_detections:int32",
    .attrs = attrs,
    .params_size = sizeof(params),
    .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "combined_non_max_suppression_f32",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_F32),
                                  .prepare = prepare,
                                  .run = run};

TIN_REGISTER(combined_non_max_suppression_f32) { return tin_add_kernel(registry, &kernel); }
TIN_REGISTER(combined_non_max_suppression) {
  return tin_register_combined_non_max_suppression_f32(registry);
}
