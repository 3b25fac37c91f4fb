/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c -- one line that is written over again and again. */
#include "tools/common/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

uint64_t tin_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void tin_progress_start(tin_progress *p, const char *what) {
  *p = (tin_progress){.what = what, .next = isatty(STDERR_FILENO) ? tin_now() + SECOND : 0};
}

void tin_progress_step(tin_progress *p, uint64_t done, uint64_t total) {
  if (p->next == 0) return;
  uint64_t now = tin_now();
  if (now < p->next) return;
  fprintf(stderr, "\r%s %" PRIu64 "/%" PRIu64 "\x1b[K", p->what, done, total);
  fflush(stderr);
  p->shown = true;
  p->next = now + SECOND / 10;
}

void tin_progress_end(tin_progress *p) {
  if (p->shown) fprintf(stderr, "\r\x1b[K");
  p->shown = false;
}
