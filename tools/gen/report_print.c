/* SPDX-License-Identifier: Apache-2.0 */
/* report_print.c -- accounts by what they are, the largest first. */
#include "tools/gen/report_print.h"

#include "tools/common/emit.h"
#include "tools/gen/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By tin_account_kind: headings, and keys. */
static const char *const titles[TIN_NUM_ACCOUNT_KINDS] = {
    "kernels", "shared by kernels", "micro-kernels", "core", "program", "libraries", "other"};
static const char *const keys[TIN_NUM_ACCOUNT_KINDS] = {
    "kernels", "shared", "micro_kernels", "core", "program", "libraries", "other"};

static int compare_sizes(const tin_sizes *a, const tin_sizes *b) {
  uint64_t x = tin_sizes_sum(a), y = tin_sizes_sum(b);
  return (x < y) - (x > y);
}

static int compare_accounts(const void *a, const void *b) {
  const tin_account *x = a, *y = b;
  int order =
      x->kind != y->kind ? (int)x->kind - (int)y->kind : compare_sizes(&x->sizes, &y->sizes);
  return order ? order : strcmp(x->name, y->name);
}

static int compare_savings(const void *a, const void *b) {
  const tin_saving *x = a, *y = b;
  int order = strcmp(x->what, y->what);
  if (!order) order = compare_sizes(&x->sizes, &y->sizes);
  return order ? order : strcmp(x->name, y->name);
}

/* ---- the table ----------------------------------------------------------------------------- */

static void print_sizes(const char *name, const char *isa, const tin_sizes *sizes) {
  int width = printf("  %s%s%s", name, isa ? " " : "", isa ? isa : "");
  printf("%*s", width < 36 ? 36 - width : 1, "");
  for (int i = 0; i < TIN_NUM_CLASSES; i++) printf(" %9" PRIu64, sizes->bytes[i]);
  printf(" %9" PRIu64 "\n", tin_sizes_sum(sizes));
}

static void print_heading(const char *title) {
  printf("%-36s", title);
  for (int i = 0; i < TIN_NUM_CLASSES; i++) printf(" %9s", tin_class_names[i]);
  printf(" %9s\n", "sum");
}

static void print_accounts(const tin_ledger *ledger) {
  int kind = -1;
  for (uint32_t i = 0; i < ledger->num_accounts; i++) {
    const tin_account *a = &ledger->accounts[i];
    if (!tin_sizes_sum(&a->sizes)) continue;
    if (kind != (int)a->kind) {
      tin_sizes sum = {{0}};
      kind = (int)a->kind;
      for (uint32_t k = i; k < ledger->num_accounts && (int)ledger->accounts[k].kind == kind; k++)
        for (int c = 0; c < TIN_NUM_CLASSES; c++)
          sum.bytes[c] += ledger->accounts[k].sizes.bytes[c];
      printf("\n");
      print_heading(titles[kind]);
      if (i + 1 < ledger->num_accounts && (int)ledger->accounts[i + 1].kind == kind)
        print_sizes("(all of these)", NULL, &sum);
    }
    print_sizes(a->name, a->isa, &a->sizes);
  }
}

static void print_savings(const tin_ledger *ledger) {
  const char *what = "";
  for (uint32_t i = 0; i < ledger->num_savings; i++) {
    const tin_saving *s = &ledger->savings[i];
    if (strcmp(what, s->what) != 0) {
      char title[64];
      what = s->what;
      snprintf(title, sizeof title, "saved without one %s",
               strcmp(what, "isa") == 0 ? "instruction set" : what);
      printf("\n");
      print_heading(title);
    }
    print_sizes(s->name, NULL, &s->sizes);
  }
}

