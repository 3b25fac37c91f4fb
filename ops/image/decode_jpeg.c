/* SPDX-License-Identifier: Apache-2.0 */
/* DecodeJpeg. */
#include "ops/image/decode.h"

static const char *const dct_methods[] = {"", "INTEGER_FAST", "INTEGER_ACCURATE", NULL};
enum { DCT_DEFAULT, DCT_FAST, DCT_ACCURATE };

const tin_attr tin_jpeg_attr_table[] = {
    TIN_ATTR_INT(tin_jpeg_attrs, channels, 0, "1 gray, 3 RGB, 0 as in the file"),
    TIN_ATTR_INT(tin_jpeg_attrs, ratio, 1, "reduce the size by 1, 2, 4 or 8"),
    TIN_ATTR_BOOL(tin_jpeg_attrs, fancy_upscaling, true, "interpolate chroma"),
    TIN_ATTR_BOOL(tin_jpeg_attrs, try_recover_truncated, false, "show what is there"),
    TIN_ATTR_FLOAT(tin_jpeg_attrs, acceptable_fraction, 1, "of the rows, before it is an error"),
    TIN_ATTR_ENUM(tin_jpeg_attrs, dct_method, DCT_DEFAULT, dct_methods, "the fast one, if empty"),
    TIN_ATTR_END};

tin_status tin_jpeg_options(const tin_node *node, tin_decode *decode) {
  const tin_jpeg_attrs *p = node->params;
  *decode = (tin_decode){.rank = 3};
  tin_image_options *o = &decode->options;
  TIN_TRY(tin_decode_channels(node, p->channels, &o->channels));
  if (p->ratio != 1 && p->ratio != 2 && p->ratio != 4 && p->ratio != 8)
    return tin_fail(node, TIN_INVALID, "ratio must be 1, 2, 4 or 8, but is %lld",
                    (long long)p->ratio);
  o->ratio = (int32_t)p->ratio;
  o->accurate_dct = p->dct_method == DCT_ACCURATE;
  o->plain_upsampling = !p->fancy_upscaling;
  o->recover_truncated = p->try_recover_truncated;
  o->acceptable_fraction = p->acceptable_fraction > 0 ? p->acceptable_fraction : -1;
  if (p->acceptable_fraction >= 1) o->acceptable_fraction = 0;
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  tin_decode decode = {0};
  TIN_TRY(tin_jpeg_options(node, &decode));
  return tin_decode_infer(node, &decode);
}

static tin_status run(const tin_node *node) {
  static const tin_image_codec *const codecs[] = {&tin_codec_jpeg, NULL};
  tin_decode decode = {0};
  TIN_TRY(tin_jpeg_options(node, &decode));
  return tin_decode_run(node, &decode, codecs);
}

const tin_op tin_op_decode_jpeg = {TIN_INIT(tin_op),
                                   .name = "DecodeJpeg",
                                   .signature = "contents:string -> image:uint8",
                                   .attrs = tin_jpeg_attr_table,
                                   .params_size = sizeof(tin_jpeg_attrs),
                                   .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "decode_jpeg",
                                  .op = &tin_op_decode_jpeg, .dtypes = TIN_BIT(TIN_STR),
                                  .run = run};

TIN_REGISTER(decode_jpeg) { return tin_add_kernel(registry, &kernel); }
