/* SPDX-License-Identifier: Apache-2.0 */
/* read_header.h -- an ops_to_register.h as a list: tinfer's own, or one of TensorFlow's, which
 * had three forms over the years. */
#ifndef TIN_GEN_READ_HEADER_H
#define TIN_GEN_READ_HEADER_H

#include "core/zone.h"
#include "tinfer/status.h"
#include "tools/common/options.h"

/* Is it one of tinfer's? */
bool tin_header_is_own(const void *text, size_t size);
/* Is it an ops_to_register.h at all? */
bool tin_header_is_any(const void *text, size_t size);

/* The names in one of the lists of tinfer's own: "TIN_SELECTED_KERNELS". */
tin_status tin_header_names(tin_zone *zone, const void *text, size_t size, const char *list,
                            tin_strings *names, tin_error *error);

/* What is in TensorFlow's. Texts are in the zone. */
typedef struct tin_tf_header {
  bool everything;     /* "register all there is" */
  tin_strings ops;     /* as SHOULD_REGISTER_OP takes them, in their order */
  tin_strings classes; /* of kernels, in their order; none in the oldest form */
  tin_strings files;   /* of kernels; only in the oldest form */
} tin_tf_header;

tin_status tin_tf_header_read(tin_zone *zone, const void *text, size_t size, tin_tf_header *out,
                              tin_error *error);
void tin_tf_header_free(tin_tf_header *header);

#endif
