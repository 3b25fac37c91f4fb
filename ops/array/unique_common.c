/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/array/unique.h"

const tin_attr tin_unique_attrs[] = {
    TIN_ATTR_TYPE("out_idx", TIN_S32),
    TIN_ATTR_END,
};

bool tin_unique_accepts(const tin_node *node) {
  return node->num_out < 2 || node->out[1]->dtype == TIN_S32 || node->out[1]->dtype == TIN_S64;
}

tin_status tin_unique_infer(tin_node *node) {
  const tin_shape *x = &node->in[0]->shape;
  if (x->rank != 1)
    return tin_fail(node, TIN_MISMATCH, "x must be a vector, but has rank %d", x->rank);
  tin_infer_later(node);
  node->out[1]->shape = *x;
  return TIN_OK;
}

/* A table of twice as many places as elements at least, and the first of each kind. */
typedef struct table {
  uint32_t *place; /* 1 + a kind, or 0 */
  uint32_t *first; /* the element that was the first of a kind */
  size_t mask;
} table;

static size_t places(size_t n) {
  size_t size = 16;
  while (size < 2 * n) size *= 2;
  return size;
}

tin_status tin_unique_prepare(tin_node *node) {
  size_t n = (size_t)node->in[0]->shape.dim[0];
  if (n > SIZE_MAX / 64) return tin_fail(node, TIN_UNSUPPORTED, "too many elements");
  node->scratch_bytes = (places(n) + n) * sizeof(uint32_t);
  return TIN_OK;
}

/* The kind of element i, perhaps a new one. */
static uint32_t kind_of(const table *t, const void *x, size_t i, tin_hash_fn *hash,
                        tin_equal_fn *equal, uint32_t *kinds) {
  for (size_t p = (size_t)hash(x, i) & t->mask;; p = (p + 1) & t->mask) {
    uint32_t kind = t->place[p];
    if (kind == 0) {
      t->place[p] = *kinds + 1;
      t->first[*kinds] = (uint32_t)i;
      return (*kinds)++;
    }
    if (equal(x, t->first[kind - 1], i)) return kind - 1;
  }
}

static tin_status put_values(const tin_node *node, const table *t, uint32_t kinds) {
  tin_shape shape = {1, {(int32_t)kinds}};
  size_t size = tin_element_size(node->in[0]);
  const char *x = node->in[0]->data;
  TIN_TRY(tin_set_output(node, 0, &shape));
  char *y = node->out[0]->data;
  for (size_t i = 0; i < kinds; i++) memcpy(y + i * size, x + t->first[i] * size, size);
  return TIN_OK;
}

static tin_status put_counts(const tin_node *node, uint32_t kinds) {
  tin_shape shape = {1, {(int32_t)kinds}};
  TIN_TRY(tin_set_output(node, 2, &shape));
  tin_tensor *counts = node->out[2];
  for (uint32_t i = 0; i < kinds; i++) TIN_TRY(tin_put_int(node, counts, i, 0));
  for (int64_t i = 0; i < node->in[0]->shape.dim[0]; i++) {
    int64_t kind = tin_int_at(node->out[1], i);
    TIN_TRY(tin_put_int(node, counts, kind, tin_int_at(counts, kind) + 1));
  }
  return TIN_OK;
}

tin_status tin_unique_run(const tin_node *node, tin_hash_fn *hash, tin_equal_fn *equal) {
  size_t n = (size_t)node->in[0]->shape.dim[0], size = places(n);
  uint32_t *memory = node->scratch, kinds = 0;
  table t = {memory, memory + size, size - 1};
  memset(t.place, 0, size * sizeof *t.place);
  for (size_t i = 0; i < n; i++) {
    uint32_t kind = kind_of(&t, node->in[0]->data, i, hash, equal, &kinds);
    TIN_TRY(tin_put_int(node, node->out[1], (int64_t)i, kind));
  }
  TIN_TRY(put_values(node, &t, kinds));
  return node->num_out > 2 ? put_counts(node, kinds) : TIN_OK;
}

/* FNV-1a, mixed. */
uint64_t tin_hash_string(const void *x, size_t i) {
  const tin_string *s = (const tin_string *)x + i;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t k = 0; k < s->size; k++)
    hash = (hash ^ (unsigned char)s->data[k]) * UINT64_C(0x100000001b3);
  return tin_mix(hash);
}

bool tin_equal_strings(const void *x, size_t i, size_t j) {
  const tin_string *v = x;
  if (v[i].size != v[j].size) return false;
  return v[i].size == 0 || memcmp(v[i].data, v[j].data, v[i].size) == 0;
}
