// Normalizations, with their parameters and running statistics.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/SemaEvaluator.h"
#include <cmath>
#include <limits>

using namespace weir;

static CallAttr makeInit(BuiltinCall &call, llvm::StringRef keyword) {
  mlir::Builder builder(call.evaluator.context);
  return CallAttr::get(builder.getContext(), keyword,
                       builder.getDictionaryAttr({}));
}

static std::optional<Tensor> getWeight(BuiltinCall &call, int64_t size) {
  return call.getParameter("weight", {size}, makeInit(call, "ones"));
}

static std::optional<Tensor> getBias(BuiltinCall &call, int64_t size) {
  return call.getParameter("bias", {size}, makeInit(call, "zeros"));
}

/// The value to normalize, at least `rank` axes of a sample long.
static std::optional<Tensor> getInput(BuiltinCall &call, int64_t rank = 1) {
  std::optional<Tensor> x = call.getFloat("x");
  if (!x || x->rank() >= rank)
    return x;
  call.report(DiagnosticId::ShapeMismatch,
              "`" + call.builtin.name + "` needs " +
                  (rank == 1 ? "a last axis"
                             : "axes of positions and a last one of channels") +
                  ", and " + x->typeText() + " has " +
                  (x->rank() == 0 ? "none" : "only one"));
  return std::nullopt;
}

static std::optional<mlir::FloatAttr> getEps(BuiltinCall &call,
                                             double otherwise = 1e-5) {
  std::optional<double> eps = call.getNumber("eps", otherwise);
  if (!eps)
    return std::nullopt;
  if (*eps > 0 && std::isfinite(*eps))
    return call.emitter.builder.getF64FloatAttr(*eps);
  call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("eps"),
                        "`eps` must be greater than 0");
  return std::nullopt;
}

static Term buildLayerNorm(BuiltinCall &call) {
  std::optional<Tensor> x = getInput(call);
  std::optional<mlir::FloatAttr> eps = getEps(call);
  if (!x || !eps)
    return Term();
  auto weight = getWeight(call, x->shape().back());
  auto bias = getBias(call, x->shape().back());
  if (!weight || !bias)
    return Term();
  auto op = call.emitter.create<LayerNormOp>(x->value.getType(), x->value,
                                             weight->value, bias->value, *eps);
  return Tensor{op.getResult(), x->batched};
}

static Term buildRmsNorm(BuiltinCall &call) {
  std::optional<Tensor> x = getInput(call);
  // As in PyTorch: the distance from 1 to the next number of the type.
  std::optional<mlir::FloatAttr> eps =
      getEps(call, std::numeric_limits<float>::epsilon());
  if (!x || !eps)
    return Term();
  auto weight = getWeight(call, x->shape().back());
  if (!weight)
    return Term();
  auto op = call.emitter.create<RmsNormOp>(x->value.getType(), x->value,
                                           weight->value, *eps);
  return Tensor{op.getResult(), x->batched};
}

//===----------------------------------------------------------------------===//
// Over positions
//===----------------------------------------------------------------------===//

/// With an axis 0 that `weir.group_norm` takes for the samples.
static mlir::Value addSampleAxis(BuiltinCall &call, const Tensor &x) {
  if (x.batched)
    return x.value;
  llvm::SmallVector<int64_t> shape(x.shape());
  shape.insert(shape.begin(), 1);
  return call.emitter.reshape(x, shape).value;
}

static Term buildGroupNorm(BuiltinCall &call) {
  std::optional<Tensor> x = getInput(call);
  std::optional<int64_t> groups = call.getWhole("groups", 1);
  std::optional<mlir::FloatAttr> eps = getEps(call);
  if (!x || !groups || !eps)
    return Term();
  int64_t channels = x->shape().back();
  if (channels % *groups != 0) {
    call.evaluator.report(DiagnosticId::ShapeMismatch, call.rangeOf("groups"),
                          llvm::Twine(channels) + " channels do not fit into " +
                              llvm::Twine(*groups) + " equal groups");
    return Term();
  }
  auto weight = getWeight(call, channels);
  auto bias = getBias(call, channels);
  if (!weight || !bias)
    return Term();
  mlir::Value value = addSampleAxis(call, *x);
  auto op = call.emitter.create<GroupNormOp>(
      value.getType(), value, weight->value, bias->value,
      call.emitter.builder.getI64IntegerAttr(*groups), *eps);
  Tensor result = {op.getResult(), x->batched};
  return call.emitter.reshape(result, x->shape());
}

