/* SPDX-License-Identifier: Apache-2.0 */
/* Random graphs, run in every way there is: as written and optimised, by one thread and by two,
 * twice, after other shapes, packed and opened again, with a value in the middle fed. The answers
 * agree, and what was fed is as it was. RANDOM_GRAPH=seed runs one of them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/numbers.h"
#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"
#include "tinfer/packed.h"

enum { FIRST_SEED = 1, LAST_SEED = 300, MAX_VALUES = 96, MAX_FETCHES = 8, NUM_INPUTS = 2 };

/* ---- graphs ----------------------------------------------------------------------------- */

/* A tensor of the graph. Its dimension 0 is `rows` of others that have as many, of which the test
 * need not know how many: 0 means that the shape is as it says. */
typedef struct value {
  uint32_t node, output;
  tin_dtype type;
  tin_shape shape;
  int rows;
  bool exact; /* the same bits however the graph is optimised: conditions may depend on it */
} value;

enum { FIXED, BATCH, FIRST_DYNAMIC };

typedef struct world {
  test_graph *g;
  random_source random;
  value values[MAX_VALUES];
  uint32_t num_values, num_nodes;
  int num_rows;
} world;

static uint32_t below(world *w, uint32_t n) { return random_next(&w->random) % n; }
static bool one_in(world *w, uint32_t n) { return below(w, n) == 0; }

static const char *new_name(world *w) {
  static const char *const scopes[] = {"a", "block/conv", "x", "logits/Softmax"};
  char *name = test_graph_memory(w->g, 32);
  snprintf(name, 32, "%s_%u", scopes[below(w, COUNT(scopes))], w->num_nodes++);
  return name;
}

static uint32_t new_node(world *w, const char *op, tin_dtype type) {
  uint32_t node = test_graph_node(w->g, op, new_name(w));
  if (type != TIN_NONE) test_graph_attr_type(w->g, node, "T", type);
  return node;
}

static void edge(world *w, uint32_t to, value from) {
  test_graph_edge(w->g, to, from.node, from.output);
}

static value keep(world *w, value v) {
  if (w->num_values < MAX_VALUES) w->values[w->num_values++] = v;
  return v;
}

static value floats(world *w, const tin_shape *shape, double lo, double hi) {
  int64_t count = tin_numel(shape);
  void *data = random_numbers(&w->random, TIN_F32, (size_t)count, lo, hi);
  uint32_t node = test_graph_constant(w->g, new_name(w), TIN_F32, shape, data);
  free(data);
  return (value){.node = node, .type = TIN_F32, .shape = *shape, .exact = true};
}

static value ints(world *w, int32_t count, const int32_t *data) {
  uint32_t node = test_graph_constant(w->g, new_name(w), TIN_S32, SHAPE(count), data);
  return (value){.node = node, .type = TIN_S32, .shape = *SHAPE(count), .exact = true};
}

static value number(world *w, int32_t n) {
  uint32_t node = test_graph_constant(w->g, new_name(w), TIN_S32, SCALAR, &n);
  return (value){.node = node, .type = TIN_S32, .exact = true};
}

/* ---- choosing what to read ----------------------------------------------------------------- */

typedef bool accepts_fn(const value *v);

/* One of the values, newer ones more often. */
static bool pick(world *w, accepts_fn *accepts, value *out) {
  for (int tries = 0; tries < 12; tries++) {
    uint32_t back = one_in(w, 2) ? below(w, w->num_values) : below(w, w->num_values) % 6;
    const value *v = &w->values[w->num_values - 1 - back];
    if (v->type != TIN_F32 || !accepts(v)) continue;
    *out = *v;
    return true;
  }
  return false;
}

static bool any(const value *v) { return v->type == TIN_F32; }
static bool has_rank(const value *v) { return v->shape.rank > 0; }
static bool has_columns(const value *v) { return v->shape.rank > 1; }
static bool is_matrix(const value *v) { return v->shape.rank == 2; }
static bool is_image(const value *v) { return v->shape.rank == 4 && v->shape.dim[3] <= 16; }
static bool can_grow(const value *v) { return v->shape.rank < 5; }
static bool is_condition(const value *v) { return v->exact && v->shape.rank > 0 && v->rows; }

