// Calls of the catalogue's records: `adamw(lr: 1e-3)`, `normal(0.02)`.
#ifndef WEIR_LIB_FRONTEND_SEMACATALOGUE_H
#define WEIR_LIB_FRONTEND_SEMACATALOGUE_H

#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/SemaEvaluator.h"

namespace weir {

/// What the records have in common.
struct CatalogueRecord {
  llvm::StringRef keyword;
  llvm::ArrayRef<catalogue::Hyperparameter> hyperparameters;
  llvm::StringRef (*refuse)(catalogue::Arguments) = nullptr;
};

/// The call with all its arguments, defaults included; null after a report.
CallAttr readCatalogueCall(Evaluator &evaluator, const CatalogueRecord &record,
                           llvm::ArrayRef<syntax::Argument> arguments,
                           llvm::SMRange range);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMACATALOGUE_H
