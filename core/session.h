/* SPDX-License-Identifier: Apache-2.0 */
/* session.h -- a session from the inside.
 *
 * Values are numbered: first what is fed, then the outputs of the nodes in the program's order.
 * A value's `root` is the one whose memory it lies in: itself, unless it is a view or was
 * computed in place. */
#ifndef TIN_CORE_SESSION_H
#define TIN_CORE_SESSION_H

#include "core/program.h"
#include "core/runtime.h"
#include "core/step.h"

#define TIN_NO_VALUE UINT32_MAX
#define TIN_NO_STEP UINT32_MAX

typedef struct tin_value {
  uint32_t root;
  uint32_t def;       /* the step that makes it; TIN_NO_STEP: fed or constant */
  uint32_t last;      /* the last step that reads it, or views of it; num_steps: fetched */
  uint32_t block;     /* dynamic: its memory; TIN_NO_BLOCK */
  uint32_t next_drop; /* dynamic: the next of those that die with the same step */
  size_t at;          /* static root: offset in the arena */
  bool dynamic;
  bool fetched;
} tin_value;

/* A block that only ever grows. */
typedef struct tin_room {
  uint8_t *data;
  size_t size;
} tin_room;

typedef struct tin_input {
  tin_room room; /* the caller's data; shown in tensors but while planning */
  bool used;     /* some step reads it, or it is fetched */
} tin_input;

struct tin_session {
  tin_runtime runtime; /* first: a kernel's session is its runtime */
  /* What is read most is near, which makes code shorter. */
  const tin_program *program;
  tin_step *steps;
  tin_tensor *tensors; /* by value */
  tin_value *values;
  uint32_t num_steps, num_values;
  const struct tin_dynamic *dynamic;
  tin_input *inputs;     /* by feed */
  uint32_t *first_value; /* by graph node */
  uint32_t *outputs;     /* by fetch: value, or TIN_NO_VALUE */

  const tin_model *model;
  tin_program *own_program;
  tin_allocator allocator;
  tin_zone zone;      /* what lives as long as the session */
  tin_zone plan_zone; /* dynamic: values computed while planning */
  const struct tin_system *system;
  tin_pool *pool;
  tin_parallel_host parallel;
  uint64_t cpu;
  void (*trace)(void *self, const tin_node *node, uint64_t nanoseconds);
  void *trace_self;

  void **hidden;      /* dynamic: data of a step's inputs, while they are not to be seen */
  tin_tensor nothing; /* what a fetched node without outputs gives */

  tin_room arena, persist;
  bool planned;
};

static inline uint32_t tin_value_of(const tin_session *s, const tin_tensor *t) {
  return (uint32_t)(t - s->tensors);
}

static inline uint32_t tin_root_of(const tin_session *s, uint32_t value) {
  while (s->values[value].root != value) value = s->values[value].root;
  return value;
}

tin_status tin_room_reserve(tin_session *session, tin_room *room, size_t size, tin_error *error);

/* Shapes, strategies and memory for all that is static. */
tin_status tin_plan(tin_session *session, tin_error *error);
void tin_unplan(tin_session *session);

/* Under AddressSanitizer: lets `step` touch its own tensors and scratch in the arena, and nothing
 * else. NULL: open everything. */
void tin_guard_arena(tin_session *session, const tin_step *step);

#endif
