// Runs single passes on files in the dialects of Weir, for tests.
#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "lib/GradientFlow/Passes.h"
#include "lib/Lowering/Passes.h"
#include "lib/Plan/Passes.h"
#include "lib/Repair/Passes.h"
#include "lib/Target/CPU/Passes.h"
#include "lib/Target/Null/Passes.h"
#include "lib/Training/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<
      weir::WeirDialect, weir::plan::PlanDialect, mlir::arith::ArithDialect,
      mlir::bufferization::BufferizationDialect, mlir::func::FuncDialect,
      mlir::linalg::LinalgDialect, mlir::LLVM::LLVMDialect,
      mlir::math::MathDialect, mlir::memref::MemRefDialect,
      mlir::scf::SCFDialect, mlir::tensor::TensorDialect,
      mlir::vector::VectorDialect>();
  weir::registerAutodiffInterfaces(registry);
  weir::registerLoweringInterfaces(registry);
  weir::registerPlanInterfaces(registry);
  weir::registerGradientFlowPasses();
  weir::registerRepairPasses();
  weir::registerAutodiffPasses();
  weir::registerTrainingPasses();
  weir::registerLoweringPasses();
  weir::registerPlanPasses();
  weir::registerTargetCPUPasses();
  weir::registerTargetNullPasses();
  mlir::registerTransformsPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Weir passes\n", registry));
}
