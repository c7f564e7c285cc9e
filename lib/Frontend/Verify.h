// What a `weir.model` says beside its operations. Text of the dialect reaches
// the compiler without the semantic analysis that checks the same of a `.weir`
// file.
#ifndef WEIR_LIB_FRONTEND_VERIFY_H
#define WEIR_LIB_FRONTEND_VERIFY_H

#include "dialect/Weir/Weir.h"

namespace weir {

/// Why `name` cannot become a part of the C interface, in words that follow
/// it: "is a reserved word ...". Empty if it can. `kind` is "model", "input",
/// "target", "output" or "metric".
std::string findNameProblem(llvm::StringRef name, llvm::StringRef kind);

/// Reports names, settings, shapes, initialisers and parts of the data that
/// nothing can be made of.
mlir::LogicalResult verifySettings(ModelOp model);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_VERIFY_H
