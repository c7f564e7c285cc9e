#include "lib/Driver/Interpret.h"
#include "dialect/Weir/Evaluate.h"
#include "runtime/include/weir/inspect.h"
#include "runtime/include/weir/program.h"
#include <cmath>
#include <random>

using namespace weir;
using llvm::StringRef;

bool Interpreter::readArguments(EntryOp entry, std::vector<Array> &arguments) {
  for (auto [i, type] : llvm::enumerate(entry.getArgumentTypes())) {
    Array array = Array::ofType(type);
    if (entry.getArgRole(i) == "valid") {
      array[0] = static_cast<double>(values.front().getSamples());
    } else {
      const auto *port = llvm::find_if(values, [&](const PortValues &each) {
        return each.getPort().name == entry.getArgName(i);
      });
      if (port == values.end())
        continue; // `bindArrays` has reported it
      for (int64_t k = 0; k < array.size(); ++k)
        array[k] = port->get(k);
    }
    arguments.push_back(std::move(array));
  }
  return arguments.size() == entry.getArgumentTypes().size();
}

/// What the runtime would compute before the next step.
static double computeScalar(Session &session, const weir_scalar &scalar) {
  const weir_descriptor &descriptor = session.getDescriptor();
  weir_variables variables = {};
  variables.step = static_cast<double>(weir_model_steps(session.get()));
  variables.update = 1;
  variables.horizon = static_cast<double>(descriptor.horizon);
  variables.rate = weir_model_learning_rate(session.get());
  variables.seed = weir_model_seed(session.get());
  double value = 0;
  (void)weir_program_evaluate(scalar.program, scalar.length, &variables,
                              &value);
  return value;
}

bool Interpreter::readSymbols(EntryOp entry, llvm::StringMap<Array> &symbols) {
  const weir_descriptor &descriptor = session.getDescriptor();
  for (ReadOp read : entry.getBody().front().getOps<ReadOp>()) {
    StringRef name = read.getSymbol();
    auto [it, isNew] =
        symbols.try_emplace(name, Array::ofType(read.getValue().getType()));
    if (!isNew)
      continue;
    Array &array = it->second;
    const weir_scalar *end = descriptor.scalars + descriptor.scalars_count;
    const weir_scalar *scalar =
        std::find_if(descriptor.scalars, end, [&](const weir_scalar &each) {
          return name == each.name;
        });
    if (scalar != end)
      array[0] = computeScalar(session, *scalar);
    else if (!session.check(
                 weir_model_read_tensor(session.get(), name.str().c_str(),
                                        array.data.data(), array.size()),
                 DiagnosticId::ModelFailed, "`" + name + "` cannot be read"))
      return false;
  }
  return true;
}

/// One of the two numbers of so many bits around `exact`, or itself.
static double roundAtRandom(double exact, int bits, std::mt19937_64 &random) {
  int exponent = 0;
  double scaled = std::ldexp(std::frexp(exact, &exponent), bits);
  double lower = std::floor(scaled);
  if (lower == scaled || !std::isfinite(exact))
    return exact;
  double rounded =
      std::ldexp(lower + static_cast<double>(random() % 2), exponent - bits);
  constexpr int most = std::numeric_limits<float>::digits;
  return bits <= most ? static_cast<float>(rounded) : rounded;
}

std::optional<std::vector<Interpreter::Result>>
Interpreter::run(StringRef name) {
  EntryOp entry = model.lookupEntry(name);
  std::vector<Array> arguments;
  llvm::StringMap<Array> symbols;
  if (!entry || !readArguments(entry, arguments) ||
      !readSymbols(entry, symbols))
    return std::nullopt;
  llvm::SmallVector<Array> arrays;
  auto lookup = [&](StringRef symbol) { return symbols.lookup(symbol); };
  std::mt19937_64 random(rounding.seed);
  auto round = [&](mlir::Type type, Array &array) {
    if (rounding.bits && mlir::isa<mlir::FloatType>(getElementTypeOrSelf(type)))
      for (double &number : array.data)
        number = roundAtRandom(number, rounding.bits, random);
  };
  if (failed(evaluateBlock(entry.getBody().front(), arguments, lookup, arrays,
                           round)))
    return std::nullopt;
  std::vector<Result> results;
  for (auto [i, array] : llvm::enumerate(arrays))
    results.push_back({entry.getResultRole(i).str(),
                       entry.getResultName(i).str(),
                       {array.shape.begin(), array.shape.end()},
                       {array.data.begin(), array.data.end()}});
  return results;
}
