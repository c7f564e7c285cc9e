#include "lib/Data/Csv.h"
#include "lib/Support/Text.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/FormatVariadic.h"
#include <charconv>
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
struct Field {
  StringRef text;
  unsigned line, column; // from 1
};

/// One pass over the text; stops after `maximumErrors` reports.
class CsvParser {
public:
  CsvParser(const FileBytes &file, StringRef name, const CsvOptions &options,
            Diagnostics &diagnostics, ColumnChooser choose)
      : rest(file.bytes), fileOwner(file.owner), name(name), options(options),
        diagnostics(diagnostics), choose(choose) {}

  std::optional<Table> parse();

private:
  // Text to fields
  bool takeRow(std::vector<Field> &fields);
  bool takeField(Field &field);
  bool takeQuoted(Field &field);
  void takeNewline();
  // Fields to the table
  void beginTable(std::vector<Field> &fields);
  bool addRow(const std::vector<Field> &fields);
  double readNumber(const Field &field, uint32_t column);
  DiagnosticBuilder report(DiagnosticId id, const Field &field,
                           const llvm::Twine &message);
  std::string findRemedy(const Field &field) const;
  bool stopped() const { return errors >= options.maximumErrors; }

  StringRef rest;
  std::shared_ptr<const void> fileOwner;
  StringRef name;
  const CsvOptions &options;
  Diagnostics &diagnostics;
  ColumnChooser choose;
  Table table;
  unsigned line = 1, firstLine = 0;
  const char *lineStart = nullptr;
  // Where fields with doubled quotes are kept.
  struct Owner {
    llvm::BumpPtrAllocator allocator;
    std::shared_ptr<const void> file;
  };
  std::shared_ptr<Owner> owner;
  unsigned errors = 0;
};
} // namespace

DiagnosticBuilder CsvParser::report(DiagnosticId id, const Field &field,
                                    const llvm::Twine &message) {
  if (stopped())
    return DiagnosticBuilder(nullptr, diagnostics.getSources());
  ++errors;
  SourcePosition position;
  position.file = name.str();
  position.line = field.line;
  position.column = field.column;
  return diagnostics.report(id, position, message);
}

/// What the message shows of a field: printable, and not too long.
static std::string quoteField(StringRef field) {
  std::string result;
  for (unsigned char c : field.take_front(40))
    result += c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '?';
  return result + (field.size() > 40 ? "..." : "");
}

//===----------------------------------------------------------------------===//
// Text to fields
//===----------------------------------------------------------------------===//

/// At a line end or at the end of the text.
void CsvParser::takeNewline() {
  if (rest.consume_front("\n"))
    ++line;
  lineStart = rest.data();
}

/// From the first quote to what follows the last one. False after a report.
bool CsvParser::takeQuoted(Field &field) {
  StringRef all = rest;
  std::string unescaped;
  rest = rest.drop_front();
  while (true) {
    size_t quote = rest.find('"');
    if (quote == StringRef::npos) {
      report(DiagnosticId::BadField, field, "the quotes are not closed");
      return false;
    }
    StringRef part = rest.take_front(quote);
    if (size_t last = part.rfind('\n'); last != StringRef::npos) {
      line += part.count('\n');
      lineStart = part.data() + last + 1;
    }
    rest = rest.drop_front(quote + 1);
    bool isDoubled = rest.consume_front("\"");
    if (!isDoubled && unescaped.empty()) {
      field.text = part;
      break;
    }
    unescaped += part;
    if (!isDoubled) {
      field.text = StringRef(unescaped).copy(owner->allocator);
      break;
    }
    unescaped += '"';
  }
  rest = rest.ltrim(" \t\r");
  if (rest.empty() || rest.front() == '\n' || rest.front() == options.separator)
    return true;
  report(DiagnosticId::BadField, field,
         formatv("`{0}` goes on after its quotes",
                 quoteField(all.take_front(rest.data() - all.data()))));
  return false;
}

/// Up to the separator, line end or end of the text. False after a report.
bool CsvParser::takeField(Field &field) {
  field.line = line;
  field.column = rest.data() - lineStart + 1;
  if (options.quotes) {
    StringRef trimmed = rest.ltrim(options.separator == '\t' ? " " : " \t");
    if (trimmed.starts_with("\"")) {
      rest = trimmed;
      return takeQuoted(field);
    }
  }
  const char ends[] = {options.separator, '\n'};
  size_t end = rest.find_first_of(StringRef(ends, 2));
  field.text = rest.take_front(end);
  rest = end == StringRef::npos ? rest.take_back(0) : rest.drop_front(end);
  if (rest.empty() || rest.front() == '\n')
    field.text.consume_back("\r");
  if (options.quotes)
    field.text = field.text.trim(" \t");
  return true;
}

