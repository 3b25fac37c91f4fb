/* SPDX-License-Identifier: Apache-2.0 */
/* GIF by giflib. Frames are composed as TensorFlow does: the canvas is as wide and as high as
 * the largest frame, starts black, and keeps what a frame does not draw; disposal is ignored.
 *
 * The file is walked twice, once to measure and once to draw, so that no frame but the
 * result is ever held in memory. */
#include "ops/image/codec.h"

#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>

/* A code has 12 bits at the most and stands for no more than 4096 pixels. */
#define MAX_RATIO (4096 * 8 / 12 + 1)

typedef struct gif_job {
  tin_image *image;
  GifFileType *file;
  const uint8_t *at;
  size_t left;
  int64_t frames, width, height; /* measured so far; drawn so far */
  bool drawing;
  int transparent; /* a color index, or -1 */
  GifByteType *row;
} gif_job;

static int read_bytes(GifFileType *file, GifByteType *to, int count) {
  gif_job *job = file->UserData;
  size_t n = (size_t)count < job->left ? (size_t)count : job->left;
  if (n == 0) return 0;
  memcpy(to, job->at, n);
  job->at += n;
  job->left -= n;
  return (int)n;
}

static tin_status fail(const gif_job *job, int code) {
  const char *text = GifErrorString(code);
  tin_status status = code == D_GIF_ERR_NOT_ENOUGH_MEM ? TIN_NO_MEMORY : TIN_CORRUPT;
  return tin_fail(job->image, status, "GIF: frame %lld: %s", (long long)job->frames,
                  job->left == 0 ? "truncated"
                  : text         ? text
                                 : "damaged");
}

/* ---- measuring ---------------------------------------------------------------- */

static tin_status measure_frame(gif_job *job) {
  const GifImageDesc *frame = &job->file->Image;
  GifByteType *block;
  int code_size;
  uint64_t bytes = 0;
  int status = DGifGetCode(job->file, &code_size, &block);
  for (; status == GIF_OK && block; status = DGifGetCodeNext(job->file, &block)) bytes += block[0];
  if (status != GIF_OK) return fail(job, job->file->Error);
  if (frame->Width < 1 || frame->Height < 1)
    return tin_fail(job->image, TIN_CORRUPT, "GIF: frame %lld is empty", (long long)job->frames);
  if ((uint64_t)frame->Width * (uint64_t)frame->Height > (bytes + 1) * MAX_RATIO)
    return tin_fail(job->image, TIN_CORRUPT, "GIF: frame %lld: truncated", (long long)job->frames);
  if (frame->Width > job->width) job->width = frame->Width;
  if (frame->Height > job->height) job->height = frame->Height;
  return TIN_OK;
}

/* ---- drawing ------------------------------------------------------------------ */

static tin_status draw_row(const gif_job *job, const ColorMapObject *colors, uint8_t *canvas,
                           int y) {
  const GifImageDesc *frame = &job->file->Image;
  int32_t width = job->image->width;
  if (y < 0 || y >= job->image->height || frame->Left >= width) return TIN_OK;
  int visible = frame->Width < width - frame->Left ? frame->Width : width - frame->Left;
  uint8_t *to = canvas + ((size_t)y * (size_t)width + (size_t)frame->Left) * 3;
  for (int x = 0; x < visible; x++, to += 3) {
    int index = job->row[x];
    if (index == job->transparent) continue;
    if (index >= colors->ColorCount)
      return tin_fail(job->image, TIN_CORRUPT, "GIF: frame %lld: color %d of %d",
                      (long long)job->frames, index, colors->ColorCount);
    const GifColorType *color = &colors->Colors[index];
    to[0] = color->Red, to[1] = color->Green, to[2] = color->Blue;
  }
  return TIN_OK;
}

static tin_status draw_rows(const gif_job *job, const ColorMapObject *colors, uint8_t *canvas,
                            int first, int step) {
  const GifImageDesc *frame = &job->file->Image;
  for (int y = first; y < frame->Height; y += step) {
    if (DGifGetLine(job->file, job->row, frame->Width) != GIF_OK)
      return fail(job, job->file->Error);
    TIN_TRY(draw_row(job, colors, canvas, frame->Top + y));
  }
  return TIN_OK;
}

