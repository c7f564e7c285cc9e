// One test for each case of the records, and the count of what they cover.
#include "Checks.h"
#include "dialect/Weir/Weir.h"
#include "gtest/gtest.h"
#include <set>

using namespace weir;
using namespace weir::test;

namespace {
struct Case {
  std::string operation, text;
  std::vector<Operand> operands;
};

void PrintTo(const Case &one, std::ostream *os) { *os << one.text; }

class Generated : public testing::TestWithParam<Case> {};
} // namespace

static Operand makeActivationOperand(double low, double high) {
  return {"x", "tensor<2x3xf64>", false, low, high};
}

static std::vector<Case> makeCases() {
  std::vector<Case> cases;
#define WEIR_GRADIENT_CASE(OPERATION, TEXT, ...)                               \
  cases.push_back({OPERATION, TEXT, {__VA_ARGS__}});
#include "Cases.inc"
#undef WEIR_GRADIENT_CASE
#define WEIR_GRADIENT_CHECK(NAME, LOW, HIGH)                                   \
  cases.push_back({"weir." NAME,                                               \
                   "weir." NAME " %x : tensor<2x3xf64>",                       \
                   {makeActivationOperand(LOW, HIGH)}});
#define WEIR_GRADIENT_KINK(NAME, X, DERIVATIVE)                                \
  cases.back().operands[0].kinks.push_back(X);
#include "dialect/Catalogue/GradientChecks.inc"
#undef WEIR_GRADIENT_CHECK
#undef WEIR_GRADIENT_KINK
  return cases;
}

static const std::vector<Case> &getCases() {
  static const std::vector<Case> cases = makeCases();
  return cases;
}

static std::set<std::string> getDifferentiableOperations() {
  std::set<std::string> operations;
  for (mlir::RegisteredOperationName name :
       getContext().getRegisteredOperationsByDialect("weir"))
    if (name.hasInterface<Differentiable>() ||
        mlir::dialect_extension_detail::hasPromisedInterface(
            name.getDialect(), name.getTypeID(),
            Differentiable::getInterfaceID()))
      operations.insert(name.getStringRef().str());
  return operations;
}

// Operations of which a case failed, and of which one passed.
static std::set<std::string> failedOperations, passedOperations;

TEST_P(Generated, isTheDerivative) {
  std::string text = GetParam().text;
  // Results are not named in the records.
  bool isTotal = GetParam().operation == "weir.total";
  Program program(GetParam().operands,
                  (isTotal ? "%result:2 = " : "%result = ") + text);
  checkGradients(program);
  (HasFailure() ? failedOperations : passedOperations)
      .insert(GetParam().operation);
}

static std::string nameCase(const testing::TestParamInfo<Case> &info) {
  std::string name = info.param.operation.substr(strlen("weir."));
  llvm::erase(name, '_');
  return name + std::to_string(info.index);
}
INSTANTIATE_TEST_SUITE_P(Records, Generated, testing::ValuesIn(getCases()),
                         nameCase);

TEST(Coverage, everyDifferentiableOperationHasACase) {
  std::set<std::string> covered;
  for (const Case &one : getCases())
    covered.insert(one.operation);
  for (const std::string &operation : getDifferentiableOperations())
    EXPECT_TRUE(covered.count(operation)) << operation << " has no case";
  for (const std::string &operation : covered)
    EXPECT_TRUE(getDifferentiableOperations().count(operation))
        << operation << " has a case and no derivative";
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests))
    return RUN_ALL_TESTS();
  int status = RUN_ALL_TESTS();
  size_t passed = 0;
  for (const std::string &operation : getDifferentiableOperations())
    passed +=
        passedOperations.count(operation) && !failedOperations.count(operation);
  llvm::outs() << "gradient checks: " << passed << " of "
               << getDifferentiableOperations().size()
               << " differentiable operations (cases " << getCases().size()
               << ")\n";
  return status;
}
