/* SPDX-License-Identifier: Apache-2.0 */
/* Add: the sum of numbers, the concatenation of strings. */
#include "ops/common/binary.h"
#include "ops/math/affine.h"

#define TIN_REGISTER_PREFIX tin_register_add_

static bool affine(const tin_node *node, tin_affine *as) {
  const float *c = tin_channel_constant(node, 1, as);
  if (!c) c = tin_channel_constant(node, 0, as);
  if (!c) return false;
  for (uint32_t i = 0; as->scale && i < as->count; i++) {
    as->scale[i] = 1;
    as->offset[i] = c[i];
  }
  return true;
}

static const char *const aliases[] = {"AddV2", NULL};
static const tin_op op = {TIN_BINARY_OP("Add"), .aliases = aliases, .affine = TIN_TOOLING(affine)};

#define KERNEL(t) TIN_BINARY_WRAP(add, t, +)
TIN_BINARY_MICRO(add)
KERNEL(f64)
TIN_TYPES_INTEGER(KERNEL)
TIN_TYPES_COMPLEX(KERNEL)

/* Strings are made one by one: the session owns them. */
static tin_status join(const tin_node *node, const tin_string *a, const tin_string *b,
                       tin_string *to) {
  if (b->size > (size_t)PTRDIFF_MAX - a->size)
    return tin_fail(node, TIN_NO_MEMORY, "strings of %zu and %zu bytes", a->size, b->size);
  char *text = tin_new_string(node, a->size + b->size);
  if (!text) return tin_fail(node, TIN_NO_MEMORY, "no memory for a string");
  if (a->size) memcpy(text, a->data, a->size);
  if (b->size) memcpy(text + a->size, b->data, b->size);
  *to = (tin_string){text, a->size + b->size};
  return TIN_OK;
}

static size_t at(size_t i, const tin_shape *to, const int64_t *strides) {
  int64_t sum = 0;
  for (int32_t axis = to->rank - 1; axis >= 0; axis--) {
    sum += (int64_t)(i % (size_t)to->dim[axis]) * strides[axis];
    i /= (size_t)to->dim[axis];
  }
  return (size_t)sum;
}

static tin_status run_str(const tin_node *node) {
  const tin_shape *shape = &node->out[0]->shape;
  const tin_string *a = node->in[0]->data, *b = node->in[1]->data;
  int64_t sa[TIN_MAX_RANK], sb[TIN_MAX_RANK];
  tin_broadcast_strides(&node->in[0]->shape, shape, sa);
  tin_broadcast_strides(&node->in[1]->shape, shape, sb);
  size_t n = (size_t)tin_numel(shape);
  for (size_t i = 0; i < n; i++)
    TIN_TRY(join(node, &a[at(i, shape, sa)], &b[at(i, shape, sb)],
                 &((tin_string *)node->out[0]->data)[i]));
  return TIN_OK;
}

static const tin_kernel str_kernel = {
    TIN_INIT(tin_kernel), .name = "add_str", .op = &op, .dtypes = TIN_BIT(TIN_STR), .run = run_str,
};

TIN_REGISTER(add_str) { return tin_add_kernel(registry, &str_kernel); }

#define TYPES(X) TIN_TYPES_NUMBER(X) X(str)
TIN_REGISTER_TYPES(add, TYPES)