static bool same_kind(const value *a, const value *b) {
  return a->rows == b->rows && tin_shape_equal(&a->shape, &b->shape);
}

/* Another value of the same shape, or the same again. */
static value another_like(world *w, value v) {
  for (int tries = 0; tries < 8; tries++) {
    const value *other = &w->values[below(w, w->num_values)];
    if (other->type == v.type && same_kind(other, &v)) return *other;
  }
  return v;
}

static int32_t random_axis(world *w, const value *v) {
  int32_t first = v->rows != FIXED;
  return random_int(&w->random, first, v->shape.rank - 1);
}

static int32_t inner_size(const value *v, int32_t from) {
  int32_t n = 1;
  for (int32_t i = from; i < v->shape.rank; i++) n *= v->shape.dim[i];
  return n;
}

/* ---- nodes --------------------------------------------------------------------------------- */

static value unary(world *w, const char *op, value x, bool exact) {
  uint32_t node = new_node(w, op, TIN_F32);
  edge(w, node, x);
  x.node = node, x.output = 0, x.exact &= exact;
  return x;
}

static void make_unary(world *w) {
  static const struct {
    const char *op;
    bool exact;
  } ops[] = {{"Relu", true},     {"Relu6", true}, {"Neg", true},   {"Abs", true},
             {"Identity", true}, {"Tanh", false}, {"Tanh", false}, {"Sigmoid", false}};
  value x;
  uint32_t i = below(w, COUNT(ops));
  if (pick(w, any, &x)) keep(w, unary(w, ops[i].op, x, ops[i].exact));
}

/* A constant that broadcasts to x: a scalar, a row, or all but the first dimension. */
static value broadcast_constant(world *w, const value *x) {
  tin_shape shape = {.rank = 0};
  int32_t most = x->shape.rank - (x->rows != FIXED);
  int32_t rank = most > 0 ? random_int(&w->random, 0, most) : 0;
  for (int32_t i = x->shape.rank - rank; i < x->shape.rank; i++)
    shape.dim[shape.rank++] = one_in(w, 4) ? 1 : x->shape.dim[i];
  return floats(w, &shape, -1.5, 1.5);
}

static void make_binary(world *w) {
  static const char *const ops[] = {"AddV2", "Add", "Sub", "Mul", "Maximum", "Minimum"};
  value x, y;
  if (!pick(w, any, &x)) return;
  y = one_in(w, 2) ? broadcast_constant(w, &x) : another_like(w, x);
  if (one_in(w, 3)) x = unary(w, "Tanh", x, false);
  uint32_t node = new_node(w, ops[below(w, COUNT(ops))], TIN_F32);
  bool swapped = one_in(w, 3);
  edge(w, node, swapped ? y : x);
  edge(w, node, swapped ? x : y);
  value out = x;
  out.node = node, out.output = 0, out.exact = x.exact && y.exact;
  keep(w, out);
}

static void make_reshape(world *w) {
  value x;
  if (!pick(w, has_rank, &x)) return;
  int32_t first = x.rows ? 1 : 0, size = inner_size(&x, first), n = 0, to[4];
  if (first) to[n++] = -1;
  if (size % 2 == 0 && one_in(w, 2)) to[n++] = 2, size /= 2;
  if (size % 3 == 0 && one_in(w, 2)) to[n++] = 3, size /= 3;
  to[n++] = size;
  uint32_t node = new_node(w, "Reshape", TIN_F32);
  edge(w, node, x);
  edge(w, node, ints(w, n, to));
  x.node = node, x.output = 0, x.shape.rank = n;
  memcpy(x.shape.dim, to, (size_t)n * sizeof *to);
  keep(w, x);
}

