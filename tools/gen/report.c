/* SPDX-License-Identifier: Apache-2.0 */
/* report.c -- the reports of tinfer-gen: of a program, of a stripped one, of what would be. */
#include "tools/gen/report.h"

#include "core/fail.h"
#include "tools/gen/report_files.h"
#include "tools/gen/report_ledger.h"
#include "tools/gen/report_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- of a program -------------------------------------------------------------------------- */

static bool is_loaded(const tin_elf_section *s) { return (s->flags & TIN_ELF_ALLOC) != 0; }

/* Without names: section by section. */
static tin_status report_sections(const tin_elf *elf, tin_gen *gen) {
  tin_ledger ledger;
  tin_error *error = &gen->tool.error;
  TIN_TRY(tin_ledger_open(&ledger, NULL, error));
  tin_status status = TIN_OK;
  for (uint32_t i = 1; i < elf->num_sections && status == TIN_OK; i++) {
    tin_elf_section s = tin_elf_section_at(elf, i);
    if (!is_loaded(&s)) continue;
    uint32_t account = tin_ledger_account(&ledger, TIN_ACCOUNT_OTHER, s.name, NULL);
    if (account == TIN_NOWHERE)
      status = tin_out_of_memory(error);
    else
      tin_ledger_add(&ledger, account, tin_class_of(&s), s.size);
  }
  if (status == TIN_OK && !tin_report_print(&ledger, gen->report, gen->report_format))
    status = tin_out_of_memory(error);
  tin_ledger_close(&ledger);
  return status;
}

static tin_status report_named(const tin_elf *elf, tin_archives *archives, tin_gen *gen) {
  tin_ledger ledger;
  tin_error *error = &gen->tool.error;
  TIN_TRY(tin_ledger_open(&ledger, archives, error));
  tin_status status = tin_ledger_binary(&ledger, elf, error);
  if (status == TIN_OK) status = tin_ledger_save(&ledger, error);
  if (status == TIN_OK && !tin_report_print(&ledger, gen->report, gen->report_format))
    status = tin_out_of_memory(error);
  tin_ledger_close(&ledger);
  return status;
}

static tin_status with_archives(const tin_elf *elf, tin_gen *gen) {
  tin_files files;
  tin_archives *archives = NULL;
  tin_error *error = &gen->tool.error;
  tin_status status = tin_files_open(&files, gen->target, NULL, error);
  if (status == TIN_OK) status = tin_files_system(&files, error);
  if (status == TIN_OK) status = tin_archives_open(&archives, files.paths.v, error);
  if (status == TIN_OK) status = report_named(elf, archives, gen);
  tin_archives_close(archives);
  tin_files_close(&files);
  return status;
}

static tin_status report_elf(const tin_mapped *file, tin_gen *gen) {
  tin_elf elf;
  tin_error *error = &gen->tool.error;
  TIN_TRY(tin_elf_open(&elf, file->data, file->size, error));
  if (elf.kind == TIN_ELF_OBJECT)
    return TIN_FAIL(error, TIN_INVALID, "an object file, not a program");
  if (!elf.num_sections)
    return TIN_FAIL(error, TIN_UNSUPPORTED, "the program has no section headers");
  return elf.num_symbols ? with_archives(&elf, gen) : report_sections(&elf, gen);
}

static tin_status report_program(tin_gen *gen) {
  tin_mapped file;
  TIN_TRY(tin_mapped_open(&file, gen->report, &gen->tool.error));
  tin_status status = report_elf(&file, gen);
  tin_mapped_close(&file);
  if (status != TIN_OK) tin_error_context(&gen->tool.error, "%s", gen->report);
  return status;
}

/* ---- of a selection ------------------------------------------------------------------------ */

static bool is_there(const tin_archives *a, const char *symbol) {
  uint32_t at = tin_archives_find(a, symbol);
  return at != TIN_NOWHERE && a->globals[at].member != TIN_NOWHERE;
}

static tin_status add_register(tin_ledger *ledger, tin_strings *to, const char *name,
                               tin_error *error) {
  size_t size = strlen("tin_register_") + strlen(name) + 1;
  char *symbol = tin_zone_alloc(&ledger->zone, size);
  if (!symbol) return tin_out_of_memory(error);
  snprintf(symbol, size, "tin_register_%s", name);
  if (!is_there(ledger->archives, symbol)) return TIN_OK; /* a plugin's */
  return tin_strings_add(to, symbol) ? TIN_OK : tin_out_of_memory(error);
}

static tin_status list_roots(tin_ledger *ledger, const tin_selection *s, tin_strings *roots,
                             tin_error *error) {
  /* Programs open their model without a format. */
  if (!tin_strings_add(roots, "tin_ready_main") || !tin_strings_add(roots, "tin_host_table"))
    return tin_out_of_memory(error);
  for (uint32_t i = 0; i < s->parts.count; i++)
    TIN_TRY(add_register(ledger, roots, s->parts.v[i], error));
  for (uint32_t i = 0; i < s->num_kernels; i++)
    TIN_TRY(add_register(ledger, &ledger->kernels, s->kernels[i].kernel, error));
  return TIN_OK;
}

static tin_status predict(tin_archives *archives, tin_gen *gen) {
  tin_ledger ledger;
  tin_strings roots = {0};
  tin_error *error = &gen->tool.error;
  TIN_TRY(tin_ledger_open(&ledger, archives, error));
  tin_status status = list_roots(&ledger, &gen->selection, &roots, error);
  if (status == TIN_OK) status = tin_ledger_predict(&ledger, &roots, error);
  if (status == TIN_OK) status = tin_ledger_save(&ledger, error);
  if (status == TIN_OK &&
      !tin_report_print(&ledger, "predicted, without libraries", gen->report_format))
    status = tin_out_of_memory(error);
  tin_strings_free(&roots);
  tin_ledger_close(&ledger);
  return status;
}

static tin_status report_selection(tin_gen *gen) {
  tin_files files;
  tin_archives *archives = NULL;
  tin_error *error = &gen->tool.error;
  tin_status status = tin_files_open(&files, gen->target, &gen->selection, error);
  if (status == TIN_OK) status = tin_archives_open(&archives, files.paths.v, error);
  if (status == TIN_OK) status = predict(archives, gen);
  tin_archives_close(archives);
  tin_files_close(&files);
  return status;
}

int tin_gen_report(tin_gen *gen) {
  bool selection = strcmp(gen->report, "-") == 0;
  tin_status status = selection ? report_selection(gen) : report_program(gen);
  return status == TIN_OK ? TIN_EXIT_OK : tin_tool_failed(&gen->tool);
}
