/* SPDX-License-Identifier: Apache-2.0 */
/* names.c -- a merge sort of names, and a binary search. */
#include "names.h"

/* Any order will do; shorter first seldom has to look at the text. */
static int compare(tin_tf_slice a, tin_tf_slice b) {
  if (a.size != b.size) return a.size < b.size ? -1 : 1;
  return a.size == 0 ? 0 : memcmp(a.data, b.data, a.size);
}

static void merge(const tin_tf_name *from, size_t begin, size_t middle, size_t end,
                  tin_tf_name *to) {
  size_t a = begin, b = middle;
  for (size_t i = begin; i < end; i++) {
    bool first = a < middle && (b == end || compare(from[a].text, from[b].text) <= 0);
    to[i] = from[first ? a++ : b++];
  }
}

void tin_tf_names_sort(tin_tf_name *names, tin_tf_name *spare, size_t count) {
  tin_tf_name *from = names, *to = spare;
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t begin = 0; begin < count; begin += 2 * width) {
      size_t middle = count - begin < width ? count : begin + width;
      size_t end = count - middle < width ? count : middle + width;
      merge(from, begin, middle, end, to);
    }
    tin_tf_name *swap = from;
    from = to;
    to = swap;
  }
  if (from != names) memcpy(names, from, count * sizeof(*names));
}

uint32_t tin_tf_names_find(const tin_tf_name *names, size_t count, tin_tf_slice text) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare(names[middle].text, text);
    if (order == 0) return names[middle].index;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return TIN_TF_NONE;
}
