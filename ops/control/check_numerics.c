/* SPDX-License-Identifier: Apache-2.0 */
/* CheckNumerics: passes its input on, and fails if a NaN or an infinity is in it. */
#include "ops/common/copy.h"
#include "ops/common/types.h"

#include <stdatomic.h>

enum { GRAIN = 32 << 10, HAS_NAN = 1, HAS_INF = 2 };

typedef struct check_numerics {
  tin_string message;
} check_numerics;

static const tin_attr attrs[] = {
    TIN_ATTR_STRING(check_numerics, message, "", "in front of the error"),
    TIN_ATTR_END,
};

static tin_status check(const tin_node *node, tin_range_fn *range) {
  static const char *const found[] = {"", "NaN", "Inf", "Inf and NaN"};
  const check_numerics *p = node->params;
  int64_t n = tin_numel(&node->in[0]->shape);
  atomic_uint *flags = node->state;
  atomic_store(flags, 0);
  if (n > 0) tin_parallel(node, (size_t)n, GRAIN, range);
  unsigned which = atomic_load(flags);
  if (which != 0)
    return tin_fail(node, TIN_INVALID, "%.*s : Tensor had %s values", (int)p->message.size,
                    p->message.data, found[which]);
  return tin_run_view(node);
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "CheckNumerics",
    .signature = "tensor:T -> output:T",
    .attrs = attrs,
    .params_size = sizeof(check_numerics),
};

/* x - x is 0 for finite numbers only. */
#define KERNEL(t)                                                                                  \
  static void range_##t(const tin_node *node, size_t i, size_t end, unsigned worker) {             \
    const TIN_C(t) *x = node->in[0]->data;                                                         \
    unsigned which = 0;                                                                            \
    (void)worker;                                                                                  \
    for (; i < end; i++) {                                                                         \
      TIN_A(t) v = TIN_GET(t, x[i]);                                                               \
      which |= v != v ? HAS_NAN : v - v != 0 ? HAS_INF : 0;                                        \
    }                                                                                              \
    atomic_fetch_or((atomic_uint *)node->state, which);                                            \
  }                                                                                                \
  static tin_status run_##t(const tin_node *node) { return check(node, range_##t); }               \
  static const tin_kernel kernel_##t = {                                                           \
      TIN_INIT(tin_kernel),                                                                        \
      .name = "check_numerics_" #t,                                                                \
      .op = &op,                                                                                   \
      .dtypes = TIN_BIT(TIN_E(t)),                                                                 \
      .inplace = 1 << 0,                                                                           \
      .state_size = sizeof(atomic_uint),                                                           \
      .run = run_##t,                                                                              \
  };                                                                                               \
  TIN_REGISTER(check_numerics_##t) { return tin_add_kernel(registry, &kernel_##t); }
TIN_TYPES_FLOAT(KERNEL)

#define TIN_REGISTER_PREFIX tin_register_check_numerics_
TIN_REGISTER_TYPES(check_numerics, TIN_TYPES_FLOAT)
