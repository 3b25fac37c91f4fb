/* SPDX-License-Identifier: Apache-2.0 */
/* BatchMatMul, and with broadcasting V2, and V3 as far as all its types are one. */
#include "ops/common/types.h"
#include "ops/nn/matmul_f32.h"
#include "ops/nn/plain.h"

static const tin_attr attrs[] = {
    TIN_ATTR_BOOL(tin_matmul_params, adj_x, false, "the first factor is transposed, conjugate"),
    TIN_ATTR_BOOL(tin_matmul_params, adj_y, false, "the second factor is transposed, conjugate"),
    TIN_ATTR_DTYPE(tin_matmul_params, Tout, TIN_NONE, "type of the product; NONE: of the factors"),
    TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "BatchMatMul",
                          .aliases = (const char *const[]){"BatchMatMulV2", "BatchMatMulV3", NULL},
                          .signature = "x:T y:T bias:T? -> output:T",
                          .attrs = attrs,
                          .params_size = sizeof(tin_matmul_params),
                          .infer = tin_matmul_infer_batch,
                          .linear = TIN_TOOLING(tin_matmul_linear)};

static bool accepts(const tin_node *node) {
  const tin_matmul_params *p = node->params;
  return p->Tout == TIN_NONE || p->Tout == node->in[0]->dtype;
}

static const tin_kernel kernel_f32 = {TIN_INIT(tin_kernel),
                                      .name = "batch_mat_mul_f32",
                                      .op = &op,
                                      .dtypes = TIN_BIT(TIN_F32),
                                      .epilogues = TIN_EPILOGUE_CLAMP | TIN_EPILOGUE_RESIDUAL |
                                                   TIN_EPILOGUE_UNARY,
                                      .state_size = sizeof(tin_matmul_f32),
                                      .accepts = accepts,
                                      .prepare = tin_matmul_f32_prepare,
                                      .init = tin_matmul_f32_init,
                                      .run = tin_matmul_f32_run};

TIN_REGISTER(batch_mat_mul_f32) { return tin_add_kernel(registry, &kernel_f32); }

#define PLAIN(X)                                                                                   \
  X(s16) X(f64) X(f16) X(bf16) X(s32) X(s64) X(u8) X(u16) X(u32) X(u64) X(c64) X(c128)
#define KERNEL(t) TIN_PLAIN_KERNEL(batch_mat_mul, t, tin_plain_matmul, op, .accepts = accepts)
PLAIN(KERNEL)

#define TYPES(X) X(f32) PLAIN(X)
#define TIN_REGISTER_PREFIX tin_register_batch_mat_mul_
TIN_REGISTER_TYPES(batch_mat_mul, TYPES)
