/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeAndCropJpeg: rows below the window are not decoded. */
#include "ops/common/shape.h"
#include "ops/image/decode.h"

enum { CONTENTS, CROP_WINDOW };

static tin_status infer(tin_node *node) {
  tin_decode decode = {0};
  TIN_TRY(tin_jpeg_options(node, &decode));
  const tin_shape *window = &node->in[CROP_WINDOW]->shape;
  if (window->rank != 1 || window->dim[0] != 4)
    return tin_fail(node, TIN_MISMATCH, "crop_window must have 4 elements: y, x, height, width");
  return tin_decode_infer(node, &decode);
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_jpeg, NULL};
  tin_decode decode = {0};
  TIN_TRY(tin_jpeg_options(node, &decode));
  const int32_t *window = node->in[CROP_WINDOW]->data;
  decode.options.crop = true;
  decode.options.window.y = window[0];
  decode.options.window.x = window[1];
  decode.options.window.height = window[2];
  decode.options.window.width = window[3];
  return tin_decode_run(node, &decode, codecs);
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "DecodeAndCropJpeg",
                          .signature = "contents:string crop_window:int32 -> image:uint8",
                          .attrs = tin_jpeg_attr_table,
                          .params_size = sizeof(tin_jpeg_attrs),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_and_crop_jpeg", .op = &op,
                                  .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(decode_and_crop_jpeg) { return tin_add_kernel(registry, &kernel); }
