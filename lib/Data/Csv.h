// Tables of numbers in text files.
#ifndef WEIR_LIB_DATA_CSV_H
#define WEIR_LIB_DATA_CSV_H

#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <vector>

namespace weir {

struct CsvOptions {
  bool header = false; // the first line holds names
  char separator = ',';
  /// Rows times columns; larger tables are refused.
  uint64_t maximumValues = uint64_t(1) << 31;
  uint32_t maximumColumns = 1 << 20;
  unsigned maximumErrors = 10; // reported for each file
};

/// Finite numbers, row-major. `lines[r]` is the line (from 1) of row r.
struct Table {
  uint32_t rows = 0, columns = 0;
  std::vector<double> values;
  std::vector<uint32_t> lines;

  double get(uint32_t row, uint32_t column) const {
    return values[static_cast<size_t>(row) * columns + column];
  }
};

/// Parses `text` of the file `name`. Fields may be in double quotes and have
/// blanks around them; lines end in LF or CR LF; blank lines are skipped.
/// Rows of different length and fields that are no finite number are reported
/// with their line and column; the result is then none.
std::optional<Table> parseCsv(llvm::StringRef text, llvm::StringRef name,
                              const CsvOptions &options,
                              Diagnostics &diagnostics);

/// Reads and parses a file; what cannot be read is reported.
std::optional<Table> readCsv(llvm::StringRef path, const CsvOptions &options,
                             Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_CSV_H
