#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using namespace weir::syntax;
using Kind = Term::Kind;

StringRef weir::spellOperator(Operator op) {
  switch (op) {
  case Operator::Or:
    return "or";
  case Operator::And:
    return "and";
  case Operator::Equal:
    return "==";
  case Operator::NotEqual:
    return "!=";
  case Operator::Less:
    return "<";
  case Operator::LessEqual:
    return "<=";
  case Operator::Greater:
    return ">";
  case Operator::GreaterEqual:
    return ">=";
  case Operator::Add:
    return "+";
  case Operator::Subtract:
    return "-";
  case Operator::Multiply:
    return "*";
  case Operator::Divide:
    return "/";
  case Operator::MatrixProduct:
    return "@";
  }
  llvm_unreachable("all operators are handled");
}

/// The layer of an operator that stands outside of every call.
static StringRef nameLayer(Operator op) {
  switch (op) {
  case Operator::Add:
    return "add";
  case Operator::Subtract:
    return "subtract";
  case Operator::Multiply:
    return "multiply";
  case Operator::Divide:
    return "divide";
  default:
    return "matmul";
  }
}

Term Evaluator::evaluateChain(const Chain &chain) {
  Operator first = chain.links.front().op;
  if (first == Operator::Or || first == Operator::And)
    return evaluateLogic(chain);
  Term result = firstOf(evaluate(*chain.first));
  for (const Link &link : chain.links) {
    Term operand = firstOf(evaluate(*link.operand));
    SMRange range(chain.range.Start, link.operand->range.End);
    if (result.isInvalid() || operand.isInvalid() || !countStep(range))
      result = Term();
    else if (link.op >= Operator::Add)
      result = combine(link.op, result, operand, range);
    else
      result = compare(link.op, result, operand, range);
  }
  return result;
}

Term Evaluator::evaluateLogic(const Chain &chain) {
  Term result = evaluateTruth(*chain.first);
  for (const Link &link : chain.links) {
    // Decided: the rest may not even make sense.
    if (result.is(Kind::Boolean) && result.boolean == (link.op == Operator::Or))
      return result;
    Term operand = evaluateTruth(*link.operand);
    SMRange range(chain.range.Start, link.operand->range.End);
    if (result.isInvalid() || operand.isInvalid() || !countStep(range))
      result = Term();
    else
      result = combineTruth(link.op, result, operand, range);
  }
  return result;
}

Term Evaluator::evaluateUnary(const Unary &unary) {
  if (unary.op == UnaryOperator::Not) {
    Term operand = evaluateTruth(*unary.operand);
    return operand.isInvalid() ? operand : negateTruth(operand, unary.range);
  }
  Term operand = firstOf(evaluate(*unary.operand));
  if (operand.isInvalid())
    return operand;
  if (operand.is(Kind::Number))
    return Term(-operand.number);
  if (!operand.is(Kind::Tensor) || !operand.tensor.isFloat()) {
    bool isValue = operand.is(Kind::Tensor);
    report(isValue ? DiagnosticId::ClassArithmetic : DiagnosticId::TypeMismatch,
           unary.range, "`-` cannot negate " + operand.describe());
    return Term();
  }
  return combine(Operator::Multiply, Term(weir::Number(-1)), operand,
                 unary.range);
}

Term Evaluator::combine(Operator op, const Term &a, const Term &b,
                        SMRange range) {
  if (a.is(Kind::Number) && b.is(Kind::Number))
    return combineNumbers(op, a.number, b.number, range);
  if (op == Operator::Add && a.is(Kind::List) && b.is(Kind::List)) {
    Terms elements = *a.elements;
    llvm::append_range(elements, *b.elements);
    return Term::ofList(Kind::List, std::move(elements));
  }
  for (const Term *term : {&a, &b}) {
    bool fits = term->is(Kind::Number) || term->is(Kind::Tensor);
    if (fits && term->is(Kind::Tensor) && !term->tensor.isFloat()) {
      report(DiagnosticId::ClassArithmetic, range,
             "`" + spellOperator(op) + "` cannot compute with " +
                 term->describe())
          .note("classes, counts and truth values are no quantities")
          .help(howToCompute(term->tensor));
      return Term();
    }
    if (fits)
      continue;
    report(DiagnosticId::TypeMismatch, range,
           "`" + spellOperator(op) + "` cannot combine " + a.describe() +
               " and " + b.describe());
    return Term();
  }
  return combineTensors(op, a, b, range);
}

Term Evaluator::combineNumbers(Operator op, weir::Number a, weir::Number b,
                               SMRange range) {
  weir::Number result;
  switch (op) {
  case Operator::Add:
    result = a + b;
    break;
  case Operator::Subtract:
    result = a - b;
    break;
  case Operator::Multiply:
    result = a * b;
    break;
  case Operator::Divide:
    if (b.isZero()) {
      report(DiagnosticId::InvalidValue, range,
             "division of " + a.toText() + " by zero");
      return Term();
    }
    result = a / b;
    break;
  default:
    report(DiagnosticId::TypeMismatch, range,
           "`@` multiplies values, not numbers");
    return Term();
  }
  if (result.isFinite())
    return Term(result);
  report(DiagnosticId::InvalidValue, range,
         "the result is not a finite number");
  return Term();
}

