/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_f32.tmpl.h -- the f32 matrix product in vector verbs. Included behind one of simd/
 * with HEIGHT rows and WIDTH vectors of a tile, and their lists HEIGHTS(X, v), WIDTHS(X).
 * MASKS is 1 where a part of a vector costs no more than all of it.
 *
 * With TIN_SMALL a third of the tiles does it all: a tile of fewer rows than the next one that
 * there is computes its last row more than once. They only add terms to sums that lie beside the
 * matrix, for what comes before and after is the same for all. Sums are added up in the same
 * order. */
#include "ops/micro/gemm_f32.h"

#include <math.h>
#include <stdbool.h>

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)

/* All sums are in registers: loops over them must be unrolled. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define INLINE static inline __attribute__((always_inline))

#ifdef TIN_SMALL
enum { BESIDE = 1 }; /* are sums never in the matrix itself? */
#else
enum { BESIDE = 0 };
#endif
enum { WIDE = WIDTH * TIN_LANES };

/* Vector i of a row of n. */
INLINE vf load(const float *row, size_t i, size_t n) {
  const float *p = row + i * TIN_LANES;
  size_t left = n - i * TIN_LANES;
  return MASKS && !BESIDE ? v_load_n(p, left < TIN_LANES ? left : TIN_LANES) : v_load(p);
}

INLINE void store(float *row, size_t i, size_t n, vf x) {
  float *p = row + i * TIN_LANES;
  size_t left = n - i * TIN_LANES;
  if (MASKS && !BESIDE)
    v_store_n(p, x, left < TIN_LANES ? left : TIN_LANES);
  else
    v_store(p, x);
}

/* Few rows leave the multipliers idle waiting for sums: then terms are dealt out to as many
 * sets of sums as it takes. */
#define SETS(height, width) ((height) * (width) >= 8 ? 1 : (height) * (width) >= 4 ? 2 : 4)

typedef vf sums[HEIGHT][WIDTH];

/* A tile: where each of its rows begins. */
typedef struct places {
  ptrdiff_t a[HEIGHT], c[HEIGHT];
} places;

INLINE void add_term(size_t height, size_t width, const places *at, const float *a, const float *b,
                     sums to) {
  vf row[WIDTH];
  UNROLL for (size_t v = 0; v < width; v++) row[v] = v_load(b + v * TIN_LANES);
  UNROLL for (size_t r = 0; r < height; r++) {
    vf x = v_set(a[at->a[r]]);
    UNROLL for (size_t v = 0; v < width; v++) to[r][v] = v_fma(x, row[v], to[r][v]);
  }
}

INLINE void add_sums(size_t height, size_t width, sums x, sums to) {
  UNROLL for (size_t r = 0; r < height; r++) UNROLL for (size_t v = 0; v < width; v++) to[r][v] =
      v_add(to[r][v], x[r][v]);
}

INLINE void add_terms(size_t height, size_t width, const tin_gemm_f32_terms *terms,
                      const places *at, const float *a, sums *set) {
  const size_t sets = SETS(height, width), step = width * TIN_LANES;
  const float *b = terms->b;
  for (size_t t = 0; t < terms->taps; t++) {
    const float *x = a + terms->at[t], *end = x + terms->depth;
    for (; sets > 1 && (size_t)(end - x) >= sets; x += sets, b += sets * step)
      UNROLL for (size_t s = 0; s < sets; s++)
          add_term(height, width, at, x + s, b + s * step, set[s]);
    for (; x < end; x++, b += step) add_term(height, width, at, x, b, set[0]);
  }
}

INLINE void finish_rows(size_t height, size_t width, size_t n, const places *at, float *c,
                        const tin_gemm_f32_ends *ends, sums y) {
  const vf lo = v_set(ends->lo), hi = v_set(ends->hi);
  if (ends->add) {
    UNROLL for (size_t r = 0; r < height; r++) UNROLL for (size_t v = 0; v < width; v++) y[r][v] =
        v_add(y[r][v], load(ends->add + at->c[r], v, n));
  }
  UNROLL for (size_t r = 0; r < height; r++) UNROLL for (size_t v = 0; v < width; v++)
      store(c + at->c[r], v, n, v_min(hi, v_max(lo, y[r][v])));
}

