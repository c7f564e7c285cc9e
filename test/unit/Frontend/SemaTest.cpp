#include "test/unit/Frontend/SemaFixture.h"

using namespace weir;

/// A model with an input `x : f32[3]` and these items.
static std::string inModel(llvm::StringRef items) {
  return ("model M {\n  input x : f32[3]\n  target c : class(5)\n" + items +
          "\n}\n")
      .str();
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
        |> repeat(depth) { residual { layer_norm |> linear(width) |> gelu |> linear(width) } }
        |> layer_norm
        |> linear(10)
  output probabilities = softmax(logits)
  loss   cross_entropy(logits, digit)
  metric accuracy(logits, digit)
}
train {
  batch     64
  epochs    20
  optimizer adamw(lr: 1e-3, weight_decay: 0.01)
  schedule  cosine(warmup: 50)
  clip      norm(1.0)
  seed      1
}
data {
  source table = csv("digits.csv")
  image = table[0..64]
  digit = table[64]
  split train: 0.8, test: 0.2, seed: 7
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
  llvm::errs() << *c.module;
}
