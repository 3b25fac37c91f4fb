/* SPDX-License-Identifier: Apache-2.0 */
/* simd/math.h -- elementary functions in vector verbs, good to about two units in the last
 * place, infinities and NaNs included. Include it behind one of the other headers here.
 *
 * Polynomials are minimax fits by Remez exchange, made for these files; arguments are
 * reduced as in W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980. */
#ifndef TIN_SIMD_MATH_H
#define TIN_SIMD_MATH_H

#define TIN_V_INFINITY v_from_bits(vi_set(0x7f800000))
#define TIN_V_NAN v_from_bits(vi_set(0x7fc00000))

/* c[0] + c[1] x + ... + c[n - 1] x^(n-1) */
static inline vf v_poly(vf x, const float *c, size_t n) {
  vf sum = v_set(c[n - 1]);
  while (--n > 0) sum = v_fma(sum, x, v_set(c[n - 1]));
  return sum;
}
#define V_POLY(x, ...)                                                                             \
  v_poly((x), (const float[]){__VA_ARGS__}, sizeof((float[]){__VA_ARGS__}) / sizeof(float))

/* Adding this puts the nearest whole number into the low bits, for |x| < 2^22. */
#define TIN_V_SHIFTER 0x1.8p23f

#ifndef TIN_SIMD_LDEXP
/* a * 2^n for whole n, |n| <= 252; in two steps, so that it rounds once. */
static inline vf v_ldexp(vf a, vf n) {
  vi k = vi_sub(v_bits(v_add(n, v_set(TIN_V_SHIFTER))), v_bits(v_set(TIN_V_SHIFTER)));
  vi half = vi_sar(k, 1), rest = vi_sub(k, half), bias = vi_set(127);
  vf scaled = v_mul(a, v_from_bits(vi_shl(vi_add(half, bias), 23)));
  return v_mul(scaled, v_from_bits(vi_shl(vi_add(rest, bias), 23)));
}
#endif

/* n and p such that e^x = 2^n (1 + p), n whole, |p| < 0.42. */
static inline vf v_exp_parts(vf x, vf *n) {
  vf shifted = v_fma(x, v_set(0x1.715476p+0f), v_set(TIN_V_SHIFTER));
  *n = v_sub(shifted, v_set(TIN_V_SHIFTER));
  vf r = v_fma(*n, v_set(-0x1.63p-1f), x); /* ln 2 in two parts, the first one short */
  r = v_fma(*n, v_set(0x1.bd0106p-13f), r);
  vf q = V_POLY(r, 0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558f2p-5f, 0x1.1239e2p-7f, 0x1.6a242cp-10f);
  return v_fma(v_mul(r, r), q, r);
}

static inline vf v_exp(vf x) {
  vf n, p = v_exp_parts(v_min(v_set(89), v_max(v_set(-104), x)), &n);
  return v_ldexp(v_add(v_set(1), p), n);
}

/* e^x - 1 */
static inline vf v_expm1(vf x) {
  vf n, p = v_exp_parts(v_min(v_set(89), v_max(v_set(-26), x)), &n);
  vf t = v_ldexp(v_set(0.5f), n); /* half of 2^n, which need not overflow yet */
  vf half = v_fma(t, p, v_sub(t, v_set(0.5f)));
  return v_copysign(v_add(half, half), x);
}

/* The logarithm of positive finite numbers. */
static inline vf v_log_positive(vf x) {
  vm tiny = v_lt(x, v_set(0x1p-126f));
  x = v_select(tiny, v_mul(x, v_set(0x1p23f)), x);
  vi bits = v_bits(x), e = vi_sar(vi_sub(bits, vi_set(0x3f3504f3)), 23); /* sqrt(1/2) */
  vf n = v_sub(vi_float(e), v_select(tiny, v_set(23), v_set(0)));
  vf f = v_sub(v_from_bits(vi_sub(bits, vi_shl(e, 23))), v_set(1)), z = v_mul(f, f);
  vf p = V_POLY(f, 0x1.555548p-2f, -0x1.000006p-2f, 0x1.99a4b6p-3f, -0x1.555c4ep-3f, 0x1.23376cp-3f,
                -0x1.fc2208p-4f, 0x1.e6f03cp-4f, -0x1.de3bf6p-4f, 0x1.1457e4p-4f);
  vf low = v_fma(v_mul(f, z), p, v_mul(n, v_set(-0x1.bd0106p-13f)));
  low = v_fma(z, v_set(-0.5f), low);
  return v_fma(n, v_set(0x1.63p-1f), v_add(f, low));
}

static inline vf v_log(vf x) {
  vf y = v_select(v_lt(x, TIN_V_INFINITY), v_log_positive(x), x);
  y = v_select(v_lt(x, v_set(0x1p-149f)), v_sub(v_set(0), TIN_V_INFINITY), y);
  return v_select(v_lt(x, v_set(0)), TIN_V_NAN, y);
}

/* log(1 + x): what rounding 1 + x has lost is put back to first order. */
static inline vf v_log1p(vf x) {
  vf u = v_add(v_set(1), x), lost = v_sub(x, v_sub(u, v_set(1)));
  vf y = v_add(v_log(u), v_div(lost, u));
  y = v_select(v_lt(v_set(-1), x), v_copysign(y, x), v_log(u));
  return v_select(v_lt(x, TIN_V_INFINITY), y, x);
}

static inline vf v_sigmoid(vf x) {
  vf e = v_exp(v_sub(v_set(0), v_abs(x)));
  return v_div(v_select(v_lt(x, v_set(0)), e, v_set(1)), v_add(v_set(1), e));
}

static inline vf v_tanh(vf x) {
  vf e = v_expm1(v_mul(v_set(-2), v_abs(x)));
  return v_copysign(v_div(e, v_add(v_set(2), e)), x);
}

static inline vf v_softplus(vf x) {
  return v_add(v_max(v_set(0), x), v_log1p(v_exp(v_sub(v_set(0), v_abs(x)))));
}

/* Near 0 an odd polynomial, else 1 - e^-p(|x|), as N. Juffa has it. */
static inline vf v_erf(vf x) {
  vf a = v_min(v_set(4), v_abs(x)), z = v_mul(x, x);
  vf small = V_POLY(z, 0x1.06eba8p-3f, -0x1.812744p-2f, 0x1.ce2e2p-4f, -0x1.b8107cp-6f,
                    0x1.54dad6p-8f, -0x1.aae97ap-11f, 0x1.5f111ep-14f);
  vf big = V_POLY(a, 0x1.a06d2ep-13f, 0x1.20ae92p+0f, 0x1.463f64p-1f, 0x1.a9a1aap-4f,
                  -0x1.6c06c4p-6f, 0x1.8e99c8p-9f, -0x1.9a741ep-13f);
  big = v_sub(v_set(1), v_exp(v_sub(v_set(0), big)));
  return v_select(v_lt(a, v_set(0.921875f)), v_fma(small, x, x), v_copysign(big, x));
}

#endif
