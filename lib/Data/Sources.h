// The files of a source, read as far as the section asks for them.
#ifndef WEIR_LIB_DATA_SOURCES_H
#define WEIR_LIB_DATA_SOURCES_H

#include "lib/Data/Csv.h"
#include "lib/Data/DataFiles.h"

namespace weir {
class BindOp;
class SourceOp;
class SplitOp;

/// What is read of a source: a column or array by its name, columns by their
/// numbers (of a row without axes or with one), or the whole row.
struct ColumnRequest {
  std::optional<std::string> field;
  std::optional<std::pair<uint32_t, uint32_t>> range;
  bool asText = false;
};

ColumnRequest makeRequest(BindOp bind);
/// Of a split by a column.
ColumnRequest makeRequest(SplitOp split);

/// A table, or arrays by their names; a file of one array has it under "".
struct SourceFile {
  std::string path;
  bool isText = false; // of the reader `text`: rows are its bytes
  std::optional<Table> table;
  std::vector<std::pair<std::string, NumberArray>> arrays;
};

/// Reads `path` with the reader of `source`; what is wrong is reported.
std::optional<SourceFile> readSourceFile(SourceOp source, llvm::StringRef path,
                                         llvm::ArrayRef<ColumnRequest> requests,
                                         Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_SOURCES_H
