/* SPDX-License-Identifier: Apache-2.0 */
/* values.c -- from the text behind --input=NAME= to a tensor. */
#include "tools/common/values.h"
#include "core/fail.h"
#include "tools/common/convert.h"
#include "tools/common/file.h"
#include "tools/common/image.h"
#include "tools/common/npy.h"
#include "tools/common/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char tin_value_forms[] =
    "  FILE.npy               an array in NumPy's format; - reads one from standard input\n"
    "  image:FILE[,size=HxW][,mean=M][,std=S][,bgr]\n"
    "                         a JPEG, PNG, GIF or BMP picture: resized to the input's size (or\n"
    "                         to size), then (x - mean) / std; one mean, or one:per:channel\n"
    "  file:FILE              the bytes of a file, as a string\n"
    "  text:TEXT              a string\n"
    "  zeros, ones            one number throughout\n"
    "  random[:SEED]          in [-1, 1); integers in 0..127, booleans\n"
    "  1,2,3  [[1,2],[3,4]]   numbers\n";

bool tin_value_split(const char *argument, char **name, const char **rest) {
  size_t length = strcspn(argument, "=");
  if (length == 0 || argument[length] == 0) return false;
  *name = strndup(argument, length);
  *rest = argument + length + 1;
  return *name != NULL;
}

tin_status tin_shape_parse(const char *text, tin_shape *shape, tin_error *error) {
  *shape = (tin_shape){0};
  for (const char *p = text; *p;) {
    char *end;
    errno = 0;
    long n = strtol(p, &end, 10);
    if (!isdigit((unsigned char)*p) || errno || n > INT32_MAX || (*end != ',' && *end != 0) ||
        (*end == ',' && end[1] == 0))
      return TIN_FAIL(error, TIN_INVALID, "'%s' is no shape: write 1,224,224,3", text);
    if (shape->rank == TIN_MAX_RANK)
      return TIN_FAIL(error, TIN_UNSUPPORTED, "more than %d dimensions", TIN_MAX_RANK);
    shape->dim[shape->rank++] = (int32_t)n;
    p = *end ? end + 1 : end;
  }
  return TIN_OK;
}

/* ---- numbers ------------------------------------------------------------------ */

typedef struct list {
  tin_number *v;
  int64_t count;
  tin_shape shape; /* by the brackets; dimensions not met yet are unknown */
  bool brackets;
} list;

static const char *skip(const char *p) {
  while (isspace((unsigned char)*p)) p++;
  return p;
}

/* Items separated by commas, up to `close`, which is not taken; NULL: something else. */
static const char *parse_items(const char *p, list *l, int32_t depth, char close);

static const char *parse_item(const char *p, list *l, int32_t depth) {
  if (*p != '[') {
    if (depth != l->shape.rank && l->shape.rank != TIN_UNKNOWN) return NULL; /* ragged */
    l->shape.rank = depth;
    return tin_number_parse(p, &l->v[l->count++]);
  }
  if (depth == TIN_MAX_RANK || (l->shape.rank != TIN_UNKNOWN && depth >= l->shape.rank))
    return NULL;
  p = parse_items(p + 1, l, depth + 1, ']');
  return p ? p + 1 : NULL;
}

static const char *parse_items(const char *p, list *l, int32_t depth, char close) {
  int32_t n = 0;
  p = skip(p);
  for (; *p != close; n++) {
    p = parse_item(p, l, depth);
    if (!p) return NULL;
    p = skip(p);
    if (*p != ',' && *p != close) return NULL;
    if (*p == ',' && *(p = skip(p + 1)) == close) return NULL;
  }
  int32_t *dim = &l->shape.dim[depth - 1];
  if (*dim != TIN_UNKNOWN && *dim != n) return NULL;
  *dim = n;
  return p;
}

/* How deep brackets around nothing go. */
static int32_t brackets_met(const tin_shape *s) {
  int32_t rank = 0;
  while (rank < TIN_MAX_RANK && s->dim[rank] != TIN_UNKNOWN) rank++;
  return rank;
}

