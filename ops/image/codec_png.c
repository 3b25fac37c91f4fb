/* SPDX-License-Identifier: Apache-2.0 */
/* PNG by libpng: all color types and depths, interlaced or not. */
#include "ops/image/codec.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

/* Deflate makes at most 258 bytes of two bits. */
#define MAX_RATIO 1032

typedef struct png_job {
  tin_image *image;
  png_structp png;
  png_infop info;
  const uint8_t *at;
  size_t left, size;
  jmp_buf jump;
  tin_status status; /* why jump was taken */
  int32_t channels;
  bool widen; /* 16 bits are wanted, the file has less */
} png_job;

PNG_NORETURN static void on_error(png_structp png, png_const_charp text) {
  png_job *job = png_get_error_ptr(png);
  tin_status status = strstr(text, "memory") ? TIN_NO_MEMORY : TIN_CORRUPT;
  job->status = tin_fail(job->image, status, "PNG: %s", text);
  longjmp(job->jump, 1);
}

static void on_warning(png_structp png, png_const_charp text) { (void)png, (void)text; }

static void read_bytes(png_structp png, png_bytep to, size_t count) {
  png_job *job = png_get_io_ptr(png);
  if (count > job->left) png_error(png, "truncated");
  memcpy(to, job->at, count);
  job->at += count;
  job->left -= count;
}

/* Texts and the like are not looked at, so they shall not be unpacked either. */
static void skip_texts(png_structp png) {
#ifdef PNG_HANDLE_AS_UNKNOWN_SUPPORTED
  static const png_byte names[] =
      "iTXt\0tEXt\0zTXt\0tIME\0hIST\0sPLT\0pCAL\0sCAL\0oFFs\0pHYs\0eXIf";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, sizeof names / 5);
#else
  (void)png;
#endif
}

/* Deflated data cannot be that much smaller than the rows. */
static tin_status check_plausible(const png_job *job, uint32_t width, uint32_t height) {
  uint64_t bits =
      (uint64_t)png_get_bit_depth(job->png, job->info) * png_get_channels(job->png, job->info);
  uint64_t row = (width * bits + 7) / 8;
  if (row * height / MAX_RATIO <= job->size) return TIN_OK;
  return tin_fail(job->image, TIN_CORRUPT, "PNG: %zu bytes are too few for %u x %u pixels",
                  job->size, (unsigned)height, (unsigned)width);
}

static void set_alpha(const png_job *job, bool has_alpha, bool has_trns) {
  bool wanted = job->channels % 2 == 0;
  if (!wanted && (has_alpha || has_trns)) png_set_strip_alpha(job->png);
  if (wanted && !has_alpha && has_trns) png_set_tRNS_to_alpha(job->png);
  if (wanted && !has_alpha && !has_trns) png_set_add_alpha(job->png, 0xffff, PNG_FILLER_AFTER);
}

static void set_depth(png_job *job, int depth) {
  bool wide = job->image->options.bits == 16;
  job->widen = wide && depth <= 8;
  if (!wide && depth == 16) png_set_strip_16(job->png);
  png_set_packing(job->png);
  uint16_t one = 1;
  if (wide && *(const uint8_t *)&one) png_set_swap(job->png);
}

static void set_colors(const png_job *job, int type, int depth) {
  bool gray = !(type & PNG_COLOR_MASK_COLOR);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(job->png);
  if (gray && depth < 8) png_set_expand_gray_1_2_4_to_8(job->png);
  if (job->channels < 3 && !gray) png_set_rgb_to_gray_fixed(job->png, 1, 29900, 58700);
  if (job->channels >= 3 && gray) png_set_gray_to_rgb(job->png);
}

static int32_t channels_of_file(const png_job *job, int type, bool has_trns) {
  if (type == PNG_COLOR_TYPE_PALETTE) return has_trns ? 4 : 3;
  return png_get_channels(job->png, job->info);
}

static tin_status begin(png_job *job, bool *done) {
  png_read_info(job->png, job->info);
  uint32_t width, height;
  int depth, type;
  png_get_IHDR(job->png, job->info, &width, &height, &depth, &type, NULL, NULL, NULL);
  TIN_TRY(check_plausible(job, width, height));
  bool has_trns = png_get_valid(job->png, job->info, PNG_INFO_tRNS) != 0;
  job->channels = job->image->options.channels;
  if (job->channels == 0) job->channels = channels_of_file(job, type, has_trns);
  set_alpha(job, (type & PNG_COLOR_MASK_ALPHA) != 0, has_trns);
  set_depth(job, depth);
  set_colors(job, type, depth);
  return tin_image_begin(job->image, 1, height, width, job->channels,
                         job->image->options.bits == 16 ? 16 : 8, done);
}

/* 8 bit samples at the start of a row of 16 bit ones, from the end for they overlap. */
static void widen_row(uint8_t *row, size_t samples) {
  while (samples-- > 0) row[2 * samples] = row[2 * samples + 1] = row[samples];
}

static tin_status read_rows(png_job *job) {
  tin_image *image = job->image;
  size_t samples = (size_t)image->width * (size_t)image->channels;
  size_t stride = samples * (size_t)image->bits / 8;
  int passes = png_set_interlace_handling(job->png);
  png_read_update_info(job->png, job->info);
  if (png_get_rowbytes(job->png, job->info) != (job->widen ? samples : stride))
    return tin_fail(image, TIN_UNSUPPORTED, "PNG: no conversion to %d channels of %d bits",
                    image->channels, image->bits);
  while (passes-- > 0)
    for (int32_t y = 0; y < image->height; y++)
      png_read_row(job->png, (uint8_t *)image->pixels + (size_t)y * stride, NULL);
  png_read_end(job->png, NULL);
  for (int32_t y = 0; job->widen && y < image->height; y++)
    widen_row((uint8_t *)image->pixels + (size_t)y * stride, samples);
  return TIN_OK;
}

static tin_status decode_job(png_job *job) {
  bool done = false;
  png_set_read_fn(job->png, job, read_bytes);
  skip_texts(job->png);
  TIN_TRY(begin(job, &done));
  return done ? TIN_OK : read_rows(job);
}

/* On its own, for what setjmp sees changed must not be its caller's locals. */
static void decode_guarded(png_job *job) {
  if (setjmp(job->jump)) return;
  job->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
  if (job->png) job->info = png_create_info_struct(job->png);
  job->status =
      job->info ? decode_job(job) : tin_fail(job->image, TIN_NO_MEMORY, "PNG: out of memory");
}

static tin_status decode(tin_image *image, const void *bytes, size_t size) {
  if (image->options.channels < 0 || image->options.channels > 4)
    return tin_fail(image, TIN_INVALID, "PNG: %d channels, only 1 to 4 are possible",
                    image->options.channels);
  png_job job = {.image = image, .at = bytes, .left = size, .size = size};
  decode_guarded(&job);
  png_destroy_read_struct(&job.png, &job.info, NULL);
  return job.status;
}

static bool probe(const void *bytes, size_t size) {
  return size >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

const tin_image_codec tin_codec_png = {"PNG", probe, decode};
