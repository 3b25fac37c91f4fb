/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/images.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>
#include <jpeglib.h>
#include <png.h>

static void check(bool ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "images: %s\n", what);
  abort();
}

void encoded_append(encoded *to, const void *bytes, size_t size) {
  to->data = realloc(to->data, to->size + size + 1);
  check(to->data != NULL, "out of memory");
  if (size) memcpy(to->data + to->size, bytes, size);
  to->size += size;
}

/* ---- JPEG ---------------------------------------------------------------------- */

static void set_up(j_compress_ptr cinfo, const jpeg_spec *spec) {
  static const J_COLOR_SPACE spaces[] = {0, JCS_GRAYSCALE, 0, JCS_RGB, JCS_CMYK};
  cinfo->image_width = (JDIMENSION)spec->width;
  cinfo->image_height = (JDIMENSION)spec->height;
  cinfo->input_components = spec->channels;
  cinfo->in_color_space = spaces[spec->channels];
  jpeg_set_defaults(cinfo);
  jpeg_set_quality(cinfo, spec->quality ? spec->quality : 100, TRUE);
  cinfo->dct_method = JDCT_ISLOW;
  cinfo->restart_interval = (unsigned)spec->restart;
  cinfo->arith_code = spec->arithmetic;
  if (spec->progressive) jpeg_simple_progression(cinfo);
  for (int i = 0; i < cinfo->num_components; i++)
    cinfo->comp_info[i].h_samp_factor = cinfo->comp_info[i].v_samp_factor =
        spec->subsampled && i == 0 ? 2 : 1;
}

encoded jpeg_make(const jpeg_spec *spec) {
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;
  cinfo.err = jpeg_std_error(&errors);
  jpeg_create_compress(&cinfo);
  jpeg_mem_dest(&cinfo, &data, &size);
  set_up(&cinfo, spec);
  jpeg_start_compress(&cinfo, TRUE);
  for (int y = 0; y < spec->height; y++) {
    size_t row = (size_t)y * (size_t)spec->width * (size_t)spec->channels;
    JSAMPROW samples = (JSAMPROW)(uintptr_t)(spec->pixels + row);
    check(jpeg_write_scanlines(&cinfo, &samples, 1) == 1, "jpeg_write_scanlines");
  }
  jpeg_finish_compress(&cinfo);
  jpeg_destroy_compress(&cinfo);
  encoded out = {0};
  encoded_append(&out, data, size);
  free(data);
  return out;
}

/* ---- PNG ----------------------------------------------------------------------- */

static void png_append(png_structp png, png_bytep bytes, size_t size) {
  encoded_append(png_get_io_ptr(png), bytes, size);
}

static void png_flush_nothing(png_structp png) { (void)png; }

static int png_channels(int type) {
  return (type & PNG_COLOR_MASK_COLOR && !(type & PNG_COLOR_MASK_PALETTE) ? 3 : 1) +
         (type & PNG_COLOR_MASK_ALPHA ? 1 : 0);
}

static void put_palette(png_structp png, png_infop info, const png_spec *spec) {
  png_color colors[256];
  for (int i = 0; i < spec->colors; i++)
    colors[i] =
        (png_color){spec->palette[3 * i], spec->palette[3 * i + 1], spec->palette[3 * i + 2]};
  png_set_PLTE(png, info, colors, spec->colors);
}

static void put_transparency(png_structp png, png_infop info, const png_spec *spec) {
  png_color_16 color = {0};
  png_byte table[256];
  const uint8_t *a = spec->alpha;
  if (spec->type == PNG_COLOR_TYPE_PALETTE) {
    memcpy(table, a, (size_t)spec->alphas);
    png_set_tRNS(png, info, table, spec->alphas, NULL);
    return;
  }
  color.gray = color.red = (png_uint_16)(a[0] << 8 | a[1]);
  if (spec->type == PNG_COLOR_TYPE_RGB) {
    color.green = (png_uint_16)(a[2] << 8 | a[3]);
    color.blue = (png_uint_16)(a[4] << 8 | a[5]);
  }
  png_set_tRNS(png, info, NULL, 0, &color);
}

static void put_rows(png_structp png, const png_spec *spec, int passes) {
  size_t row = (size_t)spec->width * (size_t)png_channels(spec->type) * (spec->depth == 16 ? 2 : 1);
  for (int pass = 0; pass < passes; pass++)
    for (int y = 0; y < spec->height; y++) png_write_row(png, spec->pixels + (size_t)y * row);
}

