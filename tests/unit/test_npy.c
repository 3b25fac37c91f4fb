/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing NumPy's array files. */
#include "tests/support/op_test.h"
#include "tests/support/unit.h"
#include "tools/common/npy.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static tin_error error;

/* ---- files made by hand --------------------------------------------------------------- */

typedef struct bytes {
  uint8_t data[4096];
  size_t size;
} bytes;

static void append(bytes *b, const void *data, size_t size) {
  ck_assert_uint_le(b->size + size, sizeof b->data);
  if (size) memcpy(b->data + b->size, data, size);
  b->size += size;
}

static bytes file(int major, const char *header, const void *data, size_t size) {
  bytes b = {.size = 0};
  size_t n = strlen(header);
  const uint8_t start[] = {0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)major, 0};
  const uint8_t length[] = {(uint8_t)(n & 255), (uint8_t)(n >> 8), 0, 0};
  append(&b, start, sizeof start);
  append(&b, length, major == 1 ? 2 : 4);
  append(&b, header, n);
  append(&b, data, size);
  return b;
}

static tin_tensor read_ok(const bytes *b) {
  tin_tensor t;
  ck_assert_msg(tin_npy_read(b->data, b->size, &t, &error) == TIN_OK, "%s", error.text);
  ck_assert_ptr_nonnull(t.data);
  return t;
}

#define HEADER(descr, fortran, shape)                                                              \
  "{'descr': '" descr "', 'fortran_order': " fortran ", 'shape': " shape ", }"

static void expect(const bytes *b, tin_dtype type, const tin_shape *shape, const void *data) {
  size_t size;
  tin_tensor t = read_ok(b);
  ck_assert_int_eq(t.dtype, type);
  ck_assert(tin_shape_equal(&t.shape, shape));
  ck_assert(tin_tensor_size(type, shape, &size));
  ck_assert_uint_eq(t.bytes, size);
  if (size) ck_assert_mem_eq(t.data, data, size);
  free(t.data);
}

static void refuse(const bytes *b, tin_status status, const char *text) {
  tin_tensor t;
  ck_assert_int_eq(tin_npy_read(b->data, b->size, &t, &error), status);
  ck_assert_msg(strstr(error.text, text) != NULL, "'%s' is not in '%s'", text, error.text);
}

#define REFUSE(header, status, text)                                                               \
  do {                                                                                             \
    bytes b_ = file(1, header, "12345678", 8);                                                     \
    refuse(&b_, status, text);                                                                     \
  } while (0)

/* ---- reading ---------------------------------------------------------------------------- */

START_TEST(all_versions_are_read) {
  const float x[] = {1, -2};
  for (int version = 1; version <= 3; version++) {
    bytes b = file(version, HEADER("<f4", "False", "(2,)"), x, sizeof x);
    expect(&b, TIN_F32, SHAPE(2), x);
  }
  bytes b = file(4, HEADER("<f4", "False", "(2,)"), x, sizeof x);
  refuse(&b, TIN_UNSUPPORTED, "version 4");
}
END_TEST

START_TEST(big_endian_is_turned_around) {
  const uint8_t data[] = {0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0};
  bytes b = file(1, HEADER(">f4", "False", "(2,)"), data, sizeof data);
  expect(&b, TIN_F32, SHAPE(2), (float[]){1, -2});
  b = file(1, HEADER(">c8", "False", "()"), data, sizeof data);
  expect(&b, TIN_C64, SCALAR, (float[]){1, -2});
  b = file(1, HEADER(">i8", "False", "(1,)"), (uint8_t[]){0, 0, 0, 0, 0, 0, 1, 2}, 8);
  expect(&b, TIN_S64, SHAPE(1), (int64_t[]){258});
  b = file(1, HEADER("<i2", "False", "(1,)"), (uint8_t[]){2, 1}, 2);
  expect(&b, TIN_S16, SHAPE(1), (int16_t[]){258});
}
END_TEST

START_TEST(fortran_order_is_transposed) {
  /* Elements of [2,3,2] with the first index running fastest: the value is the C position. */
  int32_t data[12], want[12];
  for (int i = 0, n = 0; i < 2; i++)
    for (int j = 0; j < 3; j++)
      for (int k = 0; k < 2; k++, n++) {
        want[n] = n;
        data[i + 2 * j + 6 * k] = n;
      }
  bytes b = file(1, HEADER("<i4", "True", "(2, 3, 2)"), data, sizeof data);
  expect(&b, TIN_S32, SHAPE(2, 3, 2), want);
  b = file(1, HEADER("<i4", "True", "(12,)"), want, sizeof want);
  expect(&b, TIN_S32, SHAPE(12), want);
  b = file(1, HEADER("<i4", "True", "()"), want + 5, 4);
  expect(&b, TIN_S32, SCALAR, want + 5);
}
END_TEST