/* Adds a dimension, and perhaps takes it out again. */
static void make_expanded(world *w) {
  value x;
  if (!pick(w, can_grow, &x)) return;
  int32_t axis = random_int(&w->random, x.rows != FIXED, x.shape.rank);
  uint32_t node = new_node(w, "ExpandDims", TIN_F32);
  edge(w, node, x);
  edge(w, node, number(w, axis));
  value out = x;
  out.node = node, out.output = 0;
  memmove(&out.shape.dim[axis + 1], &out.shape.dim[axis],
          (size_t)(x.shape.rank - axis) * sizeof(int32_t));
  out.shape.dim[axis] = 1;
  out.shape.rank++;
  keep(w, out);
  if (one_in(w, 2)) return;
  uint32_t squeeze = new_node(w, "Squeeze", TIN_F32);
  edge(w, squeeze, out);
  test_graph_attr_ints(w->g, squeeze, "squeeze_dims", 1, &(int64_t){axis});
  x.node = squeeze, x.output = 0;
  keep(w, x);
}

static void make_concat(world *w) {
  value x;
  if (!pick(w, has_columns, &x)) return;
  int32_t axis = random_axis(w, &x), count = random_int(&w->random, 2, 3);
  if (x.shape.dim[axis] > 24) return;
  uint32_t node = new_node(w, "ConcatV2", TIN_F32);
  test_graph_attr_int(w->g, node, "N", count);
  edge(w, node, x);
  value out = x;
  for (int32_t i = 1; i < count; i++) {
    value y = another_like(w, x);
    edge(w, node, y);
    out.exact &= y.exact;
  }
  edge(w, node, number(w, axis));
  out.node = node, out.output = 0, out.shape.dim[axis] *= count;
  keep(w, out);
}

static void make_split(world *w) {
  value x;
  if (!pick(w, has_columns, &x)) return;
  int32_t axis = random_axis(w, &x);
  if (x.shape.dim[axis] % 2) return;
  uint32_t node = new_node(w, "Split", TIN_F32);
  test_graph_attr_int(w->g, node, "num_split", 2);
  edge(w, node, number(w, axis));
  edge(w, node, x);
  x.node = node, x.shape.dim[axis] /= 2;
  for (x.output = 0; x.output < 2; x.output++) keep(w, x);
}

static void make_pad(world *w) {
  value x;
  if (!pick(w, has_columns, &x) || inner_size(&x, 1) > 600) return;
  int32_t axis = random_axis(w, &x), pads[2 * TIN_MAX_RANK] = {0};
  pads[2 * axis] = random_int(&w->random, 0, 2);
  pads[2 * axis + 1] = random_int(&w->random, 0, 2);
  uint32_t node = new_node(w, "Pad", TIN_F32);
  uint32_t paddings = test_graph_constant(w->g, new_name(w), TIN_S32, SHAPE(x.shape.rank, 2), pads);
  edge(w, node, x);
  test_graph_edge(w->g, node, paddings, 0);
  x.node = node, x.output = 0, x.shape.dim[axis] += pads[2 * axis] + pads[2 * axis + 1];
  keep(w, x);
}

static void make_transpose(world *w) {
  value x;
  if (!pick(w, has_columns, &x)) return;
  int32_t perm[TIN_MAX_RANK];
  value out = x;
  for (int32_t i = 0; i < x.shape.rank; i++) perm[i] = i;
  for (int32_t i = x.shape.rank - 1; i > (x.rows != FIXED); i--) {
    int32_t k = random_int(&w->random, x.rows != FIXED, i), swap = perm[i];
    perm[i] = perm[k], perm[k] = swap;
  }
  for (int32_t i = 0; i < x.shape.rank; i++) out.shape.dim[i] = x.shape.dim[perm[i]];
  uint32_t node = new_node(w, "Transpose", TIN_F32);
  edge(w, node, x);
  edge(w, node, ints(w, x.shape.rank, perm));
  out.node = node, out.output = 0;
  keep(w, out);
}

