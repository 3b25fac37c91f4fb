/* SPDX-License-Identifier: Apache-2.0 */
/* norm.h -- batch normalisation: y = (x - mean[c]) * scale[c] / sqrt(variance[c] + epsilon) +
 * offset[c], over x seen as [outer, channels, inner]. */
#ifndef TIN_OPS_NN_NORM_H
#define TIN_OPS_NN_NORM_H

#include "ops/common/types.h"
#include "ops/micro/half.h"
#include "ops/micro/norm_f32.h"

/* What a node says: which input is what, scale TIN_NORM_NO_SCALE if it is not to be used. */
typedef struct tin_norm_spec {
  uint32_t scale, offset, mean, variance;
  double epsilon;
  bool channels_first;
} tin_norm_spec;

#define TIN_NORM_NO_SCALE UINT32_MAX

/* sum[c] += v, or its square, for all elements v = x - mean[c] of [outer, channels, inner]. */
typedef void tin_norm_sum_fn(size_t outer, size_t channels, size_t inner, const void *x,
                             const double *mean, double *sum);

typedef struct tin_norm_type {
  size_t element;
  bool parameters_f64; /* mean, scale and offset are double, else float */
  tin_norm_rows_fn *rows;
  tin_norm_plane_fn *plane;
  tin_widen_fn *widen; /* rows and plane take floats; elements have 16 bits. Or both are NULL */
  tin_narrow_fn *narrow;
  tin_norm_sum_fn *sum, *squares;
} tin_norm_type;

/* The state of kernels. */
typedef struct tin_norm {
  tin_norm_type type;
  size_t total, outer, channels, inner;
  size_t width;  /* of rows: several times the channels if they are few */
  size_t slices; /* of sums */
  char *mean, *scale, *offset;
  double *means, *variances, *partial; /* of the batch; those of slices */
} tin_norm;

/* Element i of a tensor of floats of any kind. */
double tin_real_at(const tin_tensor *t, size_t i);
void tin_real_set(tin_tensor *t, size_t i, double value);

/* x has a channel axis, and each parameter is a vector of as many elements; where
 * `may_be_empty`, mean and variance may also have none. */
tin_status tin_norm_check(const tin_node *node, const tin_norm_spec *spec, bool may_be_empty,
                          int32_t *channels);
/* Parameters of types that can be read. */
bool tin_norm_accepts(const tin_node *node);
/* Fills in scale and offset from constant parameters: what tin_op.affine does. */
bool tin_norm_affine(const tin_node *node, const tin_norm_spec *spec, tin_affine *as);

tin_status tin_norm_prepare(tin_node *node, const tin_norm_spec *spec, const tin_norm_type *type,
                            bool statistics);
/* means and variances of the batch; the variance is that of the elements themselves. */
void tin_norm_statistics(const tin_node *node);
/* Output 0, by parameters as given. */
void tin_norm_run(const tin_node *node, const tin_norm_spec *spec);
/* Output 0, by the statistics of the batch. */
void tin_norm_run_batch(const tin_node *node, const tin_norm_spec *spec);

#endif