Term Evaluator::combineTensors(Operator op, const Term &a, const Term &b,
                               SMRange range) {
  if (!emitter)
    return Term();
  if (op == Operator::MatrixProduct) {
    if (a.is(Kind::Tensor) && b.is(Kind::Tensor))
      return multiplyMatrices(a.tensor, b.tensor, "matmul", range);
    report(DiagnosticId::TypeMismatch, range,
           "`@` multiplies values, not numbers");
    return Term();
  }
  LayerUse use{scope, nullptr, nameLayer(op), "expression", range};
  Emitter::UseLayer guard(*emitter, use);
  auto shapeOf = [](const Term &term) {
    return term.is(Kind::Tensor) ? term.tensor.shape() : ArrayRef<int64_t>();
  };
  auto shape = broadcastShapes(shapeOf(a), shapeOf(b));
  if (!shape) {
    report(DiagnosticId::ShapeMismatch, range,
           "`" + spellOperator(op) + "` cannot combine " + a.tensor.typeText() +
               " and " + b.tensor.typeText())
        .note("shapes are aligned at their last axes; sizes must be equal "
              "or 1");
    return Term();
  }
  bool batched = (a.is(Kind::Tensor) && a.tensor.batched) ||
                 (b.is(Kind::Tensor) && b.tensor.batched);
  if (!checkShape(*shape, batched, range))
    return Term();
  auto spread = [&](const Term &term) {
    return term.is(Kind::Tensor)
               ? emitter->broadcast(term.tensor, *shape, batched)
               : emitter->splat(term.number.toDouble(), *shape, batched);
  };
  std::optional<Marks> marks = mergeMarks(*this, {&a, &b}, *shape, range);
  if (!marks)
    return Term();
  Tensor x = spread(a), y = spread(b);
  auto combine = [&](mlir::Value value) {
    return Tensor{value, batched, Tensor::Element::Float, 0, *marks};
  };
  switch (op) {
  case Operator::Add:
    return combine(emitter->create<AddOp>(x.value, y.value));
  case Operator::Subtract:
    return combine(emitter->create<SubOp>(x.value, y.value));
  case Operator::Multiply:
    return combine(emitter->create<MulOp>(x.value, y.value));
  default:
    return combine(emitter->create<DivOp>(x.value, y.value));
  }
}

Term Evaluator::multiplyMatrices(const Tensor &a, const Tensor &b,
                                 StringRef layer, SMRange range) {
  ArrayRef<int64_t> x = a.shape(), y = b.shape();
  int64_t inner = y.empty() ? 0 : y.size() == 1 ? y[0] : y[y.size() - 2];
  bool fits = !x.empty() && !y.empty() && x.back() == inner;
  std::optional<llvm::SmallVector<int64_t>> shape;
  if (fits)
    shape =
        broadcastShapes(x.size() > 2 ? x.drop_back(2) : ArrayRef<int64_t>(),
                        y.size() > 2 ? y.drop_back(2) : ArrayRef<int64_t>());
  if (!shape) {
    report(DiagnosticId::ShapeMismatch, range,
           "`@` cannot multiply " + a.typeText() + " and " + b.typeText())
        .note("the last axis of the first must equal the last axis but one of "
              "the second");
    return Term();
  }
  shape->append(
      {x.size() > 1 ? x[x.size() - 2] : 1, y.size() > 1 ? y.back() : 1});
  if (!checkShape(*shape, a.batched || b.batched, range))
    return Term();
  LayerUse use{scope, nullptr, layer, "matmul", range};
  Emitter::UseLayer guard(*emitter, use);
  return emitter->matmul(a, b);
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

static std::optional<bool> isEqual(const Term &a, const Term &b) {
  if (a.kind != b.kind)
    return std::nullopt;
  switch (a.kind) {
  case Kind::Number:
    return a.number == b.number;
  case Kind::Boolean:
    return a.boolean == b.boolean;
  case Kind::String:
    return a.text == b.text;
  case Kind::List: {
    if (a.elements->size() != b.elements->size())
      return false;
    bool all = true;
    for (auto [x, y] : llvm::zip(*a.elements, *b.elements)) {
      std::optional<bool> same = isEqual(x, y);
      if (!same)
        return std::nullopt;
      all &= *same;
    }
    return all;
  }
  default:
    return std::nullopt;
  }
}

Term Evaluator::compare(Operator op, const Term &a, const Term &b,
                        SMRange range) {
  if (a.is(Kind::Tensor) || b.is(Kind::Tensor))
    return compareValues(op, a, b, range);
  if (op == Operator::Equal || op == Operator::NotEqual) {
    if (std::optional<bool> same = isEqual(a, b))
      return Term::ofBoolean(*same == (op == Operator::Equal));
  } else if (a.is(Kind::Number) && b.is(Kind::Number)) {
    bool less = a.number < b.number, greater = b.number < a.number;
    bool holds = op == Operator::Less        ? less
                 : op == Operator::LessEqual ? !greater
                 : op == Operator::Greater   ? greater
                                             : !less;
    return Term::ofBoolean(holds);
  }
  report(DiagnosticId::TypeMismatch, range,
         "`" + spellOperator(op) + "` cannot compare " + a.describe() +
             " and " + b.describe());
  return Term();
}
