/* SPDX-License-Identifier: Apache-2.0 */
/* The micro-kernels of products and convolutions: every row of every table against sums in
 * double, over all tile sizes and their edges, misaligned, within their bounds.
 *
 * What may be read ends where memory that may not be touched begins, and what is written lies
 * among canaries. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "ops/micro/depthwise_f32.h"
#include "ops/micro/gemm_f32.h"
#include "ops/micro/gemv_f32.h"
#include "tests/support/numbers.h"
#include "tests/support/unit.h"
#include "tinfer/session.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const float canary = -12345.5f;

/* ---- memory that ends in a trap ----------------------------------------------------- */

typedef struct fenced {
  char *base;
  size_t size;
  float *data; /* `count` floats up to the fence */
} fenced;

static fenced fence(size_t count) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = count * sizeof(float);
  fenced f = {.size = (bytes + 2 * page - 1) / page * page};
  f.base = mmap(NULL, f.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ck_assert(f.base != MAP_FAILED);
  ck_assert_int_eq(mprotect(f.base + f.size - page, page, PROT_NONE), 0);
  f.data = (float *)(void *)(f.base + f.size - page - bytes);
  return f;
}

static fenced fenced_numbers(random_source *rng, size_t count) {
  fenced f = fence(count);
  for (size_t i = 0; i < count; i++) f.data[i] = (float)random_real(rng, -1, 1);
  return f;
}

static fenced fenced_canaries(size_t count) {
  fenced f = fence(count);
  for (size_t i = 0; i < count; i++) f.data[i] = canary;
  return f;
}

static void unfence(fenced *f) { munmap(f->base, f->size); }

static bool can_run(uint64_t cpu) { return (cpu & ~tin_cpu_features()) == 0; }

static double clamp(double v, double lo, double hi) { return v < lo ? lo : v > hi ? hi : v; }

static void close_to(float got, double want, double scale, const char *isa) {
  ck_assert_msg(fabs(got - want) <= 1e-6 * scale, "%s: %g, expected %g", isa, (double)got, want);
}

/* ---- gemm ---------------------------------------------------------------------------- */

typedef struct product {
  size_t lines, rows, n, taps, depth;
  size_t gap;            /* between rows of a, of c, and between taps; between lines as well */
  bool start_rows, adds; /* start is a grid; something is added */
} product;

typedef struct product_data {
  fenced a, b, c, start, add;
  ptrdiff_t at[8];
  tin_gemm_f32_grid grid;
  tin_gemm_f32_terms terms;
  size_t wide, size; /* of c */
} product_data;

static product_data make_product(const product *p, size_t lanes, random_source *rng) {
  product_data d = {.wide = (p->n + lanes - 1) / lanes * lanes};
  size_t tap = p->depth + p->gap, row = p->taps * tap + p->gap, c_row = p->n + p->gap;
  size_t line = p->rows * row + p->gap, c_line = p->rows * c_row + p->gap;
  size_t end = p->taps ? (p->taps - 1) * tap + p->depth : 0;
  for (size_t t = 0; t < p->taps; t++) d.at[t] = (ptrdiff_t)((p->taps - 1 - t) * tap);
  d.grid = (tin_gemm_f32_grid){.lines = p->lines,
                               .rows = p->rows,
                               .a_line = (ptrdiff_t)line,
                               .a_row = (ptrdiff_t)row,
                               .c_line = (ptrdiff_t)c_line,
                               .c_row = (ptrdiff_t)c_row};
  d.size = (p->lines - 1) * c_line + (p->rows - 1) * c_row + p->n;
  d.a = fenced_numbers(rng, (p->lines - 1) * line + (p->rows - 1) * row + end);
  d.b = fenced_numbers(rng, p->taps * p->depth * d.wide);
  d.c = fenced_canaries(d.size);
  d.start = fenced_numbers(rng, p->start_rows ? d.size : p->n);
  d.add = fenced_numbers(rng, d.size);
  d.terms = (tin_gemm_f32_terms){.taps = p->taps, .depth = p->depth, .b = d.b.data};
  return d;
}

