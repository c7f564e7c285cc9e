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
  expect("m @ x", "tensor<4x2xf32>", {"contract"});
  expect("m @ t", "tensor<4x2x2x5xf32>", {"contract"});
  expect("x @ reshape(m, [3, 2])", "tensor<4x2xf32>", {"reshape", "contract"});
  expect("x @ x", "tensor<4xf32>", {"contract"});
  expect("reshape(m, [2, 1, 3]) @ t", "tensor<4x2x1x5xf32>",
         {"reshape", "contract"});
  // An axis of size 1 that is repeated needs no repetition.
  expect("reshape(m, [1, 2, 3]) @ t", "tensor<4x2x2x5xf32>",
         {"reshape", "reshape", "contract"});
}

// The transpose is read in place; what is left of it has no user.
TEST(SemaValues, multipliesTransposedMatrices) {
  expect("m @ transpose(m)", "tensor<4x2x2xf32>", {"transpose", "matmul"});
  expect("transpose(m) @ m", "tensor<4x3x3xf32>", {"transpose", "matmul"});
  expect("x @ transpose(reshape(w, [5, 3]))", "tensor<4x5xf32>",
         {"reshape", "transpose", "matmul"});
  expect("x @ transpose(m)", "tensor<4x2xf32>", {"transpose", "contract"});
}

TEST(SemaValues, movesElements) {
  expect("transpose(m)", "tensor<4x3x2xf32>", {"transpose"});
  expect("permute(m, [1, 0])", "tensor<4x3x2xf32>", {"transpose"});
  expect("transpose(m, axes: [0, 1])", "tensor<4x2x3xf32>", {});
  expect("broadcast(x, [2, 3])", "tensor<4x2x3xf32>", {"broadcast"});
  expect("flip(m)", "tensor<4x2x3xf32>", {"slice", "slice"});
  expect("flip(m, axis: 0)", "tensor<4x2x3xf32>", {"slice"});
  expect("unsqueeze(x, 0)", "tensor<4x1x3xf32>", {"reshape"});
  expect("unsqueeze(x, -1)", "tensor<4x3x1xf32>", {"reshape"});
  expect("unsqueeze(x, 0) |> squeeze", "tensor<4x3xf32>",
         {"reshape", "reshape"});
}

TEST(SemaValues, joinsAndSplits) {
  expect("concat(m, m)", "tensor<4x2x6xf32>", {"concat"});
  expect("concat(m, m, m, axis: 0)", "tensor<4x6x3xf32>", {"concat"});
  expect("x |> concat(x)", "tensor<4x6xf32>", {"concat"});
  expect("concat([x, x])", "tensor<4x6xf32>", {"concat"});
  expect("concat(c, c)", "tensor<4x4xi32>", {"concat"});
  // A parameter beside a sample's value is repeated along the batch.
  expect("concat(m, v)", "tensor<4x2x4xf32>", {"broadcast", "concat"});
  expect("stack(x, x)", "tensor<4x2x3xf32>", {"reshape", "reshape", "concat"});
  expect("stack(x, x, axis: -1)", "tensor<4x3x2xf32>",
         {"reshape", "reshape", "concat"});
  expect("split(m, [1, 2])", "tensor<4x2x1xf32>", {"slice", "slice"});
  expect("split(m, 2, axis: 0)", "tensor<4x1x3xf32>", {"slice", "slice"});
}

TEST(SemaValues, takesIndices) {
  expect("x[-1]", "tensor<4xf32>", {"slice", "reshape"});
  expect("m[.., 0]", "tensor<4x2xf32>", {"slice", "reshape"});
  expect("m[0..1]", "tensor<4x1x3xf32>", {"slice"});
  expect("m[1, 1..3]", "tensor<4x2xf32>", {"slice", "reshape", "slice"});
  expect("m[.., ..-1]", "tensor<4x2x2xf32>", {"slice"});
  expect("m[..]", "tensor<4x2x3xf32>", {});
  expect("c[1]", "tensor<4xi32>", {"slice", "reshape"});
  expect("last(m)", "tensor<4x3xf32>", {"slice", "reshape"});
  expect("slice(x, 0, 3, stride: 2)", "tensor<4x2xf32>", {"slice"});
  expect("slice(m, -2, 3, axis: 1)", "tensor<4x2x2xf32>", {"slice"});
  expect("pad(x, 1, 2)", "tensor<4x6xf32>", {"pad"});
  expect("pad(m, 1, 0, axis: 0, value: 0.5)", "tensor<4x3x3xf32>", {"pad"});
}