/* What follows convolutions and matrix products, all of it or some. */
static value finish_layer(world *w, value x, bool may_normalise) {
  tin_shape row = {1, {x.shape.dim[x.shape.rank - 1]}};
  x.exact = false;
  if (one_in(w, 6)) keep(w, x);
  if (one_in(w, 2)) {
    uint32_t bias = new_node(w, "BiasAdd", TIN_F32);
    edge(w, bias, x);
    edge(w, bias, floats(w, &row, -1, 1));
    x.node = bias;
  }
  if (one_in(w, 4)) keep(w, x);
  if (may_normalise && one_in(w, 2)) {
    uint32_t norm = new_node(w, "FusedBatchNorm", TIN_F32);
    test_graph_attr_bool(w->g, norm, "is_training", false);
    edge(w, norm, x);
    for (int i = 0; i < 3; i++) edge(w, norm, floats(w, &row, -1, 1));
    edge(w, norm, floats(w, &row, 0.5, 2));
    x.node = norm;
  }
  if (one_in(w, 3)) {
    uint32_t mul = new_node(w, "Mul", TIN_F32);
    edge(w, mul, x);
    edge(w, mul, floats(w, &row, -1, 1));
    x.node = mul;
  }
  if (one_in(w, 4)) keep(w, x);
  if (one_in(w, 2)) x = unary(w, one_in(w, 2) ? "Relu6" : "Relu", x, false);
  return x;
}

static void make_convolution(world *w) {
  static const int64_t strides[] = {1, 1, 1, 1};
  value x;
  if (!pick(w, is_image, &x)) return;
  int32_t size = one_in(w, 2) ? 1 : 3, channels = random_int(&w->random, 1, 8);
  float wide = 1.0f / sqrtf((float)(size * size * x.shape.dim[3]));
  uint32_t node = new_node(w, "Conv2D", TIN_F32);
  test_graph_attr_ints(w->g, node, "strides", 4, strides);
  test_graph_attr_string(w->g, node, "padding", "SAME");
  edge(w, node, x);
  edge(w, node, floats(w, SHAPE(size, size, x.shape.dim[3], channels), -wide, wide));
  x.node = node, x.output = 0, x.shape.dim[3] = channels;
  keep(w, finish_layer(w, x, true));
}

static void make_matrix_product(world *w) {
  value x;
  if (!pick(w, is_matrix, &x) || x.shape.dim[1] < 1) return;
  int32_t inner = x.shape.dim[1], columns = random_int(&w->random, 1, 12);
  float wide = 1.0f / sqrtf((float)inner);
  bool transposed = one_in(w, 3);
  uint32_t node = new_node(w, "MatMul", TIN_F32);
  test_graph_attr_bool(w->g, node, "transpose_b", transposed);
  edge(w, node, x);
  edge(w, node, floats(w, transposed ? SHAPE(columns, inner) : SHAPE(inner, columns), -wide, wide));
  x.node = node, x.output = 0, x.shape.dim[1] = columns;
  keep(w, finish_layer(w, x, false));
}

static void make_softmax(world *w) {
  value x;
  if (pick(w, has_columns, &x)) keep(w, unary(w, "Softmax", x, false));
}

static void make_reduction(world *w) {
  value x;
  if (!pick(w, has_rank, &x)) return;
  int32_t axis = random_int(&w->random, 0, x.shape.rank - 1);
  bool keep_dims = one_in(w, 2), over_rows = axis == 0 && x.rows;
  const char *op = x.rows >= FIRST_DYNAMIC && over_rows ? "Sum" : one_in(w, 2) ? "Mean" : "Max";
  uint32_t node = new_node(w, op, TIN_F32);
  test_graph_attr_bool(w->g, node, "keep_dims", keep_dims);
  edge(w, node, x);
  edge(w, node, number(w, axis));
  x.node = node, x.output = 0, x.exact &= *op == 'M' && op[1] == 'a';
  if (over_rows) x.rows = FIXED;
  if (keep_dims) {
    x.shape.dim[axis] = 1;
  } else {
    x.shape.rank--;
    memmove(&x.shape.dim[axis], &x.shape.dim[axis + 1],
            (size_t)(x.shape.rank - axis) * sizeof(int32_t));
  }
  keep(w, x);
}

