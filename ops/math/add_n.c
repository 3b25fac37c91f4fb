/* SPDX-License-Identifier: Apache-2.0 */
/* AddN: the sum of tensors of one shape, from left to right. */
#include "ops/common/binary.h"

#define TIN_REGISTER_PREFIX tin_register_add_n_

enum { BLOCK = 2048 }; /* elements whose sum stays in cache while inputs pass by */

static tin_status infer(tin_node *node) {
  for (uint32_t i = 1; i < node->num_in; i++)
    if (!tin_shape_equal(&node->in[0]->shape, &node->in[i]->shape))
      return tin_fail(node, TIN_MISMATCH, "inputs 0 and %u differ in shape", i);
  if (node->num_in == 0) return tin_fail(node, TIN_INVALID, "no inputs");
  node->out[0]->shape = node->in[0]->shape;
  return TIN_OK;
}

static const char *const aliases[] = {"AccumulateNV2", NULL};
static const tin_op op = {TIN_INIT(tin_op),
                          .name = "AddN",
                          .aliases = aliases,
                          .flags = TIN_OP_ELEMENTWISE,
                          .signature = "inputs:N*T -> sum:T",
                          .infer = infer};

static tin_status prepare(tin_node *node) {
  TIN_TRY(tin_each_prepare_dense(node));
  tin_each *e = node->state;
  e->inputs = 2; /* of the row: the sum so far, and one more */
  return TIN_OK;
}

/* As for Add, of the sum so far and the next input. */
static void sum_block(const tin_node *node, size_t at, size_t n) {
  const tin_each *e = node->state;
  char *sum = (char *)node->out[0]->data + at * e->out_size;
  const void *in[2] = {(const char *)node->in[0]->data + at * e->out_size};
  if (node->num_in == 1 && sum != in[0]) memcpy(sum, in[0], n * e->out_size);
  for (uint32_t i = 1; i < node->num_in; i++) {
    in[1] = (const char *)node->in[i]->data + at * e->out_size;
    e->row(node, n, in, sum);
    in[0] = sum;
  }
}

static void sum_range(const tin_node *node, size_t i, size_t end, unsigned worker) {
  (void)worker;
  for (; i < end; i += BLOCK) sum_block(node, i, end - i < BLOCK ? end - i : BLOCK);
}

static tin_status run(const tin_node *node) {
  tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), 16384, sum_range);
  return TIN_OK;
}

#define DRIVER .kernel.prepare = prepare, .kernel.run = run
#define MICRO(t, convert)                                                                          \
  TIN_EACH_KERNEL(add_n_##t, TIN_BIT(TIN_E(t)), 1, DRIVER, .binary = tin_add_f32_table,            \
                  .by_f32 = convert)
#define KERNEL(t)                                                                                  \
  TIN_BINARY_ROW(add_n, t, t, (TIN_W(t))a + (TIN_W(t))b)                                           \
  TIN_EACH_KERNEL(add_n_##t, TIN_BIT(TIN_E(t)), 1, DRIVER, .row = add_n_##t##_row)
MICRO(f32, NULL)
MICRO(f16, tin_each_by_f32)
MICRO(bf16, tin_each_by_f32)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)
TIN_REGISTER_TYPES(add_n, TIN_TYPES_NUMBER)
