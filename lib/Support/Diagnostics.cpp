#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <tuple>

using namespace weir;
using llvm::SMRange;
using llvm::StringRef;
using llvm::Twine;

static constexpr DiagnosticInfo table[] = {
#define WEIR_DIAGNOSTIC(NAME, ID, SEVERITY, ...)                               \
  {ID, Severity::SEVERITY, __VA_ARGS__},
#include "lib/Support/Diagnostics.inc"
};

static constexpr std::pair<DiagnosticId, StringRef> fixes[] = {
#define WEIR_FIX(NAME, TEXT) {DiagnosticId::NAME, TEXT},
#include "lib/Support/Diagnostics.inc"
};

const DiagnosticInfo &weir::getInfo(DiagnosticId id) {
  return table[static_cast<unsigned>(id)];
}

llvm::ArrayRef<DiagnosticInfo> weir::getAllDiagnostics() { return table; }

std::optional<DiagnosticId> weir::findDiagnostic(StringRef idOrAlias) {
  if (idOrAlias.empty())
    return std::nullopt;
  for (auto [index, info] : llvm::enumerate(table))
    if (info.id == idOrAlias || info.alias == idOrAlias)
      return static_cast<DiagnosticId>(index);
  return std::nullopt;
}

std::vector<StringRef> weir::getFixes(DiagnosticId id) {
  std::vector<StringRef> result;
  for (auto [diagnostic, text] : fixes)
    if (diagnostic == id)
      result.push_back(text);
  return result;
}

StringRef weir::getWord(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Remark:
    return "remark";
  case Severity::Note:
    return "note";
  }
  llvm_unreachable("all severities are handled");
}

std::optional<Severity> SeverityRules::apply(DiagnosticId id,
                                             Severity severity) const {
  auto it = rules.find(id);
  Rule rule = it == rules.end() ? Default : it->second;
  bool isWarning = severity == Severity::Warning;
  if (rule == Default && isWarning && forAll == Ignore)
    rule = Ignore;
  if (rule == Default && getInfo(id).isHealth() &&
      (isWarning || forHealth == Ignore))
    rule = forHealth;
  if (rule == Default && isWarning)
    rule = forAll;
  switch (rule) {
  case Default:
    return severity;
  case Ignore:
    return std::nullopt;
  case Warn:
    return Severity::Warning;
  case Fail:
    return Severity::Error;
  }
  llvm_unreachable("all rules are handled");
}

//===----------------------------------------------------------------------===//
// DiagnosticBuilder
//===----------------------------------------------------------------------===//

/// A place in a loaded buffer, if there is one.
static llvm::SMLoc findLocation(llvm::SourceMgr &sources, unsigned buffer,
                                unsigned line, unsigned column) {
  return sources.FindLocForLineAndColumn(buffer, line, std::max(column, 1u));
}

/// Points into the buffer that holds the file, if it is loaded.
static void resolve(SourcePosition &position, llvm::SourceMgr &sources) {
  if (position.range.isValid() || position.line == 0)
    return;
  for (unsigned id = 1; id <= sources.getNumBuffers(); ++id) {
    if (sources.getMemoryBuffer(id)->getBufferIdentifier() != position.file)
      continue;
    llvm::SMLoc start =
        findLocation(sources, id, position.line, position.column);
    llvm::SMLoc end =
        findLocation(sources, id, position.endLine, position.endColumn);
    if (!end.isValid() || end.getPointer() < start.getPointer())
      end = start;
    position.range = SMRange(start, end);
    return;
  }
}

