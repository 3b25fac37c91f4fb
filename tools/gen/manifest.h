/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h -- a whole selection as YAML, with the reasons for everything. Manifests can be put
 * together without loss: what is read into a selection is united with what is in it. */
#ifndef TIN_GEN_MANIFEST_H
#define TIN_GEN_MANIFEST_H

#include "tools/gen/selection.h"

#include <stdio.h>

tin_status tin_manifest_read(tin_selection *s, const void *text, size_t size, tin_error *error);

/* False: it could not be written. The same selection gives the same bytes. */
bool tin_manifest_write(const tin_selection *s, FILE *to);

#endif
