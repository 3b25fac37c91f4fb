/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeBmp. */
#include "ops/image/decode.h"

typedef struct params {
  int64_t channels;
} params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(params, channels, 0, "1 gray, 3 RGB, 4 RGBA, 0 as in the file"), TIN_ATTR_END};

static tin_status options(const tin_node *node, tin_decode *decode) {
  const params *p = node->params;
  *decode = (tin_decode){.rank = 3};
  return tin_decode_channels(node, p->channels, &decode->options.channels);
}

static tin_status infer(tin_node *node) {
  tin_decode decode = {0};
  TIN_TRY(options(node, &decode));
  return tin_decode_infer(node, &decode);
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_bmp, NULL};
  tin_decode decode = {0};
  TIN_TRY(options(node, &decode));
  return tin_decode_run(node, &decode, codecs);
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "DecodeBmp",           .signature = "contents:string -> image:uint8",
    .attrs = attrs,   .params_size = sizeof(params), .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_bmp", .op = &op,
                                  .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(decode_bmp) { return tin_add_kernel(registry, &kernel); }
