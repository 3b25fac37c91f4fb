/* SPDX-License-Identifier: Apache-2.0 */
/* record.c -- see record.h. */
#include "tools/gen/record.h"

#include "core/fail.h"
#include "tinfer/packed.h"
#include "tools/common/convert.h"
#include "tools/common/values.h"
#include "tools/gen/isa.h"
#include "tools/gen/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- made-up numbers ----------------------------------------------------------------------- */

/* Marsaglia, "Xorshift RNGs", 2003. */
static uint32_t next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* Floats from 0 to 1, those of 16 bits (whose exponent is that of 1) to 2, bytes of any value,
 * other integers of one digit: what inputs are like. */
static uint64_t bits_of(tin_dtype type, uint32_t random) {
  double wide = random / 16777216.0;
  float narrow = (float)wide;
  uint32_t bits;
  uint64_t wide_bits;
  memcpy(&bits, &narrow, sizeof bits);
  memcpy(&wide_bits, &wide, sizeof wide_bits);
  switch (type) {
  case TIN_F32:
  case TIN_C64:
    return bits;
  case TIN_F64:
  case TIN_C128:
    return wide_bits;
  case TIN_F16:
    return 0x3c00 | (random & 0x3ff);
  case TIN_BF16:
    return 0x3f80 | (random & 0x7f);
  case TIN_BOOL:
    return random & 1;
  default:
    return tin_dtype_bytes(type) == 1 ? random & 0xff : random % 10;
  }
}

static void put_bits(void *to, uint64_t bits, size_t bytes) {
  uint8_t b8 = (uint8_t)bits;
  uint16_t b16 = (uint16_t)bits;
  uint32_t b32 = (uint32_t)bits;
  const void *from = bytes == 1   ? (void *)&b8
                     : bytes == 2 ? (void *)&b16
                     : bytes == 4 ? (void *)&b32
                                  : &bits;
  memcpy(to, from, bytes);
}

static void make_up(tin_tensor *t, uint32_t *state) {
  tin_dtype type = (tin_dtype)t->dtype;
  size_t parts = type == TIN_C64 || type == TIN_C128 ? 2 : 1,
         bytes = (size_t)tin_dtype_bytes(type) / parts;
  size_t n = (size_t)tin_numel(&t->shape) * parts;
  for (size_t i = 0; i < n; i++)
    put_bits((uint8_t *)t->data + i * bytes, bits_of(type, next(state) >> 8), bytes);
}

static bool can_make_up(tin_dtype type) {
  return type != TIN_NONE && type != TIN_STR && type != TIN_RESOURCE && type != TIN_VARIANT;
}

/* ---- inputs -------------------------------------------------------------------------------- */

/* The first input whose shape nobody has said; or NULL. */
static const char *open_input(const tin_gen *gen, tin_session *session) {
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++) {
    const tin_tensor *in = tin_session_input(session, i);
    bool given = tin_names_value(&gen->input_shapes, in->name) != NULL;
    if (!given && tin_numel(&in->shape) < 0) return in->name;
  }
  return NULL;
}

/* Dimensions that nobody knows are 1. */
static tin_status shape_of(const tin_gen *gen, const tin_tensor *in, tin_shape *shape,
                           tin_error *error) {
  const char *text = tin_names_value(&gen->input_shapes, in->name);
  *shape = in->shape;
  if (text) return tin_shape_parse(text, shape, error);
  if (shape->rank < 0) shape->rank = 0;
  for (int32_t i = 0; i < shape->rank; i++)
    if (shape->dim[i] < 0) shape->dim[i] = 1;
  return TIN_OK;
}

static tin_status feed_given(tin_gen *gen, tin_session *session, uint32_t index, const char *text) {
  tin_tensor value = {0}, like = *tin_session_input(session, index);
  tin_error *error = &gen->tool.error;
  if (tin_names_value(&gen->input_shapes, like.name))
    TIN_TRY(shape_of(gen, &like, &like.shape, error));
  tin_status status = tin_value_make(text, &like, &gen->tool.registry, &value, error);
  if (status == TIN_OK) status = tin_feed(session, index, &value, error);
  tin_tensor_drop(&value);
  if (status != TIN_OK) tin_error_context(error, "--test_input=%s=...", like.name);
  return status;
}

static tin_status feed_made_up(tin_gen *gen, tin_session *session, uint32_t index, uint32_t *state,
                               tin_error *error) {
  const tin_tensor *in = tin_session_input(session, index);
  tin_shape shape;
  TIN_TRY(shape_of(gen, in, &shape, error));
  if (!can_make_up((tin_dtype)in->dtype))
    return TIN_FAIL(error, TIN_UNSUPPORTED,
                    "input '%s' is %s: give a value with --test_input=%s=...", in->name,
                    tin_dtype_text((tin_dtype)in->dtype), in->name);
  if (!in->data || !tin_shape_equal(&in->shape, &shape))
    TIN_TRY(tin_session_resize(session, index, &shape, error));
  make_up(tin_session_input(session, index), state);
  return TIN_OK;
}

