#include "dialect/Catalogue/Catalogue.h"
#include "test/unit/Lowering/Comparison.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

#include <cmath>

namespace weir::test {

TEST(Clip, measuresAndLimitsNorm) {
  for (const std::string &max : {"", "max 0.5 ", "max 100.0 "})
    expectSameLowered(
        "%n, %f = weir.clip %a, %b, %c, %d " + max +
            ": (tensor<2x3xf64>, tensor<5xf64>, tensor<f64>, "
            "tensor<2x3x5xf64>) -> (tensor<f64>, tensor<f64>)",
        {{"a", "2x3xf64"}, {"b", "5xf64"}, {"c", "f64"}, {"d", "2x3x5xf64"}},
        {{"n", "f64"}, {"f", "f64"}});
}

// The factor is not used then.
TEST(Clip, keepsNaNInNorm) {
  expectSameLowered("%n, %f = weir.clip %a max 1.0 : (tensor<2xf64>) -> "
                    "(tensor<f64>, tensor<f64>)",
                    {{"a", "2xf64", 0, 0, {1, NAN}}}, {{"n", "f64"}});
}

TEST(Guard, refusesWhatIsNotFinite) {
  for (double value : {1.0, -1e308, double(INFINITY), double(NAN)})
    expectSameLowered(
        "%y = weir.guard %a, %b, %c : tensor<f64>, tensor<2x3xf64>, "
        "tensor<f64>",
        {{"a", "f64"},
         {"b", "2x3xf64", 0, 0, {1, 2, 3, 4, value, 5}},
         {"c", "f64"}},
        {{"y", "i1"}});
}

TEST(Guard, looksAtScalars) {
  for (double value : {0.0, -double(INFINITY), double(NAN)})
    expectSameLowered("%y = weir.guard %a, %b : tensor<f64>, tensor<f64>",
                      {{"a", "f64", 0, 0, {value}}, {"b", "f64"}},
                      {{"y", "i1"}});
}

namespace {
/// One optimizer's record with some arguments.
struct Rule {
  const catalogue::Optimizer &record;
  llvm::SmallVector<double> arguments;

  explicit Rule(const catalogue::Optimizer &record)
      : record(record),
        arguments(catalogue::defaultArguments(record.hyperparameters)) {
    for (double &argument : arguments)
      if (std::isnan(argument))
        argument = 0.1;
  }

  void set(llvm::StringRef name, double value) {
    if (auto i = catalogue::indexOf(record.hyperparameters, name))
      arguments[*i] = value;
  }

  std::string print() const {
    using Kind = catalogue::Hyperparameter::Kind;
    std::string text;
    for (auto [one, value] : llvm::zip(record.hyperparameters, arguments)) {
      text += text.empty() ? "" : ", ";
      text += one.name.str() + " = ";
      if (one.kind == Kind::Flag)
        text += value != 0 ? "true" : "false";
      else if (one.kind == Kind::Word)
        text += "\"" + one.words[unsigned(value)].str() + "\"";
      else if (one.kind == Kind::Count)
        text += std::to_string(int64_t(value));
      else
        text += llvm::formatv("{0:e16} : f64", value).str();
    }
    return "#weir.call<\"" + record.keyword.str() + "\", {" + text + "}>";
  }
};
} // namespace

// Slots and scalars are positive, as second moments and corrections are.
static void expectUpdate(const Rule &rule, const std::string &shape,
                         double decay) {
  std::string type = "tensor<" + shape + "f64>";
  std::vector<Input> inputs{{"p", shape + "f64", -2, 2, {}, true},
                            {"g", shape + "f64"},
                            {"f", "f64"}};
  std::vector<Output> outputs{{"new0", shape + "f64"}};
  std::vector<std::string> slots, scalars{"%rate"};
  for (const catalogue::Slot &slot : rule.record.slots)
    if (slot.needed(rule.arguments)) {
      inputs.push_back(
          {"slot_" + slot.name.str(), shape + "f64", 0.1, 2, {}, true});
      slots.push_back("%" + inputs.back().name);
      outputs.push_back({"new" + std::to_string(slots.size()), shape + "f64"});
    }
  inputs.push_back({"rate", "f64", 0.01, 0.5});
  for (const catalogue::Scalar &scalar : rule.record.scalars)
    if (scalar.needed(rule.arguments)) {
      inputs.push_back({"scalar_" + scalar.name.str(), "f64", 0.1, 2});
      scalars.push_back("%" + inputs.back().name);
    }
  std::string results, resultTypes,
      types = type + ", " + type + ", tensor<f64>";
  for (size_t i = 0; i < outputs.size(); ++i) {
    results += (i ? ", %" : "%") + outputs[i].name;
    resultTypes += (i ? ", " : "") + type;
    types += i ? ", " + type : "";
  }
  for (size_t i = 0; i < scalars.size(); ++i)
    types += ", tensor<f64>";
  expectSameLowered(results + " = weir.update " + rule.print() + " decay " +
                        llvm::formatv("{0:e16}", decay).str() +
                        " parameter(%p) gradient(%g) factor(%f) slots(" +
                        llvm::join(slots, ", ") + ") scalars(" +
                        llvm::join(scalars, ", ") + ") : (" + types + ") -> (" +
                        resultTypes + ")",
                    inputs, outputs);
}

TEST(Update, computesEveryOptimizer) {
  for (const catalogue::Optimizer &record : catalogue::optimizers())
    for (const std::string &shape : {"", "3x", "2x3x"})
      expectUpdate(Rule(record), shape, 0);
}

TEST(Update, decaysWeights) {
  for (const catalogue::Optimizer &record : catalogue::optimizers()) {
    Rule rule(record);
    rule.set("weight_decay", 0.125);
    expectUpdate(rule, "2x3x", 0.125);
  }
}

TEST(Update, takesMomentum) {
  for (const catalogue::Optimizer &record : catalogue::optimizers()) {
    Rule rule(record);
    rule.set("momentum", 0.9);
    expectUpdate(rule, "2x3x", 0);
    rule.set("nesterov", 1);
    expectUpdate(rule, "2x3x", 0);
  }
}

// The factor of a step that is not clipped is a constant.
TEST(Update, foldsConstantFactor) {
  expectSameLowered(
      "%f = weir.constant dense<1.0> : tensor<f64>\n"
      "%new = weir.update #weir.call<\"sgd\", {lr = 0.1 : f64}> decay 0.0 "
      "parameter(%p) gradient(%g) factor(%f) slots() scalars(%rate) : "
      "(tensor<3xf64>, tensor<3xf64>, tensor<f64>, tensor<f64>) -> "
      "tensor<3xf64>",
      {{"p", "3xf64", -2, 2, {}, true}, {"g", "3xf64"}, {"rate", "f64", 0, 1}},
      {{"new", "3xf64"}});
}

} // namespace weir::test