START_TEST(every_type_is_read) {
  static const struct {
    const char *descr;
    tin_dtype type;
  } types[] = {{"|i1", TIN_S8},    {"|u1", TIN_U8},   {"<i2", TIN_S16}, {"<u2", TIN_U16},
               {"<i4", TIN_S32},   {"<u4", TIN_U32},  {"<i8", TIN_S64}, {"<u8", TIN_U64},
               {"<f2", TIN_F16},   {"<f4", TIN_F32},  {"<f8", TIN_F64}, {"<c8", TIN_C64},
               {"<c16", TIN_C128}, {"<V2", TIN_BF16}, {"|V2", TIN_BF16}};
  const uint8_t data[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  for (size_t i = 0; i < COUNT(types); i++) {
    char header[128];
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (2,)}",
             types[i].descr);
    bytes b = file(1, header, data, 2 * tin_dtype_bytes(types[i].type));
    expect(&b, types[i].type, SHAPE(2), data);
  }
}
END_TEST

START_TEST(any_byte_makes_a_bool) {
  bytes b = file(1, HEADER("|b1", "False", "(4,)"), "\0\1\2\xff", 4);
  expect(&b, TIN_BOOL, SHAPE(4), (bool[]){false, true, true, true});
}
END_TEST

START_TEST(strings_lose_their_padding) {
  bytes b = file(1, HEADER("|S3", "False", "(3,)"), "ab\0\0\0\0x\0y", 9);
  tin_tensor t = read_ok(&b);
  const tin_string *s = t.data;
  ck_assert_int_eq(t.dtype, TIN_STR);
  ck_assert_uint_eq(s[0].size, 2);
  ck_assert_mem_eq(s[0].data, "ab", 2);
  ck_assert_uint_eq(s[1].size, 0);
  ck_assert_uint_eq(s[2].size, 3);
  ck_assert_mem_eq(s[2].data, "x\0y", 3);
  free(t.data);
}
END_TEST

