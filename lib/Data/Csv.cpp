#include "lib/Data/Csv.h"
#include "lib/Data/DataFiles.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <charconv>
#include <cmath>
#include <utility>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
/// One pass over the text; stops after `maximumErrors` reports.
class CsvParser {
public:
  CsvParser(StringRef text, StringRef name, const CsvOptions &options,
            Diagnostics &diagnostics)
      : text(text), name(name), options(options), diagnostics(diagnostics) {}

  std::optional<Table> parse();

private:
  bool parseLine(StringRef row);
  void parseField(StringRef field, size_t offset, uint32_t column);
  bool finishRow(uint32_t fields);
  void report(DiagnosticId id, size_t offset, const llvm::Twine &message);
  bool stopped() const { return errors >= options.maximumErrors; }

  StringRef text, name;
  const CsvOptions &options;
  Diagnostics &diagnostics;
  Table table;
  uint32_t line = 0;
  unsigned errors = 0;
};
} // namespace

void CsvParser::report(DiagnosticId id, size_t offset,
                       const llvm::Twine &message) {
  if (stopped())
    return;
  ++errors;
  SourcePosition position;
  position.file = name.str();
  position.line = line;
  position.column = offset + 1;
  diagnostics.report(id, position, message);
}

/// What the message shows of a field: printable, and not too long.
static std::string quoteField(StringRef field) {
  std::string result;
  for (unsigned char c : field.take_front(40))
    result += c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '?';
  return result + (field.size() > 40 ? "..." : "");
}

void CsvParser::parseField(StringRef field, size_t offset, uint32_t column) {
  StringRef digits = field.trim(" \t");
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"')
    digits = digits.drop_front().drop_back().trim(" \t");
  if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-')
    digits = digits.drop_front();
  double value = 0;
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  bool whole = !digits.empty() && end == digits.data() + digits.size();
  if (digits.empty())
    report(DiagnosticId::BadNumber, offset,
           formatv("column {0} is empty", column));
  else if (whole && error == std::errc::result_out_of_range)
    report(DiagnosticId::NotFiniteData, offset,
           formatv("`{0}` in column {1} is out of the range of numbers",
                   quoteField(digits), column));
  else if (!whole || error != std::errc())
    report(DiagnosticId::BadNumber, offset,
           formatv("`{0}` in column {1} is not a number", quoteField(digits),
                   column));
  else if (!std::isfinite(value))
    report(DiagnosticId::NotFiniteData, offset,
           formatv("column {0} is `{1}`", column, quoteField(digits)));
  table.values.push_back(value);
}

/// False when no further line is to be read.
bool CsvParser::finishRow(uint32_t fields) {
  if (table.rows == 0)
    table.columns = fields;
  if (fields != table.columns) {
    report(DiagnosticId::RaggedRow, 0,
           formatv("{0} columns where the first row, line {1}, has {2}", fields,
                   table.lines.front(), table.columns));
    table.values.resize(static_cast<size_t>(table.rows) * table.columns);
    return !stopped();
  }
  ++table.rows;
  table.lines.push_back(line);
  if (table.values.size() > options.maximumValues) {
    report(DiagnosticId::DataTooLarge, 0,
           formatv("more than {0} numbers", options.maximumValues));
    return false;
  }
  return !stopped();
}

/// Where the field that begins at `start` ends: a separator inside of quotes
/// belongs to the field.
static size_t findFieldEnd(StringRef row, size_t start, char separator) {
  size_t first = row.find_first_not_of(" \t", start);
  if (first != StringRef::npos && row[first] == '"') {
    size_t quote = row.find('"', first + 1);
    if (quote != StringRef::npos)
      start = quote + 1;
  }
  return row.find(separator, start);
}

/// False when no further line is to be read.
bool CsvParser::parseLine(StringRef row) {
  uint32_t column = 0;
  size_t start = 0;
  while (true) {
    size_t end = findFieldEnd(row, start, options.separator);
    if (column == options.maximumColumns) {
      report(DiagnosticId::DataTooLarge, start,
             formatv("more than {0} columns", options.maximumColumns));
      return false;
    }
    parseField(row.slice(start, end), start, column);
    ++column;
    if (end == StringRef::npos)
      return finishRow(column);
    start = end + 1;
  }
}

std::optional<Table> CsvParser::parse() {
  text.consume_front("\xEF\xBB\xBF");
  bool header = options.header;
  while (!text.empty()) {
    size_t end = text.find('\n');
    StringRef row = text.take_front(end).rtrim('\r');
    text = end == StringRef::npos ? StringRef() : text.drop_front(end + 1);
    ++line;
    if (row.trim(" \t").empty())
      continue;
    if (std::exchange(header, false))
      continue;
    if (!parseLine(row))
      break;
  }
  if (errors)
    return std::nullopt;
  if (table.rows == 0) {
    line = 0;
    report(DiagnosticId::NoData, 0, "the file has no rows");
    return std::nullopt;
  }
  return std::move(table);
}

std::optional<Table> weir::parseCsv(StringRef text, StringRef name,
                                    const CsvOptions &options,
                                    Diagnostics &diagnostics) {
  return CsvParser(text, name, options, diagnostics).parse();
}

std::optional<Table> weir::readCsv(StringRef path, const CsvOptions &options,
                                   Diagnostics &diagnostics) {
  auto buffer = openDataFile(path, diagnostics);
  if (!buffer)
    return std::nullopt;
  return parseCsv(buffer->getBuffer(), path, options, diagnostics);
}
