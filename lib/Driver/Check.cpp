#include "lib/Driver/ApplyFixes.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Compilation.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/FlowPage.h"
#include "lib/Driver/FlowReport.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

/// `f32[8, 8]`, `class(10)`: as the language writes a value of this type whose
/// attributes are `attributes`.
static std::string formatType(mlir::Type type,
                              mlir::DictionaryAttr attributes) {
  auto tensor = llvm::cast<mlir::RankedTensorType>(type);
  llvm::ArrayRef<int64_t> shape = tensor.getShape();
  shape = shape.drop_front(!shape.empty());
  std::string text = "f32";
  if (auto name =
          attributes.getAs<mlir::StringAttr>(EntryOp::getElementAttrName()))
    text = name.str();
  else if (auto classes = attributes.getAs<mlir::IntegerAttr>(
               EntryOp::getClassesAttrName()))
    text = formatv("class({0})", classes.getInt());
  else if (tensor.getElementType().isInteger(1))
    text = "bool";
  else if (tensor.getElementType().isInteger())
    text = "i32"; // of a module that was not written in the language
  if (shape.empty())
    return text;
  return formatv("{0}[{1:$[, ]}]", text,
                 llvm::make_range(shape.begin(), shape.end()));
}

static void printPorts(llvm::raw_ostream &os, EntryOp forward) {
  for (auto [i, type] : llvm::enumerate(forward.getArgumentTypes())) {
    StringRef role = forward.getArgRole(i);
    if (role == "input" || role == "target")
      os << formatv("  {0,-6} {1} : {2}\n", role, forward.getArgName(i),
                    formatType(type, forward.getArgAttrDict(i)));
  }
}

/// The results of `@forward`; a loss and a metric are two each.
static void printResults(llvm::raw_ostream &os, EntryOp forward) {
  for (auto [i, type] : llvm::enumerate(forward.getResultTypes())) {
    StringRef role = forward.getResultRole(i);
    StringRef name = forward.getResultName(i);
    if (role == "output")
      os << formatv("  output {0} : {1}\n", name,
                    formatType(type, forward.getResultAttrDict(i)));
    else if (role == "loss_sum")
      os << formatv("  loss   {0}\n", name);
    else if (role == "metric_sum" || role == "metric_table")
      os << formatv("  metric {0}\n", name);
  }
}

static void printSignature(llvm::raw_ostream &os, ModelUnit &unit) {
  ModelOp model = unit.getModel();
  os << formatv("model {0}\n", model.getSymName());
  if (EntryOp forward = model.lookupEntry("forward")) {
    printPorts(os, forward);
    printResults(os, forward);
  }
  uint64_t tensors = 0, elements = 0;
  for (auto parameter : model.getOps<ParameterOp>()) {
    ++tensors;
    elements +=
        llvm::cast<mlir::ShapedType>(parameter.getType()).getNumElements();
  }
  os << formatv("  {0} in {1}\n", formatCount(elements, "parameter"),
                formatCount(tensors, "tensor"));
  for (const DataPart &part : unit.data.set.parts)
    os << formatv("  {0}: {1}\n", part.name,
                  formatCount(part.rows.size(), "sample"));
}

static void checkOptions(Invocation &invocation) {
  StringRef format = invocation.getString(OPT_message_format);
  constexpr StringRef formats[] = {"text", "json", "sarif"};
  if (!format.empty() && !llvm::is_contained(formats, format))
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--format` is `" + format +
                        "`; it must be text, json or sarif",
                    didYouMean(format, formats));
  if (!invocation.has(OPT_fix))
    return;
  for (StringRef file : invocation.operands)
    if (file == "-")
      invocation.fail(DiagnosticId::ContradictingOptions,
                      "standard input cannot be changed by `--fix`");
    else if (file.ends_with(".mlir"))
      invocation.fail(DiagnosticId::ContradictingOptions,
                      "the edits of `--fix` are for a `.weir` file");
}

/// What repairs did. What messages offer beside that is for the program as it
/// was, and for the next time.
static std::vector<TextEdit> collectAll(Compilation &compilation,
                                        const Diagnostics &diagnostics) {
  std::vector<TextEdit> edits;
  for (ModelUnit &unit : compilation.getUnits())
    llvm::append_range(edits, unit.edits);
  return edits.empty() ? collectEdits(diagnostics, compilation.getBuffer())
                       : edits;
}

/// The difference that the policy `fix` makes, where it is not made.
static std::optional<std::string> showRepairs(Compilation &compilation,
                                              Diagnostics &diagnostics) {
  std::vector<TextEdit> edits;
  for (ModelUnit &unit : compilation.getUnits())
    llvm::append_range(edits, unit.edits);
  if (edits.empty() || !compilation.getBuffer())
    return std::nullopt;
  StringRef text = diagnostics.getSources()
                       .getMemoryBuffer(compilation.getBuffer())
                       ->getBuffer();
  std::optional<std::string> after = applyEdits(text, std::move(edits));
  return after ? std::optional(formatDiff(text, *after, compilation.getPath()))
               : std::nullopt;
}

/// The exit code is that of the file as it was.
static int finishCheck(Compilation &compilation, Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  std::optional<std::string> difference;
  if (invocation.has(OPT_fix) && compilation.getBuffer())
    difference = applyFixes(compilation.getPath(), compilation.getBuffer(),
                            collectAll(compilation, diagnostics), diagnostics);
  else if (!invocation.has(OPT_fix))
    difference = showRepairs(compilation, diagnostics);
  int code = invocation.finish();
  if (difference && invocation.getString(OPT_message_format) != "json" &&
      invocation.getString(OPT_message_format) != "sarif")
    writeOut(*difference, diagnostics);
  return code;
}

/// `--report`: the curves of all models, with the text that they are of.
static void writeReport(Compilation &compilation, Invocation &invocation) {
  StringRef path = invocation.getString(OPT_report);
  if (path.empty())
    return;
  llvm::SmallVector<ModelOp> models;
  for (ModelUnit &unit : compilation.getUnits())
    models.push_back(unit.getModel());
  unsigned buffer = compilation.getBuffer();
  StringRef source = buffer ? invocation.diagnostics.getSources()
                                  .getMemoryBuffer(buffer)
                                  ->getBuffer()
                            : StringRef();
  writeFile(path, makeFlowPage(models, source), invocation.diagnostics);
}

int weir::runCheck(Invocation &invocation) {
  Compilation compilation(invocation);
  checkOptions(invocation);
  if (invocation.failed() || !compilation.load())
    return finishCheck(compilation, invocation);
  std::string text;
  llvm::raw_string_ostream os(text);
  for (ModelUnit &unit : compilation.getUnits()) {
    // All models and phases are tried, so that one run reports everything.
    compilation.loadData(unit, /*required=*/false);
    printSignature(os, unit);
    compilation.runPhases(unit, Phase::Step);
    printFlow(os, unit.getModel());
    invocation.models.push_back(describeFlow(unit.getModel()));
  }
  writeReport(compilation, invocation);
  StringRef format = invocation.getString(OPT_message_format);
  bool isText = format.empty() || format == "text";
  if (isText && !invocation.diagnostics.hasErrors())
    writeOut(text, invocation.diagnostics);
  return finishCheck(compilation, invocation);
}
