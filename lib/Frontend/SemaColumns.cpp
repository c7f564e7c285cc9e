#include "lib/Frontend/SemaData.h"
#include "lib/Support/Suggest.h"

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
  std::optional<int64_t> column =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  constexpr int64_t most = (int64_t(1) << 31) - 1;
  if (column && *column >= 0 && *column <= most)
    return column;
  if (!term.isInvalid())
    evaluator.report(DiagnosticId::InvalidAxis, expression->range,
                     "columns count from 0, and this is " + term.describe());
  return std::nullopt;
}

/// `prices["Adj Close"]`, `set.clip`.
Columns DataReader::readField(Columns columns, StringRef name, SMRange range) {
  const ReaderInfo &reader = *readers[columns.source];
  if (columns.field || columns.range || !columns.steps.empty()) {
    evaluator.report(DiagnosticId::InvalidAxis, range,
                     "a column or array is chosen once, of a source");
    return Columns();
  }
  if (reader.isTable && !headers[columns.source]) {
    evaluator
        .report(DiagnosticId::UnknownColumn, range,
                "columns have names if the file was read with a header")
        .help("`" + reader.name + "(\"...\", header: true)`");
    return Columns();
  }
  if (!reader.isTable && !reader.hasFields) {
    evaluator.report(DiagnosticId::UnknownColumn, range,
                     "a file that `" + reader.name +
                         "` reads is one array, without names");
    return Columns();
  }
  columns.field = name.str();
  columns.width = reader.isTable ? 1 : -1;
  return columns;
}

/// `.clip`, `["Adj Close"]`, `[3]`, `[0..64]`.
Columns DataReader::readSuffix(Columns columns, const Suffix &suffix) {
  if (suffix.field)
    return readField(std::move(columns), suffix.field->text, suffix.range);
  const Slice &slice = suffix.slices.front();
  bool isOne = suffix.slices.size() == 1 && slice.start && !slice.isRange;
  if (auto *name =
          isOne ? llvm::dyn_cast<syntax::String>(slice.start) : nullptr)
    return readField(std::move(columns), name->value, suffix.range);
  if (suffix.slices.size() != 1 || !slice.start ||
      (slice.isRange && !slice.end) || columns.range ||
      !columns.steps.empty()) {
    evaluator.report(DiagnosticId::InvalidAxis, suffix.range,
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
  columns.range.emplace(*begin, *end);
  columns.width = *end - *begin;
  return columns;
}

Columns DataReader::readPostfix(const Postfix &postfix) {
  Columns columns = readColumns(*postfix.base);
  for (const Suffix &suffix : postfix.suffixes) {
    if (columns.isInvalid())
      break;
    columns = readSuffix(std::move(columns), suffix);
  }
  return columns;
}

/// Each value v becomes v * scale + shift; with what was so before, one step.
void DataReader::applyAffine(Columns &columns, double scale, double shift) {
  if (!columns.steps.empty() && columns.steps.back().getKeyword() == "affine") {
    CallAttr last = columns.steps.pop_back_val();
    shift += last.getNumber("shift") * scale;
    scale *= last.getNumber("scale");
  }
  if (scale == 1 && shift == 0)
    return;
  mlir::NamedAttribute numbers[] = {
      builder.getNamedAttr("scale", builder.getF64FloatAttr(scale)),
      builder.getNamedAttr("shift", builder.getF64FloatAttr(shift))};
  columns.steps.push_back(CallAttr::get(evaluator.context, "affine",
                                        builder.getDictionaryAttr(numbers)));
}

/// One step of `table[0..64] / 16 - 0.5`.
Columns DataReader::combine(const Link &link, Columns a, Columns b) {
  bool isSwapped = a.number.has_value();
  Columns &columns = isSwapped ? b : a;
  std::optional<double> number = isSwapped ? a.number : b.number;
  if (number && !columns.number) {
    switch (link.op) {
    case Operator::Add:
      applyAffine(columns, 1, *number);
      return columns;
    case Operator::Subtract:
      if (isSwapped)
        applyAffine(columns, -1, *number);
      else
        applyAffine(columns, 1, -*number);
      return columns;
    case Operator::Multiply:
      applyAffine(columns, *number, 0);
      return columns;
    case Operator::Divide:
      if (isSwapped || *number == 0)
        break;
      applyAffine(columns, 1 / *number, 0);
      return columns;
    default:
      break;
    }
  }
  bool isByZero = link.op == Operator::Divide && !isSwapped && number == 0.0;
  evaluator.report(isByZero ? DiagnosticId::InvalidValue
                            : DiagnosticId::TypeMismatch,
                   link.opRange,
                   isByZero ? "division of columns by zero"
                            : "columns are only scaled and shifted by numbers");
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
  number.number = readNumber(expression);
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
    if (result.number && operand.number) {
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

Columns DataReader::readName(const Name &name) {
  auto it = names.find(name.text);
  if (it != names.end())
    return it->second;
  std::vector<StringRef> known;
  for (const auto &entry : names)
    known.push_back(entry.getKey());
  llvm::sort(known);
  evaluator.reportUnknown(DiagnosticId::UnknownName, name.range,
                          "`data` has no source `" + name.text + "`", name.text,
                          known,
                          known.empty() ? "declare one: `source " + name.text +
                                              " = csv(\"file.csv\")`"
                                        : "there are " + listWords(known));
  return Columns();
}

Columns DataReader::readColumns(const Expression &expression) {
  if (auto *name = llvm::dyn_cast<Name>(&expression))
    return readName(*name);
  if (auto *postfix = llvm::dyn_cast<Postfix>(&expression))
    return readPostfix(*postfix);
  if (auto *chain = llvm::dyn_cast<Chain>(&expression))
    return readChain(*chain);
  if (llvm::isa<Call, Pipe>(expression))
    return readResults(expression).front();
  evaluator.report(DiagnosticId::TypeMismatch, expression.range,
                   "columns of a source are expected: `table[0..64]`");
  return Columns();
}