/* A list in brackets has a shape of its own. */
static bool parse_numbers(const char *text, list *l) {
  *l = (list){.shape.rank = TIN_UNKNOWN, .v = malloc((strlen(text) + 1) * sizeof *l->v)};
  for (int i = 0; i < TIN_MAX_RANK; i++) l->shape.dim[i] = TIN_UNKNOWN;
  const char *p = skip(text);
  l->brackets = *p == '[';
  if (!l->v || !*p) return false;
  p = l->brackets ? parse_item(p, l, 0) : parse_items(p, l, 1, 0);
  if (!p || *skip(p)) return false;
  if (l->shape.rank == TIN_UNKNOWN) l->shape.rank = brackets_met(&l->shape);
  return tin_numel(&l->shape) == l->count;
}

/* So many numbers in a row: the unknown dimension is what is left of them. */
static bool fit_count(const tin_shape *want, int64_t count, bool several, tin_shape *out) {
  if (want->rank == TIN_UNKNOWN) {
    *out = (tin_shape){several, {(int32_t)count}};
    return true;
  }
  *out = *want;
  int64_t known = 1;
  int32_t unknown = 0, last = 0;
  for (int32_t i = 0; i < want->rank; i++) {
    if (want->dim[i] < 0)
      unknown++, last = i;
    else if (want->dim[i] && known > INT64_MAX / want->dim[i])
      return false;
    else
      known *= want->dim[i];
  }
  if (unknown == 0 || known == 0 || count % known) return unknown == 0 && known == count;
  if (unknown > 1 && count != known && !(unknown == 2 && want->dim[0] < 0)) return false;
  for (int32_t i = 0; i < want->rank; i++)
    if (out->dim[i] < 0) out->dim[i] = i == last ? (int32_t)(count / known) : 1;
  return true;
}

static tin_status put_numbers(const list *l, const tin_tensor *out, tin_error *error) {
  char text[64];
  for (int64_t i = 0; i < l->count; i++)
    if (!tin_number_put(out, i, l->v[i]))
      return TIN_FAIL(error, TIN_MISMATCH, "%s is no %s",
                      tin_number_text(l->v[i], TIN_F64, text, sizeof text),
                      tin_dtype_text(out->dtype));
  return TIN_OK;
}

static tin_status from_list(const list *l, const tin_tensor *like, tin_tensor *out,
                            tin_error *error) {
  char text[128], got[128];
  tin_shape shape;
  const char *want = tin_shape_text(&like->shape, text, sizeof text);
  if (like->dtype == TIN_STR)
    return TIN_FAIL(error, TIN_MISMATCH, "a string is expected: write text:... or file:...");
  if (l->brackets && !tin_shape_fit(&like->shape, &l->shape, &shape))
    return TIN_FAIL(error, TIN_MISMATCH, "shape %s is given, %s expected",
                    tin_shape_text(&l->shape, got, sizeof got), want);
  if (!l->brackets && !fit_count(&like->shape, l->count, l->count > 1, &shape))
    return TIN_FAIL(error, TIN_MISMATCH, "%lld numbers are given, shape %s expected",
                    (long long)l->count, want);
  TIN_TRY(tin_tensor_zeros(like->dtype, &shape, out, error));
  tin_status status = put_numbers(l, out, error);
  if (status) tin_tensor_drop(out);
  return status;
}

static tin_status make_numbers(const char *text, const tin_tensor *like, tin_tensor *out,
                               tin_error *error) {
  list l;
  tin_status status;
  if (parse_numbers(text, &l))
    status = from_list(&l, like, out, error);
  else
    status = TIN_FAIL(error, TIN_INVALID, "'%s' is no value; a value is one of\n%s", text,
                      tin_value_forms);
  free(l.v);
  return status;
}

/* ---- made up ------------------------------------------------------------------- */

static tin_status whole_shape(const tin_tensor *like, tin_shape *shape, tin_error *error) {
  char text[128];
  *shape = like->shape;
  if (shape->rank > 0 && shape->dim[0] < 0) shape->dim[0] = 1;
  if (tin_numel(shape) >= 0) return TIN_OK;
  return TIN_FAIL(
      error, TIN_MISMATCH, "the model leaves its shape open, %s: say --input_shape=%s=1,2,3",
      tin_shape_text(&like->shape, text, sizeof text), like->name ? like->name : "NAME");
}

