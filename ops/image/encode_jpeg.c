/* SPDX-License-Identifier: Apache-2.0 */
/* EncodeJpeg: gray or RGB. */
#include "ops/image/encode.h"

#include <setjmp.h>
#include <stdio.h> /* jpeglib.h needs FILE */
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

enum { FROM_IMAGE, GRAYSCALE, RGB };

typedef struct params {
  int32_t format, density_unit;
  int64_t quality, x_density, y_density;
  bool progressive, optimize_size, chroma_downsampling;
} params;

static const char *const formats[] = {"", "grayscale", "rgb", NULL};
static const char *const units[] = {"in", "cm", NULL};

static const tin_attr attrs[] = {
    TIN_ATTR_ENUM(params, format, FROM_IMAGE, formats, "as the channels say, if empty"),
    TIN_ATTR_INT(params, quality, 95, "0 .. 100"),
    TIN_ATTR_BOOL(params, progressive, false, "in several scans"),
    TIN_ATTR_BOOL(params, optimize_size, false, "with tables of its own"),
    TIN_ATTR_BOOL(params, chroma_downsampling, true, "color at half the resolution"),
    TIN_ATTR_ENUM(params, density_unit, 0, units, "of the densities"),
    TIN_ATTR_INT(params, x_density, 300, "pixels per unit"),
    TIN_ATTR_INT(params, y_density, 300, "pixels per unit"),
    TIN_ATTR_END};

typedef struct job {
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr sink;
  const tin_node *node;
  uint8_t *bytes;
  size_t size, room; /* of bytes; size is known at the end */
  jmp_buf jump;
  tin_status status;
} job;

static void on_error(j_common_ptr cinfo) {
  job *j = cinfo->client_data;
  char text[JMSG_LENGTH_MAX];
  cinfo->err->format_message(cinfo, text);
  j->status = tin_fail(j->node, TIN_INTERNAL, "JPEG: %s", text);
  longjmp(j->jump, 1);
}

static void on_message(j_common_ptr cinfo, int level) { (void)cinfo, (void)level; }

/* Twice the room, the new half of it free. libjpeg's own buffer would be lost on an error. */
static boolean grow(j_compress_ptr cinfo) {
  job *j = cinfo->client_data;
  size_t room = j->room ? 2 * j->room : 1 << 16;
  uint8_t *bytes = realloc(j->bytes, room);
  if (!bytes) ERREXIT1(cinfo, JERR_OUT_OF_MEMORY, 0);
  j->bytes = bytes;
  j->sink.next_output_byte = bytes + j->room;
  j->sink.free_in_buffer = room - j->room;
  j->room = room;
  return TRUE;
}

static void begin(j_compress_ptr cinfo) { grow(cinfo); }

static void end(j_compress_ptr cinfo) {
  job *j = cinfo->client_data;
  j->size = j->room - j->sink.free_in_buffer;
}

static void set_up(j_compress_ptr cinfo, const params *p, const tin_encode *e) {
  cinfo->image_width = e->width;
  cinfo->image_height = e->height;
  cinfo->input_components = (int)e->channels;
  cinfo->in_color_space = e->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(cinfo);
  jpeg_set_quality(cinfo, (int)p->quality, TRUE);
  cinfo->optimize_coding = p->optimize_size;
  cinfo->density_unit = p->density_unit == 0 ? 1 : 2;
  cinfo->X_density = (UINT16)p->x_density;
  cinfo->Y_density = (UINT16)p->y_density;
  if (p->progressive) jpeg_simple_progression(cinfo);
  for (int i = 0; i < cinfo->num_components && !p->chroma_downsampling; i++)
    cinfo->comp_info[i].h_samp_factor = cinfo->comp_info[i].v_samp_factor = 1;
}

/* On its own, for what setjmp sees changed must not be its caller's locals. */
static void encode_guarded(job *j, const tin_encode *e) {
  j_compress_ptr cinfo = &j->cinfo;
  if (setjmp(j->jump)) return;
  cinfo->err = jpeg_std_error(&j->errors);
  j->errors.error_exit = on_error;
  j->errors.emit_message = on_message;
  cinfo->client_data = j;
  jpeg_create_compress(cinfo); /* clears all but err and client_data */
  j->sink = (struct jpeg_destination_mgr){
      .init_destination = begin, .empty_output_buffer = grow, .term_destination = end};
  cinfo->dest = &j->sink;
  set_up(cinfo, j->node->params, e);
  jpeg_start_compress(cinfo, TRUE);
  while (cinfo->next_scanline < e->height) {
    size_t at = (size_t)cinfo->next_scanline * e->width * e->channels;
    JSAMPROW row = (JSAMPROW)(uintptr_t)(e->pixels + at); /* is only read */
    jpeg_write_scanlines(cinfo, &row, 1);
  }
  jpeg_finish_compress(cinfo);
}

static tin_status encode(const tin_node *node, size_t i) {
  job j = {.node = node};
  tin_encode e = tin_encode_image(node, i);
  encode_guarded(&j, &e);
  jpeg_destroy_compress(&j.cinfo);
  if (j.status == TIN_OK) j.status = tin_encode_put(node, i, j.bytes, j.size);
  free(j.bytes);
  return j.status;
}

static tin_status check(const tin_node *node) {
  const params *p = node->params;
  const tin_shape *in = &node->in[0]->shape;
  int32_t channels = in->dim[in->rank - 1];
  bool fits = p->format == FROM_IMAGE ? channels == 1 || channels == 3
                                      : channels == (p->format == GRAYSCALE ? 1 : 3);
  if (!fits)
    return tin_fail(node, TIN_MISMATCH, "image has %d channels, format is '%s'", channels,
                    formats[p->format]);
  if (p->quality < 0 || p->quality > 100)
    return tin_fail(node, TIN_INVALID, "quality is %lld, but must be in [0, 100]",
                    (long long)p->quality);
  if (p->x_density < 0 || p->y_density < 0 || p->x_density > 65535 || p->y_density > 65535)
    return tin_fail(node, TIN_INVALID, "densities must be in [0, 65535]");
  return TIN_OK;
}

static tin_status infer(tin_node *node) {
  TIN_TRY(tin_encode_infer(node));
  return check(node);
}

static tin_status run(const tin_node *node) {
  for (size_t i = 0; i < tin_encode_count(node); i++) TIN_TRY(encode(node, i));
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op), .name = "EncodeJpeg",          .signature = "image:uint8 -> contents:string",
    .attrs = attrs,   .params_size = sizeof(params), .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel), .name = "encode_jpeg", .op = &op,
                                  .dtypes = TIN_BIT(TIN_U8), .run = run};

TIN_REGISTER(encode_jpeg) { return tin_add_kernel(registry, &kernel); }
