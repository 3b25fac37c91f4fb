/* SPDX-License-Identifier: Apache-2.0 */
/* place.c -- greedy by size (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural
 * Net Inference", 2020): the largest buffer first, each at the lowest place that is free
 * during its life. That is quadratic; beyond some thousands of buffers those of a size class
 * are handed on from one owner to the next instead, in the order of steps. */
#include "core/place.h"

#include "core/checked.h"
#include "core/zone.h"

#include <string.h>

enum { QUADRATIC = 8192 };

typedef bool before_fn(const tin_buffer *a, const tin_buffer *b);

static bool by_first(const tin_buffer *a, const tin_buffer *b) {
  return a->first != b->first ? a->first < b->first : a < b;
}

static bool by_size(const tin_buffer *a, const tin_buffer *b) {
  return a->size != b->size ? a->size > b->size : by_first(a, b);
}

static bool by_last(const tin_buffer *a, const tin_buffer *b) {
  return a->last != b->last ? a->last < b->last : a < b;
}

/* Heapsort (Williams, 1964): small, no memory, no bad cases. */
static void sift(tin_buffer **v, uint32_t root, uint32_t count, before_fn *before) {
  tin_buffer *moved = v[root];
  for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && before(v[child], v[child + 1])) child++;
    if (!before(moved, v[child])) break;
    v[root] = v[child];
  }
  v[root] = moved;
}

static void sort(tin_buffer **v, uint32_t count, before_fn *before) {
  for (uint32_t i = count / 2; i-- > 0;) sift(v, i, count, before);
  for (uint32_t end = count; end-- > 1;) {
    tin_buffer *last = v[end];
    v[end] = v[0];
    v[0] = last;
    sift(v, 0, end, before);
  }
}

static bool overlap(const tin_buffer *a, const tin_buffer *b) {
  return a->first <= b->last && b->first <= a->last;
}

/* `placed` is sorted by offset; returns where in it the buffer belongs. */
static uint32_t lowest_gap(tin_buffer *const *placed, uint32_t count, tin_buffer *buffer) {
  size_t at = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!overlap(placed[i], buffer)) continue;
    if (placed[i]->at >= at && placed[i]->at - at >= buffer->size) break;
    size_t end = placed[i]->at + placed[i]->size;
    if (end > at) at = end;
  }
  buffer->at = at;
  uint32_t position = count;
  while (position > 0 && placed[position - 1]->at > at) position--;
  return position;
}

static void place_by_size(tin_buffer **sorted, tin_buffer **placed, uint32_t count) {
  sort(sorted, count, by_size);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t position = lowest_gap(placed, i, sorted[i]);
    memmove(placed + position + 1, placed + position, (i - position) * sizeof(*placed));
    placed[position] = sorted[i];
  }
}

static uint32_t size_class(size_t size) {
  uint32_t class = 0;
  while (class < 63 && ((size_t)TIN_ALIGN << class) < size) class ++;
  return class;
}

/* Walks through the steps: places whose owners are done go to a list for their class, from which
 * the next owner takes one. `ending` has the same buffers by last step; `next` links the lists,
 * by buffer. */
static void place_by_class(const tin_buffer *buffers, tin_buffer **sorted, tin_buffer **ending,
                           tin_buffer **next, uint32_t count) {
  tin_buffer *vacant[64] = {0};
  size_t top = 0;
  uint32_t ended = 0;
  sort(sorted, count, by_first);
  sort(ending, count, by_last);
  for (uint32_t i = 0; i < count; i++) {
    tin_buffer *b = sorted[i];
    for (; ending[ended]->last < b->first; ended++) {
      tin_buffer **list = &vacant[size_class(ending[ended]->size)];
      next[ending[ended] - buffers] = *list;
      *list = ending[ended];
    }
    uint32_t class = size_class(b->size);
    tin_buffer *before = vacant[class];
    b->at = before ? before->at : top;
    if (before)
      vacant[class] = next[before - buffers];
    else
      top += (size_t)TIN_ALIGN << class;
  }
}

bool tin_place(const tin_allocator *allocator, tin_buffer *buffers, uint32_t count, size_t *total) {
  size_t bytes, sum = 0;
  *total = 0;
  if (!count) return true;
  for (uint32_t i = 0; i < count; i++) {
    if (!tin_size_align(buffers[i].size, TIN_ALIGN, &buffers[i].size)) return false;
    if (!tin_size_add(sum, buffers[i].size, &sum) || sum > (size_t)PTRDIFF_MAX / 4) return false;
  }
  if (!tin_size_mul(count, 3 * sizeof(tin_buffer *), &bytes)) return false;
  tin_buffer **sorted = tin_memory_alloc(allocator, bytes);
  if (!sorted) return false;
  for (uint32_t i = 0; i < count; i++) sorted[i] = sorted[count + i] = &buffers[i];
  if (count <= QUADRATIC)
    place_by_size(sorted, sorted + count, count);
  else
    place_by_class(buffers, sorted, sorted + count, sorted + 2 * (size_t)count, count);
  for (uint32_t i = 0; i < count; i++) {
    if (buffers[i].at + buffers[i].size > *total) *total = buffers[i].at + buffers[i].size;
    if (buffers[i].to) *buffers[i].to = buffers[i].at;
  }
  tin_memory_free(allocator, sorted, bytes);
  return true;
}
