// Operations computed by themselves; the families that are differentiated are
// held to numbers in test/gradients, all to their lowered forms in Lowering.
#include "dialect/Weir/Evaluate.h"
#include "dialect/Weir/Weir.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir;
using namespace weir;

namespace {
class Evaluation : public testing::Test {
protected:
  Evaluation() {
    context.loadDialect<WeirDialect>();
    context.getDiagEngine().registerHandler(
        [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
  }

  // Computes `text`, whose results %r are of `type`, on parameters @a, @b, ...
  LogicalResult run(std::vector<std::pair<std::string, Array>> symbols,
                    StringRef text, StringRef type);

  MLIRContext context;
  std::string message;
  SmallVector<Array> results;
};
} // namespace

LogicalResult
Evaluation::run(std::vector<std::pair<std::string, Array>> symbols,
                StringRef text, StringRef type) {
  std::string source = "weir.model @M name \"m\" train {batch = 1 : i64} "
                       "policy \"off\" {\nweir.layer @l kind \"l\"\n";
  std::string body;
  for (size_t i = 0; i < symbols.size(); ++i) {
    std::string name(1, 'a' + i), declared = ": " + symbols[i].first;
    source += "weir.state @" + name + declared +
              " init #weir.call<\"zeros\", {}> layer @l\n";
    body += "%" + name + " = weir.read @" + name + declared + "\n";
  }
  source += "weir.entry @e() -> (" + type.str() +
            " {weir.role = \"output\"}) {\n" + body + text.str() +
            "\nweir.return %r : " + type.str() + "\n}\n}\n";
  auto module = parseSourceString<ModuleOp>(source, &context);
  if (!module)
    return failure();
  auto lookup = [&](StringRef name) { return symbols[name[0] - 'a'].second; };
  results.clear();
  EntryOp entry = (*module->getOps<ModelOp>().begin()).lookupEntry("e");
  return evaluateBlock(entry.getBody().front(), {}, lookup, results);
}

static Array makeArray(std::vector<int64_t> shape, std::vector<double> data) {
  Array array{ArrayRef<int64_t>(shape)};
  array.data.assign(data.begin(), data.end());
  return array;
}

TEST_F(Evaluation, clipsTheGlobalNorm) {
  ASSERT_TRUE(succeeded(
      run({{"tensor<2xf64>", makeArray({2}, {3, 0})},
           {"tensor<f64>", makeArray({}, {4})}},
          "%norm, %r = weir.clip %a, %b max 2.5 : (tensor<2xf64>, tensor<f64>) "
          "-> (tensor<f64>, tensor<f64>)",
          "tensor<f64>")));
  EXPECT_NEAR(results[0][0], 0.5, 1e-6);
}

TEST_F(Evaluation, leavesSmallGradientsAlone) {
  ASSERT_TRUE(
      succeeded(run({{"tensor<2xf64>", makeArray({2}, {3, 4})}},
                    "%norm, %r = weir.clip %a max 7.0 : (tensor<2xf64>) -> "
                    "(tensor<f64>, tensor<f64>)",
                    "tensor<f64>")));
  EXPECT_EQ(results[0][0], 1);
}

TEST_F(Evaluation, guardSeesEveryElement) {
  for (double value : {1.0, double(NAN), double(INFINITY), -INFINITY * 1.0}) {
    ASSERT_TRUE(
        succeeded(run({{"tensor<2xf64>", makeArray({2}, {0, value})}},
                      "%r = weir.guard %a : tensor<2xf64>", "tensor<i1>")));
    EXPECT_EQ(results[0][0], std::isfinite(value));
  }
}

TEST_F(Evaluation, updatesByTheRecordOfTheOptimizer) {
  // Momentum 0.5 * 2 + gradient 3 * factor 2.
  ASSERT_TRUE(succeeded(run(
      {{"tensor<f64>", makeArray({}, {1})},
       {"tensor<f64>", makeArray({}, {3})},
       {"tensor<f64>", makeArray({}, {2})},
       {"tensor<f64>", makeArray({}, {0.1})}},
      "%new, %r = weir.update #weir.call<\"sgd\", {momentum = 0.5 : f64}> "
      "decay 0.0 parameter(%a) gradient(%b) factor(%c) slots(%c) scalars(%d) "
      ": (tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>, tensor<f64>) -> "
      "(tensor<f64>, tensor<f64>)",
      "tensor<f64>")));
  EXPECT_DOUBLE_EQ(results[0][0], 7);
}

TEST_F(Evaluation, accuracyTakesTheFirstMaximum) {
  ASSERT_TRUE(succeeded(
      run({{"tensor<4x3xf64>",
            makeArray({4, 3}, {1, 2, 0, 2, 2, 1, 2, 2, 1, NAN, 2, 1})},
           {"tensor<4xi32>", makeArray({4}, {1, 0, 1, 1})}},
          "%r = weir.accuracy %a, %b : tensor<4x3xf64>, tensor<4xi32> -> "
          "tensor<4xf64>",
          "tensor<4xf64>")));
  EXPECT_EQ(ArrayRef<double>(results[0].data), ArrayRef<double>({1, 1, 0, 0}));
}

TEST_F(Evaluation, refusesAClassOutOfRange) {
  for (double value : {-1.0, 3.0}) {
    EXPECT_TRUE(failed(
        run({{"tensor<3xf64>", makeArray({3}, {1, 2, 3})},
             {"tensor<i32>", makeArray({}, {value})}},
            "%r = weir.cross_entropy %a, %b : tensor<3xf64>, tensor<i32> -> "
            "tensor<f64>",
            "tensor<f64>")));
    EXPECT_NE(message.find("meets class"), std::string::npos) << message;
  }
}

TEST_F(Evaluation, refusesWhatDoesNotCompute) {
  EXPECT_TRUE(failed(run({{"tensor<f64>", makeArray({}, {1})}},
                         "%ok = weir.guard %a : tensor<f64>\n"
                         "weir.commit if %ok : tensor<i1> {\n}\n"
                         "%r = weir.add %a, %a : tensor<f64>",
                         "tensor<f64>")));
  EXPECT_NE(message.find("does not evaluate"), std::string::npos) << message;
}

TEST(Cost, countsMultiplyAddsTwice) {
  MLIRContext context;
  context.loadDialect<WeirDialect>();
  Builder builder(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder.getUnknownLoc());
  OpBuilder inside(module->getBodyRegion());
  auto type = [&](ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF64Type());
  };
  auto zeros = [&](ArrayRef<int64_t> shape) -> Value {
    return ConstantOp::create(inside, module->getLoc(), type(shape),
                              getSplat(type(shape), 0));
  };
  auto linear = LinearOp::create(inside, module->getLoc(), type({2, 5}),
                                 zeros({2, 3}), zeros({5, 3}), zeros({5}));
  EXPECT_EQ(linear.getFlops(), 2 * 2 * 3 * 5 + 2 * 5);
  auto matmul =
      MatmulOp::create(inside, module->getLoc(), type({7, 2, 5}),
                       zeros({7, 3, 2}), zeros({7, 3, 5}), true, false);
  EXPECT_EQ(matmul.getFlops(), 2 * 7 * 2 * 3 * 5);
}
