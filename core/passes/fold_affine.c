/* SPDX-License-Identifier: Apache-2.0 */
/* fold_affine -- y = scale * x + offset, channel by channel, behind an op that is linear in
 * constant weights becomes other weights and a bias: batch norms, biases and multiplications
 * behind convolutions and matrix products cost nothing. */
#include "core/passes/passes.h"

#include <math.h>
#include <string.h>

typedef struct fold {
  tin_pass_context *c;
  const uint8_t *usage;
  uint32_t tail, node; /* the affine op, and the linear one that it reads */
  tin_affine as;
  tin_linear lin;
  const tin_tensor *weights, *bias; /* bias: NULL if there is none yet */
  float *room;                      /* for scales and offsets; used again and again */
  size_t room_count;
} fold;

static tin_status no_memory(const fold *f) {
  return tin_fail(f->c, TIN_NO_MEMORY, "out of memory");
}

/* ---- which nodes ------------------------------------------------------------------------ */

static bool is_free(const fold *f, uint32_t node) {
  return !f->c->api->get(f->c, node)->constant && !f->c->api->is_fed(f->c, node) &&
         !f->c->api->is_fused(f->c, node);
}

static bool is_float(const fold *f, uint32_t node) {
  return f->c->api->output_type(f->c, (tin_ref){node, 0}) == TIN_F32;
}

/* Its scales and offsets too, if there is room for them. */
static bool see_affine(fold *f) {
  const tin_op *op = f->c->api->op(f->c, f->tail);
  const tin_node *view = f->c->api->view(f->c, f->tail);
  return view && op->affine(view, &f->as);
}

static bool find_affine(fold *f) {
  const tin_pass_api *api = f->c->api;
  const tin_op *op = api->op(f->c, f->tail);
  if (!op || !op->affine || !is_free(f, f->tail) || !is_float(f, f->tail)) return false;
  /* What it waits for would be lost; its other outputs would see another input. */
  if (api->get(f->c, f->tail)->num_controls > 0) return false;
  if (f->usage[f->tail] & TIN_PASS_OTHER_OUTPUTS) return false;
  f->as = (tin_affine){0};
  return see_affine(f) && f->as.count > 0 && f->as.input < api->get(f->c, f->tail)->num_inputs;
}

static bool find_linear(fold *f) {
  const tin_pass_api *api = f->c->api;
  tin_ref x = api->get(f->c, f->tail)->inputs[f->as.input];
  const tin_op *op = api->op(f->c, x.node);
  f->node = x.node;
  if (x.output != 0 || !op || !op->linear || !is_free(f, x.node) || !is_float(f, x.node) ||
      api->num_uses(f->c, x.node) != 1)
    return false;
  const tin_node *view = api->view(f->c, x.node);
  f->lin = (tin_linear){0};
  return view && op->linear(view, &f->lin) && f->lin.channels > 0 && f->lin.inner > 0;
}

/* One number for everything fits whatever the layout is. */
static bool channels_agree(const fold *f) {
  if (f->as.count == 1) return true;
  return f->as.count == f->lin.channels && f->as.channels_first == f->lin.channels_first;
}

/* A constant of higher rank than what it is combined with would add dimensions to it. Results of a
 * linear op have no fewer than its weights. */
static bool keeps_rank(const fold *f) {
  const tin_graph_node *tail = f->c->api->get(f->c, f->tail);
  for (uint32_t i = 0; i < tail->num_inputs; i++) {
    const tin_tensor *constant = tin_pass_constant(f->c, tail->inputs[i]);
    if (constant && constant->shape.rank > f->weights->shape.rank) return false;
  }
  return true;
}

static bool find_values(fold *f) {
  const tin_graph_node *node = f->c->api->get(f->c, f->node);
  f->weights = f->bias = NULL;
  if (f->lin.weights >= node->num_inputs || f->lin.bias > node->num_inputs) return false;
  f->weights = tin_pass_constant(f->c, node->inputs[f->lin.weights]);
  if (!f->weights || f->weights->dtype != TIN_F32) return false;
  if (f->lin.bias == node->num_inputs) return true;
  f->bias = tin_pass_constant(f->c, node->inputs[f->lin.bias]);
  return f->bias && f->bias->dtype == TIN_F32 &&
         tin_numel(&f->bias->shape) == (int64_t)f->lin.channels;
}

/* ---- values --------------------------------------------------------------------------------- */

static tin_status find_scales(fold *f) {
  if (f->room_count < f->as.count) {
    f->room_count = f->as.count;
    f->room = f->c->api->allocate(f->c, 2 * f->room_count * sizeof(float));
    if (!f->room) return no_memory(f);
  }
  f->as.scale = f->room;
  f->as.offset = f->room + f->as.count;
  return see_affine(f) ? TIN_OK
                       : tin_fail(f->c, TIN_INTERNAL, "node '%s' is affine no more",
                                  f->c->api->get(f->c, f->tail)->name);
}

