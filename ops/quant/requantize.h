/* SPDX-License-Identifier: Apache-2.0 */
/* requantize.h -- sums of products, in 32 bits, to 8 bits. */
#ifndef TIN_OPS_REQUANTIZE_H
#define TIN_OPS_REQUANTIZE_H

#include "ops/quant/quant.h"

/* The range of what is in input 0: from the least, but no more than 0, to the greatest. Takes
 * tin_requantize_scratch bytes of scratch. */
tin_qrange tin_requantize_range(const tin_node *node, tin_qrange range);
size_t tin_requantize_scratch(const tin_node *node);

/* q = (v * scale >> 32 + offset) >> 16, within 0 .. 255: TensorFlow's way, in fixed point. */
typedef struct tin_requantizer {
  int64_t scale, offset;
} tin_requantizer;
tin_requantizer tin_requantizer_of(tin_qrange in, tin_qrange out);

/* Input 0, qint32, to output 0, quint8, by a tin_requantizer in node->state. */
void tin_requantize_run(const tin_node *node);

#endif
