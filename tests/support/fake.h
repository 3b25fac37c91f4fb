/* SPDX-License-Identifier: Apache-2.0 */
/* fake.h -- kernels, formats and passes that do nothing, to be registered. */
#ifndef TIN_TESTS_FAKE_H
#define TIN_TESTS_FAKE_H

#include "tinfer/registry.h"

static inline tin_status fake_run(const tin_node *node) {
  (void)node;
  return TIN_OK;
}

static inline int fake_probe(const tin_source *source) {
  (void)source;
  return 0;
}

static inline tin_status fake_read(tin_builder *builder, const tin_source *source) {
  (void)builder, (void)source;
  return TIN_OK;
}

static inline tin_status fake_pass(tin_pass_context *context) {
  (void)context;
  return TIN_OK;
}

static const tin_op fake_op = {TIN_INIT(tin_op), .name = "Fake", .signature = "x:T -> y:T"};

#define FAKE_KERNEL(id)                                                                            \
  { TIN_INIT(tin_kernel), .name = id, .op = &fake_op, .run = fake_run }
#define FAKE_FORMAT(id)                                                                            \
  { TIN_INIT(tin_format), .name = id, .probe = fake_probe, .read = fake_read }
#define FAKE_PASS(id)                                                                              \
  { TIN_INIT(tin_pass), .name = id, .run = fake_pass }

#endif
