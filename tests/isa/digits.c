/* SPDX-License-Identifier: Apache-2.0 */
/* digits.c -- runs a packed model of examples/digits with a registry in static storage:
 *     digits has SET        does the CPU have these instructions? in the exit status
 *     digits run MODEL SET  the scores, with no more than these; bit by bit
 * Compiled for every set of instruction sets by isa_sets.sh. */
#include "tinfer/packed.h"
#include "tinfer/tinfer.h"

#include <stdio.h>
#include <string.h>

#define KERNELS(X)                                                                                 \
  X(conv2d_f32) X(mat_mul_f32) X(max_pool_f32) X(placeholder) X(relu_f32) X(reshape) X(softmax_f32)

#define X(name) tin_register_fn tin_register_##name;
KERNELS(X)
#undef X

static tin_status add_kernels(tin_registry *registry) {
#define X(name) TIN_TRY(tin_register_##name(registry));
  KERNELS(X)
#undef X
  TIN_TRY(tin_register_threads(registry));
  TIN_TRY(tin_register_dynamic_shapes(registry));
  return tin_register_packed(registry);
}

static tin_status run(tin_session *session, tin_error *error) {
  TIN_TRY(tin_session_resize(session, 0, &(tin_shape){4, {1, 28, 28, 3}}, error));
  tin_tensor *in = tin_session_input(session, 0);
  float *pixels = in->data;
  for (size_t i = 0; i < in->bytes / sizeof(float); i++) pixels[i] = (float)(i * 7 % 97) / 97;
  TIN_TRY(tin_session_run(session, error));
  const float *score = tin_session_output(session, 0)->data;
  for (int i = 0; i < 10; i++) printf("%a\n", (double)score[i]);
  return TIN_OK;
}

static uint64_t mask_of(const char *set) {
  uint64_t mask = TIN_CPU_NONE;
  (void)tin_cpu_mask(strcmp(set, "scalar") == 0 ? "baseline" : set, &mask);
  return mask;
}

int main(int argc, char **argv) {
  static tin_entry table[32];
  tin_error error = {.text = "usage: digits has SET | digits run MODEL SET"};
  if (argc == 3) {
    uint64_t mask = mask_of(argv[2]) & (TIN_CPU_AVX2 | TIN_CPU_AVX512 | TIN_CPU_NEON);
    if (strcmp(argv[2], "avx512") == 0) mask = TIN_CPU_AVX512;
    return (mask & ~tin_cpu_features()) == 0 ? 0 : 1;
  }
  tin_registry registry = TIN_REGISTRY(table, &error);
  tin_model *model = NULL;
  tin_session *session = NULL;
  const tin_session_options options = {TIN_INIT(tin_session_options), .threads = 1,
                                       .cpu_mask = argc == 4 ? mask_of(argv[3]) : 0};
  bool ok = argc == 4 && !add_kernels(&registry) &&
            !tin_model_open(&model, &registry, argv[2], NULL, &error) &&
            !tin_session_create(&session, model, &options, &error) && !run(session, &error);
  if (!ok) fprintf(stderr, "%s\n", error.text);
  tin_session_destroy(session);
  tin_model_close(model);
  return ok ? 0 : 1;
}
