/* SPDX-License-Identifier: Apache-2.0 */
/* runtime.c -- what the host table offers to kernels that run. */
#include "core/runtime.h"

#include "core/host.h"

/* ---- threads ------------------------------------------------------------------ */

typedef struct split {
  const tin_node *node;
  tin_range_fn *fn;
  size_t count, step;
} split;

static void run_split(void *arg, uint32_t i, uint32_t worker) {
  const split *s = arg;
  size_t begin = i * s->step, end = begin + s->step;
  if (begin < s->count) s->fn(s->node, begin, end < s->count ? end : s->count, worker);
}

void tin_host_parallel(const tin_node *node, size_t count, size_t grain, tin_range_fn *fn) {
  enum { TASKS_PER_WORKER = 4 }; /* evens out cores that are not equally fast */
  const tin_runtime *runtime = node->session;
  const tin_parallel_host *host = runtime->parallel;
  if (count == 0) return;
  if (grain == 0) grain = 1;
  size_t tasks = count / grain;
  if (!host || host->workers < 2 || tasks < 2) {
    fn(node, 0, count, 0);
    return;
  }
  size_t most = (size_t)host->workers * TASKS_PER_WORKER;
  if (tasks > most) tasks = most;
  split s = {node, fn, count, (count + tasks - 1) / tasks};
  host->run(host->self, (uint32_t)tasks, run_split, &s);
}

/* ---- outputs and strings ------------------------------------------------------- */

tin_status tin_host_set_output(const tin_node *node, uint32_t out, const tin_shape *shape) {
  tin_runtime *runtime = node->session;
  if (out >= node->num_out)
    return tin_fail(node, TIN_INTERNAL, "the kernel sets output %u of %u", out, node->num_out);
  const tin_tensor *t = node->out[out];
  if (t->data && tin_shape_equal(&t->shape, shape)) return TIN_OK;
  if (!runtime->set_output)
    return tin_fail(node, TIN_INTERNAL, "the kernel gives output %u another shape", out);
  return runtime->set_output(runtime, node, out, shape);
}

char *tin_host_new_string(const tin_node *node, size_t size) {
  tin_runtime *runtime = node->session;
  return runtime->new_string ? runtime->new_string(runtime, size) : NULL;
}
