#include "lib/Frontend/Builtins.h"
#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::StringRef;
using Kind = Term::Kind;

BuiltinCall::BuiltinCall(Evaluator &evaluator, const Builtin &builtin,
                         ArrayRef<Bound> bound, const LayerName &layer,
                         llvm::SMRange range)
    : evaluator(evaluator), emitter(*evaluator.emitter), builtin(builtin),
      layer(layer), range(range), bound(bound) {}

DiagnosticBuilder BuiltinCall::report(DiagnosticId id,
                                      const llvm::Twine &text) {
  return evaluator.report(id, range, text);
}

static const Bound &find(const Builtin &builtin, ArrayRef<Bound> bound,
                         StringRef name) {
  for (auto [formal, value] : llvm::zip(builtin.formals, bound))
    if (formal.name == name)
      return value;
  llvm_unreachable("the builtin has this argument");
}

bool BuiltinCall::takes(StringRef name) const {
  return llvm::any_of(builtin.formals, [&](const FormalInfo &formal) {
    return formal.name == name;
  });
}

bool BuiltinCall::has(StringRef name) const {
  return find(builtin, bound, name).term.has_value();
}

const Term &BuiltinCall::get(StringRef name) const {
  static const Term invalid;
  const Bound &value = find(builtin, bound, name);
  return value.term ? firstOf(*value.term) : invalid;
}

llvm::SMRange BuiltinCall::rangeOf(StringRef name) const {
  llvm::SMRange found = find(builtin, bound, name).range;
  return found.isValid() ? found : range;
}

/// Reports that an argument is not what it should be.
static std::nullopt_t refuse(BuiltinCall &call, StringRef name,
                             const llvm::Twine &expected) {
  const Term &term = call.get(name);
  if (term.isInvalid())
    return std::nullopt;
  DiagnosticBuilder report = call.evaluator.report(
      DiagnosticId::WrongArgument, call.rangeOf(name),
      "`" + name + "` of `" + call.builtin.name + "` is " + expected +
          ", not " + term.describe());
  call.evaluator.explainFunction(report, term);
  return std::nullopt;
}

std::optional<Tensor> BuiltinCall::getValue(StringRef name) {
  const Term &term = get(name);
  if (term.is(Kind::Tensor))
    return term.tensor;
  return refuse(*this, name, "a value");
}

StringRef weir::howToCompute(const Tensor &value) {
  return value.element == Tensor::Element::Class
             ? "`one_hot` and `embedding` make numbers of classes"
             : "`to_float` makes numbers of them";
}

std::optional<Tensor> BuiltinCall::getFloat(StringRef name) {
  std::optional<Tensor> value = getValue(name);
  if (!value || value->isFloat())
    return value;
  evaluator
      .report(DiagnosticId::ClassArithmetic, rangeOf(name),
              "`" + builtin.name + "` cannot compute with a value of type " +
                  value->typeText())
      .note("classes, counts and truth values are no quantities")
      .help(howToCompute(*value));
  return std::nullopt;
}

const Callable *BuiltinCall::getFunction(StringRef name) {
  const Term &term = get(name);
  if (term.is(Kind::Function))
    return term.function;
  refuse(*this, name, "a function");
  return nullptr;
}

std::optional<double> BuiltinCall::getNumber(StringRef name, double otherwise) {
  if (!has(name))
    return otherwise;
  const Term &term = get(name);
  if (term.is(Kind::Number))
    return term.number.toDouble();
  return refuse(*this, name, "a number");
}

std::optional<int64_t> BuiltinCall::getWhole(StringRef name, int64_t minimum) {
  const Term &term = get(name);
  std::optional<int64_t> whole;
  if (term.is(Kind::Number))
    whole = term.number.toWhole();
  if (whole && *whole >= minimum)
    return whole;
  return refuse(*this, name,
                "a whole number of at least " + llvm::Twine(minimum));
}

