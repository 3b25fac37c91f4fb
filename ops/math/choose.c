/* SPDX-License-Identifier: Apache-2.0 */
#include "ops/math/choose.h"

typedef struct bytes16 {
  uint64_t low, high;
} bytes16;

/* Both values are read, so that the compiler can make vectors of the choice. */
#define ROW(type)                                                                                  \
  static void type##_row(const tin_node *node, size_t n, const void *const *in, void *out) {       \
    const uint8_t *condition = in[0];                                                              \
    const char *t = in[1], *e = in[2];                                                             \
    char *to = out;                                                                                \
    (void)node;                                                                                    \
    TIN_NO_DEPENDENCE                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
      type yes, no;                                                                                \
      memcpy(&yes, t + i * sizeof yes, sizeof yes);                                                \
      memcpy(&no, e + i * sizeof no, sizeof no);                                                   \
      yes = condition[i] ? yes : no;                                                               \
      memcpy(to + i * sizeof yes, &yes, sizeof yes);                                               \
    }                                                                                              \
  }
ROW(uint8_t)
ROW(uint16_t)
ROW(uint32_t)
ROW(uint64_t)
ROW(bytes16)

tin_status tin_choose_prepare(tin_node *node, const tin_shape *condition) {
  const tin_shape *shapes[] = {condition, &node->in[1]->shape, &node->in[2]->shape};
  TIN_TRY(tin_each_prepare_as(node, shapes));
  tin_each *e = node->state;
  switch (e->out_size) {
  case 1:
    e->row = uint8_t_row;
    return TIN_OK;
  case 2:
    e->row = uint16_t_row;
    return TIN_OK;
  case 4:
    e->row = uint32_t_row;
    return TIN_OK;
  case 8:
    e->row = uint64_t_row;
    return TIN_OK;
  default:
    e->row = bytes16_row;
    return TIN_OK;
  }
}
