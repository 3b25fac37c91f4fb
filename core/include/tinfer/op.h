/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer/op.h -- writing operators and kernels.
 *
 * An *op* says what a node means: its signature, its attributes, the shapes it
 * produces. A *kernel* computes it for some element types. The library drives
 * both:
 *
 *    attributes -> params   once, by table, when the model is opened
 *    types                  of all outputs, by the signature, at the same time
 *    op.infer               shapes of the outputs from shapes of the inputs
 *    kernel.prepare         choose a strategy; ask for memory
 *    kernel.init            the memory is there: pack weights, build tables
 *    kernel.run             any number of times; allocates nothing
 *    kernel.release         only for what is not memory (a device, a file)
 *
 * When an input shape changes, release is called, state is zeroed again, and
 * the sequence restarts at infer. release is called exactly once for every
 * prepare that returned TIN_OK, and never otherwise.
 *
 * What every callback may rely on: the number of inputs, their element types
 * and those of the outputs fit the signature; the shapes of all inputs are
 * known, and so are their sizes in bytes. Values, and how shapes fit each
 * other, are for the op to check: a model is untrusted.
 *
 * Built-in kernels and plugins are written against this one header, and reach
 * the library only through the function table `host`. A plugin therefore has
 * no undefined symbols, and loads into a static host too. */
#ifndef TINFER_OP_H
#define TINFER_OP_H

#include "tinfer/graph.h"
#include "tinfer/status.h"
#include "tinfer/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tin_host tin_host;
typedef struct tin_node tin_node;
typedef struct tin_op tin_op;
typedef struct tin_kernel tin_kernel;
typedef struct tin_format tin_format;     /* tinfer/format.h   */
typedef struct tin_pass tin_pass;         /* tinfer/pass.h     */
typedef struct tin_registry tin_registry; /* tinfer/registry.h */

/* ---- attributes ---------------------------------------------------------
 * An op lists the attributes it uses as fields of its own params struct.
 * Whatever the model format, the library fills that struct in, checks ranges
 * and applies defaults, once; kernels see typed C fields. Attributes of a node
 * that the table does not name are ignored. Lists point into the model. */

typedef struct tin_ints {
  const int32_t *v;
  uint32_t n;
} tin_ints;
typedef struct tin_floats {
  const float *v;
  uint32_t n;
} tin_floats;

typedef enum tin_attr_type { /* the C type of the field */
                             TIN_ATTR_NONE,
                             TIN_ATTR_BOOL_T,   /* bool        */
                             TIN_ATTR_INT_T,    /* int64_t     */
                             TIN_ATTR_FLOAT_T,  /* float       */
                             TIN_ATTR_ENUM_T,   /* int32_t: an index into `names`; the model has a
                                                   string */
                             TIN_ATTR_STRING_T, /* tin_string; data is also terminated by a 0 */
                             TIN_ATTR_INTS_T,   /* tin_ints; n is 0 if not given */
                             TIN_ATTR_FLOATS_T, /* tin_floats; n is 0 if not given */
                             TIN_ATTR_DTYPE_T,  /* tin_dtype: TensorFlow's T, SrcT, out_type ... */
                             TIN_ATTR_SHAPE_T,  /* tin_shape; of unknown rank if not given */
                             TIN_ATTR_TENSOR_T, /* const tin_tensor *; NULL if not given */
} tin_attr_type;

typedef struct tin_attr { /* frozen for this ABI major: arrays of it travel */
  const char *name;
  uint32_t type;            /* tin_attr_type */
  uint32_t offset;          /* of the field in the params struct */
  double number;            /* default for numbers, enums, bools and types */
  const char *string;       /* default for strings */
  const char *const *names; /* ENUM: NULL-terminated */
  const char *help;
} tin_attr;

/* What only the optimiser and tools look at. With TIN_LEAN, as runtimes for models that were
 * optimised before are built, it is NULL, and what it names is not linked. */
#ifdef TIN_LEAN
#define TIN_TOOLING(x) (0 ? (x) : 0)
#else
#define TIN_TOOLING(x) (x)
#endif

/* The _Generic makes a field of another type an error at compile time. */
#define TIN_ATTR_(type, kind, s, field, num, str, nm, hlp)                                         \
  {                                                                                                \
#field, TIN_ATTR_##kind##_T,                                                                   \
        _Generic(((s *)0)->field, type                                                             \
                 : (uint32_t)offsetof(s, field)),                                                  \
        num, str, nm, TIN_TOOLING(hlp)                                                             \
  }
