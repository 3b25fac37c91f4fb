/* SPDX-License-Identifier: Apache-2.0 */
/* gen.h -- what the parts of tinfer-gen hand each other: the options, the models that were read,
 * the selection made of all inputs. */
#ifndef TIN_GEN_GEN_H
#define TIN_GEN_GEN_H

#include "tools/common/tool.h"
#include "tools/gen/selection.h"

/* How programs open a packed model. */
enum {
  TIN_OPENED_MEMORY, /* by tin_model_open_memory */
  TIN_OPENED_PACKED, /* by tin_model_open_packed, which needs less */
  TIN_NUM_OPENINGS
};

/* A model among --graphs, in their order. */
typedef struct tin_gen_model {
  const char *path;   /* as given */
  const char *name;   /* of the file, without folders */
  const char *ident;  /* as part of a C identifier, unique: "digits" */
  const char *source; /* its id in the selection */
  void *packed;       /* by tin_model_pack, for the feeds and fetches asked for; NULL: it calls
                       * functions */
  size_t packed_size;
  tin_strings feeds, fetches;     /* those of the options that it has; v NULL: its own */
  tin_strings inputs;             /* the names its inputs go by */
  bool dynamic;                   /* needs the core's dynamic_shapes */
  size_t arena[TIN_NUM_OPENINGS]; /* bytes for model and session; 0: not known */
  const char *open_input;         /* the input whose shape is not known; or NULL */
  bool varies;                    /* how much memory it takes depends on the values of inputs */
} tin_gen_model;

typedef struct tin_gen {
  /* Options, as given. */
  tin_strings graphs;       /* split at commas */
  tin_strings feeds;        /* the same */
  tin_strings fetches;      /* the same */
  tin_strings input_shapes; /* NAME=1,2,3 each */
  tin_strings isas;         /* the same */
  const char *default_ops, *output, *manifest, *check;
  const char *executable, *target, *report, *new_op; /* parts of their own */
  tin_strings packed, packed_c, packed_name;
  int proto_fileformat; /* TIN_GEN_BY_CONTENTS ... */
  int report_format;    /* as in report.h */
  bool no_fallback, threads;
  tin_strings test_inputs; /* NAME=VALUE each: of --executable */
  tin_strings link;        /* files with ops of the user's own: of --executable */
  bool keep_symbols;

  tin_tool tool;
  tin_selection selection;
  tin_gen_model *models;
  uint32_t num_models;
} tin_gen;

enum { TIN_GEN_BY_CONTENTS, TIN_GEN_RAWPROTO, TIN_GEN_TEXTPROTO, TIN_GEN_OPS_LIST };

#endif
