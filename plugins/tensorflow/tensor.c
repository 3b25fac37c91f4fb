/* SPDX-License-Identifier: Apache-2.0 */
/* tensor.c -- constants in each of TensorFlow's encodings, copied once from where they lie in
 * the file to where they stay. */
#include "reader.h"

/* How TensorProto writes elements of each DataType, by its number. Types without a field can
 * be named but have no constants. */
typedef struct coding {
  uint8_t dtype; /* tin_dtype */
  uint8_t field; /* of TensorProto */
  uint8_t type;  /* of a value on the wire */
  uint8_t parts; /* values in an element */
} coding;

static const coding codings[] = {
    [TIN__TF__DATA_TYPE__DT_FLOAT] = {TIN_F32, 5, TIN_TF_FIXED32, 1},
    [TIN__TF__DATA_TYPE__DT_DOUBLE] = {TIN_F64, 6, TIN_TF_FIXED64, 1},
    [TIN__TF__DATA_TYPE__DT_INT32] = {TIN_S32, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_UINT8] = {TIN_U8, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_INT16] = {TIN_S16, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_INT8] = {TIN_S8, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_STRING] = {TIN_STR, 8, TIN_TF_BYTES, 1},
    [TIN__TF__DATA_TYPE__DT_COMPLEX64] = {TIN_C64, 9, TIN_TF_FIXED32, 2},
    [TIN__TF__DATA_TYPE__DT_INT64] = {TIN_S64, 10, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_BOOL] = {TIN_BOOL, 11, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_QINT8] = {TIN_QS8, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_QUINT8] = {TIN_QU8, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_QINT32] = {TIN_QS32, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_BFLOAT16] = {TIN_BF16, 13, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_QINT16] = {TIN_QS16, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_QUINT16] = {TIN_QU16, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_UINT16] = {TIN_U16, 7, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_COMPLEX128] = {TIN_C128, 12, TIN_TF_FIXED64, 2},
    [TIN__TF__DATA_TYPE__DT_HALF] = {TIN_F16, 13, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_RESOURCE] = {.dtype = TIN_RESOURCE},
    [TIN__TF__DATA_TYPE__DT_VARIANT] = {.dtype = TIN_VARIANT},
    [TIN__TF__DATA_TYPE__DT_UINT32] = {TIN_U32, 16, TIN_TF_VARINT, 1},
    [TIN__TF__DATA_TYPE__DT_UINT64] = {TIN_U64, 17, TIN_TF_VARINT, 1},
};

static const coding *find_coding(int number) {
  enum { REF = 100 };
  if (number > REF) number -= REF;
  if (number < 0 || (size_t)number >= sizeof codings / sizeof *codings) return &codings[0];
  return &codings[number];
}

tin_dtype tin_tf_dtype(int number) { return (tin_dtype)find_coding(number)->dtype; }

static size_t element_size(tin_dtype t) {
  static const uint8_t bits[] = {
#define X(name, bits, text) bits,
      TIN_DTYPE_MAP(X)
#undef X
  };
  return bits[t] / 8u;
}

bool tin_tf_shape(const Tin__Tf__TensorShapeProto *from, tin_shape *to) {
  *to = (tin_shape){.rank = 0};
  if (!from) return true;
  if (from->unknown_rank) {
    to->rank = TIN_UNKNOWN;
    return true;
  }
  if (from->n_dim > TIN_MAX_RANK) return false;
  to->rank = (int32_t)from->n_dim;
  for (size_t i = 0; i < from->n_dim; i++) {
    int64_t size = from->dim[i]->size;
    if (size < TIN_UNKNOWN || size > INT32_MAX) return false;
    to->dim[i] = (int32_t)size;
  }
  return true;
}

/* A tensor while it is read. */
typedef struct tensor {
  tin_tf_reader *reader;
  tin_tf_slice proto; /* where it lies in the file */
  const coding *how;
  size_t elements, width; /* width: bytes of one value */
  uint8_t *data;
} tensor;

static const char *field_name(const tensor *t) {
  return protobuf_c_message_descriptor_get_field(&tin__tf__tensor_proto__descriptor, t->how->field)
      ->name;
}

/* Small files may claim large tensors, by a value that is repeated or by none at all. That is
 * fine as long as what all tensors take stays in proportion to the file. */
static tin_status take_memory(tensor *t, size_t size) {
  enum { SPARE = 64 << 20, FACTOR = 8, OVERHEAD = 128 };
  tin_tf_reader *r = t->reader;
  uint64_t allowed = SPARE + FACTOR * (uint64_t)r->file_size;
  uint64_t taken = r->tensor_bytes + OVERHEAD; /* no more than `allowed` before, so it fits */
  if (taken > allowed || size > allowed - taken)
    return TIN_TF_FAIL(r, TIN_CORRUPT,
                       "a tensor of %zu bytes, with %llu bytes in others: more than a file of %zu "
                       "bytes may ask for",
                       size, (unsigned long long)r->tensor_bytes, r->file_size);
  t->data = r->builder->api->allocate(r->builder, size);
  if (!t->data) {
    tin_error *error = r->builder->error;
    return error && error->status != TIN_OK ? error->status : TIN_NO_MEMORY;
  }
  r->tensor_bytes = taken + size;
  return TIN_OK;
}

