/* SPDX-License-Identifier: Apache-2.0 */
/* run.c -- runs the model of this folder twice. Its ops come from files, run MODEL [PLUGIN.so]...;
 * with LINKED they are part of the program; with TRIMMED so is what else the model needs, and
 * nothing more. */
#include "tinfer/tinfer.h"
#if defined(TRIMMED)
#include "ops_to_register.h"
#elif !defined(LINKED)
#include "tinfer/loader.h"
#endif

#include <stdio.h>

#if defined(TRIMMED)
static tin_status add_ops(tin_registry *registry, char **files) {
  (void)files;
  return tin_register_selected(registry);
}
#elif defined(LINKED)
tin_plugin_fn gate_LTX_tin_plugin, smooth_LTX_tin_plugin;

static tin_status add_ops(tin_registry *registry, char **files) {
  (void)files;
  TIN_TRY(tin_register_builtin(registry));
  TIN_TRY(tin_plugin_add(registry, gate_LTX_tin_plugin()));
  return tin_plugin_add(registry, smooth_LTX_tin_plugin());
}
#else
static tin_status add_ops(tin_registry *registry, char **files) {
  TIN_TRY(tin_register_builtin(registry));
  for (; *files; files++) TIN_TRY(tin_plugin_load(registry, *files, NULL));
  return TIN_OK;
}
#endif

static void fill(tin_tensor *x, int number) {
  for (int i = 0; i < 16; i++) ((float *)x->data)[i] = (float)(i * i % 7 - 3 + number);
}

static void print(const tin_tensor *t) {
  for (int64_t i = 0; i < tin_numel(&t->shape); i++)
    printf("%s%.4f", i ? " " : "", (double)((const float *)t->data)[i]);
  puts("");
}

static tin_status run(const tin_registry *registry, const char *path, tin_error *error) {
  static const char *const fetches[] = {"gate", "mean", NULL};
  tin_session_options options = {TIN_INIT(tin_session_options), .fetches = fetches};
  tin_model *model = NULL;
  tin_session *session = NULL;
  tin_status status = tin_model_open(&model, registry, path, NULL, error);
  if (!status) status = tin_session_create(&session, model, &options, error);
  for (int i = 0; i < 2 && !status; i++) {
    fill(tin_session_input(session, 0), i);
    if ((status = tin_session_run(session, error))) break;
    print(tin_session_output(session, 0));
    print(tin_session_output(session, 1));
  }
  tin_session_destroy(session);
  tin_model_close(model);
  return status;
}

int main(int argc, char **argv) {
  static tin_error error;
  tin_registry registry;
  if (argc < 2) return fprintf(stderr, "usage: %s MODEL [PLUGIN.so]...\n", argv[0]), 2;
  tin_registry_init(&registry, NULL, &error);
  tin_status status = add_ops(&registry, argv + 2);
  if (!status) status = run(&registry, argv[1], &error);
  if (status) fprintf(stderr, "%s\n", error.text);
  tin_registry_free(&registry);
  return status != TIN_OK;
}
