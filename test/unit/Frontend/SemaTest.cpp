#include "test/unit/Frontend/SemaFixture.h"

using namespace weir;

/// A model with the inputs `x : f32[3]` and `m : f32[2, 3]`.
static std::string inModel(llvm::StringRef items) {
  return ("model M {\n  input x : f32[3]\n  input m : f32[2, 3]\n" + items +
          "\n}\n")
      .str();
}

static Lines namesOf(Compilation &c) {
  EXPECT_EQ(c.messages(), Lines());
  if (!c.module)
    return {};
  Lines names;
  for (ParameterOp parameter : c.model().getBody().getOps<ParameterOp>())
    names.push_back(parameter.getSymName().str());
  return names;
}

static Lines namesIn(llvm::StringRef items) {
  Compilation c(inModel(items));
  return namesOf(c);
}

TEST(Sema, namesParametersOfDigits) {
  Compilation c(R"(
const width = 128
const depth = 2
model Digits {
  input  image : f32[64]
  target digit : class(10)
  logits = image / 16
        |> linear(width) |> relu
        |> repeat(depth) {
             residual { layer_norm |> linear(width) |> gelu |> linear(width) }
           }
        |> layer_norm
        |> linear(10)
  output probabilities = softmax(logits)
  loss   cross_entropy(logits, digit)
  metric accuracy(logits, digit)
}
)");
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EXPECT_EQ(
      c.parameters(),
      (Lines{"linear.weight tensor<128x64xf32>", "linear.bias tensor<128xf32>",
             "repeat.0.layer_norm.weight tensor<128xf32>",
             "repeat.0.layer_norm.bias tensor<128xf32>",
             "repeat.0.linear.weight tensor<128x128xf32>",
             "repeat.0.linear.bias tensor<128xf32>",
             "repeat.0.linear_2.weight tensor<128x128xf32>",
             "repeat.0.linear_2.bias tensor<128xf32>",
             "repeat.1.layer_norm.weight tensor<128xf32>",
             "repeat.1.layer_norm.bias tensor<128xf32>",
             "repeat.1.linear.weight tensor<128x128xf32>",
             "repeat.1.linear.bias tensor<128xf32>",
             "repeat.1.linear_2.weight tensor<128x128xf32>",
             "repeat.1.linear_2.bias tensor<128xf32>",
             "layer_norm.weight tensor<128xf32>",
             "layer_norm.bias tensor<128xf32>",
             "linear_2.weight tensor<10x128xf32>",
             "linear_2.bias tensor<10xf32>"}));
}

TEST(Sema, sharesParametersOfInstances) {
  EXPECT_EQ(namesIn(R"(
  embed = linear(3, bias: false)
  tower = repeat(2) { linear(3, bias: false) }
  y = embed(embed(x)) + embed.weight |> tower |> embed |> tower
  output y)"),
            (Lines{"embed.weight", "tower.0.linear.weight",
                   "tower.1.linear.weight"}));
}

TEST(Sema, sharesParametersOfBlocks) {
  Compilation d("block encoder(x, width: 4) {\n"
                "  scale = parameter([dim(x, -1)], init: ones)\n"
                "  return x * scale |> linear(width, bias: false) |> relu\n"
                "}\n" +
                inModel(R"(
  encode = encoder()
  a = encode(x)
  b = encode(x)
  e = encoder(x, width: 5)
  output y = a + b
  output z = encode.linear.weight * 2)"));
  EXPECT_EQ(namesOf(d), (Lines{"encode.scale", "encode.linear.weight",
                               "encoder.scale", "encoder.linear.weight"}));
}

TEST(Sema, namesInOrderOfEvaluation) {
  // Arguments before their call, instances where they are bound; what residual
  // holds stays in its scope.
  EXPECT_EQ(namesIn(R"(
  y = linear(linear(x, 4, bias: false), 3, bias: false)
  z = y |> residual { linear(3, bias: false, name: "head") }
  linear_2 = linear(3, bias: false)
  for i in 0..2 { z = z |> linear(3, bias: false) |> linear_2 }
  output z)"),
            (Lines{"linear.weight", "linear_2.weight", "head.weight",
                   "linear_2_2.weight", "linear_3.weight", "linear_4.weight"}));
}

TEST(Sema, valuesRenameNoLayer) {
  // `tanh` is the name of an instance, whatever activations come before.
  Compilation d(inModel(R"(
  y = x + 1 |> tanh |> tanh
  tanh = linear(3, bias: false)
  add = linear(3, bias: false)
  output z = y |> tanh |> add)"));
  EXPECT_EQ(namesOf(d), (Lines{"tanh.weight", "add.weight"}));
  EXPECT_EQ(d.operations(), (Lines{"constant@add_2", "add@add_2", "tanh@tanh_2",
                                   "tanh@tanh_3", "read@tanh", "linear@tanh",
                                   "read@add", "linear@add", "return"}));
}

TEST(Sema, decidesConditionsAtCompileTime) {
  Compilation c("const deep = false\n"
                "block step(x, width) {\n"
                "  y = if dim(x, -1) == width and not deep { x }\n"
                "      else { x |> linear(width, bias: false) }\n"
                "  if deep { return relu(y) } else { return y }\n"
                "}\n" +
                inModel("  output y = x |> step(3) |> step(4) |> step(4)"));
  EXPECT_EQ(namesOf(c), (Lines{"step_2.linear.weight"}));
}

TEST(Sema, passesFunctions) {
  Compilation c("block mlp(x, act: relu, wide: 4) {\n"
                "  return x |> linear(wide, bias: false) |> act\n"
                "}\n"
                "block twice(x, f) { return f(f(x)) }\n" +
                inModel(R"(
  w = 3
  y = x |> mlp(act: tanh) |> twice { linear(w, bias: false) }
  z = twice(y, linear(3, bias: false))
  output z)"));
  EXPECT_EQ(namesOf(c), (Lines{"mlp.linear.weight", "twice.linear.weight",
                               "twice.linear_2.weight", "linear.weight"}));
  EXPECT_EQ(c.operations()[2], "tanh@mlp.tanh");
}

TEST(Sema, unpacksResults) {
  Compilation c("block both(x) { return x, x * 2 }\n" +
                inModel("  a, b = both(x)\n"
                        "  output y = a |> both\n"
                        "  output z = b\n"
                        "  sizes = [3, 4] + [dim(m, 0)]\n"
                        "  output w = reshape(m, [sizes[2] * 3])"));
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EXPECT_EQ(Compilation::print(c.model()
                                   .lookupEntry("forward")
                                   .getFunctionType()
                                   .getResults()
                                   .back()),
            "tensor<64x6xf32>");
}

TEST(Sema, growsLinearly) {
  Compilation c(inModel("  output y = x |> repeat(1000) {\n"
                        "    residual { layer_norm |> linear(3) |> relu }\n"
                        "  }"));
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EXPECT_EQ(c.parameters().size(), 4000u);
  EXPECT_EQ(c.operations().size(), 8001u);
}