/* ---- numbers ------------------------------------------------------------------ */

/* Gives the pages back on the way, so that file and copy are not both in memory. */
static void copy_bytes(const tensor *t, uint8_t *to, tin_tf_slice from) {
  enum { STEP = 1 << 20 };
  for (size_t done = 0, n; done < from.size; done += n) {
    n = from.size - done < STEP ? from.size - done : STEP;
    memcpy(to + done, from.data + done, n);
    tin_tf_consumed(t->reader, from.data + done + n);
  }
}

static tin_status bad_values(const tensor *t) {
  return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "%s is damaged", field_name(t));
}

/* How many values a packed field holds. */
static tin_status count_packed(const tensor *t, tin_tf_slice packed, size_t *count) {
  if (t->how->type == TIN_TF_VARINT) {
    size_t ends = 0;
    for (size_t i = 0; i < packed.size; i++) ends += packed.data[i] < 0x80;
    if (packed.size > 0 && packed.data[packed.size - 1] >= 0x80) return bad_values(t);
    *count += ends;
    return TIN_OK;
  }
  if (packed.size % t->width != 0) return bad_values(t);
  *count += packed.size / t->width;
  return TIN_OK;
}

static tin_status count_values(const tensor *t, size_t *count) {
  tin_tf_slice rest = t->proto;
  tin_tf_field field;
  *count = 0;
  while (tin_tf_next(&rest, &field)) {
    if (field.number != t->how->field) continue;
    if (field.type == t->how->type)
      ++*count;
    else if (field.type == TIN_TF_BYTES)
      TIN_TRY(count_packed(t, field.bytes, count));
  }
  return TIN_OK;
}

/* Values are laid down little endian, whatever the machine; see to_native. */
static void put_value(const tensor *t, size_t at, uint64_t value) {
  if (t->how->dtype == TIN_BOOL) value = value != 0;
  uint8_t *to = t->data + at * t->width;
  for (size_t i = 0; i < t->width; i++) to[i] = (uint8_t)(value >> (8 * i));
}

static tin_status put_packed(const tensor *t, tin_tf_slice packed, size_t *at) {
  if (t->how->type == TIN_TF_VARINT) {
    for (uint64_t value; packed.size > 0; put_value(t, (*at)++, value))
      if (!tin_tf_varint(&packed, &value)) return bad_values(t);
    return TIN_OK;
  }
  copy_bytes(t, t->data + *at * t->width, packed);
  *at += packed.size / t->width;
  return TIN_OK;
}

static tin_status put_values(const tensor *t) {
  tin_tf_slice rest = t->proto;
  tin_tf_field field;
  size_t at = 0;
  while (tin_tf_next(&rest, &field)) {
    if (field.number != t->how->field) continue;
    if (field.type == t->how->type)
      put_value(t, at++, field.value);
    else if (field.type == TIN_TF_BYTES)
      TIN_TRY(put_packed(t, field.bytes, &at));
  }
  return TIN_OK;
}

/* The last of `have` elements of that size as often as it takes to make `want`; zeros if
 * there is none. */
static void repeat_last(uint8_t *data, size_t size, size_t have, size_t want) {
  if (have == 0) {
    memset(data, 0, want * size);
    return;
  }
  uint8_t *last = data + (have - 1) * size;
  size_t filled = size, room = (want - have + 1) * size;
  while (filled < room) {
    size_t n = filled < room - filled ? filled : room - filled;
    memcpy(last + filled, last, n);
    filled += n;
  }
}

static void to_native(const tensor *t) {
  const uint16_t one = 1;
  uint8_t first;
  memcpy(&first, &one, 1);
  if (first == 1 || t->width == 1) return;
  for (size_t v = 0; v < t->elements * t->how->parts; v++)
    for (size_t i = 0; i < t->width / 2; i++) {
      uint8_t *value = t->data + v * t->width, byte = value[i];
      value[i] = value[t->width - 1 - i];
      value[t->width - 1 - i] = byte;
    }
}

static tin_status too_many(const tensor *t, size_t count) {
  return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "%s has %zu values for a tensor of %zu", field_name(t),
                     count, t->elements * t->how->parts);
}

static tin_status read_values(tensor *t, size_t size) {
  size_t count, parts = t->how->parts;
  TIN_TRY(count_values(t, &count));
  if (count > t->elements * parts) return too_many(t, count);
  if (count % parts != 0)
    return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "%s has half a value", field_name(t));
  TIN_TRY(take_memory(t, size));
  TIN_TRY(put_values(t));
  repeat_last(t->data, t->width * parts, count / parts, t->elements);
  return TIN_OK;
}

