// What users are told: the table of diagnostics and the sink that prints them.
//
// Purpose: every message has an id of Diagnostics.td and the form
// `file:line:column: error: message [id]`, with the source line below it.
// Before: a SourceMgr that holds the source. After `print`: all messages once,
// in the order of the source; `hasErrors` decides the exit code.
// Start at `Diagnostics::report`; passes use `emitDiagnostic` and the driver
// keeps a `DiagnosticHandler` on its MLIRContext, so both meet in one sink.
// To add a diagnostic, add a record to Diagnostics.td: it becomes
// `DiagnosticId::<name of the def>` here and a page of `weir explain`.
#ifndef WEIR_LIB_SUPPORT_DIAGNOSTICS_H
#define WEIR_LIB_SUPPORT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weir {

enum class Severity : uint8_t { Error, Warning, Remark, Note };

enum class DiagnosticId : unsigned {
#include "lib/Support/DiagnosticIds.inc"
};

/// A record of Diagnostics.td.
struct DiagnosticInfo {
  llvm::StringRef id; // `shape-mismatch`
  Severity severity;
  llvm::StringRef alias; // `G101`, or empty
  llvm::StringRef group; // `flow`
  llvm::StringRef summary;
  llvm::StringRef criterion;   // a formula over its thresholds, or empty
  llvm::StringRef explanation; // what `weir explain` says of it

  /// Whether it is about the gradients' health, which has a gate of its own:
  /// such a message is no mistake in what the user gave.
  bool isHealth() const { return group == "flow"; }
};

const DiagnosticInfo &getInfo(DiagnosticId id);
/// All records, in the order of the table.
llvm::ArrayRef<DiagnosticInfo> getAllDiagnostics();
/// What to do, best first.
std::vector<llvm::StringRef> getFixes(DiagnosticId id);
/// The diagnostic of this id or alias, if there is one.
std::optional<DiagnosticId> findDiagnostic(llvm::StringRef idOrAlias);

/// `error`, `warning`, ...
llvm::StringRef getWord(Severity severity);

/// What flags change of the severities of the table: `-Wno-NAME` and the like.
class SeverityRules {
public:
  enum Rule : uint8_t { Default, Ignore, Warn, Fail };

  /// The last one for an id counts.
  void set(DiagnosticId id, Rule rule) { rules[id] = rule; }
  /// For the warnings that have no rule of their own.
  void setForAll(Rule rule) { forAll = rule; }
  /// For those about health without one: `Ignore` for every severity, else for
  /// warnings, before the rule for all. That all are ignored wins.
  void setForHealth(Rule rule) { forHealth = rule; }

  /// None: it is not reported.
  std::optional<Severity> apply(DiagnosticId id, Severity severity) const;

private:
  std::map<DiagnosticId, Rule> rules;
  Rule forAll = Default, forHealth = Default;
};

/// Where a message points: into a buffer of the SourceMgr, or if it is not
/// loaded, to a file, line and column (0 where unknown).
struct SourcePosition {
  SourcePosition() = default;
  SourcePosition(llvm::SMRange range) : range(range) {}
  SourcePosition(llvm::SMLoc start) : range(start, start) {}

  llvm::SMRange range;
  std::string file;
  unsigned line = 0, column = 0, endLine = 0, endColumn = 0;
};

struct Message {
  struct Attachment {
    enum Kind : uint8_t { Note, Help, Fix } kind;
    SourcePosition position; // invalid: printed without a source line
    std::string text;
    std::string replacement; // of a fix: of its range
  };
  std::optional<DiagnosticId> id; // none: upstream's, without an id
  Severity severity = Severity::Error;
  SourcePosition position;
  std::string text;
  std::vector<Attachment> attachments;
};

/// Adds to the message that `report` made. Does nothing for one that was
/// dropped as a duplicate or as one too many.
class DiagnosticBuilder {
public:
  DiagnosticBuilder(Message *message, llvm::SourceMgr &sources)
      : message(message), sources(&sources) {}

  DiagnosticBuilder &note(const SourcePosition &position,
                          const llvm::Twine &text);
  DiagnosticBuilder &note(const llvm::Twine &text);
  DiagnosticBuilder &help(const llvm::Twine &text);
  /// The edit that would mend it, printed as `help: write ...` or `text`.
  DiagnosticBuilder &fix(llvm::SMRange range, const llvm::Twine &replacement,
                         const llvm::Twine &text = "");
  /// The same for what only knows a position: see IdentifiedDiagnostic.
  DiagnosticBuilder &fixExpected(SourcePosition position,
                                 llvm::StringRef replacement,
                                 const llvm::Twine &text,
                                 llvm::StringRef expected);

private:
  DiagnosticBuilder &attach(Message::Attachment::Kind kind,
                            SourcePosition position, const llvm::Twine &text);