static void free_product(product_data *d) {
  unfence(&d->a), unfence(&d->b), unfence(&d->c), unfence(&d->start), unfence(&d->add);
}

/* Which result element i of c is; false if it is none. */
static bool find_result(const product *p, const product_data *d, size_t i, size_t *line,
                        size_t *row, size_t *column) {
  *line = i / (size_t)d->grid.c_line;
  *row = i % (size_t)d->grid.c_line / (size_t)d->grid.c_row;
  *column = i % (size_t)d->grid.c_line % (size_t)d->grid.c_row;
  return *row < p->rows && *column < p->n;
}

static double expected_sum(const product *p, const product_data *d, size_t i) {
  size_t line, row, column;
  ck_assert(find_result(p, d, i, &line, &row, &column));
  const float *a = d->a.data + (ptrdiff_t)line * d->grid.a_line + (ptrdiff_t)row * d->grid.a_row;
  double sum = d->start.data[p->start_rows ? i : column];
  for (size_t k = 0; k < p->taps * p->depth; k++)
    sum += (double)a[d->at[k / p->depth] + (ptrdiff_t)(k % p->depth)] *
           (double)d->b.data[k * d->wide + column];
  return clamp(sum + (p->adds ? (double)d->add.data[i] : 0), -0.75, 1.5);
}

static tin_gemm_f32_ends ends_of(const product *p, const product_data *d) {
  return (tin_gemm_f32_ends){.start = d->start.data,
                             .same_start = !p->start_rows,
                             .add = p->adds ? d->add.data : NULL,
                             .lo = -0.75f,
                             .hi = 1.5f};
}

static void try_product(const tin_micro_gemm_f32 *row, const product *p, random_source *rng) {
  product_data d = make_product(p, row->lanes, rng);
  const tin_gemm_f32_ends ends = ends_of(p, &d);
  double scale = 2 + (double)(p->taps * p->depth);
  d.terms.at = d.at;
  row->run(&d.grid, p->n, &d.terms, d.a.data, d.c.data, &ends);
  for (size_t i = 0, at[3]; i < d.size; i++) {
    if (find_result(p, &d, i, &at[0], &at[1], &at[2]))
      close_to(d.c.data[i], expected_sum(p, &d, i), scale, row->isa);
    else
      ck_assert_msg(memcmp(d.c.data + i, &canary, sizeof canary) == 0, "%s: wrote past a row",
                    row->isa);
  }
  free_product(&d);
}

START_TEST(gemm_f32) {
  static const size_t depths[] = {0, 1, 2, 3, 5, 8, 17}, taps[] = {1, 0, 1, 2, 1, 3, 1};
  random_source rng = {1};
  size_t round = 0;
  for (const tin_micro_gemm_f32 *row = tin_gemm_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    for (size_t m = 1; m <= 2u * row->height + 2; m++)
      for (size_t n = 1; n <= row->width; n++, round++) {
        size_t lines = round % 5 == 0 ? m : round % 3 == 0 && m % 2 == 0 ? 2 : 1;
        product p = {lines,     m / lines, n,    taps[round % 7], depths[(round / 3) % 7],
                     round % 4, round % 2, m & 1};
        try_product(row, &p, &rng);
      }
  }
}
END_TEST

/* c may be start. */
START_TEST(gemm_f32_adds_up_in_place) {
  random_source rng = {2};
  for (const tin_micro_gemm_f32 *row = tin_gemm_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    product p = {3, 7, row->width - 1u, 1, 9, 0, true, false};
    product_data d = make_product(&p, row->lanes, &rng);
    const tin_gemm_f32_ends ends = ends_of(&p, &d);
    double want[21 * 32];
    d.terms.at = d.at;
    for (size_t i = 0; i < d.size; i++) want[i] = expected_sum(&p, &d, i);
    row->run(&d.grid, p.n, &d.terms, d.a.data, d.start.data, &ends);
    for (size_t i = 0; i < d.size; i++) close_to(d.start.data[i], want[i], 11, row->isa);
    free_product(&d);
  }
}
END_TEST

