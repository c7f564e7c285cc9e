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

TEST(Clip, holdsElements) {
  for (const std::string &max : {"0.5", "100.0"})
    for (const std::string &type : {"f64", "7xf64", "2x3xf64", "2x3x5xf64"})
      expectSameLowered("%c, %f = weir.clip_value %g max " + max +
                            " : tensor<" + type + "> -> tensor<f64>",
                        {{"g", type}}, {{"c", type}, {"f", "f64"}});
}

TEST(Clip, holdsUnitsBesideTheirParameter) {
  for (const std::string &max : {"0.02", "0.5", "100.0"})
    for (const std::string &type : {"f64", "7xf64", "2x3xf64", "2x3x5xf64"})
      expectSameLowered("%c, %f = weir.clip_units %g, %p max " + max +
                            " eps 1.0e-3 : tensor<" + type + "> -> tensor<f64>",
                        {{"g", type}, {"p", type}},
                        {{"c", type}, {"f", "f64"}});
}

// Neither gradient nor parameter: nothing is divided by 0.
TEST(Clip, leavesZeroUnitsAlone) {
  expectSameLowered("%c, %f = weir.clip_units %g, %p max 0.02 eps 1.0e-3 : "
                    "tensor<2x2xf64> -> tensor<f64>",
                    {{"g", "2x2xf64", 0, 0, {0, 0, 3, 4}},
                     {"p", "2x2xf64", 0, 0, {1, 1, 0, 0}}},
                    {{"c", "2x2xf64"}, {"f", "f64"}});
}

// In the warm-up, far above the mean, near it, and without any deviation.
TEST(Clip, scoresNorms) {
  struct Case {
    double norm, count, mean, variance;
  };
  for (Case one : {Case{3, 0, 0, 0}, Case{3, 24, 1, 0.5}, Case{9, 25, 1, 0.25},
                   Case{1.5, 25, 1, 0.25}, Case{0.1, 25, 1, 0.25},
                   Case{2, 25, 1, 0}, Case{1, 25, 1, 0}})
    expectSameLowered(
        "%f, %c, %m, %v = weir.clip_score %n, %a, %b, %d threshold 2.5 decay "
        "0.97 warmup 25 : tensor<f64>",
        {{"n", "f64", 0, 0, {one.norm}},
         {"a", "f64", 0, 0, {one.count}},
         {"b", "f64", 0, 0, {one.mean}},
         {"d", "f64", 0, 0, {one.variance}}},
        {{"f", "f64"}, {"c", "f64"}, {"m", "f64"}, {"v", "f64"}});
}

TEST(Clip, takesTheLeast) {
  expectSameLowered("%y = weir.least %a, %b, %c : tensor<f64>",
                    {{"a", "f64", 0, 0, {0.5}},
                     {"b", "f64", 0, 0, {0.25}},
                     {"c", "f64", 0, 0, {1}}},
                    {{"y", "f64"}});
}

TEST(Step, accumulatesAndReplaces) {
  expectSameLowered("%y = weir.accumulate %g, %s scale 0.25 : tensor<2x3xf64>",
                    {{"g", "2x3xf64"}, {"s", "2x3xf64"}}, {{"y", "2x3xf64"}});
  expectSameLowered(
      "%y = weir.replace %o with %v times %f : tensor<f64> : tensor<2x3xf64>",
      {{"o", "2x3xf64", -2, 2, {}, true}, {"v", "2x3xf64"}, {"f", "f64"}},
      {{"y", "2x3xf64"}});
  expectSameLowered("%y = weir.replace %o with %v : tensor<f64>",
                    {{"o", "f64", -2, 2, {}, true}, {"v", "f64"}},
                    {{"y", "f64"}});
}

TEST(Step, countsCycles) {
  for (double count : {0.0, 1.0, 2.0, 3.0})
    expectSameLowered("%n, %k, %l = weir.cycle %c of 3 : (tensor<f64>) -> "
                      "(tensor<f64>, tensor<f64>, tensor<i1>)",
                      {{"c", "f64", 0, 0, {count}}},
                      {{"n", "f64"}, {"k", "f64"}, {"l", "i1"}});
}

