/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c -- from the shapes of the inputs to steps that can run: what is known now is computed
 * now, what is known in shape gets its place in the arena, and the rest is left for run. */
#include "core/checked.h"
#include "core/fail.h"
#include "core/parts.h"
#include "core/place.h"
#include "core/session.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define TIN_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TIN_ASAN 1
#endif
#endif
#ifdef TIN_ASAN
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = TIN_ALIGN }; /* behind every buffer */
#else
enum { RED_ZONE = 0 };
#endif

/* ---- starting over ------------------------------------------------------------------- */

void tin_unplan(tin_session *s) {
  tin_guard_arena(s, NULL);
  if (s->dynamic) s->dynamic->forget(s);
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step_release(&s->steps[i]);
    s->steps[i].dynamic = s->steps[i].done = false;
  }
  for (uint32_t v = 0; v < s->num_values; v++) {
    tin_value *value = &s->values[v];
    value->root = v;
    value->dynamic = false;
    value->next_drop = TIN_NO_VALUE;
    if (value->def == TIN_NO_STEP) continue;
    s->tensors[v].data = NULL;
    s->tensors[v].bytes = 0;
    s->tensors[v].shape.rank = TIN_UNKNOWN;
    s->tensors[v].flags &= (uint16_t)~TIN_TENSOR_CONST;
  }
  s->planned = false;
}

static tin_status check_inputs(const tin_session *s, tin_error *error) {
  for (uint32_t i = 0; i < s->program->num_feeds; i++) {
    char text[128];
    if (!s->inputs[i].used || tin_numel(&s->tensors[i].shape) >= 0) continue;
    return TIN_FAIL(
        error, TIN_INVALID, "input '%s' has shape %s: give it a complete one (tin_session_resize)",
        s->program->feed_names[i], tin_shape_text(&s->tensors[i].shape, text, sizeof text));
  }
  return TIN_OK;
}

/* ---- shapes --------------------------------------------------------------------------- */

static bool reads_dynamic(const tin_session *s, const tin_step *step) {
  for (uint32_t i = 0; i < step->node.num_in; i++)
    if (s->values[tin_value_of(s, step->node.in[i])].dynamic) return true;
  return false;
}

static tin_status needs_dynamic(const tin_step *step) {
  return TIN_FAIL(step->node.error, TIN_UNSUPPORTED,
                  "node '%s' (%s): only running tells the shape of its output, which needs "
                  "tin_register_dynamic_shapes: X(dynamic_shapes)",
                  step->node.name, step->op);
}

static tin_status plan_step(tin_session *s, tin_step *step) {
  bool known = false;
  if (!reads_dynamic(s, step)) {
    TIN_TRY(tin_step_infer(step, &known));
    if (s->dynamic) TIN_TRY(s->dynamic->compute(s, step));
    if (step->done) return TIN_OK;
    if (known && s->dynamic) /* a failed attempt may have left marks */
      TIN_TRY(tin_step_infer(step, &known));
  }
  if (known) return tin_step_prepare(step);
  if (!s->dynamic) return needs_dynamic(step);
  step->dynamic = true;
  for (uint32_t i = 0; i < step->node.num_out; i++) {
    s->values[step->first_value + i].dynamic = true;
    step->node.out[i]->shape.rank = TIN_UNKNOWN;
  }
  return TIN_OK;
}

/* ---- lifetimes -------------------------------------------------------------------------- */

/* Does the value's memory come from the arena? */
static bool in_arena(const tin_session *s, uint32_t root) {
  const tin_value *v = &s->values[root];
  return v->def != TIN_NO_STEP && !v->dynamic && !s->steps[v->def].done;
}

static bool is_view(const tin_step *step) {
  return (step->bound->op->flags & TIN_OP_VIEW) && step->node.num_in && step->node.num_out;
}

