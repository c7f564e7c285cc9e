#include "Program.h"

#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "lib/Lowering/Passes.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Builders.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace weir;
using namespace weir::test;

MLIRContext &weir::test::getContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    registry.insert<WeirDialect>();
    registerAutodiffInterfaces(registry);
    auto *created = new MLIRContext(registry, MLIRContext::Threading::DISABLED);
    created->loadDialect<WeirDialect>();
    return created;
  }();
  return *context;
}

// Classes are states: what a program reads and does not train.
std::string Program::print(StringRef text) const {
  std::string symbols, reads;
  for (const Operand &operand : operands) {
    symbols += (operand.isClass() ? "weir.state @" : "weir.parameter @") +
               operand.name + " : " + operand.type +
               " init #weir.call<\"zeros\", {}> layer @case\n";
    reads += "%" + operand.name + " = weir.read @" + operand.name + " : " +
             operand.type + "\n";
  }
  return "weir.model @M name \"m\" train {batch = 1 : i64} policy \"off\" {\n"
         "weir.layer @case kind \"case\"\n" +
         symbols + "weir.entry @forward() {\n" + reads + text.str() +
         "\nweir.return\n}\n}\n";
}

// Factors are multiplied by the number of elements, by which the loss, a mean,
// is divided.
void Program::addLosses(Factors factors) {
  auto model = *module->getOps<ModelOp>().begin();
  EntryOp entry = model.lookupEntry("forward");
  OpBuilder builder(entry.getReturn());
  Operation *last = entry.getReturn()->getPrevNode();
  Random random(7);
  for (Value output : last->getResults()) {
    auto type = cast<RankedTensorType>(output.getType());
    double count = type.getNumElements();
    SmallVector<double> numbers;
    for (int64_t i = 0; i < type.getNumElements(); ++i)
      numbers.push_back(
          factors == Factors::Ones ? count : count * random.draw(0.5, 1.5));
    Value factor = ConstantOp::create(
        builder, last->getLoc(), type,
        DenseElementsAttr::get(type, ArrayRef<double>(numbers)));
    Value product = MulOp::create(builder, last->getLoc(), output, factor);
    auto total = TotalOp::create(builder, last->getLoc(), product);
    entry.addResult(total.getSum(), "loss_sum", "loss");
    entry.addResult(total.getWeightSum(), "loss_weight", "loss");
  }
  auto layer = FlatSymbolRefAttr::get(&getContext(), "case");
  for (Operation &op : entry.getBody().front())
    setLayer(&op, layer);
}

Program::Program(std::vector<Operand> operands, StringRef text, Factors factors)
    : operands(std::move(operands)) {
  module = parseSourceString<ModuleOp>(print(text), &getContext());
  if (!module) {
    ADD_FAILURE() << "does not parse: " << text.str();
    return;
  }
  addLosses(factors);
  differentiate(/*promotes=*/false);
  EXPECT_TRUE(valid) << "is not differentiated: " << text.str();
}

Program::Program(OwningOpRef<ModuleOp> module) : module(std::move(module)) {
  differentiate(/*promotes=*/true);
  EXPECT_TRUE(valid) << "is not differentiated";
  if (valid)
    readModel();
}

void Program::readModel() {
  auto model = *module->getOps<ModelOp>().begin();
  for (auto parameter : model.getOps<ParameterOp>()) {
    std::string type;
    llvm::raw_string_ostream(type) << parameter.getType();
    operands.push_back({parameter.getSymName().str(), type});
  }
  Random random(11);
  for (Type type : model.lookupEntry("gradients").getArgumentTypes()) {
    Array array = Array::ofType(type);
    for (double &element : array.data)
      element = random.draw(-2, 2);
    arguments.push_back(std::move(array));
  }
}

void Program::differentiate(bool promotes) {
  PassManager passes(&getContext());
  OpPassManager &nested = passes.nest<ModelOp>();
  if (promotes)
    nested.addPass(createPromoteToF64());
  nested.addPass(createRequestGradients());
  nested.addPass(createDifferentiate());
  nested.addPass(createVerifyDifferentiated());
  valid = succeeded(passes.run(*module));
}

static double drawElement(const Operand &operand, Random &random) {
  double element = random.draw(operand.low, operand.high);
  return operand.isClass() ? std::floor(element) : element;
}

Values Program::draw(Random &random) const {
  Values values;
  for (const Operand &operand : operands) {
    values.push_back(Array::ofType(parseType(operand.type, &getContext())));
    for (double &element : values.back().data)
      element = drawElement(operand, random);
  }
  if (!avoided)
    return values;
  for (int64_t i = 0; i < values.front().size(); ++i) {
    auto pick = [&] {
      return llvm::map_to_vector(values,
                                 [&](const Array &array) { return array[i]; });
    };
    while (avoided(pick()))
      for (auto [array, operand] : llvm::zip_equal(values, operands))
        array[i] = drawElement(operand, random);
  }
  return values;
}

std::vector<Array> Program::run(StringRef name, const Values &values) {
  auto model = *module->getOps<ModelOp>().begin();
  auto lookup = [&](StringRef symbol) {
    for (auto [operand, value] : llvm::zip_equal(operands, values))
      if (operand.name == symbol)
        return value;
    llvm_unreachable("a symbol that is no operand");
  };
  SmallVector<Array> results;
  Block &block = model.lookupEntry(name).getBody().front();
  EXPECT_TRUE(succeeded(evaluateBlock(block, arguments, lookup, results)));
  return std::vector<Array>(results.begin(), results.end());
}

double Program::loss(const Values &values) {
  std::vector<Array> results = run("forward", values);
  EntryOp entry = (*module->getOps<ModelOp>().begin()).lookupEntry("forward");
  double loss = 0;
  for (size_t i = 0; i < results.size(); ++i)
    if (entry.getResultRole(i) == "loss_sum")
      loss += results[i][0] / results[i + 1][0];
  return loss;
}

Values Program::gradients(const Values &values) {
  std::vector<Array> results = run("gradients", values);
  size_t count = llvm::count_if(
      operands, [](const Operand &operand) { return !operand.isClass(); });
  auto next = results.end() - count;
  Values gradients;
  for (const Operand &operand : operands)
    gradients.push_back(operand.isClass() ? Array() : *next++);
  return gradients;
}
