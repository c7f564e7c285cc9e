// Reading `.mlir` text, which upstream's parser does not protect itself from.
#ifndef WEIR_LIB_DRIVER_MLIRINPUT_H
#define WEIR_LIB_DRIVER_MLIRINPUT_H

#include "lib/Support/Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir {

/// Where `text` nests deeper than `depth`, outside of strings and comments:
/// brackets, or a run of signs. npos if it does not.
size_t findDeepNesting(llvm::StringRef text, unsigned depth);

/// Whether the file begins as MLIR bytecode does. False if it cannot be read.
bool isBytecode(llvm::StringRef path);

/// Parses and verifies the buffer on a thread with a large stack. Null after a
/// report.
mlir::OwningOpRef<mlir::ModuleOp> parseMlir(unsigned buffer,
                                            Diagnostics &diagnostics,
                                            mlir::MLIRContext &context);

} // namespace weir

#endif // WEIR_LIB_DRIVER_MLIRINPUT_H
