/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/peak.h"

#define ROW(isa, cpu, name) {#isa, cpu, name##_##isa},

const peak_row peak_table[] = TIN_ROWS(ROW, peak);
