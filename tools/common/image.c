/* SPDX-License-Identifier: Apache-2.0 */
/* image.c -- from an image file to the floats a network takes. */
#include "tools/common/image.h"
#include "core/fail.h"
#include "tools/common/convert.h"
#include "tools/common/file.h"
#include "tools/common/number.h"
#include "tinfer/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void swap_red_and_blue(tin_tensor *image) {
  int32_t channels = image->shape.dim[3];
  uint8_t *p = image->data;
  if (channels < 3) return;
  for (size_t i = 0; i + 2 < image->bytes; i += (size_t)channels) {
    uint8_t red = p[i];
    p[i] = p[i + 2];
    p[i + 2] = red;
  }
}

/* ---- the graphs ----------------------------------------------------------------- */

#define NODE(name, op, inputs, attrs)                                                              \
  "node { name: '" name "' op: '" op "' " inputs " " attrs " }\n"
#define TYPE(name, type) "attr { key: '" name "' value { type: " type " } }"
#define VECTOR(type, count, values)                                                                \
  TYPE("dtype", type)                                                                              \
  " attr { key: 'value' value { tensor { dtype: " type " tensor_shape { dim { size: " count        \
  " } } " values " } } }"

/* GraphDefs as text. What varies: channels. */
static const char decoder[] =
    NODE("contents", "Placeholder", "",
         TYPE("dtype", "DT_STRING") " attr { key: 'shape' value { shape {} } }")
        NODE("pixels", "DecodeImage", "input: 'contents'",
             "attr { key: 'channels' value { i: %d } } attr { key: 'expand_animations' value { b: "
             "false } } " TYPE("dtype", "DT_UINT8"));

/* What varies: height, width, channels, their means, std. */
static const char pipeline[] = NODE("pixels", "Placeholder", "", TYPE("dtype", "DT_UINT8"))
    NODE("floats", "Cast", "input: 'pixels'", TYPE("SrcT", "DT_UINT8") TYPE("DstT", "DT_FLOAT"))
        NODE("size", "Const", "", VECTOR("DT_INT32", "2", "int_val: %d int_val: %d"))
            NODE("resized", "ResizeBilinear", "input: 'floats' input: 'size'",
                 TYPE("T", "DT_FLOAT")) NODE("mean", "Const", "", VECTOR("DT_FLOAT", "%d", "%s"))
                NODE("centred", "Sub", "input: 'resized' input: 'mean'", TYPE("T", "DT_FLOAT"))
                    NODE("std", "Const", "", VECTOR("DT_FLOAT", "1", "float_val: %.9g"))
                        NODE("normalized", "RealDiv", "input: 'centred' input: 'std'",
                             TYPE("T", "DT_FLOAT"));

const char *const tin_picture_ops[] = {"Placeholder",    "DecodeImage", "Cast",    "Const",
                                       "ResizeBilinear", "Sub",         "RealDiv", NULL};

static void write_pipeline(const tin_picture *p, const tin_shape *pixels, char *text, size_t size) {
  char means[4 * 40] = "";
  int32_t channels = pixels->dim[3];
  for (int32_t i = 0, n = 0; i < channels && i < 4; i++)
    n += snprintf(means + n, sizeof means - (size_t)n, "float_val: %.9g ", p->mean[i]);
  int32_t height = p->height ? p->height : pixels->dim[1];
  int32_t width = p->width ? p->width : pixels->dim[2];
  snprintf(text, size, pipeline, height, width, channels, means, p->std);
}

/* ---- running them ---------------------------------------------------------------- */

typedef struct graph {
  const char *text, *feed, *fetch;
} graph;

static tin_status run(tin_session *session, const tin_tensor *in, tin_tensor *out,
                      tin_error *error) {
  TIN_TRY(tin_session_resize(session, 0, &in->shape, error));
  memcpy(tin_session_input(session, 0)->data, in->data, in->bytes);
  TIN_TRY(tin_session_run(session, error));
  return tin_tensor_copy(tin_session_output(session, 0), out, error);
}

static tin_status open_and_run(const graph *g, const tin_tensor *in, const tin_registry *registry,
                               tin_tensor *out, tin_error *error) {
  const char *const feeds[] = {g->feed, NULL}, *const fetches[] = {g->fetch, NULL};
  tin_model_options options = {TIN_INIT(tin_model_options), .format = "graphdef", .feeds = feeds,
                               .fetches = fetches};
  tin_session_options how = {TIN_INIT(tin_session_options), .threads = 1};
  tin_model *model = NULL;
  tin_session *session = NULL;
  tin_status status =
      tin_model_open_memory(&model, registry, g->text, strlen(g->text), &options, error);
  if (status == TIN_OK) status = tin_session_create(&session, model, &how, error);
  if (status == TIN_OK) status = run(session, in, out, error);
  tin_session_destroy(session);
  tin_model_close(model);
  return status;
}

/* `out` has no data before; then [1, height, width, channels]. */
static tin_status decode(const tin_picture *p, const tin_registry *registry, tin_tensor *out,
                         tin_error *error) {
  char text[1024];
  void *bytes;
  size_t size;
  TIN_TRY(tin_file_read(p->path, &bytes, &size, error));
  tin_string contents = {bytes, size};
  tin_tensor in = {.data = &contents, .bytes = sizeof contents, .dtype = TIN_STR};
  snprintf(text, sizeof text, decoder, p->channels);
  tin_status status = open_and_run(&(graph){text, "contents", "pixels"}, &in, registry, out, error);
  free(bytes);
  if (status) return tin_error_context(error, "%s", p->path), status;
  const int32_t *d = out->shape.dim;
  out->shape = (tin_shape){4, {1, d[0], d[1], d[2]}};
  return TIN_OK;
}

