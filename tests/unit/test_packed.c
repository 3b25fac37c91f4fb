/* SPDX-License-Identifier: Apache-2.0 */
/* Packed models: the same answers as the graph they are made of, and no damage goes unnoticed. */
#include <stdio.h>
#include <string.h>

#include "core/hash.h"
#include "core/packed.h"
#include "core/zone.h"
#include "tests/support/failing.h"
#include "tests/support/op_test.h"
#include "tests/support/test_graph.h"
#include "tests/support/unit.h"
#include "tinfer/packed.h"

/* x -> Conv2D -> BiasAdd -> Relu6 -> Reshape; also a string constant that is fetched. */
static test_graph *make_graph(void) {
  static const int64_t ones[] = {1, 1, 1, 1};
  test_graph *g = test_graph_new();
  float w[3 * 3 * 2 * 4], b[4] = {1, -1, 0.5f, 0};
  for (size_t i = 0; i < COUNT(w); i++) w[i] = (float)(i % 7) - 3;
  uint32_t x = test_graph_placeholder(g, "x", TIN_F32, SHAPE(-1, 5, 5, 2));
  uint32_t weights = test_graph_constant(g, "w", TIN_F32, SHAPE(3, 3, 2, 4), w);
  uint32_t bias = test_graph_constant(g, "b", TIN_F32, SHAPE(4), b);
  uint32_t conv = test_graph_binary(g, "Conv2D", "conv", TIN_F32, x, weights);
  test_graph_attr_ints(g, conv, "strides", 4, ones);
  test_graph_attr_string(g, conv, "padding", "VALID");
  uint32_t sum = test_graph_binary(g, "BiasAdd", "sum", TIN_F32, conv, bias);
  uint32_t relu = test_graph_unary(g, "Relu6", "relu", TIN_F32, sum);
  uint32_t shape = test_graph_constant(g, "shape", TIN_S32, SHAPE(2), (int32_t[]){-1, 36});
  uint32_t flat = test_graph_node(g, "Reshape", "flat");
  test_graph_edge(g, flat, relu, 0);
  test_graph_edge(g, flat, shape, 0);
  test_graph_attr_type(g, flat, "T", TIN_F32);
  uint32_t text =
      test_graph_constant(g, "text", TIN_STR, SHAPE(2), (tin_string[]){STR("one"), STR("")});
  test_graph_feed(g, x, 0);
  test_graph_fetch(g, flat, 0), test_graph_fetch(g, relu, 0), test_graph_fetch(g, text, 0);
  return g;
}

typedef struct packed {
  tin_registry registry;
  test_graph *graph;
  tin_model *model;
  void *data;
  size_t size;
  tin_error error;
} packed;

static void begin(packed *p) {
  memset(p, 0, sizeof *p);
  test_registry_init(&p->registry, NULL);
  p->graph = make_graph();
  ck_assert_msg(!test_graph_open(&p->model, &p->registry, p->graph, NULL, &p->error), "%s",
                p->error.text);
  ck_assert_msg(!tin_model_pack(p->model, NULL, &p->data, &p->size, &p->error), "%s",
                p->error.text);
}

static void end(packed *p) {
  tin_model_pack_free(NULL, p->data, p->size);
  tin_model_close(p->model);
  test_graph_free(p->graph);
  tin_registry_free(&p->registry);
}

static void run(packed *p, const tin_model *model, float *out) {
  tin_session *session;
  ck_assert_msg(!tin_session_create(&session, model, NULL, &p->error), "%s", p->error.text);
  ck_assert_int_eq(tin_session_find_input(session, "x"), 0);
  ck_assert_int_eq(tin_session_find_output(session, "relu"), 1);
  ck_assert_msg(!tin_session_resize(session, 0, SHAPE(2, 5, 5, 2), &p->error), "%s", p->error.text);
  float *x = tin_session_input(session, 0)->data;
  for (int i = 0; i < 100; i++) x[i] = (float)(i % 11) / 5 - 1;
  ck_assert_msg(!tin_session_run(session, &p->error), "%s", p->error.text);
  ck_assert(tin_shape_equal(&tin_session_output(session, 0)->shape, SHAPE(2, 36)));
  memcpy(out, tin_session_output(session, 0)->data, 72 * sizeof(float));
  const tin_string *text = tin_session_output(session, 2)->data;
  ck_assert(text[0].size == 3 && !memcmp(text[0].data, "one", 3) && text[1].size == 0);
  tin_session_destroy(session);
}

