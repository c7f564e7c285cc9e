#include "lib/Support/DiagnosticFormats.h"
#include "gtest/gtest.h"

using namespace weir;
using llvm::SMLoc;
using llvm::SMRange;
using llvm::StringRef;
namespace json = llvm::json;

namespace {
class DiagnosticFormatsTest : public testing::Test {
protected:
  void load(StringRef text, StringRef name) {
    unsigned id = sources.AddNewSourceBuffer(
        llvm::MemoryBuffer::getMemBufferCopy(text, name), SMLoc());
    buffer = sources.getMemoryBuffer(id)->getBuffer();
  }

  SMRange find(StringRef word) {
    const char *start = buffer.data() + buffer.find(word);
    return SMRange(SMLoc::getFromPointer(start),
                   SMLoc::getFromPointer(start + word.size()));
  }

  llvm::SourceMgr sources;
  Diagnostics diagnostics{sources};
  StringRef buffer;
};
} // namespace

static json::Value parse(StringRef text) {
  llvm::Expected<json::Value> value = json::parse(text);
  return value ? *value : json::Value(llvm::toString(value.takeError()));
}

TEST_F(DiagnosticFormatsTest, writesAllParts) {
  load("first\nsecond word\n", "a.weir");
  diagnostics
      .report(DiagnosticId::DoubleActivation, find("word"), "what was found")
      .note(find("first"), "why")
      .note("a fact")
      .help("what to do")
      .fix(find("second"), "2nd");
  EXPECT_EQ(json::Value(toJson(diagnostics)), parse(R"([{
    "id": "double-activation", "alias": "G142", "group": "flow",
    "severity": "warning", "message": "what was found",
    "location": {"file": "a.weir", "line": 2, "column": 8, "endLine": 2,
                 "endColumn": 12},
    "notes": [{"message": "why",
               "location": {"file": "a.weir", "line": 1, "column": 1,
                            "endLine": 1, "endColumn": 6}},
              {"message": "a fact"}],
    "helps": [{"message": "what to do"}],
    "fixes": [{"message": "write `2nd`", "replacement": "2nd",
               "location": {"file": "a.weir", "line": 2, "column": 1,
                            "endLine": 2, "endColumn": 7}}]}])"));
}

TEST_F(DiagnosticFormatsTest, countsCharacters) {
  load("\xC3\xA4\xC3\xB6 word\n", "a.weir");
  diagnostics.report(DiagnosticId::SyntaxError, find("word"), "\xFF found");
  json::Array array = toJson(diagnostics);
  const json::Object &message = *array.front().getAsObject();
  EXPECT_EQ(message.getObject("location")->getInteger("column"), 4);
  EXPECT_EQ(message.getString("message"), "\xEF\xBF\xBD found");
}

TEST_F(DiagnosticFormatsTest, leavesOutWhatIsUnknown) {
  diagnostics.report(DiagnosticId::MissingOperand, "nowhere");
  SourcePosition position;
  position.file = "b.csv";
  diagnostics.report(DiagnosticId::NoData, position, "in a file");
  json::Array array = toJson(diagnostics);
  EXPECT_EQ(*array[0].getAsObject()->getObject("location"),
            (json::Object{{"file", "b.csv"}}));
  EXPECT_EQ(array[1].getAsObject()->get("location"), nullptr);
  EXPECT_EQ(array[1].getAsObject()->get("alias"), nullptr);
}

TEST_F(DiagnosticFormatsTest, writesSarif) {
  load("first\nsecond word\n", "/my models/a.weir");
  diagnostics.report(DiagnosticId::HighDropout, find("word"), "found")
      .note(find("first"), "why")
      .note("a fact")
      .fix(find("second"), "");
  json::Value log = toSarif(diagnostics, "1.2.3");
  const json::Object &run =
      *(*log.getAsObject()->getArray("runs"))[0].getAsObject();
  const json::Object &driver = *run.getObject("tool")->getObject("driver");
  EXPECT_EQ(driver.getString("version"), "1.2.3");
  const json::Object &rule = *(*driver.getArray("rules"))[0].getAsObject();
  EXPECT_EQ(rule.getString("id"), "high-dropout");
  EXPECT_EQ(rule.getObject("properties")->getString("alias"), "G161");
  EXPECT_EQ((*run.getArray("results"))[0], parse(R"({
    "ruleId": "high-dropout", "ruleIndex": 0, "level": "warning",
    "message": {"text": "found\nnote: a fact\nhelp: remove this"},
    "locations": [{"physicalLocation": {
      "artifactLocation": {"uri": "file:///my%20models/a.weir"},
      "region": {"startLine": 2, "startColumn": 8, "endLine": 2,
                 "endColumn": 12}}}],
    "relatedLocations": [{"message": {"text": "why"}, "physicalLocation": {
      "artifactLocation": {"uri": "file:///my%20models/a.weir"},
      "region": {"startLine": 1, "startColumn": 1, "endLine": 1,
                 "endColumn": 6}}}],
    "fixes": [{"description": {"text": "remove this"}, "artifactChanges": [{
      "artifactLocation": {"uri": "file:///my%20models/a.weir"},
      "replacements": [{"deletedRegion": {"startLine": 2, "startColumn": 1,
                                          "endLine": 2, "endColumn": 7}}]}]}]
    })"));
}

TEST(DiagnosticRule, holdsTheTable) {
  json::Object rule = toJson(DiagnosticId::HighDropout);
  EXPECT_EQ(rule.getString("criterion"), "p > rate");
  EXPECT_EQ((*rule.getArray("thresholds"))[0], parse(R"({
    "name": "high-dropout.rate", "setting": "high_dropout_rate",
    "default": 0.5, "unit": "fraction", "summary": "the highest usual rate"})"));
}