static tin_status read_content(tensor *t, tin_tf_slice content, size_t size) {
  if (content.size != size)
    return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "tensor_content has %zu bytes, the shape takes %zu",
                       content.size, size);
  TIN_TRY(take_memory(t, size));
  copy_bytes(t, t->data, content);
  if (t->how->dtype == TIN_BOOL)
    for (size_t i = 0; i < size; i++) t->data[i] = t->data[i] != 0;
  return TIN_OK;
}

/* ---- strings ------------------------------------------------------------------ */

/* The elements, and behind them room for `bytes` of text. */
static tin_status take_strings(tensor *t, size_t bytes) {
  size_t table = t->elements * sizeof(tin_string);
  if (bytes > PTRDIFF_MAX - table)
    return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "the strings are too long");
  return take_memory(t, table + bytes);
}

static char *string_text(const tensor *t) {
  return (char *)t->data + t->elements * sizeof(tin_string);
}

static tin_status read_strings(tensor *t) {
  tin_tf_field field;
  size_t count = 0, bytes = 0;
  for (tin_tf_slice rest = t->proto; tin_tf_find(&rest, t->how->field, TIN_TF_BYTES, &field);) {
    count++;
    bytes += field.bytes.size; /* all of them lie in one message, so this fits */
  }
  if (count > t->elements) return too_many(t, count);
  TIN_TRY(take_strings(t, bytes));
  tin_string *to = (tin_string *)(void *)t->data;
  char *text = string_text(t);
  for (tin_tf_slice rest = t->proto; tin_tf_find(&rest, t->how->field, TIN_TF_BYTES, &field);) {
    if (field.bytes.size > 0) memcpy(text, field.bytes.data, field.bytes.size);
    *to++ = (tin_string){text, field.bytes.size};
    text += field.bytes.size;
  }
  if (count == 0) *to = (tin_string){text, 0};
  repeat_last(t->data, sizeof(tin_string), count > 0 ? count : 1, t->elements);
  return TIN_OK;
}

/* tensor_content of strings: all lengths, then all bytes. */
static tin_status read_string_content(tensor *t, tin_tf_slice content) {
  tin_tf_slice text = content;
  uint64_t sum = 0, length;
  for (size_t i = 0; i < t->elements; i++, sum += length)
    if (!tin_tf_varint(&text, &length) || length > content.size - sum)
      return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "tensor_content does not hold %zu strings",
                         t->elements);
  if (sum != text.size)
    return TIN_TF_FAIL(t->reader, TIN_CORRUPT,
                       "tensor_content has %zu bytes of text, its lengths say %llu", text.size,
                       (unsigned long long)sum);
  TIN_TRY(take_strings(t, text.size));
  tin_string *to = (tin_string *)(void *)t->data;
  char *at = string_text(t);
  if (text.size > 0) memcpy(at, text.data, text.size);
  for (size_t i = 0; i < t->elements && tin_tf_varint(&content, &length); i++) {
    to[i] = (tin_string){at, (size_t)length};
    at += length;
  }
  return TIN_OK;
}

/* ---- all ---------------------------------------------------------------------- */

/* Elements and bytes of the shape, which must be known. */
static tin_status measure(tensor *t, const Tin__Tf__TensorProto *from, tin_tensor *to) {
  if (!tin_tf_shape(from->tensor_shape, &to->shape))
    return TIN_TF_FAIL(t->reader, TIN_UNSUPPORTED,
                       "a tensor of rank %zu, or with a dimension out of range (the limits are %d "
                       "and 2^31 - 1)",
                       from->tensor_shape->n_dim, TIN_MAX_RANK);
  size_t size = element_size((tin_dtype)to->dtype);
  int64_t elements = tin_numel(&to->shape);
  if (elements < 0 || (uint64_t)elements > PTRDIFF_MAX / size)
    return TIN_TF_FAIL(t->reader, TIN_CORRUPT, "a tensor whose shape is unknown or too large");
  t->elements = (size_t)elements;
  t->width = size / t->how->parts;
  to->bytes = t->elements * size;
  return TIN_OK;
}

tin_status tin_tf_tensor(tin_tf_reader *r, const Tin__Tf__TensorProto *from, tin_tensor *to) {
  tensor t = {.reader = r, .how = find_coding((int)from->dtype)};
  memcpy(&t.proto, from->tensor_content.data, sizeof t.proto);
  *to = (tin_tensor){.dtype = t.how->dtype, .flags = TIN_TENSOR_CONST};
  if (t.how->field == 0)
    return TIN_TF_FAIL(r, TIN_UNSUPPORTED, "no tensors of TensorFlow's element type %d",
                       (int)from->dtype);
  TIN_TRY(measure(&t, from, to));
  if (t.elements == 0) return TIN_OK;
  tin_tf_slice content = tin_tf_bytes(t.proto, 4);
  bool strings = to->dtype == TIN_STR;
  if (strings)
    TIN_TRY(content.size > 0 ? read_string_content(&t, content) : read_strings(&t));
  else
    TIN_TRY(content.size > 0 ? read_content(&t, content, to->bytes) : read_values(&t, to->bytes));
  if (!strings) to_native(&t);
  to->data = t.data;
  return TIN_OK;
}
