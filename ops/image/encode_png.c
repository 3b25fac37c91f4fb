/* SPDX-License-Identifier: Apache-2.0 */
/* EncodePng: 8 or 16 bits, gray or RGB, with or without alpha. */
#include "ops/image/encode.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

typedef struct params {
  int64_t compression;
} params;

static const tin_attr attrs[] = {
    TIN_ATTR_INT(params, compression, -1, "0 none .. 9 most; -1: zlib's default"), TIN_ATTR_END};

typedef struct job {
  const tin_node *node;
  png_structp png;
  png_infop info;
  uint8_t *bytes; /* what has been written so far */
  size_t size, room;
  jmp_buf jump;
  tin_status status;
} job;

PNG_NORETURN static void on_error(png_structp png, png_const_charp text) {
  job *j = png_get_error_ptr(png);
  j->status = tin_fail(j->node, TIN_INTERNAL, "PNG: %s", text);
  longjmp(j->jump, 1);
}

static void on_warning(png_structp png, png_const_charp text) { (void)png, (void)text; }

static void append(png_structp png, png_bytep from, size_t count) {
  job *j = png_get_io_ptr(png);
  if (count > j->room - j->size) {
    size_t room = 2 * j->room + count;
    uint8_t *bytes = realloc(j->bytes, room);
    if (!bytes) png_error(png, "out of memory");
    j->bytes = bytes;
    j->room = room;
  }
  memcpy(j->bytes + j->size, from, count);
  j->size += count;
}

static void flush(png_structp png) { (void)png; }

static void write_image(job *j, const tin_encode *e) {
  static const int types[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                              PNG_COLOR_TYPE_RGB_ALPHA};
  const params *p = j->node->params;
  bool wide = j->node->in[0]->dtype == TIN_U16;
  size_t stride = (size_t)e->width * e->channels * (wide ? 2 : 1);
  uint16_t one = 1;
  png_set_write_fn(j->png, j, append, flush);
  png_set_compression_level(j->png, (int)p->compression);
  png_set_IHDR(j->png, j->info, e->width, e->height, wide ? 16 : 8, types[e->channels],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(j->png, j->info);
  if (wide && *(const uint8_t *)&one) png_set_swap(j->png);
  for (size_t y = 0; y < e->height; y++) png_write_row(j->png, e->pixels + y * stride);
  png_write_end(j->png, NULL);
}

/* On its own, for what setjmp sees changed must not be its caller's locals. */
static void encode_guarded(job *j, const tin_encode *e) {
  if (setjmp(j->jump)) return;
  j->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, j, on_error, on_warning);
  if (j->png) j->info = png_create_info_struct(j->png);
  if (j->info)
    write_image(j, e);
  else
    j->status = tin_fail(j->node, TIN_NO_MEMORY, "PNG: out of memory");
}

static tin_status encode(const tin_node *node, size_t i) {
  job j = {.node = node};
  tin_encode e = tin_encode_image(node, i);
  encode_guarded(&j, &e);
  png_destroy_write_struct(&j.png, &j.info);
  if (j.status == TIN_OK) j.status = tin_encode_put(node, i, j.bytes, j.size);
  free(j.bytes);
  return j.status;
}

static tin_status run(const tin_node *node) {
  const params *p = node->params;
  if (p->compression < -1 || p->compression > 9)
    return tin_fail(node, TIN_INVALID, "compression is %lld, but must be in [-1, 9]",
                    (long long)p->compression);
  for (size_t i = 0; i < tin_encode_count(node); i++) TIN_TRY(encode(node, i));
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "EncodePng",           .signature = "image:T -> contents:string",
    .attrs = attrs,   .params_size = sizeof(params), .infer = tin_encode_infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "encode_png", .op = &op,
                                  .dtypes = TIN_BIT(TIN_U8) | TIN_BIT(TIN_U16), .run = run};

TIN_REGISTER(encode_png) { return tin_add_kernel(registry, &kernel); }
