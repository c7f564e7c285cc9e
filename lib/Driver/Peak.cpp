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
// and cannot be a template's argument. Twelve variables, not an array, since
// only registers are to be measured.
#define WEIR_PEAK_STEP(S) S = S * factor + addend
#define WEIR_PEAK_LOOP(BYTES)                                                  \
  typedef float Vector __attribute__((vector_size(BYTES)));                    \
  Vector factor = {}, addend = {};                                             \
  /* opaque, so that nothing is computed at compile time */                    \
  asm volatile("" : "+x"(factor), "+x"(addend));                               \
  Vector a = addend, b = a, c = a, d = a, e = a, f = a;                        \
  Vector g = a, h = a, i = a, j = a, k = a, l = a;                             \
  for (unsigned round = 0; round < rounds; ++round) {                          \
    WEIR_PEAK_STEP(a), WEIR_PEAK_STEP(b), WEIR_PEAK_STEP(c);                   \
    WEIR_PEAK_STEP(d), WEIR_PEAK_STEP(e), WEIR_PEAK_STEP(f);                   \
    WEIR_PEAK_STEP(g), WEIR_PEAK_STEP(h), WEIR_PEAK_STEP(i);                   \
    WEIR_PEAK_STEP(j), WEIR_PEAK_STEP(k), WEIR_PEAK_STEP(l);                   \
    asm volatile(""                                                            \
                 : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f),       \
                   "+x"(g), "+x"(h), "+x"(i), "+x"(j), "+x"(k), "+x"(l));      \
  }                                                                            \
  return 2.0 * chains * rounds * (BYTES / sizeof(float))

__attribute__((noinline)) double runBase(unsigned rounds) {
#pragma clang fp contract(fast)
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
#undef WEIR_PEAK_STEP

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