static uint64_t next_random(uint64_t *state) { /* SplitMix64, by Steele, Lea and Flood */
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static tin_number random_number(tin_dtype type, uint64_t *state) {
  uint64_t bits = next_random(state);
  if (type == TIN_BOOL) return tin_number_unsigned(bits >> 63);
  if (tin_dtype_is_integer(type)) return tin_number_unsigned(bits >> 57);
  return tin_number_float((double)(bits >> 40) * 0x1p-23 - 1); /* exact as a float */
}

static tin_status make_zeros(const char *text, const tin_tensor *like, tin_tensor *out,
                             tin_error *error) {
  tin_shape shape;
  (void)text;
  TIN_TRY(whole_shape(like, &shape, error));
  return tin_tensor_zeros(like->dtype, &shape, out, error);
}

/* The pattern for `ones` is one number, for `random` the state of its generator. */
static tin_status fill(const tin_tensor *like, uint64_t *state, tin_tensor *out, tin_error *error) {
  if (!tin_dtype_is_number(like->dtype))
    return TIN_FAIL(error, TIN_MISMATCH, "a %s is expected, not a number",
                    tin_dtype_text(like->dtype));
  TIN_TRY(make_zeros(NULL, like, out, error));
  int64_t count = tin_numel(&out->shape);
  for (int64_t i = 0; i < count; i++)
    tin_number_put(out, i, state ? random_number(like->dtype, state) : tin_number_unsigned(1));
  return TIN_OK;
}

static tin_status make_ones(const char *text, const tin_tensor *like, tin_tensor *out,
                            tin_error *error) {
  (void)text;
  return fill(like, NULL, out, error);
}

static tin_status make_random(const char *text, const tin_tensor *like, tin_tensor *out,
                              tin_error *error) {
  char *end;
  uint64_t state = strtoull(text, &end, 10);
  if (*end) return TIN_FAIL(error, TIN_INVALID, "random:%s: the seed is a whole number", text);
  return fill(like, &state, out, error);
}

/* ---- strings -------------------------------------------------------------------- */

static tin_status make_string(const char *bytes, size_t size, const tin_tensor *like,
                              tin_tensor *out, tin_error *error) {
  tin_string element = {bytes, size};
  tin_tensor scalar = {.data = &element, .bytes = sizeof element, .dtype = TIN_STR};
  TIN_TRY(tin_tensor_copy(&scalar, out, error));
  tin_status status = tin_tensor_fit(out, like, error);
  if (status) tin_tensor_drop(out);
  return status;
}

static tin_status make_text(const char *text, const tin_tensor *like, tin_tensor *out,
                            tin_error *error) {
  return make_string(text, strlen(text), like, out, error);
}

static tin_status make_file(const char *path, const tin_tensor *like, tin_tensor *out,
                            tin_error *error) {
  void *bytes;
  size_t size;
  TIN_TRY(tin_file_read(path, &bytes, &size, error));
  tin_status status = make_string(bytes, size, like, out, error);
  free(bytes);
  return status;
}

static tin_status make_npy(const char *path, const tin_tensor *like, tin_tensor *out,
                           tin_error *error) {
  TIN_TRY(tin_npy_load(path, out, error));
  tin_status status = tin_tensor_fit(out, like, error);
  if (status == TIN_OK) return status;
  tin_tensor_drop(out);
  tin_error_context(error, "%s", path);
  return status;
}

/* ---- the forms ------------------------------------------------------------------ */

typedef tin_status make_fn(const char *rest, const tin_tensor *like, tin_tensor *out,
                           tin_error *error);

static const struct form {
  const char *word;
  bool prefix; /* followed by more; else all there is */
  make_fn *make;
} forms[] = {
    {"file:", true, make_file}, {"text:", true, make_text},     {"zeros", false, make_zeros},
    {"ones", false, make_ones}, {"random", false, make_random}, {"random:", true, make_random},
    {"-", false, make_npy},
};

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static make_fn *find_form(const char **text) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    size_t n = strlen(forms[i].word);
    if (strncmp(*text, forms[i].word, n) != 0 || (!forms[i].prefix && (*text)[n])) continue;
    if (forms[i].make != make_npy) *text += n;
    return forms[i].make;
  }
  return ends_with(*text, ".npy") ? make_npy : make_numbers;
}

tin_status tin_value_make(const char *text, const tin_tensor *like, const tin_registry *registry,
                          tin_tensor *out, tin_error *error) {
  if (like->dtype == TIN_NONE)
    return TIN_FAIL(error, TIN_MISMATCH, "the graph does not tell its element type");
  if (strncmp(text, "image:", 6) == 0) return tin_image_value(text + 6, like, registry, out, error);
  make_fn *make = find_form(&text);
  return make(text, like, out, error);
}