#define TIN_ATTR_BOOL(s, f, def, help) TIN_ATTR_(bool, BOOL, s, f, def, 0, 0, help)
#define TIN_ATTR_INT(s, f, def, help) TIN_ATTR_(int64_t, INT, s, f, def, 0, 0, help)
#define TIN_ATTR_FLOAT(s, f, def, help) TIN_ATTR_(float, FLOAT, s, f, def, 0, 0, help)
#define TIN_ATTR_ENUM(s, f, def, names, help) TIN_ATTR_(int32_t, ENUM, s, f, def, 0, names, help)
#define TIN_ATTR_STRING(s, f, def, help) TIN_ATTR_(tin_string, STRING, s, f, 0, def, 0, help)
#define TIN_ATTR_INTS(s, f, help) TIN_ATTR_(tin_ints, INTS, s, f, 0, 0, 0, help)
#define TIN_ATTR_FLOATS(s, f, help) TIN_ATTR_(tin_floats, FLOATS, s, f, 0, 0, 0, help)
#define TIN_ATTR_DTYPE(s, f, def, help) TIN_ATTR_(tin_dtype, DTYPE, s, f, def, 0, 0, help)
#define TIN_ATTR_SHAPE(s, f, help) TIN_ATTR_(tin_shape, SHAPE, s, f, 0, 0, 0, help)
#define TIN_ATTR_TENSOR(s, f, help) TIN_ATTR_(const tin_tensor *, TENSOR, s, f, 0, 0, 0, help)
/* An attribute that only the signature uses: a type, or a count, with a default
 * for models that leave it out. It has no field. */
#define TIN_ATTR_TYPE(name, def)                                                                   \
  { name, TIN_ATTR_DTYPE_T, UINT32_MAX, def, 0, 0, 0 }
#define TIN_ATTR_END                                                                               \
  { 0, TIN_ATTR_NONE, 0, 0, 0, 0, 0 }

/* ---- ops ---------------------------------------------------------------- */

enum {                              /* tin_op.flags */
       TIN_OP_ELEMENTWISE = 1 << 0, /* out[i] depends on in[.][i] only         */
       TIN_OP_VIEW = 1 << 1,        /* output 0 is input 0 in another shape    */
       TIN_OP_STATEFUL = 1 << 2,    /* another run may give another value: never folded */
       TIN_OP_EFFECT = 1 << 3,      /* runs for its effect: never removed or folded     */
       TIN_OP_SHAPE_ONLY = 1 << 4,  /* looks at the shapes of its inputs, not at values */
       TIN_OP_INPUT = 1 << 5,       /* stands for what the caller feeds (Placeholder)   */
};

/* y = scale[c] * x + offset[c], c counting along a channel axis: what a folded
 * batch norm, a bias or a multiplication by a constant amounts to. */
typedef struct tin_affine {
  uint32_t input;        /* which input is x */
  uint32_t count;        /* channels */
  bool channels_first;   /* NCHW: axis 1; else the last axis */
  float *scale, *offset; /* NULL in the first call; then room for `count` each */
} tin_affine;

/* An op that is linear in its constant weights, channel by channel: element i
 * of the weights belongs to channel (i / inner) % channels of the output. */
typedef struct tin_linear {
  uint32_t weights; /* which input */
  uint32_t bias;    /* which (optional, trailing) input takes one value per channel */
  uint32_t channels;
  size_t inner;
  bool channels_first;
} tin_linear;

struct tin_op {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;           /* as models spell it: "Conv2D" */
  const char *const *aliases; /* other names with the same meaning, NULL-terminated; or NULL */

  /* Inputs, "->", outputs, each as name:type, separated by blanks; names are
   * those of TensorFlow's op definitions, for they occur in function bodies.
   *     "x:T y:T -> z:T"                       T is a type attribute
   *     "indices:Tindices -> y:float"          or a type is given outright
   *     "values:N*T axis:Tidx -> output:T"     N (an int attribute) of them
   *     "data:T... -> "                        as many as list attribute T has
   *     "input:T filter:T bias:T? -> output:T" trailing inputs may be left out
   * A type attribute that neither the node nor the table of attributes gives
   * takes the type of the first input that uses it. */
  const char *signature;

  /* The type attribute by which a kernel is chosen; NULL: the type of the first
   * input, or, if there is none, of the first output. */
  const char *type_attr;

  const tin_attr *attrs; /* up to TIN_ATTR_END; NULL: none */
  size_t params_size;