TEST(Step, scales) {
  for (const std::string &inverse : {"", "inverse "})
    expectSameLowered("%y = weir.scale %x by " + inverse +
                          "%s : tensor<2x3xf64>, tensor<f64>",
                      {{"x", "2x3xf64"}, {"s", "f64", 0.5, 2}},
                      {{"y", "2x3xf64"}});
}

// Growth at 2000 clean steps and to 2^24, fall to 1.
TEST(Step, adjustsLossScale) {
  for (double scale : {1.0, 1.5, 65536.0, 16777216.0})
    for (double clean : {0.0, 1998.0, 1999.0})
      for (double loss : {1.0, double(INFINITY)})
        expectSameLowered(
            "%ok = weir.guard %l : tensor<f64>\n"
            "%s2, %c2 = weir.adjust_scale %s, %c, %ok : (tensor<f64>, "
            "tensor<f64>, tensor<i1>) -> (tensor<f64>, tensor<f64>)",
            {{"l", "f64", 0, 0, {loss}},
             {"s", "f64", 0, 0, {scale}},
             {"c", "f64", 0, 0, {clean}}},
            {{"s2", "f64"}, {"c2", "f64"}});
}

TEST(Step, averages) {
  expectSameLowered(
      "%y = weir.average %a, %p keep %k : tensor<2x3xf64>, "
      "tensor<f64>",
      {{"a", "2x3xf64", -2, 2, {}, true}, {"p", "2x3xf64"}, {"k", "f64", 0, 1}},
      {{"y", "2x3xf64"}});
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

static std::string print(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text;
}

// Slots and scalars are positive, as second moments and corrections are. With
// `rows` the gradient is of these.
static void expectUpdate(const Rule &rule, llvm::ArrayRef<int64_t> extents,
                         double decay, const std::vector<double> &rows = {}) {
  SCOPED_TRACE(rule.record.keyword.str());
  catalogue::ParameterShape facts = catalogue::getParameterShape(extents);
  if (!rule.record.fallback.empty() && !facts.isMatrix)
    return;
  std::string shape = print(extents);
  std::string type = "tensor<" + shape + "f64>";
  std::string gradient = shape + "f64", index = std::to_string(rows.size());
  if (!rows.empty())
    gradient = index + "x" + print(extents.drop_front()) + "f64";
  std::vector<Input> inputs{{"p", shape + "f64", -2, 2, {}, true},
                            {"g", gradient}};
  if (!rows.empty())
    inputs.push_back({"r", index + "xi32", 0, 0, rows});
  inputs.push_back({"f", "f64"});
  std::vector<Output> outputs{{"new0", shape + "f64"}};
  std::vector<std::string> slots, scalars{"%rate"};
  for (const catalogue::Slot &slot : rule.record.slots)
    if (slot.needed(rule.arguments, facts)) {
      std::string own =
          print(catalogue::getShape(slot.extent, extents)) + "f64";
      inputs.push_back({"slot_" + slot.name.str(), own, 0.1, 2, {}, true});
      slots.push_back("%" + inputs.back().name);
      outputs.push_back({"new" + std::to_string(slots.size()), own});
    }
  inputs.push_back({"rate", "f64", 0.01, 0.5});
  for (const catalogue::Scalar &scalar : rule.record.scalars)
    if (scalar.needed(rule.arguments)) {
      inputs.push_back({"scalar_" + scalar.name.str(), "f64", 0.1, 2});
      scalars.push_back("%" + inputs.back().name);
    }
  std::string results, resultTypes,
      types = type + ", tensor<" + gradient + ">" +
              (rows.empty() ? "" : ", tensor<" + index + "xi32>") +
              ", tensor<f64>";
  for (size_t i = 0; i < outputs.size(); ++i) {
    results += (i ? ", %" : "%") + outputs[i].name;
    std::string own = "tensor<" + outputs[i].type + ">";
    resultTypes += (i ? ", " : "") + own;
    types += i ? ", " + own : "";
  }
  for (size_t i = 0; i < scalars.size(); ++i)
    types += ", tensor<f64>";
  expectSameLowered(results + " = weir.update " + rule.print() + " decay " +
                        llvm::formatv("{0:e16}", decay).str() +
                        " parameter(%p) gradient(%g) " +
                        (rows.empty() ? "" : "rows(%r) ") +
                        "factor(%f) slots(" + llvm::join(slots, ", ") +
                        ") scalars(" + llvm::join(scalars, ", ") + ") : (" +
                        types + ") -> (" + resultTypes + ")",
                    inputs, outputs);
}

static constexpr int64_t kWide[] = {2, 3}, kTall[] = {5, 3}, kVector[] = {3},
                         kCube[] = {2, 3, 5};
static const llvm::ArrayRef<int64_t> kShapes[] = {
    {}, kVector, kWide, kTall, kCube};

TEST(Update, computesEveryOptimizer) {
  for (const catalogue::Optimizer &record : catalogue::optimizers())
    for (llvm::ArrayRef<int64_t> shape : kShapes)
      expectUpdate(Rule(record), shape, 0);
}

TEST(Update, decaysWeights) {
  for (const catalogue::Optimizer &record : catalogue::optimizers()) {
    Rule rule(record);
    rule.set("weight_decay", 0.125);
    expectUpdate(rule, kWide, 0.125);
    expectUpdate(rule, kVector, 0.125);
  }
}

TEST(Update, takesMomentum) {
  for (const catalogue::Optimizer &record : catalogue::optimizers()) {
    Rule rule(record);
    rule.set("momentum", 0.9);
    expectUpdate(rule, kWide, 0);
    rule.set("nesterov", 1);
    expectUpdate(rule, kWide, 0);
  }
}

// Every flag by itself, and with the momentum that some of them need.
TEST(Update, takesFlags) {
  for (const catalogue::Optimizer &record : catalogue::optimizers())
    for (const catalogue::Hyperparameter &flag : record.hyperparameters) {
      if (flag.kind != catalogue::Hyperparameter::Kind::Flag)
        continue;
      Rule rule(record);
      rule.set("momentum", 0.5);
      rule.set(flag.name, flag.defaultValue == 0);
      expectUpdate(rule, kTall, 0);
    }
}

// Whether no row of a matrix depends on another one.
static bool worksByRows(const Rule &rule) {
  catalogue::ParameterShape facts = catalogue::getParameterShape(kTall);
  return llvm::none_of(rule.record.stages,
                       [&](const catalogue::Stage &stage) {
                         return stage.needed(rule.arguments, facts);
                       }) &&
         llvm::none_of(rule.record.slots, [&](const catalogue::Slot &slot) {
           return slot.extent != catalogue::Extent::All &&
                  slot.needed(rule.arguments, facts);
         });
}

// Rows in any order, and places that name none.
TEST(Update, updatesRows) {
  unsigned count = 0;
  for (const catalogue::Optimizer &record : catalogue::optimizers()) {
    Rule rule(record);
    if (!worksByRows(rule))
      continue;
    ++count;
    expectUpdate(rule, kTall, 0, {4, -1, 0, 2});
    expectUpdate(rule, kCube, 0, {-1, 1, -1});
    if (record.fallback.empty())
      expectUpdate(rule, kVector, 0, {1});
    rule.set("momentum", 0.5);
    rule.set("weight_decay", 0.125);
    expectUpdate(rule, kTall, 0.125, {3, 1});
  }
  EXPECT_GE(count, 8u);
}

// Places that are named twice, or outside of the table.
TEST(MergeRows, sumsWhatIsMeantForOneRow) {
  for (const std::string &count : {"5", "3", "1000"})
    expectSameLowered("%s, %r = weir.merge_rows %x at %i of " + count +
                          " : tensor<7x2x3xf64>, tensor<7xi32>",
                      {{"x", "7x2x3xf64"}, {"i", "7xi32", -1, 6}},
                      {{"s", "7x2x3xf64"}, {"r", "7xi32"}});
  expectSameLowered("%s, %r = weir.merge_rows %x at %i of 5"
                    " : tensor<4xf64>, tensor<4xi32>",
                    {{"x", "4xf64"}, {"i", "4xi32", 0, 0, {2, 2, 4, 2}}},
                    {{"s", "4xf64"}, {"r", "4xi32"}});
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
