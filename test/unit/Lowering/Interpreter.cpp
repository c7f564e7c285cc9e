#include "test/unit/Lowering/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace weir::test {

using Scalars = llvm::DenseMap<Value, double>;

static double numberOf(Attribute attribute) {
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  auto integer = cast<IntegerAttr>(attribute);
  return integer.getType().isInteger(1) ? integer.getValue().getBoolValue()
                                        : integer.getInt();
}

// As std::fmax and std::fmin, but NaN wins.
static double maximum(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? NAN : std::fmax(a, b);
}
static double minimum(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? NAN : std::fmin(a, b);
}

static std::optional<bool> compare(arith::CmpFPredicate predicate, double a,
                                   double b) {
  using P = arith::CmpFPredicate;
  bool unordered = std::isnan(a) || std::isnan(b);
  switch (predicate) {
  case P::OEQ:
    return a == b;
  case P::OGT:
    return a > b;
  case P::OGE:
    return a >= b;
  case P::OLT:
    return a < b;
  case P::OLE:
    return a <= b;
  case P::UNE:
    return a != b;
  case P::UGT:
    return unordered || a > b;
  case P::UGE:
    return unordered || a >= b;
  case P::ULT:
    return unordered || a < b;
  case P::ULE:
    return unordered || a <= b;
  case P::UNO:
    return unordered;
  default:
    return std::nullopt;
  }
}

static std::optional<bool> compare(arith::CmpIPredicate predicate, double a,
                                   double b) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::eq:
    return a == b;
  case P::ne:
    return a != b;
  case P::slt:
    return a < b;
  case P::sle:
    return a <= b;
  case P::sgt:
    return a > b;
  case P::sge:
    return a >= b;
  default:
    return std::nullopt;
  }
}

// Words of 32 bits, held as the signed numbers that they stand for; the second
// result is that of an operation with two.
static std::optional<std::pair<double, double>>
computeWords(Operation *op, ArrayRef<double> in) {
  using Result = std::optional<std::pair<double, double>>;
  if (op->getNumResults() == 0 || !op->getResult(0).getType().isInteger(32))
    return std::nullopt;
  auto word = [&](unsigned i) {
    return static_cast<uint32_t>(static_cast<int64_t>(in[i]));
  };
  auto number = [](uint64_t bits) -> double {
    return static_cast<int32_t>(static_cast<uint32_t>(bits));
  };
  auto one = [&](uint64_t bits) { return Result({number(bits), 0}); };
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](arith::AddIOp) { return one(word(0) + word(1)); })
      .Case([&](arith::SubIOp) { return one(word(0) - word(1)); })
      .Case([&](arith::MulIOp) { return one(word(0) * word(1)); })
      .Case([&](arith::XOrIOp) { return one(word(0) ^ word(1)); })
      .Case([&](arith::ShRUIOp) { return one(word(0) >> word(1)); })
      .Case([&](arith::FPToSIOp) { return one(word(0)); })
      .Case([&](arith::MulUIExtendedOp) {
        uint64_t product = uint64_t(word(0)) * word(1);
        return Result({number(product), number(product >> 32)});
      })
      .Default(Result());
}

