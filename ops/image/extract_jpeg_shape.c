/* SPDX-License-Identifier: Apache-2.0 */
/* ExtractJpegShape: height, width and channels, from the header alone. */
#include "ops/image/decode.h"

typedef struct params {
  tin_dtype output_type;
} params;

static const tin_attr attrs[] = {TIN_ATTR_DTYPE(params, output_type, TIN_S32, "int32 or int64"),
                                 TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  tin_string contents = {0};
  if (p->output_type != TIN_S32 && p->output_type != TIN_S64)
    return tin_fail(node, TIN_INVALID, "output_type must be int32 or int64");
  node->out[0]->shape = (tin_shape){1, {3}};
  return tin_decode_contents(node, &contents);
}

static tin_status run(const tin_node *node) {
  tin_string contents = {0};
  TIN_TRY(tin_decode_contents(node, &contents));
  tin_image image = {.host = node->host, .error = node->error};
  static const tin_image_codec *const codecs[] = {&tin_codec_jpeg, NULL};
  TIN_TRY(tin_image_decode_with(&image, codecs, contents.data, contents.size));
  const int32_t shape[] = {image.height, image.width, image.channels};
  const tin_tensor *out = node->out[0];
  for (int i = 0; i < 3; i++)
    if (out->dtype == TIN_S64)
      ((int64_t *)out->data)[i] = shape[i];
    else
      ((int32_t *)out->data)[i] = shape[i];
  return TIN_OK;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "ExtractJpegShape",
                          .signature = "contents:string -> image_shape:output_type",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "extract_jpeg_shape", .op = &op,
                                  .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(extract_jpeg_shape) { return tin_add_kernel(registry, &kernel); }
