/* SPDX-License-Identifier: Apache-2.0 */
/* dynamic.c -- what planning leaves for later or does ahead: steps whose shapes only running tells,
 * with memory from a pool of blocks, and steps that can be computed while planning. */
#include "core/fail.h"
#include "core/parts.h"

/* Larger results of constant inputs are computed in run, rather than kept. */
enum { MAX_PLANNED_BYTES = 1 << 20 };

static tin_status make_room(tin_session *s, tin_error *error) {
  uint32_t most = 0;
  for (uint32_t i = 0; i < s->num_steps; i++) {
    const tin_node *node = &s->steps[i].node;
    if (node->num_in > most) most = node->num_in;
    s->steps[i].seen =
        tin_zone_alloc_array(&s->zone, node->num_in + node->num_out, sizeof(tin_shape));
    if (!s->steps[i].seen) return tin_out_of_memory(error);
  }
  s->hidden = tin_zone_alloc_array(&s->zone, most, sizeof(*s->hidden));
  return s->hidden ? TIN_OK : tin_out_of_memory(error);
}

/* ---- planning ------------------------------------------------------------------------------ */

static bool all_constant(const tin_step *step) {
  for (uint32_t i = 0; i < step->node.num_in; i++)
    if (!(step->node.in[i]->flags & TIN_TENSOR_CONST)) return false;
  return step->node.num_in > 0;
}

static tin_status compute(tin_session *s, tin_step *step) {
  uint32_t flags = step->bound->op->flags;
  if (flags & (TIN_OP_STATEFUL | TIN_OP_EFFECT | TIN_OP_INPUT)) return TIN_OK;
  if (!(flags & TIN_OP_SHAPE_ONLY) && !all_constant(step)) return TIN_OK;
  bool done;
  TIN_TRY(tin_step_evaluate(step, &s->plan_zone, MAX_PLANNED_BYTES, &done));
  step->done = done;
  for (uint32_t i = 0; i < step->node.num_out; i++) {
    if (done)
      step->node.out[i]->flags |= TIN_TENSOR_CONST;
    else
      step->node.out[i]->data = NULL;
  }
  return TIN_OK;
}

static void list_drops(tin_session *s) {
  for (uint32_t i = 0; i < s->num_steps; i++) s->steps[i].first_drop = TIN_NO_VALUE;
  for (uint32_t v = 0; v < s->num_values; v++) {
    uint32_t last = s->values[tin_root_of(s, v)].last;
    if (!s->values[v].dynamic || last >= s->num_steps) continue;
    s->values[v].next_drop = s->steps[last].first_drop;
    s->steps[last].first_drop = v;
  }
}

static void forget(tin_session *s) {
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_block_drop(&s->runtime, s->steps[i].persist_block);
    s->steps[i].persist_block = TIN_NO_BLOCK;
  }
  for (uint32_t v = 0; v < s->num_values; v++) {
    tin_block_drop(&s->runtime, s->values[v].block);
    s->values[v].block = TIN_NO_BLOCK;
  }
  tin_zone_free(&s->plan_zone);
}

/* ---- running ------------------------------------------------------------------------------ */

static tin_status place(tin_session *s, uint32_t value, tin_error *error) {
  tin_tensor *t = &s->tensors[value];
  size_t bytes;
  if (!tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes))
    return TIN_FAIL(error, TIN_NO_MEMORY, "an output is too large");
  tin_block_drop(&s->runtime, s->values[value].block);
  s->values[value].block = tin_block_take(&s->runtime, bytes);
  if (s->values[value].block == TIN_NO_BLOCK) return tin_out_of_memory(error);
  t->data = s->runtime.pool.blocks[s->values[value].block].data;
  t->bytes = bytes;
  return TIN_OK;
}

static tin_status set_output(tin_runtime *runtime, const tin_node *node, uint32_t out,
                             const tin_shape *shape) {
  tin_session *s = (tin_session *)runtime;
  const tin_step *step = (const tin_step *)node;
  if (!step->dynamic)
    return TIN_FAIL(node->error, TIN_INTERNAL, "the kernel gives output %u another shape", out);
  node->out[out]->shape = *shape;
  return place(s, step->first_value + out, node->error);
}

static bool same_shapes(const tin_step *step) {
  uint32_t n = step->node.num_in;
  for (uint32_t i = 0; i < n; i++)
    if (!tin_shape_equal(&step->seen[i], &step->node.in[i]->shape)) return false;
  for (uint32_t i = 0; i < step->node.num_out; i++)
    if (!tin_shape_equal(&step->seen[n + i], &step->node.out[i]->shape)) return false;
  return true;
}

static void note_shapes(tin_step *step) {
  uint32_t n = step->node.num_in;
  for (uint32_t i = 0; i < n; i++) step->seen[i] = step->node.in[i]->shape;
  for (uint32_t i = 0; i < step->node.num_out; i++) step->seen[n + i] = step->node.out[i]->shape;
}

