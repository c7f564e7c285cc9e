#include "lib/Target/CPU/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace weir {

void buildCPUPipeline(OpPassManager &passes) {
  passes.addPass(createLowerKernels());
  passes.addPass(createExpandMath());

  // Of the code modules only: lists are not to be touched any more.
  OpPassManager &code = passes.nest<ModuleOp>();
  code.addPass(createCanonicalizerPass());
  code.addPass(createCSEPass());
  code.addPass(createSCFToControlFlowPass());
  code.addPass(memref::createExpandStridedMetadataPass());
  code.addPass(createLowerAffinePass());
  code.addPass(createFinalizeMemRefToLLVMConversionPass());
  code.addPass(createArithToLLVMConversionPass());
  code.addPass(createConvertMathToLLVMPass());
  ConvertFuncToLLVMPassOptions barePointers;
  barePointers.useBarePtrCallConv = true;
  code.addPass(createConvertFuncToLLVMPass(barePointers));
  code.addPass(createConvertControlFlowToLLVMPass());
  code.addPass(createUBToLLVMConversionPass());
  code.addPass(createReconcileUnrealizedCastsPass());
  code.addPass(createCanonicalizerPass());
  code.addPass(createCSEPass());

  passes.addPass(createWrapKernels());
  passes.addPass(createVerifyTarget());
}

} // namespace weir
