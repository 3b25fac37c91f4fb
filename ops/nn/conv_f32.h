/* SPDX-License-Identifier: Apache-2.0 */
/* conv_f32.h -- convolutions of floats, forwards and backwards, as matrix products.
 *
 * Backwards with a stride of s, every s-th row and column of the image sees the same elements of
 * the filter, and is itself a convolution of stride 1. So both directions consist of sweeps:
 * grids of places at which the same taps are added up. */
#ifndef TIN_OPS_NN_CONV_F32_H
#define TIN_OPS_NN_CONV_F32_H

#include "ops/nn/conv.h"
#include "ops/nn/gemm.h"

/* One axis of a sweep. Place i is element first + i * step of the target; its tap t is element
 * from + i * advance + t * hop of the source and element `tap` + t * next_tap of the filter. */
typedef struct tin_conv_axis {
  size_t count, first, step;
  size_t taps, before; /* before: those of all sweeps in front */
  int64_t from, advance, hop;
  int64_t tap, next_tap;
} tin_conv_axis;

/* An axis of sweep number `phase` of those there are along it. */
typedef tin_conv_axis tin_conv_axis_fn(const tin_window *w, int64_t phase);
tin_conv_axis_fn tin_conv_forwards;

/* Where the windows' elements come from. */
typedef enum tin_conv_reading {
  TIN_CONV_IN_PLACE, /* the source itself                                     */
  TIN_CONV_BAND,     /* a copy of some of its lines, with zeros around        */
  TIN_CONV_PATCHES,  /* a copy of each window                                 */
} tin_conv_reading;

typedef struct tin_conv_f32 {
  tin_conv of;
  tin_conv_axis_fn *axis;
  bool backwards, constant; /* the filter */
  const tin_micro_gemm_f32 *micro;
  uint32_t source, filter, bias; /* inputs */
  size_t source_height, source_width, source_channels;
  size_t target_height, target_width, target_channels;
  size_t depth, columns; /* channels of source and target in one group */
  size_t images, phases; /* sweeps of one group */
  tin_conv_reading reading;
  bool tall;    /* images are lines of a single one */
  bool one_row; /* a single place, whose window lies in one piece */
  /* How it is cut. */
  size_t line_block, row_block, column_block;
  size_t line_blocks, row_blocks, column_blocks;
  /* Of a worker's scratch, in bytes. */
  size_t packed, worker, copy_at, stage_at;
} tin_conv_f32;

/* prepare, init and run of the kernels, whose state is a tin_conv_f32 with `of`,
 * `axis`, `backwards` and the inputs filled in. */
tin_status tin_conv_f32_prepare(tin_node *node);
tin_status tin_conv_f32_init(tin_node *node);
tin_status tin_conv_f32_run(const tin_node *node);

#endif
