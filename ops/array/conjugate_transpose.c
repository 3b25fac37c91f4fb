/* SPDX-License-Identifier: Apache-2.0 */
/* ConjugateTranspose: the axes in another order, complex numbers conjugated. */
#include "ops/array/transpose.h"

#include <complex.h>

static void conjugate(const tin_node *node, size_t i, size_t end, unsigned worker) {
  (void)worker;
  if (node->out[0]->dtype == TIN_C64) {
    float _Complex *y = node->out[0]->data;
    for (; i < end; i++) y[i] = conjf(y[i]);
  } else {
    double _Complex *y = node->out[0]->data;
    for (; i < end; i++) y[i] = conj(y[i]);
  }
}

static tin_status run(const tin_node *node) {
  TIN_TRY(tin_run_transpose(node));
  if (node->out[0]->dtype == TIN_C64 || node->out[0]->dtype == TIN_C128)
    tin_parallel(node, (size_t)tin_numel(&node->out[0]->shape), 8192, conjugate);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "ConjugateTranspose",
    .signature = "x:T perm:Tperm -> y:T",
    .infer = tin_infer_transpose,
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel), .name = "conjugate_transpose", .op = &op, .state_size = sizeof(tin_copy),
    .run = run,
};

TIN_REGISTER(conjugate_transpose) { return tin_add_kernel(registry, &kernel); }
