// `--fix`: the edits that messages offer, made in the file.
#ifndef WEIR_LIB_DRIVER_APPLYFIXES_H
#define WEIR_LIB_DRIVER_APPLYFIXES_H

#include "lib/Support/Diagnostics.h"
#include "lib/Support/Edits.h"

namespace weir {

/// The first edit of each message that was not printed yet and that is about
/// the buffer: its others are alternatives.
std::vector<TextEdit> collectEdits(const Diagnostics &diagnostics,
                                   unsigned buffer);

/// Makes all edits in the file at `path`, which was read into `buffer`, or
/// none, and returns the difference. None after a report: two edits overlap,
/// the file has changed, or it cannot be written.
std::optional<std::string> applyFixes(llvm::StringRef path, unsigned buffer,
                                      std::vector<TextEdit> edits,
                                      Diagnostics &diagnostics);

} // namespace weir

#endif // WEIR_LIB_DRIVER_APPLYFIXES_H
