#include "lib/Target/Null/Passes.h"

#include "dialect/Plan/Plan.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_LOWERKERNELSNULL
#include "lib/Target/Null/Passes.h.inc"

namespace {
struct LowerKernelsNull : impl::LowerKernelsNullBase<LowerKernelsNull> {
  void runOnOperation() override {
    getOperation().walk([&](plan::KernelOp kernel) {
      kernel.emitError("the target `null` makes no code");
      signalPassFailure();
    });
  }
};
} // namespace

llvm::Expected<TargetAttr> describeNull(MLIRContext &context, StringRef cpu) {
  return TargetAttr::get(&context, "null", cpu, /*features=*/"",
                         /*vectorBits=*/0);
}

void buildNullPipeline(OpPassManager &passes) {
  passes.addPass(createLowerKernelsNull());
}

} // namespace weir
