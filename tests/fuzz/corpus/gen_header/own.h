/* Written by tinfer-gen 0.1.0 from
 *   digits.pb (XXH64 a088b43d21358dfa).
 *
 * What is listed here is linked, and nothing else: a program calls tin_register_selected
 * and is linked with libtinfer_ops.a, libtinfer_registry.a, libtinfer_core.a and -lm. */
#ifndef OPS_TO_REGISTER
#define OPS_TO_REGISTER

#include "tinfer/packed.h"

#include <string.h>

/* Kernels: tin_register_<name> adds each. */
#define TIN_SELECTED_KERNELS(X) \
  X(conv2d_f32) /* Conv2D, float: 2 nodes */ \
  X(mat_mul_f32) /* MatMul, float: 2 nodes */ \
  X(max_pool_f32) /* MaxPool, float: 1 node */ \
  X(relu_f32) /* Relu, float: 3 nodes */ \
  X(reshape) /* Reshape, float: 1 node */ \
  X(softmax_f32) /* Softmax, float: 1 node */ \
  /* the end */

/* Micro-kernels that these choose from:
 *   gemm_f32,
 *   gemv_f32,
 *   max_pool_f32,
 *   relu_f32,
 *   softmax_f32. */

/* Formats of models. */
#define TIN_SELECTED_FORMATS(X) \
  X(packed) \
  /* the end */

/* Parts of the library that programs can do without, and this one cannot. */
#define TIN_SELECTED_PARTS(X) \
  /* the end */

/* Bytes of a block (TIN_ARENA) for a packed model and a session of one thread, with
 * pointers of 8 bytes; smaller ones need no more. Measured with what instruction sets
 * there are where this was written: others may need more. */
#define TIN_SELECTED_ARENA_BYTES_digits 98624u
/* One after the other in the same block: */
#define TIN_SELECTED_ARENA_BYTES 98624u

/* Slots that a registry needs: static tin_entry table[TIN_SELECTED_COUNT]. */
#define TIN_SELECTED_ONE(name) +1
#define TIN_SELECTED_COUNT \
  (0 TIN_SELECTED_KERNELS(TIN_SELECTED_ONE) TIN_SELECTED_FORMATS(TIN_SELECTED_ONE))

#ifdef __cplusplus
extern "C" {
#endif
#define TIN_SELECTED_DECLARE(name) tin_register_fn tin_register_##name;
TIN_SELECTED_KERNELS(TIN_SELECTED_DECLARE)
TIN_SELECTED_FORMATS(TIN_SELECTED_DECLARE)
TIN_SELECTED_PARTS(TIN_SELECTED_DECLARE)
#undef TIN_SELECTED_DECLARE
#ifdef __cplusplus
}
#endif

/* All names, for errors, and for tinfer-gen --check, which finds them in the program. */
#define TIN_SELECTED_FIELD(name) char kernel_##name[sizeof(#name)];
#define TIN_SELECTED_FORMAT(name) char format_##name[sizeof("format:" #name)];
#define TIN_SELECTED_PART(name) char part_##name[sizeof("part:" #name)];
struct tin_selected_names {
  char magic[13];
  TIN_SELECTED_KERNELS(TIN_SELECTED_FIELD)
  TIN_SELECTED_FORMATS(TIN_SELECTED_FORMAT)
  TIN_SELECTED_PARTS(TIN_SELECTED_PART)
  char end[1];
};
#undef TIN_SELECTED_FIELD
#undef TIN_SELECTED_FORMAT
#undef TIN_SELECTED_PART
#define TIN_SELECTED_FIELD(name) #name,
#define TIN_SELECTED_FORMAT(name) "format:" #name,
#define TIN_SELECTED_PART(name) "part:" #name,
static const struct tin_selected_names tin_selected_names = {
  "\177TINSELECTED",
  TIN_SELECTED_KERNELS(TIN_SELECTED_FIELD)
  TIN_SELECTED_FORMATS(TIN_SELECTED_FORMAT)
  TIN_SELECTED_PARTS(TIN_SELECTED_PART)
  ""
};
#undef TIN_SELECTED_FIELD
#undef TIN_SELECTED_FORMAT
#undef TIN_SELECTED_PART

/* The name behind `name`; the first is behind the magic. */
static inline const char *tin_selected_next(const char *name) {
  while (*name) name++;
  return name + 1;
}
static inline const char *tin_selected_first(void) {
  return tin_selected_next((const char *)&tin_selected_names);
}

/* Adds all of it; an error begins with the line that failed. */
static inline tin_status tin_register_selected(tin_registry *registry) {
#define TIN_SELECTED_ADDRESS(name) tin_register_##name,
  static tin_register_fn *const functions[] = {
    TIN_SELECTED_KERNELS(TIN_SELECTED_ADDRESS)
    TIN_SELECTED_FORMATS(TIN_SELECTED_ADDRESS)
    TIN_SELECTED_PARTS(TIN_SELECTED_ADDRESS)
  };
#undef TIN_SELECTED_ADDRESS
  const char *name = tin_selected_first();
  for (uint32_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
    tin_status status = functions[i](registry);
    if (status != TIN_OK) {
      tin_error_context(registry->error, "X(%s)", name);
      return status;
    }
    name = tin_selected_next(name);
  }
  return TIN_OK;
}

/* Ops, under all names that they have. */
#define TIN_SELECTED_OPS \
  "Conv2D", \
  "MatMul", \
  "MaxPool", \
  "MaxPoolV2", \
  "Relu", \
  "Reshape", \
  "Softmax", \
  /* the end */

/* The questions that TensorFlow's header answers. Kernels go by tinfer's names. */
static inline bool tin_is_selected_op(const char *op) {
  static const char *const ops[] = {
    TIN_SELECTED_OPS
    ""
  };
  for (uint32_t i = 0; *ops[i]; i++)
    if (strcmp(ops[i], op) == 0) return true;
  return false;
}
static inline bool tin_is_selected_kernel(const char *kernel) {
  for (const char *name = tin_selected_first(); *name; name = tin_selected_next(name))
    if (strcmp(name, kernel) == 0) return true;
  return false;
}
#define SHOULD_REGISTER_OP(op) tin_is_selected_op(op)
#define SHOULD_REGISTER_OP_KERNEL(kernel) tin_is_selected_kernel(kernel)
#define SHOULD_REGISTER_OP_GRADIENT false

#endif
