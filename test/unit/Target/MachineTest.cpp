#include "lib/Target/Target.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace weir;

namespace {
struct Machine : testing::Test {
  Machine() { context.loadDialect<WeirDialect>(); }

  TargetAttr describe(StringRef cpu) {
    llvm::Expected<TargetAttr> target =
        findTarget("cpu")->describe(context, cpu);
    EXPECT_TRUE(bool(target)) << llvm::toString(target.takeError());
    return *target;
  }
  static bool has(TargetAttr target, StringRef feature) {
    SmallVector<StringRef> features;
    target.getFeatures().split(features, ',');
    return llvm::is_contained(features, feature);
  }

  MLIRContext context;
};
} // namespace

TEST_F(Machine, knowsWhatFeaturesImply) {
  TargetAttr v2 = describe("x86-64-v2"), v3 = describe("x86-64-v3"),
             v4 = describe("x86-64-v4");
  EXPECT_TRUE(has(v2, "+sse4.2"));
  EXPECT_FALSE(has(v2, "+avx"));
  for (StringRef feature : {"+sse4.2", "+avx", "+avx2", "+fma", "+bmi2"})
    EXPECT_TRUE(has(v3, feature)) << feature.str();
  EXPECT_FALSE(has(v3, "+avx512f"));
  for (StringRef feature : {"+avx", "+fma", "+avx512f", "+avx512vl"})
    EXPECT_TRUE(has(v4, feature)) << feature.str();
  EXPECT_EQ(v2.getVectorBits(), 128);
  EXPECT_EQ(v3.getVectorBits(), 256);
  EXPECT_EQ(v4.getVectorBits(), 512);
}

TEST_F(Machine, resolvesNative) {
  TargetAttr native = describe("native");
  EXPECT_NE(native.getCpu(), "native");
  EXPECT_TRUE(has(native, "+sse2"));
}

TEST_F(Machine, refusesUnknownNames) {
  llvm::Expected<TargetAttr> target =
      findTarget("cpu")->describe(context, "z80");
  ASSERT_FALSE(bool(target));
  std::string text = llvm::toString(target.takeError());
  EXPECT_TRUE(StringRef(text).starts_with("unknown CPU `z80`; one of native, "))
      << text;
}

TEST(Targets, areFoundByName) {
  EXPECT_EQ(findTarget("cpu")->name, "cpu");
  EXPECT_EQ(findTarget("null")->name, "null");
  EXPECT_EQ(findTarget("toaster"), nullptr);
}