tin_status tin_picture_load(const tin_picture *picture, const tin_registry *registry,
                            tin_tensor *out, tin_error *error) {
  char text[4096];
  tin_tensor pixels = {0};
  tin_status status = decode(picture, registry, &pixels, error);
  if (status == TIN_OK) {
    if (picture->bgr) swap_red_and_blue(&pixels);
    write_pipeline(picture, &pixels.shape, text, sizeof text);
    status = open_and_run(&(graph){text, "pixels", "normalized"}, &pixels, registry, out, error);
  }
  tin_tensor_drop(&pixels);
  return status;
}

/* ---- fitting an input -------------------------------------------------- */

tin_status tin_picture_like(tin_picture *p, const tin_tensor *like, tin_error *error) {
  char text[128];
  const tin_shape *s = &like->shape;
  const int32_t *dim = s->dim + (s->rank == 4);
  if (s->rank == TIN_UNKNOWN) return TIN_OK;
  if ((s->rank != 3 && s->rank != 4) || dim[2] > 4 || dim[2] == 0)
    return TIN_FAIL(error, TIN_MISMATCH, "shape %s is not that of a picture",
                    tin_shape_text(s, text, sizeof text));
  if (p->height == 0 && dim[0] > 0) p->height = dim[0];
  if (p->width == 0 && dim[1] > 0) p->width = dim[1];
  if (dim[2] > 0) p->channels = dim[2];
  return TIN_OK;
}

/* To whole numbers, if the input takes those. */
static void round_for(tin_dtype type, tin_tensor *image) {
  float *x = image->data;
  if (!tin_dtype_is_integer(type)) return;
  for (size_t i = 0; i < image->bytes / sizeof *x; i++) x[i] = nearbyintf(x[i]);
}

tin_status tin_picture_value(const tin_picture *p, const tin_tensor *like,
                             const tin_registry *registry, tin_tensor *out, tin_error *error) {
  TIN_TRY(tin_picture_load(p, registry, out, error));
  round_for(like->dtype, out);
  tin_status status = tin_tensor_fit(out, like, error);
  if (status) tin_tensor_drop(out);
  return status;
}

/* ---- image:FILE,... --------------------------------------------------------------- */

static bool parse_size(const char *text, tin_picture *p) {
  int n = 0;
  bool ok = sscanf(text, "%6dx%6d%n", &p->height, &p->width, &n) == 2 && text[n] == 0;
  return ok && p->height > 0 && p->width > 0;
}

static bool parse_double(const char **text, double *x) {
  char *end;
  *x = strtod(*text, &end);
  bool any = end != *text && isfinite(*x);
  *text = end;
  return any;
}

static bool parse_mean(const char *text, tin_picture *p) {
  int n = 0;
  do {
    if (n == 4 || !parse_double(&text, &p->mean[n++])) return false;
  } while (*text++ == ':');
  for (; n < 4; n++) p->mean[n] = p->mean[n - 1];
  return text[-1] == 0;
}

static bool parse_std(const char *text, tin_picture *p) {
  return parse_double(&text, &p->std) && *text == 0 && p->std != 0;
}

static bool parse_bgr(const char *text, tin_picture *p) {
  p->bgr = true;
  return *text == 0;
}

static const struct setting {
  const char *word;
  bool (*parse)(const char *rest, tin_picture *p);
} settings[] = {
    {"size=", parse_size}, {"mean=", parse_mean}, {"std=", parse_std}, {"bgr", parse_bgr}};

static const struct setting *find_setting(const char *text) {
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (strncmp(text, settings[i].word, strlen(settings[i].word)) == 0) return &settings[i];
  return NULL;
}

/* Takes settings off the end of `text`: names of files may hold commas. */
static tin_status parse_settings(char *text, tin_picture *p, tin_error *error) {
  char *comma;
  while ((comma = strrchr(text, ','))) {
    const struct setting *s = find_setting(comma + 1);
    if (!s) break;
    if (!s->parse(comma + 1 + strlen(s->word), p))
      return TIN_FAIL(error, TIN_INVALID,
                      "'%s': write size=HxW, mean=M or mean=M:M:M, std=S (not 0), bgr", comma + 1);
    *comma = 0;
  }
  p->path = text;
  return TIN_OK;
}

static tin_status make(char *text, const tin_tensor *like, const tin_registry *registry,
                       tin_tensor *out, tin_error *error) {
  tin_picture p = {.std = 1, .channels = 3};
  if (!tin_dtype_is_number(like->dtype))
    return TIN_FAIL(error, TIN_MISMATCH, "a %s is expected: file:%s gives the bytes of the file",
                    tin_dtype_text(like->dtype), text);
  TIN_TRY(parse_settings(text, &p, error));
  TIN_TRY(tin_picture_like(&p, like, error));
  return tin_picture_value(&p, like, registry, out, error);
}

tin_status tin_image_value(const char *text, const tin_tensor *like, const tin_registry *registry,
                           tin_tensor *out, tin_error *error) {
  char *copy = strdup(text);
  if (!copy) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory");
  tin_status status = make(copy, like, registry, out, error);
  free(copy);
  return status;
}
