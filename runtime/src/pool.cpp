#include "pool_internal.h"

#include "memory_internal.h"

#include <limits.h>
#include <linux/futex.h>
#include <new>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace weir {

static constexpr uint64_t kSpinNanoseconds = 50000;
static constexpr int kPausesPerLook = 64; // between looks at the clock

static void pauseThread() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

static uint64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return uint64_t(time.tv_sec) * 1000000000u + uint64_t(time.tv_nsec);
}

void Gate::advance() {
  // Both operations are sequentially consistent: a waiter either sees the new
  // value or is already counted in `sleepers`.
  value.fetch_add(1);
  if (sleepers.load() != 0)
    syscall(SYS_futex, &value, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr,
            0);
}

void Gate::wait(uint32_t old, bool spin) {
  // The clock is first read after some pauses: most waits are over before.
  for (uint64_t end = 0; spin; spin = now() < end) {
    for (int i = 0; i < kPausesPerLook; ++i) {
      if (value.load(std::memory_order_acquire) != old)
        return;
      pauseThread();
    }
    if (end == 0)
      end = now() + kSpinNanoseconds;
  }
  sleepers.fetch_add(1);
  while (value.load() == old)
    syscall(SYS_futex, &value, FUTEX_WAIT_PRIVATE, old, nullptr, nullptr, 0);
  sleepers.fetch_sub(1);
}

void Pool::barrier() {
  uint32_t old = phase.value.load(std::memory_order_relaxed);
  if (arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == threads) {
    arrived.store(0, std::memory_order_relaxed);
    phase.advance();
  } else {
    phase.wait(old, spin);
  }
}

void Pool::run(Job newJob, void *newContext) {
  makeRoomForCaller();
  job = newJob;
  context = newContext;
  generation.advance();
  job(context, 0);
  barrier();
}

void *Pool::work(void *argument) {
  Member &member = *static_cast<Member *>(argument);
  Pool &pool = *member.pool;
  for (uint32_t seen = 0;; ++seen) {
    pool.generation.wait(seen, pool.spin);
    if (pool.stopping)
      return nullptr;
    pool.job(pool.context, member.worker);
    pool.barrier();
  }
}

void Pool::bind(Member &member, int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(size_t(cpu), &set);
  member.cpu =
      pthread_setaffinity_np(member.thread, sizeof(set), &set) == 0 ? cpu : -1;
}

/// A futex may wake a member on its waker's CPU, where it then stays for the
/// whole run, so members get CPUs of their own where there are enough. The
/// caller's thread is not ours to bind.
void Pool::spread(const cpu_set_t &allowed) {
  int cpu = sched_getcpu();
  if (cpu < 0 || cpu >= CPU_SETSIZE)
    return;
  callerCpu = cpu;
  for (uint32_t i = 1; i < threads; ++i) {
    do
      cpu = (cpu + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(size_t(cpu), &allowed));
    bind(members[i], cpu);
  }
}

/// When the caller has moved onto a member's CPU they change places.
void Pool::makeRoomForCaller() {
  if (callerCpu < 0)
    return;
  int cpu = sched_getcpu();
  for (uint32_t i = 1; cpu >= 0 && i < threads; ++i)
    if (members[i].cpu == cpu) {
      bind(members[i], callerCpu);
      callerCpu = cpu;
      return;
    }
}

bool Pool::start() {
  for (; started < threads; ++started) {
    Member &member = members[started];
    member.pool = this;
    member.worker = started;
    member.cpu = -1;
    if (pthread_create(&member.thread, nullptr, work, &member) != 0)
      return false;
  }
  return true;
}

void Pool::stop() {
  stopping = true;
  generation.advance();
  for (uint32_t i = 1; i < started; ++i)
    pthread_join(members[i].thread, nullptr);
}

Pool *Pool::create(const weir_allocator &allocator, uint32_t threads) {
  void *memory = weir::allocate(allocator, sizeof(Pool), alignof(Pool));
  if (!memory)
    return nullptr;
  Pool *pool = new (memory) Pool(threads);
  // Members that share a CPU must not spin while others could work.
  cpu_set_t allowed;
  bool enough = sched_getaffinity(0, sizeof(allowed), &allowed) == 0 &&
                uint32_t(CPU_COUNT(&allowed)) >= threads;
  pool->spin = enough;
  if (!pool->start()) {
    destroy(allocator, pool);
    return nullptr;
  }
  if (enough)
    pool->spread(allowed);
  return pool;
}

void Pool::destroy(const weir_allocator &allocator, Pool *pool) {
  if (!pool)
    return;
  pool->stop();
  pool->~Pool();
  weir::release(allocator, pool, sizeof(Pool));
}

} // namespace weir
