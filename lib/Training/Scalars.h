// The numbers that the runtime computes before each step, declared once each.
#ifndef WEIR_LIB_TRAINING_SCALARS_H
#define WEIR_LIB_TRAINING_SCALARS_H

#include "dialect/Catalogue/Catalogue.h"
#include "dialect/Weir/Weir.h"
#include "mlir/IR/Builders.h"

namespace weir {

/// Declares `weir.scalar`s of one type before `anchor`. What has the same name
/// and program is one scalar; another program under a name gets `<name>.2`.
class Scalars {
public:
  Scalars(ModelOp model, mlir::Type element, mlir::Operation *anchor);

  mlir::FlatSymbolRefAttr
  declare(llvm::StringRef name, llvm::ArrayRef<catalogue::Instruction> program);
  mlir::RankedTensorType getType() const { return type; }

private:
  ModelOp model;
  mlir::OpBuilder builder;
  mlir::RankedTensorType type;
  llvm::StringMap<llvm::SmallVector<ScalarOp>> declared; // by name
};

} // namespace weir

#endif // WEIR_LIB_TRAINING_SCALARS_H
