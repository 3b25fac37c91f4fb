/* SPDX-License-Identifier: Apache-2.0 */
/* report.h -- where the bytes of a program went, and what leaving things out would save. */
#ifndef TIN_GEN_REPORT_H
#define TIN_GEN_REPORT_H

#include "tools/gen/gen.h"

enum { TIN_REPORT_TABLE, TIN_REPORT_YAML, TIN_REPORT_JSON }; /* --report_format */

/* --report: of the program gen->report; of what would be linked for the selection if that is "-".
 * Returns what main returns. */
int tin_gen_report(tin_gen *gen);

#endif