static void print_table(const tin_ledger *ledger, const char *of) {
  print_heading(of);
  print_sizes("total", NULL, &ledger->total);
  if (!ledger->archives)
    printf("\nThis program is stripped: whose the bytes are needs the names of its symbols. Ask\n"
           "about the program as it was linked, before strip.\n");
  if (ledger->num_others)
    printf(
        "\n%u functions are not as in the installed archives: the program was linked from others,\n"
        "and what has no name is not recognised. --target says for which it is.\n",
        ledger->num_others);
  print_accounts(ledger);
  print_savings(ledger);
  if (ledger->undefined.count) {
    printf("\nnot counted, in libraries:");
    int width = 26;
    for (uint32_t i = 0; i < ledger->undefined.count; i++) {
      int length = (int)strlen(ledger->undefined.v[i]) + 1;
      if (width + length > 78) width = 1, printf("\n ");
      width += length;
      printf(" %s", ledger->undefined.v[i]);
    }
    printf("\n");
  }
}

/* ---- YAML and JSON ------------------------------------------------------------------------- */

static void emit_sizes(tin_emitter *e, const tin_sizes *sizes) {
  for (int i = 0; i < TIN_NUM_CLASSES; i++)
    tin_emit_text(e, tin_class_names[i]), tin_emit_int(e, (int64_t)sizes->bytes[i]);
}

static void emit_accounts(tin_emitter *e, const tin_ledger *ledger, int kind) {
  tin_emit_text(e, keys[kind]);
  tin_emit_list(e);
  for (uint32_t i = 0; i < ledger->num_accounts; i++) {
    const tin_account *a = &ledger->accounts[i];
    if ((int)a->kind != kind || !tin_sizes_sum(&a->sizes)) continue;
    tin_emit_map(e);
    tin_emit_text(e, "name"), tin_emit_text(e, a->name);
    if (a->isa) tin_emit_text(e, "isa"), tin_emit_text(e, a->isa);
    emit_sizes(e, &a->sizes);
    tin_emit_end(e);
  }
  tin_emit_end(e);
}

static void emit_savings(tin_emitter *e, const tin_ledger *ledger) {
  tin_emit_text(e, "savings");
  tin_emit_list(e);
  for (uint32_t i = 0; i < ledger->num_savings; i++) {
    tin_emit_map(e);
    tin_emit_text(e, "without"), tin_emit_text(e, ledger->savings[i].what);
    tin_emit_text(e, "name"), tin_emit_text(e, ledger->savings[i].name);
    emit_sizes(e, &ledger->savings[i].sizes);
    tin_emit_end(e);
  }
  tin_emit_end(e);
}

static void emit_undefined(tin_emitter *e, const tin_ledger *ledger) {
  tin_emit_text(e, "undefined");
  tin_emit_list(e);
  for (uint32_t i = 0; i < ledger->undefined.count; i++) tin_emit_text(e, ledger->undefined.v[i]);
  tin_emit_end(e);
}

static bool emit(const tin_ledger *ledger, const char *of, tin_emit_form form) {
  tin_emitter *e = tin_emit_open(stdout, form);
  tin_emit_map(e);
  tin_emit_text(e, "program"), tin_emit_text(e, of);
  tin_emit_text(e, "named"), tin_emit_bool(e, ledger->archives != NULL);
  tin_emit_text(e, "unlike_archives"), tin_emit_int(e, ledger->num_others);
  tin_emit_text(e, "total");
  tin_emit_map(e);
  emit_sizes(e, &ledger->total);
  tin_emit_end(e);
  for (int kind = 0; kind < TIN_NUM_ACCOUNT_KINDS; kind++) emit_accounts(e, ledger, kind);
  emit_savings(e, ledger);
  emit_undefined(e, ledger);
  tin_emit_end(e);
  return tin_emit_close(e);
}

/* The numbers of accounts mean nothing from here on. */
bool tin_report_print(tin_ledger *ledger, const char *of, int format) {
  if (ledger->num_accounts)
    qsort(ledger->accounts, ledger->num_accounts, sizeof *ledger->accounts, compare_accounts);
  if (ledger->num_savings)
    qsort(ledger->savings, ledger->num_savings, sizeof *ledger->savings, compare_savings);
  if (format != TIN_REPORT_TABLE)
    return emit(ledger, of, format == TIN_REPORT_JSON ? TIN_EMIT_JSON : TIN_EMIT_YAML);
  print_table(ledger, of);
  return true;
}
