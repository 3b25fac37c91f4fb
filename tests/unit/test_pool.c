/* SPDX-License-Identifier: Apache-2.0 */
/* The thread pool: every task once, worker numbers apart, callers in turns. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/support/failing.h"
#include "tests/support/unit.h"
#include "tinfer/session.h"

enum { MAX_TASKS = 1000, MAX_WORKERS = 64 };

typedef struct job {
  uint32_t workers;
  _Atomic uint32_t done[MAX_TASKS];
  _Atomic bool busy[MAX_WORKERS];
  _Atomic uint32_t wrong, seen;
  long work;
} job;

static void spin(long n) {
  for (volatile long i = 0; i < n; i++) {
  }
}

static void task(void *arg, uint32_t i, uint32_t worker) {
  job *j = arg;
  if (worker >= j->workers || atomic_exchange(&j->busy[worker], true)) j->wrong++;
  j->done[i]++;
  j->seen |= 1u << (worker % 32);
  spin(j->work);
  atomic_store(&j->busy[worker], false);
}

static void run_job(const tin_parallel_host *host, uint32_t tasks, long work) {
  static _Thread_local job j;
  memset(&j, 0, sizeof j);
  j.workers = host->workers;
  j.work = work;
  host->run(host->self, tasks, task, &j);
  ck_assert_uint_eq(j.wrong, 0);
  for (uint32_t i = 0; i < MAX_TASKS; i++) ck_assert_uint_eq(j.done[i], i < tasks ? 1 : 0);
}

static tin_pool *make_pool(uint32_t threads) {
  tin_pool *pool;
  tin_error error;
  if (tin_pool_create(&pool, threads, NULL, &error) != TIN_OK) ck_abort_msg("%s", error.text);
  return pool;
}

START_TEST(every_task_runs_once) {
  for (uint32_t threads = 1; threads <= 9; threads += 2) {
    tin_pool *pool = make_pool(threads);
    const tin_parallel_host *host = tin_pool_host(pool);
    ck_assert_uint_eq(host->workers, threads);
    for (uint32_t tasks = 0; tasks < 40; tasks++) run_job(host, tasks, 0);
    for (int i = 0; i < 200; i++) run_job(host, (uint32_t)(i * 37 % MAX_TASKS), i % 50);
    tin_pool_destroy(pool);
  }
}
END_TEST

START_TEST(sleeping_threads_wake_up) {
  tin_pool *pool = make_pool(3);
  for (int i = 0; i < 20; i++) {
    nanosleep(&(struct timespec){0, 3000000}, NULL);
    run_job(tin_pool_host(pool), 3, 100000);
  }
  tin_pool_destroy(pool);
}
END_TEST

START_TEST(all_threads_take_part) {
  tin_pool *pool = make_pool(3);
  job *j = calloc(1, sizeof *j);
  j->workers = 3;
  for (int i = 0; i < 1000 && j->seen != 7; i++) { /* up to the scheduler, but at last */
    j->work = 100000;
    tin_pool_host(pool)->run(tin_pool_host(pool)->self, 30, task, j);
  }
  ck_assert_uint_eq(j->seen, 7);
  free(j);
  tin_pool_destroy(pool);
}
END_TEST

typedef struct caller {
  const tin_parallel_host *host;
  pthread_t thread;
  uint64_t sum;
} caller;

static void add(void *arg, uint32_t i, uint32_t worker) {
  (void)worker;
  atomic_fetch_add((_Atomic uint64_t *)arg, i);
}

static void *call_often(void *arg) {
  caller *c = arg;
  for (int i = 0; i < 300; i++) {
    _Atomic uint64_t sum = 0;
    c->host->run(c->host->self, 20, add, &sum);
    c->sum += sum;
  }
  return NULL;
}