static std::optional<double> computeArith(Operation *op, ArrayRef<double> in) {
  using Result = std::optional<double>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](arith::ConstantOp op) { return numberOf(op.getValue()); })
      .Case<arith::AddFOp, arith::AddIOp>([&](auto) { return in[0] + in[1]; })
      .Case<arith::SubFOp, arith::SubIOp>([&](auto) { return in[0] - in[1]; })
      .Case<arith::MulFOp, arith::MulIOp>([&](auto) { return in[0] * in[1]; })
      .Case([&](arith::DivFOp) { return in[0] / in[1]; })
      .Case([&](arith::RemSIOp) { return std::fmod(in[0], in[1]); })
      .Case([&](arith::NegFOp) { return -in[0]; })
      .Case([&](arith::MaximumFOp) { return maximum(in[0], in[1]); })
      .Case([&](arith::MinimumFOp) { return minimum(in[0], in[1]); })
      .Case([&](arith::MinSIOp) { return std::fmin(in[0], in[1]); })
      .Case([&](arith::MaxSIOp) { return std::fmax(in[0], in[1]); })
      .Case([&](arith::SelectOp) { return in[0] != 0 ? in[1] : in[2]; })
      .Case([&](arith::AndIOp) { return in[0] != 0 && in[1] != 0; })
      .Case([&](arith::OrIOp) { return in[0] != 0 || in[1] != 0; })
      .Case([&](arith::XOrIOp) { return (in[0] != 0) != (in[1] != 0); })
      .Case<arith::ExtUIOp, arith::UIToFPOp>([&](auto) { return in[0] != 0; })
      .Case<arith::IndexCastOp, arith::SIToFPOp, arith::ExtFOp,
            arith::TruncFOp>([&](auto) { return in[0]; })
      .Case<arith::CmpFOp, arith::CmpIOp>([&](auto op) -> Result {
        auto holds = compare(op.getPredicate(), in[0], in[1]);
        return holds ? Result(*holds) : std::nullopt;
      })
      .Default(Result());
}

static std::optional<double> computeMath(Operation *op, ArrayRef<double> in) {
  using Result = std::optional<double>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](math::ExpOp) { return std::exp(in[0]); })
      .Case([&](math::LogOp) { return std::log(in[0]); })
      .Case([&](math::Log1pOp) { return std::log1p(in[0]); })
      .Case([&](math::ExpM1Op) { return std::expm1(in[0]); })
      .Case([&](math::SqrtOp) { return std::sqrt(in[0]); })
      .Case([&](math::TanhOp) { return std::tanh(in[0]); })
      .Case([&](math::ErfOp) { return std::erf(in[0]); })
      .Case([&](math::ErfcOp) { return std::erfc(in[0]); })
      .Case([&](math::RsqrtOp) { return 1 / std::sqrt(in[0]); })
      .Case([&](math::SinOp) { return std::sin(in[0]); })
      .Case([&](math::CosOp) { return std::cos(in[0]); })
      .Case([&](math::AbsFOp) { return std::fabs(in[0]); })
      .Case([&](math::FloorOp) { return std::floor(in[0]); })
      .Case([&](math::PowFOp) { return std::pow(in[0], in[1]); })
      .Case([&](math::CopySignOp) { return std::copysign(in[0], in[1]); })
      .Default(Result());
}

namespace {
/// The values of one block, in execution order.
class Interpreter {
public:
  explicit Interpreter(llvm::function_ref<Array(StringRef)> lookup)
      : lookup(lookup) {}

  LogicalResult run(Block &block);
  llvm::DenseMap<Value, Array> values;

private:
  LogicalResult run(Operation *op);
  LogicalResult runGeneric(linalg::GenericOp op);
  LogicalResult runPoint(linalg::GenericOp op, ArrayRef<int64_t> point,
                         ArrayRef<const Array *> inputs,
                         MutableArrayRef<Array> outputs);
  double load(Value scalar) { return values.at(scalar)[0]; }

  llvm::function_ref<Array(StringRef)> lookup;
};
} // namespace

static int64_t offsetOf(const Array &array, AffineMap map,
                        ArrayRef<int64_t> point) {
  int64_t offset = 0;
  for (auto [axis, index] : llvm::enumerate(map.compose(point))) {
    assert(index >= 0 && index < array.shape[axis] && "out of bounds");
    offset = offset * array.shape[axis] + index;
  }
  return offset;
}

