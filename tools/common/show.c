/* SPDX-License-Identifier: Apache-2.0 */
/* show.c -- a picture in a terminal, or in letters where there is none. */
#include "tools/common/show.h"

#include <unistd.h>

enum { COLUMNS = 72 };

typedef struct picture {
  const float *data;
  int32_t width, height, step; /* every step-th pixel is shown */
  double mean, std;
} picture;

/* NaN is black. */
static int level(double value) { return value > 255 ? 255 : value > 0 ? (int)value : 0; }

/* Black below the last row. */
static void pixel(const picture *p, int32_t y, int32_t x, int rgb[3]) {
  for (int c = 0; c < 3; c++) {
    double v = y < p->height
                   ? (double)p->data[((size_t)y * (size_t)p->width + (size_t)x) * 3 + (size_t)c]
                   : 0;
    rgb[c] = level(v * p->std + p->mean);
  }
}

/* The upper half block: its colour above, the background's below. */
static void show_colours(FILE *to, const picture *p) {
  int above[3], below[3];
  for (int32_t y = 0; y < p->height; y += 2 * p->step) {
    for (int32_t x = 0; x < p->width; x += p->step) {
      pixel(p, y, x, above);
      pixel(p, y + p->step, x, below);
      fprintf(to, "\033[38;2;%d;%d;%dm\033[48;2;%d;%d;%dm\xe2\x96\x80", above[0], above[1],
              above[2], below[0], below[1], below[2]);
    }
    fputs("\033[0m\n", to);
  }
}

/* A character is about twice as high as wide. */
static void show_letters(FILE *to, const picture *p) {
  static const char shades[] = " .:-=+*#%@";
  int rgb[3];
  for (int32_t y = 0; y < p->height; y += 2 * p->step) {
    for (int32_t x = 0; x < p->width; x += p->step) {
      pixel(p, y, x, rgb);
      int light = (rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114) / 1000; /* ITU-R BT.601 */
      fputc(shades[light * 9 / 255], to);
    }
    fputc('\n', to);
  }
}

void tin_show_picture(FILE *to, const tin_tensor *pixels, double mean, double std) {
  const tin_shape *s = &pixels->shape;
  if (pixels->dtype != TIN_F32 || s->rank != 4 || s->dim[0] < 1 || s->dim[3] != 3) return;
  picture p = {.data = pixels->data, .width = s->dim[2], .height = s->dim[1]};
  p.mean = mean, p.std = std;
  p.step = (p.width + COLUMNS - 1) / COLUMNS;
  if (p.step < 1) return;
  if (isatty(fileno(to)))
    show_colours(to, &p);
  else
    show_letters(to, &p);
}
