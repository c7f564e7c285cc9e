// Indices and slices of values and of lists.
#include "lib/Frontend/SemaEvaluator.h"
#include "lib/Frontend/Shapes.h"

using namespace weir;
using namespace weir::syntax;

/// A whole number from -size on that is at most `last`, counted from the end
/// if it is negative. `what` names the indexed thing for the report.
std::optional<int64_t> Evaluator::readIndex(const Expression *bound,
                                            int64_t otherwise, int64_t size,
                                            int64_t last,
                                            const llvm::Twine &what) {
  if (!bound)
    return otherwise;
  Term term = firstOf(evaluate(*bound));
  std::optional<int64_t> whole =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  if (whole && *whole >= -size && *whole <= last)
    return *whole < 0 ? *whole + size : *whole;
  if (term.isInvalid())
    return std::nullopt;
  if (whole) {
    report(DiagnosticId::InvalidAxis, bound->range,
           what + " has no element " + llvm::Twine(*whole));
    return std::nullopt;
  }
  DiagnosticBuilder builder =
      report(DiagnosticId::InvalidAxis, bound->range,
             what + " is indexed by whole numbers, not by " + term.describe());
  if (term.is(Term::Kind::Tensor) && !term.tensor.isFloat())
    builder.help("`gather` takes elements by the classes of each sample, "
                 "`where` by a mask");
  return std::nullopt;
}

Term Evaluator::indexList(const Term &base, const Suffix &suffix) {
  if (suffix.slices.size() != 1) {
    report(DiagnosticId::InvalidAxis, suffix.range,
           "a list has one axis, not " + llvm::Twine(suffix.slices.size()));
    return Term();
  }
  const Slice &slice = suffix.slices.front();
  int64_t size = base.elements->size();
  int64_t last = slice.isRange ? size : size - 1;
  std::string what = "a list of " + std::to_string(size) + " elements";
  std::optional<int64_t> start = readIndex(slice.start, 0, size, last, what);
  std::optional<int64_t> end = readIndex(slice.end, size, size, last, what);
  if (!start || !end)
    return Term();
  if (!slice.isRange)
    return (*base.elements)[*start];
  auto first = base.elements->begin();
  return Term::ofList(Term::Kind::List,
                      Terms(first + *start, first + std::max(*start, *end)));
}

/// One slice for each of the first axes; an axis with an index is dropped.
Term Evaluator::indexTensor(const Tensor &base, const Suffix &suffix) {
  if (static_cast<int64_t>(suffix.slices.size()) > base.rank()) {
    report(DiagnosticId::InvalidAxis, suffix.range,
           "a value of type " + base.typeText() + " has " +
               llvm::Twine(base.rank()) +
               (base.rank() == 1 ? " axis" : " axes") + ", not " +
               llvm::Twine(suffix.slices.size()))
        .note("the batch is no axis of a value");
    return Term();
  }
  LayerUse use{scope, nullptr, "slice", "expression", suffix.range};
  Emitter::UseLayer guard(*emitter, use);
  Tensor result = base;
  int64_t axis = 0;
  bool failed = false;
  for (auto [i, part] : llvm::enumerate(suffix.slices)) {
    int64_t size = base.shape()[i], last = part.isRange ? size : size - 1;
    std::string what =
        ("axis " + llvm::Twine(i) + " of a value of type " + base.typeText())
            .str();
    auto start = readIndex(part.start, 0, size, last, what);
    auto end = readIndex(part.end, size, size, last, what);
    if (start && end && part.isRange && *start >= *end) {
      report(DiagnosticId::InvalidShape, part.range,
             "nothing of " + what + " is left from " + llvm::Twine(*start) +
                 " to " + llvm::Twine(*end));
      end = std::nullopt;
    }
    failed |= !start || !end;
    if (failed)
      continue; // what is wrong with the others is said too
    if (part.isRange)
      result = slice(*emitter, result, axis++, *start, *end - *start);
    else
      result = pickElement(*emitter, result, axis, *start);
  }
  return failed ? Term() : Term(result);
}

Term Evaluator::evaluateIndex(const Term &base, const Suffix &suffix) {
  if (base.is(Term::Kind::Tensor))
    return indexTensor(base.tensor, suffix);
  if (base.is(Term::Kind::List))
    return indexList(base, suffix);
  report(DiagnosticId::TypeMismatch, suffix.range,
         base.describe() + " has no elements");
  return Term();
}