  /* Set the shape of every output. in[i]->data is not NULL where the value is
   * known already. Leave TIN_UNKNOWN what is not known yet: infer is called
   * again when all inputs have values, and what is unknown even then, run gives
   * with tin_set_output. NULL: every output has the shape of input 0. */
  tin_status (*infer)(tin_node *node);

  /* For the optimiser; NULL where it does not apply. Both see inputs that are
   * constant with their data, others without, and no shapes of the latter.
   * Return false if this node cannot be seen so. */
  bool (*affine)(const tin_node *node, tin_affine *as);
  bool (*linear)(const tin_node *node, tin_linear *as);
};

/* ---- epilogues ----------------------------------------------------------
 * What the optimiser may fold into the end of a kernel that offers it, applied
 * to each output tile while it is still in cache:
 *     y = clamp(f(y + residual), lo, hi)
 * relu and relu6 are clamps; with nothing folded the range is (-inf, inf).
 * A NaN stays a NaN. */

enum {
  TIN_EPILOGUE_CLAMP = 1 << 0,
  TIN_EPILOGUE_RESIDUAL = 1 << 1,
  TIN_EPILOGUE_UNARY = 1 << 2,
};

/* The signature of every f32 unary micro-kernel: y[i] = f(x[i]) for i < n. x and y are
 * equal or do not overlap; any alignment; nothing is read or written past n. */
typedef void tin_unary_fn(size_t n, const float *x, float *y, const void *params);

typedef struct tin_epilogue {
  float lo, hi;
  const tin_tensor *residual; /* same shape as the output, or NULL */
  tin_unary_fn *unary;        /* or NULL */
  const void *unary_params;
} tin_epilogue;

/* ---- kernels ------------------------------------------------------------ */

struct tin_kernel {
  uint32_t struct_size;
  uint32_t epilogues;  /* TIN_EPILOGUE_* it can apply */
  const char *name;    /* unique, and tin_register_<name> adds it: "conv2d_f32" */
  const tin_op *op;    /* registered along with the kernel        */
  uint64_t dtypes;     /* TIN_BIT()s of the op's type_attr; 0: any */
  uint32_t inplace;    /* bit i: output 0 may use input i's bytes, if they are as many */
  uint32_t state_size; /* bytes at node->state, zeroed            */

  bool (*accepts)(const tin_node *node); /* a veto by params and types; or NULL */
  tin_status (*prepare)(tin_node *node); /* or NULL */
  tin_status (*init)(tin_node *node);    /* or NULL */
  tin_status (*run)(const tin_node *node);
  void (*release)(tin_node *node); /* or NULL */

  /* The same computation as the epilogue of the kernel before it: set lo and hi,
   * or unary and unary_params, and return what was set (TIN_EPILOGUE_CLAMP or
   * TIN_EPILOGUE_UNARY), 0 if that is not possible. Or NULL. */
  uint32_t (*as_epilogue)(const tin_node *node, tin_epilogue *epilogue);
};

/* A kernel's view of one node. The host allocates it, so fields can be
 * appended without breaking compiled plugins. */
struct tin_node {
  const tin_host *host;
  tin_error *error;
  const tin_kernel *kernel;
  const void *params;          /* the op's struct, filled in          */
  const tin_tensor *const *in; /* those the node has; see num_in      */
  tin_tensor *const *out;
  uint32_t num_in, num_out;
  uint32_t workers;             /* upper bound on `worker` below       */
  uint64_t cpu;                 /* TIN_CPU_* that may be used          */
  const tin_epilogue *epilogue; /* never NULL                          */

  void *state;          /* yours, from prepare on              */
  size_t persist_bytes; /* prepare sets: kept until release    */
  size_t scratch_bytes; /* prepare sets: valid during run      */
  void *persist;        /* init fills, run reads               */
  void *scratch;        /* shared with other nodes; contents undefined */
  void *session;        /* the host's; opaque                  */
  const char *name;     /* for messages                        */
};

/* ---- what the host offers ----------------------------------------------- */

/* tin_node.cpu: a set bit means the CPU and the OS support it, and the caller
 * of the session has not masked it out. */
#define TIN_CPU_AVX2 TIN_BIT(0)   /* with FMA and F16C   */
#define TIN_CPU_AVX512 TIN_BIT(1) /* F, BW, DQ and VL    */
#define TIN_CPU_AVX512_VNNI TIN_BIT(2)
#define TIN_CPU_NEON TIN_BIT(16)
#define TIN_CPU_NEON_DOT TIN_BIT(17)
#define TIN_CPU_NEON_I8MM TIN_BIT(18)