/* Shape -> StridedSlice -> Pack -> Reshape: flat, as Keras writes it. */
static void make_flat(world *w) {
  value x;
  if (!pick(w, has_columns, &x)) return;
  int32_t size = inner_size(&x, 1);
  uint32_t shape = new_node(w, "Shape", TIN_F32), slice = new_node(w, "StridedSlice", TIN_S32);
  uint32_t pack = new_node(w, "Pack", TIN_S32), node = new_node(w, "Reshape", TIN_F32);
  edge(w, shape, x);
  test_graph_edge(w->g, slice, shape, 0);
  test_graph_attr_type(w->g, slice, "Index", TIN_S32);
  test_graph_attr_int(w->g, slice, "shrink_axis_mask", 1);
  edge(w, slice, ints(w, 1, (int32_t[]){0}));
  edge(w, slice, ints(w, 1, (int32_t[]){1}));
  edge(w, slice, ints(w, 1, (int32_t[]){1}));
  test_graph_attr_int(w->g, pack, "N", 2);
  test_graph_edge(w->g, pack, slice, 0);
  edge(w, pack, number(w, size));
  edge(w, node, x);
  test_graph_edge(w->g, node, pack, 0);
  x.node = node, x.output = 0, x.shape.rank = 2, x.shape.dim[1] = size;
  keep(w, x);
  if (one_in(w, 3))
    keep(w, (value){.node = pack, .type = TIN_S32, .shape = *SHAPE(2), .exact = true});
}

static value compare(world *w, value x) {
  uint32_t node = new_node(w, "Greater", TIN_F32);
  edge(w, node, x);
  edge(w, node, floats(w, SCALAR, -1, 1));
  x.node = node, x.output = 0, x.type = TIN_BOOL;
  return x;
}

/* The elements of a value where another one is large: how many, only running tells. */
static void make_gathered(world *w) {
  value x;
  if (!pick(w, is_condition, &x)) return;
  uint32_t where = new_node(w, "Where", TIN_BOOL), node = new_node(w, "GatherNd", TIN_NONE);
  value y = another_like(w, x);
  edge(w, where, compare(w, x));
  test_graph_attr_type(w->g, node, "Tparams", TIN_F32);
  test_graph_attr_type(w->g, node, "Tindices", TIN_S64);
  edge(w, node, y);
  test_graph_edge(w->g, node, where, 0);
  int rows = w->num_rows++;
  if (one_in(w, 3))
    keep(w, (value){.node = where,
                    .type = TIN_S64,
                    .shape = *SHAPE(-1, x.shape.rank),
                    .rows = rows,
                    .exact = true});
  keep(w,
       (value){.node = node, .type = TIN_F32, .shape = *SHAPE(-1), .rows = rows, .exact = y.exact});
}

static void make_selected(world *w) {
  value x;
  if (!pick(w, is_condition, &x)) return;
  value condition = compare(w, x), a = another_like(w, x), b = another_like(w, x);
  uint32_t node = new_node(w, one_in(w, 2) ? "Select" : "SelectV2", TIN_F32);
  edge(w, node, condition);
  edge(w, node, a);
  edge(w, node, b);
  if (one_in(w, 4)) keep(w, condition);
  x.node = node, x.output = 0, x.exact = a.exact && b.exact;
  keep(w, x);
}

static void make_constant(world *w) {
  tin_shape shape = random_shape(&w->random, random_int(&w->random, 0, 3), 1, 4);
  keep(w, floats(w, &shape, -2, 2));
}

/* ---- whole graphs ------------------------------------------------------------------------- */

typedef void make_fn(world *w);
static make_fn *const makers[] = {
    make_unary,    make_unary,          make_binary,      make_binary,   make_binary,
    make_reshape,  make_expanded,       make_concat,      make_split,    make_pad,
    make_softmax,  make_convolution,    make_convolution, make_flat,     make_transpose,
    make_gathered, make_matrix_product, make_reduction,   make_selected, make_constant,
};

