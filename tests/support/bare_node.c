/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/bare_node.h"

#include "core/runtime.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 4 };

typedef struct block {
  void *data;
  size_t size;
} block;

struct bare_node {
  tin_node node;
  tin_error error;
  const tin_kernel *kernel;
  tin_epilogue epilogue;
  tin_runtime runtime;
  tin_pool *pool;
  tin_tensor in[INPUTS], out, residual;
  const tin_tensor *ins[INPUTS];
  tin_tensor *outs[1];
  block output, state, persist, scratch;
  bool prepared;
};

static void fill(void *data, size_t size) { memset(data, 0xff, size); }

/* To the byte, so that sanitizers see what goes past the end. */
static void *renew(block *b, size_t size) {
  free(b->data);
  *b = (block){.size = size};
  if (size == 0) return NULL;
  if (posix_memalign(&b->data, TIN_ALIGN, size) != 0) abort();
  fill(b->data, size);
  return b->data;
}

bare_node *bare_node_new(tin_register_fn *add, const void *params) {
  bare_node *b = calloc(1, sizeof *b);
  if (!b) abort();
  tin_entry entries[1];
  tin_registry registry = TIN_REGISTRY(entries, &b->error);
  if (add(&registry) != TIN_OK) abort();
  b->kernel = entries[0].item;
  b->epilogue = (tin_epilogue){.lo = -INFINITY, .hi = INFINITY};
  b->outs[0] = &b->out;
  b->node = (tin_node){.host = &tin_host_table,
                       .error = &b->error,
                       .kernel = b->kernel,
                       .params = params,
                       .in = b->ins,
                       .out = b->outs,
                       .num_out = 1,
                       .epilogue = &b->epilogue,
                       .session = &b->runtime,
                       .name = "bare"};
  return b;
}

static void release(bare_node *b) {
  if (b->prepared && b->kernel->release) b->kernel->release(&b->node);
  b->prepared = false;
  tin_pool_destroy(b->pool);
  b->pool = NULL;
}

void bare_node_free(bare_node *b) {
  release(b);
  renew(&b->output, 0);
  renew(&b->state, 0);
  renew(&b->persist, 0);
  renew(&b->scratch, 0);
  free(b);
}

void bare_node_input(bare_node *b, tin_dtype type, const tin_shape *shape, const void *data,
                     bool constant) {
  if (b->node.num_in == INPUTS) abort();
  tin_tensor *t = &b->in[b->node.num_in];
  *t = (tin_tensor){.data = (void *)(uintptr_t)data,
                    .shape = *shape,
                    .dtype = (uint16_t)type,
                    .flags = constant ? TIN_TENSOR_CONST : 0};
  if (!tin_tensor_size(type, shape, &t->bytes)) abort();
  b->ins[b->node.num_in++] = t;
}

tin_epilogue *bare_node_epilogue(bare_node *b) { return &b->epilogue; }

void bare_node_residual(bare_node *b, const void *data) {
  b->residual.data = (void *)(uintptr_t)data;
  b->epilogue.residual = data ? &b->residual : NULL;
}

static tin_status use_threads(bare_node *b, uint32_t threads) {
  if (threads > 1) TIN_TRY(tin_pool_create(&b->pool, threads, NULL, &b->error));
  b->runtime.parallel = b->pool ? tin_pool_host(b->pool) : NULL;
  b->node.workers = threads;
  return TIN_OK;
}

/* The first one it is for. */
static uint16_t type_of(const tin_kernel *kernel) {
  uint16_t type = 0;
  while (type < TIN_DTYPE_COUNT && !(kernel->dtypes & TIN_BIT(type))) type++;
  return type;
}

tin_status bare_node_plan(bare_node *b, uint32_t threads, uint64_t cpu) {
  tin_node *node = &b->node;
  release(b);
  TIN_TRY(use_threads(b, threads));
  node->cpu = cpu;
  b->out = (tin_tensor){.dtype = type_of(b->kernel), .shape = b->in[0].shape};
  if (b->kernel->op->infer) TIN_TRY(b->kernel->op->infer(node));
  if (!tin_tensor_size((tin_dtype)b->out.dtype, &b->out.shape, &b->out.bytes))
    return tin_fail(node, TIN_NO_MEMORY, "the output is too large");
  b->out.data = renew(&b->output, b->out.bytes);
  node->state = renew(&b->state, b->kernel->state_size);
  if (node->state) memset(node->state, 0, b->kernel->state_size);
  node->persist_bytes = node->scratch_bytes = 0;
  if (b->kernel->prepare) TIN_TRY(b->kernel->prepare(node));
  b->prepared = true;
  node->persist = renew(&b->persist, node->persist_bytes);
  node->scratch = NULL; /* there is none yet */
  if (b->kernel->init) TIN_TRY(b->kernel->init(node));
  node->scratch = renew(&b->scratch, node->scratch_bytes);
  return TIN_OK;
}

tin_status bare_node_run(bare_node *b) {
  if (b->output.data) fill(b->output.data, b->output.size);
  return bare_node_run_again(b);
}

tin_status bare_node_run_again(bare_node *b) { return b->kernel->run(&b->node); }

const tin_tensor *bare_node_output(const bare_node *b) { return &b->out; }
const tin_node *bare_node_view(const bare_node *b) { return &b->node; }
const char *bare_node_error(const bare_node *b) { return b->error.text; }
