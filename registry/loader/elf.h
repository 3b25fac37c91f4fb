/* SPDX-License-Identifier: Apache-2.0 */
/* elf.h -- whether a file is a plugin for this machine, before any of its code runs. */
#ifndef TIN_LOADER_ELF_H
#define TIN_LOADER_ELF_H

#include "tinfer/status.h"

enum { TIN_ENTRY_SIZE = 256 };

/* The bytes may be anything. The name of the entry point goes to `entry`: the only one there is,
 * or that of `stem`, the file's name without ".so". */
tin_status tin_elf_check(const void *data, size_t size, const char *stem,
                         char entry[TIN_ENTRY_SIZE], tin_error *error);

#endif