/* Work on [begin, end). `worker` < node->workers tells concurrent calls apart. */
typedef void tin_range_fn(const tin_node *node, size_t begin, size_t end, unsigned worker);

struct tin_host {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;

  tin_status (*fail)(tin_error *error, tin_status status, const char *file, int line,
                     const char *format, ...) TIN_PRINTF(5, 6);
  tin_status (*add_kernel)(tin_registry *registry, const tin_kernel *kernel);
  tin_status (*add_format)(tin_registry *registry, const tin_format *format);
  tin_status (*add_pass)(tin_registry *registry, const tin_pass *pass);
  void (*parallel)(const tin_node *node, size_t count, size_t grain, tin_range_fn *fn);
  tin_status (*set_output)(const tin_node *node, uint32_t out, const tin_shape *shape);
  char *(*new_string)(const tin_node *node, size_t size);
  /* ABI 1.0 ends here. */
};

/* return tin_fail(node, TIN_MISMATCH, "rank %d, expected 4", rank);
 * Works on a node, a registry, a builder and a pass. The text says what is
 * wrong with the node's inputs or attributes; file, node and op are put in front
 * of it on the way up. TIN_ERROR_TEXTS=0 drops the strings from the binary and
 * leaves the code. */
#ifndef TIN_ERROR_TEXTS
#define TIN_ERROR_TEXTS 1
#endif
#if TIN_ERROR_TEXTS
#define tin_fail(at, status, ...) ((at)->host->fail((at)->error, (status), TIN_PLACE, __VA_ARGS__))
#else
/* sizeof: what only the text needs counts as used, and is not computed. */
#define tin_fail(at, status, ...)                                                                  \
  ((void)sizeof((at)->host->fail((at)->error, (status), "", 0, __VA_ARGS__)),                      \
   tin_fail_code((at)->host, (at)->error, (status)))
static inline tin_status tin_fail_code(const tin_host *host, tin_error *error, tin_status status) {
  return host->fail(error, status, "", 0, "%s", "");
}
#endif

/* Split [0, count) into ranges of at least `grain` over the session's threads;
 * returns when all are done. Runs inline where there are no threads, or where
 * count <= grain. Choose grain so that a range takes 10 microseconds or more. Not from
 * within a range: its threads are at work. */
static inline void tin_parallel(const tin_node *node, size_t count, size_t grain,
                                tin_range_fn *fn) {
  node->host->parallel(node, count, grain, fn);
}

/* In run: the shape of an output that infer left unknown. Places
 * out[i]->data, from the session's pool, which allocates only when it meets a
 * larger size than before. */
static inline tin_status tin_set_output(const tin_node *node, uint32_t out,
                                        const tin_shape *shape) {
  return node->host->set_output(node, out, shape);
}

/* In run: `size` bytes for an element of a string output, owned by the session and
 * valid until its next run. NULL: out of memory. Not from within tin_parallel. */
static inline char *tin_new_string(const tin_node *node, size_t size) {
  return node->host->new_string(node, size);
}

/* ---- registering --------------------------------------------------------
 * Everything that can be added -- one kernel, a module such as "math", a whole
 * plugin -- is a function of this type. The linker keeps what is called. */

typedef tin_status tin_register_fn(tin_registry *registry);

struct tin_registry {
  const tin_host *host;
  tin_error *error;
  /* From here on the library's own, see registry.h. */
  struct tin_entry *entries;
  uint32_t count, capacity;
  const struct tin_allocator *allocator;
  const struct tin_plugin *loading;
  const char *module; /* what the next entries are said to belong to */
  /* Parts of the library that this registry brings with it; NULL: it does without. */
  const struct tin_system *system;   /* tin_register_threads */
  const struct tin_dynamic *dynamic; /* tin_register_dynamic_shapes */
  const struct tin_checks *checks;   /* of what is added */
};

static inline tin_status tin_add_kernel(tin_registry *r, const tin_kernel *k) {
  return r->host->add_kernel(r, k);
}
static inline tin_status tin_add_format(tin_registry *r, const tin_format *f) {
  return r->host->add_format(r, f);
}
static inline tin_status tin_add_pass(tin_registry *r, const tin_pass *p) {
  return r->host->add_pass(r, p);
}

/* TIN_REGISTER(relu_f32) { return tin_add_kernel(registry, &kernel); }
 * defines tin_register_relu_f32, the file's only external symbol. */
#define TIN_REGISTER(name)                                                                         \
  tin_status tin_register_##name(tin_registry *registry);                                          \
  tin_status tin_register_##name(tin_registry *registry)

#ifdef __cplusplus
}
#endif
#endif
