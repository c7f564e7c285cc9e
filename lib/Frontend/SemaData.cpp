// The data section: which columns of which files fill the ports of a model.
#include "lib/Frontend/SemaData.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"

using namespace weir;
using namespace weir::syntax;

static constexpr llvm::StringLiteral unavailableReaders[] = {
    "idx",         "images", "jsonl", "npy", "npz",
    "safetensors", "text",   "tsv",   "wav"};
static constexpr llvm::StringLiteral unavailableSteps[] = {
    "abs",         "characters",  "digits",   "log_mel",
    "log_returns", "next_tokens", "resample", "shift_right",
    "standardize", "tokens",      "windows",  "words"};

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

void DataReader::readSource(const Source &source) {
  StringRef name = source.name.text;
  if (names.contains(name))
    evaluator.report(DiagnosticId::DuplicateName, source.name.range,
                     "`" + name + "` is declared twice");
  Columns columns;
  auto *call = llvm::dyn_cast<Call>(source.value);
  if (call && call->callee.text == "csv") {
    columns.source = name.str();
    readReader(*call, name, source.range);
  } else {
    readUnknown(*source.value);
  }
  names[name] = columns;
}

/// `csv("a.csv", header: true)`.
void DataReader::readReader(const Call &call, StringRef name, SMRange range) {
  llvm::SmallVector<mlir::Attribute> files;
  mlir::NamedAttrList options;
  for (const Argument &argument : call.arguments) {
    Term term = firstOf(evaluator.evaluate(*argument.value));
    if (term.isInvalid())
      continue;
    if (!argument.name && term.is(Term::Kind::String)) {
      files.push_back(builder.getStringAttr(term.text));
    } else if (!argument.name) {
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`csv` reads files, named by strings, not " +
                           term.describe());
    } else if (argument.name->text == "header" &&
               term.is(Term::Kind::Boolean)) {
      options.set("header", builder.getBoolAttr(term.boolean));
    } else if (argument.name->text == "header") {
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`header` is true or false, not " + term.describe());
    } else {
      evaluator.reportUnknown(
          DiagnosticId::UnknownArgument, argument.name->range,
          "`csv` has no argument `" + argument.name->text + "`",
          argument.name->text, {"header"});
    }
  }
  if (files.empty() || files.size() > 2)
    evaluator
        .report(DiagnosticId::WrongArgument, call.range,
                "`csv` reads one file or two, not " + llvm::Twine(files.size()))
        .note("two files are the training and the test part");
  mlir::Location location = evaluator.emitter->locate(range);
  SourceOp::create(builder, location, name, "csv", builder.getArrayAttr(files),
                   options.getDictionary(builder.getContext()));
}

/// Names everything in `expression` that is not available.
void DataReader::visitCall(const Call &call) {
  StringRef name = call.callee.text;
  if (llvm::is_contained(unavailableReaders, name))
    evaluator.reportUnavailable(call.callee.range, "the reader `" + name + "`");
  else if (llvm::is_contained(unavailableSteps, name))
    evaluator.reportUnavailable(call.callee.range, "`" + name + "` in `data`");
  else if (name == "csv")
    evaluator.report(DiagnosticId::TypeMismatch, call.range,
                     "a reader stands in a line of its own: `source table = "
                     "csv(...)`");
  else {
    std::vector<StringRef> known = {"csv"};
    llvm::append_range(known, unavailableReaders);
    llvm::append_range(known, unavailableSteps);
    evaluator.reportUnknown(DiagnosticId::UnknownFunction, call.callee.range,
                            "there is no function `" + name + "` in `data`",
                            name, known);
  }
  for (const Argument &argument : call.arguments)
    if (llvm::isa<Call, Pipe>(argument.value))
      readUnknown(*argument.value);
}

void DataReader::readUnknown(const Expression &expression) {
  if (auto *call = llvm::dyn_cast<Call>(&expression)) {
    visitCall(*call);
  } else if (auto *pipe = llvm::dyn_cast<Pipe>(&expression)) {
    readUnknown(*pipe->value);
    for (const Call *call : pipe->calls)
      visitCall(*call);
  } else {
    evaluator.report(DiagnosticId::TypeMismatch, expression.range,
                     "columns of a source are expected: `table[0..64]`");
  }
}

//===----------------------------------------------------------------------===//
// Bindings
//===----------------------------------------------------------------------===//

void DataReader::bindPort(const Port &port, const Columns &columns,
                          SMRange range) {
  bound.insert(port.name.text);
  if (columns.isInvalid())
    return;
  uint64_t elements = *countElements(port.value.shape());
  Columns chosen = columns;
  if (chosen.end < 0)
    chosen.end = elements; // the whole row
  uint64_t width = chosen.end - chosen.begin;
  if (width != elements) {
    evaluator
        .report(DiagnosticId::ShapeMismatch, range,
                "`" + port.name.text + "` is " + port.value.typeText() + ", " +
                    formatCount(elements, "value") +
                    " a sample, and is bound to " +
                    formatCount(width, "column"))
        .note(port.name.range, "declared here");
    return;
  }
  bool isScaled = chosen.scale != 1 || chosen.shift != 0;
  if (!port.value.isFloat() && isScaled) {
    evaluator.report(DiagnosticId::ClassArithmetic, range,
                     "`" + port.name.text + "` is " + port.value.typeText() +
                         " and cannot be scaled");
    return;
  }
  mlir::Location location = evaluator.emitter->locate(range);
  BindOp::create(builder, location, port.name.text, chosen.source, chosen.begin,
                 chosen.end, llvm::APFloat(chosen.scale),
                 llvm::APFloat(chosen.shift));
}

