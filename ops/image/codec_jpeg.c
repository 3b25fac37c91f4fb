/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG by libjpeg. Same calls in the same order as TensorFlow, so that pixels agree. */
#include "ops/image/codec.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h> /* jpeglib.h needs FILE */
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/* Each scan of a progressive file goes over the whole image; real ones have about ten. */
#define MAX_SCANS 100

typedef struct jpeg_job {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;
  tin_image *image;
  tin_status status; /* why jump was taken */
  size_t size;
  JSAMPROW row; /* a full row, where it cannot be decoded into its place */
} jpeg_job;

/* ---- errors: never exit, never print ------------------------------------------ */

static void give_up(jpeg_job *job, tin_status status) {
  job->status = status;
  longjmp(job->jump, 1);
}

static void on_error(j_common_ptr cinfo) {
  jpeg_job *job = cinfo->client_data;
  char text[JMSG_LENGTH_MAX];
  if (cinfo->err->msg_code == JERR_NO_BACKING_STORE)
    give_up(job, tin_fail(job->image, TIN_INVALID, "JPEG: the image is too large"));
  cinfo->err->format_message(cinfo, text);
  tin_status status = cinfo->err->msg_code == JERR_OUT_OF_MEMORY ? TIN_NO_MEMORY : TIN_CORRUPT;
  give_up(job, tin_fail(job->image, status, "JPEG: %s", text));
}

/* Warnings are about damage that can be decoded over, which TensorFlow does as well. */
static void on_message(j_common_ptr cinfo, int level) {
  if (level < 0) cinfo->err->num_warnings++;
}

static void on_progress(j_common_ptr cinfo) {
  jpeg_job *job = cinfo->client_data;
  if (job->cinfo.input_scan_number > MAX_SCANS)
    give_up(job, tin_fail(job->image, TIN_CORRUPT, "JPEG: more than %d scans", MAX_SCANS));
}

/* ---- bytes from memory: at the end decoding is suspended, or finds an end marker --- */

static void source_nothing(j_decompress_ptr cinfo) { (void)cinfo; }

static boolean source_fill(j_decompress_ptr cinfo) {
  static const JOCTET end[2] = {0xff, JPEG_EOI};
  const jpeg_job *job = cinfo->client_data;
  if (!job->image->options.recover_truncated) return FALSE;
  cinfo->src->next_input_byte = end;
  cinfo->src->bytes_in_buffer = sizeof end;
  return TRUE;
}

static void source_skip(j_decompress_ptr cinfo, long count) {
  struct jpeg_source_mgr *source = cinfo->src;
  if (count <= 0) return;
  size_t skip = (size_t)count;
  if (skip > source->bytes_in_buffer) skip = source->bytes_in_buffer;
  source->next_input_byte += skip;
  source->bytes_in_buffer -= skip;
}

static void open_job(jpeg_job *job, const void *bytes, size_t size) {
  j_decompress_ptr cinfo = &job->cinfo;
  cinfo->err = jpeg_std_error(&job->errors);
  job->errors.error_exit = on_error;
  job->errors.emit_message = on_message;
  cinfo->client_data = job;
  jpeg_create_decompress(cinfo); /* clears all but err and client_data */
  job->source = (struct jpeg_source_mgr){.next_input_byte = bytes,
                                         .bytes_in_buffer = size,
                                         .init_source = source_nothing,
                                         .fill_input_buffer = source_fill,
                                         .skip_input_data = source_skip,
                                         .resync_to_restart = jpeg_resync_to_restart,
                                         .term_source = source_nothing};
  cinfo->src = &job->source;
  job->progress.progress_monitor = on_progress;
  cinfo->progress = &job->progress;
}

/* ---- header ------------------------------------------------------------------- */

static tin_status truncated(jpeg_job *job, const char *where) {
  return tin_fail(job->image, TIN_CORRUPT, "JPEG: truncated %s, after %zu bytes", where, job->size);
}

/* A block takes a bit at the least in a progressive file and two in a sequential one, so
 * dimensions that cannot be true show before memory is asked for. */
static tin_status check_plausible(jpeg_job *job) {
  const struct jpeg_decompress_struct *cinfo = &job->cinfo;
  const tin_image_options *options = &job->image->options;
  if (cinfo->arith_code || options->recover_truncated || options->acceptable_fraction != 0)
    return TIN_OK;
  uint64_t blocks = 0;
  for (int i = 0; i < cinfo->num_components; i++)
    blocks += (uint64_t)cinfo->comp_info[i].width_in_blocks * cinfo->comp_info[i].height_in_blocks;
  if (blocks * (cinfo->progressive_mode ? 1 : 2) > (uint64_t)job->size * 8)
    return truncated(job, "or too short for its dimensions");
  return TIN_OK;
}

static tin_status choose_colors(jpeg_job *job, int32_t *channels) {
  j_decompress_ptr cinfo = &job->cinfo;
  *channels = job->image->options.channels;
  if (*channels == 0) *channels = cinfo->num_components < 3 ? cinfo->num_components : 3;
  if (*channels != 1 && *channels != 3)
    return tin_fail(job->image, TIN_UNSUPPORTED, "JPEG: %d channels, only 1 and 3 are possible",
                    *channels);
  bool cmyk = cinfo->jpeg_color_space == JCS_CMYK || cinfo->jpeg_color_space == JCS_YCCK;
  cinfo->out_color_space = *channels == 1 ? JCS_GRAYSCALE : cmyk ? JCS_CMYK : JCS_RGB;
  return TIN_OK;
}

/* A file of several scans is kept whole, as coefficients of two bytes, however small the output
 * may be. libjpeg fails if that takes more. */
