// The elementwise functions of the catalogue, and the losses that are a mean
// of one.
#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using catalogue::Function;
using catalogue::Hyperparameter;
using HKind = catalogue::Hyperparameter::Kind;

namespace {
/// The hyperparameters of one call.
struct Arguments {
  llvm::SmallVector<double> values;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
};
} // namespace

static std::optional<double> readWord(BuiltinCall &call,
                                      const Hyperparameter &parameter) {
  const Term &term = call.get(parameter.name);
  bool isWord = term.is(Term::Kind::Word) || term.is(Term::Kind::String);
  const auto *found =
      llvm::find(parameter.words, isWord ? term.text : llvm::StringRef());
  if (found != parameter.words.end())
    return found - parameter.words.begin();
  if (!term.isInvalid())
    call.evaluator.reportUnknown(DiagnosticId::InvalidValue,
                                 call.rangeOf(parameter.name),
                                 "`" + parameter.name + "` is one of " +
                                     llvm::join(parameter.words, ", "),
                                 isWord ? term.text : "", parameter.words);
  return std::nullopt;
}

static std::optional<double> readArgument(BuiltinCall &call,
                                          const Hyperparameter &parameter) {
  if (!call.has(parameter.name))
    return parameter.defaultValue;
  if (parameter.kind == HKind::Word)
    return readWord(call, parameter);
  if (parameter.kind == HKind::Flag) {
    std::optional<bool> flag = call.getFlag(parameter.name, false);
    return flag ? std::optional<double>(*flag) : std::nullopt;
  }
  auto value = call.getNumber(parameter.name, parameter.defaultValue);
  if (!value)
    return value;
  std::optional<std::string> problem = parameter.refuse(*value);
  if (!problem)
    return value;
  call.evaluator.report(DiagnosticId::InvalidValue,
                        call.rangeOf(parameter.name),
                        "`" + parameter.name + "` " + *problem);
  return std::nullopt;
}

static mlir::Attribute makeAttribute(mlir::Builder &builder,
                                     const Hyperparameter &parameter,
                                     double value) {
  if (parameter.kind == HKind::Word)
    return builder.getStringAttr(parameter.words[static_cast<size_t>(value)]);
  if (parameter.kind == HKind::Flag)
    return builder.getBoolAttr(value != 0);
  return builder.getF64FloatAttr(value);
}

static std::optional<Arguments> readArguments(BuiltinCall &call,
                                              const Function &record) {
  Arguments result;
  bool failed = false;
  for (const Hyperparameter &parameter : record.hyperparameters) {
    std::optional<double> value = readArgument(call, parameter);
    failed |= !value;
    result.values.push_back(value.value_or(parameter.defaultValue));
    if (value)
      result.attributes.push_back(call.emitter.builder.getNamedAttr(
          parameter.name,
          makeAttribute(call.emitter.builder, parameter, *value)));
  }
  if (failed)
    return std::nullopt;
  llvm::StringRef problem = record.refuse(result.values);
  if (problem.empty())
    return result;
  call.report(DiagnosticId::InvalidValue, problem);
  return std::nullopt;
}

/// The operands in order; numbers stand for a value of that number. False
/// after a report.
static bool readOperands(BuiltinCall &call, const Function &record,
                         llvm::SmallVectorImpl<Term> &operands) {
  bool failed = false;
  for (const catalogue::FunctionOperand &operand : record.operands) {
    const Term &term = call.get(operand.name);
    if (term.is(Term::Kind::Number)) {
      operands.push_back(term);
      continue;
    }
    std::optional<Tensor> value = call.getFloat(operand.name);
    failed |= !value;
    operands.push_back(value ? Term(*value) : Term());
  }
  return !failed;
}

/// What all operands are broadcast to.
static std::optional<llvm::SmallVector<int64_t>>
getCommonShape(BuiltinCall &call, llvm::ArrayRef<Term> operands) {
  llvm::SmallVector<int64_t> shape;
  const Tensor *last = nullptr;
  for (const Term &operand : operands) {
    if (!operand.is(Term::Kind::Tensor))
      continue;
    auto common = broadcastShapes(shape, operand.tensor.shape());
    if (!common) {
      call.report(DiagnosticId::ShapeMismatch,
                  "`" + call.builtin.name + "` cannot combine " +
                      last->typeText() + " and " + operand.tensor.typeText())
          .note("shapes are aligned at their last axes; sizes must be equal "
                "or 1");
      return std::nullopt;
    }
    shape = *common;
    last = &operand.tensor;
  }
  return shape;
}

