/* SPDX-License-Identifier: Apache-2.0 */
/* loop.h -- what a loop over elements tells the compiler. */
#ifndef TIN_OPS_LOOP_H
#define TIN_OPS_LOOP_H

/* In front of a loop whose arrays are equal or do not overlap, so that no iteration sees what
 * another has written: it can be made of vectors without a test for overlap, which would
 * send work done in place down the slow path. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* it may also stay as it is */
#define TIN_NO_DEPENDENCE _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define TIN_NO_DEPENDENCE _Pragma("GCC ivdep")
#else
#define TIN_NO_DEPENDENCE
#endif

#endif