void DataReader::readBinding(const Binding &binding) {
  if (binding.names.size() > 1) {
    // What has several results is a function that is not there yet.
    readUnknown(*binding.value);
    for (const Identifier &name : binding.names) {
      names[name.text] = Columns();
      bound.insert(name.text);
    }
    return;
  }
  const Identifier &name = binding.names.front();
  Columns columns = readColumns(*binding.value);
  names[name.text] = columns;
  if (bound.contains(name.text)) {
    evaluator.report(DiagnosticId::DuplicateName, name.range,
                     "`" + name.text + "` is bound twice");
    return;
  }
  for (const Port &port : ports)
    if (port.name.text == name.text)
      bindPort(port, columns, binding.range);
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

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

/// One argument of `split`; sets nothing that is wrong.
void DataReader::readPart(const Argument &argument,
                          mlir::NamedAttrList &parts) {
  static constexpr StringRef known[] = {"train", "test", "seed",
                                        "by",    "gap",  "validation"};
  StringRef name = argument.name ? argument.name->text : "";
  if (name == "train" || name == "test") {
    if (std::optional<double> fraction = readFraction(argument))
      parts.set(name, builder.getF64FloatAttr(*fraction));
  } else if (name == "seed") {
    Term term = firstOf(evaluator.evaluate(*argument.value));
    std::optional<int64_t> seed =
        term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
    if (seed && *seed >= 0)
      parts.set(name, builder.getI64IntegerAttr(*seed));
    else if (!term.isInvalid())
      evaluator.report(DiagnosticId::InvalidValue, argument.range,
                       "`seed` is a whole number of at least 0, not " +
                           term.describe());
  } else if (name == "by") {
    auto *word = llvm::dyn_cast<Name>(argument.value);
    if (word && word->text == "position")
      parts.set("by_position", builder.getUnitAttr());
    else
      evaluator.reportUnavailable(argument.range, "`split` by a column");
  } else if (name == "gap" || name == "validation") {
    evaluator.reportUnavailable(argument.range, "`" + name + ":` of `split`");
  } else {
    evaluator.reportUnknown(DiagnosticId::UnknownArgument, argument.range,
                            "`split` takes `train:`, `test:`, `seed:` and "
                            "`by:`",
                            name, known);
  }
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
  mlir::NamedAttrList parts;
  bool isByColumn = llvm::any_of(setting.arguments, [](const Argument &part) {
    auto *word = llvm::dyn_cast<Name>(part.value);
    return part.name && part.name->text == "by" &&
           !(word && word->text == "position");
  });
  for (const Argument &argument : setting.arguments)
    if (!isByColumn || (argument.name && argument.name->text == "by"))
      readPart(argument, parts);
  if (isByColumn)
    return;
  auto fraction = [&](StringRef name) {
    auto value = llvm::dyn_cast_or_null<mlir::FloatAttr>(parts.get(name));
    return value ? value.getValueAsDouble() : 0;
  };
  // Fractions such as 0.9 and 0.1 need not add up exactly.
  double sum = fraction("train") + fraction("test");
  if (sum > 1 + 1e-9) {
    evaluator.report(DiagnosticId::InvalidValue, setting.range,
                     "the parts add up to " + llvm::formatv("{0}", sum).str() +
                         ", which is more than all rows");
    return;
  }
  if (parts.get("seed") && parts.get("by_position"))
    evaluator.report(DiagnosticId::InvalidValue, setting.range,
                     "rows are drawn by `seed:` or taken in order, not both");
  SplitOp::create(builder, evaluator.emitter->locate(setting.range),
                  parts.getDictionary(builder.getContext()));
}

void DataReader::read(const Section &section) {
  mlir::Location location = evaluator.emitter->locate(
      SMRange(section.range.Start, section.range.Start));
  builder.setInsertionPointToEnd(&model.getBody().front());
  DataOp data = DataOp::create(builder, location);
  builder.setInsertionPointToStart(&data.getBody().emplaceBlock());
  for (const Item *item : section.items) {
    if (auto *source = llvm::dyn_cast<Source>(item))
      readSource(*source);
    else if (auto *binding = llvm::dyn_cast<Binding>(item))
      readBinding(*binding);
    else if (auto *setting = llvm::dyn_cast<Setting>(item))
      readSplit(*setting);
  }
  std::vector<StringRef> known;
  for (const auto &entry : names)
    known.push_back(entry.getKey());
  llvm::sort(known);
  for (const Port &port : ports) {
    if (bound.contains(port.name.text))
      continue;
    StringRef what = port.isTarget ? "target" : "input";
    std::string help = didYouMean(port.name.text, known);
    DiagnosticBuilder report = evaluator.report(
        DiagnosticId::UnboundPort, section.range.Start,
        "`data` does not bind the " + what + " `" + port.name.text + "`");
    report.note(port.name.range, "declared here");
    if (!help.empty())
      report.help(help);
  }
}

void weir::buildData(Evaluator &evaluator, const syntax::Model &syntax,
                     ArrayRef<Port> ports, ModelOp model) {
  const Section *section =
      evaluator.file.findSection(DeclarationKind::Data, syntax.name.text);
  if (!section)
    return;
  // The section sees the file's constants, not the model's names.
  evaluator.environment = evaluator.makeEnvironment();
  DataReader(evaluator, ports, model).read(*section);
}
