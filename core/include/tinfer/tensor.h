/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/tensor.h -- element types, shapes, tensors: plain data, no owner.
 *
 * Tensors are dense and row-major. A kernel may read any field; only the
 * planner decides where `data` points. */
#ifndef TINFER_TENSOR_H
#define TINFER_TENSOR_H

#include "tinfer/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*  name, bits, text as TensorFlow spells it. The order is part of the ABI and
 *  of the packed format: append, never insert. The quantized types are stored
 *  as the integers in their names; the affine range travels beside them. */
#define TIN_DTYPE_MAP(X)                                                                           \
  X(NONE, 0, "none")                                                                               \
  X(F32, 32, "float")                                                                              \
  X(F16, 16, "half")                                                                               \
  X(BF16, 16, "bfloat16")                                                                          \
  X(F64, 64, "double")                                                                             \
  X(S8, 8, "int8")                                                                                 \
  X(U8, 8, "uint8")                                                                                \
  X(S16, 16, "int16")                                                                              \
  X(U16, 16, "uint16")                                                                             \
  X(S32, 32, "int32")                                                                              \
  X(U32, 32, "uint32")                                                                             \
  X(S64, 64, "int64")                                                                              \
  X(U64, 64, "uint64")                                                                             \
  X(BOOL, 8, "bool")                                                                               \
  X(C64, 64, "complex64")                                                                          \
  X(C128, 128, "complex128")                                                                       \
  X(STR, 128, "string")                                                                            \
  X(QS8, 8, "qint8")                                                                               \
  X(QU8, 8, "quint8")                                                                              \
  X(QS16, 16, "qint16")                                                                            \
  X(QU16, 16, "quint16")                                                                           \
  X(QS32, 32, "qint32")                                                                            \
  X(RESOURCE, 64, "resource")                                                                      \
  X(VARIANT, 64, "variant")

typedef enum tin_dtype {
#define X(name, bits, text) TIN_##name,
  TIN_DTYPE_MAP(X)
#undef X
      TIN_DTYPE_COUNT
} tin_dtype;

#define TIN_BIT(n) (UINT64_C(1) << (n)) /* TIN_BIT(TIN_F32) | TIN_BIT(TIN_S8) */

#define TIN_MAX_RANK 8
#define TIN_UNKNOWN (-1) /* a rank, or one dimension, not known yet */

typedef struct tin_shape {
  int32_t rank;
  int32_t dim[TIN_MAX_RANK];
} tin_shape;

/* One element of a TIN_STR tensor: `size` bytes, not terminated, possibly 0.
 * The bytes belong to whoever made the tensor: the model for constants, the
 * caller for what is fed (until the run returns), the session for what a kernel
 * made with tin_new_string (until the session's next run). Copying an element
 * copies the pointer. */
typedef struct tin_string {
  const char *data;
  size_t size;
} tin_string;

/* real = scale * (stored - zero_point). count is 1 (per tensor, axis -1) or
 * the size of dimension `axis` (per channel). zero_point NULL means all 0. */
typedef struct tin_quant {
  int32_t axis;
  uint32_t count;
  const float *scale;
  const int32_t *zero_point;
} tin_quant;

enum {
  TIN_TENSOR_CONST = 1 << 0,  /* `data` is set before prepare, never changes */
  TIN_TENSOR_INPUT = 1 << 1,  /* fed by the caller of the session            */
  TIN_TENSOR_OUTPUT = 1 << 2, /* read by the caller; never overwritten       */
};

typedef struct tin_tensor {
  void *data;   /* NULL until the planner has placed it       */
  size_t bytes; /* room at `data`; a shape may use less       */
  tin_shape shape;
  uint16_t dtype;         /* tin_dtype */
  uint16_t flags;         /* TIN_TENSOR_* */
  const tin_quant *quant; /* NULL: not quantized                        */
  const char *name;       /* for messages; may be NULL                  */
} tin_tensor;

/* In lean runtimes (see op.h) once in core/tensor.c, rather than in all that ask. */
#ifdef TIN_LEAN
#define TIN_INLINE inline
#else
#define TIN_INLINE static inline
#endif

/* Number of elements; -1 if the rank or a dimension is unknown, or the product
 * does not fit. A dimension of 0 makes it 0 whatever the others are. */
TIN_INLINE int64_t tin_numel(const tin_shape *s) {
  int64_t n = 1;
  bool empty = false;
  if (s->rank < 0 || s->rank > TIN_MAX_RANK) return -1;
  for (int32_t i = 0; i < s->rank; i++) {
    if (s->dim[i] < 0) return -1;
    if (s->dim[i] == 0) empty = true;
  }
  if (empty) return 0;
  for (int32_t i = 0; i < s->rank; i++) {
    if (n > INT64_MAX / s->dim[i]) return -1;
    n *= s->dim[i];
  }
  return n;
}

TIN_INLINE bool tin_shape_equal(const tin_shape *a, const tin_shape *b) {
  if (a->rank != b->rank) return false;
  for (int32_t i = 0; i < a->rank; i++)
    if (a->dim[i] != b->dim[i]) return false;
  return true;
}

/* "[1,224,224,3]"; unknown dimensions print as '?', an unknown rank as
 * "[...]". Always terminated, cut if `size` is too small. Returns `buffer`. */
TIN_API const char *tin_shape_text(const tin_shape *s, char *buffer, size_t size);

/* "float", "int32" ...; "?" for a value that is no element type. */
TIN_API const char *tin_dtype_text(tin_dtype t);
/* The element type of that name, also in NumPy's spelling ("float32"); TIN_NONE if there is none.
 */
TIN_API tin_dtype tin_dtype_named(const char *text);
TIN_API size_t tin_dtype_bytes(tin_dtype t); /* of one element; 0 for TIN_NONE */

/* Bytes of a dense tensor of that type and shape, in *bytes. False if a
 * dimension is unknown or the size does not fit ptrdiff_t. */
TIN_API bool tin_tensor_size(tin_dtype t, const tin_shape *s, size_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