std::optional<bool> BuiltinCall::getFlag(StringRef name, bool otherwise) {
  if (!has(name))
    return otherwise;
  const Term &term = get(name);
  if (term.is(Kind::Boolean))
    return term.boolean;
  return refuse(*this, name, "true or false");
}

//===----------------------------------------------------------------------===//
// Axes and shapes
//===----------------------------------------------------------------------===//

/// "f32[4, 6] has 2 axes", of the value that the call is about.
std::string BuiltinCall::describeAxes(int64_t rank) const {
  const Term &first = get(builtin.formals.front().name);
  bool isKnown = first.is(Kind::Tensor) && first.tensor.rank() == rank;
  return (isKnown ? first.tensor.typeText() : "a value") + " has " +
         std::to_string(rank) + (rank == 1 ? " axis" : " axes");
}

std::optional<int64_t> BuiltinCall::readAxis(const Term &term, int64_t rank,
                                             llvm::SMRange range) {
  if (term.isInvalid())
    return std::nullopt;
  std::optional<int64_t> axis;
  if (term.is(Kind::Number))
    axis = term.number.toWhole();
  if (axis && *axis >= -rank && *axis < rank)
    return *axis < 0 ? *axis + rank : *axis;
  std::string text = axis ? "axis " + std::to_string(*axis)
                          : "axis that is " + term.describe();
  evaluator
      .report(DiagnosticId::InvalidAxis, range,
              describeAxes(rank) + ", and no " + text)
      .note("axes count from 0, or from -1 backward; the batch is none of "
            "them");
  return std::nullopt;
}

std::optional<int64_t> BuiltinCall::getAxis(StringRef name, int64_t rank,
                                            int64_t otherwise) {
  return readAxis(has(name) ? get(name) : Term(Number(otherwise)), rank,
                  rangeOf(name));
}

std::optional<llvm::SmallVector<int64_t>> BuiltinCall::getAxes(StringRef name,
                                                               int64_t rank) {
  llvm::SmallVector<int64_t> axes;
  if (!has(name)) {
    for (int64_t axis = 0; axis < rank; ++axis)
      axes.push_back(axis);
    return axes;
  }
  const Term &term = get(name);
  Terms one = {term};
  for (const Term &element : term.is(Kind::List) ? *term.elements : one) {
    std::optional<int64_t> axis = readAxis(element, rank, rangeOf(name));
    if (!axis)
      return std::nullopt;
    axes.push_back(*axis);
  }
  llvm::sort(axes);
  if (std::unique(axes.begin(), axes.end()) == axes.end())
    return axes;
  evaluator.report(DiagnosticId::InvalidAxis, rangeOf(name),
                   describeAxes(rank) + ", and one stands here twice");
  return std::nullopt;
}

std::optional<llvm::SmallVector<int64_t>>
BuiltinCall::getAxisList(StringRef name, int64_t rank) {
  const Term &term = get(name);
  if (!term.is(Kind::List))
    return refuse(*this, name, "a list of axes");
  llvm::SmallVector<int64_t> axes;
  for (const Term &element : *term.elements) {
    std::optional<int64_t> axis = readAxis(element, rank, rangeOf(name));
    if (!axis)
      return std::nullopt;
    axes.push_back(*axis);
  }
  return axes;
}

/// Replaces a size of -1 by what is left of `elements`.
std::optional<llvm::SmallVector<int64_t>>
BuiltinCall::inferSize(llvm::SmallVector<int64_t> shape, int64_t elements,
                       llvm::SMRange range) {
  auto *open = llvm::find(shape, -1);
  if (open == shape.end())
    return shape;
  *open = 1;
  std::optional<uint64_t> known = countElements(shape);
  if (known && *known && elements % static_cast<int64_t>(*known) == 0) {
    *open = elements / static_cast<int64_t>(*known);
    return shape;
  }
  *open = -1;
  evaluator.report(DiagnosticId::ShapeMismatch, range,
                   "no size for -1 makes the shape " + typeText("", shape) +
                       " one of " + llvm::Twine(elements) + " elements");
  return std::nullopt;
}

