/* SPDX-License-Identifier: Apache-2.0 */
/* gen.h -- what tests of tinfer-gen's readers have in common: a few ops, and a selection. */
#ifndef TIN_TESTS_GEN_H
#define TIN_TESTS_GEN_H

#include "tools/gen/resolve.h"

#include <stdlib.h>

static inline tin_status gen_test_registry(tin_registry *registry, tin_error *error) {
  tin_register_fn tin_register_add, tin_register_conv2d, tin_register_relu, tin_register_reshape,
      tin_register_sum, tin_register_no_op;
  tin_register_fn *const ops[] = {tin_register_add,     tin_register_conv2d, tin_register_relu,
                                  tin_register_reshape, tin_register_sum,    tin_register_no_op};
  tin_registry_init(registry, NULL, error);
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) TIN_TRY(ops[i](registry));
  return TIN_OK;
}

typedef struct gen_test {
  tin_registry registry;
  tin_selection selection;
  tin_error error;
  tin_wish wish;
} gen_test;

static inline void gen_test_open(gen_test *t) {
  *t = (gen_test){.selection = TIN_SELECTION};
  if (gen_test_registry(&t->registry, &t->error)) abort();
  const tin_source_of *source =
      tin_selection_source(&t->selection, "list", "ops.yaml", "ops.yaml#1", "1");
  if (!source) abort();
  t->wish = (tin_wish){.selection = &t->selection,
                       .registry = &t->registry,
                       .source = source->id,
                       .error = &t->error};
}

static inline void gen_test_close(gen_test *t) {
  tin_selection_free(&t->selection);
  tin_registry_free(&t->registry);
}

#endif
