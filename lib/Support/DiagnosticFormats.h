// Messages for programs: JSON, and SARIF 2.1.0 for editors and code hosts.
//
// Both say what the text says, and in addition where each message ends and
// which edits it offers. Lines and columns begin at 1; a column counts
// characters (code points), not bytes, and an end is the first place behind.
#ifndef WEIR_LIB_SUPPORT_DIAGNOSTICFORMATS_H
#define WEIR_LIB_SUPPORT_DIAGNOSTICFORMATS_H

#include "lib/Support/Diagnostics.h"
#include "llvm/Support/JSON.h"

namespace weir {

/// The messages that were not yet printed, in the order of the source.
llvm::json::Array toJson(const Diagnostics &diagnostics);

/// A log of one run; `version` is the compiler's.
llvm::json::Value toSarif(const Diagnostics &diagnostics,
                          llvm::StringRef version);

/// Diagnostics of the table as a rule: `weir explain` for programs.
llvm::json::Object toJson(DiagnosticId id);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_DIAGNOSTICFORMATS_H
