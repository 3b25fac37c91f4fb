/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c -- threads that share the tasks of one run after the other.
 *
 * A run publishes its tasks in one atomic word: the number of the run, and how many tasks nobody
 * has taken yet. Whoever takes one owns a part of the run, and so can read what it consists of;
 * the caller returns when all that was taken has been reported as done. Threads that come too
 * late find nothing to take, so nobody waits for them: a run with a thread asleep costs what it
 * takes to do the tasks, not what it takes to wake up. */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif

#include "tinfer/session.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "core/checked.h"
#include "core/fail.h"
#include "core/parts.h"
#include "core/zone.h"

enum { MAX_THREADS = 1024, SPINS = 2000, REMAINING_BITS = 32 };

typedef void task_fn(void *arg, uint32_t i, uint32_t worker);

typedef struct pool_thread {
  tin_pool *pool;
  uint32_t worker;
  pthread_t id;
} pool_thread;

struct tin_pool {
  tin_parallel_host host;
  tin_allocator allocator;
  size_t bytes;
  int spins;
  uint32_t num_threads; /* that were started */

  pthread_mutex_t turn; /* held by the thread whose run it is */

  /* The run. Written before `state` is, and read by those who took a task. */
  task_fn *fn;
  void *arg;
  uint32_t tasks, run_number;

  _Alignas(TIN_ALIGN) _Atomic uint64_t state; /* run number, tasks not taken */
  _Alignas(TIN_ALIGN) _Atomic uint32_t done;  /* tasks of this run */

  _Atomic uint32_t sleepers; /* threads that wait for work */
  _Atomic bool caller_waits, stop;
  pthread_mutex_t mutex; /* for going to sleep */
  pthread_cond_t work, finished;

  pool_thread threads[];
};

static void pause_cpu(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* ---- tasks ------------------------------------------------------------------------------- */

static bool has_work(tin_pool *pool) { return (uint32_t)atomic_load(&pool->state) != 0; }

/* Takes one task, if one is left. */
static bool take(tin_pool *pool, uint32_t *task) {
  uint64_t state = atomic_load_explicit(&pool->state, memory_order_acquire);
  while ((uint32_t)state != 0) {
    if (!atomic_compare_exchange_weak_explicit(&pool->state, &state, state - 1,
                                               memory_order_acquire, memory_order_acquire))
      continue;
    *task = pool->tasks - (uint32_t)state;
    return true;
  }
  return false;
}

/* Does tasks until none is left, and says how many it did. */
static uint32_t work(tin_pool *pool, uint32_t worker) {
  uint32_t done = 0, task;
  for (; take(pool, &task); done++) pool->fn(pool->arg, task, worker);
  return done;
}

/* ---- threads ----------------------------------------------------------------------------- */

static void wait_for_work(tin_pool *pool) {
  for (int i = 0; i < pool->spins; i++) {
    if (has_work(pool) || atomic_load_explicit(&pool->stop, memory_order_relaxed)) return;
    pause_cpu();
  }
  pthread_mutex_lock(&pool->mutex);
  /* Whoever publishes looks at `sleepers` after that, so one of both sees the other. */
  atomic_fetch_add(&pool->sleepers, 1);
  while (!has_work(pool) && !atomic_load(&pool->stop)) pthread_cond_wait(&pool->work, &pool->mutex);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void report(tin_pool *pool, uint32_t done) {
  atomic_fetch_add(&pool->done, done);
  if (!atomic_load(&pool->caller_waits)) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_signal(&pool->finished);
  pthread_mutex_unlock(&pool->mutex);
}

static void *thread_main(void *arg) {
  const pool_thread *self = arg;
  while (!atomic_load(&self->pool->stop)) {
    wait_for_work(self->pool);
    uint32_t done = work(self->pool, self->worker);
    if (done > 0) report(self->pool, done);
  }
  return NULL;
}

/* ---- runs -------------------------------------------------------------------------------- */

static void publish(tin_pool *pool, uint32_t tasks, task_fn *fn, void *arg) {
  pool->fn = fn;
  pool->arg = arg;
  pool->tasks = tasks;
  pool->run_number++;
  atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
  atomic_store(&pool->state, (uint64_t)pool->run_number << REMAINING_BITS | tasks);
  uint32_t sleepers = tasks > 1 ? atomic_load(&pool->sleepers) : 0;
  if (sleepers == 0) return;
  pthread_mutex_lock(&pool->mutex);
  for (uint32_t i = 0; i < sleepers && i < tasks - 1; i++) pthread_cond_signal(&pool->work);
  pthread_mutex_unlock(&pool->mutex);
}

static bool is_done(tin_pool *pool, uint32_t mine) {
  return atomic_load(&pool->done) == pool->tasks - mine;
}

/* Until the tasks that others took are done; the caller did `mine`. */
static void wait_for_others(tin_pool *pool, uint32_t mine) {
  for (int i = 0; i < pool->spins; i++) {
    if (is_done(pool, mine)) return;
    pause_cpu();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->caller_waits, true);
  while (!is_done(pool, mine)) pthread_cond_wait(&pool->finished, &pool->mutex);
  atomic_store(&pool->caller_waits, false);
  pthread_mutex_unlock(&pool->mutex);
}

static void run(void *self, uint32_t tasks, task_fn *fn, void *arg) {
  tin_pool *pool = self;
  if (tasks == 0) return;
  pthread_mutex_lock(&pool->turn);
  publish(pool, tasks, fn, arg);
  wait_for_others(pool, work(pool, 0));
  pthread_mutex_unlock(&pool->turn);
}

/* ---- the pool itself --------------------------------------------------------------------- */

static uint32_t count_cpus(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int allowed = CPU_COUNT(&set);
    if (allowed > 0) return (uint32_t)allowed;
  }
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (uint32_t)online : 1;
}

static void init_locks(tin_pool *pool) {
  pthread_mutex_init(&pool->turn, NULL);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->finished, NULL);
}

