/* SPDX-License-Identifier: Apache-2.0 */
/* AdjustHue: turns the circle of hues; the greatest and least channel keep their values. */
#include "ops/image/colors.h"

#include <math.h>

static const tin_op op = {TIN_INIT(tin_op), .name = "AdjustHue",
                          .signature = "images:T delta:float -> output:T",
                          .infer = tin_colors_infer};

/* In each sixth of the circle, which channel is the greatest, in the middle, and the least. In
 * even ones the middle rises. */
static const uint8_t order[6][3] = {{0, 1, 2}, {1, 0, 2}, {1, 2, 0},
                                    {2, 1, 0}, {2, 0, 1}, {0, 2, 1}};

static int sixth_of(const float *rgb) {
  float r = rgb[0], g = rgb[1], b = rgb[2];
  if (r < g) return b < r ? 1 : b > g ? 3 : 2;
  return b < g ? 0 : b > r ? 4 : 5;
}

static float hue_of(const float *rgb) {
  int sixth = sixth_of(rgb);
  const uint8_t *o = order[sixth];
  float range = rgb[o[0]] - rgb[o[2]];
  if (range == 0) return 0;
  float ratio = (rgb[o[1]] - rgb[o[2]]) / range;
  return (float)sixth + (sixth % 2 == 0 ? ratio : 1 - ratio);
}

static void turn(const tin_node *node, const float *in, float *out) {
  const uint8_t *from = order[sixth_of(in)];
  float most = in[from[0]], least = in[from[2]];
  float hue = fmodf(hue_of(in) + *(const float *)node->in[1]->data * 6, 6);
  if (hue < 0) hue += 6;
  int sixth = hue >= 0 && hue < 6 ? (int)hue : 0;
  float ratio = hue - (float)sixth;
  const uint8_t *to = order[sixth];
  out[to[0]] = most;
  out[to[1]] = least + (sixth % 2 == 0 ? ratio : 1 - ratio) * (most - least);
  out[to[2]] = least;
}

TIN_COLOR_KERNEL(adjust_hue, f32, turn)
TIN_COLOR_KERNEL(adjust_hue, f16, turn)

TIN_REGISTER(adjust_hue) {
  TIN_TRY(tin_register_adjust_hue_f32(registry));
  return tin_register_adjust_hue_f16(registry);
}
