/* SPDX-License-Identifier: Apache-2.0 */
/* step.c -- infers, prepares, runs and releases one node, or computes it ahead of time. */
#include "core/step.h"

#include "core/fail.h"

#include <math.h>
#include <string.h>

static tin_status context(tin_step *step, tin_status status) {
  tin_error *error = step->node.error;
  if (status == TIN_OK) return status;
  if (error && (error->status == TIN_OK || !error->text[0])) /* a kernel that gives no reason */
    (void)TIN_FAIL(error, status, "%s", tin_status_text(status));
  tin_error_context(error, "node '%s' (%s)", step->node.name, step->op);
  return status;
}

/* ---- shapes ---------------------------------------------------------------------- */

/* Also notes how many bytes it takes. */
static tin_status check_shape(tin_step *step, uint32_t out, bool *known) {
  tin_tensor *t = step->node.out[out];
  if (t->shape.rank > TIN_MAX_RANK)
    return TIN_FAIL(step->node.error, TIN_UNSUPPORTED,
                    "output %u has rank %d; at most %d are supported", out, t->shape.rank,
                    TIN_MAX_RANK);
  if (t->shape.rank < 0) return *known = false, TIN_OK;
  for (int32_t i = 0; i < t->shape.rank; i++)
    if (t->shape.dim[i] < 0) return *known = false, TIN_OK;
  if (!tin_tensor_size((tin_dtype)t->dtype, &t->shape, &t->bytes)) {
    char text[128];
    return TIN_FAIL(step->node.error, TIN_NO_MEMORY, "output %u would have shape %s: too large",
                    out, tin_shape_text(&t->shape, text, sizeof text));
  }
  return TIN_OK;
}

tin_status tin_step_infer(tin_step *step, bool *known) {
  tin_node *node = &step->node;
  const tin_op *op = step->bound->op;
  *known = true;
  for (uint32_t i = 0; i < node->num_out; i++) node->out[i]->shape.rank = TIN_UNKNOWN;
  if (op->infer)
    TIN_TRY(context(step, op->infer(node)));
  else
    for (uint32_t i = 0; i < node->num_out && node->num_in; i++)
      node->out[i]->shape = node->in[0]->shape;
  for (uint32_t i = 0; i < node->num_out; i++) TIN_TRY(context(step, check_shape(step, i, known)));
  return TIN_OK;
}

/* ---- the life of a kernel -------------------------------------------------------- */

tin_status tin_step_prepare(tin_step *step) {
  tin_node *node = &step->node;
  node->persist_bytes = node->scratch_bytes = 0;
  if (step->node.kernel->state_size) memset(node->state, 0, step->node.kernel->state_size);
  if (step->node.kernel->prepare) TIN_TRY(context(step, step->node.kernel->prepare(node)));
  step->prepared = true;
  return TIN_OK;
}

tin_status tin_step_init(tin_step *step) {
  const tin_kernel *kernel = step->bound->kernel;
  return kernel->init ? context(step, kernel->init(&step->node)) : TIN_OK;
}

tin_status tin_step_run(tin_step *step) {
  tin_status status = step->node.kernel->run(&step->node);
  return status == TIN_OK ? TIN_OK : context(step, status);
}

void tin_step_release(tin_step *step) {
  if (step->prepared && step->node.kernel->release) step->node.kernel->release(&step->node);
  step->prepared = false;
}

tin_status tin_step_fuse(tin_step *step, const tin_bound *tail) {
  const tin_kernel *kernel = tail->kernel;
  tin_node view = {.host = step->node.host,
                   .error = step->node.error,
                   .kernel = kernel,
                   .params = tail->params,
                   .workers = 1,
                   .cpu = step->node.cpu,
                   .epilogue = &step->epilogue,
                   .name = step->node.name};
  uint32_t can = step->node.kernel->epilogues;
  uint32_t needs = kernel->as_epilogue && tail->type == step->bound->type
                       ? kernel->as_epilogue(&view, &step->epilogue)
                       : 0;
  if (needs && (needs & ~can) == 0) return TIN_OK;
  return context(step,
                 TIN_FAIL(step->node.error, TIN_CORRUPT, "kernel %s cannot apply %s to its output",
                          step->node.kernel->name, tail->op->name));
}

