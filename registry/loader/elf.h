/* SPDX-License-Identifier: Apache-2.0 */
/* elf.h -- whether a file is a plugin for this machine, before any of its code runs. */
#ifndef TIN_LOADER_ELF_H
#define TIN_LOADER_ELF_H

#include "tinfer/status.h"

enum { TIN_ENTRY_SIZE = 256 };

/* The first bytes of a file say most of what can be wrong with it: no more of one of that size need
 * be there. */
enum { TIN_ELF_HEAD = 64 };
tin_status tin_elf_check_head(const void *data, size_t size, tin_error *error);

/* The bytes may be anything. The name of the entry point goes to `entry`: the only one there is,
 * or that of `stem`, the file's name without ".so". */
tin_status tin_elf_check(const void *data, size_t size, const char *stem,
                         char entry[TIN_ENTRY_SIZE], tin_error *error);

#endif
