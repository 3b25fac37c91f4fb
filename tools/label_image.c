/* SPDX-License-Identifier: Apache-2.0 */
/* tinfer-label-image -- what is in a picture? With the flags, the pipeline and the output of
 * TensorFlow's label_image. */
#include "core/fail.h"
#include "tools/common/convert.h"
#include "tools/common/file.h"
#include "tools/common/image.h"
#include "tools/common/print.h"
#include "tools/common/show.h"
#include "tools/common/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  DEFAULT_SIZE = 299,    /* Inception's, where the graph does not say */
  SELF_TEST_CLASS = 653, /* "military uniform", in TensorFlow's sample picture */
  MAX_SIZE = 100000,
};

typedef struct labeller {
  const char *image, *graph, *labels_file, *root_dir, *input_layer, *output_layer, *cpu;
  int64_t width, height, num_threads, top_k;
  double mean, std;
  bool self_test, show_image;

  tin_tool tool;
  tin_labels labels;
  char input[1024], output[1024];
  tin_session_options how;
  tin_session *session;
  tin_tensor pixels;
} labeller;

/* ---- the graph's ends ----------------------------------------------------------------- */

/* The only placeholder; NULL if there is none, or more than one. */
static const char *single_placeholder(const tin_graph *graph) {
  const char *name = NULL;
  for (uint32_t i = 0; i < tin_graph_num_nodes(graph); i++) {
    const tin_graph_node *node = tin_graph_get(graph, i);
    if (node->removed || strcmp(node->op, "Placeholder") != 0) continue;
    if (name) return NULL;
    name = node->name;
  }
  return name;
}

static tin_status choose_input(labeller *l, const tin_graph *graph) {
  const char *name = l->input_layer ? l->input_layer : single_placeholder(graph);
  if (!name && tin_graph_find(graph, "input") != TIN_NO_NODE) name = "input";
  if (!name)
    return TIN_FAIL(&l->tool.error, TIN_NOT_FOUND,
                    "%s: not just one placeholder: say which node takes the picture with "
                    "--input_layer",
                    l->graph);
  snprintf(l->input, sizeof l->input, "%s", name);
  return TIN_OK;
}

static tin_status choose_output(labeller *l, const tin_graph *graph) {
  uint32_t count;
  const tin_ref *refs = tin_graph_outputs(graph, &count);
  if (l->output_layer) {
    snprintf(l->output, sizeof l->output, "%s", l->output_layer);
  } else if (count == 1) {
    tin_ref_text(graph, refs[0], l->output, sizeof l->output);
  } else {
    return TIN_FAIL(&l->tool.error, TIN_NOT_FOUND,
                    "%s: %u outputs: say which node gives the scores with --output_layer", l->graph,
                    count);
  }
  return TIN_OK;
}

/* Looked at first: what is fed and fetched decides what must be supported. */
static tin_status choose_ends(labeller *l, const char *path) {
  tin_model_options describe = {TIN_INIT(tin_model_options), .flags = TIN_MODEL_DESCRIBE};
  TIN_TRY(tin_tool_open(&l->tool, path, &describe));
  const tin_graph *graph = tin_model_graph(l->tool.model);
  TIN_TRY(choose_input(l, graph));
  return choose_output(l, graph);
}

/* ---- the picture ---------------------------------------------------------------------- */

static tin_status load_picture(labeller *l, const char *path) {
  tin_tensor like = *tin_session_input(l->session, 0);
  tin_picture p = {.path = path,
                   .height = (int32_t)l->height,
                   .width = (int32_t)l->width,
                   .channels = 3,
                   .mean = {l->mean, l->mean, l->mean, l->mean},
                   .std = l->std};
  TIN_TRY(tin_picture_like(&p, &like, &l->tool.error));
  if (!p.height) p.height = DEFAULT_SIZE;
  if (!p.width) p.width = DEFAULT_SIZE;
  TIN_TRY(tin_picture_value(&p, &like, &l->tool.registry, &l->pixels, &l->tool.error));
  return tin_feed(l->session, 0, &l->pixels, &l->tool.error);
}

/* ---- the answer ----------------------------------------------------------------------- */

static tin_status self_test(labeller *l, const tin_tensor *scores) {
  int64_t best = tin_next_largest(scores, 0, NULL, 0);
  if (best == SELF_TEST_CLASS) return TIN_OK;
  return TIN_FAIL(&l->tool.error, TIN_INTERNAL,
                  "self-test failed: expected label #%d but got #%lld", SELF_TEST_CLASS,
                  (long long)best);
}

static void warn_of_few_labels(const labeller *l, const tin_tensor *scores) {
  int32_t rank = scores->shape.rank, classes = rank ? scores->shape.dim[rank - 1] : 1;
  if (l->labels_file && l->labels.count < (size_t)classes)
    fprintf(stderr, "tinfer-label-image: %s has %zu labels for %d classes\n", l->labels_file,
            l->labels.count, classes);
}

