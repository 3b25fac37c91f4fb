/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeImage: any format, by its signature. */
#include "ops/common/shape.h"
#include "ops/image/decode.h"

typedef struct params {
  int64_t channels;
  tin_dtype dtype;
  bool expand_animations;
} params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(params, channels, 0, "1 gray, 3 RGB, 4 RGBA, 0 as in the file"),
    TIN_ATTR_DTYPE(params, dtype, TIN_U8, "uint8, uint16 or float"),
    TIN_ATTR_BOOL(params, expand_animations, true, "a GIF gives all frames, in rank 4"),
    TIN_ATTR_END};

static tin_status options(const tin_node *node, tin_decode *decode) {
  const params *p = node->params;
  *decode = (tin_decode){.rank = 3, .options.single_frame = !p->expand_animations};
  if (p->dtype != TIN_U8 && p->dtype != TIN_U16 && p->dtype != TIN_F32)
    return tin_fail(node, TIN_INVALID, "dtype must be uint8, uint16 or float");
  return tin_decode_channels(node, p->channels, &decode->options.channels);
}

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  tin_decode decode = {0};
  TIN_TRY(options(node, &decode));
  TIN_TRY(tin_decode_infer(node, &decode));
  if (p->expand_animations) tin_shape_unknown(&node->out[0]->shape);
  return TIN_OK;
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_jpeg, &tin_codec_png, &tin_codec_gif,
                                                  &tin_codec_bmp, NULL};
  const params *p = node->params;
  tin_decode decode = {0};
  tin_string contents = {0};
  TIN_TRY(options(node, &decode));
  TIN_TRY(tin_decode_contents(node, &contents));
  if (p->expand_animations && tin_codec_gif.probe(contents.data, contents.size)) decode.rank = 4;
  return tin_decode_run(node, &decode, codecs);
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "DecodeImage",         .signature = "contents:string -> image:dtype",
    .attrs = attrs,   .params_size = sizeof(params), .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_image", .op = &op,
                                  .dtypes = TIN_BIT(TIN_STR), .run = run};

TIN_REGISTER(decode_image) { return tin_add_kernel(registry, &kernel); }
