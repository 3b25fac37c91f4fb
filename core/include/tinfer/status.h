/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/status.h -- how a call fails.
 *
 * A function that can fail returns a tin_status and takes, last, a tin_error
 * the caller owns (NULL if only the code matters). There is no errno, no
 * thread-local "last error", and nothing to free. */
#ifndef TINFER_STATUS_H
#define TINFER_STATUS_H

#include "tinfer/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TIN_STATUS_MAP(X)                                                                          \
  X(OK, "ok")                                                                                      \
  X(INVALID, "invalid argument")                                                                   \
  X(NOT_FOUND, "not found")                                                                        \
  X(UNSUPPORTED, "not supported")                                                                  \
  X(MISMATCH, "shapes or types do not fit")                                                        \
  X(NO_MEMORY, "out of memory")                                                                    \
  X(CORRUPT, "damaged or unrecognised data")                                                       \
  X(INCOMPATIBLE, "incompatible version")                                                          \
  X(IO, "input/output error")                                                                      \
  X(INTERNAL, "internal error")

typedef enum tin_status {
#define X(name, text) TIN_##name,
  TIN_STATUS_MAP(X)
#undef X
      TIN_STATUS_COUNT
} tin_status;

/* Room for the complete list of what a model lacks. */
#define TIN_ERROR_TEXT_SIZE 4096

/* Lives on the caller's stack. `text` is always terminated, and reads from the
 * outermost context inwards:
 *     "model.pb: node 'conv1' (Conv2D): filter has rank 3, expected 4" */
typedef struct tin_error {
  tin_status status;
  int line; /* where it was raised, for developers; 0 and NULL in builds that leave it out */
  const char *file; /* raised in a plugin: valid until its registry is freed */
  char text[TIN_ERROR_TEXT_SIZE];
} tin_error;

/* The fixed wording for a code, e.g. "not found". Never NULL. */
TIN_API const char *tin_status_text(tin_status status);

/* Where an error is raised. TIN_ERROR_PLACES=0 leaves it out, and makes calls shorter. */
#ifndef TIN_ERROR_PLACES
#define TIN_ERROR_PLACES 1
#endif
#if TIN_ERROR_PLACES
#define TIN_PLACE __FILE__, __LINE__
#else
#define TIN_PLACE NULL, 0
#endif

/* Record an error and return `status`, so that it can be returned in turn. */
TIN_API tin_status tin_error_set(tin_error *error, tin_status status, const char *file, int line,
                                 const char *format, ...) TIN_PRINTF(5, 6);

/* Put "format: " in front of what is already recorded. */
TIN_API void tin_error_context(tin_error *error, const char *format, ...) TIN_PRINTF(2, 3);

/* Hand a failure up. Memory comes from arenas that their owner drops whole,
 * so there is seldom anything to undo on the way. */
#define TIN_TRY(call)                                                                              \
  do {                                                                                             \
    tin_status tin_try_ = (call);                                                                  \
    if (tin_try_ != TIN_OK) return tin_try_;                                                       \
  } while (0)

#ifdef __cplusplus
}
#endif
#endif