static void add_input(world *w, const char *name, tin_shape shape) {
  uint32_t node = test_graph_placeholder(w->g, name, TIN_F32, &shape);
  test_graph_feed(w->g, node, 0);
  keep(w, (value){.node = node, .type = TIN_F32, .shape = shape, .rows = BATCH, .exact = true});
}

static void make_world(world *w, uint64_t seed) {
  *w = (world){.g = test_graph_new(), .random = {seed * 7919}, .num_rows = FIRST_DYNAMIC};
  int32_t side = random_int(&w->random, 1, 6), channels = random_int(&w->random, 1, 6);
  if (one_in(w, 20)) side = 24;
  add_input(w, "image", *SHAPE(-1, side, side, channels));
  add_input(w, "row", *SHAPE(-1, random_int(&w->random, 1, 9)));
  uint32_t wanted = (uint32_t)random_int(&w->random, 3, 40);
  for (uint32_t i = 0; i < wanted; i++) makers[below(w, COUNT(makers))](w);
  uint32_t fetches = (uint32_t)random_int(&w->random, 1, MAX_FETCHES);
  for (uint32_t i = 0; i < fetches; i++) { /* the last, and any others, some of them twice */
    const value *v = &w->values[i ? below(w, w->num_values) : w->num_values - 1];
    test_graph_fetch(w->g, v->node, v->output);
  }
}

/* ---- running ------------------------------------------------------------------------------- */

typedef struct result {
  tin_tensor tensors[MAX_FETCHES];
  uint32_t count;
} result;

static void *copy_of(const tin_tensor *t) {
  size_t bytes = 0;
  ck_assert(tin_tensor_size((tin_dtype)t->dtype, &t->shape, &bytes));
  ck_assert(!bytes || t->data);
  void *copy = malloc(bytes + 1);
  ck_assert_ptr_nonnull(copy);
  if (bytes) memcpy(copy, t->data, bytes);
  return copy;
}

static void free_result(result *r) {
  for (uint32_t i = 0; i < r->count; i++) free(r->tensors[i].data);
  r->count = 0;
}

/* The scene of a test: one registry, one graph, the values fed. */
typedef struct scene {
  uint64_t seed;
  world world;
  tin_registry registry;
  tin_error error;
  result fed;
} scene;

#define MUST(scene, call)                                                                          \
  do {                                                                                             \
    tin_status must_ = (call);                                                                     \
    ck_assert_msg(must_ == TIN_OK, "seed %llu: %s: %s", (unsigned long long)(scene)->seed, #call,  \
                  (scene)->error.text);                                                            \
  } while (0)

static void resize(scene *s, tin_session *session, int32_t batch) {
  for (uint32_t i = 0; i < NUM_INPUTS; i++) {
    tin_shape shape = tin_session_input(session, i)->shape;
    shape.dim[0] = batch;
    MUST(s, tin_session_resize(session, i, &shape, &s->error));
  }
}

static void fill(const scene *s, tin_session *session) {
  for (uint32_t i = 0; i < NUM_INPUTS; i++)
    memcpy(tin_session_input(session, i)->data, s->fed.tensors[i].data, s->fed.tensors[i].bytes);
}

/* Fills inputs, runs, and looks whether the inputs are as they were. */
static void run(scene *s, tin_session *session, result *out) {
  fill(s, session);
  MUST(s, tin_session_run(session, &s->error));
  for (uint32_t i = 0; i < NUM_INPUTS; i++)
    ck_assert_msg(!memcmp(tin_session_input(session, i)->data, s->fed.tensors[i].data,
                          s->fed.tensors[i].bytes),
                  "seed %llu: input %u has changed", (unsigned long long)s->seed, i);
  out->count = tin_session_num_outputs(session);
  for (uint32_t i = 0; i < out->count; i++) {
    out->tensors[i] = *tin_session_output(session, i);
    out->tensors[i].data = copy_of(&out->tensors[i]);
  }
}

