/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c -- pack MODEL OUT: a packed model, by the library that has everything. */
#include "tinfer/packed.h"
#include "tinfer/tinfer.h"

#include <stdio.h>

int main(int argc, char **argv) {
  tin_error error = {.text = "usage: pack MODEL OUT"};
  tin_model *model;
  void *data;
  size_t size;
  if (argc != 3 || tin_register_builtin(tin_registry_global()) ||
      tin_model_open(&model, tin_registry_global(), argv[1], NULL, &error) ||
      tin_model_pack(model, NULL, &data, &size, &error))
    return fprintf(stderr, "%s\n", error.text), 1;
  FILE *out = fopen(argv[2], "wb");
  bool ok = out && fwrite(data, 1, size, out) == size;
  if (out && fclose(out) != 0) ok = false;
  tin_model_pack_free(NULL, data, size);
  tin_model_close(model);
  return ok ? 0 : 1;
}
