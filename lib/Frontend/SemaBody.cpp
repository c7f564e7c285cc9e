#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using namespace weir::syntax;

void Evaluator::bind(const Binding &binding) {
  ArrayRef<Identifier> names = binding.names;
  if (names.size() == 1) {
    Term term = evaluate(*binding.value, names[0].text);
    environment->names[names[0].text] = std::move(term);
    return;
  }
  Term term = evaluate(*binding.value);
  Terms results;
  if (term.is(Term::Kind::Results) || term.is(Term::Kind::List)) {
    results = *term.elements;
  } else if (term.is(Term::Kind::Record)) {
    for (const Field &field : *term.fields)
      results.push_back(field.value);
  } else if (!term.isInvalid()) {
    results.push_back(term);
  }
  if (!term.isInvalid() && results.size() < names.size())
    report(DiagnosticId::WrongArgument, binding.range,
           llvm::Twine(names.size()) + " names are bound to " +
               llvm::Twine(results.size()) +
               (results.size() == 1 ? " result" : " results"));
  results.resize(names.size());
  for (auto [name, result] : llvm::zip(names, results))
    environment->names[name.text] = result;
}

bool Evaluator::run(ArrayRef<const Item *> items, ItemHandler handler) {
  for (const Item *item : items) {
    bool done = false;
    if (auto *binding = llvm::dyn_cast<Binding>(item)) {
      bind(*binding);
    } else if (auto *choice = llvm::dyn_cast<If>(item)) {
      done = runIf(*choice, handler);
    } else if (auto *loop = llvm::dyn_cast<For>(item)) {
      done = runFor(*loop, handler);
    } else if (auto *result = llvm::dyn_cast<Return>(item)) {
      Terms values;
      for (const Expression *value : result->values)
        values.push_back(firstOf(evaluate(*value)));
      returned = values.size() == 1
                     ? values.front()
                     : Term::ofList(Term::Kind::Results, std::move(values));
      done = true;
    } else {
      handler(*item);
    }
    if (done)
      return true;
  }
  return false;
}

bool Evaluator::runIf(const If &item, ItemHandler handler) {
  for (const IfArm &arm : item.arms) {
    std::optional<bool> condition = evaluateCondition(*arm.condition);
    if (!condition) {
      // Either arm may be meant: report what is wrong in each.
      bool done = false;
      for (const IfArm &other : item.arms)
        done |= run(other.items, handler);
      done |= run(item.otherwise, handler);
      if (done)
        returned = Term();
      return done;
    }
    if (*condition)
      return run(arm.items, handler);
  }
  return run(item.otherwise, handler);
}

bool Evaluator::runTurn(const For &item, Term value, ItemHandler handler) {
  environment->names[item.variable.text] = std::move(value);
  return run(item.items, handler);
}

bool Evaluator::runFor(const For &item, ItemHandler handler) {
  Term start = firstOf(evaluate(*item.start));
  if (!item.end) {
    if (start.is(Term::Kind::List)) {
      for (const Term &element : *start.elements)
        if (!countStep(item.range) || runTurn(item, element, handler))
          return true;
      return false;
    }
    if (!start.isInvalid())
      report(DiagnosticId::TypeMismatch, item.start->range,
             "`for` runs over a range `0..n` or a list, not " +
                 start.describe());
    return runTurn(item, Term(), handler);
  }
  Term end = firstOf(evaluate(*item.end));
  auto readBound = [&](const Term &term, const Expression &expression) {
    std::optional<int64_t> whole =
        term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
    if (!whole && !term.isInvalid())
      report(DiagnosticId::TypeMismatch, expression.range,
             "a range has whole numbers as its ends, not " + term.describe());
    return whole;
  };
  std::optional<int64_t> first = readBound(start, *item.start);
  std::optional<int64_t> last = readBound(end, *item.end);
  if (!first || !last)
    return runTurn(item, Term(), handler);
  // Unsigned: the ends may be as far apart as numbers go.
  uint64_t turns = 0;
  if (*last > *first)
    turns = static_cast<uint64_t>(*last) - static_cast<uint64_t>(*first);
  if (!countStep(item.range, turns))
    return true;
  for (int64_t i = *first; i < *last; ++i)
    if (exhausted || runTurn(item, Term(weir::Number(i)), handler))
      return true;
  return false;
}