START_TEST(callers_take_turns) {
  tin_pool *pool = make_pool(3);
  caller callers[4];
  for (int i = 0; i < 4; i++) {
    callers[i] = (caller){.host = tin_pool_host(pool)};
    ck_assert_int_eq(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(callers[i].thread, NULL);
    ck_assert_uint_eq(callers[i].sum, 300 * 190);
  }
  tin_pool_destroy(pool);
}
END_TEST

static void write_plain(void *arg, uint32_t i, uint32_t worker) {
  (void)worker;
  ((int *)arg)[i] += 1;
}

/* No atomics: a run sees what was written before it, and the caller what the run wrote. */
START_TEST(runs_are_ordered) {
  tin_pool *pool = make_pool(4);
  const tin_parallel_host *host = tin_pool_host(pool);
  int numbers[16] = {0};
  for (int round = 0; round < 500; round++) {
    for (int i = 0; i < 16; i++) numbers[i] = round;
    host->run(host->self, 16, write_plain, numbers);
    for (int i = 0; i < 16; i++) ck_assert_int_eq(numbers[i], round + 1);
  }
  tin_pool_destroy(pool);
}
END_TEST

START_TEST(pools_come_and_go) {
  for (int i = 0; i < 100; i++) {
    tin_pool *pool = make_pool(1 + (uint32_t)i % 4);
    if (i % 3 == 0) run_job(tin_pool_host(pool), 5, 0);
    tin_pool_destroy(pool);
  }
  tin_pool_destroy(NULL);
  tin_pool *pool = make_pool(0);
  ck_assert_uint_ge(tin_pool_host(pool)->workers, 1);
  tin_pool_destroy(pool);
}
END_TEST

START_TEST(absurd_numbers_are_refused) {
  tin_pool *pool = (tin_pool *)&pool;
  tin_error error;
  ck_assert_int_eq(tin_pool_create(&pool, UINT32_MAX, NULL, &error), TIN_INVALID);
  ck_assert_ptr_null(pool);
  ck_assert_str_eq(error.text, "4294967295 threads: at most 1024 are possible");
}
END_TEST

START_TEST(memory_may_run_out) {
  FAIL_EACH(f) {
    tin_pool *pool;
    tin_status status = tin_pool_create(&pool, 2, &f.allocator, NULL);
    if (status == TIN_OK) run_job(tin_pool_host(pool), 10, 0);
    tin_pool_destroy(pool);
    failing_check(&f, status);
  }
}
END_TEST

/* Where the system gives no more threads, there are fewer workers. */
START_TEST(threads_may_run_out) {
  struct rlimit limit = {0, 0};
  if (setrlimit(RLIMIT_NPROC, &limit) != 0) return;
  tin_pool *pool = make_pool(8);
  const tin_parallel_host *host = tin_pool_host(pool);
  ck_assert_uint_le(host->workers, 8); /* 1, unless the user is root */
  run_job(host, 20, 0);
  tin_pool_destroy(pool);
}
END_TEST

static void see_mask(void *arg, uint32_t i, uint32_t worker) {
  (void)i;
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  if (worker > 0 && !sigismember(&now, SIGUSR1)) atomic_store((_Atomic bool *)arg, true);
  spin(10000);
}

START_TEST(signals_stay_with_the_program) {
  tin_pool *pool = make_pool(3);
  _Atomic bool unmasked = false;
  for (int i = 0; i < 50; i++)
    tin_pool_host(pool)->run(tin_pool_host(pool)->self, 12, see_mask, &unmasked);
  ck_assert(!unmasked);
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, NULL, &now);
  ck_assert(!sigismember(&now, SIGUSR1));
  tin_pool_destroy(pool);
}
END_TEST

UNIT_MAIN(every_task_runs_once, sleeping_threads_wake_up, all_threads_take_part, callers_take_turns,
          runs_are_ordered, pools_come_and_go, absurd_numbers_are_refused, memory_may_run_out,
          threads_may_run_out, signals_stay_with_the_program)