/* ---- computing ahead of time ------------------------------------------------------- */

typedef struct evaluation {
  tin_runtime runtime; /* first: kernels hold a pointer to it */
  tin_zone *zone;
  size_t left; /* bytes that may still be made */
} evaluation;

static tin_status place_output(evaluation *e, tin_tensor *t, tin_error *error) {
  size_t bytes;
  if (!tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes) || bytes > e->left)
    return TIN_UNSUPPORTED;
  t->data = tin_zone_alloc_aligned(e->zone, bytes);
  if (!t->data) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  t->bytes = bytes;
  e->left -= bytes;
  return TIN_OK;
}

static tin_status set_output(tin_runtime *runtime, const tin_node *node, uint32_t out,
                             const tin_shape *shape) {
  node->out[out]->shape = *shape;
  return place_output((evaluation *)runtime, node->out[out], node->error);
}

/* Strings made on the way belong to the evaluation: copy their bytes. */
static tin_status keep_strings(tin_zone *zone, tin_tensor *t, tin_error *error) {
  tin_string *strings = t->data;
  int64_t count = tin_numel(&t->shape);
  for (int64_t i = 0; i < count; i++) {
    if (!strings[i].size) continue;
    strings[i].data = tin_zone_copy(zone, strings[i].data, strings[i].size);
    if (!strings[i].data) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  }
  return TIN_OK;
}

static tin_status take_memory(tin_step *step, evaluation *e) {
  tin_node *node = &step->node;
  uint32_t persist = TIN_NO_BLOCK, scratch = TIN_NO_BLOCK;
  if (node->persist_bytes) persist = tin_block_take(&e->runtime, node->persist_bytes);
  if (node->scratch_bytes) scratch = tin_block_take(&e->runtime, node->scratch_bytes);
  if ((node->persist_bytes && persist == TIN_NO_BLOCK) ||
      (node->scratch_bytes && scratch == TIN_NO_BLOCK))
    return TIN_FAIL(node->error, TIN_NO_MEMORY, "out of memory");
  node->persist = node->persist_bytes ? e->runtime.pool.blocks[persist].data : NULL;
  node->scratch = node->scratch_bytes ? e->runtime.pool.blocks[scratch].data : NULL;
  return TIN_OK;
}

/* TIN_UNSUPPORTED without a text: it is too large. */
static tin_status evaluate(tin_step *step, evaluation *e) {
  tin_node *node = &step->node;
  bool known;
  TIN_TRY(tin_step_infer(step, &known));
  for (uint32_t i = 0; i < node->num_out; i++) {
    tin_tensor *t = node->out[i];
    t->data = NULL;
    if (tin_numel(&t->shape) >= 0) TIN_TRY(place_output(e, t, node->error));
  }
  TIN_TRY(tin_step_prepare(step));
  TIN_TRY(take_memory(step, e));
  TIN_TRY(tin_step_init(step));
  TIN_TRY(tin_step_run(step));
  for (uint32_t i = 0; i < node->num_out; i++)
    if (node->out[i]->dtype == TIN_STR) TIN_TRY(keep_strings(e->zone, node->out[i], node->error));
  return TIN_OK;
}

tin_status tin_step_evaluate(tin_step *step, tin_zone *zone, size_t max_bytes, bool *done) {
  evaluation e = {.runtime = {.allocator = zone->allocator,
                              .set_output = set_output,
                              .new_string = tin_runtime_new_string},
                  .zone = zone,
                  .left = max_bytes};
  tin_error ignored = {.status = TIN_OK}, *error = step->node.error;
  void *session = step->node.session;
  uint32_t workers = step->node.workers;
  step->node.session = &e.runtime;
  step->node.workers = 1;
  step->node.error = &ignored;
  tin_status status = evaluate(step, &e);
  tin_step_release(step);
  tin_runtime_free(&e.runtime);
  step->node.session = session;
  step->node.workers = workers;
  step->node.error = error;
  *done = status == TIN_OK;
  if (status == TIN_OK || ignored.status == TIN_OK) return TIN_OK;
  if (status != TIN_NO_MEMORY) return TIN_OK; /* it fails when it is run, if it is run */
  if (error) *error = ignored;
  return status;
}
