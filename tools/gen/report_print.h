/* SPDX-License-Identifier: Apache-2.0 */
/* report_print.h -- a ledger as a table, as YAML or as JSON. */
#ifndef TIN_GEN_REPORT_PRINT_H
#define TIN_GEN_REPORT_PRINT_H

#include "tools/gen/report_ledger.h"

/* `of`: the program's path. False: writing failed. */
bool tin_report_print(tin_ledger *ledger, const char *of, int format);

#endif