START_TEST(a_packed_model_gives_the_same_answers) {
  packed p;
  float want[72], got[72];
  begin(&p);
  run(&p, p.model, want);
  tin_model *model;
  ck_assert_msg(!tin_model_open_memory(&model, &p.registry, p.data, p.size, NULL, &p.error), "%s",
                p.error.text);
  run(&p, model, got);
  ck_assert_mem_eq(want, got, sizeof want);
  /* Packed again it is the same file. */
  void *again;
  size_t size;
  ck_assert_int_eq(tin_model_pack(model, NULL, &again, &size, &p.error), TIN_OK);
  ck_assert(size == p.size && !memcmp(again, p.data, size));
  tin_model_pack_free(NULL, again, size);
  tin_model_close(model);
  end(&p);
}
END_TEST

/* Through both doors. The straight one is stricter: nodes must be in order. */
static tin_status open_bytes(packed *p, const void *data, size_t size) {
  tin_model *model = NULL;
  tin_model_options o = {TIN_INIT(tin_model_options), .format = "packed"};
  tin_status straight = tin_model_open_packed(&model, &p->registry, data, size, NULL, &p->error);
  tin_model_close(model);
  tin_status status = tin_model_open_memory(&model, &p->registry, data, size, &o, &p->error);
  tin_model_close(model);
  return status == TIN_OK ? straight : status;
}

/* ---- as a trimmed program opens it ---- */

typedef struct selection {
  tin_registry *registry;
  const char *without;
} selection;

static tin_status add_selected(void *self, const tin_graph_node *node, tin_dtype type,
                               const tin_kernel *kernel) {
  selection *s = self;
  (void)node, (void)type;
  for (uint32_t i = 0; i < s->registry->count; i++)
    if (s->registry->entries[i].item == kernel) return TIN_OK;
  if (s->without && !strcmp(s->without, kernel->name)) return TIN_OK;
  return tin_add_kernel(s->registry, kernel);
}

static _Alignas(TIN_ALIGN) uint8_t memory[64 << 10];

START_TEST(selected_kernels_and_static_memory_are_enough) {
  packed p;
  float want[72], got[72];
  begin(&p);
  run(&p, p.model, want);
  tin_entry table[3]; /* no kernel for the placeholder */
  tin_registry registry = TIN_REGISTRY(table, &p.error);
  selection s = {&registry, NULL};
  ck_assert_msg(!tin_model_selected(p.model, add_selected, &s, &p.error), "%s", p.error.text);
  ck_assert_uint_eq(registry.count, 3);
  tin_arena arena = TIN_ARENA(memory);
  tin_allocator fixed = tin_arena_allocator(&arena);
  tin_model_options o = {TIN_INIT(tin_model_options), .allocator = &fixed};
  tin_model *model;
  ck_assert_msg(!tin_model_open_packed(&model, &registry, p.data, p.size, &o, &p.error), "%s",
                p.error.text);
  run(&p, model, got);
  ck_assert_mem_eq(want, got, sizeof want);
  ck_assert_ptr_nonnull(tin_model_graph(model));
  ck_assert_ptr_null(tin_model_function(model, 0));
  tin_model_close(model);
  end(&p);
}
END_TEST

START_TEST(a_missing_kernel_is_named) {
  packed p;
  begin(&p);
  static const char *const kernels[] = {"conv2d_f32", "relu6_f32", "reshape"};
  for (size_t i = 0; i < COUNT(kernels); i++) {
    char line[64];
    snprintf(line, sizeof line, "X(%s)", kernels[i]);
    for (int door = 0; door < 2; door++) {
      tin_entry table[8];
      tin_registry registry = TIN_REGISTRY(table, &p.error);
      selection s = {&registry, kernels[i]};
      ck_assert_int_eq(tin_model_selected(p.model, add_selected, &s, &p.error), TIN_OK);
      ck_assert_int_eq(tin_register_packed(&registry), TIN_OK);
      tin_model_options o = {TIN_INIT(tin_model_options), .allocator = &tin_heap};
      tin_model *model;
      tin_status status =
          door ? tin_model_open_memory(&model, &registry, p.data, p.size, &o, &p.error)
               : tin_model_open_packed(&model, &registry, p.data, p.size, &o, &p.error);
      ck_assert_int_eq(status, TIN_UNSUPPORTED);
      ck_assert_msg(strstr(p.error.text, line) != NULL, "%s", p.error.text);
    }
  }
  end(&p);
}
END_TEST

