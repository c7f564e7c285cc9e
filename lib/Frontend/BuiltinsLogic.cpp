// What turns truth values and classes into numbers.
#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using Element = Tensor::Element;

/// A float value, or a number as one of `shape`; nothing after a report.
static std::optional<Tensor> getChoice(BuiltinCall &call, llvm::StringRef name,
                                       const Tensor &mask) {
  const Term &term = call.get(name);
  if (term.is(Term::Kind::Number))
    return call.emitter.splat(term.number.toDouble(), mask.shape(),
                              mask.batched);
  return call.getFloat(name);
}

static Term buildWhere(BuiltinCall &call) {
  std::optional<Tensor> mask = call.getValue("mask");
  if (!mask)
    return Term();
  if (mask->element != Element::Bool) {
    call.evaluator.report(DiagnosticId::TypeMismatch, call.rangeOf("mask"),
                          "the mask of `where` is true or false for each "
                          "element, not " +
                              call.get("mask").describe());
    return Term();
  }
  std::optional<Tensor> a = getChoice(call, "a", *mask);
  std::optional<Tensor> b = getChoice(call, "b", *mask);
  if (!a || !b)
    return Term();
  auto choices = call.evaluator.broadcastBoth("where", *a, *b, call.range);
  if (!choices)
    return Term();
  auto first =
      call.evaluator.broadcastBoth("where", *mask, choices->first, call.range);
  if (!first)
    return Term();
  Tensor other = call.emitter.broadcast(choices->second, first->second.shape(),
                                        first->second.batched);
  mlir::Value result =
      call.emitter
          .create<WhereOp>(first->first.value, first->second.value, other.value)
          .getResult();
  return Tensor{result, other.batched};
}

static Term buildToFloat(BuiltinCall &call) {
  std::optional<Tensor> x = call.getValue("x");
  if (!x || x->isFloat())
    return x ? Term(*x) : Term();
  mlir::Value result =
      call.emitter
          .create<ToFloatOp>(call.emitter.getType(x->shape(), x->batched),
                             x->value)
          .getResult();
  return Tensor{result, x->batched};
}

llvm::ArrayRef<Builtin> weir::getLogicBuiltins() {
  static constexpr FormalInfo where[] = {{"mask"}, {"a"}, {"b"}};
  static constexpr FormalInfo toFloat[] = {{"x"}};
  static const Builtin table[] = {
      {"where", where, buildWhere},
      {"to_float", toFloat, buildToFloat},
  };
  return table;
}
