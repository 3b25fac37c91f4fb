/* SPDX-License-Identifier: Apache-2.0 */
/* RGBToHSV: all three from 0 to 1. */
#include "ops/image/colors.h"

static const tin_op op = {TIN_INIT(tin_op), .name = "RGBToHSV", .signature = "images:T -> output:T",
                          .infer = tin_colors_infer};

#define LEAST(a, b) ((b) < (a) ? (b) : (a))
#define MOST(a, b) ((b) > (a) ? (b) : (a))

/* Hue begins at red; green lies at 2/6, blue at 4/6. */
#define CONVERT(type)                                                                              \
  static void convert_##type(const type *rgb, type *hsv) {                                         \
    type r = rgb[0], g = rgb[1], b = rgb[2], v = MOST(MOST(r, g), b);                              \
    type range = v - LEAST(LEAST(r, g), b), norm = 1 / range * ((type)1 / 6), h = 0;               \
    if (range > 0)                                                                                 \
      h = r == v   ? norm * (g - b)                                                                \
          : g == v ? norm * (b - r) + (type)2 / 6                                                  \
                   : norm * (r - g) + (type)4 / 6;                                                 \
    hsv[0] = h < 0 ? h + 1 : h;                                                                    \
    hsv[1] = v > 0 ? range / v : 0;                                                                \
    hsv[2] = v;                                                                                    \
  }
CONVERT(float)
CONVERT(double)

#define STEP_FLOAT(node, in, out) convert_float(in, out)
#define STEP_DOUBLE(node, in, out) convert_double(in, out)
TIN_COLOR_KERNEL(rgb_to_hsv, f32, STEP_FLOAT)
TIN_COLOR_KERNEL(rgb_to_hsv, f16, STEP_FLOAT)
TIN_COLOR_KERNEL(rgb_to_hsv, bf16, STEP_FLOAT)
TIN_COLOR_KERNEL(rgb_to_hsv, f64, STEP_DOUBLE)

#define TIN_REGISTER_PREFIX tin_register_rgb_to_hsv_
TIN_REGISTER_TYPES(rgb_to_hsv, TIN_TYPES_FLOAT)
