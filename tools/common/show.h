/* SPDX-License-Identifier: Apache-2.0 */
/* show.h -- a picture in the terminal. */
#ifndef TIN_TOOLS_SHOW_H
#define TIN_TOOLS_SHOW_H

#include <stdio.h>

#include "tinfer/tensor.h"

/* `pixels` is float, [1,height,width,3], and (0..255 - mean) / std. In colour, two pixels a
 * character, if `to` is a terminal; otherwise in shades made of letters. Pictures wider than a
 * terminal are thinned out. */
void tin_show_picture(FILE *to, const tin_tensor *pixels, double mean, double std);

#endif
