/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the seeds of the image codecs' fuzz targets:
 *     cc -I. tests/fuzz/make_image_corpus.c tests/support/images.c -ljpeg -lpng -lgif -o make
 *     ./make tests/fuzz/corpus */
#include "tests/support/images.h"

#include <stdio.h>
#include <stdlib.h>

#include <png.h>

enum { W = 19, H = 13 };

static uint8_t pixels[W * H * 8];

static void put(const char *folder, const char *format, const char *name, encoded image) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/%s.%s", folder, format, name, format);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(image.data, 1, image.size, file) != image.size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
  free(image.data);
}

static void make_pixels(void) {
  for (unsigned i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * 7 + i / 64 * 31);
}

static void make_jpegs(const char *folder) {
  static const struct {
    const char *name;
    jpeg_spec spec;
  } seeds[] = {
      {"gray", {W, H, 1, pixels, .quality = 60}},
      {"rgb", {W, H, 3, pixels, .quality = 60}},
      {"subsampled", {W, H, 3, pixels, .quality = 60, .subsampled = true}},
      {"progressive", {W, H, 3, pixels, .quality = 60, .progressive = true, .subsampled = true}},
      {"arithmetic", {W, H, 3, pixels, .quality = 60, .arithmetic = true}},
      {"arithmetic_progressive",
       {W, H, 1, pixels, .quality = 60, .arithmetic = true, .progressive = true}},
      {"cmyk", {W, H, 4, pixels, .quality = 60}},
      {"restart", {W, H, 3, pixels, .quality = 60, .restart = 1}},
  };
  for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
    put(folder, "jpeg", seeds[i].name, jpeg_make(&seeds[i].spec));
}

static void make_png(const char *folder, int type, int depth, bool interlaced) {
  static uint8_t samples[W * H * 8];
  static const uint8_t alpha[6] = {0, 1, 0, 1, 0, 1};
  int levels = depth < 8 ? 1 << depth : 256;
  for (unsigned i = 0; i < sizeof samples; i++) samples[i] = (uint8_t)(pixels[i] % levels);
  png_spec spec = {W, H, depth, type, samples, .interlaced = interlaced};
  if (type == PNG_COLOR_TYPE_PALETTE) spec.palette = pixels, spec.colors = levels;
  if (!(type & PNG_COLOR_MASK_ALPHA) && interlaced) spec.alpha = alpha, spec.alphas = 2;
  if (interlaced) spec.gamma = 45455;
  char name[64];
  snprintf(name, sizeof name, "type%d_%d%s", type, depth, interlaced ? "_interlaced" : "");
  put(folder, "png", name, png_make(&spec));
}

static void make_pngs(const char *folder) {
  static const struct {
    int type, depth;
  } kinds[] = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1},
               {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    make_png(folder, kinds[i].type, kinds[i].depth, false);
    make_png(folder, kinds[i].type, kinds[i].depth, true);
  }
}

static void make_gifs(const char *folder) {
  static uint8_t indices[W * H];
  for (unsigned i = 0; i < sizeof indices; i++) indices[i] = pixels[i] & 3;
  const gif_frame frames[] = {{0, 0, W, H, indices, 0, NULL, false},
                              {3, 2, 8, 7, indices, 2, pixels, true},
                              {0, 0, W, H, indices, 1, NULL, true}};
  put(folder, "gif", "still", gif_make(&(gif_spec){W, H, pixels, frames, 1}));
  put(folder, "gif", "animated", gif_make(&(gif_spec){W, H, pixels, frames, 3}));
  put(folder, "gif", "local", gif_make(&(gif_spec){W, H, NULL, frames + 1, 1}));
}

static void make_bmps(const char *folder) {
  for (int bits = 8; bits <= 32; bits += bits == 8 ? 16 : 8)
    for (int sign = -1; sign <= 1; sign += 2) {
      char name[64];
      snprintf(name, sizeof name, "%d_%s", bits, sign < 0 ? "down" : "up");
      put(folder, "bmp", name, bmp_make(W, sign * H, bits, pixels));
    }
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 1;
  make_pixels();
  make_jpegs(argv[1]);
  make_pngs(argv[1]);
  make_gifs(argv[1]);
  make_bmps(argv[1]);
  return 0;
}