/* What is prepared holds for other values of the same shapes, so values that may change are not
 * to be seen. */
static void hide_values(tin_session *s, tin_step *step, bool hide) {
  for (uint32_t k = 0; k < step->node.num_in; k++) {
    uint32_t i = hide ? k : step->node.num_in - 1 - k; /* an input may occur twice */
    tin_tensor *t = &s->tensors[step->node.in[i] - s->tensors];
    if (t->flags & TIN_TENSOR_CONST) continue;
    if (hide) {
      s->hidden[i] = t->data;
      t->data = NULL;
    } else {
      t->data = s->hidden[i];
    }
  }
}

static tin_status take_persist(tin_session *s, tin_step *step) {
  tin_block_drop(&s->runtime, step->persist_block);
  step->persist_block = TIN_NO_BLOCK;
  step->node.persist = NULL;
  if (!step->node.persist_bytes) return TIN_OK;
  step->persist_block = tin_block_take(&s->runtime, step->node.persist_bytes);
  if (step->persist_block == TIN_NO_BLOCK) return tin_out_of_memory(step->node.error);
  step->node.persist = s->runtime.pool.blocks[step->persist_block].data;
  return TIN_OK;
}

static tin_status prepare_again(tin_session *s, tin_step *step) {
  if (step->prepared && same_shapes(step)) return TIN_OK;
  tin_step_release(step);
  note_shapes(step);
  hide_values(s, step, true);
  tin_status status = tin_step_prepare(step);
  if (status == TIN_OK) status = take_persist(s, step);
  if (status == TIN_OK) status = tin_step_init(step);
  hide_values(s, step, false);
  if (status != TIN_OK) tin_step_release(step);
  return status;
}

static tin_status place_outputs(tin_session *s, tin_step *step) {
  bool view = (step->bound->op->flags & TIN_OP_VIEW) && step->node.num_in;
  for (uint32_t i = 0; i < step->node.num_out; i++) {
    tin_tensor *t = step->node.out[i];
    uint32_t value = step->first_value + i;
    t->data = NULL;
    if (tin_numel(&t->shape) < 0) continue;
    if (i == 0 && view && s->values[value].root != value && t->bytes == step->node.in[0]->bytes) {
      t->data = step->node.in[0]->data;
    } else {
      TIN_TRY(place(s, value, step->node.error));
    }
  }
  return TIN_OK;
}

static tin_status run_prepared(tin_session *s, tin_step *step) {
  uint32_t scratch = TIN_NO_BLOCK;
  if (step->node.scratch_bytes) {
    scratch = tin_block_take(&s->runtime, step->node.scratch_bytes);
    if (scratch == TIN_NO_BLOCK) return tin_out_of_memory(step->node.error);
  }
  step->node.scratch = step->node.scratch_bytes ? s->runtime.pool.blocks[scratch].data : NULL;
  tin_status status = tin_step_run(step);
  tin_block_drop(&s->runtime, scratch);
  return status;
}

static tin_status run_dynamic(tin_session *s, tin_step *step) {
  bool known;
  TIN_TRY(tin_step_infer(step, &known));
  TIN_TRY(prepare_again(s, step));
  TIN_TRY(place_outputs(s, step));
  TIN_TRY(run_prepared(s, step));
  for (uint32_t i = 0; i < step->node.num_out; i++)
    if (tin_numel(&step->node.out[i]->shape) < 0 || !step->node.out[i]->data)
      return TIN_FAIL(step->node.error, TIN_INTERNAL,
                      "node '%s' (%s): the kernel gave output %u no shape", step->node.name,
                      step->op, i);
  return TIN_OK;
}

static void drop_values(tin_session *s, uint32_t step) {
  for (uint32_t v = s->steps[step].first_drop; v != TIN_NO_VALUE; v = s->values[v].next_drop) {
    tin_block_drop(&s->runtime, s->values[v].block);
    s->values[v].block = TIN_NO_BLOCK;
  }
}

/* What the last run left: its results, or, if it failed, anything. */
static void drop_results(tin_session *s) {
  for (uint32_t v = 0; v < s->num_values; v++) {
    if (!s->values[v].dynamic) continue;
    tin_block_drop(&s->runtime, s->values[v].block);
    s->values[v].block = TIN_NO_BLOCK;
  }
  tin_runtime_reset_strings(&s->runtime);
}

const struct tin_dynamic tin_dynamic_part = {
    .make_room = make_room,
    .compute = compute,
    .list_drops = list_drops,
    .forget = forget,
    .drop_results = drop_results,
    .run = run_dynamic,
    .drop_values = drop_values,
    .set_output = set_output,
    .new_string = tin_runtime_new_string,
    .free = tin_runtime_free,
};

TIN_REGISTER(dynamic_shapes) {
  registry->dynamic = &tin_dynamic_part;
  return TIN_OK;
}
