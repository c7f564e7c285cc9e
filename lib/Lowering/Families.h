// One function for each family: attaches its lowered forms.
#ifndef WEIR_LOWERING_FAMILIES_H
#define WEIR_LOWERING_FAMILIES_H

namespace mlir {
class MLIRContext;
} // namespace mlir

namespace weir {
void attachClipping(mlir::MLIRContext &context);
void attachElementwise(mlir::MLIRContext &context);
void attachLinear(mlir::MLIRContext &context);
void attachLoss(mlir::MLIRContext &context);
/// Of the training forms, attached by them.
void attachMergeRows(mlir::MLIRContext &context);
void attachMetric(mlir::MLIRContext &context);
void attachNormalization(mlir::MLIRContext &context);
void attachProbe(mlir::MLIRContext &context);
void attachRandom(mlir::MLIRContext &context);
void attachReduction(mlir::MLIRContext &context);
void attachShape(mlir::MLIRContext &context);
/// Of the family of losses.
void attachTotal(mlir::MLIRContext &context);
/// Of the family of reductions, attached by it.
void attachSoftmax(mlir::MLIRContext &context);
void attachTraining(mlir::MLIRContext &context);
void attachUpdate(mlir::MLIRContext &context);
} // namespace weir

#endif // WEIR_LOWERING_FAMILIES_H