static Term evaluateConstants(BuiltinCall &call, const Function &record,
                              llvm::ArrayRef<Term> operands,
                              const Arguments &arguments) {
  llvm::SmallVector<double> values;
  for (const Term &operand : operands)
    values.push_back(operand.number.toDouble());
  Number result = Number::fromDouble(record.evaluate(values, arguments.values));
  if (result.isFinite())
    return Term(result);
  call.report(DiagnosticId::InvalidValue, "the result is not a finite number");
  return Term();
}

/// The operation on operands that were broadcast to `shape`.
static Tensor apply(BuiltinCall &call, const Function &record,
                    llvm::ArrayRef<Term> operands,
                    llvm::ArrayRef<int64_t> shape, bool batched,
                    const Arguments &arguments) {
  llvm::SmallVector<mlir::Value> values;
  for (const Term &operand : operands)
    values.push_back(
        operand.is(Term::Kind::Tensor)
            ? call.emitter.broadcast(operand.tensor, shape, batched).value
            : call.emitter.splat(operand.number.toDouble(), shape, batched)
                  .value);
  mlir::Value result = call.emitter.createByName(
      ("weir." + record.mnemonic).str(), values, arguments.attributes);
  return Tensor{result, batched};
}

/// The function to make: a second power is a product.
static const Function &simplify(const Function &record,
                                llvm::SmallVectorImpl<Term> &operands) {
  if (record.mnemonic != "pow" || !operands[0].is(Term::Kind::Tensor) ||
      !operands[1].is(Term::Kind::Number) || operands[1].number.toWhole() != 2)
    return record;
  operands.pop_back();
  return *catalogue::lookupFunction("square");
}

Term weir::buildFunction(BuiltinCall &call) {
  llvm::SmallVector<Term> operands;
  bool hasOperands = readOperands(call, *call.builtin.function, operands);
  const Function &record = simplify(*call.builtin.function, operands);
  std::optional<Arguments> arguments = readArguments(call, record);
  if (!hasOperands || !arguments)
    return Term();
  auto isTensor = [](const Term &term) { return term.is(Term::Kind::Tensor); };
  if (llvm::none_of(operands, isTensor))
    return evaluateConstants(call, record, operands, *arguments);
  auto shape = getCommonShape(call, operands);
  bool batched = llvm::any_of(operands, [&](const Term &term) {
    return isTensor(term) && term.tensor.batched;
  });
  if (!shape || !call.evaluator.checkShape(*shape, batched, call.range))
    return Term();
  return apply(call, record, operands, *shape, batched, *arguments);
}

Term weir::buildFunctionLoss(BuiltinCall &call) {
  const Function &record = *call.builtin.function;
  llvm::SmallVector<Term> operands;
  bool failed = false;
  for (const catalogue::FunctionOperand &operand : record.operands) {
    std::optional<Tensor> value = call.getFloat(operand.name);
    failed |= !value;
    operands.push_back(value ? Term(*value) : Term());
  }
  std::optional<Arguments> arguments = readArguments(call, record);
  if (failed || !arguments)
    return Term();
  const Tensor &x = operands.front().tensor;
  for (const Term &operand : llvm::drop_begin(operands)) {
    if (operand.tensor.shape() == x.shape())
      continue;
    call.report(DiagnosticId::ShapeMismatch,
                "`" + call.builtin.name +
                    "` compares values of one type, not " + x.typeText() +
                    " and " + operand.tensor.typeText());
    return Term();
  }
  // One number a sample, also where none is a sample's own.
  Tensor each =
      apply(call, record, operands, x.shape(), /*batched=*/true, *arguments);
  if (record.sumsRows && each.rank() > 0)
    each = call.emitter.reduce(ReductionKind::sum, each, {each.rank() - 1});
  return takeMeanOfRows(call, each);
}
