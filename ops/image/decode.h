/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h -- what the Decode* ops share: a string goes in, pixels come out.
 *
 * TensorFlow's DecodeJpeg, DecodePng and DecodeGif read each other's formats too. Here each has
 * two kernels: decode_jpeg reads JPEG alone, and needs one library; decode_jpeg_any, which
 * takes its place where it is registered, reads all three. */
#ifndef TIN_OPS_DECODE_H
#define TIN_OPS_DECODE_H

#include "ops/image/codec.h"

typedef struct tin_decode {
  tin_image_options options;
  int32_t rank; /* 3: [height, width, channels], one frame; 4: all frames in front */
} tin_decode;

/* The scalar in input 0; fails if it is none. Empty while it has no value. */
tin_status tin_decode_contents(const tin_node *node, tin_string *contents);
tin_status tin_decode_infer(tin_node *node, const tin_decode *decode);
/* `codecs` up to NULL. */
tin_status tin_decode_run(const tin_node *node, const tin_decode *decode,
                          const tin_image_codec *const *codecs);

/* A channels attribute; fails if that is no number of channels. */
tin_status tin_decode_channels(const tin_node *node, int64_t channels, int32_t *out);

/* The attributes of DecodeJpeg and DecodeAndCropJpeg, and what they ask for. */
typedef struct tin_jpeg_attrs {
  int64_t channels, ratio;
  bool fancy_upscaling, try_recover_truncated;
  float acceptable_fraction;
  int32_t dct_method;
} tin_jpeg_attrs;
extern const tin_attr tin_jpeg_attr_table[];
tin_status tin_jpeg_options(const tin_node *node, tin_decode *decode);

/* The ops that have two kernels. */
extern const tin_op tin_op_decode_jpeg, tin_op_decode_png, tin_op_decode_gif;
tin_status tin_png_options(const tin_node *node, tin_decode *decode);
tin_status tin_gif_options(const tin_node *node, tin_decode *decode);

#endif
