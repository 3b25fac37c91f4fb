/* SPDX-License-Identifier: Apache-2.0 */
/* npy.h -- NumPy's array files, versions 1.0 to 3.0.
 *
 * Read: both byte orders, C and Fortran order, booleans, integers, floats (also bfloat16, which
 * is stored as "V2"), complex numbers, and strings ("S", "U": the latter as UTF-8). What follows
 * the array is ignored, as NumPy does. Structured and pickled arrays are refused.
 * Written: version 1.0, C order, native byte order; bfloat16 as float32, which holds it exactly;
 * strings as "S", which cannot tell trailing zero bytes from padding. */
#ifndef TIN_TOOLS_NPY_H
#define TIN_TOOLS_NPY_H

#include "tinfer/status.h"
#include "tinfer/tensor.h"

#include <stdio.h>

/* The bytes may be anything. free() out->data, which also holds the bytes of strings; it is
 * never NULL after success. No more memory is taken than 20 times `size`. */
tin_status tin_npy_read(const void *bytes, size_t size, tin_tensor *out, tin_error *error);

/* A file, or "-" for standard input. */
tin_status tin_npy_load(const char *path, tin_tensor *out, tin_error *error);

tin_status tin_npy_write(FILE *stream, const tin_tensor *tensor, tin_error *error);

/* A file, which appears under its name once it is complete, or "-" for standard output. */
tin_status tin_npy_save(const char *path, const tin_tensor *tensor, tin_error *error);

#endif
