// One test for each case of the records, and the count of what they cover.
#include "Checks.h"
#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "test/unit/Catalogue/Samples.h"
#include "gtest/gtest.h"
#include <set>

using namespace weir;
using namespace weir::test;

namespace {
struct Case {
  std::string operation, text;
  std::vector<Operand> operands;
  const catalogue::Function *function = nullptr;
  catalogue::Arguments arguments = {};
};

void PrintTo(const Case &one, std::ostream *os) { *os << one.text; }

class Generated : public testing::TestWithParam<Case> {};
} // namespace

/// Every function of the catalogue with each of its lists of hyperparameters.
static void addFunctions(std::vector<Case> &cases) {
  for (const catalogue::Function &function : catalogue::functions())
    for (catalogue::Arguments arguments : function.variants) {
      std::string operation = "weir." + function.mnemonic.str();
      Case one;
      one.operation = operation;
      one.text = operation + " " + printOperands(function) +
                 " : tensor<2x3xf64>" + printArguments(function, arguments);
      for (const catalogue::FunctionOperand &operand : function.operands)
        one.operands.push_back({operand.name.str(), "tensor<2x3xf64>", false,
                                operand.low, operand.high});
      one.function = &function;
      one.arguments = arguments;
      cases.push_back(one);
    }
}

static std::vector<Case> makeCases() {
  std::vector<Case> cases;
#define WEIR_GRADIENT_CASE(OPERATION, TEXT, ...)                               \
  cases.push_back({OPERATION, TEXT, {__VA_ARGS__}});
#include "Cases.inc"
#undef WEIR_GRADIENT_CASE
  addFunctions(cases);
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
  if (const catalogue::Function *function = GetParam().function)
    program.avoid([=](llvm::ArrayRef<double> at) {
      return isNearKink(*function, at, GetParam().arguments, 1e-2);
    });
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
               << ")\n"
               << describeLibraryCoverage() << "\n"
               << "gradient checks: " << countAdjoints()
               << " adjoint identities of linear operands, "
               << describeSingularPoints() << "\n";
  return status;
}