static Term buildInstanceNorm(BuiltinCall &call) {
  std::optional<Tensor> x = getInput(call, /*rank=*/2);
  std::optional<mlir::FloatAttr> eps = getEps(call);
  if (!x || !eps)
    return Term();
  int64_t first = x->batched ? 1 : 0;
  auto axes = llvm::to_vector(llvm::seq<int64_t>(first, first + x->rank() - 1));
  auto op =
      call.emitter.create<NormalizeOp>(x->value.getType(), x->value, axes,
                                       eps->getValue(), /*uncentered=*/false);
  return Tensor{op.getY(), x->batched};
}

//===----------------------------------------------------------------------===//
// Over the batch
//===----------------------------------------------------------------------===//

static std::optional<mlir::FloatAttr> getMomentum(BuiltinCall &call) {
  std::optional<double> momentum = call.getNumber("momentum", 0.1);
  if (!momentum)
    return std::nullopt;
  if (*momentum >= 0 && *momentum <= 1)
    return call.emitter.builder.getF64FloatAttr(*momentum);
  call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("momentum"),
                        "`momentum` must be from 0 to 1");
  return std::nullopt;
}

/// Whether a batch holds more than one value of each channel to compare.
static bool checkBatch(BuiltinCall &call, const Tensor &x) {
  if (!x.batched) {
    call.report(DiagnosticId::TypeMismatch,
                "`batch_norm` needs a value of each sample, and " +
                    x.typeText() + " is the same for all");
    return false;
  }
  auto type = llvm::cast<mlir::RankedTensorType>(x.value.getType());
  if (type.getNumElements() > type.getShape().back() ||
      call.evaluator.file.options.onlyInfers)
    return true;
  call.report(DiagnosticId::InvalidValue,
              "`batch_norm` needs more than one value of each channel, and a "
              "batch of 1 has one")
      .note("without spread nothing is left of a value when the mean is "
            "subtracted");
  return false;
}

static Term buildBatchNorm(BuiltinCall &call) {
  std::optional<Tensor> x = getInput(call);
  std::optional<mlir::FloatAttr> eps = getEps(call),
                                 momentum = getMomentum(call);
  if (!x || !eps || !momentum || !checkBatch(call, *x))
    return Term();
  int64_t channels = x->shape().back();
  auto weight = getWeight(call, channels);
  auto bias = getBias(call, channels);
  auto mean =
      call.getState("running_mean", {channels}, makeInit(call, "zeros"));
  auto variance =
      call.getState("running_var", {channels}, makeInit(call, "ones"));
  if (!weight || !bias || !mean || !variance)
    return Term();
  mlir::Type vector = weight->value.getType();
  auto op = call.emitter.create<BatchNormOp>(
      x->value.getType(), vector, vector, x->value, weight->value, bias->value,
      mean->value, variance->value, *eps, *momentum);
  return Tensor{op.getResult(), true};
}

llvm::ArrayRef<Builtin> weir::getNormalizationBuiltins() {
  static constexpr FormalInfo plain[] = {{"x"}, {"eps", false}};
  static constexpr FormalInfo group[] = {{"x"}, {"groups"}, {"eps", false}};
  static constexpr FormalInfo batch[] = {
      {"x"}, {"eps", false}, {"momentum", false}};
  static const Builtin table[] = {
      {"layer_norm", plain, buildLayerNorm, Naming::Scope},
      {"rms_norm", plain, buildRmsNorm, Naming::Scope},
      {"group_norm", group, buildGroupNorm, Naming::Scope},
      {"instance_norm", plain, buildInstanceNorm},
      {"batch_norm", batch, buildBatchNorm, Naming::Scope},
  };
  return table;
}
