/* SPDX-License-Identifier: Apache-2.0 */
/* What MaxPool3D and AvgPool3D share. */
#include "ops/nn/pool3d.h"

enum { RANGE_ELEMENTS = 16384 }; /* about 10 microseconds */

/* Where channels come first, each is an image of one channel. */
static tin_status find(const tin_node *node, tin_volume *v, tin_shape *y) {
  const tin_shape *x = &node->in[0]->shape;
  bool first = ((const tin_volume_params *)node->params)->data_format == 1;
  int32_t filter[3];
  TIN_TRY(tin_volume_ksize(node, filter));
  TIN_TRY(tin_volume_find(node, filter, x->rank == 5 ? x->dim[first ? 1 : 4] : 0, v, y));
  if (first) {
    v->images *= v->channels;
    v->channels = 1;
  }
  return TIN_OK;
}

tin_status tin_pool3d_infer(tin_node *node) {
  tin_volume v;
  return find(node, &v, &node->out[0]->shape);
}

/* The result at output position `to` of a volume. */
static void run_box(const tin_pool3d *s, const char *x, const size_t *to, char *y) {
  const tin_volume *v = &s->volume;
  size_t step[3], count[3], at = 0;
  step[2] = v->channels;
  step[1] = step[2] * (size_t)v->at[2].in;
  step[0] = step[1] * (size_t)v->at[1].in;
  for (int i = 0; i < 3; i++) {
    int64_t first;
    size_t begin, end;
    tin_volume_clip(&v->at[i], to[i], &first, &begin, &end);
    at += (size_t)(first + (int64_t)begin) * step[i];
    count[i] = end - begin;
  }
  s->box(count, step, v->channels, x + at * s->element, y);
}

/* Lines of the output. */
static void run_lines(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const tin_pool3d *s = node->state;
  const tin_window *w = s->volume.at;
  size_t image = (size_t)w[0].in * (size_t)w[1].in * (size_t)w[2].in * s->volume.channels;
  size_t pixel = s->volume.channels * s->element, width = (size_t)w[2].out;
  (void)worker;
  for (size_t i = begin; i < end; i++) {
    size_t to[3] = {i / (size_t)w[1].out % (size_t)w[0].out, i % (size_t)w[1].out, 0};
    size_t n = i / (size_t)w[1].out / (size_t)w[0].out;
    char *y = (char *)node->out[0]->data + i * width * pixel;
    for (; to[2] < width; to[2]++, y += pixel)
      run_box(s, (const char *)node->in[0]->data + n * image * s->element, to, y);
  }
}

tin_status tin_pool3d_run(const tin_node *node, size_t element, tin_pool3d_fn *box) {
  tin_pool3d *s = node->state;
  const tin_window *w = s->volume.at;
  tin_shape y;
  if (tin_numel(&node->out[0]->shape) == 0) return TIN_OK;
  TIN_TRY(find(node, &s->volume, &y));
  s->element = element;
  s->box = box;
  double cost =
      (double)w[2].out * w[0].filter * w[1].filter * w[2].filter * (double)s->volume.channels;
  size_t grain = cost >= RANGE_ELEMENTS ? 1 : (size_t)(RANGE_ELEMENTS / cost) + 1;
  tin_parallel(node, s->volume.images * (size_t)w[0].out * (size_t)w[1].out, grain, run_lines);
  return TIN_OK;
}
