/* SPDX-License-Identifier: Apache-2.0 */
/* InTopK: is the target class among the k most probable? Classes as probable as the target do
 * not count against it. False if the target is no class, or a prediction is not finite. */
#include "ops/common/shape.h"

#include <math.h>

typedef struct in_top_k {
  int64_t k;
} in_top_k;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(in_top_k, k, 0, "how many classes are on top; InTopKV2 has an input for it"),
    TIN_ATTR_END};

enum { PREDICTIONS, TARGETS, K };

static tin_status infer(tin_node *node) {
  const tin_shape *p = &node->in[PREDICTIONS]->shape, *t = &node->in[TARGETS]->shape;
  if (p->rank != 2 || t->rank != 1 || p->dim[0] != t->dim[0])
    return tin_fail(node, TIN_MISMATCH,
                    "predictions must be a matrix, targets a vector with one element per row");
  node->out[0]->shape = *t;
  return TIN_OK;
}

static const char *const aliases[] = {"InTopKV2", NULL};

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "InTopK",
    .aliases = aliases,
    .signature = "predictions:float targets:T k:T? -> precision:bool",
    .type_attr = "T",
    .attrs = attrs,
    .params_size = sizeof(in_top_k),
    .infer = infer,
};

static bool is_in(const float *p, int64_t classes, int64_t target, int64_t k) {
  int64_t above = 0;
  if (target < 0 || target >= classes) return false;
  for (int64_t i = 0; i < classes; i++) {
    if (!isfinite(p[i])) return false;
    above += p[i] > p[target];
  }
  return above < k;
}

static tin_status run(const tin_node *node) {
  const tin_shape *shape = &node->in[PREDICTIONS]->shape;
  const float *p = node->in[PREDICTIONS]->data;
  bool *y = node->out[0]->data;
  int64_t k = ((const in_top_k *)node->params)->k;
  if (node->num_in > K) TIN_TRY(tin_int_input(node, K, "k", &k));
  for (int64_t i = 0; i < shape->dim[0]; i++, p += shape->dim[1])
    y[i] = is_in(p, shape->dim[1], tin_int_at(node->in[TARGETS], i), k);
  return TIN_OK;
}

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),
    .name = "in_top_k",
    .op = &op,
    .dtypes = TIN_BIT(TIN_S32) | TIN_BIT(TIN_S64),
    .run = run,
};

TIN_REGISTER(in_top_k) { return tin_add_kernel(registry, &kernel); }
