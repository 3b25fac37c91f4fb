/* SPDX-License-Identifier: Apache-2.0 */
/* step.h -- one node on its way from shapes to results. */
#ifndef TIN_CORE_STEP_H
#define TIN_CORE_STEP_H

#include "core/program.h"
#include "core/runtime.h"

typedef struct tin_step {
  tin_node node; /* first: a kernel's node is its step */
  const tin_bound *bound;
  const char *op; /* its name in the graph */
  tin_epilogue epilogue;
  uint32_t graph_node, first_value; /* of its outputs */
  bool prepared;
  bool dynamic; /* some shape is only known when inputs are there */
  bool done;    /* computed while planning */
  /* Static: where in the arena and among what is kept. Dynamic: blocks. */
  size_t scratch_at, persist_at;
  uint32_t persist_block;
  tin_shape *seen;     /* dynamic: shapes of inputs and outputs it is prepared for */
  uint32_t first_drop; /* dynamic values whose memory is free behind it */
} tin_step;

/* Each fails with the node's name and op in front of the text. */
tin_status tin_step_infer(tin_step *step, bool *known);
tin_status tin_step_prepare(tin_step *step);
tin_status tin_step_init(tin_step *step);
tin_status tin_step_run(tin_step *step);
void tin_step_release(tin_step *step);

/* The epilogue that `tail`, an op with its params, amounts to. */
tin_status tin_step_fuse(tin_step *step, const tin_bound *tail);

/* Computes a step whose inputs all have values (or whose op looks at shapes only), its
 * outputs into `zone`. *done is false, with no error, if that would take more than
 * max_bytes. */
tin_status tin_step_evaluate(tin_step *step, tin_zone *zone, size_t max_bytes, bool *done);

#endif
