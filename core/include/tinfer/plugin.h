/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/plugin.h -- a set of kernels, formats or passes in a file of its own.
 *
 *     #include "tinfer/plugin.h"
 *     TIN_PLUGIN(gate, "1.0") { return tin_add_kernel(registry, &kernel); }
 *
 * Build it as gate.so, or link it in and name it to tin_plugin_add: the same
 * source, unchanged.
 *
 * The entry point of gate.so is gate_LTX_tin_plugin: libltdl looks for
 * <file>_LTX_tin_plugin before tin_plugin, so that several plugins can also
 * be linked into one program without their symbols colliding. */
#ifndef TINFER_PLUGIN_H
#define TINFER_PLUGIN_H

#include "tinfer/op.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TIN_PLUGIN_MAGIC 0x544E4946u /* "TNIF": also catches wrong endianness */

/* Checked before anything else of the plugin is touched, and before any of its
 * code but the entry point has run. */
typedef struct tin_abi {
  uint32_t magic;
  uint16_t major, minor;
  uint16_t pointer_size, max_rank;
  uint32_t tensor_size;
} tin_abi;

/* To stay loadable by hosts older than the header at hand, a plugin may claim
 * an earlier minor, and then asks TIN_HAS(host, f) before using a newer f. */
#ifndef TIN_PLUGIN_MINOR
#define TIN_PLUGIN_MINOR TIN_ABI_MINOR
#endif

#define TIN_ABI_HERE                                                                               \
  {                                                                                                \
    TIN_PLUGIN_MAGIC, TIN_ABI_MAJOR, TIN_PLUGIN_MINOR, sizeof(void *), TIN_MAX_RANK,               \
        sizeof(tin_tensor)                                                                         \
  }

typedef struct tin_plugin {
  tin_abi abi; /* first, in every version */
  uint32_t struct_size;
  const char *name, *version;
  tin_register_fn *init;
  void (*quit)(void); /* before the file is unloaded; or NULL */
} tin_plugin;

/* A function, not a variable: looking up data across libraries is not portable. */
typedef const tin_plugin *tin_plugin_fn(void);

#define TIN_PLUGIN(id, version_)                                                                   \
  static tin_status id##_init(tin_registry *registry);                                             \
  TIN_EXPORT const tin_plugin *id##_LTX_tin_plugin(void);                                          \
  const tin_plugin *id##_LTX_tin_plugin(void) {                                                    \
    static const tin_plugin plugin = {.abi = TIN_ABI_HERE,                                         \
                                      TIN_INIT(tin_plugin),                                        \
                                      .name = #id,                                                 \
                                      .version = version_,                                         \
                                      .init = id##_init};                                          \
    return &plugin;                                                                                \
  }                                                                                                \
  static tin_status id##_init(tin_registry *registry)

#ifdef __cplusplus
}
#endif
#endif
