/* SPDX-License-Identifier: Apache-2.0 */
/* document.h -- YAML files, and so JSON files, as trees to look things up in. */
#ifndef TIN_TOOLS_DOCUMENT_H
#define TIN_TOOLS_DOCUMENT_H

#include "tinfer/status.h"

typedef struct tin_document tin_document;

/* Larger files are refused: what never ends is among them. */
#define TIN_DOCUMENT_MAX ((size_t)64 << 20)

/* The one document of the file; *out is NULL on failure. */
tin_status tin_document_load(tin_document **out, const char *path, tin_error *error);
/* The same of a text in memory. */
tin_status tin_document_parse(tin_document **out, const void *text, size_t size, tin_error *error);
void tin_document_free(tin_document *document); /* NULL is fine */

/* Items are numbers above 0; 0 stands for none and may be passed to all of these. */
int tin_document_root(const tin_document *document);
int tin_document_get(tin_document *document, int map, const char *key);
/* Pair `index` of a map; false: there is none such. */
bool tin_document_pair(tin_document *document, int map, int index, int *key, int *value);
int tin_document_count(tin_document *document, int list); /* 0 if it is no list */
bool tin_document_is_list(tin_document *document, int item);
bool tin_document_is_map(tin_document *document, int item);
int tin_document_line(tin_document *document, int item); /* where it begins; 0 for none */
int tin_document_at(tin_document *document, int list, int index);
const char *tin_document_text(tin_document *document, int item); /* NULL if it is no scalar */
double tin_document_number(tin_document *document, int item, double otherwise);

#endif
