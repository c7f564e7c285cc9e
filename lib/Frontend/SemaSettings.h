// What the settings of `train` share.
#ifndef WEIR_LIB_FRONTEND_SEMASETTINGS_H
#define WEIR_LIB_FRONTEND_SEMASETTINGS_H

#include "lib/Frontend/SemaCatalogue.h"

namespace weir {

/// `adamw(lr: 1e-3)` or `one_cycle`.
struct RecordUse {
  llvm::StringRef keyword;
  llvm::ArrayRef<syntax::Argument> arguments;
  llvm::SMRange range;
};

/// Nothing after a report.
std::optional<RecordUse> readRecord(Evaluator &evaluator,
                                    const syntax::Expression &expression);

/// Reports a keyword that is no `what`: one that comes `later`, or a mistake
/// for one of the `known`.
void reportRecord(Evaluator &evaluator, const RecordUse &use,
                  llvm::StringRef what,
                  llvm::ArrayRef<llvm::StringLiteral> later,
                  std::vector<llvm::StringRef> known);

/// The value of the train key `schedule`; null after a report.
mlir::Attribute readSchedule(Evaluator &evaluator,
                             const syntax::Setting &setting);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMASETTINGS_H