LogicalResult Interpreter::runPoint(linalg::GenericOp op,
                                    ArrayRef<int64_t> point,
                                    ArrayRef<const Array *> inputs,
                                    MutableArrayRef<Array> outputs) {
  Scalars scalars;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  Block &body = *op.getBody();
  for (auto [i, input] : llvm::enumerate(inputs))
    scalars[body.getArgument(i)] = (*input)[offsetOf(*input, maps[i], point)];
  for (auto [i, output] : llvm::enumerate(outputs)) {
    unsigned at = inputs.size() + i;
    scalars[body.getArgument(at)] = output[offsetOf(output, maps[at], point)];
  }
  for (Operation &inner : body.without_terminator()) {
    SmallVector<double> in;
    for (Value operand : inner.getOperands())
      in.push_back(scalars.at(operand));
    if (auto words = computeWords(&inner, in)) {
      scalars[inner.getResult(0)] = words->first;
      if (inner.getNumResults() > 1)
        scalars[inner.getResult(1)] = words->second;
      continue;
    }
    std::optional<double> result = computeArith(&inner, in);
    if (!result)
      result = computeMath(&inner, in);
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      result = point[index.getDim()];
    if (!result)
      return inner.emitError("is not known to the interpreter");
    scalars[inner.getResult(0)] = *result;
  }
  for (auto [i, output] : llvm::enumerate(outputs))
    output[offsetOf(output, maps[inputs.size() + i], point)] =
        scalars.at(body.getTerminator()->getOperand(i));
  return success();
}

LogicalResult Interpreter::runGeneric(linalg::GenericOp op) {
  SmallVector<const Array *> inputs;
  SmallVector<Array> outputs;
  for (Value input : op.getInputs())
    inputs.push_back(&values.find(input)->second);
  for (Value output : op.getOutputs())
    outputs.push_back(values.at(output));
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  SmallVector<int64_t> point(ranges.size());
  int64_t count = 1;
  for (int64_t range : ranges)
    count *= range;
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i;
    for (int64_t loop = ranges.size() - 1; loop >= 0; --loop) {
      point[loop] = rest % ranges[loop];
      rest /= ranges[loop];
    }
    if (failed(runPoint(op, point, inputs, outputs)))
      return failure();
  }
  for (auto [result, output] : llvm::zip(op.getResults(), outputs))
    values[result] = output;
  return success();
}

static Array constantArray(arith::ConstantOp op) {
  auto dense = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!dense) {
    Array scalar{ArrayRef<int64_t>()};
    scalar[0] = numberOf(op.getValue());
    return scalar;
  }
  Array array = Array::ofType(op.getType());
  for (auto [i, value] : llvm::enumerate(dense.getValues<Attribute>()))
    array[i] = numberOf(value);
  return array;
}

LogicalResult Interpreter::run(Operation *op) {
  if (auto generic = dyn_cast<linalg::GenericOp>(op))
    return runGeneric(generic);
  if (auto commit = dyn_cast<CommitOp>(op))
    return load(commit.getCondition()) ? run(commit.getBody().front())
                                       : success();
  if (isa<AssignOp, ReturnOp>(op))
    return success();
  Value result = op->getResult(0);
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    values[result] = constantArray(constant);
  } else if (auto read = dyn_cast<ReadOp>(op)) {
    values[result] = lookup(read.getSymbol());
  } else if (isa<tensor::EmptyOp>(op)) {
    Array array = Array::ofType(result.getType());
    llvm::fill(array.data, NAN); // nobody may read it
    values[result] = array;
  } else if (auto fill = dyn_cast<linalg::FillOp>(op)) {
    Array array = Array::ofType(result.getType());
    llvm::fill(array.data, load(fill.getInputs().front()));
    values[result] = array;
  } else if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op)) {
    Array array = Array::ofType(result.getType());
    array.data = values.at(op->getOperand(0)).data;
    values[result] = array;
  } else {
    return op->emitError("is not known to the interpreter");
  }
  return success();
}

LogicalResult Interpreter::run(Block &block) {
  for (Operation &op : block)
    if (failed(run(&op)))
      return failure();
  return success();
}

LogicalResult interpretBlock(Block &block, ArrayRef<Array> arguments,
                             llvm::function_ref<Array(StringRef)> lookup,
                             SmallVectorImpl<Array> &results) {
  Interpreter interpreter(lookup);
  for (auto [argument, value] : llvm::zip(block.getArguments(), arguments))
    interpreter.values[argument] = value;
  if (failed(interpreter.run(block)))
    return failure();
  for (Value value : block.getTerminator()->getOperands())
    results.push_back(interpreter.values.at(value));
  return success();
}

} // namespace weir::test