/* As many as the system gives: a pool with fewer threads is slower, not wrong. Signals stay with
 * the threads of the program. */
static void start_threads(tin_pool *pool, uint32_t count) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (uint32_t i = 0; i < count; i++) {
    pool_thread *t = &pool->threads[i];
    *t = (pool_thread){.pool = pool, .worker = i + 1};
    if (pthread_create(&t->id, NULL, thread_main, t) != 0) break;
    pool->num_threads++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

tin_status tin_pool_create(tin_pool **out, uint32_t threads, const tin_allocator *allocator,
                           tin_error *error) {
  *out = NULL;
  uint32_t cpus = count_cpus();
  if (threads == 0) threads = cpus < MAX_THREADS ? cpus : MAX_THREADS;
  if (threads > MAX_THREADS)
    return TIN_FAIL(error, TIN_INVALID, "%u threads: at most %d are possible", threads,
                    MAX_THREADS);
  size_t bytes = sizeof(tin_pool) + (threads - 1) * sizeof(pool_thread);
  allocator = tin_or_heap(allocator);
  tin_pool *pool = tin_memory_alloc(allocator, bytes);
  if (!pool) return TIN_FAIL(error, TIN_NO_MEMORY, "out of memory for a pool of threads");
  *pool = (tin_pool){.bytes = bytes, .spins = threads <= cpus ? SPINS : 0, .allocator = *allocator};
  init_locks(pool);
  start_threads(pool, threads - 1);
  pool->host = (tin_parallel_host){run, pool, pool->num_threads + 1};
  *out = pool;
  return TIN_OK;
}

void tin_pool_destroy(tin_pool *pool) {
  if (!pool) return;
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->stop, true);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->mutex);
  for (uint32_t i = 0; i < pool->num_threads; i++) pthread_join(pool->threads[i].id, NULL);
  pthread_cond_destroy(&pool->finished);
  pthread_cond_destroy(&pool->work);
  pthread_mutex_destroy(&pool->mutex);
  pthread_mutex_destroy(&pool->turn);
  tin_allocator copy = pool->allocator;
  tin_memory_free(&copy, pool, pool->bytes);
}

const tin_parallel_host *tin_pool_host(const tin_pool *pool) { return &pool->host; }

/* ---- for sessions ------------------------------------------------------------------------ */

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

const struct tin_system tin_system_part = {
    .create = tin_pool_create, .destroy = tin_pool_destroy, .host = tin_pool_host, .now = now};

TIN_REGISTER(threads) {
  registry->system = &tin_system_part;
  return TIN_OK;
}
