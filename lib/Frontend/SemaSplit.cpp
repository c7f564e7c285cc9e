// `split` of a data section: the parts of the samples.
#include "lib/Frontend/SemaData.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using namespace weir::syntax;

static constexpr StringRef partNames[] = {"train", "validation", "test"};

std::optional<double> DataReader::readFraction(const Argument &argument) {
  Term term = firstOf(evaluator.evaluate(*argument.value));
  if (term.isInvalid())
    return std::nullopt;
  double value = term.is(Term::Kind::Number) ? term.number.toDouble() : -1;
  if (value > 0 && value <= 1)
    return value;
  evaluator.report(DiagnosticId::InvalidValue, argument.range,
                   "`" + argument.name->text +
                       "` is a fraction of the rows, "
                       "above 0 and at most 1, not " +
                       term.describe());
  return std::nullopt;
}

/// `[1, 2]` or `["m6", "m7"]`: values of the column that the split goes by.
mlir::Attribute DataReader::readValues(const Argument &argument) {
  Term term = firstOf(evaluator.evaluate(*argument.value));
  if (term.isInvalid())
    return nullptr;
  llvm::SmallVector<mlir::Attribute> values;
  bool isGood = term.is(Term::Kind::List) && !term.elements->empty();
  if (isGood)
    for (const Term &element : *term.elements) {
      if (element.is(Term::Kind::Number))
        values.push_back(builder.getF64FloatAttr(element.number.toDouble()));
      else if (element.is(Term::Kind::String))
        values.push_back(builder.getStringAttr(element.text));
      isGood &= element.is(term.elements->front().kind);
    }
  if (isGood && values.size() == term.elements->size())
    return builder.getArrayAttr(values);
  evaluator.report(DiagnosticId::InvalidValue, argument.range,
                   "`" + argument.name->text +
                       "` is a list of values of the column, numbers or "
                       "strings, not " +
                       term.describe());
  return nullptr;
}

void DataReader::readWhole(const Argument &argument,
                           mlir::NamedAttrList &parts) {
  StringRef name = argument.name->text;
  Term term = firstOf(evaluator.evaluate(*argument.value));
  std::optional<int64_t> number =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  if (number && *number >= 0)
    parts.set(name, builder.getI64IntegerAttr(*number));
  else if (!term.isInvalid())
    evaluator.report(DiagnosticId::InvalidValue, argument.range,
                     "`" + name + "` is a whole number of at least 0, not " +
                         term.describe());
}

/// One argument of `split`; sets nothing that is wrong.
void DataReader::readPart(const Argument &argument, bool isByColumn,
                          mlir::NamedAttrList &parts) {
  static constexpr StringRef known[] = {"train", "test", "seed",
                                        "by",    "gap",  "validation"};
  StringRef name = argument.name ? argument.name->text : "";
  if (parts.get(name)) {
    evaluator.report(DiagnosticId::DuplicateName, argument.range,
                     "`" + name + "` is given twice");
  } else if (llvm::is_contained(partNames, name)) {
    if (isByColumn) {
      if (mlir::Attribute values = readValues(argument))
        parts.set(name, values);
    } else if (std::optional<double> fraction = readFraction(argument)) {
      parts.set(name, builder.getF64FloatAttr(*fraction));
    }
  } else if (name == "seed" || name == "gap") {
    readWhole(argument, parts);
  } else if (name == "by") {
    if (!isByColumn)
      parts.set("by_position", builder.getUnitAttr());
  } else {
    evaluator.reportUnknown(DiagnosticId::UnknownArgument, argument.range,
                            "`split` takes `train:`, `validation:`, `test:`, "
                            "`seed:`, `by:` and `gap:`",
                            name, known);
  }
}

/// What does not go together. False after a report.
bool DataReader::checkParts(const Setting &setting,
                            const mlir::NamedAttrList &parts, bool isByColumn) {
  auto fail = [&](const llvm::Twine &text) {
    evaluator.report(DiagnosticId::InvalidValue, setting.range, text);
    return false;
  };
  // Fractions such as 0.9 and 0.1 need not add up exactly.
  double sum = 0;
  for (StringRef name : partNames)
    if (auto value = llvm::dyn_cast_or_null<mlir::FloatAttr>(parts.get(name)))
      sum += value.getValueAsDouble();
  if (sum > 1 + 1e-9)
    return fail("the parts add up to " + llvm::formatv("{0}", sum).str() +
                ", which is more than all rows");
  auto names = [&](StringRef part) {
    return llvm::any_of(setting.arguments, [&](const Argument &argument) {
      return argument.name && argument.name->text == part;
    });
  };
  // By a column, what no part names is for training.
  if (llvm::any_of(partNames, names) ? !isByColumn && !names("train")
                                     : isByColumn)
    return fail(isByColumn ? "`split` names no values of the column: `test: "
                             "[...]`"
                           : "`split` leaves no rows for training: add "
                             "`train:`");
  if (parts.get("seed") && (isByColumn || parts.get("by_position")))
    return fail("rows are drawn by `seed:` or taken as `by:` says, not both");
  if (parts.get("gap") && !parts.get("by_position"))
    return fail("`gap:` is between parts in the order of the rows: "
                "`by: position`");
  if (hasTwoFiles && (isByColumn || parts.get("test")))
    return fail("the second file is the test part; `split` divides the first");
  return true;
}

void DataReader::addSplit(const Setting &setting,
                          const mlir::NamedAttrList &parts,
                          const Columns *column) {
  mlir::FlatSymbolRefAttr source;
  mlir::StringAttr field;
  mlir::IntegerAttr number;
  if (column) {
    source = mlir::FlatSymbolRefAttr::get(evaluator.context, column->source);
    if (column->field)
      field = builder.getStringAttr(*column->field);
    if (column->range)
      number = builder.getI64IntegerAttr(column->range->first);
  }
  SplitOp::create(builder, evaluator.emitter->locate(setting.range),
                  parts.getDictionary(builder.getContext()), source, field,
                  number);
}

void DataReader::readSplit(const Setting &setting) {
  if (setting.word.text != "split") {
    evaluator.reportUnknown(DiagnosticId::UnknownArgument, setting.word.range,
                            "`data` has no setting `" + setting.word.text + "`",
                            setting.word.text, {"split"});
    return;
  }
  if (hasSplit)
    evaluator.report(DiagnosticId::DuplicateName, setting.word.range,
                     "`split` is set twice");
  hasSplit = true;
  std::optional<Columns> column;
  for (const Argument &argument : setting.arguments) {
    auto *word = llvm::dyn_cast<Name>(argument.value);
    if (!argument.name || argument.name->text != "by" ||
        (word && word->text == "position"))
      continue;
    column = readColumns(*argument.value);
    if (column->isInvalid())
      return;
    if (column->number || !column->steps.empty() ||
        (column->width >= 0 && column->width != 1)) {
      evaluator.report(DiagnosticId::TypeMismatch, argument.range,
                       "`by` is `position` or a column as the file has it");
      return;
    }
  }
  mlir::NamedAttrList parts;
  for (const Argument &argument : setting.arguments)
    readPart(argument, column.has_value(), parts);
  if (checkParts(setting, parts, column.has_value()))
    addSplit(setting, parts, column ? &*column : nullptr);
}
