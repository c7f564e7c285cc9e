// Comparisons of values and what combines them: truth values, one for each
// element. Comparisons of constants are in SemaOperators.cpp.
#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using namespace weir::syntax;
using Kind = Term::Kind;
using Element = Tensor::Element;

static Comparison getComparison(Operator op) {
  switch (op) {
  case Operator::Equal:
    return Comparison::eq;
  case Operator::NotEqual:
    return Comparison::ne;
  case Operator::Less:
    return Comparison::lt;
  case Operator::LessEqual:
    return Comparison::le;
  case Operator::Greater:
    return Comparison::gt;
  case Operator::GreaterEqual:
    return Comparison::ge;
  default:
    llvm_unreachable("not a comparison");
  }
}

static bool isEquality(Operator op) {
  return op == Operator::Equal || op == Operator::NotEqual;
}

/// Whether elements of these kinds are in an order or may be equal.
static bool isComparable(Operator op, Element a, Element b) {
  if (a == Element::Float || b == Element::Float)
    return a == b;
  if (a == Element::Bool || b == Element::Bool)
    return a == b && isEquality(op);
  // Of classes, which are only names, nothing is greater.
  return isEquality(op) || (a == Element::Count && b == Element::Count);
}

/// The values that `number` is compared with can be: classes 0..n-1, counts
/// 0..n.
static bool isInRange(const Tensor &value, int64_t number) {
  int64_t end = value.classes + (value.element == Element::Count ? 1 : 0);
  return number >= 0 && number < end;
}

/// `number` beside `value`, as a value of its type. Nothing after a report.
std::optional<Tensor> Evaluator::spreadNumber(weir::Number number,
                                              const Tensor &value,
                                              SMRange range) {
  if (value.isFloat())
    return emitter->splat(number.toDouble(), value.shape(), value.batched);
  std::optional<int64_t> whole = number.toWhole();
  if (!whole || !isInRange(value, *whole)) {
    report(DiagnosticId::InvalidValue, range,
           "a value of type " + value.typeText() + " is never " +
               number.toText());
    return std::nullopt;
  }
  Tensor result = value;
  auto type = llvm::cast<mlir::RankedTensorType>(value.value.getType());
  result.value =
      emitter
          ->create<ConstantOp>(
              type, mlir::DenseElementsAttr::get(
                        type, emitter->builder.getI32IntegerAttr(*whole)))
          .getResult();
  return result;
}

/// What two values are broadcast to. Nothing after a report.
std::optional<std::pair<Tensor, Tensor>>
Evaluator::broadcastBoth(StringRef what, const Tensor &a, const Tensor &b,
                         SMRange range) {
  auto shape = broadcastShapes(a.shape(), b.shape());
  if (!shape) {
    report(DiagnosticId::ShapeMismatch, range,
           "`" + what + "` cannot combine " + a.typeText() + " and " +
               b.typeText())
        .note("shapes are aligned at their last axes; sizes must be equal "
              "or 1");
    return std::nullopt;
  }
  bool batched = a.batched || b.batched;
  Term terms[] = {a, b};
  std::optional<Marks> marks =
      mergeMarks(*this, {&terms[0], &terms[1]}, *shape, range);
  if (!marks || !checkShape(*shape, batched, range))
    return std::nullopt;
  Tensor x = emitter->broadcast(a, *shape, batched);
  Tensor y = emitter->broadcast(b, *shape, batched);
  x.marks = y.marks = *marks;
  return std::make_pair(x, y);
}

Term Evaluator::compareValues(Operator op, const Term &a, const Term &b,
                              SMRange range) {
  if (!emitter)
    return Term();
  LayerUse use{scope, nullptr, "compare", "expression", range};
  Emitter::UseLayer guard(*emitter, use);
  const Tensor &known = a.is(Kind::Tensor) ? a.tensor : b.tensor;
  auto elementOf = [&](const Term &term) {
    if (term.is(Kind::Tensor))
      return term.tensor.element;
    // A number is a quantity or a class, whatever it stands beside.
    return known.element == Element::Bool ? Element::Float : known.element;
  };
  bool areValues = llvm::all_of(std::array{&a, &b}, [](const Term *term) {
    return term->is(Kind::Tensor) || term->is(Kind::Number);
  });
  if (!areValues || !isComparable(op, elementOf(a), elementOf(b))) {
    report(DiagnosticId::TypeMismatch, range,
           "`" + spellOperator(op) + "` cannot compare " + a.describe() +
               " and " + b.describe());
    return Term();
  }
  std::optional<Tensor> x =
      a.is(Kind::Tensor) ? a.tensor : spreadNumber(a.number, known, range);
  std::optional<Tensor> y =
      b.is(Kind::Tensor) ? b.tensor : spreadNumber(b.number, known, range);
  if (!x || !y)
    return Term();
  auto both = broadcastBoth(spellOperator(op), *x, *y, range);
  if (!both)
    return Term();
  mlir::Value result =
      emitter
          ->create<CompareOp>(getComparison(op), both->first.value,
                              both->second.value)
          .getResult();
  return Tensor{result, both->first.batched, Element::Bool, 0,
                both->first.marks};
}

static bool isTruthValue(const Term &term) {
  return term.is(Kind::Tensor) && term.tensor.element == Element::Bool;
}

Term Evaluator::combineTruth(Operator op, const Term &a, const Term &b,
                             SMRange range) {
  bool isOr = op == Operator::Or;
  for (const auto &[one, other] : {std::pair(&a, &b), std::pair(&b, &a)})
    if (one->is(Kind::Boolean))
      return one->boolean == isOr ? Term::ofBoolean(isOr) : *other;
  LayerUse use{scope, nullptr, isOr ? "or" : "and", "expression", range};
  Emitter::UseLayer guard(*emitter, use);
  auto both = broadcastBoth(spellOperator(op), a.tensor, b.tensor, range);
  if (!both)
    return Term();
  mlir::Value x = both->first.value, y = both->second.value;
  mlir::Value result = isOr ? emitter->create<LogicalOrOp>(x, y).getResult()
                            : emitter->create<LogicalAndOp>(x, y).getResult();
  return Tensor{result, both->first.batched, Element::Bool, 0,
                both->first.marks};
}

Term Evaluator::negateTruth(const Term &term, SMRange range) {
  if (term.is(Kind::Boolean))
    return Term::ofBoolean(!term.boolean);
  LayerUse use{scope, nullptr, "not", "expression", range};
  Emitter::UseLayer guard(*emitter, use);
  mlir::Value result =
      emitter->create<LogicalNotOp>(term.tensor.value).getResult();
  return Tensor{result, term.tensor.batched, Element::Bool, 0,
                term.tensor.marks};
}

/// A constant or truth values; invalid after a report.
Term Evaluator::evaluateTruth(const Expression &expression) {
  Term term = firstOf(evaluate(expression));
  if (term.is(Kind::Boolean) || isTruthValue(term) || term.isInvalid())
    return term;
  report(DiagnosticId::TypeMismatch, expression.range,
         "`and`, `or` and `not` combine what is true or false; this is " +
             term.describe());
  return Term();
}
