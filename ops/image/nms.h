/* SPDX-License-Identifier: Apache-2.0 */
/* nms.h -- choosing boxes by score that do not overlap those already chosen.
 *
 * Candidates wait in a heap, best first, equal scores by index. One that overlaps a chosen
 * one too much is dropped; with a sigma its score is lowered instead and it waits again (Bodla
 * et al., "Soft-NMS", 2017). */
#ifndef TIN_OPS_NMS_H
#define TIN_OPS_NMS_H

#include "tinfer/op.h"

typedef struct tin_nms_box { /* corners in order, and the area */
  float top, left, bottom, right, area;
} tin_nms_box;

typedef struct tin_nms_candidate {
  float score;
  int32_t box;
  int32_t seen; /* how many of the chosen it has been compared with */
} tin_nms_candidate;

typedef struct tin_nms {
  float similarity_threshold, score_threshold, sigma;
  int32_t limit; /* choose no more */
  /* How much two boxes overlap: by the boxes, or, if that is NULL, by a matrix. */
  const tin_nms_box *boxes;
  const float *overlaps;
  int32_t count;           /* boxes */
  tin_nms_candidate *heap; /* room for `count` */
  int32_t waiting;
  tin_nms_candidate *chosen; /* room for the lesser of count and limit; in the order of choosing */
  int32_t num_chosen;
} tin_nms;

/* Any two opposite corners: y, x, y, x. */
tin_nms_box tin_nms_box_of(const float *corners);

/* For any use of a heap: the best is heap[0]. */
void tin_nms_push(tin_nms_candidate *heap, int32_t *count, tin_nms_candidate c);
tin_nms_candidate tin_nms_pop(tin_nms_candidate *heap, int32_t *count);

/* Add a box as a candidate, if its score is above the threshold. */
void tin_nms_add(tin_nms *n, int32_t box, float score);
/* Fill in chosen and num_chosen. */
void tin_nms_choose(tin_nms *n);

#endif
