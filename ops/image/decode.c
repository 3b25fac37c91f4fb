/* SPDX-License-Identifier: Apache-2.0 */
/* Decode*: from a string to an output whose size only the string tells. */
#include "ops/image/decode.h"

#include "ops/common/copy.h"
#include "ops/common/shape.h"

#include <string.h>

tin_status tin_decode_contents(const tin_node *node, tin_string *contents) {
  const tin_tensor *in = node->in[0];
  if (in->shape.rank != 0)
    return tin_fail(node, TIN_MISMATCH, "contents must be a scalar, but has rank %d",
                    in->shape.rank);
  *contents = in->data ? *(const tin_string *)in->data : (tin_string){0};
  return TIN_OK;
}

tin_status tin_decode_channels(const tin_node *node, int64_t channels, int32_t *out) {
  if (channels != 0 && channels != 1 && channels != 3 && channels != 4)
    return tin_fail(node, TIN_INVALID, "channels must be 0, 1, 3 or 4, but is %lld",
                    (long long)channels);
  *out = (int32_t)channels;
  return TIN_OK;
}

/* 16 bits are decoded for float as well, lest anything be lost. */
static int32_t bits_wanted(const tin_node *node) { return node->out[0]->dtype == TIN_U8 ? 8 : 16; }

static tin_status shape_of(const tin_node *node, const tin_image *image, int32_t rank,
                           tin_shape *shape) {
  if (rank == 4) {
    *shape = (tin_shape){4, {image->frames, image->height, image->width, image->channels}};
    return TIN_OK;
  }
  if (image->frames != 1)
    return tin_fail(node, TIN_UNSUPPORTED,
                    "the image has %d frames, which only DecodeGif and DecodeImage read",
                    image->frames);
  *shape = (tin_shape){3, {image->height, image->width, image->channels}};
  return TIN_OK;
}

tin_status tin_decode_infer(tin_node *node, const tin_decode *decode) {
  tin_string contents = {0};
  tin_shape *out = &node->out[0]->shape;
  TIN_TRY(tin_decode_contents(node, &contents));
  out->rank = decode->rank;
  for (int32_t i = 0; i < out->rank; i++) out->dim[i] = TIN_UNKNOWN;
  if (decode->options.channels) out->dim[out->rank - 1] = decode->options.channels;
  return TIN_OK;
}

/* ---- other element types than the codec's, in place ---------------------------- */

/* Samples lie at the end of the output and are widened from the front: sample i is read
 * before anything that ends behind it is written. */
static void widen(const tin_tensor *out, const uint8_t *from, size_t count, int32_t bits) {
  for (size_t i = 0; i < count; i++) {
    uint16_t v = from[i];
    if (bits == 16) memcpy(&v, from + 2 * i, sizeof v);
    if (out->dtype == TIN_F32)
      ((float *)out->data)[i] = (float)v * (1.0f / (bits == 16 ? 65535.0f : 255.0f));
    else
      ((uint16_t *)out->data)[i] = (uint16_t)(v << 8);
  }
}

static bool as_decoded(const tin_tensor *out, int32_t bits) {
  return (out->dtype == TIN_U8 && bits == 8) || (out->dtype == TIN_U16 && bits == 16);
}

/* ---- running ------------------------------------------------------------------- */

typedef struct target {
  const tin_node *node;
  int32_t rank;
} target;

static tin_status allocate(tin_image *image, size_t bytes) {
  const target *to = image->self;
  const tin_tensor *out = to->node->out[0];
  tin_shape shape;
  TIN_TRY(shape_of(to->node, image, to->rank, &shape));
  if (tin_numel(&out->shape) < 0)
    TIN_TRY(tin_set_output(to->node, 0, &shape));
  else if (!tin_shape_equal(&shape, &out->shape))
    return tin_fail(to->node, TIN_MISMATCH, "the image is %d x %d x %d, which was not expected",
                    image->height, image->width, image->channels);
  size_t element = tin_element_size(out), sample = (size_t)image->bits / 8;
  image->pixels = (uint8_t *)out->data + (bytes / sample) * (element - sample);
  return TIN_OK;
}

tin_status tin_decode_run(const tin_node *node, const tin_decode *decode,
                          const tin_image_codec *const *codecs) {
  tin_string contents = {0};
  TIN_TRY(tin_decode_contents(node, &contents));
  target to = {node, decode->rank};
  tin_image image = {.host = node->host,
                     .error = node->error,
                     .options = decode->options,
                     .allocate = allocate,
                     .self = &to};
  image.options.bits = bits_wanted(node);
  TIN_TRY(tin_image_decode_with(&image, codecs, contents.data, contents.size));
  const tin_tensor *out = node->out[0];
  if (!as_decoded(out, image.bits))
    widen(out, image.pixels, (size_t)tin_numel(&out->shape), image.bits);
  return TIN_OK;
}
