/* SPDX-License-Identifier: Apache-2.0 */
/* How fast products and convolutions are, on the layers of well-known networks, as a share of
 * what the core can do: bench_gemm [--num_threads=N] [--cpu=NAME] [WORD]
 *
 * Times are the best of many, and the peak is measured before each layer: machines change
 * their speed, and share their cores. */
#include "bench/peak.h"
#include "ops/nn/conv.h"
#include "ops/nn/matmul.h"
#include "tests/support/bare_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

tin_register_fn tin_register_conv2d_f32, tin_register_depthwise_conv2d_native_f32,
    tin_register_mat_mul_f32;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak(uint64_t cpu) {
  const peak_row *row = TIN_MICRO_PICK(peak_table, cpu);
  double best = 0;
  float sink = 0;
  for (int i = 0; i < 30; i++) {
    double begin = now(), rate = row->run(10000, &sink) / (now() - begin);
    if (rate > best) best = rate;
  }
  return best;
}

static float *numbers(size_t count) {
  void *memory;
  if (posix_memalign(&memory, TIN_ALIGN, count * sizeof(float)) != 0) abort();
  float *p = memory;
  uint32_t x = 12345;
  for (size_t i = 0; i < count; i++) {
    x = x * 1664525u + 1013904223u;
    p[i] = (float)(int32_t)x * 0x1p-31f;
  }
  return p;
}

typedef struct options {
  uint32_t threads;
  uint64_t cpu;
  const char *word;
} options;

static void report(const options *o, const char *name, bare_node *b, double flops) {
  double limit = peak(o->cpu) * o->threads, best = 1e9, end = now() + 0.25;
  if (bare_node_plan(b, o->threads, o->cpu) != TIN_OK || bare_node_run(b) != TIN_OK) {
    printf("%-44s %s\n", name, bare_node_error(b));
    return;
  }
  for (int i = 0; i < 20 || now() < end; i++) {
    double begin = now();
    if (bare_node_run_again(b) != TIN_OK) abort();
    double time = now() - begin;
    if (time < best) best = time;
  }
  printf("%-44s %9.1f us %7.1f GFLOP/s %5.1f %% of %.0f\n", name, best * 1e6, flops / best / 1e9,
         100 * flops / best / limit, limit / 1e9);
  fflush(stdout);
}

/* ---- layers --------------------------------------------------------------------------- */

typedef struct layer {
  const char *network;
  int size, channels, filters, k, stride; /* filters 0: depthwise */
} layer;

static const layer layers[] = {{"mobilenet_v1", 224, 3, 32, 3, 2},
                               {"mobilenet_v1", 112, 32, 0, 3, 1},
                               {"mobilenet_v1", 112, 32, 64, 1, 1},
                               {"mobilenet_v1", 112, 64, 0, 3, 2},
                               {"mobilenet_v1", 56, 64, 128, 1, 1},
                               {"mobilenet_v1", 56, 128, 0, 3, 1},
                               {"mobilenet_v1", 56, 128, 128, 1, 1},
                               {"mobilenet_v1", 56, 128, 0, 3, 2},
                               {"mobilenet_v1", 28, 128, 256, 1, 1},
                               {"mobilenet_v1", 28, 256, 0, 3, 1},
                               {"mobilenet_v1", 28, 256, 256, 1, 1},
                               {"mobilenet_v1", 28, 256, 0, 3, 2},
                               {"mobilenet_v1", 14, 256, 512, 1, 1},
                               {"mobilenet_v1", 14, 512, 0, 3, 1},
                               {"mobilenet_v1", 14, 512, 512, 1, 1},
                               {"mobilenet_v1", 14, 512, 0, 3, 2},
                               {"mobilenet_v1", 7, 512, 1024, 1, 1},
                               {"mobilenet_v1", 7, 1024, 0, 3, 1},
                               {"mobilenet_v1", 7, 1024, 1024, 1, 1},
                               {"mobilenet_v1", 1, 1024, 1001, 1, 1},
                               {"mobilenet_v2", 112, 32, 16, 1, 1},
                               {"mobilenet_v2", 112, 16, 96, 1, 1},
                               {"mobilenet_v2", 112, 96, 0, 3, 2},
                               {"mobilenet_v2", 56, 96, 24, 1, 1},
                               {"mobilenet_v2", 56, 24, 144, 1, 1},
                               {"mobilenet_v2", 56, 144, 0, 3, 1},
                               {"mobilenet_v2", 28, 32, 192, 1, 1},
                               {"mobilenet_v2", 14, 384, 64, 1, 1},
                               {"mobilenet_v2", 14, 576, 0, 3, 1},
                               {"mobilenet_v2", 7, 960, 320, 1, 1},
                               {"mobilenet_v2", 7, 320, 1280, 1, 1},
                               {"resnet_50", 224, 3, 64, 7, 2},
                               {"resnet_50", 56, 64, 64, 3, 1},
                               {"resnet_50", 56, 64, 256, 1, 1},
                               {"resnet_50", 56, 256, 64, 1, 1},
                               {"resnet_50", 28, 128, 128, 3, 1},
                               {"resnet_50", 56, 256, 512, 1, 2},
                               {"resnet_50", 14, 256, 256, 3, 1},
                               {"resnet_50", 14, 1024, 256, 1, 1},
                               {"resnet_50", 7, 512, 512, 3, 1},
                               {"resnet_50", 7, 512, 2048, 1, 1},
                               {"resnet_50", 7, 2048, 512, 1, 1},
                               {"inception_v3", 299, 3, 32, 3, 2},
                               {"inception_v3", 147, 32, 64, 3, 1},
                               {"inception_v3", 35, 96, 96, 3, 1},
                               {"inception_v3", 17, 160, 192, 7, 1},
                               {"inception_v3", 8, 1280, 320, 1, 1},
                               {"nasnet", 28, 44, 0, 5, 1},
                               {"nasnet", 56, 44, 0, 5, 2}};

