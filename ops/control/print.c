/* SPDX-License-Identifier: Apache-2.0 */
/* Print: passes its input on, and writes a message and the other inputs to standard error. */
#include "ops/common/copy.h"
#include "ops/control/show.h"

#include <stdio.h>

typedef struct print {
  tin_string message;
  int64_t first_n, summarize;
} print;

static const tin_attr attrs[] = {
    TIN_ATTR_STRING(print, message, "", "in front of the values"),
    TIN_ATTR_INT(print, first_n, -1, "how many times; negative: always"),
    TIN_ATTR_INT(print, summarize, 3, "elements of each value to show"),
    TIN_ATTR_END,
};

static tin_status run(const tin_node *node) {
  const print *p = node->params;
  int64_t *times = node->state;
  char buffer[4096] = "";
  tin_text text = {buffer, sizeof buffer, 0};
  TIN_TRY(tin_run_view(node));
  if (p->first_n >= 0 && (*times)++ >= p->first_n) return TIN_OK;
  tin_show_text(&text, p->message.data, p->message.size);
  for (uint32_t i = 1; i < node->num_in; i++) tin_show(&text, node->in[i], p->summarize);
  fprintf(stderr, "%s\n", buffer);
  return TIN_OK;
}

static const tin_op op = {
    TIN_INIT(tin_op),
    .name = "Print",
    .flags = TIN_OP_VIEW | TIN_OP_EFFECT,
    .signature = "input:T data:U... -> output:T",
    .attrs = attrs,
    .params_size = sizeof(print),
};

static const tin_kernel kernel = {
    TIN_INIT(tin_kernel),          .name = "print", .op = &op, .inplace = 1 << 0,
    .state_size = sizeof(int64_t), .run = run,
};

TIN_REGISTER(print) { return tin_add_kernel(registry, &kernel); }