DiagnosticBuilder &DiagnosticBuilder::attach(Message::Attachment::Kind kind,
                                             SourcePosition position,
                                             const Twine &text) {
  if (!message)
    return *this;
  resolve(position, *sources);
  message->attachments.push_back({kind, std::move(position), text.str(), ""});
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::note(const SourcePosition &position,
                                           const Twine &text) {
  return attach(Message::Attachment::Note, position, text);
}

DiagnosticBuilder &DiagnosticBuilder::note(const Twine &text) {
  return attach(Message::Attachment::Note, SourcePosition(), text);
}

DiagnosticBuilder &DiagnosticBuilder::help(const Twine &text) {
  return attach(Message::Attachment::Help, SourcePosition(), text);
}

DiagnosticBuilder &DiagnosticBuilder::fix(SMRange range,
                                          const Twine &replacement,
                                          const Twine &text) {
  std::string written = replacement.str(), shown = text.str();
  if (shown.empty())
    shown = written.empty() ? "remove this" : "write `" + written + "`";
  attach(Message::Attachment::Fix, range, shown);
  if (message)
    message->attachments.back().replacement = written;
  return *this;
}

static std::string removeBlanks(StringRef text) {
  std::string result;
  llvm::copy_if(text, std::back_inserter(result),
                [](char c) { return !llvm::isSpace(c); });
  return result;
}

/// From the end of the stage before to the end of `stage`; invalid if no arrow
/// of a pipeline stands before it.
static SMRange withArrow(SMRange stage, StringRef buffer) {
  StringRef before =
      buffer.take_front(stage.Start.getPointer() - buffer.data());
  before = before.rtrim();
  if (!before.consume_back("|>"))
    return SMRange();
  const char *end = before.rtrim().end();
  return SMRange(llvm::SMLoc::getFromPointer(end), stage.End);
}

DiagnosticBuilder &DiagnosticBuilder::fixExpected(SourcePosition position,
                                                  StringRef replacement,
                                                  const Twine &text,
                                                  StringRef expected) {
  if (!message)
    return *this;
  resolve(position, *sources);
  SMRange range = position.range;
  unsigned buffer =
      range.isValid() ? sources->FindBufferContainingLoc(range.Start) : 0;
  if (!buffer)
    return help(text);
  StringRef found(range.Start.getPointer(),
                  range.End.getPointer() - range.Start.getPointer());
  if (!expected.empty() && removeBlanks(found) != removeBlanks(expected))
    return help(text);
  if (replacement.empty())
    range = withArrow(range, sources->getMemoryBuffer(buffer)->getBuffer());
  return range.isValid() ? fix(range, replacement, text) : help(text);
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

static std::string makeKey(const Message &message) {
  std::string key;
  llvm::raw_string_ostream os(key);
  const SourcePosition &position = message.position;
  os << static_cast<unsigned>(message.severity) << '|'
     << (message.id ? getInfo(*message.id).id : "") << '|'
     << static_cast<const void *>(position.range.Start.getPointer()) << '|'
     << position.file << '|' << position.line << '|' << position.column << '|'
     << message.text;
  return key;
}

DiagnosticBuilder Diagnostics::report(DiagnosticId id,
                                      const SourcePosition &position,
                                      const Twine &text) {
  return add({id, getInfo(id).severity, position, text.str(), {}});
}

DiagnosticBuilder Diagnostics::add(Message message) {
  if (message.id) {
    auto severity = severityRules.apply(*message.id, message.severity);
    if (!severity)
      return DiagnosticBuilder(nullptr, sources);
    message.severity = *severity;
  }
  bool isHealth = message.id && getInfo(*message.id).isHealth();
  bool isError = message.severity == Severity::Error && !isHealth;
  // Above the limit nothing is kept, not even to find duplicates.
  if (isError && errors >= maximumErrors) {
    ++errors;
    ++suppressed;
    return DiagnosticBuilder(nullptr, sources);
  }
  resolve(message.position, sources);
  if (!seen.insert(makeKey(message)).second)
    return DiagnosticBuilder(nullptr, sources);
  errors += isError;
  warnings += message.severity == Severity::Warning;
  if (isHealth)
    ++health[static_cast<unsigned>(message.severity)];
  messages.push_back(std::move(message));
  return DiagnosticBuilder(&messages.back(), sources);
}

void Diagnostics::clear() {
  messages.clear();
  suppressed = 0;
}

/// Buffers in the order of loading; then files that are not loaded, by name;
/// then what has no place.
static auto makeSortKey(const Message &message, llvm::SourceMgr &sources) {
  const SourcePosition &position = message.position;
  unsigned buffer = ~0u - (position.file.empty() ? 0 : 1);
  size_t offset = 0;
  if (position.range.isValid()) {
    buffer = sources.FindBufferContainingLoc(position.range.Start);
    if (buffer)
      offset = position.range.Start.getPointer() -
               sources.getMemoryBuffer(buffer)->getBufferStart();
  }
  return std::make_tuple(buffer, offset, StringRef(position.file),
                         position.line, position.column);
}

std::vector<const Message *> Diagnostics::getMessages() const {
  using Key = decltype(makeSortKey(messages.front(), sources));
  std::vector<std::pair<Key, const Message *>> sorted;
  for (const Message &message : messages)
    sorted.emplace_back(makeSortKey(message, sources), &message);
  llvm::stable_sort(sorted, llvm::less_first());
  std::vector<const Message *> result;
  for (auto &[key, message] : sorted)
    result.push_back(message);
  return result;
}
