/* SPDX-License-Identifier: Apache-2.0 */
/* What all batch normalisation has in common: see norm.h. */
#include "ops/nn/norm.h"

#include <math.h>

enum {
  RANGE_ELEMENTS = 16384, /* about 10 microseconds */
  SLICE_ELEMENTS = 65536,
  SLICES_MAX = 16,
  WIDTH = 64,   /* shorter rows are put together */
  BLOCK = 1024, /* floats made of 16-bit elements at a time */
};

double tin_real_at(const tin_tensor *t, size_t i) {
  switch (t->dtype) {
  case TIN_F64:
    return ((const double *)t->data)[i];
  case TIN_F16:
    return (double)tin_half_to_float(((const uint16_t *)t->data)[i]);
  case TIN_BF16:
    return (double)tin_bfloat16_to_float(((const uint16_t *)t->data)[i]);
  default:
    return (double)((const float *)t->data)[i];
  }
}

void tin_real_set(tin_tensor *t, size_t i, double value) {
  switch (t->dtype) {
  case TIN_F64:
    ((double *)t->data)[i] = value;
    break;
  case TIN_F16:
    ((uint16_t *)t->data)[i] = tin_float_to_half((float)value);
    break;
  case TIN_BF16:
    ((uint16_t *)t->data)[i] = tin_float_to_bfloat16((float)value);
    break;
  default:
    ((float *)t->data)[i] = (float)value;
  }
}

/* ---- checks ---------------------------------------------------------------- */

tin_status tin_norm_check(const tin_node *node, const tin_norm_spec *spec, bool may_be_empty,
                          int32_t *channels) {
  const tin_shape *x = &node->in[0]->shape;
  if (x->rank < 2)
    return tin_fail(node, TIN_MISMATCH, "input has rank %d, expected at least 2", x->rank);
  int32_t c = x->dim[spec->channels_first ? 1 : x->rank - 1];
  for (uint32_t i = 1; i < node->num_in; i++) {
    const tin_shape *p = &node->in[i]->shape;
    bool optional = may_be_empty && (i == spec->mean || i == spec->variance);
    if (p->rank != 1 || (p->dim[0] != c && !(optional && p->dim[0] == 0)))
      return tin_fail(node, TIN_MISMATCH,
                      "input %u has rank %d and %lld elements, expected a vector of %d", i, p->rank,
                      (long long)tin_numel(p), c);
  }
  *channels = c;
  return TIN_OK;
}

static const uint64_t floats =
    TIN_BIT(TIN_F32) | TIN_BIT(TIN_F64) | TIN_BIT(TIN_F16) | TIN_BIT(TIN_BF16);

bool tin_norm_accepts(const tin_node *node) {
  for (uint32_t i = 1; i < node->num_in; i++)
    if (!(floats >> node->in[i]->dtype & 1)) return false;
  return true;
}

/* ---- parameters ------------------------------------------------------------ */

static double factor(const tin_node *node, const tin_norm_spec *spec, size_t c, double variance) {
  double scale = spec->scale == TIN_NORM_NO_SCALE ? 1 : tin_real_at(node->in[spec->scale], c);
  return scale / sqrt(variance + spec->epsilon);
}

bool tin_norm_affine(const tin_node *node, const tin_norm_spec *spec, tin_affine *as) {
  const tin_shape *mean = &node->in[spec->mean]->shape;
  if (!tin_norm_accepts(node)) return false;
  for (uint32_t i = 1; i < node->num_in; i++) {
    const tin_tensor *p = node->in[i];
    if (!p->data || p->shape.rank != 1 || p->shape.dim[0] != mean->dim[0]) return false;
  }
  as->input = 0;
  as->count = (uint32_t)mean->dim[0];
  as->channels_first = spec->channels_first;
  for (size_t c = 0; as->scale && c < as->count; c++) {
    double f = factor(node, spec, c, tin_real_at(node->in[spec->variance], c));
    as->scale[c] = (float)f;
    as->offset[c] =
        (float)(tin_real_at(node->in[spec->offset], c) - tin_real_at(node->in[spec->mean], c) * f);
  }
  return true;
}

