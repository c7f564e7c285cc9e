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

/// Nothing after a report, which shows `example`.
std::optional<RecordUse> readRecord(Evaluator &evaluator,
                                    const syntax::Expression &expression,
                                    llvm::StringRef example);

/// Reports a keyword that is no `what`: one that comes `later`, or a mistake
/// for one of the `known`.
void reportRecord(Evaluator &evaluator, const RecordUse &use,
                  llvm::StringRef what,
                  llvm::ArrayRef<llvm::StringLiteral> later,
                  std::vector<llvm::StringRef> known);

/// The only argument of a setting that takes one; null after a report.
const syntax::Expression *getOnly(Evaluator &evaluator,
                                  const syntax::Setting &setting);

/// Each sets the train keys of its setting, unless it reports.
void readOptimizer(Evaluator &evaluator, const syntax::Setting &setting,
                   mlir::NamedAttrList &attributes);
void readClip(Evaluator &evaluator, const syntax::Setting &setting,
              mlir::NamedAttrList &attributes);
void readAverage(Evaluator &evaluator, const syntax::Setting &setting,
                 mlir::NamedAttrList &attributes);
void readLossScale(Evaluator &evaluator, const syntax::Setting &setting,
                   mlir::NamedAttrList &attributes);

/// Sets the train keys `schedule` and `schedule_steps`, unless it reports.
void readSchedule(Evaluator &evaluator, const syntax::Setting &setting,
                  mlir::NamedAttrList &attributes);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMASETTINGS_H
