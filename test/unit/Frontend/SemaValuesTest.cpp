#include "test/unit/Frontend/SemaFixture.h"

using namespace weir;

/// The type of `expression` over `x : f32[3]`, `m : f32[2, 3]`, a scalar `s`
/// and the parameters `w : f32[3, 5]`, `v : f32[2, 1]`; batch 4.
static std::string typeOf(llvm::StringRef expression, Lines *operations) {
  FrontendOptions options;
  options.batch = 4;
  Compilation c(("model M {\n  input x : f32[3]\n  input m : f32[2, 3]\n"
                 "  input s : f32\n  input c : class(3)[2]\n"
                 "  w = parameter([3, 5], init: normal(0.1))\n"
                 "  v = parameter([2, 1], init: zeros)\n"
                 "  t = parameter([2, 3, 5], init: ones)\n"
                 "  output y = " +
                 expression + "\n}\n")
                    .str(),
                options);
  EXPECT_EQ(c.messages(), Lines());
  if (!c.module)
    return "";
  if (operations) {
    for (const std::string &line : c.operations()) {
      std::string name = llvm::StringRef(line).split('@').first.str();
      if (name != "read" && name != "return")
        operations->push_back(name);
    }
  }
  return Compilation::print(
      c.model().lookupEntry("forward").getFunctionType().getResult(0));
}

static void expect(llvm::StringRef expression, llvm::StringRef type,
                   Lines wanted) {
  Lines operations;
  EXPECT_EQ(typeOf(expression, &operations), type) << expression.str();
  EXPECT_EQ(operations, wanted) << expression.str();
}

TEST(SemaValues, broadcastsLikeNumPy) {
  expect("x / 16", "tensor<4x3xf32>", {"constant", "div"});
  expect("-x", "tensor<4x3xf32>", {"constant", "mul"});
  expect("x + m", "tensor<4x2x3xf32>", {"broadcast", "add"});
  expect("m * v", "tensor<4x2x3xf32>", {"broadcast", "mul"});
  expect("v - x", "tensor<4x2x3xf32>", {"broadcast", "broadcast", "sub"});
  expect("s * x", "tensor<4x3xf32>", {"broadcast", "mul"});
  // Of no sample: made one of each only as an output.
  expect("v * 2", "tensor<4x2x1xf32>", {"constant", "mul", "broadcast"});
}

TEST(SemaValues, multipliesMatrices) {
  expect("x @ w", "tensor<4x5xf32>", {"matmul"});
  expect("m @ w", "tensor<4x2x5xf32>", {"reshape", "matmul", "reshape"});
  expect("m |> matmul(w)", "tensor<4x2x5xf32>",
         {"reshape", "matmul", "reshape"});
  expect("m @ x", "tensor<4x2xf32>", {"reshape", "matmul", "reshape"});
  expect("m @ t", "tensor<4x2x2x5xf32>", {"broadcast", "broadcast", "matmul"});
  expect("x @ reshape(m, [3, 2])", "tensor<4x2xf32>",
         {"reshape", "reshape", "matmul", "reshape"});
}

TEST(SemaValues, reducesAxes) {
  expect("sum(m)", "tensor<4xf32>", {"reduce"});
  expect("mean(m, axis: -1)", "tensor<4x2xf32>", {"reduce"});
  expect("max(m, axis: [1, 0])", "tensor<4xf32>", {"reduce"});
  expect("min(m, axis: 0, keep: true)", "tensor<4x1x3xf32>",
         {"reduce", "reshape"});
  expect("sum(s)", "tensor<4xf32>", {});
  expect("softmax(m, axis: 0)", "tensor<4x2x3xf32>", {"softmax"});
  expect("flatten(m)", "tensor<4x6xf32>", {"reshape"});
  expect("reshape(m, [-1, 2])", "tensor<4x3x2xf32>", {"reshape"});
}

TEST(SemaValues, buildsLayers) {
  expect("linear(m, 7, init: zeros)", "tensor<4x2x7xf32>", {"linear"});
  expect("layer_norm(m, eps: 1e-3)", "tensor<4x2x3xf32>", {"layer_norm"});
  expect("cross_entropy(m, c)", "tensor<4x2xf32>", {"cross_entropy"});
  expect("accuracy(m, c)", "tensor<4x2xf32>", {"accuracy"});
  expect("mean_squared_error(m, m * 2)", "tensor<4xf32>",
         {"constant", "mul", "mean_squared_error"});
  expect("x |> repeat(0) { linear(9) }", "tensor<4x3xf32>", {});
}

TEST(SemaValues, locatesOperations) {
  Compilation c("model M {\n  input x : f32[3]\n"
                "  output y = x |> relu |> linear(2)\n}\n");
  ASSERT_TRUE(c.module);
  for (mlir::Operation &op : c.model().lookupEntry("forward").getBody().front())
    if (auto relu = llvm::dyn_cast<Relu>(op)) {
      auto place = llvm::cast<mlir::FileLineColRange>(relu.getLoc());
      EXPECT_EQ(place.getStartLine(), 3u);
      EXPECT_EQ(place.getStartColumn(), 19u);
      EXPECT_EQ(place.getEndColumn(), 23u);
    }
}

TEST(SemaValues, sumsUpLosses) {
  Compilation c("model M {\n  input x : f32[3]\n  target t : f32[3]\n"
                "  y = linear(x, 3)\n  loss mean_squared_error(y, t)\n"
                "  loss decay = 0.1 * sum(parameter([2], init: ones))\n"
                "  metric error = y - t\n}\n");
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EntryOp forward = c.model().lookupEntry("forward");
  Lines results;
  for (unsigned i = 0; i < forward.getNumResults(); ++i)
    results.push_back(
        (forward.getResultRole(i) + " " + forward.getResultName(i)).str());
  EXPECT_EQ(results, (Lines{"loss_sum loss", "loss_weight loss",
                            "loss_sum decay", "loss_weight decay",
                            "metric_sum error", "metric_weight error"}));
}