static void live_until(tin_session *s, uint32_t value, uint32_t step) {
  tin_value *root = &s->values[tin_root_of(s, value)];
  if (root->last < step || root->last == TIN_NO_STEP) root->last = step;
}

static void find_lifetimes(tin_session *s) {
  for (uint32_t v = 0; v < s->num_values; v++) s->values[v].last = s->values[v].def;
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    if (step->done) continue;
    if (is_view(step)) {
      uint32_t in = tin_value_of(s, step->node.in[0]);
      bool same = step->dynamic || step->node.in[0]->bytes == step->node.out[0]->bytes;
      if (same) s->values[step->first_value].root = tin_root_of(s, in);
    }
    for (uint32_t k = 0; k < step->node.num_in; k++)
      live_until(s, tin_value_of(s, step->node.in[k]), i);
    for (uint32_t k = 0; k < step->node.num_out; k++) live_until(s, step->first_value + k, i);
  }
  for (uint32_t v = 0; v < s->num_values; v++)
    if (s->values[v].fetched) live_until(s, v, s->num_steps);
}

/* May output 0 take over the memory of input `in`, which then dies? */
static bool can_reuse(const tin_session *s, uint32_t index, uint32_t in) {
  const tin_step *step = &s->steps[index];
  uint32_t root = tin_root_of(s, tin_value_of(s, step->node.in[in]));
  if (!in_arena(s, root) || s->values[root].last != index) return false;
  size_t bytes = step->node.out[0]->bytes;
  if (step->node.in[in]->bytes != bytes || s->tensors[root].bytes != bytes) return false;
  for (uint32_t k = 0; k < step->node.num_in; k++)
    if (k != in && tin_root_of(s, tin_value_of(s, step->node.in[k])) == root) return false;
  return true;
}

static void reuse_inputs(tin_session *s) {
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    uint32_t out = step->first_value, allowed = step->node.kernel->inplace;
    if (step->done || step->dynamic || !step->node.num_out || s->values[out].root != out) continue;
    for (uint32_t k = 0; k < step->node.num_in && k < 32; k++) {
      if (!(allowed & 1u << k) || !can_reuse(s, i, k)) continue;
      uint32_t root = tin_root_of(s, tin_value_of(s, step->node.in[k])), last = s->values[out].last;
      s->values[out].root = root;
      s->values[root].last = last;
      break;
    }
  }
}

/* ---- places -------------------------------------------------------------------------------- */

/* One buffer for each static root and each scratch; returns how many. */
static uint32_t list_buffers(tin_session *s, tin_buffer *buffers) {
  tin_buffer *b = buffers;
  for (uint32_t v = 0; v < s->num_values; v++) {
    tin_value *value = &s->values[v];
    if (value->root == v && in_arena(s, v))
      *b++ = (tin_buffer){.size = s->tensors[v].bytes + RED_ZONE,
                          .first = value->def,
                          .last = value->last,
                          .to = &value->at};
  }
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    if (!step->dynamic && !step->done && step->node.scratch_bytes)
      *b++ = (tin_buffer){.size = step->node.scratch_bytes + RED_ZONE,
                          .first = i,
                          .last = i,
                          .to = &step->scratch_at};
  }
  return (uint32_t)(b - buffers);
}

static bool place_shared(tin_session *s, size_t *total) {
  size_t bytes, most = (size_t)s->num_values + s->num_steps;
  if (!tin_size_mul(most ? most : 1, sizeof(tin_buffer), &bytes)) return false;
  tin_buffer *buffers = tin_memory_alloc(s->runtime.allocator, bytes);
  if (!buffers) return false;
  bool placed = tin_place(s->runtime.allocator, buffers, list_buffers(s, buffers), total);
  tin_memory_free(s->runtime.allocator, buffers, bytes);
  return placed;
}

