#include "test/unit/Frontend/SemaFixture.h"

using namespace weir;

static const char *const source = R"(
const width = 4, wide = false
model First {
  input x : f32[2]
  target c : class(3)
  y = if wide { linear(x, 8) } else { linear(x, width) }
  output y
  z = linear(y, 3)
  loss cross_entropy(z, c)
}
model SecondModel {
  input x : f32[2]
  output y = linear(x, 3)
}
train First {
  batch     16
  steps     100
  optimizer sgd(lr: 0.5, momentum: 0.9, decay: all)
  schedule  constant
}
gradients {
  policy error
}
data {
  source table = csv("a.csv", "b.csv", header: true)
  x = 0.5 - table[1..3] / (2 * 8)
  c = table[0]
  split train: 0.75, by: position
}
)";

TEST(SemaSettings, readsSections) {
  Compilation c(source);
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  ModelOp first = c.model(0), second = c.model(1);
  EXPECT_EQ(first.getName(), "first");
  EXPECT_EQ(second.getName(), "second_model");
  EXPECT_EQ(first.getPolicy(), "error");
  EXPECT_EQ(Compilation::print(first.getTrain()),
            "{batch = 16 : i64, decay_all, horizon = 100 : i64, optimizer = "
            "#weir.call<\"sgd\", {dampening = 0.000000e+00 : f64, decay = "
            "\"all\", lr = 5.000000e-01 : f64, momentum = 9.000000e-01 : f64, "
            "nesterov = false, weight_decay = 0.000000e+00 : f64}>, schedule "
            "= #weir.call<\"constant\", {warmup = 0 : i64}>, steps = 100 : "
            "i64}");
  EXPECT_EQ(Compilation::print(second.getTrain()), "{batch = 64 : i64}");
  std::string data =
      Compilation::print(*first.getBody().getOps<DataOp>().begin());
  EXPECT_NE(data.find("weir.source @table \"csv\" [\"a.csv\", \"b.csv\"] "
                      "{header = true}"),
            std::string::npos);
  EXPECT_NE(data.find("weir.bind \"x\" = @table[1, 3] steps "
                      "[#weir.call<\"affine\", {scale = -6.250000e-02 : f64, "
                      "shift = 5.000000e-01 : f64}>]"),
            std::string::npos);
  EXPECT_NE(data.find("weir.bind \"c\" = @table[0, 1]\n"), std::string::npos);
  EXPECT_NE(data.find("weir.split {by_position, train = 7.500000e-01 : f64}"),
            std::string::npos);
}

TEST(SemaSettings, obeysOptions) {
  FrontendOptions options;
  options.model = "First";
  options.name = "net";
  options.policy = "off";
  options.batch = 2;
  options.epochs = 3;
  options.seed = 9;
  options.defines = {{"width", "7"}, {"width", "5"}, {"wide", "false"}};
  Compilation c(source, options);
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EXPECT_EQ(llvm::range_size(c.module->getOps<ModelOp>()), 1u);
  EXPECT_EQ(c.model().getName(), "net");
  EXPECT_EQ(c.model().getPolicy(), "off");
  EXPECT_EQ(c.model().getBatch(), 2);
  EXPECT_EQ(c.model().getSetting("epochs"), 3);
  EXPECT_EQ(c.model().getSetting("steps"), 0);
  EXPECT_EQ(c.model().getSetting("seed"), 9);
  EXPECT_EQ(c.parameters().front(), "linear.weight tensor<5x2xf32>");
}

TEST(SemaSettings, refusesWrongOptions) {
  FrontendOptions options;
  options.name = "1st";
  options.batch = 0;
  options.policy = "of";
  Compilation c(source, options);
  EXPECT_FALSE(c.module);
  EXPECT_EQ(c.messages(),
            (Lines{"`--name` is for one model and the file has 2 "
                   "[unknown-model]",
                   "model `1st` is not an identifier of C [invalid-name]",
                   "the batch size must be at least 1 and at most 16777216, "
                   "not 0 [invalid-value]",
                   "a policy is one of off, warn, fix, error, not `of` "
                   "[unknown-argument]"}));
}

TEST(SemaSettings, describesPorts) {
  Compilation c("model M {\n  input x : f32\n  input c : class(7)[2]\n"
                "  input n : count(5)\n  input b : bool[3]\n"
                "  output y = x * 2\n}\n");
  EXPECT_EQ(c.messages(), Lines());
  ASSERT_TRUE(c.module);
  EntryOp forward = c.model().lookupEntry("forward");
  EXPECT_EQ(Compilation::print(forward.getFunctionType()),
            "(tensor<64xf32>, tensor<64x2xi32>, tensor<64xi32>, "
            "tensor<64x3xi1>) -> tensor<64xf32>");
  Lines classes;
  for (unsigned i = 0; i < forward.getNumArguments(); ++i)
    classes.push_back(
        Compilation::print(forward.getArgAttr(i, "weir.classes")));
  EXPECT_EQ(classes, (Lines{"<<NULL ATTRIBUTE>>", "7 : i64", "6 : i64",
                            "<<NULL ATTRIBUTE>>"}));
}