static void put(const tin_norm *s, char *array, size_t i, double value) {
  if (s->type.parameters_f64)
    ((double *)(void *)array)[i] = value;
  else
    ((float *)(void *)array)[i] = (float)value;
}

/* Element c, and its repetitions. */
static void put_parameters(const tin_node *node, const tin_norm_spec *spec, size_t c, double mean,
                           double variance) {
  const tin_norm *s = node->state;
  double f = factor(node, spec, c, variance);
  double offset = tin_real_at(node->in[spec->offset], c);
  for (size_t i = c; i < s->width; i += s->channels) {
    put(s, s->mean, i, mean);
    put(s, s->scale, i, f);
    put(s, s->offset, i, offset);
  }
}

/* ---- memory ---------------------------------------------------------------- */

static void find_shape(const tin_node *node, const tin_norm_spec *spec) {
  const tin_shape *x = &node->in[0]->shape;
  tin_norm *s = node->state;
  s->total = (size_t)tin_numel(x);
  s->channels = (size_t)x->dim[spec->channels_first ? 1 : x->rank - 1];
  s->inner = 1;
  for (int32_t i = 2; spec->channels_first && i < x->rank; i++) s->inner *= (size_t)x->dim[i];
  if (s->total == 0) s->inner = 1;
  s->outer = s->total == 0 ? 0 : s->total / s->channels / s->inner;
  s->width = s->channels;
  if (s->inner == 1 && s->channels > 0 && s->channels < WIDTH)
    s->width = WIDTH / s->channels * s->channels;
  s->slices = s->total / SLICE_ELEMENTS + 1;
  if (s->slices > SLICES_MAX) s->slices = SLICES_MAX;
}