static tin_status answer(labeller *l) {
  const tin_tensor *scores = tin_session_output(l->session, 0);
  if (!scores || tin_numel(&scores->shape) < 1)
    return TIN_FAIL(&l->tool.error, TIN_MISMATCH, "'%s' gives no scores", l->output);
  if (l->self_test) TIN_TRY(self_test(l, scores));
  warn_of_few_labels(l, scores);
  if (tin_print_top(stdout, scores, l->top_k, &l->labels)) return TIN_OK;
  return TIN_FAIL(&l->tool.error, TIN_MISMATCH, "'%s' gives no numbers, but %s", l->output,
                  tin_dtype_text(scores->dtype));
}

/* ---- all of it ------------------------------------------------------------------------ */

static tin_status start_session(labeller *l, const char *graph) {
  const char *const feeds[] = {l->input, NULL}, *const fetches[] = {l->output, NULL};
  tin_model_options options = {TIN_INIT(tin_model_options), .feeds = feeds, .fetches = fetches};
  TIN_TRY(choose_ends(l, graph));
  TIN_TRY(tin_tool_load_ops(&l->tool, tin_picture_ops));
  TIN_TRY(tin_tool_open(&l->tool, graph, &options));
  l->how.struct_size = sizeof l->how;
  return tin_session_create(&l->session, l->tool.model, &l->how, &l->tool.error);
}

static tin_status label(labeller *l, const char *graph, const char *image) {
  if (l->labels_file) TIN_TRY(tin_labels_load(&l->labels, l->labels_file, &l->tool.error));
  TIN_TRY(start_session(l, graph));
  TIN_TRY(load_picture(l, image));
  if (l->show_image) tin_show_picture(stdout, &l->pixels, l->mean, l->std);
  TIN_TRY(tin_session_run(l->session, &l->tool.error));
  return answer(l);
}

static int execute(labeller *l) {
  const tin_command *p = l->tool.program;
  if (!l->graph) return tin_usage_error(p, "--graph is missing");
  if (!l->image) return tin_usage_error(p, "--image is missing");
  if (l->std == 0) return tin_usage_error(p, "--input_std must not be 0");
  int status = tin_session_flags(p, l->num_threads, l->cpu, &l->how);
  if (status >= 0) return status;
  char *graph = strcmp(l->graph, "-") ? tin_path_join(l->root_dir, l->graph) : strdup("-");
  char *image = tin_path_join(l->root_dir, l->image);
  if (!graph || !image)
    status = tin_no_memory(p);
  else
    status = label(l, graph, image) ? tin_tool_failed(&l->tool) : TIN_EXIT_OK;
  free(graph);
  free(image);
  return status;
}

static void release(labeller *l) {
  tin_session_destroy(l->session);
  tin_labels_free(&l->labels);
  tin_tensor_drop(&l->pixels);
}

int main(int argc, char **argv) {
  labeller l = {.std = 255, .top_k = 5};
  const tin_option options[] = {
      TIN_OPTION_STRING("image", &l.image, "FILE", "the picture: JPEG, PNG, GIF or BMP"),
      TIN_FLAG_GRAPH(&l.graph),
      TIN_FLAG_LABELS(&l.labels_file),
      TIN_OPTION_INT("input_width", &l.width, 0, MAX_SIZE, "N",
                     "resize the picture to this width; 0: what the graph says, or else 299"),
      TIN_OPTION_INT("input_height", &l.height, 0, MAX_SIZE, "N", "the same for its height"),
      TIN_OPTION_FLOAT("input_mean", &l.mean, "X", "subtract this from every pixel"),
      TIN_OPTION_FLOAT("input_std", &l.std, "X", "and then divide by this"),
      TIN_OPTION_STRING("input_layer", &l.input_layer, "NAME",
                        "the node that takes the picture; without it, the only placeholder"),
      TIN_OPTION_STRING("output_layer", &l.output_layer, "NAME",
                        "the node that gives the scores; without it, the only output"),
      TIN_OPTION_BOOL("self_test", &l.self_test,
                      "fail unless the answer is class 653, military uniform"),
      TIN_OPTION_BOOL("show_image", &l.show_image,
                      "also print the picture, as the network gets it"),
      TIN_OPTION_STRING("root_dir", &l.root_dir, "FOLDER",
                        "where the files of --image and --graph are"),
      TIN_FLAG_TOP_K(&l.top_k),
      TIN_FLAG_NUM_THREADS(&l.num_threads),
      TIN_FLAG_CPU(&l.cpu),
      TIN_FLAGS_PLUGINS(&l.tool.plugins),
      TIN_OPTION_END};
  const tin_command p = {
      .name = "tinfer-label-image",
      .usage = "--image=FILE --graph=FILE [--labels=FILE] [OPTION]...",
      .summary = "Says what is in a picture, with an image classification network.",
      .example =
          "  tinfer-label-image --image=cat.jpg --graph=mobilenet.pb --labels=labels.txt \\\n"
          "    --input_mean=127.5 --input_std=127.5\n",
      .options = options};
  int status = tin_options_parse(&p, argc, argv);
  if (status >= 0) return tin_plugins_free(&l.tool.plugins), status;
  status = tin_tool_start(&l.tool, &p) ? tin_tool_failed(&l.tool) : execute(&l);
  release(&l);
  return tin_tool_end(&l.tool, status);
}
