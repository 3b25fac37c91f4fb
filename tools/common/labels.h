/* SPDX-License-Identifier: Apache-2.0 */
/* labels.h -- names of classes, from a file with one on each line. */
#ifndef TIN_TOOLS_LABELS_H
#define TIN_TOOLS_LABELS_H

#include "tinfer/status.h"

typedef struct tin_labels {
  char *text; /* the file, cut into lines */
  char **v;
  size_t count;
} tin_labels;

tin_status tin_labels_load(tin_labels *labels, const char *path, tin_error *error);
void tin_labels_free(tin_labels *labels);

/* "" behind the last. */
const char *tin_label(const tin_labels *labels, int64_t index);

#endif
