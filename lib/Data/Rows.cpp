#include "lib/Data/Rows.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"
#include <charconv>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

static size_t multiply(llvm::ArrayRef<int64_t> shape) {
  size_t product = 1;
  for (int64_t dim : shape)
    product *= dim;
  return product;
}

Rows::Rows(size_t count, llvm::ArrayRef<int64_t> shape)
    : count(count), elements(multiply(shape)), shape(shape) {}

Rows::Rows(std::unique_ptr<Rows> from, size_t count,
           llvm::ArrayRef<int64_t> shape)
    : input(std::move(from)), count(count), elements(multiply(shape)),
      shape(shape) {}

Rows::Rows(std::unique_ptr<Rows> from)
    : input(std::move(from)), count(input->getCount()),
      elements(input->getElements()), shape(input->getShape()) {}

SourcePosition Rows::locate(size_t row) const {
  return input->locate(getInputRows(row).first);
}

std::string Rows::describe(size_t row, size_t element) const {
  auto [inputRow, inputElement] = trace(row, element);
  return input->describe(inputRow, inputElement);
}

std::string weir::formatValue(double value) {
  char text[32];
  return {text, std::to_chars(text, std::end(text), value).ptr};
}

std::string Rows::getText(size_t row) const { return formatValue(get(row, 0)); }

namespace {
/// Numbers of a table.
class TableRows : public Rows {
public:
  TableRows(const SourceFile &file, uint32_t begin, uint32_t end, bool isSingle)
      : Rows(file.table->rows, isSingle ? llvm::ArrayRef<int64_t>()
                                        : llvm::ArrayRef<int64_t>(end - begin)),
        file(file), begin(begin) {}

  double get(size_t row, size_t element) const override {
    return file.table->get(row, begin + element);
  }
  SourcePosition locate(size_t row) const override {
    SourcePosition position;
    position.file = file.path;
    position.line = file.table->lines[row];
    position.column = 1;
    return position;
  }
  std::string describe(size_t, size_t element) const override {
    return formatv("in column {0}", begin + element);
  }

private:
  const SourceFile &file;
  uint32_t begin;
};

/// The bytes of the texts of a column, with zeros after them.
class CharacterRows : public TableRows {
public:
  CharacterRows(const SourceFile &file, uint32_t column, size_t length)
      : TableRows(file, column, column + static_cast<uint32_t>(length), false),
        table(*file.table), column(column) {}

  double get(size_t row, size_t element) const override {
    StringRef text = table.getText(row, column);
    return element < text.size() ? static_cast<unsigned char>(text[element])
                                 : 0;
  }
  std::string describe(size_t, size_t element) const override {
    return formatv("byte {0} of column {1}", element, column);
  }
  std::string getText(size_t row) const override {
    return table.getText(row, column).str();
  }

private:
  const Table &table;
  uint32_t column;
};

/// Numbers of an array, or a part of rows without axes inside.
class ArrayRows : public Rows {
public:
  ArrayRows(const SourceFile &file, const NumberArray &array,
            llvm::ArrayRef<int64_t> shape, size_t begin)
      : Rows(array.getRows(), shape), file(file), array(array),
        stride(multiply(array.getRowShape())), begin(begin) {}

  double get(size_t row, size_t element) const override {
    return array.get(row * stride + begin + element);
  }
  /// A text has lines; other files have rows only.
  SourcePosition locate(size_t row) const override {
    SourcePosition position;
    position.file = file.path;
    if (!file.isText)
      return position;
    position.line = position.column = 1;
    for (size_t i = 0; i < row; ++i) {
      bool isEnd = array.get(i) == '\n';
      position.line += isEnd;
      position.column = isEnd ? 1 : position.column + 1;
    }
    return position;
  }
  std::string describe(size_t row, size_t) const override {
    return formatv(file.isText ? "byte {0}" : "in row {0}", row);
  }

private:
  const SourceFile &file;
  const NumberArray &array;
  size_t stride, begin;
};
} // namespace

static RowsResult fail(DiagnosticId id, const llvm::Twine &error,
                       std::string help = "") {
  RowsResult result;
  result.id = id;
  result.error = error.str();
  result.help = std::move(help);
  return result;
}

