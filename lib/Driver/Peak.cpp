#include "lib/Driver/Peak.h"
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace {
using Clock = std::chrono::steady_clock;

/// So many independent chains keep two units of latency five busy.
constexpr unsigned chains = 12;

// The same loop three times: the instruction set is an attribute of a function
// and cannot be a template's argument.
#define WEIR_PEAK_LOOP(BYTES)                                                  \
  typedef float Vector __attribute__((vector_size(BYTES)));                    \
  Vector sums[chains] = {};                                                    \
  /* opaque, so that nothing is computed at compile time */                    \
  Vector factor = {}, addend = {};                                             \
  asm volatile("" : "+x"(factor), "+x"(addend));                               \
  for (unsigned i = 0; i < rounds; ++i)                                        \
    for (Vector &sum : sums)                                                   \
      sum = sum * factor + addend;                                             \
  for (Vector &sum : sums)                                                     \
    asm volatile("" : "+x"(sum));                                              \
  return 2.0 * chains * rounds * (BYTES / sizeof(float))

__attribute__((noinline)) double runBase(unsigned rounds) {
  WEIR_PEAK_LOOP(16);
}
#if defined(__x86_64__)
__attribute__((noinline, target("avx2,fma"))) double runAvx2(unsigned rounds) {
#pragma clang fp contract(fast)
  WEIR_PEAK_LOOP(32);
}
__attribute__((noinline, target("avx512f"))) double runAvx512(unsigned rounds) {
#pragma clang fp contract(fast)
  WEIR_PEAK_LOOP(64);
}
#endif
#undef WEIR_PEAK_LOOP

using Loop = double (*)(unsigned);

/// Operations a second of the best of five runs.
double measure(Loop loop) {
  constexpr unsigned rounds = 1u << 18;
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    Clock::time_point start = Clock::now();
    double flops = loop(rounds);
    std::chrono::duration<double> time = Clock::now() - start;
    best = std::max(best, flops / time.count());
  }
  return best;
}

double measureBest() {
  double best = measure(runBase);
#if defined(__x86_64__)
  // The wider set need not be the faster one.
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    best = std::max(best, measure(runAvx2));
  if (__builtin_cpu_supports("avx512f"))
    best = std::max(best, measure(runAvx512));
#endif
  return best;
}
} // namespace

double weir::measurePeakFlops(unsigned threads) {
  std::vector<double> results(std::max(threads, 1u));
  std::vector<std::thread> workers;
  for (double &result : results)
    workers.emplace_back([&result] { result = measureBest(); });
  double sum = 0;
  for (size_t i = 0; i < workers.size(); ++i) {
    workers[i].join();
    sum += results[i];
  }
  return sum;
}
