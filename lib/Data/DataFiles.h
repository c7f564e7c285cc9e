// Finding and opening the files that a `data` section names.
#ifndef WEIR_LIB_DATA_DATAFILES_H
#define WEIR_LIB_DATA_DATAFILES_H

#include "lib/Data/NumberArray.h"
#include "lib/Support/Diagnostics.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace weir {

/// Where files are looked for.
struct DataPlaces {
  std::string dataDirectory; // --data-dir, or empty
  std::string sourceFile;    // the .weir file; empty or `-`: none
};

/// The path of `file`: in the data directory; if none was given, beside the
/// source file, else in `data` and `../data` seen from it. An absolute path
/// stays. None if there is no such file; `tried` then has the paths.
std::optional<std::string> findDataFile(llvm::StringRef file,
                                        const DataPlaces &places,
                                        std::vector<std::string> &tried);

/// Opens a regular file of at most 16 GiB. Null after a report.
std::unique_ptr<llvm::MemoryBuffer> openDataFile(llvm::StringRef path,
                                                 Diagnostics &diagnostics);
/// The same, kept alive by whoever holds the bytes.
std::optional<FileBytes> mapDataFile(llvm::StringRef path,
                                     Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DATA_DATAFILES_H
