#include "lib/Target/CPU/Passes.h"

#include "dialect/Plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_VERIFYTARGET
#include "lib/Target/CPU/Passes.h.inc"

// target_c1
static LogicalResult verifyKernel(plan::KernelOp kernel, SymbolTable &code) {
  auto symbol = kernel->getAttrOfType<StringAttr>("plan.code");
  if (!symbol || !llvm::hasSingleElement(kernel.getBody().front()))
    return kernel.emitError("is not lowered to code");
  auto function = code.lookup<LLVM::LLVMFuncOp>(symbol.getValue());
  if (!function || function.isExternal())
    return kernel.emitError("has no code `") << symbol.getValue() << "`";
  auto type = function.getFunctionType();
  if (type.getNumParams() != 2 ||
      !isa<LLVM::LLVMPointerType>(type.getParamType(0)) ||
      !type.getParamType(1).isInteger(32))
    return function.emitError("has another signature than kernels have");
  return success();
}

static bool assumesFinite(Operation *op) {
  using Flags = LLVM::FastmathFlags;
  auto fast = dyn_cast<LLVM::FastmathFlagsInterface>(op);
  if (!fast || !fast.getFastmathAttr())
    return false;
  return bitEnumContainsAny(fast.getFastmathAttr().getValue(),
                            Flags::nnan | Flags::ninf);
}

// target_c2, target_c3, target_c4
static LogicalResult verifyCode(ModuleOp code) {
  WalkResult result = code.walk([&](Operation *op) {
    if (op == code)
      return WalkResult::advance();
    if (!isa<LLVM::LLVMDialect>(op->getDialect())) {
      op->emitError("is not in the LLVM dialect");
      return WalkResult::interrupt();
    }
    auto function = dyn_cast<LLVM::LLVMFuncOp>(op);
    if (function && function.isExternal() &&
        !function.getName().starts_with("weir_reference_")) {
      op->emitError("is called and has no code; kernels call nothing but "
                    "`weir_reference_*`");
      return WalkResult::interrupt();
    }
    if (assumesFinite(op)) {
      op->emitError("assumes that NaN or infinity does not occur");
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

namespace {
/// The bytes of a value in the arena.
struct Place {
  int64_t begin, end;
  bool overlaps(const Place &other) const {
    return begin < other.end && other.begin < end;
  }
};
} // namespace

static std::optional<Place> findPlace(Value value) {
  int64_t bytes = plan::getBytes(value.getType());
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto list = dyn_cast<plan::ListOp>(argument.getOwner()->getParentOp());
    auto offset = list ? list.getArgAttrOfType<IntegerAttr>(
                             argument.getArgNumber(),
                             plan::PlanDialect::getOffsetAttrName())
                       : IntegerAttr();
    if (!offset)
      return std::nullopt;
    return Place{offset.getInt(), offset.getInt() + bytes};
  }
  auto launch = value.getDefiningOp<plan::LaunchOp>();
  if (!launch || !launch.getOffsets())
    return std::nullopt;
  int64_t begin =
      (*launch.getOffsets())[cast<OpResult>(value).getResultNumber()];
  return Place{begin, begin + bytes};
}

// target_c5: the code relies on arguments that do not alias where it writes.
static LogicalResult verifyLaunch(plan::LaunchOp launch) {
  SmallVector<std::pair<Value, std::optional<Place>>> arguments;
  for (auto [i, operand] : llvm::enumerate(launch.getOperands()))
    if (!llvm::is_contained(launch.getTied(), int64_t(i)))
      arguments.push_back({operand, findPlace(operand)});
  for (auto [result, tied] : llvm::zip(launch.getResults(), launch.getTied())) {
    Value written = tied < 0 ? Value() : launch.getOperand(tied);
    std::optional<Place> place = findPlace(result);
    for (const auto &[other, otherPlace] : arguments)
      if ((written && other == written) ||
          (place && otherPlace && place->overlaps(*otherPlace)))
        return launch.emitError("passes a place twice that it overwrites");
    arguments.push_back({written, place});
  }
  return success();
}

static LogicalResult verifyModel(ModelOp model, ModuleOp module) {
  std::string name = (model.getName() + ".code").str();
  auto kernels = model.getOps<plan::KernelOp>();
  if (kernels.empty())
    return success();
  auto code = module.lookupSymbol<ModuleOp>(name);
  if (!code)
    return model.emitError("has no module `") << name << "`";
  SymbolTable symbols(code);
  for (plan::KernelOp kernel : kernels)
    if (failed(verifyKernel(kernel, symbols)))
      return failure();
  WalkResult launches = model.walk([](plan::LaunchOp launch) {
    return failed(verifyLaunch(launch)) ? WalkResult::interrupt()
                                        : WalkResult::advance();
  });
  return failure(launches.wasInterrupted() || failed(verifyCode(code)));
}

namespace {
struct VerifyTarget : impl::VerifyTargetBase<VerifyTarget> {
  void runOnOperation() override {
    for (ModelOp model : getOperation().getOps<ModelOp>())
      if (failed(verifyModel(model, getOperation())))
        return signalPassFailure();
  }
};
} // namespace

} // namespace weir
