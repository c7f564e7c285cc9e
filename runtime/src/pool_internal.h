// A team of threads that walk the same list.
//
// Purpose: run one function on every member at once, and let members wait for
// each other inside it.
// Before: the caller is member 0; one thread at a time calls `run`.
// After `run`: every member has returned from the function.
// Waiting members spin for about 50 us and then sleep on a futex, so that a
// pool costs nothing between steps. Start at `Pool::run`.
#ifndef WEIR_POOL_INTERNAL_H
#define WEIR_POOL_INTERNAL_H

#include "weir/model.h"

#include <atomic>
#include <pthread.h>
#include <sched.h>

namespace weir {

/// A number that only grows, on which threads wait.
struct alignas(64) Gate {
  std::atomic<uint32_t> value{0};
  std::atomic<uint32_t> sleepers{0};

  void advance();
  /// Returns when the value is not `old` any more.
  void wait(uint32_t old, bool spin);
};

class Pool {
public:
  using Job = void (*)(void *context, uint32_t worker);

  /// Null when there is no memory or the system gives no more threads.
  static Pool *create(const weir_allocator &allocator, uint32_t threads);
  static void destroy(const weir_allocator &allocator, Pool *pool);

  uint32_t size() const { return threads; }
  /// Calls job(context, worker) on every member and returns when all are done.
  void run(Job job, void *context);
  /// To be called by every member inside `run`.
  void barrier();

private:
  struct Member {
    Pool *pool;
    uint32_t worker;
    int cpu; // where it is bound; -1: anywhere
    pthread_t thread;
  };

  explicit Pool(uint32_t threads) : threads(threads) {}
  static void *work(void *member);
  bool start();
  void stop();
  void spread(const cpu_set_t &allowed);
  void bind(Member &member, int cpu);
  void makeRoomForCaller();

  Gate generation;
  Gate phase;
  alignas(64) std::atomic<uint32_t> arrived{0};
  Job job = nullptr;
  void *context = nullptr;
  bool stopping = false;
  bool spin = true;
  int callerCpu = -1; // which no member is bound to; -1: nobody is bound
  uint32_t threads;
  uint32_t started = 1;
  Member members[WEIR_MAX_THREADS];
};

} // namespace weir

#endif // WEIR_POOL_INTERNAL_H