std::optional<llvm::SmallVector<int64_t>>
BuiltinCall::getShape(StringRef name, std::optional<int64_t> elements) {
  const Term &term = get(name);
  if (!term.is(Kind::List))
    return refuse(*this, name, "a list of sizes");
  llvm::SmallVector<int64_t> shape;
  for (const Term &element : *term.elements) {
    if (element.isInvalid())
      return std::nullopt;
    std::optional<int64_t> size;
    if (element.is(Kind::Number))
      size = element.number.toWhole();
    bool isOpen = size == -1 && elements;
    bool isSecond = isOpen && llvm::is_contained(shape, -1);
    if (!size || (*size < 1 && !isOpen) || isSecond) {
      evaluator.report(DiagnosticId::InvalidShape, rangeOf(name),
                       isSecond ? "only one size can be -1"
                                : "a size is a whole number of at least 1, "
                                  "not " +
                                      element.describe());
      return std::nullopt;
    }
    shape.push_back(*size);
  }
  if (elements)
    return inferSize(std::move(shape), *elements, rangeOf(name));
  return shape;
}

std::optional<llvm::SmallVector<int64_t>>
weir::broadcastShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  llvm::SmallVector<int64_t> shape(a);
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t &size = shape[a.size() - b.size() + i];
    if (size != b[i] && size != 1 && b[i] != 1)
      return std::nullopt;
    size = size == 1 ? b[i] : size;
  }
  return shape;
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

std::optional<CallAttr> BuiltinCall::getInitializer(StringRef name,
                                                    ArrayRef<int64_t> shape,
                                                    CallAttr otherwise) {
  if (!has(name))
    return otherwise;
  const Term &term = get(name);
  if (!term.is(Kind::Initializer))
    return refuse(*this, name, "an initializer, such as `normal(0.02)`");
  const auto *record = catalogue::lookupInitializer(term.call.getKeyword());
  bool isMatrix = record->keyword == "orthogonal" ||
                  record->keyword == "identity" || record->usesFan;
  if (!isMatrix || shape.size() >= 2)
    return term.call;
  evaluator.report(DiagnosticId::InvalidShape, rangeOf(name),
                   "`" + record->keyword + "` needs at least two axes, and " +
                       typeText("f32", shape) + " has " +
                       llvm::Twine(shape.size()));
  return std::nullopt;
}

std::optional<Tensor> BuiltinCall::getParameter(StringRef name,
                                                ArrayRef<int64_t> shape,
                                                CallAttr init,
                                                std::optional<bool> decay) {
  if (!evaluator.checkShape(shape, /*batched=*/false, range))
    return std::nullopt;
  ParameterOp parameter =
      emitter.getParameter(*layer.scope, name, shape, init, range);
  if (!checkShared(parameter.getType(), parameter.getSymName(), shape))
    return std::nullopt;
  if (decay)
    parameter.setDecay(*decay);
  return emitter.read(parameter);
}

std::optional<Tensor>
BuiltinCall::getState(StringRef name, ArrayRef<int64_t> shape, CallAttr init) {
  if (!evaluator.checkShape(shape, /*batched=*/false, range))
    return std::nullopt;
  StateOp state = emitter.getState(*layer.scope, name, shape, init, range);
  if (!checkShared(state.getType(), state.getSymName(), shape))
    return std::nullopt;
  return emitter.read(state);
}

bool BuiltinCall::checkShared(mlir::Type type, StringRef symbol,
                              ArrayRef<int64_t> shape) {
  auto declared = llvm::cast<mlir::RankedTensorType>(type);
  if (declared.getShape() == shape)
    return true;
  report(DiagnosticId::ShapeMismatch,
         "`" + symbol + "` is shared and has the type " +
             typeText("f32", declared.getShape()) + "; this use needs " +
             typeText("f32", shape));
  return false;
}
