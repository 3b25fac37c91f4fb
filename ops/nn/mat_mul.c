/* SPDX-License-Identifier: Apache-2.0 */
/* MatMul */
#include "ops/common/types.h"
#include "ops/nn/matmul_f32.h"
#include "ops/nn/plain.h"

static const tin_attr attrs[] = {
    TIN_ATTR_BOOL(tin_matmul_params, transpose_a, false, "the first factor is transposed"),
    TIN_ATTR_BOOL(tin_matmul_params, transpose_b, false, "the second factor is transposed"),
    TIN_ATTR_END};

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "MatMul",
                          .signature = "a:T b:T bias:T? -> product:T",
                          .type_attr = "T",
                          .attrs = attrs,
                          .params_size = sizeof(tin_matmul_params),
                          .infer = tin_matmul_infer,
                          .linear = TIN_TOOLING(tin_matmul_linear)};

static const tin_kernel kernel_f32 = {TIN_INIT(tin_kernel),
                                      .name = "mat_mul_f32",
                                      .op = &op,
                                      .dtypes = TIN_BIT(TIN_F32),
                                      .epilogues = TIN_EPILOGUE_CLAMP | TIN_EPILOGUE_RESIDUAL |
                                                   TIN_EPILOGUE_UNARY,
                                      .state_size = sizeof(tin_matmul_f32),
                                      .prepare = tin_matmul_f32_prepare,
                                      .init = tin_matmul_f32_init,
                                      .run = tin_matmul_f32_run};

TIN_REGISTER(mat_mul_f32) { return tin_add_kernel(registry, &kernel_f32); }

#define PLAIN(X) X(f64) X(f16) X(bf16) X(s32) X(s64) X(u8) X(u16) X(u32) X(u64) X(c64) X(c128)
#define KERNEL(t) TIN_PLAIN_KERNEL(mat_mul, t, tin_plain_matmul, op)
PLAIN(KERNEL)

#define TYPES(X) X(f32) PLAIN(X)
#define TIN_REGISTER_PREFIX tin_register_mat_mul_
TIN_REGISTER_TYPES(mat_mul, TYPES)
