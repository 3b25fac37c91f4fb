/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h -- a line on the terminal for what takes long: only if standard error is one,
 * and only after a second. */
#ifndef TIN_TOOLS_PROGRESS_H
#define TIN_TOOLS_PROGRESS_H

#include "tinfer/base.h"

uint64_t tin_now(void); /* nanoseconds, from some start */

typedef struct tin_progress {
  const char *what;
  uint64_t next; /* when to show something; 0: never */
  bool shown;
} tin_progress;

void tin_progress_start(tin_progress *progress, const char *what);
void tin_progress_step(tin_progress *progress, uint64_t done, uint64_t total);
void tin_progress_end(tin_progress *progress); /* takes the line away again */

#endif
