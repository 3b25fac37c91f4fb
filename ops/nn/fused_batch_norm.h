/* SPDX-License-Identifier: Apache-2.0 */
/* fused_batch_norm.h -- all of FusedBatchNorm but its names: included by one file for each number
 * of outputs, which goes on to define the op and the kernels. */
#include "ops/nn/norm_template.h"

typedef struct fused_batch_norm {
  float epsilon, exponential_avg_factor;
  int32_t data_format;
  bool is_training;
} fused_batch_norm;

static const char *const formats[] = {"NHWC", "NCHW", "NDHWC", "NCDHW", NULL};

static const tin_attr attrs[] = {
    TIN_ATTR_FLOAT(fused_batch_norm, epsilon, 0.0001, "added to the variance"),
    TIN_ATTR_FLOAT(fused_batch_norm, exponential_avg_factor, 1.0,
                   "share of the batch in the running mean and variance"),
    TIN_ATTR_ENUM(fused_batch_norm, data_format, 0, formats, "layout"),
    TIN_ATTR_BOOL(fused_batch_norm, is_training, true, "by the statistics of the batch"),
    TIN_ATTR_END};

enum { X, SCALE, OFFSET, MEAN, VARIANCE };
enum { Y, BATCH_MEAN, BATCH_VARIANCE, SAVED_MEAN, SAVED_VARIANCE, RESERVED };

static tin_norm_spec spec_of(const tin_node *node) {
  const fused_batch_norm *p = node->params;
  return (tin_norm_spec){.scale = SCALE,
                         .offset = OFFSET,
                         .mean = MEAN,
                         .variance = VARIANCE,
                         .epsilon = (double)p->epsilon,
                         .channels_first = p->data_format & 1};
}

/* Does the result depend on a mean and a variance from outside? */
static bool uses_running(const fused_batch_norm *p) {
  return !p->is_training || p->exponential_avg_factor != 1.0f;
}

static tin_status infer(tin_node *node) {
  const fused_batch_norm *p = node->params;
  tin_norm_spec spec = spec_of(node);
  int32_t channels, rank = node->in[X]->shape.rank, expected = p->data_format < 2 ? 4 : 5;
  if (rank != expected)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d, expected %d", rank, expected);
  TIN_TRY(tin_norm_check(node, &spec, !uses_running(p), &channels));
  node->out[Y]->shape = node->in[X]->shape;
  for (uint32_t i = BATCH_MEAN; i <= SAVED_VARIANCE; i++)
    node->out[i]->shape = (tin_shape){.rank = 1, .dim = {channels}};
  if (node->num_out > RESERVED) node->out[RESERVED]->shape = (tin_shape){.rank = 0};
  return TIN_OK;
}

static bool affine(const tin_node *node, tin_affine *as) {
  tin_norm_spec spec = spec_of(node);
  return !((const fused_batch_norm *)node->params)->is_training && tin_norm_affine(node, &spec, as);
}

static tin_status prepare(tin_node *node, const tin_norm_type *type) {
  tin_norm_spec spec = spec_of(node);
  return tin_norm_prepare(node, &spec, type, ((const fused_batch_norm *)node->params)->is_training);
}

/* What becomes of a running value. */
static double blend(const tin_node *node, uint32_t input, size_t c, double batch) {
  const fused_batch_norm *p = node->params;
  double share = (double)p->exponential_avg_factor;
  return uses_running(p) ? (1 - share) * tin_real_at(node->in[input], c) + share * batch : batch;
}

/* The running variance is estimated without bias (Bessel's correction). */
static void put_batch(const tin_node *node) {
  const tin_norm *s = node->state;
  double count = (double)s->outer * (double)s->inner,
         unbiased = count / (count > 1 ? count - 1 : 1);
  for (size_t c = 0; c < s->channels; c++) {
    tin_real_set(node->out[BATCH_MEAN], c, blend(node, MEAN, c, s->means[c]));
    tin_real_set(node->out[BATCH_VARIANCE], c,
                 blend(node, VARIANCE, c, s->variances[c] * unbiased));
    tin_real_set(node->out[SAVED_MEAN], c, s->means[c]);
    tin_real_set(node->out[SAVED_VARIANCE], c, s->variances[c]);
  }
}

static void put_given(const tin_node *node) {
  const tin_norm *s = node->state;
  for (size_t c = 0; c < s->channels; c++) {
    double mean = tin_real_at(node->in[MEAN], c), variance = tin_real_at(node->in[VARIANCE], c);
    tin_real_set(node->out[BATCH_MEAN], c, mean);
    tin_real_set(node->out[BATCH_VARIANCE], c, variance);
    tin_real_set(node->out[SAVED_MEAN], c, mean);
    tin_real_set(node->out[SAVED_VARIANCE], c, variance);
  }
}

static tin_status run(const tin_node *node) {
  tin_norm_spec spec = spec_of(node);
  if (node->num_out > RESERVED) tin_real_set(node->out[RESERVED], 0, 0);
  if (((const fused_batch_norm *)node->params)->is_training) {
    tin_norm_statistics(node);
    put_batch(node);
    tin_norm_run_batch(node, &spec);
  } else {
    put_given(node);
    tin_norm_run(node, &spec);
  }
  return TIN_OK;
}