/* A NaN is not clamped away, and goes nowhere else. */
START_TEST(gemm_f32_keeps_nan) {
  random_source rng = {3};
  for (const tin_micro_gemm_f32 *row = tin_gemm_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    product p = {1, 3, row->width, 1, 4, 0, false, false};
    product_data d = make_product(&p, row->lanes, &rng);
    const tin_gemm_f32_ends ends = ends_of(&p, &d);
    d.terms.at = d.at;
    d.a.data[d.grid.a_row] = NAN;
    row->run(&d.grid, p.n, &d.terms, d.a.data, d.c.data, &ends);
    for (size_t i = 0; i < d.size; i++) ck_assert_int_eq(isnan(d.c.data[i]) != 0, i / p.n == 1);
    free_product(&d);
  }
}
END_TEST

/* ---- gemv ---------------------------------------------------------------------------- */

static void try_gemv(const tin_micro_gemv_f32 *row, bool dots, size_t k, size_t n, size_t gap,
                     random_source *rng) {
  size_t lines = dots ? n : k, length = dots ? k : n, b_row = length + gap;
  fenced x = fenced_numbers(rng, k), y = fenced_numbers(rng, n);
  fenced b = fenced_numbers(rng, lines ? (lines - 1) * b_row + length : 0);
  double want[80];
  for (size_t j = 0; j < n; j++) {
    want[j] = y.data[j];
    for (size_t i = 0; i < k; i++)
      want[j] += (double)x.data[i] * (double)b.data[dots ? j * b_row + i : i * b_row + j];
  }
  (dots ? row->dots : row->rows)(k, n, x.data, b.data, (ptrdiff_t)b_row, y.data);
  for (size_t j = 0; j < n; j++) close_to(y.data[j], want[j], 2 + (double)k, row->isa);
  unfence(&x), unfence(&y), unfence(&b);
}

START_TEST(gemv_f32) {
  random_source rng = {4};
  for (const tin_micro_gemv_f32 *row = tin_gemv_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    for (size_t k = 0; k <= 70; k += k < 20 ? 1 : 7)
      for (size_t n = 1; n <= 70; n += n < 20 ? 1 : 7) {
        try_gemv(row, false, k, n, k % 3, &rng);
        try_gemv(row, true, k, n, n % 3, &rng);
      }
  }
}
END_TEST

/* A column comes out the same whatever is computed with it: threads split columns anywhere. */
START_TEST(gemv_f32_does_not_depend_on_columns) {
  enum { K = 37, N = 43 };
  random_source rng = {5};
  float *x = random_numbers(&rng, TIN_F32, K, -1, 1),
        *b = random_numbers(&rng, TIN_F32, K * N, -1, 1);
  for (const tin_micro_gemv_f32 *row = tin_gemv_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    for (size_t at = 1; at < N; at++) {
      float whole[N] = {0}, parts[N] = {0};
      row->rows(K, N, x, b, N, whole);
      row->rows(K, at, x, b, N, parts);
      row->rows(K, N - at, x, b + at, N, parts + at);
      ck_assert_mem_eq(whole, parts, sizeof whole);
      memset(whole, 0, sizeof whole);
      memset(parts, 0, sizeof parts);
      row->dots(K, N, x, b, K, whole);
      row->dots(K, at, x, b, K, parts);
      row->dots(K, N - at, x, b + at * K, K, parts + at);
      ck_assert_mem_eq(whole, parts, sizeof whole);
    }
  }
  free(x), free(b);
}
END_TEST

/* ---- depthwise ------------------------------------------------------------------------ */

typedef struct window {
  size_t places, channels, rows, taps;
  ptrdiff_t stride, dilation, before, width;
  size_t gap; /* between pixels, taps and places */
  bool adds, bias;
} window;

