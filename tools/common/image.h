/* SPDX-License-Identifier: Apache-2.0 */
/* image.h -- pictures as the input of a network, through the pipeline of TensorFlow's
 * label_image: decode, cast to float, ResizeBilinear, (x - mean) / std. Decoding is that of the
 * Decode* ops, and the rest is a small graph that tinfer runs. */
#ifndef TIN_TOOLS_IMAGE_H
#define TIN_TOOLS_IMAGE_H

#include "tinfer/registry.h"
#include "tinfer/tensor.h"

typedef struct tin_picture {
  const char *path;
  int32_t height, width; /* 0: those of the file */
  int32_t channels;      /* 1, 3, 4; 0: those of the file */
  double mean[4];        /* per channel */
  double std;            /* not 0 */
  bool bgr;              /* blue first */
} tin_picture;

/* What the registry must have for it, NULL-terminated; and the format graphdef. */
extern const char *const tin_picture_ops[];

/* floats [1, height, width, channels]. free() out->data. */
tin_status tin_picture_load(const tin_picture *picture, const tin_registry *registry,
                            tin_tensor *out, tin_error *error);

/* Height, width and channels of an input [1,]height,width,channels, where they are known and
 * not set yet (channels always). Fails if no picture can have that shape. */
tin_status tin_picture_like(tin_picture *picture, const tin_tensor *like, tin_error *error);

/* The picture as an input like `like` takes it: in its type and shape. */
tin_status tin_picture_value(const tin_picture *picture, const tin_tensor *like,
                             const tin_registry *registry, tin_tensor *out, tin_error *error);

/* The value "FILE[,size=HxW][,mean=M][,std=S][,bgr]" for an input like `like`. */
tin_status tin_image_value(const char *text, const tin_tensor *like, const tin_registry *registry,
                           tin_tensor *out, tin_error *error);

#endif
