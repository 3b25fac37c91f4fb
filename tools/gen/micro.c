/* SPDX-License-Identifier: Apache-2.0 */
/* micro.c -- see micro.h. */
#include "tools/gen/micro.h"

#include "core/fail.h"
#include "tools/common/installed.h"
#include "tools/gen/archives.h"

#include <stdio.h>
#include <stdlib.h>

static tin_status add_families(tin_gen *gen, const tin_archives *archives, tin_selected *kernel) {
  char symbol[256];
  tin_strings families = {0};
  snprintf(symbol, sizeof symbol, "tin_register_%s", kernel->kernel);
  if (tin_archives_find(archives, symbol) == TIN_NOWHERE) return TIN_OK; /* a plugin's */
  tin_status status = tin_archives_micro(archives, symbol, &families, &gen->tool.error);
  bool ok = true;
  for (uint32_t i = 0; status == TIN_OK && i < families.count && ok; i++)
    ok = tin_selection_text(&gen->selection, &kernel->micro, families.v[i]);
  tin_strings_free(&families);
  return ok ? status : tin_out_of_memory(&gen->tool.error);
}

static tin_status add_all(tin_gen *gen, const char *path) {
  tin_archives *archives;
  const char *const paths[] = {path, NULL};
  TIN_TRY(tin_archives_open(&archives, paths, &gen->tool.error));
  tin_status status = TIN_OK;
  for (uint32_t i = 0; i < gen->selection.num_kernels && status == TIN_OK; i++)
    status = add_families(gen, archives, &gen->selection.kernels[i]);
  tin_archives_close(archives);
  return status;
}

tin_status tin_gen_add_micro(tin_gen *gen) {
  char *path;
  tin_status status = tin_installed(TIN_IN_LIB, "libtinfer_ops.a", &path, &gen->tool.error);
  if (status) return status == TIN_NOT_FOUND ? TIN_OK : status;
  status = add_all(gen, path);
  free(path);
  return status;
}