static double expected_place(const window *w, const tin_depthwise_f32_line *l, size_t i, size_t c) {
  double sum = w->bias ? (double)l->bias[c] : 0;
  for (size_t r = 0; r < w->rows; r++)
    for (size_t t = 0; t < w->taps; t++) {
      ptrdiff_t p = (ptrdiff_t)i * w->stride + (ptrdiff_t)t * w->dilation - w->before;
      if (p < 0 || p >= w->width) continue;
      ptrdiff_t row = (ptrdiff_t)r, tap = (ptrdiff_t)t;
      sum += (double)l->x[row * l->x_row + p * l->x_pixel + (ptrdiff_t)c] *
             (double)l->w[row * l->w_row + tap * l->w_tap + (ptrdiff_t)c];
    }
  if (l->add) sum += (double)l->add[(ptrdiff_t)i * l->y_place + (ptrdiff_t)c];
  return clamp(sum, -1.5, 2.5);
}

static void try_window(const tin_micro_depthwise_f32 *row, const window *w, random_source *rng) {
  size_t pixel = w->channels + w->gap, line = (size_t)w->width * pixel, taps = w->taps * pixel;
  size_t outputs = (w->places - 1) * pixel + w->channels;
  fenced x = fenced_numbers(rng, w->rows ? w->rows * line - w->gap : 0);
  fenced weights = fenced_numbers(rng, w->rows ? w->rows * taps - w->gap : 0);
  fenced y = fenced_canaries(outputs), add = fenced_numbers(rng, outputs);
  fenced bias = fenced_numbers(rng, w->channels);
  const tin_depthwise_f32_line l = {.places = w->places,
                                    .channels = w->channels,
                                    .rows = w->rows,
                                    .taps = w->taps,
                                    .stride = w->stride,
                                    .dilation = w->dilation,
                                    .before = w->before,
                                    .width = w->width,
                                    .x = x.data,
                                    .x_row = (ptrdiff_t)line,
                                    .x_pixel = (ptrdiff_t)pixel,
                                    .w = weights.data,
                                    .w_row = (ptrdiff_t)taps,
                                    .w_tap = (ptrdiff_t)pixel,
                                    .y = y.data,
                                    .add = w->adds ? add.data : NULL,
                                    .y_place = (ptrdiff_t)pixel,
                                    .bias = w->bias ? bias.data : NULL,
                                    .lo = -1.5f,
                                    .hi = 2.5f};
  row->run(&l);
  for (size_t i = 0; i < outputs; i++) {
    if (i % pixel >= w->channels)
      ck_assert_msg(memcmp(y.data + i, &canary, sizeof canary) == 0, "%s: wrote past a place",
                    row->isa);
    else
      close_to(y.data[i], expected_place(w, &l, i / pixel, i % pixel),
               3 + (double)(w->rows * w->taps), row->isa);
  }
  unfence(&x), unfence(&weights), unfence(&y), unfence(&add), unfence(&bias);
}

START_TEST(depthwise_f32) {
  random_source rng = {6};
  for (const tin_micro_depthwise_f32 *row = tin_depthwise_f32_table; row->isa; row++) {
    if (!can_run(row->cpu)) continue;
    for (int i = 0; i < 3000; i++) {
      window w = {.places = (size_t)random_int(&rng, 1, 17),
                  .channels = (size_t)random_int(&rng, 1, 3 * row->lanes + 1),
                  .rows = (size_t)random_int(&rng, 0, 4),
                  .taps = (size_t)random_int(&rng, 1, 6),
                  .stride = random_int(&rng, 1, 3),
                  .dilation = random_int(&rng, 0, 2) ? 1 : random_int(&rng, 1, 3),
                  .before = random_int(&rng, 0, 6),
                  .width = random_int(&rng, 1, 40),
                  .gap = (size_t)random_int(&rng, 0, 2),
                  .adds = random_int(&rng, 0, 1),
                  .bias = random_int(&rng, 0, 1)};
      try_window(row, &w, &rng);
    }
  }
}
END_TEST

UNIT_MAIN(gemm_f32, gemm_f32_adds_up_in_place, gemm_f32_keeps_nan, gemv_f32,
          gemv_f32_does_not_depend_on_columns, depthwise_f32)
