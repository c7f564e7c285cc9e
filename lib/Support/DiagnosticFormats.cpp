#include "lib/Support/DiagnosticFormats.h"
#include "lib/Support/Thresholds.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir;
using llvm::StringRef;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

namespace {
/// A range in characters; lines and columns are 0 where unknown.
struct Place {
  std::string file;
  unsigned line = 0, column = 0, endLine = 0, endColumn = 0;
};
} // namespace

static unsigned countCharacters(StringRef text) {
  return llvm::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

/// Line and column of a place in `buffer`.
static std::pair<unsigned, unsigned> locate(StringRef buffer, const char *at) {
  StringRef before = buffer.take_front(at - buffer.data());
  size_t lastEnd = before.rfind('\n');
  StringRef line =
      lastEnd == StringRef::npos ? before : before.drop_front(lastEnd + 1);
  return {before.count('\n') + 1, countCharacters(line) + 1};
}

static Place findPlace(const SourcePosition &position,
                       const llvm::SourceMgr &sources) {
  unsigned id = position.range.isValid()
                    ? sources.FindBufferContainingLoc(position.range.Start)
                    : 0;
  if (!id)
    return {position.file, position.line, position.column, position.endLine,
            position.endColumn};
  const llvm::MemoryBuffer *buffer = sources.getMemoryBuffer(id);
  Place place;
  place.file = buffer->getBufferIdentifier().str();
  std::tie(place.line, place.column) =
      locate(buffer->getBuffer(), position.range.Start.getPointer());
  std::tie(place.endLine, place.endColumn) =
      locate(buffer->getBuffer(), position.range.End.getPointer());
  return place;
}

/// Text from the user's files may be anything.
static std::string clean(StringRef text) {
  return json::isUTF8(text) ? text.str() : json::fixUTF8(text);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Object writePlace(const Place &place) {
  json::Object object{{"file", clean(place.file)}};
  if (!place.line)
    return object;
  object["line"] = place.line;
  object["column"] = place.column;
  object["endLine"] = std::max(place.endLine, place.line);
  object["endColumn"] = place.endLine ? place.endColumn : place.column;
  return object;
}

static bool hasPlace(const SourcePosition &position) {
  return position.range.isValid() || !position.file.empty();
}

static json::Object writeMessage(const Message &message,
                                 const llvm::SourceMgr &sources) {
  json::Object object{{"severity", getWord(message.severity)},
                      {"message", clean(message.text)}};
  if (message.id) {
    const DiagnosticInfo &info = getInfo(*message.id);
    object["id"] = info.id;
    object["group"] = info.group;
    if (!info.alias.empty())
      object["alias"] = info.alias;
  }
  if (hasPlace(message.position))
    object["location"] = writePlace(findPlace(message.position, sources));
  json::Array notes, helps, fixes;
  for (const Message::Attachment &attachment : message.attachments) {
    json::Object entry{{"message", clean(attachment.text)}};
    if (hasPlace(attachment.position))
      entry["location"] = writePlace(findPlace(attachment.position, sources));
    if (attachment.kind == Message::Attachment::Fix)
      entry["replacement"] = clean(attachment.replacement);
    json::Array &list = attachment.kind == Message::Attachment::Note   ? notes
                        : attachment.kind == Message::Attachment::Help ? helps
                                                                       : fixes;
    list.push_back(std::move(entry));
  }
  object["notes"] = std::move(notes);
  object["helps"] = std::move(helps);
  object["fixes"] = std::move(fixes);
  return object;
}

json::Array weir::toJson(const Diagnostics &diagnostics) {
  json::Array array;
  for (const Message *message : diagnostics.getMessages())
    array.push_back(writeMessage(*message, diagnostics.getSources()));
  return array;
}

json::Object weir::toJson(DiagnosticId id) {
  const DiagnosticInfo &info = getInfo(id);
  json::Array thresholds, fixes;
  for (const Threshold &threshold : getThresholds(id))
    thresholds.push_back(json::Object{{"name", threshold.getKey()},
                                      {"setting", threshold.getSetting()},
                                      {"default", threshold.value},
                                      {"unit", threshold.unit},
                                      {"summary", threshold.summary}});
  for (StringRef fix : getFixes(id))
    fixes.push_back(fix);
  return json::Object{{"id", info.id},
                      {"alias", info.alias},
                      {"group", info.group},
                      {"severity", getWord(info.severity)},
                      {"summary", info.summary},
                      {"criterion", info.criterion},
                      {"explanation", info.explanation},
                      {"thresholds", std::move(thresholds)},
                      {"fixes", std::move(fixes)}};
}

//===----------------------------------------------------------------------===//
// SARIF
//===----------------------------------------------------------------------===//

/// A path as a URI reference: relative ones stay relative.
static std::string toUri(StringRef path) {
  std::string uri = llvm::sys::path::is_absolute(path) ? "file://" : "";
  for (char c : path)
    if (llvm::isAlnum(c) || StringRef("/-._~").contains(c))
      uri += c;
    else
      uri += "%" + llvm::toHex(StringRef(&c, 1));
  return uri;
}

static json::Object writeRegion(const Place &place) {
  json::Object region{{"startLine", place.line}};
  if (place.column)
    region["startColumn"] = place.column;
  if (place.endLine) {
    region["endLine"] = place.endLine;
    region["endColumn"] = place.endColumn;
  }
  return region;
}

static json::Object writeLocation(const SourcePosition &position,
                                  const llvm::SourceMgr &sources) {
  Place place = findPlace(position, sources);
  json::Object physical{
      {"artifactLocation", json::Object{{"uri", toUri(place.file)}}}};
  if (place.line)
    physical["region"] = writeRegion(place);
  return json::Object{{"physicalLocation", std::move(physical)}};
}

static json::Object writeText(StringRef text) {
  return json::Object{{"text", clean(text)}};
}

static json::Object writeFix(const Message::Attachment &fix,
                             const llvm::SourceMgr &sources) {
  Place place = findPlace(fix.position, sources);
  json::Object replacement{{"deletedRegion", writeRegion(place)}};
  if (!fix.replacement.empty())
    replacement["insertedContent"] = writeText(fix.replacement);
  json::Object change{
      {"artifactLocation", json::Object{{"uri", toUri(place.file)}}},
      {"replacements", json::Array{std::move(replacement)}}};
  return json::Object{{"description", writeText(fix.text)},
                      {"artifactChanges", json::Array{std::move(change)}}};
}

static StringRef getLevel(Severity severity) {
  return severity == Severity::Remark ? "note" : getWord(severity);
}

static json::Object writeRule(DiagnosticId id) {
  const DiagnosticInfo &info = getInfo(id);
  json::Object properties = toJson(id);
  for (StringRef known : {"id", "severity", "summary", "explanation"})
    properties.erase(known);
  std::string help;
  for (StringRef fix : getFixes(id))
    help += ("* " + fix + "\n").str();
  json::Object rule{{"id", info.id},
                    {"shortDescription", writeText(info.summary)},
                    {"fullDescription", writeText(info.explanation)},
                    {"defaultConfiguration",
                     json::Object{{"level", getLevel(info.severity)}}},
                    {"properties", std::move(properties)}};
  if (!help.empty())
    rule["help"] = writeText(help);
  return rule;
}

/// What has no place of its own is added to the text, which viewers show.
static json::Object writeResult(const Message &message,
                                const llvm::SourceMgr &sources) {
  std::string text = message.text;
  json::Array related, fixes;
  for (const Message::Attachment &attachment : message.attachments) {
    bool isNote = attachment.kind == Message::Attachment::Note;
    if (isNote && hasPlace(attachment.position)) {
      json::Object location = writeLocation(attachment.position, sources);
      location["message"] = writeText(attachment.text);
      related.push_back(std::move(location));
      continue;
    }
    text += (isNote ? "\nnote: " : "\nhelp: ") + attachment.text;
    if (attachment.kind == Message::Attachment::Fix &&
        attachment.position.range.isValid())
      fixes.push_back(writeFix(attachment, sources));
  }
  json::Object result{{"level", getLevel(message.severity)},
                      {"message", writeText(text)}};
  if (hasPlace(message.position))
    result["locations"] = json::Array{writeLocation(message.position, sources)};
  if (!related.empty())
    result["relatedLocations"] = std::move(related);
  if (!fixes.empty())
    result["fixes"] = std::move(fixes);
  return result;
}

json::Value weir::toSarif(const Diagnostics &diagnostics, StringRef version) {
  llvm::MapVector<DiagnosticId, size_t> rules;
  json::Array results, listed;
  for (const Message *message : diagnostics.getMessages()) {
    json::Object result = writeResult(*message, diagnostics.getSources());
    if (message->id) {
      auto [it, isNew] = rules.insert({*message->id, rules.size()});
      if (isNew)
        listed.push_back(writeRule(*message->id));
      result["ruleId"] = getInfo(*message->id).id;
      result["ruleIndex"] = it->second;
    }
    results.push_back(std::move(result));
  }
  json::Object driver{
      {"name", "weir"}, {"version", version}, {"rules", std::move(listed)}};
  json::Object run{{"tool", json::Object{{"driver", std::move(driver)}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(results)}};
  return json::Object{
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", json::Array{std::move(run)}}};
}
