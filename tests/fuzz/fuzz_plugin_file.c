/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are to be loaded as plugins, before they are: nothing beyond them is read, and what is
 * accepted has the name of an entry point. */
#include "registry/loader/elf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const stems[] = {"gate", "a-b", ""};
  tin_error error;
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    char entry[TIN_ENTRY_SIZE];
    if (tin_elf_check(data, size, stems[i], entry, &error) != TIN_OK) continue;
    if (!memchr(entry, 0, sizeof entry) || !strstr(entry, "tin_plugin")) abort();
  }
  return 0;
}
