#include "lib/Support/Diagnostics.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Operation.h"

using namespace weir;
using llvm::StringRef;
using mlir::Location;

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

IdentifiedDiagnostic::~IdentifiedDiagnostic() {
  if (mlir::Diagnostic *underlying = diagnostic.getUnderlyingDiagnostic())
    *underlying << " [" << getInfo(id).id << "]";
}

// The edit travels as metadata of the note's location.
void IdentifiedDiagnostic::attachFix(Location place, StringRef replacement,
                                     const llvm::Twine &text,
                                     StringRef expected) {
  mlir::Builder builder(place.getContext());
  auto edit = builder.getStrArrayAttr({replacement, expected});
  attachNote(mlir::FusedLoc::get({place}, edit, place.getContext()))
      << "help: " << text;
}

static mlir::DiagnosticSeverity toMlir(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return mlir::DiagnosticSeverity::Error;
  case Severity::Warning:
    return mlir::DiagnosticSeverity::Warning;
  case Severity::Remark:
    return mlir::DiagnosticSeverity::Remark;
  case Severity::Note:
    return mlir::DiagnosticSeverity::Note;
  }
  llvm_unreachable("all severities are handled");
}

IdentifiedDiagnostic weir::emitDiagnostic(Location location, DiagnosticId id) {
  mlir::DiagnosticEngine &engine = location.getContext()->getDiagEngine();
  return {engine.emit(location, toMlir(getInfo(id).severity)), id};
}

IdentifiedDiagnostic weir::emitDiagnostic(mlir::Operation *op,
                                          DiagnosticId id) {
  return emitDiagnostic(op->getLoc(), id);
}

//===----------------------------------------------------------------------===//
// Reception
//===----------------------------------------------------------------------===//

static Severity fromMlir(mlir::DiagnosticSeverity severity) {
  switch (severity) {
  case mlir::DiagnosticSeverity::Error:
    return Severity::Error;
  case mlir::DiagnosticSeverity::Warning:
    return Severity::Warning;
  case mlir::DiagnosticSeverity::Remark:
    return Severity::Remark;
  case mlir::DiagnosticSeverity::Note:
    return Severity::Note;
  }
  llvm_unreachable("all severities are handled");
}

/// The innermost file position of `location`, which has no file when there is
/// none. Callers met on the way are added to `callers`, innermost first.
static SourcePosition findPosition(Location location,
                                   llvm::SmallVectorImpl<Location> &callers) {
  if (auto file = mlir::dyn_cast<mlir::FileLineColRange>(location)) {
    SourcePosition position;
    position.file = file.getFilename().str();
    position.line = file.getStartLine();
    position.column = file.getStartColumn();
    position.endLine = file.getEndLine();
    position.endColumn = file.getEndColumn();
    return position;
  }
  if (auto name = mlir::dyn_cast<mlir::NameLoc>(location))
    return findPosition(name.getChildLoc(), callers);
  if (auto call = mlir::dyn_cast<mlir::CallSiteLoc>(location)) {
    SourcePosition position = findPosition(call.getCallee(), callers);
    if (position.file.empty())
      return findPosition(call.getCaller(), callers);
    callers.push_back(call.getCaller());
    return position;
  }
  if (auto fused = mlir::dyn_cast<mlir::FusedLoc>(location))
    for (Location part : fused.getLocations()) {
      SourcePosition position = findPosition(part, callers);
      if (!position.file.empty())
        return position;
    }
  return SourcePosition();
}

/// Takes a trailing ` [id]` off `text` if it is one of the table.
static std::optional<DiagnosticId> takeId(std::string &text) {
  StringRef rest = text;
  size_t start = rest.rfind(" [");
  if (start == StringRef::npos || !rest.ends_with("]"))
    return std::nullopt;
  std::optional<DiagnosticId> id =
      findDiagnostic(rest.drop_front(start + 2).drop_back());
  if (id)
    text.resize(start);
  return id;
}

static void addNote(DiagnosticBuilder &builder, mlir::Diagnostic &note) {
  std::string text = note.str();
  StringRef help = text;
  llvm::SmallVector<Location> callers;
  auto fix = mlir::dyn_cast<mlir::FusedLocWith<mlir::ArrayAttr>>(
      mlir::LocationAttr(note.getLocation()));
  bool isHelp = help.consume_front("help: ");
  if (isHelp && fix && fix.getMetadata().size() == 2) {
    auto strings = fix.getMetadata().getAsValueRange<mlir::StringAttr>();
    builder.fixExpected(findPosition(fix, callers), *strings.begin(), help,
                        *std::next(strings.begin()));
  } else if (isHelp)
    builder.help(help);
  else
    builder.note(findPosition(note.getLocation(), callers), text);
}

static void receive(mlir::Diagnostic &diagnostic, Diagnostics &diagnostics) {
  llvm::SmallVector<Location> callers;
  Message message;
  message.severity = fromMlir(diagnostic.getSeverity());
  message.position = findPosition(diagnostic.getLocation(), callers);
  message.text = diagnostic.str();
  message.id = takeId(message.text);
  DiagnosticBuilder builder = diagnostics.add(std::move(message));
  // The list grows while outer callers are found.
  for (size_t i = 0; i < callers.size(); ++i) {
    SourcePosition caller = findPosition(callers[i], callers);
    if (!caller.file.empty())
      builder.note(caller, "called from here");
  }
  for (mlir::Diagnostic &note : diagnostic.getNotes())
    addNote(builder, note);
}

DiagnosticHandler::DiagnosticHandler(mlir::MLIRContext &context,
                                     Diagnostics &diagnostics)
    : context(context), handler(context.getDiagEngine().registerHandler(
                            [&diagnostics](mlir::Diagnostic &diagnostic) {
                              receive(diagnostic, diagnostics);
                            })) {}

DiagnosticHandler::~DiagnosticHandler() {
  context.getDiagEngine().eraseHandler(handler);
}
