/* SPDX-License-Identifier: Apache-2.0 */
/* host.c -- loads the plugin "growing" from a file and runs the model that it brings. With ADDED it
 * is compiled against later headers, as growing.c, and looks for the new fields. */
#include "tinfer/tinfer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#ifdef ADDED
#define NEW(p) (TIN_HAS(p, added) ? (p)->added : "none")
#else
#define NEW(p) ((void)(p), "")
#endif

static const char *news_of(const tin_entry *e) {
  if (e->kind == TIN_FORMAT) return NEW((const tin_format *)e->item);
  if (e->kind == TIN_PASS) return NEW((const tin_pass *)e->item);
  return NEW((const tin_kernel *)e->item);
}

static void print_parts(const tin_registry *registry) {
  for (const tin_entry *e = NULL; (e = tin_registry_next(registry, e));) {
    printf("%s %s", e->module, e->name);
    if (*news_of(e)) printf(" (%s)", news_of(e));
    if (e->kind == TIN_KERNEL && *news_of(e))
      printf(" op (%s)", NEW(((const tin_kernel *)e->item)->op));
    puts("");
  }
}

static tin_status run(const tin_registry *registry, tin_error *error) {
  tin_model *model = NULL;
  tin_session *session = NULL;
  tin_model_options options = {TIN_INIT(tin_model_options)};
  tin_session_options how = {TIN_INIT(tin_session_options), .threads = 2};
  tin_status status = tin_model_open_memory(&model, registry, "GROW", 4, &options, error);
  if (!status) status = tin_session_create(&session, model, &how, error);
  if (!status) status = tin_session_run(session, error);
  if (!status) {
    const float *y = tin_session_output(session, 0)->data;
    printf("%g %g %g\n", (double)y[0], (double)y[1], (double)y[2]);
  }
  tin_session_destroy(session);
  tin_model_close(model);
  return status;
}

int main(int argc, char **argv) {
  static tin_error error;
  tin_registry registry;
  tin_plugin_fn *plugin = NULL;
  tin_registry_init(&registry, NULL, &error);
  void *file = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  void *symbol = file ? dlsym(file, "growing_LTX_tin_plugin") : NULL;
  if (!symbol) return fprintf(stderr, "%s\n", dlerror()), 2;
  memcpy(&plugin, &symbol, sizeof plugin);
  tin_status status = tin_plugin_add(&registry, plugin());
  if (!status) print_parts(&registry);
  if (!status) status = run(&registry, &error);
  if (status) puts(error.text);
  tin_registry_free(&registry);
  dlclose(file);
  return status != TIN_OK;
}
