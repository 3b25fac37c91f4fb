/* SPDX-License-Identifier: Apache-2.0 */
/* packed.h -- the packed model: layout shared by reader and writer. See docs/packed-format.md. */
#ifndef TIN_CORE_PACKED_H
#define TIN_CORE_PACKED_H

#include <stdint.h>

#define TIN_PACKED_MAGIC "TINPACK\n"
enum {
  TIN_PACKED_MAJOR = 1,
  TIN_PACKED_MINOR = 0,
  TIN_PACKED_HEADER = 64,    /* bytes */
  TIN_PACKED_HASHED = 32,    /* the hash covers all from here on */
  TIN_PACKED_NODE_WORDS = 8, /* of a node's entry in the table */
  TIN_PACKED_CONSTANT = 1,   /* flags of a node */
  TIN_PACKED_EPILOGUE = 2,
};

/* Positions in the header. */
enum {
  TIN_PACKED_AT_VERSION = 8,
  TIN_PACKED_AT_SIZE = 16,
  TIN_PACKED_AT_HASH = 24,
  TIN_PACKED_AT_GRAPH = 32,
  TIN_PACKED_AT_STRINGS = 48,
};

#endif
