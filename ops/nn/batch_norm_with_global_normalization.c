/* SPDX-License-Identifier: Apache-2.0 */
/* BatchNormWithGlobalNormalization: normalises by a given mean and variance. */
#include "ops/nn/norm_template.h"

typedef struct global_norm {
  float variance_epsilon;
  bool scale_after_normalization;
} global_norm;

static const tin_attr attrs[] = {
    TIN_ATTR_FLOAT(global_norm, variance_epsilon, 0.0, "added to the variance"),
    TIN_ATTR_BOOL(global_norm, scale_after_normalization, false, "whether gamma is used"),
    TIN_ATTR_END};

enum { T, M, V, BETA, GAMMA };

static tin_norm_spec spec_of(const tin_node *node) {
  const global_norm *p = node->params;
  return (tin_norm_spec){.scale = p->scale_after_normalization ? GAMMA : TIN_NORM_NO_SCALE,
                         .offset = BETA,
                         .mean = M,
                         .variance = V,
                         .epsilon = (double)p->variance_epsilon};
}

static tin_status infer(tin_node *node) {
  tin_norm_spec spec = spec_of(node);
  int32_t channels;
  if (node->in[T]->shape.rank != 4)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d, expected 4", node->in[T]->shape.rank);
  TIN_TRY(tin_norm_check(node, &spec, false, &channels));
  node->out[0]->shape = node->in[T]->shape;
  return TIN_OK;
}

static bool affine(const tin_node *node, tin_affine *as) {
  tin_norm_spec spec = spec_of(node);
  return tin_norm_affine(node, &spec, as);
}

static tin_status prepare(tin_node *node, const tin_norm_type *type) {
  tin_norm_spec spec = spec_of(node);
  return tin_norm_prepare(node, &spec, type, false);
}

static tin_status run(const tin_node *node) {
  tin_norm_spec spec = spec_of(node);
  tin_norm_run(node, &spec);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "BatchNormWithGlobalNormalization",
    .signature = "t:T m:T v:T beta:T gamma:T -> result:T",
    .attrs = attrs,
    .params_size = sizeof(global_norm),
    .infer = infer,
    .affine = TIN_TOOLING(affine),
};

#define TIN_REGISTER_PREFIX tin_register_batch_norm_with_global_normalization_
TIN_NORM_KERNELS(batch_norm_with_global_normalization)
TIN_REGISTER_TYPES(batch_norm_with_global_normalization, TIN_TYPES_FLOAT)