START_TEST(a_packed_program_is_for_its_own_ends) {
  packed p;
  begin(&p);
  tin_model *model;
  tin_session *session;
  const char *feeds[] = {"relu", NULL};
  tin_model_options o = {TIN_INIT(tin_model_options), .feeds = feeds};
  tin_session_options so = {TIN_INIT(tin_session_options), .feeds = feeds};
  ck_assert_int_eq(tin_model_open_packed(&model, &p.registry, p.data, p.size, &o, &p.error),
                   TIN_UNSUPPORTED);
  ck_assert_int_eq(tin_model_open_packed(&model, NULL, p.data, p.size, NULL, &p.error),
                   TIN_INVALID);
  tin_entry table[1];
  tin_registry bare = TIN_REGISTRY(table, &p.error);
  ck_assert_int_eq(tin_model_open_packed(&model, &bare, p.data, p.size, NULL, &p.error),
                   TIN_INVALID);
  ck_assert_int_eq(tin_model_open_packed(&model, &p.registry, p.data, p.size, NULL, &p.error),
                   TIN_OK);
  ck_assert_int_eq(tin_session_create(&session, model, &so, &p.error), TIN_UNSUPPORTED);
  tin_model_close(model);
  end(&p);
}
END_TEST

START_TEST(every_flipped_bit_is_noticed) {
  packed p;
  begin(&p);
  uint8_t *data = p.data;
  for (size_t i = 0; i < p.size; i++) {
    if (i >= 12 && i < 16) continue;  /* the size of the header: informs only */
    if (i == 10 || i == 11) continue; /* the minor version: never refused */
    data[i] ^= (uint8_t)(1u << i % 8);
    ck_assert_msg(open_bytes(&p, data, p.size) != TIN_OK, "byte %zu", i);
    data[i] ^= (uint8_t)(1u << i % 8);
  }
  ck_assert_int_eq(open_bytes(&p, data, p.size), TIN_OK);
  end(&p);
}
END_TEST

/* Behind a hash that is right: what somebody made by hand. */
START_TEST(lies_are_noticed_too) {
  packed p;
  begin(&p);
  uint8_t *data = p.data;
  for (size_t i = TIN_PACKED_HASHED; i < p.size; i++) {
    for (int k = 0; k < 2; k++) {
      uint8_t old = data[i];
      data[i] = k ? 0xff : (uint8_t)(old + 1);
      uint64_t hash = tin_hash64(data + TIN_PACKED_HASHED, p.size - TIN_PACKED_HASHED);
      memcpy(data + TIN_PACKED_AT_HASH, &hash, sizeof hash);
      (void)open_bytes(&p, data, p.size); /* any status, as long as nothing breaks */
      data[i] = old;
    }
  }
  end(&p);
}
END_TEST

START_TEST(truncated_and_foreign_files) {
  packed p;
  begin(&p);
  for (size_t size = 0; size < p.size; size += size < 100 ? 1 : 37)
    ck_assert_int_ne(open_bytes(&p, p.data, size), TIN_OK);
  uint8_t *data = p.data;
  data[8] = 2;
  ck_assert_int_eq(open_bytes(&p, data, p.size), TIN_INCOMPATIBLE);
  ck_assert_ptr_nonnull(strstr(p.error.text, "version 2"));
  end(&p);
}
END_TEST

static tin_status open_straight(packed *p, const tin_allocator *allocator) {
  tin_model *model = NULL;
  tin_model_options o = {TIN_INIT(tin_model_options), .allocator = allocator};
  tin_status status = tin_model_open_packed(&model, &p->registry, p->data, p->size, &o, &p->error);
  tin_model_close(model);
  return status;
}

static tin_status pack_and_open(packed *p, const tin_allocator *allocator) {
  void *data;
  size_t size;
  tin_model *model = NULL;
  tin_model_options o = {TIN_INIT(tin_model_options), .allocator = allocator};
  TIN_TRY(tin_model_pack(p->model, allocator, &data, &size, &p->error));
  tin_status status = tin_model_open_memory(&model, &p->registry, data, size, &o, &p->error);
  tin_model_close(model);
  tin_model_pack_free(allocator, data, size);
  return status;
}

START_TEST(every_allocation_may_fail) {
  packed p;
  begin(&p);
  FAIL_EACH(f) failing_check(&f, pack_and_open(&p, &f.allocator));
  FAIL_EACH(g) failing_check(&g, open_straight(&p, &g.allocator));
  end(&p);
}
END_TEST

START_TEST(the_hash_is_xxh64) { /* values of the reference implementation */
  ck_assert_uint_eq(tin_hash64("", 0), UINT64_C(0xEF46DB3751D8E999));
  ck_assert_uint_eq(tin_hash64("a", 1), UINT64_C(0xD24EC4F1A98C6E5B));
  ck_assert_uint_eq(tin_hash64("abc", 3), UINT64_C(0x44BC2CF5AD770999));
}
END_TEST

UNIT_MAIN(a_packed_model_gives_the_same_answers, every_flipped_bit_is_noticed, lies_are_noticed_too,
          truncated_and_foreign_files, selected_kernels_and_static_memory_are_enough,
          a_missing_kernel_is_named, a_packed_program_is_for_its_own_ends,
          every_allocation_may_fail, the_hash_is_xxh64)
