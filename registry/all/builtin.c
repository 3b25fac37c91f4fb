/* SPDX-License-Identifier: Apache-2.0 */
/* builtin.c -- everything there is, for programs that want all of it. Above every other
 * part, so that naming it is what brings the rest in. */
#include "tinfer/registry.h"

#define MODULES(X)                                                                                 \
  X(module_math)                                                                                   \
  X(module_nn)                                                                                     \
  X(module_array)                                                                                  \
  X(module_reduce)                                                                                 \
  X(module_image)                                                                                  \
  X(module_control)                                                                                \
  X(module_quant)                                                                                  \
  X(passes)                                                                                        \
  X(packed)                                                                                        \
  X(graphdef)

#define X(name) tin_register_fn tin_register_##name;
MODULES(X)
#undef X

tin_status tin_register_builtin(tin_registry *registry) {
#define X(name) TIN_TRY(tin_register_##name(registry));
  MODULES(X)
#undef X
  return TIN_OK;
}