  Message *message;
  llvm::SourceMgr *sources;
};

/// Collects messages. Not thread-safe; MLIR serialises what passes emit.
class Diagnostics {
public:
  static constexpr unsigned maximumErrors = 100;

  explicit Diagnostics(llvm::SourceMgr &sources) : sources(sources) {}

  /// `position` is an SMRange or SMLoc; a default one means no place at all.
  DiagnosticBuilder report(DiagnosticId id, const SourcePosition &position,
                           const llvm::Twine &text);
  DiagnosticBuilder report(DiagnosticId id, const llvm::Twine &text) {
    return report(id, SourcePosition(), text);
  }
  /// For messages that come with a severity, and perhaps without an id.
  DiagnosticBuilder add(Message message);

  SeverityRules severityRules;

  /// Those about health are not counted here but below.
  bool hasErrors() const { return errors != 0; }
  unsigned getErrorCount() const { return errors; }
  unsigned getWarningCount() const { return warnings; }
  /// How many messages about health are errors, or of any other severity.
  unsigned getHealthCount(Severity severity) const {
    return health[static_cast<unsigned>(severity)];
  }
  /// Of errors above `maximumErrors` only the number is kept.
  unsigned getSuppressedCount() const { return suppressed; }
  /// Those not yet printed, in the order of their positions.
  std::vector<const Message *> getMessages() const;

  /// Prints and forgets what was collected (not what was counted). In colour
  /// if `os` is a terminal and NO_COLOR is not set.
  void print(llvm::raw_ostream &os);
  /// Forgets likewise, without printing.
  void clear();

  llvm::SourceMgr &getSources() const { return sources; }

private:
  llvm::SourceMgr &sources;
  std::deque<Message> messages; // stable addresses for the builders
  llvm::StringSet<> seen;
  unsigned errors = 0, warnings = 0, suppressed = 0;
  unsigned health[4] = {}; // by severity
};

/// While alive, takes what passes of `context` emit into `diagnostics`.
/// Locations are resolved to the innermost file, line and column; the callers
/// of an inlined location become notes.
class DiagnosticHandler {
public:
  DiagnosticHandler(mlir::MLIRContext &context, Diagnostics &diagnostics);
  ~DiagnosticHandler();
  DiagnosticHandler(const DiagnosticHandler &) = delete;
  DiagnosticHandler &operator=(const DiagnosticHandler &) = delete;

private:
  mlir::MLIRContext &context;
  mlir::DiagnosticEngine::HandlerID handler;
};

/// An mlir diagnostic that ends in ` [id]`. Streams like InFlightDiagnostic
/// and converts to failure.
class IdentifiedDiagnostic {
public:
  IdentifiedDiagnostic(mlir::InFlightDiagnostic diagnostic, DiagnosticId id)
      : diagnostic(std::move(diagnostic)), id(id) {}
  IdentifiedDiagnostic(IdentifiedDiagnostic &&) = default;
  ~IdentifiedDiagnostic();

  template <typename T> IdentifiedDiagnostic &operator<<(T &&value) & {
    diagnostic << std::forward<T>(value);
    return *this;
  }
  template <typename T> IdentifiedDiagnostic &&operator<<(T &&value) && {
    diagnostic << std::forward<T>(value);
    return std::move(*this);
  }
  mlir::Diagnostic &
  attachNote(std::optional<mlir::Location> location = std::nullopt) {
    return diagnostic.attachNote(location);
  }
  /// A note that is printed as `help: ...`.
  mlir::Diagnostic &attachHelp() { return attachNote() << "help: "; }
  /// A help with an edit of the source: `replacement` for what stands at
  /// `place`. Nothing as replacement removes a stage of a pipeline with the
  /// arrow before it. Where `expected` is given, the edit is offered only if
  /// that is what stands there, blanks aside; otherwise the help alone is.
  void attachFix(mlir::Location place, llvm::StringRef replacement,
                 const llvm::Twine &text, llvm::StringRef expected = "");
  operator llvm::LogicalResult() const { return llvm::failure(); }
  operator mlir::ParseResult() const { return llvm::failure(); }
  template <typename T> operator llvm::FailureOr<T>() const {
    return llvm::failure();
  }

private:
  mlir::InFlightDiagnostic diagnostic;
  DiagnosticId id;
};

/// Starts a message of the severity that the table gives to `id`.
IdentifiedDiagnostic emitDiagnostic(mlir::Location location, DiagnosticId id);
IdentifiedDiagnostic emitDiagnostic(mlir::Operation *op, DiagnosticId id);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_DIAGNOSTICS_H