TEST(SemaValues, choosesByClasses) {
  expect("one_hot(c, 3)", "tensor<4x2x3xf32>", {"one_hot"});
  expect("gather(w, c)", "tensor<4x2x5xf32>", {"gather"});
  expect("gather(m, c, axis: 1)", "tensor<4x2x2xf32>", {"gather"});
  expect("gather(reshape(w, [5, 3]), c, axis: 1)", "tensor<4x5x2xf32>",
         {"reshape", "broadcast", "gather"});
  expect("scatter(m, c, 7)", "tensor<4x7x3xf32>", {"scatter_add"});
  expect("argmax(m)", "tensor<4x2xi32>", {"arg_extremum"});
  expect("argmin(m, axis: 0, keep: true)", "tensor<4x1x3xi32>",
         {"arg_extremum", "reshape"});
  expect("one_hot(argmax(m), 3)", "tensor<4x2x3xf32>",
         {"arg_extremum", "one_hot"});
}

TEST(SemaValues, makesConstantValues) {
  expect("x + zeros([3])", "tensor<4x3xf32>", {"constant", "broadcast", "add"});
  expect("x * ones([2, 1])", "tensor<4x2x3xf32>",
         {"constant", "broadcast", "broadcast", "mul"});
  expect("x * arange(3, start: 1)", "tensor<4x3xf32>",
         {"iota", "broadcast", "mul"});
}

TEST(SemaValues, reducesRows) {
  expect("variance(m, axis: 0)", "tensor<4x3xf32>", {"variance"});
  expect("standard_deviation(m, correction: 0)", "tensor<4xf32>",
         {"standard_deviation"});
  expect("norm(m)", "tensor<4xf32>", {"norm"});
  expect("prod(m, axis: [0, 1], keep: true)", "tensor<4x1x1xf32>",
         {"reduce", "reshape"});
  expect("log_sum_exp(m, axis: -1, keep: true)", "tensor<4x2x1xf32>",
         {"log_sum_exp", "reshape"});
  expect("softmax(m, axis: [0, 1])", "tensor<4x2x3xf32>", {"softmax"});
  expect("log_softmax(m, axis: 0)", "tensor<4x2x3xf32>", {"log_softmax"});
  expect("softmax(m, mask: x > 0)", "tensor<4x2x3xf32>",
         {"constant", "compare", "broadcast", "softmax"});
  expect("sum(m, mask: x > 0, axis: 0)", "tensor<4x3xf32>",
         {"constant", "compare", "broadcast", "constant", "where", "reduce"});
  expect("mean(x, mask: x > 0)", "tensor<4xf32>",
         {"constant", "compare", "constant", "where", "reduce", "to_float",
          "reduce", "constant", "divide_or_zero", "mul"});
  expect("cumsum(m, axis: 0, reverse: true)", "tensor<4x2x3xf32>",
         {"cumulative_sum"});
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
         {"constant", "mul", "squared_error", "reduce"});
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

TEST(SemaValues, locatesTheLibraryAtItsCall) {
  Compilation c("model M {\n  input x : f32[3]\n"
                "  output y = x |> rezero { mlp([3], 3) |> relu }\n}\n");
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  std::vector<unsigned> columns;
  for (mlir::Operation &op : c.model()
                                 .lookupEntry("forward")
                                 .getBody()
                                 .front()
                                 .without_terminator()) {
    auto place = llvm::dyn_cast<mlir::FileLineColRange>(op.getLoc());
    ASSERT_TRUE(place) << op.getName().getStringRef().str();
    EXPECT_EQ(place.getFilename().getValue(), "m.weir");
    EXPECT_EQ(place.getStartLine(), 3u);
    columns.push_back(place.getStartColumn());
  }
  // The scale; the layers of mlp; relu of the braces; the sum.
  EXPECT_EQ(columns.front(), 19u);
  EXPECT_EQ(llvm::count(columns, 28u), 7);
  EXPECT_EQ(llvm::count(columns, 43u), 1);
  EXPECT_EQ(columns.back(), 19u);
}

TEST(SemaValues, mapsOverTheLeadingAxis) {
  expect("m |> map { linear(5) |> relu }", "tensor<4x2x5xf32>",
         {"reshape", "linear", "relu", "reshape"});
  expect("m |> map { sum }", "tensor<4x2xf32>",
         {"reshape", "reduce", "reshape"});
  expect("w |> map { linear(2) }", "tensor<4x3x2xf32>",
         {"reshape", "linear", "reshape", "broadcast"});
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
