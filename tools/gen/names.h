/* SPDX-License-Identifier: Apache-2.0 */
/* names.h -- lists of texts that are sorted, and hold each text once. */
#ifndef TIN_GEN_NAMES_H
#define TIN_GEN_NAMES_H

#include "tools/common/options.h"

void tin_names_sort(tin_strings *names);

bool tin_names_have(const tin_strings *sorted, const char *name);

/* What a list of NAME=REST has for that name: the first such REST, or NULL. */
const char *tin_names_value(const tin_strings *list, const char *name);

#endif