static void run_layer(const options *o, const layer *l) {
  int32_t strides[] = {1, l->stride, l->stride, 1};
  tin_conv_params params = {.strides = {strides, 4}, .padding = TIN_PADDING_SAME};
  int out = (l->size + l->stride - 1) / l->stride, filters = l->filters ? l->filters : l->channels;
  size_t area = (size_t)l->size * (size_t)l->size * (size_t)l->channels;
  double flops = 2.0 * out * out * l->k * l->k * filters * (l->filters ? l->channels : 1);
  char name[96];
  snprintf(name, sizeof name, "%s %dx%d %dx%d/%d %d -> %d%s", l->network, l->size, l->size, l->k,
           l->k, l->stride, l->channels, filters, l->filters ? "" : " depthwise");
  if (o->word && !strstr(name, o->word)) return;
  float *image = numbers(area), *bias = numbers((size_t)filters);
  float *filter = numbers((size_t)(l->k * l->k * l->channels) * (size_t)filters);
  bare_node *b = bare_node_new(
      l->filters ? tin_register_conv2d_f32 : tin_register_depthwise_conv2d_native_f32, &params);
  tin_shape shape = {4, {l->k, l->k, l->channels, l->filters ? filters : 1}};
  bare_node_input(b, TIN_F32, &(tin_shape){4, {1, l->size, l->size, l->channels}}, image, false);
  bare_node_input(b, TIN_F32, &shape, filter, true);
  bare_node_input(b, TIN_F32, &(tin_shape){1, {filters}}, bias, true);
  bare_node_epilogue(b)->lo = 0;
  bare_node_epilogue(b)->hi = 6;
  report(o, name, b, flops);
  bare_node_free(b);
  free(image), free(filter), free(bias);
}

static const int products[][3] = {{1, 1024, 1001},   {1, 4096, 4096},  {8, 1024, 1024},
                                  {32, 768, 768},    {128, 768, 3072}, {512, 512, 512},
                                  {1000, 1000, 1000}};

static void run_product(const options *o, const int *size, int ways) {
  bool transposed = ways & 1, constant = ways & 2;
  tin_matmul_params params = {.transpose_b = transposed};
  int m = size[0], k = size[1], n = size[2];
  char name[96];
  snprintf(name, sizeof name, "matmul %dx%d x %dx%d%s%s", m, k, k, n,
           transposed ? " transposed" : "", constant ? " constant" : "");
  if (o->word && !strstr(name, o->word)) return;
  float *x = numbers((size_t)(m * k)), *y = numbers((size_t)(k * n));
  bare_node *b = bare_node_new(tin_register_mat_mul_f32, &params);
  bare_node_input(b, TIN_F32, &(tin_shape){2, {m, k}}, x, false);
  bare_node_input(b, TIN_F32, &(tin_shape){2, {transposed ? n : k, transposed ? k : n}}, y,
                  constant);
  report(o, name, b, 2.0 * m * k * n);
  bare_node_free(b);
  free(x), free(y);
}

int main(int argc, char **argv) {
  options o = {.threads = 1};
  uint64_t mask = ~UINT64_C(0);
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "--num_threads=", 14) == 0)
      o.threads = (uint32_t)strtoul(argv[i] + 14, NULL, 10);
    else if (strncmp(argv[i], "--cpu=", 6) == 0 && tin_cpu_mask(argv[i] + 6, &mask))
      continue;
    else if (argv[i][0] != '-')
      o.word = argv[i];
    else
      return fprintf(stderr, "bench_gemm [--num_threads=N] [--cpu=NAME] [WORD]\n"), 1;
  }
  if (o.threads == 0) o.threads = 1;
  o.cpu = tin_cpu_features() & mask;
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) run_layer(&o, &layers[i]);
  for (size_t i = 0; i < sizeof products / sizeof *products; i++)
    for (int ways = 0; ways < 4; ways++) run_product(&o, products[i], ways);
  return 0;
}
