// The data section: which rows of which files fill the ports of a model.
#include "lib/Frontend/SemaData.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"

using namespace weir;
using namespace weir::syntax;

//===----------------------------------------------------------------------===//
// Sources and bindings
//===----------------------------------------------------------------------===//

static bool isReader(const Expression *expression) {
  auto *call = llvm::dyn_cast<Call>(expression);
  return call && llvm::any_of(getReaders(), [&](const ReaderInfo &reader) {
           return reader.name == call->callee.text;
         });
}

void DataReader::readSource(const Source &source) {
  StringRef name = source.name.text;
  if (names.contains(name))
    evaluator.report(DiagnosticId::DuplicateName, source.name.range,
                     "`" + name + "` is declared twice");
  if (isReader(source.value)) {
    names[name] =
        readReader(*llvm::cast<Call>(source.value), name, source.range);
    return;
  }
  Columns columns = readColumns(*source.value);
  if (!columns.isInvalid())
    evaluator.report(DiagnosticId::TypeMismatch, source.value->range,
                     "a source is a call of a reader, such as "
                     "`csv(\"file.csv\")`");
  names[name] = Columns();
}

void DataReader::bindPort(const Port &port, const Columns &columns,
                          SMRange range) {
  bound.insert(port.name.text);
  if (columns.isInvalid())
    return;
  if (columns.number) {
    evaluator.report(DiagnosticId::TypeMismatch, range,
                     "`" + port.name.text +
                         "` is bound to a number, not to columns");
    return;
  }
  auto elements = static_cast<int64_t>(*countElements(port.value.shape()));
  if (columns.width >= 0 && columns.width != elements) {
    evaluator
        .report(DiagnosticId::ShapeMismatch, range,
                "`" + port.name.text + "` is " + port.value.typeText() + ", " +
                    formatCount(elements, "value") +
                    " a sample, and is bound to " +
                    formatCount(columns.width, "column"))
        .note(port.name.range, "declared here");
    return;
  }
  bool isScaled = llvm::any_of(columns.steps, [](CallAttr step) {
    return llvm::is_contained({"affine", "abs", "log_returns", "standardize"},
                              step.getKeyword()) ||
           step.getArguments().contains("reduce");
  });
  if (!port.value.isFloat() && isScaled) {
    evaluator.report(DiagnosticId::ClassArithmetic, range,
                     "`" + port.name.text + "` is " + port.value.typeText() +
                         " and cannot be scaled");
    return;
  }
  mlir::IntegerAttr begin, end;
  if (columns.range) {
    begin = builder.getI64IntegerAttr(columns.range->first);
    end = builder.getI64IntegerAttr(columns.range->second);
  }
  llvm::SmallVector<mlir::Attribute> steps(columns.steps.begin(),
                                           columns.steps.end());
  BindOp::create(
      builder, evaluator.emitter->locate(range), port.name.text, columns.source,
      columns.field ? builder.getStringAttr(*columns.field)
                    : mlir::StringAttr(),
      begin, end,
      steps.empty() ? mlir::ArrayAttr() : builder.getArrayAttr(steps));
}

void DataReader::readBinding(const Binding &binding) {
  StringRef first = binding.names.front().text;
  Results results;
  if (isReader(binding.value))
    results = {
        readReader(*llvm::cast<Call>(binding.value), first, binding.range)};
  else
    results = readResults(*binding.value);
  if (binding.names.size() > results.size() && !results.front().isInvalid())
    evaluator.report(DiagnosticId::WrongArgument, binding.range,
                     formatCount(results.size(), "result") + " for " +
                         llvm::Twine(binding.names.size()) + " names");
  results.resize(binding.names.size());
  for (auto [name, columns] : llvm::zip_equal(binding.names, results)) {
    names[name.text] = columns;
    if (bound.contains(name.text)) {
      evaluator.report(DiagnosticId::DuplicateName, name.range,
                       "`" + name.text + "` is bound twice");
      continue;
    }
    for (const Port &port : ports)
      if (port.name.text == name.text)
        bindPort(port, columns, binding.range);
  }
}

void DataReader::reportUnbound(const Section &section) {
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

void DataReader::read(const Section &section) {
  mlir::Location location = evaluator.emitter->locate(
      SMRange(section.range.Start, section.range.Start));
  builder.setInsertionPointToEnd(&model.getBody().front());
  DataOp data = DataOp::create(builder, location);
  builder.setInsertionPointToStart(&data.getBody().emplaceBlock());
  std::vector<const Setting *> settings;
  for (const Item *item : section.items) {
    if (auto *source = llvm::dyn_cast<Source>(item))
      readSource(*source);
    else if (auto *binding = llvm::dyn_cast<Binding>(item))
      readBinding(*binding);
    else if (auto *setting = llvm::dyn_cast<Setting>(item))
      settings.push_back(setting);
  }
  // What they mean depends on the files.
  for (const Setting *setting : settings)
    readSplit(*setting);
  reportUnbound(section);
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
