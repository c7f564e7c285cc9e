// What counts: marks that losses and metrics put on rows.
#ifndef WEIR_LIB_FRONTEND_MARKS_H
#define WEIR_LIB_FRONTEND_MARKS_H

#include "lib/Frontend/Builtins.h"

namespace weir {

/// Reads `ignore:`, a class of `classes` (none: the call has no such
/// argument), and `lengths:` and puts what they say on `rows`, which belong
/// to samples. False after a report.
bool markRows(BuiltinCall &call, const Tensor *classes, Tensor &rows);

/// `lengths:`, of values whose leading axis is `axis` long; null if it is not
/// given. Nothing after a report.
std::optional<mlir::Value> getLengths(BuiltinCall &call,
                                      llvm::ArrayRef<int64_t> shape);

/// True where the lengths reach: of `shape`, behind the batch.
mlir::Value makeMask(Emitter &emitter, mlir::Value lengths,
                     llvm::ArrayRef<int64_t> shape);

/// The marks of what is computed elementwise from `operands`, of shape
/// `shape`. Nothing after a report.
std::optional<Marks> mergeMarks(Evaluator &evaluator,
                                llvm::ArrayRef<const Term *> operands,
                                llvm::ArrayRef<int64_t> shape,
                                llvm::SMRange range);

/// `result` of a call with the marks of its arguments; what is not computed
/// elementwise takes no marked values.
Term keepMarks(Evaluator &evaluator, const Builtin &builtin,
               llvm::ArrayRef<Bound> bound, Term result, llvm::SMRange range);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_MARKS_H
