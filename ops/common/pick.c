/* SPDX-License-Identifier: Apache-2.0 */
/* pick.c -- which of the micro-kernels of a table a CPU runs. */
#include "ops/micro/micro.h"

size_t tin_micro_pick(const void *table, size_t stride, uint64_t cpu) {
  size_t best = 0;
  for (size_t i = 0;; i++) {
    tin_micro_row row;
    memcpy(&row, (const char *)table + i * stride, sizeof row);
    if (!row.isa) return best;
    if ((row.cpu & ~cpu) == 0) best = i;
  }
}
