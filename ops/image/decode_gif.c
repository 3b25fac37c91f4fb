/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeGif: all frames. */
#include "ops/image/decode.h"

tin_status tin_gif_options(const tin_node *node, tin_decode *decode) {
  (void)node;
  *decode = (tin_decode){.rank = 4, .options.channels = 3};
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  tin_decode decode = {0};
  TIN_TRY(tin_gif_options(node, &decode));
  return tin_decode_infer(node, &decode);
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_gif, NULL};
  tin_decode decode = {0};
  TIN_TRY(tin_gif_options(node, &decode));
  return tin_decode_run(node, &decode, codecs);
}

const tin_op tin_op_decode_gif = {TIN_INIT(tin_op), .name = "DecodeGif",
                                  .signature = "contents:string -> image:uint8", .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_gif",
                                  .op = &tin_op_decode_gif, .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(decode_gif) { return tin_add_kernel(registry, &kernel); }
