#include "lib/Support/Thresholds.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"

using namespace weir;

TEST(Thresholds, haveNamesAndValidDefaults) {
  llvm::StringSet<> names;
  for (const Threshold &threshold : getAllThresholds()) {
    std::string key = threshold.getKey();
    EXPECT_EQ(threshold.findProblem(threshold.value), "") << key;
    EXPECT_FALSE(threshold.summary.empty()) << key;
    EXPECT_TRUE(names.insert(key).second) << key;
    EXPECT_TRUE(names.insert(threshold.getSetting()).second) << key;
    EXPECT_EQ(findThreshold(key), &threshold);
    EXPECT_EQ(findThreshold(threshold.getSetting()), &threshold);
  }
}

TEST(Thresholds, areFoundByAlias) {
  const Threshold *rate = findThreshold("G161.rate");
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->getKey(), "high-dropout.rate");
  EXPECT_EQ(rate->getSetting(), "high_dropout_rate");
  EXPECT_EQ(findThreshold("G161.rates"), nullptr);
  EXPECT_EQ(findThreshold("rate"), nullptr);
  EXPECT_EQ(findThreshold(""), nullptr);
}

TEST(Thresholds, refuseValues) {
  const Threshold &rate = *findThreshold("high-dropout.rate");
  EXPECT_EQ(rate.findProblem(0), "must be a number above 0");
  EXPECT_EQ(rate.findProblem(-1), "must be a number above 0");
  EXPECT_EQ(rate.findProblem(1.5), "must be a fraction of at most 1");
  EXPECT_EQ(rate.findProblem(1), "");
  const Threshold &values = *findThreshold("small-batch-norm.values");
  EXPECT_EQ(values.findProblem(100), "");
  EXPECT_EQ(values.findProblem(HUGE_VAL), "must be a number above 0");
  EXPECT_EQ(values.findProblem(NAN), "must be a number above 0");
}

TEST(Thresholds, areThoseOfTheModel) {
  mlir::MLIRContext context;
  mlir::Builder builder(&context);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(builder.getUnknownLoc());
  auto get = [&] {
    return getThreshold(*module, DiagnosticId::HighDropout, "rate");
  };
  EXPECT_EQ(get(), 0.5);
  (*module)->setAttr(thresholdsAttrName,
                     builder.getDictionaryAttr(builder.getNamedAttr(
                         "high-dropout.rate", builder.getF64FloatAttr(0.7))));
  EXPECT_EQ(get(), 0.7);
  EXPECT_EQ(getThreshold(*module, DiagnosticId::SmallBatchNorm, "values"), 8);
}
