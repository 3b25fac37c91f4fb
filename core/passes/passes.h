/* SPDX-License-Identifier: Apache-2.0 */
/* passes.h -- what the optimiser's passes share. */
#ifndef TIN_PASSES_H
#define TIN_PASSES_H

#include "tinfer/pass.h"

/* The value of an input if it is the same in every run: output 0 of a constant that is not fed.
 * A constant that waits for another node counts as none, for that node may decide whether
 * there is a value at all. NULL otherwise. */
const tin_tensor *tin_pass_constant(const tin_pass_context *c, tin_ref ref);

enum {                                  /* by node: what num_uses does not tell apart */
       TIN_PASS_OTHER_OUTPUTS = 1 << 0, /* an output but the first is read, or may be fetched */
       TIN_PASS_CONTROLS = 1 << 1,      /* another node waits for it */
};

/* One byte per node. NULL: out of memory. */
const uint8_t *tin_pass_usage(tin_pass_context *c);

/* A new constant named "<owner>/<part>". */
tin_status tin_pass_add_constant(tin_pass_context *c, uint32_t owner, const char *part,
                                 const tin_tensor *value, uint32_t *node);

#endif
