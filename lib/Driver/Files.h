// Writing files for the user: atomic, and with a message if it fails.
#ifndef WEIR_LIB_DRIVER_FILES_H
#define WEIR_LIB_DRIVER_FILES_H

#include "lib/Support/Diagnostics.h"
#include "llvm/ADT/StringRef.h"

namespace weir {

/// Creates the folder with its parents. False after a report.
bool makeFolder(llvm::StringRef path, Diagnostics &diagnostics);

/// Writes `contents` under a temporary name and renames it: `path` holds the
/// old file or the complete new one. `-` is standard output. False after a
/// report.
bool writeFile(llvm::StringRef path, llvm::StringRef contents,
               Diagnostics &diagnostics);

/// Writes to standard output. A reader that has gone away (EPIPE) is no error:
/// the rest is dropped. False, after a report, for anything else.
bool writeOut(llvm::StringRef text, Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DRIVER_FILES_H