/* ---- comparing ----------------------------------------------------------------------------- */

static float largest(const tin_tensor *t) {
  const float *data = t->data;
  float most = 1;
  for (int64_t i = 0; i < tin_numel(&t->shape); i++)
    if (fabsf(data[i]) > most && isfinite(data[i])) most = fabsf(data[i]);
  return most;
}

static bool near(float a, float b, float most) {
  if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
  return a == b || fabsf(a - b) <= most;
}

static void compare_tensor(const scene *s, const char *what, uint32_t output, const tin_tensor *a,
                           const tin_tensor *b, float relative) {
  char one[128], other[128];
  ck_assert_int_eq(a->dtype, b->dtype);
  ck_assert_msg(tin_shape_equal(&a->shape, &b->shape), "seed %llu: %s: output %u is %s, was %s",
                (unsigned long long)s->seed, what, output,
                tin_shape_text(&b->shape, other, sizeof other),
                tin_shape_text(&a->shape, one, sizeof one));
  size_t bytes = 0;
  (void)tin_tensor_size((tin_dtype)a->dtype, &a->shape, &bytes);
  if (a->dtype != TIN_F32) ck_assert(!memcmp(a->data, b->data, bytes));
  if (a->dtype != TIN_F32) return;
  const float *x = a->data, *y = b->data;
  float most = relative * largest(a);
  for (size_t i = 0; i < bytes / sizeof *x; i++)
    ck_assert_msg(near(x[i], y[i], most), "seed %llu: %s: output %u [%zu] is %.9g, was %.9g",
                  (unsigned long long)s->seed, what, output, i, (double)y[i], (double)x[i]);
}

/* Takes `got` away. */
static void agree(const scene *s, const char *what, const result *want, result *got,
                  float relative) {
  ck_assert_uint_eq(want->count, got->count);
  for (uint32_t i = 0; i < want->count; i++)
    compare_tensor(s, what, i, &want->tensors[i], &got->tensors[i], relative);
  free_result(got);
}

/* ---- the ways ------------------------------------------------------------------------------ */

enum { BATCH_SIZE = 3 };

static tin_session *new_session(scene *s, const tin_model *model, uint32_t threads) {
  tin_session *session;
  tin_session_options options = {TIN_INIT(tin_session_options), .threads = threads};
  MUST(s, tin_session_create(&session, model, &options, &s->error));
  resize(s, session, BATCH_SIZE);
  return session;
}

/* Once, again, and after having had other shapes. */
static void run_often(scene *s, const tin_model *model, uint32_t threads, const char *what,
                      const result *want, float relative, result *first) {
  result again;
  tin_session *session = new_session(s, model, threads);
  run(s, session, first);
  if (want) {
    for (uint32_t i = 0; i < want->count; i++)
      compare_tensor(s, what, i, &want->tensors[i], &first->tensors[i], relative);
  }
  run(s, session, &again);
  agree(s, "run again", first, &again, 0);
  resize(s, session, 1 + (int32_t)(s->seed % 2) * 6);
  MUST(s, tin_session_run(session, &s->error));
  resize(s, session, BATCH_SIZE);
  run(s, session, &again);
  agree(s, "resized and back", first, &again, 0);
  tin_session_destroy(session);
}

static void run_packed(scene *s, const tin_model *model, uint32_t flags, const result *want) {
  void *data;
  size_t size;
  result got;
  tin_model *reopened;
  tin_model_options options = {TIN_INIT(tin_model_options), .flags = flags};
  MUST(s, tin_model_pack(model, NULL, &data, &size, &s->error));
  MUST(s, tin_model_open_memory(&reopened, &s->registry, data, size, &options, &s->error));
  tin_session *session = new_session(s, reopened, 1);
  run(s, session, &got);
  agree(s, "packed", want, &got, 0);
  tin_session_destroy(session);
  tin_model_close(reopened);
  tin_model_pack_free(NULL, data, size);
}