/* ---- the record ---------------------------------------------------------------------------- */

static tin_status keep(tin_record *r, tin_recorded *to, const tin_tensor *t, tin_error *error) {
  size_t bytes = 0, at = (r->size + TIN_ALIGN - 1) / TIN_ALIGN * TIN_ALIGN;
  (void)tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes);
  if (at + bytes + 1 > r->room) {
    size_t room = (at + bytes) * 2 + TIN_ALIGN;
    uint8_t *data = realloc(r->data, room);
    if (!data) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
    r->data = data;
    r->room = room;
  }
  memset(r->data + r->size, 0, at - r->size);
  if (bytes) memcpy(r->data + at, t->data, bytes);
  *to = (tin_recorded){t->shape, at, bytes};
  r->size = at + bytes;
  return TIN_OK;
}

static bool holds_pointers(const tin_tensor *t) {
  return t->dtype == TIN_STR || t->dtype == TIN_RESOURCE || t->dtype == TIN_VARIANT;
}

static tin_status keep_all(tin_record *r, tin_session *session, tin_error *error) {
  r->num_inputs = tin_session_num_inputs(session);
  r->num_outputs = tin_session_num_outputs(session);
  r->inputs = calloc((size_t)r->num_inputs + 1, sizeof *r->inputs);
  r->outputs = calloc((size_t)r->num_outputs + 1, sizeof *r->outputs);
  if (!r->inputs || !r->outputs) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  for (uint32_t i = 0; i < r->num_inputs + r->num_outputs; i++) {
    bool in = i < r->num_inputs;
    uint32_t index = in ? i : i - r->num_inputs;
    const tin_tensor *t =
        in ? tin_session_input(session, index) : tin_session_output(session, index);
    if (holds_pointers(t))
      return TIN_FAIL(error, TIN_UNSUPPORTED, "'%s' is %s", t->name,
                      tin_dtype_text((tin_dtype)t->dtype));
    TIN_TRY(keep(r, in ? &r->inputs[index] : &r->outputs[index], t, error));
  }
  return TIN_OK;
}

static void drop(tin_record *r) {
  free(r->inputs), free(r->outputs), free(r->data);
  r->inputs = r->outputs = NULL, r->data = NULL;
  r->size = r->room = 0;
  r->num_inputs = r->num_outputs = 0;
}

/* The instruction sets that the program keeps, so that its outputs are equal and not only near. */
static uint64_t cpu_mask(const tin_gen *gen) {
  const tin_selection *s = &gen->selection;
  uint64_t mask = TIN_CPU_NONE;
  if (tin_isa_keeps_all(s)) return 0;
  for (int i = 0; i < TIN_NUM_ISAS; i++)
    if (tin_isa_keeps(s, tin_isas[i].name)) mask |= tin_isas[i].mask;
  return mask;
}

static tin_status feed_all(tin_gen *gen, tin_session *session, bool *made_up, tin_error *error) {
  uint32_t state = 2463534242u;
  for (uint32_t i = 0; i < tin_session_num_inputs(session); i++) {
    const char *text = tin_names_value(&gen->test_inputs, tin_session_input(session, i)->name);
    if (text) {
      *made_up = false; /* what is wrong with it is the user's to know */
      TIN_TRY(feed_given(gen, session, i, text));
    } else {
      *made_up = true;
      TIN_TRY(feed_made_up(gen, session, i, &state, error));
    }
  }
  *made_up = gen->test_inputs.count == 0;
  return TIN_OK;
}

static tin_status record(tin_record *r, tin_gen *gen, const tin_model *model, bool *made_up) {
  tin_error *error = &gen->tool.error;
  tin_session_options o = {TIN_INIT(tin_session_options), .threads = 1, .cpu_mask = cpu_mask(gen)};
  tin_session *session;
  TIN_TRY(tin_session_create(&session, model, &o, error));
  const char *assumed = open_input(gen, session);
  tin_status status = feed_all(gen, session, made_up, error);
  if (status == TIN_OK) status = tin_session_run(session, error);
  if (status == TIN_OK) status = keep_all(r, session, error);
  if (status != TIN_OK && assumed)
    tin_error_context(error, "--input_shape=%s=... would tell the shape of that input", assumed);
  tin_session_destroy(session);
  return status;
}

tin_status tin_record_make(tin_record *r, tin_gen *gen, const tin_gen_model *of) {
  tin_model *model;
  bool made_up = false;
  *r = (tin_record){.inputs = NULL};
  TIN_TRY(tin_model_open_packed(&model, &gen->tool.registry, of->packed, of->packed_size, NULL,
                                &gen->tool.error));
  tin_status status = record(r, gen, model, &made_up);
  tin_model_close(model);
  if (status == TIN_OK) return TIN_OK;
  drop(r);
  if (!made_up || status == TIN_NO_MEMORY) return status;
  snprintf(r->why, sizeof r->why, "%.*s", (int)sizeof r->why - 1, gen->tool.error.text);
  return TIN_OK;
}

void tin_record_free(tin_record *r) { drop(r); }
