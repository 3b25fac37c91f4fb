/* SPDX-License-Identifier: Apache-2.0 */
/* QuantizedMatMul: 8 bit integers in, the 32 bit sums of products out. */
#include "ops/common/shape.h"
#include "ops/quant/qgemm.h"

enum { A, B, RANGE_A, RANGE_B = 4 };

typedef struct params {
  bool transpose_a, transpose_b;
} params;

typedef struct state {
  tin_qgemm g;
  bool is_packed; /* b and its range are constant */
} state;

static const tin_attr attrs[] = {TIN_ATTR_BOOL(params, transpose_a, false, "a is [k, m]"),
                                 TIN_ATTR_BOOL(params, transpose_b, false, "b is [n, k]"),
                                 TIN_ATTR_TYPE("Toutput", TIN_QS32), TIN_ATTR_END};

static tin_status infer(tin_node *node) {
  const params *p = node->params;
  const tin_shape *a = &node->in[A]->shape, *b = &node->in[B]->shape;
  if (a->rank != 2 || b->rank != 2)
    return tin_fail(node, TIN_MISMATCH, "a has rank %d and b %d, expected 2 and 2", a->rank,
                    b->rank);
  int32_t k = a->dim[p->transpose_a ? 0 : 1], other = b->dim[p->transpose_b ? 1 : 0];
  if (k != other) return tin_fail(node, TIN_MISMATCH, "a has %d columns, b %d rows", k, other);
  node->out[0]->shape =
      (tin_shape){2, {a->dim[p->transpose_a ? 1 : 0], b->dim[p->transpose_b ? 0 : 1]}};
  return tin_qrange_infer(node, RANGE_A, 4);
}

static bool is_constant(const tin_node *node) {
  const uint32_t which[] = {B, RANGE_B, RANGE_B + 1};
  for (int i = 0; i < 3; i++)
    if (!(node->in[which[i]]->flags & TIN_TENSOR_CONST)) return false;
  return true;
}

static tin_status pack(const tin_node *node, void *to) {
  const params *p = node->params;
  tin_qgemm *g = &((state *)node->state)->g;
  tin_qrange range;
  TIN_TRY(tin_qrange_read_proper(node, RANGE_B, &range));
  TIN_TRY(tin_qgemm_zero(node, node->in[B]->dtype, range, &g->zero_b));
  tin_qgemm_pack(g, node->in[B]->data, p->transpose_b ? 1 : g->n, p->transpose_b ? g->k : 1, to);
  g->packed = to;
  return TIN_OK;
}

static tin_status prepare(tin_node *node) {
  const params *p = node->params;
  state *s = node->state;
  const tin_shape *a = &node->in[A]->shape;
  s->g.m = (size_t)node->out[0]->shape.dim[0];
  s->g.n = (size_t)node->out[0]->shape.dim[1];
  s->g.k = (size_t)a->dim[p->transpose_a ? 0 : 1];
  s->g.signed_a = node->in[A]->dtype == TIN_QS8;
  s->g.signed_b = node->in[B]->dtype == TIN_QS8;
  tin_qgemm_begin(node, &s->g);
  s->is_packed = is_constant(node);
  size_t packed = tin_qgemm_packed_bytes(&s->g);
  node->persist_bytes = s->is_packed ? packed : 0;
  node->scratch_bytes = (s->is_packed ? 0 : packed) + node->workers * tin_qgemm_row_bytes(&s->g);
  return TIN_OK;
}

static tin_status init(tin_node *node) {
  const state *s = node->state;
  return s->is_packed ? pack(node, node->persist) : TIN_OK;
}

static void row(const tin_node *node, const tin_qgemm *g, size_t i, int16_t *to) {
  bool transpose = ((const params *)node->params)->transpose_a;
  tin_qgemm_differences((const uint8_t *)node->in[A]->data + i * (transpose ? 1 : g->k),
                        g->signed_a, transpose ? g->m : 1, g->k, g->zero_a, to);
}

static void rows(const tin_node *node, size_t begin, size_t end, unsigned worker) {
  const state *s = node->state;
  size_t packed = s->is_packed ? 0 : tin_qgemm_packed_bytes(&s->g);
  uint8_t *scratch = (uint8_t *)node->scratch + packed + worker * tin_qgemm_row_bytes(&s->g);
  tin_qgemm_run(node, &s->g, row, begin, end, (int16_t *)(void *)scratch, node->out[0]->data);
}

static tin_status run(const tin_node *node) {
  state *s = node->state;
  tin_qrange a, b;
  TIN_TRY(tin_qrange_read_proper(node, RANGE_A, &a));
  TIN_TRY(tin_qrange_read_proper(node, RANGE_B, &b));
  TIN_TRY(tin_qgemm_zero(node, node->in[A]->dtype, a, &s->g.zero_a));
  if (!s->is_packed) TIN_TRY(pack(node, node->scratch));
  tin_qrange_write(node, 1,
                   tin_qrange_product(tin_qtype_of(node->in[A]->dtype), a,
                                      tin_qtype_of(node->in[B]->dtype), b, tin_qtype_of(TIN_QS32)));
  if (s->g.n > 0) tin_parallel(node, s->g.m, 1 + (1 << 18) / (s->g.depth * s->g.n + 1), rows);
  return TIN_OK;
}

static bool accepts(const tin_node *node) {
  return (node->in[B]->dtype == TIN_QU8 || node->in[B]->dtype == TIN_QS8) &&
         node->out[0]->dtype == TIN_QS32;
}

static const tin_op op = {TIN_INIT(tin_op),
                          .name = "QuantizedMatMul",
                          .signature = "a:T1 b:T2 min_a:float max_a:float min_b:float max_b:float "
                                       "-> out:Toutput min_out:float max_out:float",
                          .type_attr = "T1",
                          .attrs = attrs,
                          .params_size = sizeof(params),
                          .infer = infer};

static const tin_kernel kernel = {TIN_INIT(tin_kernel),
                                  .name = "quantized_mat_mul",
                                  .op = &op,
                                  .dtypes = TIN_BIT(TIN_QU8) | TIN_BIT(TIN_QS8),
                                  .state_size = sizeof(state),
                                  .accepts = accepts,
                                  .prepare = prepare,
                                  .init = init,
                                  .run = run};

TIN_REGISTER(quantized_mat_mul) { return tin_add_kernel(registry, &kernel); }