/* What is kept between runs: one behind the other. */
static bool place_kept(tin_session *s, size_t *total) {
  *total = 0;
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    size_t size;
    if (step->dynamic || step->done) continue;
    step->persist_at = *total;
    if (!tin_size_align(step->node.persist_bytes, TIN_ALIGN, &size) ||
        !tin_size_add(*total, size, total))
      return false;
  }
  return true;
}

static tin_status place_all(tin_session *s, tin_error *error) {
  size_t shared, kept;
  if (!place_shared(s, &shared) || !place_kept(s, &kept)) return tin_out_of_memory(error);
  TIN_TRY(tin_room_reserve(s, &s->arena, shared, error));
  return tin_room_reserve(s, &s->persist, kept, error);
}

/* Views point where their root does: constants and inputs included. */
static void point_tensors(tin_session *s) {
  for (uint32_t v = 0; v < s->num_values; v++) {
    tin_tensor *t = &s->tensors[v];
    uint32_t root = tin_root_of(s, v);
    if (s->values[v].def == TIN_NO_STEP || s->values[v].dynamic || s->steps[s->values[v].def].done)
      continue;
    if (in_arena(s, root))
      t->data = s->arena.data ? s->arena.data + s->values[root].at : NULL;
    else
      t->data = s->tensors[root].data;
  }
}

static void show_inputs(tin_session *s, bool show) {
  for (uint32_t i = 0; i < s->program->num_feeds; i++)
    s->tensors[i].data = show ? s->inputs[i].room.data : NULL;
}

static tin_status init_steps(tin_session *s) {
  for (uint32_t i = 0; i < s->num_steps; i++) {
    tin_step *step = &s->steps[i];
    if (step->dynamic || step->done) continue;
    step->node.persist = step->node.persist_bytes ? s->persist.data + step->persist_at : NULL;
    step->node.scratch = step->node.scratch_bytes ? s->arena.data + step->scratch_at : NULL;
    TIN_TRY(tin_step_init(step));
  }
  return TIN_OK;
}

static tin_status plan(tin_session *s, tin_error *error) {
  TIN_TRY(check_inputs(s, error));
  for (uint32_t i = 0; i < s->num_steps; i++) {
    s->steps[i].node.error = error;
    TIN_TRY(plan_step(s, &s->steps[i]));
  }
  find_lifetimes(s);
  reuse_inputs(s);
  if (s->dynamic) s->dynamic->list_drops(s);
  TIN_TRY(place_all(s, error));
  TIN_TRY(init_steps(s)); /* before there are values that may be others in the next run */
  show_inputs(s, true);
  point_tensors(s);
  return TIN_OK;
}

tin_status tin_plan(tin_session *s, tin_error *error) {
  tin_unplan(s);
  show_inputs(s, false);
  tin_status status = plan(s, error);
  show_inputs(s, true);
  if (status != TIN_OK)
    tin_unplan(s);
  else
    s->planned = true;
  return status;
}

/* ---- guards --------------------------------------------------------------------------------- */

#ifdef TIN_ASAN
static void open_region(const tin_session *s, const void *data, size_t size) {
  if ((const uint8_t *)data >= s->arena.data &&
      (const uint8_t *)data < s->arena.data + s->arena.size)
    __asan_unpoison_memory_region(data, size);
}

void tin_guard_arena(tin_session *s, const tin_step *step) {
  if (!s->arena.data) return;
  if (!step) {
    __asan_unpoison_memory_region(s->arena.data, s->arena.size);
    return;
  }
  __asan_poison_memory_region(s->arena.data, s->arena.size);
  for (uint32_t i = 0; i < step->node.num_in; i++)
    open_region(s, step->node.in[i]->data, step->node.in[i]->bytes);
  for (uint32_t i = 0; i < step->node.num_out; i++)
    open_region(s, step->node.out[i]->data, step->node.out[i]->bytes);
  open_region(s, step->node.scratch, step->node.scratch_bytes);
}
#else
void tin_guard_arena(tin_session *s, const tin_step *step) { (void)s, (void)step; }
#endif
