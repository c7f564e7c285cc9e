#include "Regression.h"
#include "cpu_internal.h"

#include <gtest/gtest.h>

using namespace weir;

static weir_status check(uint64_t needed, uint64_t available,
                         std::string &message) {
  weir_descriptor descriptor = {};
  descriptor.name = "digits";
  descriptor.cpu = "znver4";
  descriptor.cpu_features = needed;
  char buffer[256] = "";
  Text text(buffer, sizeof(buffer));
  weir_status status = checkCpu(descriptor, available, text);
  message = buffer;
  return status;
}

TEST(Cpu, acceptsWhatIsThere) {
  std::string message;
  EXPECT_EQ(check(WEIR_CPU_AVX, WEIR_CPU_AVX | WEIR_CPU_FMA, message), WEIR_OK);
  EXPECT_EQ(message, "");
}

TEST(Cpu, namesWhatLacks) {
  std::string message;
  EXPECT_EQ(check(WEIR_CPU_AVX512F | WEIR_CPU_AVX | WEIR_CPU_BMI2, WEIR_CPU_AVX,
                  message),
            WEIR_UNAVAILABLE);
  EXPECT_EQ(message, "model `digits` was compiled for `znver4`; this CPU has "
                     "no AVX512F, BMI2");
}

TEST(Cpu, refusesFeaturesOfTheFuture) {
  std::string message;
  EXPECT_EQ(check(uint64_t(1) << 40, ~uint64_t(0) >> 32, message),
            WEIR_UNAVAILABLE);
  EXPECT_EQ(message,
            "model `digits` was compiled for `znver4`; this CPU has no "
            "features 0x10000000000 that this runtime does not know");
}

#if defined(__x86_64__)
TEST(Cpu, agreesWithTheCompilersRuntime) {
  uint64_t features = cpuFeatures();
  EXPECT_EQ((features & WEIR_CPU_AVX2) != 0, __builtin_cpu_supports("avx2"));
  EXPECT_EQ((features & WEIR_CPU_FMA) != 0, __builtin_cpu_supports("fma"));
  EXPECT_EQ((features & WEIR_CPU_AVX512VL) != 0,
            __builtin_cpu_supports("avx512vl"));
  EXPECT_EQ((features & WEIR_CPU_BMI2) != 0, __builtin_cpu_supports("bmi2"));
}
#endif

TEST(Cpu, failsCreate) {
  Regression<float> regression;
  regression.descriptor.cpu_features = uint64_t(1) << 40;
  weir_model *model = nullptr;
  EXPECT_EQ(weir_model_create_abi2(&regression.descriptor, nullptr, &model),
            WEIR_UNAVAILABLE);
  EXPECT_EQ(model, nullptr);
}
