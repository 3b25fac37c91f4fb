/* SPDX-License-Identifier: Apache-2.0 */
/* HSVToRGB: all three from 0 to 1. */
#include "ops/image/colors.h"

static const tin_op op = {TIN_INIT(tin_op), .name = "HSVToRGB", .signature = "images:T -> output:T",
                          .infer = tin_colors_infer};

/* How much of each color there is rises and falls along the circle of hues. */
#define CONVERT(type)                                                                              \
  static type unit_##type(type v) { return v < 0 ? 0 : v > 1 ? 1 : v; }                            \
  static type away_##type(type v) { return v < 0 ? -v : v; }                                       \
  static void convert_##type(const type *hsv, type *rgb) {                                         \
    type h = hsv[0] * 6, s = hsv[1], v = hsv[2];                                                   \
    rgb[0] = (1 - s + s * unit_##type(away_##type(h - 3) - 1)) * v;                                \
    rgb[1] = (1 - s + s * unit_##type(2 - away_##type(h - 2))) * v;                                \
    rgb[2] = (1 - s + s * unit_##type(2 - away_##type(h - 4))) * v;                                \
  }
CONVERT(float)
CONVERT(double)

#define STEP_FLOAT(node, in, out) convert_float(in, out)
#define STEP_DOUBLE(node, in, out) convert_double(in, out)
TIN_COLOR_KERNEL(hsv_to_rgb, f32, STEP_FLOAT)
TIN_COLOR_KERNEL(hsv_to_rgb, f16, STEP_FLOAT)
TIN_COLOR_KERNEL(hsv_to_rgb, bf16, STEP_FLOAT)
TIN_COLOR_KERNEL(hsv_to_rgb, f64, STEP_DOUBLE)

#define TIN_REGISTER_PREFIX tin_register_hsv_to_rgb_
TIN_REGISTER_TYPES(hsv_to_rgb, TIN_TYPES_FLOAT)