START_TEST(characters_become_utf8) {
  const uint8_t little[] = {'A', 0, 0, 0, 0xe4, 0, 0, 0, 0xac, 0x20, 0, 0, 0x00, 0xf6, 1, 0};
  uint8_t big[sizeof little];
  for (size_t i = 0; i < sizeof little; i++) big[i] = little[i / 4 * 4 + 3 - i % 4];
  bytes b[] = {file(1, HEADER("<U4", "False", "()"), little, sizeof little),
               file(1, HEADER(">U4", "False", "()"), big, sizeof big)};
  for (int i = 0; i < 2; i++) {
    tin_tensor t = read_ok(&b[i]);
    const tin_string *s = t.data;
    ck_assert_uint_eq(s->size, 10);
    ck_assert_mem_eq(s->data, "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 10);
    free(t.data);
  }
}
END_TEST

START_TEST(what_is_no_character_is_refused) {
  bytes b = file(1, HEADER("<U1", "False", "()"), "\x00\xd8\0\0", 4);
  refuse(&b, TIN_CORRUPT, "no character");
  b = file(1, HEADER("<U1", "False", "()"), "\0\0\x11\0", 4);
  refuse(&b, TIN_CORRUPT, "no character");
}
END_TEST

START_TEST(headers_come_in_many_spellings) {
  const int64_t x[] = {7, 8};
  static const char *const headers[] = {
      "{'shape':(2L,),'fortran_order':False,'descr':'<i8'}   \n",
      "  { \"descr\" : \"<i8\" ,\n \"shape\" : ( 2 , ) , \"fortran_order\" : False }",
      "{'descr': '<i8', 'fortran_order': False, 'shape': (2), }"};
  for (size_t i = 0; i < COUNT(headers); i++) {
    bytes b = file(1, headers[i], x, sizeof x);
    expect(&b, TIN_S64, SHAPE(2), x);
  }
}
END_TEST

START_TEST(empty_arrays_need_no_data) {
  bytes b = file(1, HEADER("<f4", "True", "(0, 2147483647, 2147483647)"), "", 0);
  expect(&b, TIN_F32, SHAPE(0, INT32_MAX, INT32_MAX), NULL);
  b = file(1, HEADER("|S0", "False", "(0,)"), "", 0);
  expect(&b, TIN_STR, SHAPE(0), NULL);
}
END_TEST

START_TEST(what_follows_is_ignored) {
  bytes b = file(1, HEADER("|u1", "False", "(2,)"), "\1\2\3\4", 4);
  expect(&b, TIN_U8, SHAPE(2), "\1\2");
}
END_TEST

START_TEST(damage_is_found) {
  REFUSE("{'descr': '<f4', 'fortran_order': False}", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4' 'shape': ()}", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4', 'fortran_order': False, 'shape': (1", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", TIN_CORRUPT, "shape");
  REFUSE("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4', 'evil': False, 'shape': (1,)}", TIN_CORRUPT, "damaged");
  REFUSE("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", TIN_CORRUPT, "damaged");
  REFUSE("[]", TIN_CORRUPT, "damaged");
  REFUSE("", TIN_CORRUPT, "damaged");
}
END_TEST

START_TEST(sizes_that_cannot_be_are_refused) {
  REFUSE(HEADER("<f4", "False", "(3,)"), TIN_CORRUPT, "truncated");
  REFUSE(HEADER("<f8", "False", "(2147483647, 2147483647, 2147483647)"), TIN_CORRUPT, "too large");
  REFUSE(HEADER("<c16", "False", "(2147483647, 2147483647)"), TIN_CORRUPT, "too large");
  REFUSE(HEADER("<f4", "False", "(4294967296,)"), TIN_CORRUPT, "shape");
  REFUSE(HEADER("|S0", "False", "(2147483647,)"), TIN_UNSUPPORTED, "no bytes");
  REFUSE(HEADER("|S2000000000", "False", "(1,)"), TIN_UNSUPPORTED, "type");
  REFUSE(HEADER("<f4", "False", "(1,1,1,1,1,1,1,1,1)"), TIN_UNSUPPORTED, "dimensions");
}
END_TEST

START_TEST(other_types_are_refused) {
  REFUSE(HEADER("|O", "False", "(1,)"), TIN_UNSUPPORTED, "pickled");
  REFUSE(HEADER("<M8[ns]", "False", "(1,)"), TIN_UNSUPPORTED, "'<M8[ns]'");
  REFUSE(HEADER("<f16", "False", "(1,)"), TIN_UNSUPPORTED, "'<f16'");
  REFUSE(HEADER("", "False", "(1,)"), TIN_UNSUPPORTED, "''");
  REFUSE("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", TIN_UNSUPPORTED,
         "structures");
}
END_TEST

START_TEST(every_truncation_is_an_error) {
  const float x[] = {1, 2, 3};
  for (int version = 1; version <= 2; version++) {
    bytes b = file(version, HEADER("<f4", "False", "(3,)"), x, sizeof x);
    for (size_t size = 0; size < b.size; size++) {
      tin_tensor t;
      void *exact = malloc(size ? size : 1); /* so that sanitizers see its end */
      ck_assert_ptr_nonnull(exact);
      memcpy(exact, b.data, size);
      ck_assert_int_ne(tin_npy_read(exact, size, &t, &error), TIN_OK);
      free(exact);
    }
  }
}
END_TEST

/* ---- writing ------------------------------------------------------------------------------ */

static char folder[64];

static const char *in_folder(const char *name) {
  static char path[256];
  if (!*folder) {
    strcpy(folder, "/tmp/tin_npy_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
  }
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void clean_up(void) {
  ck_assert_int_eq(rmdir(folder), 0); /* also: nothing temporary is left */
  *folder = 0;
}

static tin_tensor tensor(tin_dtype type, const tin_shape *shape, const void *data) {
  tin_tensor t = {.dtype = (uint16_t)type, .shape = *shape, .data = (void *)(uintptr_t)data};
  ck_assert(tin_tensor_size(type, shape, &t.bytes));
  return t;
}

static void round_trip(const tin_tensor *t, tin_dtype as, const void *data, size_t size) {
  tin_tensor back;
  const char *path = in_folder("x.npy");
  ck_assert_msg(tin_npy_save(path, t, &error) == TIN_OK, "%s", error.text);
  ck_assert_msg(tin_npy_load(path, &back, &error) == TIN_OK, "%s", error.text);
  ck_assert_int_eq(back.dtype, as);
  ck_assert(tin_shape_equal(&back.shape, &t->shape));
  ck_assert_uint_eq(back.bytes, size);
  if (size && as != TIN_STR) ck_assert_mem_eq(back.data, data, size);
  free(back.data);
  ck_assert_int_eq(unlink(path), 0);
}

START_TEST(what_is_written_reads_back) {
  const float x[] = {1, NAN, -INFINITY, 0, -0.0f, 6};
  tin_tensor t = tensor(TIN_F32, SHAPE(2, 1, 3), x);
  round_trip(&t, TIN_F32, x, sizeof x);
  t = tensor(TIN_F32, SCALAR, x);
  round_trip(&t, TIN_F32, x, 4);
  t = tensor(TIN_S64, SHAPE(0, 5), NULL);
  round_trip(&t, TIN_S64, NULL, 0);
  t = tensor(TIN_QU8, SHAPE(3), "abc");
  round_trip(&t, TIN_U8, "abc", 3);
  t = tensor(TIN_F32, SHAPE(1, 1, 1, 1, 1, 1, 1, 6), x);
  round_trip(&t, TIN_F32, x, sizeof x);
  clean_up();
}
END_TEST

START_TEST(bfloat16_is_written_as_float) {
  tin_tensor t = tensor(TIN_BF16, SHAPE(2), (uint16_t[]){0x3f80, 0xc000});
  round_trip(&t, TIN_F32, (float[]){1, -2}, 8);
  clean_up();
}
END_TEST

START_TEST(strings_are_written_with_one_width) {
  const tin_string s[] = {STR("ab"), STR(""), STR("long one")};
  tin_tensor t = tensor(TIN_STR, SHAPE(3), s), back;
  ck_assert_int_eq(tin_npy_save(in_folder("s.npy"), &t, &error), TIN_OK);
  ck_assert_int_eq(tin_npy_load(in_folder("s.npy"), &back, &error), TIN_OK);
  const tin_string *got = back.data;
  for (int i = 0; i < 3; i++) {
    ck_assert_uint_eq(got[i].size, s[i].size);
    if (s[i].size) ck_assert_mem_eq(got[i].data, s[i].data, s[i].size);
  }
  free(back.data);
  unlink(in_folder("s.npy"));
  clean_up();
}
END_TEST

START_TEST(what_cannot_be_written_leaves_nothing) {
  tin_tensor t = tensor(TIN_RESOURCE, SCALAR, "12345678");
  ck_assert_int_eq(tin_npy_save(in_folder("r.npy"), &t, &error), TIN_UNSUPPORTED);
  t.shape.rank = TIN_UNKNOWN;
  ck_assert_int_eq(tin_npy_save(in_folder("r.npy"), &t, &error), TIN_INVALID);
  t = tensor(TIN_U8, SCALAR, "1");
  ck_assert_int_eq(tin_npy_save(in_folder("no/such.npy"), &t, &error), TIN_NOT_FOUND);
  ck_assert_int_eq(tin_npy_save(folder, &t, &error), TIN_IO);
  ck_assert_ptr_nonnull(strstr(error.text, "directory"));
  clean_up();
}
END_TEST

START_TEST(a_link_stays_a_link) {
  char target[256], link[256];
  struct stat info;
  tin_tensor t = tensor(TIN_U8, SHAPE(3), "abc");
  strcpy(target, in_folder("target.npy"));
  strcpy(link, in_folder("link.npy"));
  ck_assert_int_eq(tin_npy_save(target, &t, &error), TIN_OK);
  ck_assert_int_eq(symlink(target, link), 0);
  ck_assert_int_eq(tin_npy_save(link, &t, &error), TIN_OK);
  ck_assert_int_eq(lstat(link, &info), 0);
  ck_assert(S_ISLNK(info.st_mode));
  ck_assert_int_eq(tin_npy_save("/dev/null", &t, &error), TIN_OK);
  ck_assert(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
  unlink(link);
  unlink(target);
  clean_up();
}
END_TEST

START_TEST(missing_files_are_named) {
  tin_tensor t;
  ck_assert_int_eq(tin_npy_load("/no/such.npy", &t, &error), TIN_NOT_FOUND);
  ck_assert_ptr_nonnull(strstr(error.text, "/no/such.npy"));
  ck_assert_int_eq(tin_npy_load("/", &t, &error), TIN_IO);
  ck_assert_int_eq(tin_npy_load("/dev/null", &t, &error), TIN_CORRUPT);
}
END_TEST

UNIT_MAIN(all_versions_are_read, big_endian_is_turned_around, fortran_order_is_transposed,
          every_type_is_read, any_byte_makes_a_bool, strings_lose_their_padding,
          characters_become_utf8, what_is_no_character_is_refused, headers_come_in_many_spellings,
          empty_arrays_need_no_data, what_follows_is_ignored, damage_is_found,
          sizes_that_cannot_be_are_refused, other_types_are_refused, every_truncation_is_an_error,
          what_is_written_reads_back, bfloat16_is_written_as_float,
          strings_are_written_with_one_width, what_cannot_be_written_leaves_nothing,
          a_link_stays_a_link, missing_files_are_named)