static size_t parameter_bytes(const tin_norm *s) {
  return (s->width * sizeof(double) + TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN;
}

tin_status tin_norm_prepare(tin_node *node, const tin_norm_spec *spec, const tin_norm_type *type,
                            bool statistics) {
  tin_norm *s = node->state;
  s->type = *type;
  find_shape(node, spec);
  node->scratch_bytes = 3 * parameter_bytes(s);
  if (statistics) node->scratch_bytes += (2 + s->slices) * s->channels * sizeof(double);
  return TIN_OK;
}

static void place(const tin_node *node) {
  tin_norm *s = node->state;
  s->mean = node->scratch;
  s->scale = s->mean + parameter_bytes(s);
  s->offset = s->scale + parameter_bytes(s);
  s->means = (double *)(void *)(s->offset + parameter_bytes(s));
  s->variances = s->means + s->channels;
  s->partial = s->variances + s->channels;
}

/* ---- statistics of the batch ----------------------------------------------- */

static void run_slices(const tin_node *node, size_t begin, size_t end, tin_norm_sum_fn *fn) {
  const tin_norm *s = node->state;
  for (size_t i = begin; i < end; i++) {
    size_t from = s->outer * i / s->slices, to = s->outer * (i + 1) / s->slices;
    const char *x = node->in[0]->data;
    fn(to - from, s->channels, s->inner, x + from * s->channels * s->inner * s->type.element,
       s->means, s->partial + i * s->channels);
  }
}

static void sum_slices(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  (void)worker;
  run_slices(node, begin, end, ((const tin_norm *)node->state)->type.sum);
}

static void square_slices(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  (void)worker;
  run_slices(node, begin, end, ((const tin_norm *)node->state)->type.squares);
}

static void average(const tin_node *node, tin_range_fn *slices, double *to) {
  const tin_norm *s = node->state;
  double count = (double)s->outer * (double)s->inner;
  for (size_t i = 0; i < s->slices * s->channels; i++) s->partial[i] = 0;
  if (s->total > 0) tin_parallel(node, s->slices, 1, slices);
  for (size_t c = 0; c < s->channels; c++) {
    double sum = 0;
    for (size_t i = 0; i < s->slices; i++) sum += s->partial[i * s->channels + c];
    to[c] = sum / count;
  }
}

void tin_norm_statistics(const tin_node *node) {
  tin_norm *s = node->state;
  place(node);
  for (size_t c = 0; c < s->channels; c++) s->means[c] = 0;
  average(node, sum_slices, s->variances);
  for (size_t c = 0; c < s->channels; c++) s->means[c] = s->variances[c];
  average(node, square_slices, s->variances);
}

/* ---- running --------------------------------------------------------------- */

/* The `rows` of n elements each at element `at`, n <= s->width; by way of floats if need be. */
static void rows_widened(const tin_node *node, size_t at, size_t rows, size_t n) {
  const tin_norm *s = node->state;
  float block[BLOCK];
  for (size_t r = 0; r < rows; r++, at += n)
    for (size_t i = 0; i < n; i += BLOCK) {
      size_t m = n - i < BLOCK ? n - i : BLOCK, c = i * sizeof(float);
      s->type.widen(m, (const uint16_t *)node->in[0]->data + at + i, block);
      s->type.rows(1, m, block, s->mean + c, s->scale + c, s->offset + c, block);
      s->type.narrow(m, block, (uint16_t *)node->out[0]->data + at + i);
    }
}

static void rows_at(const tin_node *node, size_t at, size_t rows, size_t n) {
  const tin_norm *s = node->state;
  size_t byte = at * s->type.element;
  if (s->type.widen)
    rows_widened(node, at, rows, n);
  else
    s->type.rows(rows, n, (const char *)node->in[0]->data + byte, s->mean, s->scale, s->offset,
                 (char *)node->out[0]->data + byte);
}

static void plane_widened(const tin_node *node, size_t at, size_t c) {
  const tin_norm *s = node->state;
  float block[BLOCK];
  for (size_t i = 0; i < s->inner; i += BLOCK) {
    size_t m = s->inner - i < BLOCK ? s->inner - i : BLOCK;
    s->type.widen(m, (const uint16_t *)node->in[0]->data + at + i, block);
    s->type.plane(m, block, s->mean + c, s->scale + c, s->offset + c, block);
    s->type.narrow(m, block, (uint16_t *)node->out[0]->data + at + i);
  }
}

/* The plane at element `at`, whose parameters are at byte c. */
static void plane_at(const tin_node *node, size_t at, size_t c) {
  const tin_norm *s = node->state;
  size_t byte = at * s->type.element;
  if (s->type.widen)
    plane_widened(node, at, c);
  else
    s->type.plane(s->inner, (const char *)node->in[0]->data + byte, s->mean + c, s->scale + c,
                  s->offset + c, (char *)node->out[0]->data + byte);
}

static void run_rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_norm *s = node->state;
  (void)worker;
  rows_at(node, begin * s->width, end - begin, s->width);
}

static void run_planes(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_norm *s = node->state;
  size_t parameter = s->type.parameters_f64 ? sizeof(double) : sizeof(float);
  (void)worker;
  for (size_t i = begin; i < end; i++) plane_at(node, i * s->inner, i % s->channels * parameter);
}

static void apply(const tin_node *node) {
  const tin_norm *s = node->state;
  if (s->inner > 1) {
    tin_parallel(node, s->outer * s->channels, RANGE_ELEMENTS / s->inner + 1, run_planes);
    return;
  }
  size_t rows = s->total / s->width, rest = s->total - rows * s->width;
  tin_parallel(node, rows, RANGE_ELEMENTS / s->width + 1, run_rows);
  if (rest > 0) rows_at(node, rows * s->width, 1, rest);
}

void tin_norm_run(const tin_node *node, const tin_norm_spec *spec) {
  tin_norm *s = node->state;
  if (s->total == 0) return;
  place(node);
  for (size_t c = 0; c < s->channels; c++)
    put_parameters(node, spec, c, tin_real_at(node->in[spec->mean], c),
                   tin_real_at(node->in[spec->variance], c));
  apply(node);
}

void tin_norm_run_batch(const tin_node *node, const tin_norm_spec *spec) {
  tin_norm *s = node->state;
  if (s->total == 0) return;
  for (size_t c = 0; c < s->channels; c++)
    put_parameters(node, spec, c, s->means[c], s->variances[c]);
  apply(node);
}
