/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/nms.h"

#include <math.h>

static float least(float a, float b) { return b < a ? b : a; }
static float most(float a, float b) { return b > a ? b : a; }

tin_nms_box tin_nms_box_of(const float *corners) {
  tin_nms_box b = {.top = least(corners[0], corners[2]),
                   .left = least(corners[1], corners[3]),
                   .bottom = most(corners[0], corners[2]),
                   .right = most(corners[1], corners[3])};
  b.area = (b.bottom - b.top) * (b.right - b.left);
  return b;
}

/* Intersection over union. */
static float overlap(const tin_nms_box *a, const tin_nms_box *b) {
  if (a->area <= 0 || b->area <= 0) return 0;
  float height = most(least(a->bottom, b->bottom) - most(a->top, b->top), 0);
  float width = most(least(a->right, b->right) - most(a->left, b->left), 0);
  float both = height * width;
  return both / (a->area + b->area - both);
}

static float similarity(const tin_nms *n, int32_t i, int32_t j) {
  if (n->boxes) return overlap(&n->boxes[i], &n->boxes[j]);
  return n->overlaps[(size_t)i * (size_t)n->count + (size_t)j];
}

/* ---- a binary heap -------------------------------------------------------------- */

static bool before(const tin_nms_candidate *a, const tin_nms_candidate *b) {
  return a->score > b->score || (a->score == b->score && a->box < b->box);
}

void tin_nms_push(tin_nms_candidate *heap, int32_t *count, tin_nms_candidate c) {
  int32_t i = (*count)++;
  for (; i > 0 && before(&c, &heap[(i - 1) / 2]); i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = c;
}

tin_nms_candidate tin_nms_pop(tin_nms_candidate *heap, int32_t *count) {
  tin_nms_candidate top = heap[0], last = heap[--*count];
  int32_t i = 0, n = *count;
  while (i < n / 2) {
    int32_t child = 2 * i + 1;
    if (child + 1 < n && before(&heap[child + 1], &heap[child])) child++;
    if (!before(&heap[child], &last)) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = last;
  return top;
}

/* ---- choosing ------------------------------------------------------------------- */

void tin_nms_add(tin_nms *n, int32_t box, float score) {
  if (score > n->score_threshold)
    tin_nms_push(n->heap, &n->waiting, (tin_nms_candidate){score, box, 0});
}

/* Compare with what has been chosen since it was last looked at, newest first, for boxes with
 * similar scores tend to overlap. False: it is out. */
static bool survives(const tin_nms *n, tin_nms_candidate *c) {
  float scale = n->sigma > 0 ? -0.5f / n->sigma : 0;
  for (int32_t j = n->num_chosen - 1; j >= c->seen; j--) {
    float s = similarity(n, c->box, n->chosen[j].box);
    if (n->sigma > 0)
      c->score *= expf(scale * s * s);
    else if (s > n->similarity_threshold)
      return false;
    if (c->score <= n->score_threshold) return false;
  }
  c->seen = n->num_chosen;
  return true;
}

void tin_nms_choose(tin_nms *n) {
  n->num_chosen = 0;
  while (n->num_chosen < n->limit && n->waiting > 0) {
    tin_nms_candidate c = tin_nms_pop(n->heap, &n->waiting);
    float score = c.score;
    if (!survives(n, &c)) continue;
    if (c.score == score)
      n->chosen[n->num_chosen++] = c;
    else if (c.score > n->score_threshold)
      tin_nms_push(n->heap, &n->waiting, c);
  }
}
