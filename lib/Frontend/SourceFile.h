#ifndef WEIR_LIB_FRONTEND_SOURCEFILE_H
#define WEIR_LIB_FRONTEND_SOURCEFILE_H

#include "lib/Support/Diagnostics.h"

namespace weir {

/// Reads a text file, `-` for standard input, into `sources`; the result is
/// the id of its buffer. The text is not empty, at most 64 MiB, UTF-8 and
/// without NUL; everything else is reported and fails. The contents are a
/// copy: a file that changes afterwards does no harm.
llvm::FailureOr<unsigned> loadSource(llvm::StringRef path,
                                     llvm::SourceMgr &sources,
                                     Diagnostics &diagnostics);

/// The offset of the first byte that is NUL or no part of UTF-8, or npos.
size_t findInvalidByte(llvm::StringRef text);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SOURCEFILE_H