INLINE void tile(size_t height, size_t width, size_t n, const tin_gemm_f32_terms *terms,
                 const places *at, const float *a, float *c, const tin_gemm_f32_ends *ends) {
  const size_t sets = SETS(height, width);
  sums set[4];
  UNROLL for (size_t r = 0; r < height; r++) UNROLL for (size_t v = 0; v < width; v++) {
    const float *start = ends->start + (ends->same_start ? 0 : at->c[r]);
    set[0][r][v] = load(BESIDE ? c + r * WIDE : start, v, n);
    UNROLL for (size_t s = 1; s < sets; s++) set[s][r][v] = v_set(0);
  }
  add_terms(height, width, terms, at, a, set);
  if (sets == 4) {
    add_sums(height, width, set[3], set[2]);
    add_sums(height, width, set[2], set[0]);
  }
  if (sets > 1) add_sums(height, width, set[1], set[0]);
  if (!BESIDE)
    finish_rows(height, width, n, at, c, ends, set[0]);
  else
    UNROLL for (size_t r = 0; r < height; r++) UNROLL for (size_t v = 0; v < width; v++)
        store(c + r * WIDE, v, n, set[0][r][v]);
}

typedef void tile_fn(size_t n, const tin_gemm_f32_terms *terms, const places *at, const float *a,
                     float *c, const tin_gemm_f32_ends *ends);

#define TILE(height, width)                                                                        \
  static void tile_##height##x##width(size_t n, const tin_gemm_f32_terms *terms, const places *at, \
                                      const float *a, float *c, const tin_gemm_f32_ends *ends) {   \
    tile(height, width, n, terms, at, a, c, ends);                                                 \
  }
#define TILES(width) HEIGHTS(TILE, width)
WIDTHS(TILES)

/* Is there a tile of this height? In the smallest build the highest of those with so many sets of
 * sums, and two more of those that are high. */
#define KEPT(height, width)                                                                        \
  (!BESIDE || (height) == HEIGHT || SETS(height, width) != SETS((height) + 1, width) ||            \
   (HEIGHT > 4 && ((height) == HEIGHT / 2 || (height) == HEIGHT * 3 / 4)))

typedef struct tile_row {
  uint32_t height, width;
  tile_fn *run;
} tile_row;

/* The lowest tile that has so many rows. */
static const tile_row *tile_of(size_t rows, size_t vectors) {
#define ENTRY(height, width) {height, width, KEPT(height, width) ? tile_##height##x##width : NULL},
#define ENTRIES(width) HEIGHTS(ENTRY, width)
  static const tile_row tiles[] = {WIDTHS(ENTRIES)};
  const tile_row *t = tiles + (vectors - 1) * HEIGHT + rows - 1;
  while (!t->run) t++;
  return t;
}

/* What it does with rows that there are not: the last one again. */
static void repeat_last(size_t rows, size_t height, places *at) {
  for (size_t r = rows; r < height; r++) at->a[r] = at->a[rows - 1], at->c[r] = at->c[rows - 1];
}

/* ---- beside the matrix -------------------------------------------------------- */

INLINE vf load_part(const float *p, size_t n) { return n < TIN_LANES ? v_load_n(p, n) : v_load(p); }

INLINE void store_part(float *p, vf x, size_t n) {
  if (n < TIN_LANES)
    v_store_n(p, x, n);
  else
    v_store(p, x);
}

/* Sums of n columns from column `from` on, all of one vector. */
INLINE void start_sums(size_t rows, size_t n, const places *at, const float *start, bool same_start,
                       float *sum) {
  const vf same = load_part(start, n);
  for (size_t r = 0; r < rows; r++, sum += WIDE)
    v_store(sum, same_start ? same : load_part(start + at->c[r], n));
}

INLINE void finish_sums(size_t rows, size_t n, const places *at, const float *sum, float *c,
                        const float *add, vf lo, vf hi) {
  for (size_t r = 0; r < rows; r++, sum += WIDE) {
    vf y = v_load(sum);
    if (add) y = v_add(y, load_part(add + at->c[r], n));
    store_part(c + at->c[r], v_min(hi, v_max(lo, y)), n);
  }
}

