// Reading `.mlir` text, which upstream's parser does not protect itself from.
#ifndef WEIR_LIB_DRIVER_MLIRINPUT_H
#define WEIR_LIB_DRIVER_MLIRINPUT_H

#include "lib/Support/Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir {

/// Where `text` nests deeper than `depth`, outside of strings and comments:
/// brackets, or a run of signs. npos if it does not.
size_t findDeepNesting(llvm::StringRef text, unsigned depth);

/// Where an affine map or set of more than `length` characters begins, or
/// npos: the time to simplify a sum grows with the square of its terms.
size_t findLongAffine(llvm::StringRef text, size_t length);

/// While it lives, errors of upstream's parser and of the verifiers carry the
/// id of malformed MLIR.
class IdentifyErrors {
public:
  explicit IdentifyErrors(mlir::MLIRContext &context);

private:
  mlir::ScopedDiagnosticHandler handler;
};

/// Whether the file begins as MLIR bytecode does. False if it cannot be read.
bool isBytecode(llvm::StringRef path);

/// Parses and verifies the buffer on a thread with a large stack. Null after a
/// report.
mlir::OwningOpRef<mlir::ModuleOp> parseMlir(unsigned buffer,
                                            Diagnostics &diagnostics,
                                            mlir::MLIRContext &context);

} // namespace weir

#endif // WEIR_LIB_DRIVER_MLIRINPUT_H
