// Losses; those that are computed elementwise are in BuiltinsFunctions.cpp.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"
#include <cmath>

using namespace weir;
using Element = Tensor::Element;

bool weir::checkRows(BuiltinCall &call, const Tensor &logits,
                     const Tensor &target) {
  if (target.element != Element::Class) {
    call.evaluator.report(DiagnosticId::TypeMismatch, call.rangeOf("target"),
                          "the target of `" + call.builtin.name +
                              "` is a class, not a value of type " +
                              target.typeText());
    return false;
  }
  llvm::SmallVector<int64_t> wanted(target.shape());
  wanted.push_back(target.classes);
  if (logits.shape() == llvm::ArrayRef(wanted))
    return true;
  call.report(DiagnosticId::ShapeMismatch, "`" + call.builtin.name + "` of " +
                                               target.typeText() + " needs " +
                                               typeText("f32", wanted) +
                                               ", not " + logits.typeText());
  return false;
}

//===----------------------------------------------------------------------===//
// Cross entropy
//===----------------------------------------------------------------------===//

namespace {
struct CrossEntropyOptions {
  mlir::FloatAttr smoothing;
  mlir::DenseF64ArrayAttr weights; // or null
};
} // namespace

/// A list of weights, one for each class.
static std::optional<mlir::DenseF64ArrayAttr> readWeights(BuiltinCall &call,
                                                          int64_t classes) {
  if (!call.has("weights"))
    return mlir::DenseF64ArrayAttr();
  const Term &term = call.get("weights");
  auto refuse = [&](const llvm::Twine &text) {
    if (!term.isInvalid())
      call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("weights"),
                            text);
    return std::nullopt;
  };
  if (!term.is(Term::Kind::List))
    return refuse("`weights` is a list of numbers, one for each class, not " +
                  term.describe());
  llvm::SmallVector<double> weights;
  double sum = 0;
  for (const Term &element : *term.elements) {
    bool isNumber = element.is(Term::Kind::Number);
    weights.push_back(isNumber ? element.number.toDouble() : -1);
    if (!(weights.back() >= 0) || !std::isfinite(weights.back()))
      return refuse("a weight is a number of at least 0, not " +
                    element.describe());
    sum += weights.back();
  }
  if (static_cast<int64_t>(weights.size()) != classes)
    return refuse("`weights` has " + llvm::Twine(weights.size()) +
                  " numbers for " + llvm::Twine(classes) + " classes");
  if (sum == 0)
    return refuse("`weights` are all 0");
  return call.emitter.builder.getDenseF64ArrayAttr(weights);
}

static std::optional<CrossEntropyOptions> readOptions(BuiltinCall &call,
                                                      int64_t classes) {
  std::optional<double> smoothing = call.getNumber("smoothing", 0);
  if (smoothing && !(*smoothing >= 0 && *smoothing <= 1)) {
    call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("smoothing"),
                          "`smoothing` must be in [0, 1]");
    return std::nullopt;
  }
  auto weights = readWeights(call, classes);
  if (!smoothing || !weights)
    return std::nullopt;
  return CrossEntropyOptions{call.emitter.builder.getF64FloatAttr(*smoothing),
                             *weights};
}

/// A target of probabilities. As in PyTorch their mean is one over rows, the
/// weights being part of them.
static Term buildSoft(BuiltinCall &call, const Tensor &logits,
                      const Tensor &target) {
  if (logits.shape() != target.shape() || logits.rank() == 0) {
    call.report(DiagnosticId::ShapeMismatch,
                "`" + call.builtin.name +
                    "` of probabilities needs one for each class, not " +
                    target.typeText() + " for " + logits.typeText());
    return Term();
  }
  if (call.has("ignore")) {
    call.evaluator.report(DiagnosticId::WrongArgument, call.rangeOf("ignore"),
                          "`ignore` is a class, and this target is one of "
                          "probabilities");
    return Term();
  }
  auto options = readOptions(call, logits.shape().back());
  if (!options)
    return Term();
  bool batched = logits.batched || target.batched;
  Tensor x = call.emitter.broadcast(logits, logits.shape(), batched);
  Tensor t = call.emitter.broadcast(target, logits.shape(), batched);
  mlir::Value loss =
      call.emitter
          .create<SoftCrossEntropyOp>(
              call.emitter.getType(logits.shape().drop_back(), batched),
              x.value, t.value, options->smoothing, options->weights)
          .getLoss();
  Tensor rows{loss, batched};
  return markRows(call, nullptr, rows) ? Term(rows) : Term();
}