static RowsResult succeed(std::unique_ptr<Rows> rows) {
  RowsResult result;
  result.rows = std::move(rows);
  return result;
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static RowsResult failUnknown(StringRef path, StringRef field,
                              llvm::ArrayRef<StringRef> known) {
  std::string help = didYouMean(field, known);
  if (help.empty() && !known.empty())
    help = (known.size() > 12 ? "it begins with " : "it has ") +
           listWords(known.take_front(12));
  return fail(DiagnosticId::UnknownColumn,
              "`" + path + "` has nothing named `" + field + "`", help);
}

/// The columns that are meant, by name or by number.
static RowsResult findColumns(const SourceFile &file,
                              const ColumnRequest &request,
                              std::pair<uint32_t, uint32_t> &columns) {
  const Table &table = *file.table;
  columns = request.range.value_or(std::pair(0u, table.columns));
  if (request.field) {
    llvm::SmallVector<StringRef> known(table.names.begin(), table.names.end());
    auto it = llvm::find(known, *request.field);
    if (known.empty())
      return fail(DiagnosticId::UnknownColumn,
                  "`" + file.path + "` was read without a header",
                  "columns have names with `header: true`");
    if (it == known.end())
      return failUnknown(file.path, *request.field, known);
    if (llvm::count(known, *request.field) > 1)
      return fail(DiagnosticId::UnknownColumn,
                  "`" + file.path + "` has several columns `" + *request.field +
                      "`",
                  "name it by its number: `table[3]`");
    if (request.range)
      return fail(DiagnosticId::ColumnOutOfRange,
                  "a column of a table has no columns of its own");
    uint32_t column = it - known.begin();
    columns = {column, column + 1};
  }
  if (columns.second > table.columns)
    return fail(DiagnosticId::ColumnOutOfRange,
                formatv("columns {0} to {1} of a table that has columns 0 to "
                        "{2}",
                        columns.first, columns.second - 1, table.columns - 1));
  return RowsResult();
}

static RowsResult makeTexts(const SourceFile &file, uint32_t column,
                            size_t length) {
  const Table &table = *file.table;
  if (table.uses[column] != ColumnUse::Text)
    return fail(DiagnosticId::UnusableData,
                formatv("column {0} is used as text and as numbers", column));
  auto rows = std::make_unique<CharacterRows>(file, column, length);
  for (uint32_t row = 0; row < table.rows; ++row) {
    size_t size = table.getText(row, column).size();
    if (size <= length)
      continue;
    RowsResult result =
        fail(DiagnosticId::UnusableData,
             formatv("the text in column {0} has {1}, more than {2}", column,
                     formatCount(size, "byte"), length));
    result.position = rows->locate(row);
    return result;
  }
  return succeed(std::move(rows));
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

static RowsResult makeArrayRows(const SourceFile &file,
                                const ColumnRequest &request) {
  if (request.asText)
    return fail(DiagnosticId::UnusableData,
                "`" + file.path + "` has no columns of text");
  llvm::SmallVector<StringRef> known;
  const NumberArray *array = nullptr;
  for (const auto &[name, candidate] : file.arrays) {
    known.push_back(name);
    if (name == request.field.value_or(""))
      array = &candidate;
  }
  if (!array && request.field)
    return failUnknown(file.path, *request.field, known);
  if (!array)
    return fail(
        DiagnosticId::UnknownColumn,
        "`" + file.path + "` holds " + formatCount(known.size(), "array"),
        known.empty() ? ""
                      : ("name one, such as `." + known.front() + "`").str());
  if (array->getShape().empty())
    return fail(DiagnosticId::ArrayMismatch, "it is a single number, not rows");
  llvm::SmallVector<int64_t, 4> shape(array->getRowShape());
  if (!request.range)
    return succeed(std::make_unique<ArrayRows>(file, *array, shape, 0));
  auto [begin, end] = *request.range;
  if (shape.size() != 1)
    return fail(DiagnosticId::ColumnOutOfRange,
                formatv("columns of rows with {0} axes; rows with one axis "
                        "have columns",
                        shape.size()));
  if (end > shape.front())
    return fail(DiagnosticId::ColumnOutOfRange,
                formatv("columns {0} to {1} of rows that have columns 0 to {2}",
                        begin, end - 1, shape.front() - 1));
  shape.front() = end - begin;
  return succeed(std::make_unique<ArrayRows>(file, *array, shape, begin));
}

RowsResult weir::makeRows(const SourceFile &file, const ColumnRequest &request,
                          size_t textLength) {
  if (!file.table)
    return makeArrayRows(file, request);
  std::pair<uint32_t, uint32_t> columns;
  if (RowsResult bad = findColumns(file, request, columns); !bad.error.empty())
    return bad;
  if (request.asText && columns.second - columns.first == 1)
    return makeTexts(file, columns.first, textLength);
  if (request.asText)
    return fail(DiagnosticId::ColumnOutOfRange,
                "the text of one column is taken, not of several");
  return succeed(
      std::make_unique<TableRows>(file, columns.first, columns.second,
                                  columns.second - columns.first == 1));
}
