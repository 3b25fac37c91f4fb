/* SPDX-License-Identifier: Apache-2.0 */
/* AdjustSaturation: the saturation times a factor, within 0 and 1; hue and value stay. */
#include "ops/image/colors.h"

static const tin_op op = {TIN_INIT(tin_op), .name = "AdjustSaturation",
                          .signature = "images:T scale:float -> output:T",
                          .infer = tin_colors_infer};

/* A channel lies as far below the greatest, in parts of the range, as before; the range is the
 * saturation times the greatest. */
static void saturate(const tin_node *node, const float *in, float *out) {
  float most = in[0], least = in[0];
  for (int c = 1; c < 3; c++) {
    most = in[c] > most ? in[c] : most;
    least = in[c] < least ? in[c] : least;
  }
  float range = most - least, s = most > 0 ? range / most : 0;
  s *= *(const float *)node->in[1]->data;
  s = s > 0 ? s : 0;
  s = s < 1 ? s : 1;
  for (int c = 0; c < 3; c++)
    out[c] = range > 0 ? most - s * most * ((most - in[c]) / range) : most - s * most;
}

TIN_COLOR_KERNEL(adjust_saturation, f32, saturate)
TIN_COLOR_KERNEL(adjust_saturation, f16, saturate)

TIN_REGISTER(adjust_saturation) {
  TIN_TRY(tin_register_adjust_saturation_f32(registry));
  return tin_register_adjust_saturation_f16(registry);
}