/// A row and its line end. False if no further row can be read.
bool CsvParser::takeRow(std::vector<Field> &fields) {
  while (true) {
    if (fields.size() == options.maximumColumns) {
      Field field = {{}, line, unsigned(rest.data() - lineStart + 1)};
      report(DiagnosticId::DataTooLarge, field,
             formatv("more than {0} columns", options.maximumColumns));
      return false;
    }
    if (!takeField(fields.emplace_back()))
      return false;
    if (rest.empty() || rest.front() == '\n') {
      takeNewline();
      return true;
    }
    rest = rest.drop_front(); // the separator
  }
}

//===----------------------------------------------------------------------===//
// Fields to the table
//===----------------------------------------------------------------------===//

/// The first row says how many columns there are, the header also their names.
void CsvParser::beginTable(std::vector<Field> &fields) {
  table.columns = fields.size();
  firstLine = fields.front().line;
  if (options.header) {
    for (const Field &field : fields)
      table.names.push_back(field.text.str());
    fields.clear();
  }
  table.uses =
      choose ? choose(table) : std::vector(table.columns, ColumnUse::Number);
  for (ColumnUse use : table.uses)
    table.slots.push_back(use == ColumnUse::Number ? table.numberColumns++
                          : use == ColumnUse::Text ? table.textColumns++
                                                   : 0);
}

/// What was perhaps forgotten if this first field is no number; or nothing.
std::string CsvParser::findRemedy(const Field &field) const {
  if (table.rows || !table.values.empty())
    return "";
  for (char separator : StringRef(";\t,|"))
    if (separator != options.separator && table.columns == 1 &&
        field.text.contains(separator))
      return separator == '\t'
                 ? "fields between tabs are read by `tsv`"
                 : formatv("`separator: \"{0}\"` if that is between fields",
                           separator)
                       .str();
  bool isName = !field.text.empty() && llvm::isAlpha(field.text.front());
  return options.header || !isName
             ? ""
             : "`header: true` if the first line holds names";
}

double CsvParser::readNumber(const Field &field, uint32_t column) {
  StringRef digits = field.text.trim(" \t");
  if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-')
    digits = digits.drop_front();
  double value = 0;
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  bool whole = !digits.empty() && end == digits.data() + digits.size();
  if (digits.empty())
    report(DiagnosticId::BadNumber, field,
           formatv("column {0} is empty", column));
  else if (whole && error == std::errc::result_out_of_range)
    report(DiagnosticId::NotFiniteData, field,
           formatv("`{0}` in column {1} is out of the range of numbers",
                   quoteField(digits), column));
  else if (!whole || error != std::errc()) {
    std::string remedy = findRemedy(field);
    auto builder = report(DiagnosticId::BadNumber, field,
                          formatv("`{0}` in column {1} is not a number",
                                  quoteField(digits), column));
    if (!remedy.empty())
      builder.help(remedy);
  } else if (!std::isfinite(value))
    report(DiagnosticId::NotFiniteData, field,
           formatv("column {0} is `{1}`", column, quoteField(digits)));
  return value;
}

/// False when no further row is to be read.
bool CsvParser::addRow(const std::vector<Field> &fields) {
  Field start = {{}, fields.front().line, 1};
  if (fields.size() != table.columns) {
    report(DiagnosticId::RaggedRow, start,
           formatv("{0} where the {1}, line {2}, has {3}",
                   formatCount(fields.size(), "column"),
                   options.header ? "header" : "first row", firstLine,
                   table.columns));
    return !stopped();
  }
  for (auto [i, field] : llvm::enumerate(fields)) {
    if (table.uses[i] == ColumnUse::Number)
      table.values.push_back(readNumber(field, i));
    else if (table.uses[i] == ColumnUse::Text)
      table.texts.push_back(field.text);
  }
  ++table.rows;
  table.lines.push_back(start.line);
  if (table.values.size() + table.texts.size() > options.maximumValues) {
    report(DiagnosticId::DataTooLarge, start,
           formatv("more than {0} numbers", options.maximumValues));
    return false;
  }
  return !stopped();
}

std::optional<Table> CsvParser::parse() {
  owner = std::make_shared<Owner>();
  owner->file = fileOwner;
  table.owner = owner;
  rest.consume_front("\xEF\xBB\xBF");
  lineStart = rest.data();
  std::vector<Field> fields;
  while (!rest.empty()) {
    // A blank line is no row, whatever the separator is.
    size_t end = rest.find('\n');
    if (rest.take_front(end).trim(" \t\r").empty()) {
      rest = rest.drop_front(std::min(end, rest.size()));
      takeNewline();
      continue;
    }
    fields.clear();
    if (!takeRow(fields))
      break;
    if (table.columns == 0)
      beginTable(fields);
    if (!fields.empty() && !addRow(fields))
      break;
  }
  if (errors)
    return std::nullopt;
  if (table.rows == 0) {
    report(DiagnosticId::NoData, {{}, 0, 1}, "the file has no rows");
    return std::nullopt;
  }
  return std::move(table);
}

std::optional<Table> weir::parseCsv(const FileBytes &file, StringRef name,
                                    const CsvOptions &options,
                                    Diagnostics &diagnostics,
                                    ColumnChooser choose) {
  return CsvParser(file, name, options, diagnostics, choose).parse();
}
