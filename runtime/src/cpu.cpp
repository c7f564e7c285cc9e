#include "cpu_internal.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace weir {

namespace {
struct Feature {
  uint64_t bit;
  const char *name;
};
} // namespace

static constexpr Feature kFeatures[] = {
    {WEIR_CPU_SSE42, "SSE4.2"},      {WEIR_CPU_AVX, "AVX"},
    {WEIR_CPU_AVX2, "AVX2"},         {WEIR_CPU_FMA, "FMA"},
    {WEIR_CPU_AVX512F, "AVX512F"},   {WEIR_CPU_AVX512BW, "AVX512BW"},
    {WEIR_CPU_AVX512DQ, "AVX512DQ"}, {WEIR_CPU_AVX512VL, "AVX512VL"},
    {WEIR_CPU_BMI2, "BMI2"},         {WEIR_CPU_AVX10_2, "AVX10.2"},
    {WEIR_CPU_APX, "APX"},
};

#if defined(__x86_64__)

/// The register states that the system saves (XCR0).
static uint64_t enabledStates() {
  uint32_t low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

uint64_t cpuFeatures() {
  uint32_t a, b, c, d;
  uint64_t features = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d))
    return 0;
  if (c & bit_SSE4_2)
    features |= WEIR_CPU_SSE42;
  uint64_t states = c & bit_OSXSAVE ? enabledStates() : 0;
  bool vectors = (states & 0x6) == 0x6;           // XMM, YMM
  bool wide = vectors && (states & 0xe0) == 0xe0; // masks and ZMM
  if (vectors && c & bit_AVX)
    features |= WEIR_CPU_AVX;
  if (vectors && c & bit_FMA)
    features |= WEIR_CPU_FMA;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
    return features;
  if (b & bit_BMI2)
    features |= WEIR_CPU_BMI2;
  if (vectors && b & bit_AVX2)
    features |= WEIR_CPU_AVX2;
  if (wide && b & bit_AVX512F)
    features |= WEIR_CPU_AVX512F;
  if (wide && b & bit_AVX512BW)
    features |= WEIR_CPU_AVX512BW;
  if (wide && b & bit_AVX512DQ)
    features |= WEIR_CPU_AVX512DQ;
  if (wide && b & bit_AVX512VL)
    features |= WEIR_CPU_AVX512VL;
  constexpr uint32_t apx = 1u << 21, avx10 = 1u << 19, apxState = 1u << 19;
  if (!__get_cpuid_count(7, 1, &a, &b, &c, &d))
    return features;
  if (d & apx && states & apxState)
    features |= WEIR_CPU_APX;
  if (wide && d & avx10 && __get_cpuid_count(0x24, 0, &a, &b, &c, &d) &&
      (b & 0xff) >= 2)
    features |= WEIR_CPU_AVX10_2;
  return features;
}

#else

uint64_t cpuFeatures() { return 0; }

#endif

weir_status checkCpu(const weir_descriptor &descriptor, uint64_t available,
                     Text &error) {
  uint64_t missing = descriptor.cpu_features & ~available;
  if (!missing)
    return WEIR_OK;
  fail(error, WEIR_UNAVAILABLE,
       "model `%s` was compiled for `%s`; this CPU has no", descriptor.name,
       descriptor.cpu);
  const char *separator = " ";
  for (const Feature &feature : kFeatures)
    if (missing & feature.bit) {
      error.add("%s%s", separator, feature.name);
      separator = ", ";
      missing &= ~feature.bit;
    }
  if (missing)
    error.add("%sfeatures 0x%llx that this runtime does not know", separator,
              static_cast<unsigned long long>(missing));
  return WEIR_UNAVAILABLE;
}

} // namespace weir
