#include "test/unit/Lowering/Comparison.h"

#include "lib/Lowering/Passes.h"
#include "test/unit/Lowering/Interpreter.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace mlir;

namespace weir::test {

static constexpr unsigned draws = 3;

static std::string port(const std::string &name, const std::string &type,
                        const char *role) {
  return "tensor<" + type + "> {weir.role = \"" + role + "\", weir.name = \"" +
         name + "\"}";
}

// A model with one entry around `body`.
static std::string modelText(const std::string &body,
                             const std::vector<Input> &inputs,
                             const std::vector<Output> &outputs) {
  std::string states, arguments, reads, results, names, types;
  for (const Input &input : inputs) {
    std::string type = "tensor<" + input.type + ">";
    if (input.stored) {
      states += "weir.state @" + input.name + " : " + type +
                " init #weir.call<\"zeros\", {}> layer @layer\n";
      reads += "%" + input.name + " = weir.read @" + input.name + " : " + type +
               "\n";
      continue;
    }
    arguments += (arguments.empty() ? "%" : ", %") + input.name + ": " +
                 port(input.name, input.type, "input");
  }
  for (const Output &output : outputs) {
    std::string comma = names.empty() ? "" : ", ";
    results += comma + port(output.name, output.type, "output");
    names += comma + "%" + output.name;
    types += comma + "tensor<" + output.type + ">";
  }
  return "weir.model @M name \"m\" train {batch = 2 : i64} policy \"off\" {\n"
         "weir.layer @layer kind \"test\"\n" +
         states + "weir.entry @forward(" + arguments + ") -> (" + results +
         ") {\n" + reads + body + "\nweir.return " + names + " : " + types +
         "\n}\n}\n";
}

static Array draw(Type type, const Input &input, std::mt19937 &random) {
  Array array = Array::ofType(type);
  bool whole = !isa<FloatType>(cast<ShapedType>(type).getElementType());
  std::uniform_real_distribution<double> range(input.low, input.high);
  for (int64_t i = 0; i < array.size(); ++i) {
    double value = input.values.empty() ? range(random)
                                        : input.values[i % input.values.size()];
    array[i] = whole ? std::floor(value) : value;
  }
  return array;
}

static void expectNear(const Array &actual, const Array &expected,
                       const std::string &what) {
  ASSERT_EQ(actual.shape, expected.shape) << what;
  for (int64_t i = 0; i < actual.size(); ++i) {
    double a = actual[i], e = expected[i];
    if ((std::isnan(a) && std::isnan(e)) || a == e)
      continue;
    EXPECT_LE(std::fabs(a - e), 1e-12 * std::fmax(1, std::fabs(e)))
        << what << ", element " << i << ": " << a << " instead of " << e;
  }
}

namespace {
/// One case: the entry as written, and its lowered copy.
class Comparison {
public:
  Comparison(const std::string &body, const std::vector<Input> &inputs,
             const std::vector<Output> &outputs)
      : text(modelText(body, inputs, outputs)), inputs(inputs),
        outputs(outputs) {
    DialectRegistry registry;
    registry.insert<WeirDialect>();
    registerLoweringInterfaces(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading();
    context.loadDialect<WeirDialect>();
  }

  void run() {
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      ADD_FAILURE() << diagnostic.str() << " in\n" << text;
      return success();
    });
    original = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(original);
    block(*original).walk([&](Operation *op) {
      setLayer(op, FlatSymbolRefAttr::get(&context, "layer"));
    });
    lowered = original->clone();
    PassManager passes(&context);
    passes.nest<ModelOp>().addPass(createConvertToLinalg());
    passes.nest<ModelOp>().addPass(createVerifyLinalg());
    ASSERT_TRUE(succeeded(passes.run(*lowered)));
    for (unsigned seed = 1; seed <= draws; ++seed)
      compare(seed);
  }

private:
  Block &block(ModuleOp module) {
    auto model = *module.getOps<ModelOp>().begin();
    return model.lookupEntry("forward").getBody().front();
  }

  void compare(unsigned seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
    std::mt19937 random(seed);
    llvm::StringMap<Array> states;
    SmallVector<Array> arguments, expected, actual;
    for (const Input &input : inputs) {
      Type type = parseType("tensor<" + input.type + ">", &context);
      Array array = draw(type, input, random);
      if (input.stored)
        states[input.name] = array;
      else
        arguments.push_back(array);
    }
    auto lookup = [&](StringRef name) { return states.lookup(name); };
    ASSERT_TRUE(succeeded(
        evaluateBlock(block(*original), arguments, lookup, expected)));
    ASSERT_TRUE(
        succeeded(interpretBlock(block(*lowered), arguments, lookup, actual)));
    ASSERT_EQ(actual.size(), expected.size());
    for (auto [i, output] : llvm::enumerate(outputs))
      expectNear(actual[i], expected[i], output.name);
  }

  std::string text;
  const std::vector<Input> &inputs;
  const std::vector<Output> &outputs;
  MLIRContext context;
  OwningOpRef<ModuleOp> original, lowered;
};
} // namespace

void expectSameLowered(const std::string &body,
                       const std::vector<Input> &inputs,
                       const std::vector<Output> &outputs) {
  Comparison(body, inputs, outputs).run();
}

} // namespace weir::test
