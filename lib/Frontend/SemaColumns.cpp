#include "lib/Frontend/SemaData.h"

using namespace weir;
using namespace weir::syntax;

std::optional<double> DataReader::readNumber(const Expression &expression) {
  Term term = firstOf(evaluator.evaluate(expression));
  if (term.is(Term::Kind::Number))
    return term.number.toDouble();
  if (!term.isInvalid())
    evaluator.report(DiagnosticId::TypeMismatch, expression.range,
                     "a number is expected here, not " + term.describe());
  return std::nullopt;
}

std::optional<int64_t> DataReader::readColumn(const Expression *expression) {
  Term term = firstOf(evaluator.evaluate(*expression));
  if (term.is(Term::Kind::String)) {
    evaluator.reportUnavailable(expression->range, "a column by name");
    return std::nullopt;
  }
  std::optional<int64_t> column =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  if (column && *column >= 0)
    return column;
  if (!term.isInvalid())
    evaluator.report(DiagnosticId::InvalidAxis, expression->range,
                     "columns count from 0, and this is " + term.describe());
  return std::nullopt;
}

/// `table[0..64]` or `table[64]`.
Columns DataReader::readPostfix(const Postfix &postfix) {
  Columns columns = readColumns(*postfix.base);
  const Suffix &suffix = postfix.suffixes.front();
  if (columns.isInvalid())
    return columns;
  if (suffix.field) {
    evaluator.reportUnavailable(suffix.range, "a column by name");
    return Columns();
  }
  const Slice &slice = suffix.slices.front();
  if (postfix.suffixes.size() != 1 || suffix.slices.size() != 1 ||
      !slice.start || (slice.isRange && !slice.end) || columns.end >= 0) {
    evaluator.report(DiagnosticId::InvalidAxis, postfix.range,
                     "columns are chosen once, as `table[3]` or "
                     "`table[0..64]`");
    return Columns();
  }
  std::optional<int64_t> begin = readColumn(slice.start);
  std::optional<int64_t> end = slice.isRange ? readColumn(slice.end)
                               : begin       ? std::optional(*begin + 1)
                                             : std::nullopt;
  if (!begin || !end)
    return Columns();
  if (*end <= *begin) {
    evaluator.report(DiagnosticId::InvalidAxis, suffix.range,
                     "there are no columns from " + llvm::Twine(*begin) +
                         " up to " + llvm::Twine(*end));
    return Columns();
  }
  columns.begin = *begin;
  columns.end = *end;
  return columns;
}

/// One step of `table[0..64] / 16 - 0.5`; a number is a shift of nothing.
Columns DataReader::combine(const Link &link, Columns a, Columns b) {
  if (a.isNumber && b.isNumber)
    llvm_unreachable("two numbers are evaluated as one");
  switch (link.op) {
  case Operator::Subtract:
    b.scale = -b.scale;
    b.shift = -b.shift;
    [[fallthrough]];
  case Operator::Add:
    if (a.isNumber)
      std::swap(a, b);
    if (!b.isNumber)
      break;
    a.shift += b.shift;
    return a;
  case Operator::Divide:
    if (!b.isNumber || b.shift == 0)
      break;
    b.shift = 1 / b.shift;
    [[fallthrough]];
  case Operator::Multiply:
    if (a.isNumber)
      std::swap(a, b);
    if (!b.isNumber)
      break;
    a.scale *= b.shift;
    a.shift *= b.shift;
    return a;
  default:
    break;
  }
  evaluator.report(DiagnosticId::TypeMismatch, link.opRange,
                   "columns are only scaled and shifted by numbers");
  return Columns();
}

/// Whether `expression` is a number, by the constants of the file.
bool DataReader::isConstant(const Expression &expression) {
  if (auto *name = llvm::dyn_cast<Name>(&expression))
    return evaluator.file.findConstant(name->text) &&
           !names.contains(name->text);
  if (auto *unary = llvm::dyn_cast<Unary>(&expression))
    return isConstant(*unary->operand);
  if (auto *postfix = llvm::dyn_cast<Postfix>(&expression))
    return isConstant(*postfix->base);
  if (auto *chain = llvm::dyn_cast<Chain>(&expression))
    return isConstant(*chain->first) &&
           llvm::all_of(chain->links, [&](const Link &link) {
             return isConstant(*link.operand);
           });
  return llvm::isa<syntax::Number>(expression);
}

Columns DataReader::readOperand(const Expression &expression) {
  if (!isConstant(expression))
    return readColumns(expression);
  Columns number;
  if (std::optional<double> value = readNumber(expression)) {
    number.isNumber = true;
    number.shift = *value;
  }
  return number;
}

Columns DataReader::readChain(const Chain &chain) {
  Columns result = readOperand(*chain.first);
  bool failed = result.isInvalid();
  for (const Link &link : chain.links) {
    Columns operand = readOperand(*link.operand);
    failed |= operand.isInvalid();
    if (failed)
      continue;
    if (result.isNumber && operand.isNumber) {
      evaluator.report(DiagnosticId::TypeMismatch, chain.range,
                       "put the numbers in parentheses");
      failed = true;
      continue;
    }
    result = combine(link, result, operand);
    failed |= result.isInvalid();
  }
  return failed ? Columns() : result;
}

Columns DataReader::readColumns(const Expression &expression) {
  if (auto *name = llvm::dyn_cast<Name>(&expression)) {
    auto it = names.find(name->text);
    if (it != names.end())
      return it->second;
    std::vector<StringRef> known;
    for (const auto &entry : names)
      known.push_back(entry.getKey());
    llvm::sort(known);
    evaluator.reportUnknown(DiagnosticId::UnknownName, name->range,
                            "`data` has no source `" + name->text + "`",
                            name->text, known);
    return Columns();
  }
  if (auto *postfix = llvm::dyn_cast<Postfix>(&expression))
    return readPostfix(*postfix);
  if (auto *chain = llvm::dyn_cast<Chain>(&expression))
    return readChain(*chain);
  readUnknown(expression);
  return Columns();
}