static float scale_of(const fold *f, size_t channel) {
  return f->as.scale[f->as.count == 1 ? 0 : channel];
}

static float offset_of(const fold *f, size_t channel) {
  return f->as.offset[f->as.count == 1 ? 0 : channel];
}

/* An infinite scale times a weight of 0 would be no number, where there was one. */
static bool all_finite(const fold *f) {
  for (uint32_t i = 0; i < f->as.count; i++)
    if (!isfinite(f->as.scale[i]) || !isfinite(f->as.offset[i])) return false;
  return true;
}

static bool all_are(const float *values, uint32_t count, float what) {
  for (uint32_t i = 0; i < count; i++)
    if (values[i] != what) return false;
  return true;
}

static tin_status add_floats(fold *f, const char *part, const tin_shape *shape, float *values,
                             uint32_t *constant) {
  tin_tensor value = {.data = values, .shape = *shape, .dtype = TIN_F32, .flags = TIN_TENSOR_CONST};
  value.bytes = (size_t)tin_numel(shape) * sizeof(float);
  return tin_pass_add_constant(f->c, f->node, part, &value, constant);
}

static tin_status scale_weights(fold *f, tin_ref *weights) {
  if (all_are(f->as.scale, f->as.count, 1)) return TIN_OK;
  size_t count = (size_t)tin_numel(&f->weights->shape), inner = f->lin.inner;
  const float *from = f->weights->data;
  float *to = f->c->api->allocate(f->c, count * sizeof *to);
  if (!to) return no_memory(f);
  for (size_t i = 0, channel = 0; i < count; i += inner, channel++) {
    float scale = scale_of(f, channel % f->lin.channels);
    for (size_t k = i; k < i + inner && k < count; k++) to[k] = from[k] * scale;
  }
  *weights = (tin_ref){0, 0};
  return add_floats(f, "folded_weights", &f->weights->shape, to, &weights->node);
}

static tin_status change_bias(fold *f, tin_ref *bias, uint32_t *num_inputs) {
  const float *old = f->bias ? f->bias->data : NULL;
  if (!old && all_are(f->as.offset, f->as.count, 0)) return TIN_OK;
  uint32_t channels = f->lin.channels;
  float *to = f->c->api->allocate(f->c, channels * sizeof *to);
  if (!to) return no_memory(f);
  for (uint32_t i = 0; i < channels; i++)
    to[i] = (old ? old[i] * scale_of(f, i) : 0) + offset_of(f, i);
  if (!old) ++*num_inputs;
  tin_shape shape = {.rank = 1, .dim = {(int32_t)channels}};
  *bias = (tin_ref){0, 0};
  return add_floats(f, "folded_bias", &shape, to, &bias->node);
}

/* ---- folding -------------------------------------------------------------------------------- */

enum { MAX_INPUTS = 8 };

static tin_status apply(fold *f) {
  const tin_pass_api *api = f->c->api;
  const tin_graph_node *node = api->get(f->c, f->node);
  uint32_t count = node->num_inputs;
  tin_ref inputs[MAX_INPUTS + 1];
  memcpy(inputs, node->inputs, count * sizeof *inputs);
  TIN_TRY(scale_weights(f, &inputs[f->lin.weights]));
  TIN_TRY(change_bias(f, &inputs[f->lin.bias], &count));
  TIN_TRY(api->set_inputs(f->c, f->node, inputs, count));
  TIN_TRY(api->redirect(f->c, (tin_ref){f->tail, 0}, (tin_ref){f->node, 0}));
  /* Another node may still wait for it. */
  if (api->num_uses(f->c, f->tail) == 0) api->remove(f->c, f->tail);
  return TIN_OK;
}

static tin_status fold_one(fold *f) {
  if (!find_affine(f) || !find_linear(f) || !channels_agree(f) || !find_values(f) || !keeps_rank(f))
    return TIN_OK;
  if (f->c->api->get(f->c, f->node)->num_inputs > MAX_INPUTS) return TIN_OK;
  TIN_TRY(find_scales(f));
  return all_finite(f) ? apply(f) : TIN_OK;
}

/* In the order of running: once a node is folded into the linear one before it, the next reads
 * that, and is looked at in its turn. */
static tin_status run(tin_pass_context *c) {
  fold f = {.c = c, .usage = tin_pass_usage(c)};
  uint32_t count = 0;
  const uint32_t *order = c->api->order(c, &count);
  if (!f.usage || !order) return no_memory(&f);
  for (uint32_t i = 0; i < count; i++) {
    f.tail = order[i];
    TIN_TRY(fold_one(&f));
  }
  return TIN_OK;
}

static const tin_pass pass = {TIN_INIT(tin_pass), .name = "fold_affine",
                              .help = "Fold batch norms, biases and factors into weights.",
                              .run = run};

TIN_REGISTER(fold_affine) { return tin_add_pass(registry, &pass); }
