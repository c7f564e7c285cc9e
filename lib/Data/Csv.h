// Tables in text files.
#ifndef WEIR_LIB_DATA_CSV_H
#define WEIR_LIB_DATA_CSV_H

#include "lib/Data/NumberArray.h"
#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <vector>

namespace weir {

struct CsvOptions {
  bool header = false; // the first line holds names
  char separator = ',';
  bool quotes = true; // else quotes are characters as others, and so are blanks
  /// Rows times columns; larger tables are refused.
  uint64_t maximumValues = uint64_t(1) << 31;
  uint32_t maximumColumns = 1 << 20;
  unsigned maximumErrors = 10; // reported for each file
};

/// What is kept of a column.
enum class ColumnUse : uint8_t { Skip, Number, Text };

/// Finite numbers and texts, row by row. `lines[r]` is the line (from 1) of
/// row r.
struct Table {
  uint32_t rows = 0, columns = 0;
  std::vector<std::string> names; // of the header
  std::vector<uint32_t> lines;
  std::vector<ColumnUse> uses;
  std::vector<uint32_t> slots; // the place of a column among those of its use
  uint32_t numberColumns = 0;
  uint32_t textColumns = 0;
  std::vector<double> values;
  std::vector<llvm::StringRef> texts;
  std::shared_ptr<const void> owner; // of what the texts refer to

  double get(uint32_t row, uint32_t column) const {
    return values[static_cast<size_t>(row) * numberColumns + slots[column]];
  }
  llvm::StringRef getText(uint32_t row, uint32_t column) const {
    return texts[static_cast<size_t>(row) * textColumns + slots[column]];
  }
};

/// Says what to keep of a table of which the names and the number of columns
/// are known.
using ColumnChooser =
    llvm::function_ref<std::vector<ColumnUse>(const Table &table)>;

/// Parses the text of the file `name`. Fields may be in double quotes (then
/// with separators, line ends and doubled quotes in them) and have blanks
/// around them; lines end in LF or CR LF; blank lines are skipped. Rows of
/// different length, and fields of number columns that are no finite number,
/// are reported with their line and column; the result is then none. Without
/// `choose` all columns are numbers.
std::optional<Table> parseCsv(const FileBytes &file, llvm::StringRef name,
                              const CsvOptions &options,
                              Diagnostics &diagnostics,
                              ColumnChooser choose = nullptr);

} // namespace weir

#endif // WEIR_LIB_DATA_CSV_H
