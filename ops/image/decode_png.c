/* SPDX-License-Identifier: Apache-2.0 */
/* DecodePng. */
#include "ops/image/decode.h"

typedef struct params {
  int64_t channels;
  tin_dtype dtype;
} params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(params, channels, 0, "1 gray, 2 with alpha, 3 RGB, 4 RGBA, 0 as in the file"),
    TIN_ATTR_DTYPE(params, dtype, TIN_U8, "uint8 or uint16"), TIN_ATTR_END};

tin_status tin_png_options(const tin_node *node, tin_decode *decode) {
  const params *p = node->params;
  *decode = (tin_decode){.rank = 3};
  if (p->dtype != TIN_U8 && p->dtype != TIN_U16)
    return tin_fail(node, TIN_INVALID, "dtype must be uint8 or uint16");
  if (p->channels == 2) {
    decode->options.channels = 2;
    return TIN_OK;
  }
  return tin_decode_channels(node, p->channels, &decode->options.channels);
}

static tin_status infer(tin_node *node) {
  tin_decode decode = {0};
  TIN_TRY(tin_png_options(node, &decode));
  return tin_decode_infer(node, &decode);
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_png, NULL};
  tin_decode decode = {0};
  TIN_TRY(tin_png_options(node, &decode));
  return tin_decode_run(node, &decode, codecs);
}

const tin_op tin_op_decode_png = {
    TIN_INIT(tin_op), .name = "DecodePng",           .signature = "contents:string -> image:dtype",
    .attrs = attrs,   .params_size = sizeof(params), .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_png",
                                  .op = &tin_op_decode_png, .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(decode_png) { return tin_add_kernel(registry, &kernel); }