/* A value in the middle is fetched too, and then fed: nothing changes. */
static void run_with_fed(scene *s, const tin_model *model, const result *want, float relative) {
  value *v = &s->world.values[NUM_INPUTS + s->seed % (s->world.num_values - NUM_INPUTS)];
  char middle[80];
  result got;
  tin_session *session;
  tin_session_options options = {TIN_INIT(tin_session_options), .threads = 1};
  snprintf(middle, sizeof middle, "%s:%u", tin_graph_get(tin_model_graph(model), v->node)->name,
           v->output);
  options.fetches = (const char *const[]){middle, NULL};
  options.feeds = (const char *const[]){"image", "row", NULL};
  MUST(s, tin_session_create(&session, model, &options, &s->error));
  resize(s, session, BATCH_SIZE);
  run(s, session, &got);
  tin_session_destroy(session);

  options.fetches = NULL;
  options.feeds = (const char *const[]){"image", "row", middle, NULL};
  MUST(s, tin_session_create(&session, model, &options, &s->error));
  resize(s, session, BATCH_SIZE);
  MUST(s, tin_session_resize(session, 2, &got.tensors[0].shape, &s->error));
  tin_tensor *fed = tin_session_input(session, 2);
  ck_assert_int_eq(fed->dtype, got.tensors[0].dtype);
  if (fed->bytes) memcpy(fed->data, got.tensors[0].data, fed->bytes);
  free_result(&got);
  run(s, session, &got);
  agree(s, "with a value in the middle fed", want, &got, relative);
  tin_session_destroy(session);
}

static void prepare(scene *s, uint64_t seed) {
  s->seed = seed;
  make_world(&s->world, seed);
  s->fed.count = NUM_INPUTS;
  for (uint32_t i = 0; i < NUM_INPUTS; i++) {
    tin_tensor *t = &s->fed.tensors[i];
    *t = (tin_tensor){.shape = s->world.values[i].shape, .dtype = TIN_F32};
    t->shape.dim[0] = BATCH_SIZE;
    ck_assert(tin_tensor_size(TIN_F32, &t->shape, &t->bytes));
    t->data = random_numbers(&s->world.random, TIN_F32, (size_t)tin_numel(&t->shape), -2, 2);
  }
}

static void run_everything(scene *s) {
  const float rounding = 1e-5f;
  tin_model_options verbatim = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_VERBATIM};
  tin_model *plain, *optimised;
  result want, best, other;
  MUST(s, test_graph_open(&plain, &s->registry, s->world.g, &verbatim, &s->error));
  MUST(s, test_graph_open(&optimised, &s->registry, s->world.g, NULL, &s->error));
  run_often(s, plain, 1, "", NULL, 0, &want);
  run_often(s, plain, 2, "two threads", &want, 0, &other);
  free_result(&other);
  run_often(s, optimised, 1, "optimised", &want, rounding, &best);
  run_often(s, optimised, 2, "optimised, two threads", &best, 0, &other);
  free_result(&other);
  run_packed(s, plain, TIN_MODEL_VERBATIM, &want);
  run_packed(s, optimised, 0, &best);
  if (s->world.num_values > NUM_INPUTS) {
    run_with_fed(s, plain, &want, 0);
    run_with_fed(s, optimised, &want, rounding);
  }
  free_result(&want);
  free_result(&best);
  tin_model_close(plain);
  tin_model_close(optimised);
}

START_TEST(every_way_gives_the_same) {
  static scene s;
  const char *only = getenv("RANDOM_GRAPH");
  uint64_t first = only ? strtoull(only, NULL, 10) : FIRST_SEED;
  uint64_t last = only ? first : LAST_SEED;
  test_registry_init(&s.registry, NULL);
  for (uint64_t seed = first; seed <= last; seed++) {
    prepare(&s, seed);
    run_everything(&s);
    free_result(&s.fed);
    test_graph_free(s.world.g);
  }
  tin_registry_free(&s.registry);
}
END_TEST

UNIT_MAIN(every_way_gives_the_same)
