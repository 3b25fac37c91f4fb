/* SPDX-License-Identifier: Apache-2.0 */
/* my_op_test.c -- runs MyOp and compares: with the op as part of this program, or, where its path
 * is given, with the plugin. */
#include "tinfer/loader.h"
#include "tinfer/tinfer.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                                       \
  "node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }"              \
  "       attr { key: 'shape' value { shape { dim { size: 4 } } } } }"                             \
  "node { name: 'y' op: 'MyOp' input: 'x' attr { key: 'T' value { type: DT_FLOAT } }"
#define TAIL "}"

static const char model_default[] = HEAD TAIL;
static const char model_three[] = HEAD "attr { key: 'scale' value { f: 3 } }" TAIL;
static const char model_wrong[] = HEAD "attr { key: 'scale' value { f: nan } }" TAIL;

static const float x[4] = {-1, 0, 0.5f, 4};

tin_plugin_fn my_op_LTX_tin_plugin;

static tin_status run(const tin_registry *registry, const char *graph, float *y, tin_error *error) {
  tin_model *model = NULL;
  tin_session *session = NULL;
  tin_status status = tin_model_open_memory(&model, registry, graph, strlen(graph), NULL, error);
  if (!status) status = tin_session_create(&session, model, NULL, error);
  if (!status) memcpy(tin_session_input(session, 0)->data, x, sizeof x);
  if (!status) status = tin_session_run(session, error);
  if (!status) memcpy(y, tin_session_output(session, 0)->data, sizeof x);
  tin_session_destroy(session);
  tin_model_close(model);
  return status;
}

static int expect(const tin_registry *registry, const char *graph, const float *expected) {
  static tin_error error;
  float y[4];
  if (run(registry, graph, y, &error)) return fprintf(stderr, "FAILED: %s\n", error.text), 1;
  for (int i = 0; i < 4; i++)
    if (y[i] < expected[i] || y[i] > expected[i])
      return fprintf(stderr, "FAILED: y[%d] is %g, expected %g\n", i, (double)y[i],
                     (double)expected[i]),
             1;
  return 0;
}

static int expect_error(const tin_registry *registry, const char *graph, const char *text) {
  static tin_error error;
  float y[4];
  if (!run(registry, graph, y, &error)) return fprintf(stderr, "FAILED: no error\n"), 1;
  if (strstr(error.text, text)) return 0;
  return fprintf(stderr, "FAILED: '%s' does not say '%s'\n", error.text, text), 1;
}

static int test(const tin_registry *registry) {
  return expect(registry, model_default, (float[]){-2, 0, 1, 8}) ||
         expect(registry, model_three, (float[]){-3, 0, 1.5f, 12}) ||
         expect_error(registry, model_wrong, "node 'y' (MyOp): attribute 'scale'");
}

int main(int argc, char **argv) {
  static tin_error error;
  tin_registry registry;
  tin_registry_init(&registry, NULL, &error);
  tin_status status = tin_register_builtin(&registry);
  if (!status && argc > 1) status = tin_plugin_load(&registry, argv[1], NULL);
  if (!status && argc < 2) status = tin_plugin_add(&registry, my_op_LTX_tin_plugin());
  if (status) fprintf(stderr, "FAILED: %s\n", error.text);
  int failed = status ? 1 : test(&registry);
  tin_registry_free(&registry);
  if (!failed) puts("ok");
  return failed;
}
