/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/image/encode.h"

#include "ops/common/copy.h"

#include <string.h>

tin_status tin_encode_infer(tin_node *node) {
  const tin_shape *in = &node->in[0]->shape;
  if (in->rank < 3)
    return tin_fail(node, TIN_MISMATCH, "image has rank %d, expected at least 3", in->rank);
  const int32_t *dim = in->dim + in->rank - 3;
  if (dim[0] < 1 || dim[1] < 1 || dim[0] > 65535 || dim[1] > 65535)
    return tin_fail(node, TIN_INVALID, "an image of %d x %d: 1 to 65535 are possible", dim[0],
                    dim[1]);
  if (dim[2] < 1 || dim[2] > 4)
    return tin_fail(node, TIN_INVALID, "image has %d channels, 1 to 4 are possible", dim[2]);
  node->out[0]->shape = *in;
  node->out[0]->shape.rank = in->rank - 3;
  return TIN_OK;
}

size_t tin_encode_count(const tin_node *node) { return (size_t)tin_numel(&node->out[0]->shape); }

tin_encode tin_encode_image(const tin_node *node, size_t i) {
  const tin_tensor *in = node->in[0];
  const int32_t *dim = in->shape.dim + in->shape.rank - 3;
  size_t bytes = (size_t)dim[0] * (size_t)dim[1] * (size_t)dim[2] * tin_element_size(in);
  return (tin_encode){(const uint8_t *)in->data + i * bytes, (uint32_t)dim[0], (uint32_t)dim[1],
                      (uint32_t)dim[2]};
}

tin_status tin_encode_put(const tin_node *node, size_t i, const void *bytes, size_t size) {
  char *copy = tin_new_string(node, size);
  if (!copy) return tin_fail(node, TIN_NO_MEMORY, "no room for %zu bytes", size);
  memcpy(copy, bytes, size);
  ((tin_string *)node->out[0]->data)[i] = (tin_string){copy, size};
  return TIN_OK;
}