/// The weight of each row's class; of equal ones the first.
static mlir::Value makeClassWeight(BuiltinCall &call, mlir::Value target,
                                   const Tensor &rows,
                                   mlir::DenseF64ArrayAttr weights) {
  for (mlir::Operation *user : target.getUsers())
    if (auto other = llvm::dyn_cast<ClassWeightOp>(user))
      if (other.getWeightsAttr() == weights)
        return other.getWeight();
  return call.emitter
      .create<ClassWeightOp>(rows.value.getType(), target, weights)
      .getWeight();
}

Term weir::buildCrossEntropy(BuiltinCall &call) {
  std::optional<Tensor> logits = call.getFloat("logits");
  std::optional<Tensor> target = call.getValue("target");
  if (!logits || !target)
    return Term();
  if (target->isFloat())
    return buildSoft(call, *logits, *target);
  if (!checkRows(call, *logits, *target))
    return Term();
  auto options = readOptions(call, target->classes);
  if (!options)
    return Term();
  bool batched = logits->batched || target->batched;
  Tensor x = call.emitter.broadcast(*logits, logits->shape(), batched);
  Tensor t = call.emitter.broadcast(*target, target->shape(), batched);
  Tensor rows{nullptr, batched};
  mlir::RankedTensorType type = call.emitter.getType(target->shape(), batched);
  mlir::IntegerAttr ignore;
  if (call.has("ignore"))
    if (std::optional<int64_t> number = call.getWhole("ignore", 0))
      ignore = call.emitter.builder.getI64IntegerAttr(*number);
  rows.value =
      call.emitter
          .create<CrossEntropyOp>(type, x.value, t.value, options->smoothing,
                                  ignore, options->weights)
          .getLoss();
  if (!markRows(call, &*target, rows))
    return Term();
  if (options->weights) {
    rows = call.emitter.broadcast(rows, rows.shape(), true);
    t = call.emitter.broadcast(t, t.shape(), true);
    rows.marks.weight = makeClassWeight(call, t.value, rows, options->weights);
  }
  return rows;
}

//===----------------------------------------------------------------------===//
// Directions
//===----------------------------------------------------------------------===//

static std::optional<double>
getPositive(BuiltinCall &call, llvm::StringRef name, double otherwise) {
  std::optional<double> value = call.getNumber(name, otherwise);
  if (!value || (*value > 0 && std::isfinite(*value)))
    return value;
  call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf(name),
                        "`" + name + "` must be greater than 0");
  return std::nullopt;
}

static Tensor makeUnit(BuiltinCall &call, const Tensor &x, double eps) {
  mlir::Value unit =
      call.emitter
          .create<UnitOp>(x.value, call.emitter.builder.getF64FloatAttr(eps))
          .getResult();
  return {unit, x.batched};
}

/// Two values of one shape with a last axis, of the same samples.
static std::optional<std::pair<Tensor, Tensor>>
getPair(BuiltinCall &call, llvm::StringRef first, llvm::StringRef second) {
  std::optional<Tensor> a = call.getFloat(first), b = call.getFloat(second);
  if (!a || !b)
    return std::nullopt;
  if (a->shape() != b->shape() || a->rank() == 0) {
    call.report(DiagnosticId::ShapeMismatch,
                "`" + call.builtin.name +
                    "` compares vectors of one type, not " + a->typeText() +
                    " and " + b->typeText());
    return std::nullopt;
  }
  bool batched = a->batched || b->batched;
  return std::pair(call.emitter.broadcast(*a, a->shape(), batched),
                   call.emitter.broadcast(*b, b->shape(), batched));
}