encoded png_make(const png_spec *spec) {
  encoded out = {0};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png))) check(false, "libpng");
  png_set_write_fn(png, &out, png_append, png_flush_nothing);
  png_set_IHDR(png, info, (png_uint_32)spec->width, (png_uint_32)spec->height, spec->depth,
               spec->type, spec->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (spec->palette) put_palette(png, info, spec);
  if (spec->alpha) put_transparency(png, info, spec);
  if (spec->gamma) png_set_gAMA_fixed(png, info, (png_fixed_point)spec->gamma);
  png_write_info(png, info);
  if (spec->depth < 8) png_set_packing(png);
  uint16_t one = 1;
  if (spec->depth == 16 && *(const uint8_t *)&one) png_set_swap(png);
  put_rows(png, spec, png_set_interlace_handling(png));
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out;
}

/* ---- GIF ----------------------------------------------------------------------- */

static int gif_append(GifFileType *gif, const GifByteType *bytes, int size) {
  encoded_append(gif->UserData, bytes, (size_t)size);
  return size;
}

static ColorMapObject *color_map(const uint8_t *palette) {
  GifColorType colors[4];
  if (!palette) return NULL;
  for (int i = 0; i < 4; i++)
    colors[i] = (GifColorType){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
  return GifMakeMapObject(4, colors);
}

static void put_gif_rows(GifFileType *gif, const gif_frame *f, int first, int step) {
  GifPixelType row[256];
  for (int y = first; y < f->height; y += step) {
    memcpy(row, f->pixels + y * f->width, (size_t)f->width);
    check(EGifPutLine(gif, row, f->width) == GIF_OK, "EGifPutLine");
  }
}

static void put_gif_frame(GifFileType *gif, const gif_frame *f) {
  static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
  ColorMapObject *colors = color_map(f->palette);
  if (f->transparent) {
    GraphicsControlBlock control = {.TransparentColor = f->transparent - 1};
    GifByteType bytes[4];
    EGifGCBToExtension(&control, bytes);
    check(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, bytes) == GIF_OK, "EGifPutExtension");
  }
  check(EGifPutImageDesc(gif, f->left, f->top, f->width, f->height, f->interlaced, colors) ==
            GIF_OK,
        "EGifPutImageDesc");
  if (f->interlaced)
    for (int i = 0; i < 4; i++) put_gif_rows(gif, f, first[i], step[i]);
  else
    put_gif_rows(gif, f, 0, 1);
  GifFreeMapObject(gif->Image.ColorMap); /* a copy that giflib would forget */
  gif->Image.ColorMap = NULL;
  GifFreeMapObject(colors);
}

encoded gif_make(const gif_spec *spec) {
  encoded out = {0};
  int code;
  GifFileType *gif = EGifOpen(&out, gif_append, &code);
  check(gif != NULL, "EGifOpen");
  ColorMapObject *colors = color_map(spec->palette);
  EGifSetGifVersion(gif, true);
  check(EGifPutScreenDesc(gif, spec->width, spec->height, 2, 0, colors) == GIF_OK,
        "EGifPutScreenDesc");
  for (int i = 0; i < spec->count; i++) put_gif_frame(gif, &spec->frames[i]);
  check(EGifCloseFile(gif, &code) == GIF_OK, "EGifCloseFile");
  GifFreeMapObject(colors);
  return out;
}

/* ---- BMP ----------------------------------------------------------------------- */

static void put32(uint8_t *to, uint32_t v) {
  for (int i = 0; i < 4; i++) to[i] = (uint8_t)(v >> (8 * i));
}

encoded bmp_make(int width, int height, int bits, const uint8_t *pixels) {
  uint8_t header[54] = {'B', 'M'};
  size_t row = (size_t)width * (size_t)bits / 8, rows = (size_t)abs(height);
  size_t stride = (row + 3) / 4 * 4;
  put32(header + 2, (uint32_t)(sizeof header + rows * stride));
  put32(header + 10, sizeof header);
  put32(header + 14, 40);
  put32(header + 18, (uint32_t)width);
  put32(header + 22, (uint32_t)height);
  header[26] = 1;
  header[28] = (uint8_t)bits;
  encoded out = {0};
  encoded_append(&out, header, sizeof header);
  for (size_t y = 0; y < rows; y++) {
    encoded_append(&out, pixels + y * row, row);
    encoded_append(&out, "\0\0\0", stride - row);
  }
  return out;
}
