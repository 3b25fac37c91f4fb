/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/base.h -- what every other header needs: versions, visibility, and
 * the one rule that keeps our structs extensible. */
#ifndef TINFER_BASE_H
#define TINFER_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIN_VERSION_MAJOR 0
#define TIN_VERSION_MINOR 1
#define TIN_VERSION_PATCH 0

/* The ABI between the library and a plugin has its own, slower clock.
 * MAJOR changes when a compiled plugin can no longer be loaded; MINOR when a
 * field or a function has been appended. */
#define TIN_ABI_MAJOR 1
#define TIN_ABI_MINOR 0

#if defined(_WIN32)
#define TIN_EXPORT __declspec(dllexport)
#define TIN_API
#elif defined(__GNUC__)
#define TIN_EXPORT __attribute__((visibility("default")))
#define TIN_API __attribute__((visibility("default")))
#else
#define TIN_EXPORT
#define TIN_API
#endif

#if defined(__GNUC__)
#define TIN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define TIN_MUST_CHECK __attribute__((warn_unused_result))
#else
#define TIN_PRINTF(fmt, args)
#define TIN_MUST_CHECK
#endif

/* Structs that cross the plugin boundary are only ever extended at the end,
 * and whoever fills one in says how long its own version of it is:
 *
 *     static const tin_kernel k = { TIN_INIT(tin_kernel), .run = run, ... };
 *
 * A zero field always means "the default", so an older, shorter struct reads
 * as one whose newer fields were left alone. */
#define TIN_INIT(type) .struct_size = sizeof(type)

/* Is `field` inside the part of *p that the other side knew about? */
#define TIN_HAS(p, field)                                                                          \
  ((size_t)((const char *)(&(p)->field + 1) - (const char *)(p)) <= (p)->struct_size)

/* All tensor data, arenas and allocations are aligned to this. */
#define TIN_ALIGN 64u

#endif
