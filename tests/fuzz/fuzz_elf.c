/* SPDX-License-Identifier: Apache-2.0 */
/* Objects, archives and programs, up to a report of the bytes as a program linked from themselves:
 * no input may crash, and what is counted is what is there. */
#include "tools/gen/report_ledger.h"

#include <stdlib.h>

static void walk(const tin_elf *elf) {
  for (uint32_t i = 0; i < elf->num_symbols; i++)
    if (!tin_elf_symbol_at(elf, i).name) abort();
  for (uint32_t i = 1; i < elf->num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(elf, i);
    tin_elf_reloc reloc;
    for (size_t k = 0, n = tin_elf_num_relocs(elf, &s); k < n; k++)
      if (tin_elf_reloc_at(elf, &s, k, &reloc) && reloc.symbol >= elf->num_symbols) abort();
  }
}

static uint64_t loaded(const tin_elf *elf) {
  uint64_t sum = 0;
  for (uint32_t i = 1; i < elf->num_sections; i++) {
    tin_elf_section s = tin_elf_section_at(elf, i);
    if (s.flags & TIN_ELF_ALLOC) sum += s.size;
  }
  return sum;
}

static void report(tin_archives *archives, const tin_elf *elf) {
  tin_ledger ledger;
  if (tin_ledger_open(&ledger, archives, NULL) != TIN_OK) return;
  tin_status status = tin_ledger_binary(&ledger, elf, NULL);
  if (status == TIN_OK && tin_sizes_sum(&ledger.total) != loaded(elf)) abort();
  if (status == TIN_OK) status = tin_ledger_save(&ledger, NULL);
  tin_ledger_close(&ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tin_elf elf;
  tin_archives *archives;
  tin_error error;
  bool is_elf = tin_elf_open(&elf, data, size, &error) == TIN_OK;
  if (is_elf) walk(&elf);
  if (tin_archives_open_memory(&archives, data, size, &error) != TIN_OK) return 0;
  for (uint32_t i = 0; i < archives->num_members && i < 8; i++)
    report(archives, &archives->members[i].elf);
  tin_archives_close(archives);
  return 0;
}
