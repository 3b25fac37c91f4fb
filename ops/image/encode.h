/* SPDX-License-Identifier: Apache-2.0 */
/* encode.h -- what EncodePng and EncodeJpeg share. */
#ifndef TIN_OPS_ENCODE_H
#define TIN_OPS_ENCODE_H

#include "tinfer/op.h"

/* infer: [height, width, channels], or images behind one another in front; not empty. A string
 * for each. Fails if there are more than 65535 rows or columns, or not 1 to 4 channels. */
tin_status tin_encode_infer(tin_node *node);

typedef struct tin_encode {
  const uint8_t *pixels;
  uint32_t height, width, channels;
} tin_encode;

/* Image i, and where its string goes. */
tin_encode tin_encode_image(const tin_node *node, size_t i);
size_t tin_encode_count(const tin_node *node);
tin_status tin_encode_put(const tin_node *node, size_t i, const void *bytes, size_t size);

#endif
