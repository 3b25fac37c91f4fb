/* SPDX-License-Identifier: Apache-2.0 */
/* emit.h -- structured results, as YAML or as JSON.
 *
 *     tin_emitter *e = tin_emit_open(stdout, TIN_EMIT_JSON);
 *     tin_emit_map(e);
 *     tin_emit_text(e, "op"), tin_emit_text(e, "Conv2D");
 *     tin_emit_text(e, "nodes"), tin_emit_int(e, 15);
 *     tin_emit_end(e);
 *     bool written = tin_emit_close(e);
 *
 * Keys are texts. Text that is no UTF-8 is made so. Failures are kept for tin_emit_close;
 * an emitter of NULL is one that has failed. */
#ifndef TIN_TOOLS_EMIT_H
#define TIN_TOOLS_EMIT_H

#include "tinfer/base.h"

#include <stdio.h>

typedef enum tin_emit_form { TIN_EMIT_YAML, TIN_EMIT_JSON } tin_emit_form;
typedef struct tin_emitter tin_emitter;

tin_emitter *tin_emit_open(FILE *to, tin_emit_form form);
void tin_emit_map(tin_emitter *e);
void tin_emit_list(tin_emitter *e);
void tin_emit_flow(tin_emitter *e); /* a short list, on one line in YAML */
void tin_emit_end(tin_emitter *e);  /* of the innermost map or list */
void tin_emit_text(tin_emitter *e, const char *text);
void tin_emit_int(tin_emitter *e, int64_t number);
void tin_emit_bool(tin_emitter *e, bool value);
void tin_emit_null(tin_emitter *e);
bool tin_emit_close(tin_emitter *e);

#endif
