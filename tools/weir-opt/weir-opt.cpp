// Runs single passes on files in the dialects of Weir, for tests.
#include "dialect/Plan/Plan.h"
#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "lib/Frontend/Passes.h"
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
using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  registry.insert<weir::WeirDialect, weir::plan::PlanDialect, func::FuncDialect,
                  arith::ArithDialect, bufferization::BufferizationDialect,
                  linalg::LinalgDialect, LLVM::LLVMDialect, math::MathDialect,
                  memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect,
                  vector::VectorDialect>();
  weir::registerAutodiffInterfaces(registry);
  weir::registerLoweringInterfaces(registry);
  weir::registerPlanInterfaces(registry);
  weir::registerFrontendPasses();
  weir::registerGradientFlowPasses();
  weir::registerRepairPasses();
  weir::registerAutodiffPasses();
  weir::registerTrainingPasses();
  weir::registerLoweringPasses();
  weir::registerPlanPasses();
  weir::registerTargetCPUPasses();
  weir::registerTargetNullPasses();
  registerTransformsPasses();
  return asMainReturnCode(MlirOptMain(argc, argv, "Weir passes\n", registry));
}