static void limit_memory(jpeg_job *job) {
  uint64_t bytes = job->image->options.max_bytes;
  if (bytes == 0 || bytes > (uint64_t)LONG_MAX / 4) bytes = UINT64_C(1) << 29;
  job->cinfo.mem->max_memory_to_use = (long)(2 * bytes + (1 << 20));
}

static tin_status begin(jpeg_job *job, bool *done) {
  j_decompress_ptr cinfo = &job->cinfo;
  const tin_image_options *options = &job->image->options;
  if (jpeg_read_header(cinfo, TRUE) != JPEG_HEADER_OK) return truncated(job, "in the header");
  int32_t channels = 0;
  TIN_TRY(choose_colors(job, &channels));
  limit_memory(job);
  TIN_TRY(check_plausible(job));
  cinfo->do_fancy_upsampling = options->plain_upsampling ? FALSE : TRUE;
  cinfo->dct_method = options->accurate_dct ? JDCT_ISLOW : JDCT_IFAST;
  cinfo->scale_num = 1;
  cinfo->scale_denom = options->ratio ? (unsigned)options->ratio : 1;
  jpeg_calc_output_dimensions(cinfo);
  int64_t height = cinfo->output_height, width = cinfo->output_width;
  if (!options->crop) return tin_image_begin(job->image, 1, height, width, channels, 8, done);
  if (options->window.y < 0 || options->window.x < 0 || options->window.height < 1 ||
      options->window.width < 1 || options->window.height > height - options->window.y ||
      options->window.width > width - options->window.x)
    return tin_fail(job->image, TIN_INVALID,
                    "the crop window of %d x %d at (%d, %d) is not inside the image of %lld x %lld",
                    options->window.height, options->window.width, options->window.y,
                    options->window.x, (long long)height, (long long)width);
  return tin_image_begin(job->image, 1, options->window.height, options->window.width, channels, 8,
                         done);
}

/* ---- rows --------------------------------------------------------------------- */

static void cmyk_to_rgb(const JSAMPLE *from, uint8_t *to, int32_t width, bool inverted) {
  for (int32_t i = 0; i < width; i++, from += 4, to += 3)
    for (int c = 0; c < 3; c++)
      to[c] =
          (uint8_t)(inverted ? from[3] * from[c] / 255 : (255 - from[3]) * (255 - from[c]) / 255);
}

/* One row of the file into `to`, unless that is NULL. False: the bytes end here. */
static bool read_row(jpeg_job *job, uint8_t *to) {
  j_decompress_ptr cinfo = &job->cinfo;
  JSAMPROW row = job->row ? job->row : to;
  if (jpeg_read_scanlines(cinfo, &row, 1) != 1) return false;
  if (!job->row || !to) return true;
  const tin_image *image = job->image;
  size_t skip = image->options.crop ? (size_t)image->options.window.x : 0;
  row += skip * (size_t)cinfo->output_components;
  if (cinfo->out_color_space == JCS_CMYK)
    cmyk_to_rgb(row, to, image->width, cinfo->saw_Adobe_marker);
  else
    memcpy(to, row, (size_t)image->width * (size_t)image->channels);
  return true;
}

/* Returns how many rows of the result are there. */
static int32_t read_rows(jpeg_job *job) {
  const tin_image *image = job->image;
  size_t stride = (size_t)image->width * (size_t)image->channels;
  int32_t above = image->options.crop ? image->options.window.y : 0, y = 0;
  for (int32_t i = 0; i < above; i++)
    if (!read_row(job, NULL)) return 0;
  while (y < image->height && read_row(job, (uint8_t *)image->pixels + (size_t)y * stride)) y++;
  return y;
}

static tin_status finish(jpeg_job *job, int32_t rows) {
  tin_image *image = job->image;
  float acceptable = image->options.acceptable_fraction;
  if (acceptable == 0 || acceptable > 1) acceptable = 1;
  if ((float)rows / (float)image->height < acceptable)
    return tin_fail(image, TIN_CORRUPT, "JPEG: truncated, only %d of %d rows are there", rows,
                    image->height);
  size_t stride = (size_t)image->width * (size_t)image->channels;
  memset((uint8_t *)image->pixels + (size_t)rows * stride, 0,
         (size_t)(image->height - rows) * stride);
  if (rows < image->height || job->cinfo.output_scanline < job->cinfo.output_height) return TIN_OK;
  if (!jpeg_finish_decompress(&job->cinfo) && acceptable == 1)
    return truncated(job, "before the end marker");
  return TIN_OK;
}

static tin_status decode_job(jpeg_job *job) {
  j_decompress_ptr cinfo = &job->cinfo;
  bool done = false;
  TIN_TRY(begin(job, &done));
  if (done) return TIN_OK;
  if (!jpeg_start_decompress(cinfo)) return truncated(job, "in the first scans");
  if (job->image->options.crop || cinfo->out_color_space == JCS_CMYK)
    job->row =
        cinfo->mem->alloc_large((j_common_ptr)cinfo, JPOOL_IMAGE,
                                (size_t)cinfo->output_width * (size_t)cinfo->output_components);
  return finish(job, read_rows(job));
}

/* On its own, for what setjmp sees changed must not be its caller's locals. */
static void decode_guarded(jpeg_job *job, const void *bytes, size_t size) {
  if (setjmp(job->jump)) return;
  open_job(job, bytes, size);
  job->status = decode_job(job);
}

static tin_status decode(tin_image *image, const void *bytes, size_t size) {
  jpeg_job job = {.image = image, .size = size};
  decode_guarded(&job, bytes, size);
  jpeg_destroy_decompress(&job.cinfo);
  return job.status;
}

static bool probe(const void *bytes, size_t size) {
  return size >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

const tin_image_codec tin_codec_jpeg = {"JPEG", probe, decode};
