/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/packed.h -- models as tinfer's own files: optimised, with constants that are used where
 * they lie, in a mapped file or in flash. docs/packed-format.md specifies them.
 *
 * Reading is a format like others, "packed": tin_register_packed adds it to a registry,
 * tin_register_builtin adds it with all others. */
#ifndef TINFER_PACKED_H
#define TINFER_PACKED_H

#include "tinfer/session.h"

#ifdef __cplusplus
extern "C" {
#endif

TIN_API tin_status tin_register_packed(tin_registry *registry) TIN_MUST_CHECK;

/* Opens a packed model that is a part of the program: in its own data, or in flash. `data` is
 * borrowed until tin_model_close and lies at a multiple of TIN_ALIGN. What the file says of types
 * and kernels is believed once its hash is right, and so far less code is linked than by
 * tin_model_open_memory; a registry that checks what is added to it (all but TIN_REGISTRY do)
 * checks that as well. options NULL: the registry's allocator; a TIN_REGISTRY has none. There can
 * be no other feeds and fetches, and no other formats. */
TIN_API tin_status tin_model_open_packed(tin_model **out, const tin_registry *registry,
                                         const void *data, size_t size,
                                         const tin_model_options *options,
                                         tin_error *error) TIN_MUST_CHECK;

/* The graph as optimised for the model's own feeds and fetches, as the bytes of a packed model:
 * *data, of *size bytes, comes from `allocator` (NULL: the C library's heap) and is the caller's;
 * give it back with tin_model_pack_free. The same model gives the same bytes. */
TIN_API tin_status tin_model_pack(const tin_model *model, const tin_allocator *allocator,
                                  void **data, size_t *size, tin_error *error) TIN_MUST_CHECK;
TIN_API void tin_model_pack_free(const tin_allocator *allocator, void *data, size_t size);

#ifdef __cplusplus
}
#endif
#endif
