// What is random in training: each call draws numbers of its own.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"
#include <cmath>

using namespace weir;

static std::optional<mlir::FloatAttr> getRate(BuiltinCall &call) {
  std::optional<double> rate = call.getNumber("p", 0);
  if (!rate)
    return std::nullopt;
  if (*rate >= 0 && *rate <= 1)
    return call.emitter.builder.getF64FloatAttr(*rate);
  call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("p"),
                        "`p` must be from 0 to 1");
  return std::nullopt;
}

static Term emitDropout(BuiltinCall &call, const Tensor &x,
                        mlir::FloatAttr rate, llvm::ArrayRef<int64_t> shared) {
  Emitter &emitter = call.emitter;
  auto [key0, key1] = emitter.readRandomKeys();
  mlir::Builder &builder = emitter.builder;
  auto op =
      emitter.create<DropoutOp>(x.value.getType(), x.value, key0, key1, rate,
                                builder.getDenseI64ArrayAttr(shared));
  return Tensor{op.getResult(), x.batched};
}

static Term buildDropout(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<mlir::FloatAttr> rate = getRate(call);
  if (!x || !rate)
    return Term();
  llvm::SmallVector<int64_t> shared;
  if (call.has("shared")) {
    auto axes = call.getAxes("shared", x->rank());
    if (!axes)
      return Term();
    for (int64_t axis : *axes)
      shared.push_back(axis + (x->batched ? 1 : 0));
  }
  return emitDropout(call, *x, *rate, shared);
}

static Term buildStochasticDepth(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<mlir::FloatAttr> rate = getRate(call);
  if (!x || !rate)
    return Term();
  int64_t first = x->batched ? 1 : 0;
  return emitDropout(
      call, *x, *rate,
      llvm::to_vector(llvm::seq<int64_t>(first, first + x->rank())));
}

static Term buildNoise(BuiltinCall &call) {
  std::optional<Tensor> x = call.getFloat("x");
  std::optional<double> deviation = call.getNumber("std", 0);
  if (!x || !deviation)
    return Term();
  if (!(*deviation >= 0) || !std::isfinite(*deviation)) {
    call.evaluator.report(DiagnosticId::InvalidValue, call.rangeOf("std"),
                          "`std` must be at least 0");
    return Term();
  }
  Emitter &emitter = call.emitter;
  auto [key0, key1] = emitter.readRandomKeys();
  mlir::Builder &builder = emitter.builder;
  auto op = emitter.create<NoiseOp>(x->value.getType(), x->value, key0, key1,
                                    builder.getF64FloatAttr(*deviation));
  return Tensor{op.getResult(), x->batched};
}

llvm::ArrayRef<Builtin> weir::getRandomBuiltins() {
  static constexpr FormalInfo dropout[] = {{"x"}, {"p"}, {"shared", false}};
  static constexpr FormalInfo depth[] = {{"x"}, {"p"}};
  static constexpr FormalInfo noise[] = {{"x"}, {"std"}};
  static const Builtin table[] = {
      {"dropout", dropout, buildDropout},
      {"stochastic_depth", depth, buildStochasticDepth},
      {"noise", noise, buildNoise},
  };
  return table;
}
