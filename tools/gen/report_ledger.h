/* SPDX-License-Identifier: Apache-2.0 */
/* report_ledger.h -- whose the bytes of a program are: accounts, and who would give up which. */
#ifndef TIN_GEN_REPORT_LEDGER_H
#define TIN_GEN_REPORT_LEDGER_H

#include "tools/gen/archives.h"

typedef enum tin_account_kind {
  TIN_ACCOUNT_KERNEL,  /* name: the kernel */
  TIN_ACCOUNT_SHARED,  /* of several kernels; name: the file it is in */
  TIN_ACCOUNT_MICRO,   /* name: the family; isa */
  TIN_ACCOUNT_CORE,    /* name: the part */
  TIN_ACCOUNT_PROGRAM, /* name: the file, or "program": what is in no archive */
  TIN_ACCOUNT_LIBRARY, /* name: libc ... */
  TIN_ACCOUNT_OTHER,   /* name: what it is: constants that several use, padding ... */
  TIN_NUM_ACCOUNT_KINDS
} tin_account_kind;

typedef struct tin_account {
  tin_account_kind kind;
  const char *name, *isa; /* isa: or NULL */
  tin_sizes sizes;
} tin_account;

/* What leaving something out would save: the op, type or instruction set `name`. */
typedef struct tin_saving {
  const char *what, *name;
  tin_sizes sizes;
} tin_saving;

typedef struct tin_ledger {
  tin_archives *archives; /* NULL: names are not known */
  tin_zone zone;
  tin_account *accounts;
  uint32_t num_accounts, room_accounts;
  tin_saving *savings;
  uint32_t num_savings, room_savings;
  tin_strings kernels;   /* register functions of those that are there */
  tin_strings undefined; /* what no archive has; of a prediction */
  uint8_t *present;      /* pieces that are in the program */
  uint32_t *owners;      /* by piece: account, or TIN_NOWHERE */
  tin_sizes total;
  uint32_t num_others; /* functions that are not as in the archives */
} tin_ledger;

tin_status tin_ledger_open(tin_ledger *ledger, tin_archives *archives, tin_error *error);
void tin_ledger_close(tin_ledger *ledger);

/* The account of that name, made if need be; TIN_NOWHERE: out of memory. Texts must live as long
 * as the ledger. */
uint32_t tin_ledger_account(tin_ledger *ledger, tin_account_kind kind, const char *name,
                            const char *isa);
void tin_ledger_add(tin_ledger *ledger, uint32_t account, tin_class class, uint64_t bytes);

/* Fills in `kernels` from what is present. */
tin_status tin_ledger_find_kernels(tin_ledger *ledger, tin_error *error);

/* Whose each present piece is: `owners`. */
tin_status tin_ledger_assign(tin_ledger *ledger, tin_error *error);

/* What is left out with each op, element type and instruction set: `savings`. */
tin_status tin_ledger_save(tin_ledger *ledger, tin_error *error);

/* Adds up what is linked for `roots` and the ledger's kernels. */
tin_status tin_ledger_predict(tin_ledger *ledger, const tin_strings *roots, tin_error *error);

/* Adds up every byte that is loaded of a program. */
tin_status tin_ledger_binary(tin_ledger *ledger, const tin_elf *elf, tin_error *error);

#endif
