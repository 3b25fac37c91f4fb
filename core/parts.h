/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h -- what a program may do without. The rest of the core reaches these parts only through
 * its registry, so that they are linked where somebody has named them. */
#ifndef TIN_CORE_PARTS_H
#define TIN_CORE_PARTS_H

#include "core/session.h"

/* What an operating system offers: see pool.c. */
struct tin_system {
  tin_status (*create)(tin_pool **out, uint32_t threads, const tin_allocator *allocator,
                       tin_error *error);
  void (*destroy)(tin_pool *pool);
  const tin_parallel_host *(*host)(const tin_pool *pool);
  uint64_t (*now)(void); /* nanoseconds, from some start */
};

/* Shapes that only running tells, values computed while planning, strings made by kernels: see
 * dynamic.c. */
struct tin_dynamic {
  tin_status (*make_room)(tin_session *session, tin_error *error); /* once */
  /* While planning: computes a step of which all inputs are known, into step->done. */
  tin_status (*compute)(tin_session *session, tin_step *step);
  void (*list_drops)(tin_session *session); /* at the end of planning */
  void (*forget)(tin_session *session);     /* all that planning has made */

  void (*drop_results)(tin_session *session); /* of the run before */
  tin_status (*run)(tin_session *session, tin_step *step);
  void (*drop_values)(tin_session *session, uint32_t step); /* that nothing behind `step` reads */

  tin_status (*set_output)(tin_runtime *runtime, const tin_node *node, uint32_t out,
                           const tin_shape *shape);
  char *(*new_string)(tin_runtime *runtime, size_t size);
  void (*free)(tin_runtime *runtime);
};

/* Whether what is added, and what a packed model says, can be believed; each fails with a text. */
struct tin_checks {
  tin_status (*kernel)(tin_registry *registry, const tin_kernel *kernel);
  tin_status (*format)(tin_registry *registry, const tin_format *format);
  tin_status (*pass)(tin_registry *registry, const tin_pass *pass);
  tin_status (*kernels)(const tin_program *program, tin_error *error); /* are they all there? */
  tin_status (*program)(tin_program *program, tin_error *error);
};

extern const struct tin_system tin_system_part;
extern const struct tin_dynamic tin_dynamic_part;

#endif