static std::optional<Tensor> getCosine(BuiltinCall &call,
                                       llvm::StringRef second) {
  auto pair = getPair(call, "x", second);
  std::optional<double> eps = getPositive(call, "eps", 1e-8);
  if (!pair || !eps)
    return std::nullopt;
  Tensor a = makeUnit(call, pair->first, *eps);
  Tensor b = makeUnit(call, pair->second, *eps);
  Tensor product = call.emitter.binary<MulOp>(a, b);
  return call.emitter.reduce(ReductionKind::sum, product, {product.rank() - 1});
}

static Term buildCosineSimilarity(BuiltinCall &call) {
  std::optional<Tensor> cosine = getCosine(call, "y");
  return cosine ? Term(*cosine) : Term();
}

/// 1 - cos of each vector; the mean over a sample, with lengths one number
/// for each place of the first axis.
static Term buildCosine(BuiltinCall &call) {
  std::optional<Tensor> cosine = getCosine(call, "target");
  if (!cosine)
    return Term();
  Tensor one = call.emitter.splat(1, cosine->shape(), cosine->batched);
  Tensor loss = call.emitter.binary<SubOp>(one, *cosine);
  return takeMeanOfRows(call, loss);
}

Term weir::takeMeanOfRows(BuiltinCall &call, Tensor rows) {
  llvm::SmallVector<int64_t> axes;
  for (int64_t axis = call.has("lengths") ? 1 : 0; axis < rows.rank(); ++axis)
    axes.push_back(axis);
  if (!axes.empty())
    rows = call.emitter.reduce(ReductionKind::mean, rows, axes);
  return markRows(call, nullptr, rows) ? Term(rows) : Term();
}

/// Two views of each sample; the other samples of the batch are what they
/// differ from.
static Term buildContrastive(BuiltinCall &call) {
  auto pair = getPair(call, "a", "b");
  std::optional<double> temperature = getPositive(call, "temperature", 0.1);
  if (!pair || !temperature)
    return Term();
  if (!pair->first.batched) {
    call.report(DiagnosticId::TypeMismatch,
                "`contrastive` compares samples, and these values are the same "
                "for all of them");
    return Term();
  }
  Emitter &emitter = call.emitter;
  int64_t size = static_cast<int64_t>(*countElements(pair->first.shape()));
  mlir::Value a =
      makeUnit(call, emitter.reshape(pair->first, {size}), 1e-8).value;
  mlir::Value b =
      makeUnit(call, emitter.reshape(pair->second, {size}), 1e-8).value;
  auto type = emitter.getType({emitter.batch}, /*batched=*/true);
  mlir::Value scale =
      emitter.splat(1 / *temperature, {emitter.batch}, true).value;
  auto compare = [&](mlir::Value x, mlir::Value y) -> mlir::Value {
    auto transposed = mlir::UnitAttr::get(call.evaluator.context);
    mlir::Value products =
        emitter.create<MatmulOp>(type, x, y, mlir::UnitAttr(), transposed)
            .getResult();
    return emitter.create<MulOp>(products, scale).getResult();
  };
  mlir::Value loss =
      emitter
          .create<ContrastiveOp>(emitter.getType({}, true), compare(a, a),
                                 compare(a, b), compare(b, b), mlir::Value())
          .getLoss();
  return Tensor{loss, true};
}

llvm::ArrayRef<Builtin> weir::getLossBuiltins() {
  static constexpr FormalInfo crossEntropy[] = {
      {"logits"},        {"target"},         {"smoothing", false},
      {"ignore", false}, {"lengths", false}, {"weights", false}};
  static constexpr FormalInfo cosine[] = {
      {"x"}, {"target"}, {"eps", false}, {"lengths", false}};
  static constexpr FormalInfo similarity[] = {{"x"}, {"y"}, {"eps", false}};
  static constexpr FormalInfo contrastive[] = {
      {"a"}, {"b"}, {"temperature", false}};
  static const Builtin table[] = {
      {"cross_entropy", crossEntropy, buildCrossEntropy},
      {"cosine", cosine, buildCosine},
      {"cosine_similarity", similarity, buildCosineSimilarity},
      {"contrastive", contrastive, buildContrastive},
  };
  return table;
}
