/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h -- memory while a file is read: pieces of chunks, given back to a mark. */
#ifndef TIN_TF_SCRATCH_H
#define TIN_TF_SCRATCH_H

#include "tinfer/memory.h"

typedef struct tin_tf_chunk tin_tf_chunk;

typedef struct tin_tf_scratch {
  const tin_allocator *allocator; /* NULL: the C library's heap */
  tin_tf_chunk *last;
  size_t used; /* of `last` */
  bool failed; /* has been out of memory */
} tin_tf_scratch;

typedef struct tin_tf_mark {
  tin_tf_chunk *last;
  size_t used;
} tin_tf_mark;

/* Aligned to 16, not zeroed. NULL: out of memory. */
void *tin_tf_take(tin_tf_scratch *scratch, size_t size);
void *tin_tf_take_array(tin_tf_scratch *scratch, size_t count, size_t size);

tin_tf_mark tin_tf_mark_here(const tin_tf_scratch *scratch);
/* Gives back everything taken since. A mark of zeros: everything. */
void tin_tf_give_back(tin_tf_scratch *scratch, tin_tf_mark mark);

/* One block that can grow. NULL: out of memory, and the old one is still there. */
void *tin_tf_resize(const tin_allocator *allocator, void *block, size_t old_size, size_t new_size);

#endif
