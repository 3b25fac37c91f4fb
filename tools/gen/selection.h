/* SPDX-License-Identifier: Apache-2.0 */
/* selection.h -- which kernels a program gets, and why: what tinfer-gen collects from models,
 * lists and manifests, and writes out again. The union of selections is a selection; everything
 * in one is sorted and there once, so that the order of what was put together does not show. */
#ifndef TIN_GEN_SELECTION_H
#define TIN_GEN_SELECTION_H

#include "core/zone.h"
#include "tinfer/registry.h"
#include "tools/common/options.h"

#define TIN_ALL_TYPES (((UINT64_C(1) << TIN_DTYPE_COUNT) - 1) & ~TIN_BIT(TIN_NONE))

/* Where a part of the selection comes from. */
typedef struct tin_source_of {
  const char *id;              /* "digits.pb#0123456789abcdef": unique; by it the list is sorted */
  const char *kind;            /* "model", "list", "header" or "option" */
  const char *name;            /* of the file, without folders */
  const char *hash;            /* XXH64 of its bytes in hexadecimal, or "" */
  tin_strings inputs, outputs; /* of a model: feeds and fetches that were asked for */
} tin_source_of;

/* Why a kernel is there. */
typedef struct tin_reason {
  const char *source; /* its id */
  tin_strings nodes;  /* of a model: sorted */
} tin_reason;

typedef struct tin_selected {
  const char *kernel; /* its name; tin_register_<kernel> adds it */
  const char *op;
  const char *plugin;  /* who brings it; NULL: tinfer */
  uint64_t types;      /* TIN_BIT()s of those it is needed for; TIN_ALL_TYPES: any */
  tin_strings micro;   /* families of micro-kernels it uses, sorted */
  tin_reason *reasons; /* sorted by source */
  uint32_t num_reasons, room_reasons;
} tin_selected;

typedef struct tin_selection {
  tin_zone zone; /* all texts */
  tin_source_of *sources;
  uint32_t num_sources, room_sources;
  tin_selected *kernels; /* sorted by name */
  uint32_t num_kernels, room_kernels;
  tin_strings formats; /* sorted; tin_register_<format> adds it */
  tin_strings parts;   /* of the core that are left out otherwise: dynamic_shapes, threads */
  tin_strings isas;    /* instruction sets to keep, "avx2"; with all_isas: meaningless */
  bool all_isas, fallback;
  bool stated;         /* somebody has said something about instruction sets */
  bool everything;     /* all kernels there are: --default_ops=all */
  tin_strings missing; /* what was asked for and nobody has, sorted */
  tin_strings warnings;
} tin_selection;

/* An empty one: tin_selection s = TIN_SELECTION; */
#define TIN_SELECTION                                                                              \
  {                                                                                                \
    .zone = {.allocator = &tin_heap }                                                              \
  }

void tin_selection_free(tin_selection *selection); /* it is empty then */

enum { TIN_SELECTION_MAX = 16384 }; /* sources, kernels, reasons of a kernel */

/* All of these fail for lack of memory, or if there would be too many. Texts are copied. */
bool tin_selection_text(tin_selection *s, tin_strings *sorted, const char *text);
/* The same for many: first all, in any order, then tin_names_sort. */
bool tin_selection_append(tin_selection *s, tin_strings *list, const char *text);
tin_source_of *tin_selection_source(tin_selection *s, const char *kind, const char *name,
                                    const char *id, const char *hash);
tin_selected *tin_selection_kernel(tin_selection *s, const char *kernel, const char *op);
tin_reason *tin_selection_reason(tin_selection *s, tin_selected *kernel, const char *source);

/* The kernel of that name, or NULL. */
tin_selected *tin_selection_find(const tin_selection *s, const char *kernel);
const tin_source_of *tin_selection_find_source(const tin_selection *s, const char *id);

/* What somebody says about instruction sets, united with what others have said. */
bool tin_selection_isas(tin_selection *s, const tin_strings *isas, bool all, bool fallback);

/* The error for what the above could not do. */
tin_status tin_selection_full(const tin_selection *s, tin_error *error);
/* A printed text into a list, sorted or at its end. False: out of memory. */
bool tin_selection_note(tin_selection *s, tin_strings *list, bool sorted, const char *format, ...)
    TIN_PRINTF(4, 5);

/* "float,int32", "any" */
const char *tin_types_text(uint64_t types, char *text, size_t size);

/* Different nodes that need it. */
uint32_t tin_selected_nodes(const tin_selected *kernel);

#endif
