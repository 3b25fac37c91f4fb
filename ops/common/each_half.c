/* SPDX-License-Identifier: Apache-2.0 */
/* each_half.c -- element-wise kernels of 16-bit floats, apart from the rest so that programs
 * without them need not have the conversions. */
#include "ops/common/each.h"

enum { HALF_CHUNK = 512 }; /* elements converted at a time */

static void half_row(const tin_node *node, size_t n, const void *const *in, void *out) {
  const tin_each *e = node->state;
  float wide[TIN_EACH_INPUTS][HALF_CHUNK], result[HALF_CHUNK];
  for (size_t at = 0; at < n; at += HALF_CHUNK) {
    size_t count = n - at < HALF_CHUNK ? n - at : HALF_CHUNK;
    const void *from[TIN_EACH_INPUTS];
    for (uint32_t k = 0; k < e->inputs; k++) {
      from[k] = (const char *)in[k] + at * e->size[k];
      if (!e->widen[k]) continue;
      e->widen[k](count, from[k], wide[k]);
      from[k] = wide[k];
    }
    char *to = (char *)out + at * e->out_size;
    e->f32(node, count, from, e->narrow ? (void *)result : to);
    if (e->narrow) e->narrow(count, result, (uint16_t *)(void *)to);
  }
}

void tin_each_by_f32(const tin_node *node, tin_each *e) {
  const tin_micro_half *half = TIN_MICRO_PICK(tin_half_table, node->cpu);
  for (uint32_t k = 0; k < e->inputs; k++) {
    uint16_t type = node->in[k]->dtype;
    e->widen[k] = type == TIN_F16 ? half->from_f16 : type == TIN_BF16 ? half->from_bf16 : NULL;
  }
  uint16_t type = node->out[0]->dtype;
  e->narrow = type == TIN_F16 ? half->to_f16 : type == TIN_BF16 ? half->to_bf16 : NULL;
  e->f32 = e->row;
  e->row = half_row;
}
