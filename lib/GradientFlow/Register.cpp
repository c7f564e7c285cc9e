#include "lib/GradientFlow/Analysis.h"
#include "lib/GradientFlow/Passes.h"

void weir::registerGradientFlowInterfaces(mlir::DialectRegistry &registry) {
  registry.addExtension(+[](mlir::MLIRContext *context, WeirDialect *) {
    flow::attachElementwise(*context);
    flow::attachLinear(*context);
    flow::attachLoss(*context);
    flow::attachNormalization(*context);
    flow::attachRandom(*context);
    flow::attachReduction(*context);
    flow::attachShape(*context);
  });
}
