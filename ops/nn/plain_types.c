/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of plain.h for each element type. */
#include "ops/common/types.h"
#include "ops/nn/plain.h"

#include <complex.h>

/* What sums are held in. */
#define SUM_f32 float
#define SUM_f64 double
#define SUM_f16 float
#define SUM_bf16 float
#define SUM_s16 uint64_t
#define SUM_s32 uint32_t
#define SUM_s64 uint64_t
#define SUM_u8 uint32_t
#define SUM_u16 uint32_t
#define SUM_u32 uint32_t
#define SUM_u64 uint64_t
#define SUM_c64 float _Complex
#define SUM_c128 double _Complex
#define SUM(t) TIN_PASTE(SUM_, t)
#define NUMBER(t, x) ((SUM(t))TIN_GET(t, x))

#define LOOPS(t)                                                                                   \
  static void clear_##t(size_t n, void *sum) {                                                     \
    SUM(t) *s = sum;                                                                               \
    for (size_t j = 0; j < n; j++) s[j] = 0;                                                       \
  }                                                                                                \
  static void add_##t(size_t rows, size_t n, const void *x, ptrdiff_t xi, const void *w,           \
                      ptrdiff_t wi, ptrdiff_t wj, void *sum) {                                     \
    const TIN_C(t) *a = x, *b = w;                                                                 \
    SUM(t) *s = sum;                                                                               \
    for (size_t i = 0; i < rows; i++) {                                                            \
      SUM(t) v = NUMBER(t, a[(ptrdiff_t)i * xi]);                                                  \
      const TIN_C(t) *row = b + (ptrdiff_t)i * wi;                                                 \
      for (size_t j = 0; j < n; j++) s[j] += v * NUMBER(t, row[(ptrdiff_t)j * wj]);                \
    }                                                                                              \
  }                                                                                                \
  static void add_each_##t(size_t from, size_t n, size_t m, const void *x, ptrdiff_t xi,           \
                           const void *w, void *sum) {                                             \
    const TIN_C(t) *a = x, *b = w;                                                                 \
    SUM(t) *s = sum;                                                                               \
    for (size_t j = 0; j < n; j++)                                                                 \
      s[j] += NUMBER(t, a[(ptrdiff_t)((from + j) / m) * xi]) * NUMBER(t, b[j]);                    \
  }                                                                                                \
  static void store_##t(size_t n, const void *sum, const void *bias, void *y, ptrdiff_t yj) {      \
    const TIN_C(t) *b = bias;                                                                      \
    TIN_C(t) *to = y;                                                                              \
    const SUM(t) *s = sum;                                                                         \
    for (size_t j = 0; j < n; j++)                                                                 \
      to[(ptrdiff_t)j * yj] = TIN_PUT(t, b ? s[j] + NUMBER(t, b[j]) : s[j]);                       \
  }

#define PLAIN(t, conjugate)                                                                        \
  const tin_plain tin_plain_##t = {sizeof(TIN_C(t)), clear_##t, add_##t,                           \
                                   add_each_##t,     store_##t, conjugate};

#define REAL(t) LOOPS(t) PLAIN(t, NULL)
#define COMPLEX(t, conj_)                                                                          \
  static void conjugate_##t(size_t n, const void *x, ptrdiff_t xi, void *y) {                      \
    const TIN_C(t) *from = x;                                                                      \
    TIN_C(t) *to = y;                                                                              \
    for (size_t i = 0; i < n; i++) to[i] = conj_(from[(ptrdiff_t)i * xi]);                         \
  }                                                                                                \
  LOOPS(t) PLAIN(t, conjugate_##t)

REAL(f32)
REAL(f64)
REAL(f16)
REAL(bf16)
REAL(s16)
REAL(s32)
REAL(s64)
REAL(u8)
REAL(u16)
REAL(u32)
REAL(u64)
COMPLEX(c64, conjf)
COMPLEX(c128, conj)
