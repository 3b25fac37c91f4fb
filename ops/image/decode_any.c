/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeJpeg, DecodePng and DecodeGif as TensorFlow has them: each reads the formats of all
 * three. These kernels take the place of those that read one format only. */
#include "ops/image/decode.h"

static const tin_image_codec *const codecs[] = {&tin_codec_jpeg, &tin_codec_png, &tin_codec_gif,
                                                NULL};

#define KERNEL(format)                                                                             \
  static tin_status run_##format(const tin_node *node) {                                           \
    tin_decode decode = {0};                                                                       \
    TIN_TRY(tin_##format##_options(node, &decode));                                                \
    return tin_decode_run(node, &decode, codecs);                                                  \
  }                                                                                                \
  static const tin_kernel kernel_##format = {                                                      \
      TIN_INIT(tin_kernel), .name = "decode_" #format "_any", .op = &tin_op_decode_##format,       \
      .dtypes = TIN_BIT(TIN_STR), .run = run_##format};                                            \
  TIN_REGISTER(decode_##format##_any) { return tin_add_kernel(registry, &kernel_##format); }

KERNEL(jpeg)
KERNEL(png)
KERNEL(gif)

TIN_REGISTER(decode_any) {
  TIN_TRY(tin_register_decode_jpeg_any(registry));
  TIN_TRY(tin_register_decode_png_any(registry));
  return tin_register_decode_gif_any(registry);
}