static size_t part(size_t n, size_t from) { return n - from < TIN_LANES ? n - from : TIN_LANES; }

/* A tile beside the matrix, of which n columns are kept. */
static void run_beside(const tile_row *t, size_t rows, size_t n, const tin_gemm_f32_terms *terms,
                       const places *at, const float *a, float *c, const tin_gemm_f32_ends *ends) {
  _Alignas(vf) float sum[HEIGHT * WIDE];
  const tin_gemm_f32_ends none = {.start = sum, .lo = -INFINITY, .hi = INFINITY};
  const vf lo = v_set(ends->lo), hi = v_set(ends->hi);
  places beside = *at;
  for (size_t r = 0; r < HEIGHT; r++) beside.c[r] = (ptrdiff_t)(r * WIDE);
  for (size_t j = 0; j < n; j += TIN_LANES)
    start_sums(t->height, part(n, j), at, ends->start + j, ends->same_start, sum + j);
  t->run(t->width * TIN_LANES, terms, &beside, a, sum, &none);
  for (size_t j = 0; j < n; j += TIN_LANES)
    finish_sums(rows, part(n, j), at, sum + j, c + j, ends->add ? ends->add + j : NULL, lo, hi);
}

/* ---- the grid ------------------------------------------------------------------- */

/* Rows [row, row + height) of a line, and of the next ones, seen from the first. */
static void find_places(const tin_gemm_f32_grid *g, size_t row, size_t height, places *to) {
  ptrdiff_t a = 0, c = 0;
  for (size_t r = 0; r < height; r++, row++) {
    if (row == g->rows) {
      row = 0;
      a += g->a_line - (ptrdiff_t)g->rows * g->a_row;
      c += g->c_line - (ptrdiff_t)g->rows * g->c_row;
    }
    to->a[r] = a + (ptrdiff_t)r * g->a_row;
    to->c[r] = c + (ptrdiff_t)r * g->c_row;
  }
}

/* A tile whose first row is so far from the grid's. */
static void run_tile(const tile_row *t, size_t rows, size_t n, const tin_gemm_f32_terms *terms,
                     const places *at, const float *a, float *c, ptrdiff_t offset,
                     const tin_gemm_f32_ends *ends) {
  tin_gemm_f32_ends e = *ends;
  if (!e.same_start) e.start += offset;
  if (e.add) e.add += offset;
  if (BESIDE || (!MASKS && n % TIN_LANES != 0))
    run_beside(t, rows, n, terms, at, a, c + offset, &e);
  else
    t->run(n, terms, at, a, c + offset, &e);
}

/* As few tiles as possible, of heights as equal as possible. */
void PASTE(tin_gemm_f32_, TIN_ISA)(const tin_gemm_f32_grid *grid, size_t n,
                                   const tin_gemm_f32_terms *terms, const float *a, float *c,
                                   const tin_gemm_f32_ends *ends) {
  const tin_gemm_f32_grid *g = grid;
  size_t m = g->lines * g->rows, count = (m + HEIGHT - 1) / HEIGHT, line = 0, row = 0;
  places inside, across;
  find_places(g, 0, g->rows < HEIGHT ? g->rows : HEIGHT, &inside);
  for (size_t i = 0; i < count; i++) {
    size_t height = m / (count - i) + (m % (count - i) != 0);
    bool within = row + height <= g->rows;
    places *at = within ? &inside : &across;
    if (!within) find_places(g, row, height, at);
    const tile_row *t = tile_of(height, (n + TIN_LANES - 1) / TIN_LANES);
    repeat_last(height, t->height, at); /* heights never grow */
    run_tile(t, height, n, terms, at, a + (ptrdiff_t)line * g->a_line + (ptrdiff_t)row * g->a_row,
             c, (ptrdiff_t)line * g->c_line + (ptrdiff_t)row * g->c_row, ends);
    m -= height;
    for (row += height; row >= g->rows && m > 0; row -= g->rows) line++;
  }
}
