/* SPDX-License-Identifier: Apache-2.0 */
/* opened.c -- what is asked of models and programs, however they were made, and their end. A static
 * program with a packed model takes this and neither model.c nor program.c, nor what those take of
 * the C library. */
#include "core/model.h"
#include "core/program.h"

int32_t tin_program_feed(const tin_program *program, tin_ref ref) {
  if (!tin_program_is_fed(program, ref.node)) return -1;
  for (uint32_t i = program->first_feed[ref.node]; i; i = program->fed[i - 1].next)
    if (program->feeds[i - 1].output == ref.output) return (int32_t)(i - 1);
  return -1;
}

bool tin_program_is_fed(const tin_program *program, uint32_t node) {
  return node < program->num_fed_nodes && program->first_feed[node];
}

void tin_program_destroy(tin_program *program) {
  if (!program) return;
  const tin_allocator *allocator = program->zone.allocator;
  tin_graph_free(&program->graph);
  tin_zone_free(&program->zone);
  tin_memory_free(allocator, program, sizeof(*program));
}

void tin_model_let_go(tin_model *model) {
  if (model->release) model->release(model);
  model->release = NULL;
}

void tin_model_close(tin_model *model) {
  if (!model) return;
  tin_allocator copy = model->allocator;
  tin_program_destroy(model->program);
  for (tin_model_graph_list *g = model->graphs; g; g = g->next) tin_graph_free(&g->graph);
  tin_zone_free(&model->zone);
  tin_model_let_go(model);
  tin_memory_free(&copy, model, sizeof(*model));
}
