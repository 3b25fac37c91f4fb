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

#ifdef __cplusplus
#define TIN_EXTERN_C extern "C"
#else
#define TIN_EXTERN_C
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
  tin_register_fn *init; /* that fails undoes what it did: nothing it has added stays */
  void (*quit)(void);    /* before the file is unloaded, if init succeeded; or NULL */
} tin_plugin;

/* A function, not a variable: looking up data across libraries is not portable. */
typedef const tin_plugin *tin_plugin_fn(void);

/* The second names a function to be called before the file is unloaded. */
#define TIN_PLUGIN(id, version) TIN_PLUGIN_AS(id##_LTX_tin_plugin, id##_init, #id, version, NULL)
#define TIN_PLUGIN_QUIT(id, version, quit)                                                         \
  TIN_PLUGIN_AS(id##_LTX_tin_plugin, id##_init, #id, version, quit)

#define TIN_PLUGIN_AS(entry, add, name, version, quit)                                             \
  static tin_status add(tin_registry *registry);                                                   \
  TIN_EXTERN_C TIN_EXPORT const tin_plugin *entry(void);                                           \
  const tin_plugin *entry(void) {                                                                  \
    static const tin_plugin plugin = {TIN_ABI_HERE, sizeof(tin_plugin), name, version, add, quit}; \
    return &plugin;                                                                                \
  }                                                                                                \
  static tin_status add(tin_registry *registry)

#ifdef __cplusplus
}
#endif
#endif
