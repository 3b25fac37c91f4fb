/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a folder's plugins: what is read can be looked through. */
#include "tools/common/index.h"

#include <stdlib.h>
#include <string.h>

static void look(const tin_index *index) {
  for (uint32_t i = 0; i < index->num_items; i++) {
    const tin_index_item *item = &index->items[i];
    if (item->plugin >= index->num_plugins || !*item->name) abort();
    if (tin_index_has_op(item, "")) abort();
    if (item->ops && strcspn(item->ops, ",") == strlen(item->ops) &&
        !tin_index_has_op(item, item->ops))
      abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tin_index index;
  tin_error error;
  char *text = malloc(size + 1);
  if (!text) return 0;
  if (size) memcpy(text, data, size);
  text[size] = 0;
  if (tin_index_parse(&index, text, size, &error) != TIN_OK) return 0;
  look(&index);
  tin_index_free(&index);
  return 0;
}
