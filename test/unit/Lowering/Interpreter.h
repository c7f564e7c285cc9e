// Executes lowered blocks in double precision, one loop point at a time: an
// oracle for the lowering that shares nothing with code generation.
#ifndef WEIR_TEST_UNIT_LOWERING_INTERPRETER_H
#define WEIR_TEST_UNIT_LOWERING_INTERPRETER_H

#include "dialect/Weir/Weir.h"

namespace weir::test {

/// Like `evaluateBlock`, for the operations of the phase `linalg`. Fails with
/// a diagnostic on an operation that it does not know.
llvm::LogicalResult
interpretBlock(mlir::Block &block, llvm::ArrayRef<Array> arguments,
               llvm::function_ref<Array(llvm::StringRef)> lookup,
               llvm::SmallVectorImpl<Array> &results);

} // namespace weir::test

#endif // WEIR_TEST_UNIT_LOWERING_INTERPRETER_H