static tin_status draw_frame(gif_job *job) {
  static const struct { int first, step; } passes[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  const GifImageDesc *frame = &job->file->Image;
  const ColorMapObject *colors = frame->ColorMap ? frame->ColorMap : job->file->SColorMap;
  size_t bytes = (size_t)job->image->width * (size_t)job->image->height * 3;
  uint8_t *canvas = (uint8_t *)job->image->pixels + (size_t)job->frames * bytes;
  if (!colors)
    return tin_fail(job->image, TIN_CORRUPT, "GIF: frame %lld has no colors",
                    (long long)job->frames);
  if (job->frames == 0)
    memset(canvas, 0, bytes);
  else
    memcpy(canvas, canvas - bytes, bytes);
  if (!frame->Interlace) return draw_rows(job, colors, canvas, 0, 1);
  for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
    TIN_TRY(draw_rows(job, colors, canvas, passes[i].first, passes[i].step));
  return TIN_OK;
}

/* ---- walking ------------------------------------------------------------------ */

static tin_status read_frame(gif_job *job) {
  if (DGifGetImageDesc(job->file) != GIF_OK) return fail(job, job->file->Error);
  TIN_TRY(job->drawing ? draw_frame(job) : measure_frame(job));
  job->frames++;
  job->transparent = -1;
  return TIN_OK;
}

static tin_status read_extension(gif_job *job) {
  GifByteType *block;
  int code;
  int status = DGifGetExtension(job->file, &code, &block);
  for (; status == GIF_OK && block; status = DGifGetExtensionNext(job->file, &block))
    if (code == GRAPHICS_EXT_FUNC_CODE && block[0] == 4 && job->transparent < 0)
      job->transparent = block[1] & 1 ? block[4] : -1;
  return status == GIF_OK ? TIN_OK : fail(job, job->file->Error);
}

/* Up to the end, or to `limit` frames. A file may lack its end marker, if it ends there. */
static tin_status walk(gif_job *job, int64_t limit) {
  job->frames = 0;
  job->transparent = -1;
  while (job->frames < limit) {
    GifRecordType type;
    if (job->left == 0 && job->frames > 0) return TIN_OK;
    if (DGifGetRecordType(job->file, &type) != GIF_OK) return fail(job, job->file->Error);
    if (type == TERMINATE_RECORD_TYPE) return TIN_OK;
    if (type == IMAGE_DESC_RECORD_TYPE) TIN_TRY(read_frame(job));
    if (type == EXTENSION_RECORD_TYPE) TIN_TRY(read_extension(job));
  }
  return TIN_OK;
}

static tin_status walk_file(gif_job *job, const void *bytes, size_t size, int64_t limit) {
  int code = D_GIF_ERR_NOT_ENOUGH_MEM;
  job->at = bytes;
  job->left = size;
  job->file = DGifOpen(job, read_bytes, &code);
  if (!job->file) return fail(job, code);
  tin_status status = walk(job, limit);
  DGifCloseFile(job->file, &code);
  return status;
}

static tin_status draw(gif_job *job, const void *bytes, size_t size) {
  job->drawing = true;
  job->row = malloc((size_t)job->width);
  if (!job->row) return tin_fail(job->image, TIN_NO_MEMORY, "GIF: out of memory");
  tin_status status = walk_file(job, bytes, size, job->image->frames);
  free(job->row);
  return status;
}

static tin_status decode(tin_image *image, const void *bytes, size_t size) {
  gif_job job = {.image = image};
  bool done = false;
  if (image->options.channels != 0 && image->options.channels != 3)
    return tin_fail(image, TIN_UNSUPPORTED, "GIF: %d channels, only 3 are possible",
                    image->options.channels);
  TIN_TRY(walk_file(&job, bytes, size, INT64_MAX));
  if (job.frames == 0) return tin_fail(image, TIN_CORRUPT, "GIF: there is no frame");
  if (image->options.single_frame) job.frames = 1;
  TIN_TRY(tin_image_begin(image, job.frames, job.height, job.width, 3, 8, &done));
  return done ? TIN_OK : draw(&job, bytes, size);
}

static bool probe(const void *bytes, size_t size) {
  return size >= 4 && memcmp(bytes, "GIF8", 4) == 0;
}

const tin_image_codec tin_codec_gif = {"GIF", probe, decode};
