#include "lib/Target/CPU/ExpandFunctions.h"
#include "lib/Target/CPU/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Threading.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_EXPANDMATH
#include "lib/Target/CPU/Passes.h.inc"

// Those are instructions, or a few of them.
static bool isInstruction(Operation *op) {
  return isa<math::AbsFOp, math::AbsIOp, math::CeilOp, math::CopySignOp,
             math::FloorOp, math::FmaOp, math::IsFiniteOp, math::IsInfOp,
             math::IsNaNOp, math::RoundEvenOp, math::RsqrtOp, math::SqrtOp,
             math::TruncOp>(op);
}

static bool hasFusedMultiplyAdd(Operation *op) {
  auto module = op->getParentOfType<ModuleOp>();
  while (auto outer = module->getParentOfType<ModuleOp>())
    module = outer;
  auto target = module->getAttrOfType<TargetAttr>("weir.target");
  return target &&
         (target.getFeatures() + ",").str().find("+fma,") != std::string::npos;
}

// weir_reference_<name> of the runtime, declared in the kernel's module.
static func::FuncOp declareReference(Operation *op) {
  StringRef name = op->getName().stripDialect();
  std::string symbol = ("weir_reference_" + name).str();
  auto module = op->getParentOfType<ModuleOp>();
  if (auto found = module.lookupSymbol<func::FuncOp>(symbol))
    return found;
  auto builder = OpBuilder::atBlockBegin(module.getBody());
  auto function = func::FuncOp::create(
      builder, op->getLoc(), symbol,
      builder.getFunctionType(op->getOperandTypes(), op->getResultTypes()));
  function.setPrivate();
  return function;
}

// Everything that libm has a function for, but the processor no instruction.
static LogicalResult callReference(Operation *op) {
  if (!isa<math::ExpOp, math::LogOp, math::TanhOp, math::ErfOp, math::ErfcOp,
           math::SinOp, math::CosOp, math::Log1pOp, math::ExpM1Op,
           math::PowFOp>(op))
    return op->emitError("has no reference in f64");
  func::FuncOp function = declareReference(op);
  OpBuilder builder(op);
  auto call =
      func::CallOp::create(builder, op->getLoc(), function, op->getOperands());
  op->replaceAllUsesWith(call);
  op->erase();
  return success();
}

static bool isF64(Operation *op) {
  return op->getNumResults() == 1 &&
         getElementTypeOrSelf(op->getResult(0).getType()).isF64();
}

static void splitFusedMultiplyAdds(func::FuncOp function) {
  function.walk([](math::FmaOp fma) {
    OpBuilder b(fma);
    Value product =
        arith::MulFOp::create(b, fma.getLoc(), fma.getA(), fma.getB());
    Value sum = arith::AddFOp::create(b, fma.getLoc(), product, fma.getC());
    fma.replaceAllUsesWith(sum);
    fma.erase();
  });
}

// Only f32: the reference path rounds after each operation.
static void allowContraction(func::FuncOp function) {
  function.walk([](Operation *op) {
    auto fast = dyn_cast<arith::ArithFastMathInterface>(op);
    if (!fast || isF64(op))
      return;
    auto flags = arith::FastMathFlags::contract;
    if (auto given = fast.getFastMathFlagsAttr())
      flags = flags | given.getValue();
    op->setAttr(fast.getFastMathAttrName(),
                arith::FastMathFlagsAttr::get(op->getContext(), flags));
  });
}

// The reference path knows no f32. Elsewhere f64 serves results in f32.
static bool isReference(func::FuncOp function) {
  WalkResult found = function.walk([](Operation *op) {
    auto isF32 = [](Type type) { return getElementTypeOrSelf(type).isF32(); };
    bool has = llvm::any_of(op->getOperandTypes(), isF32) ||
               llvm::any_of(op->getResultTypes(), isF32);
    return has ? WalkResult::interrupt() : WalkResult::advance();
  });
  return !found.wasInterrupted();
}

static LogicalResult callReferences(func::FuncOp function) {
  if (!isReference(function))
    return success();
  SmallVector<Operation *> references;
  function.walk([&](Operation *op) {
    if (isa<math::MathDialect>(op->getDialect()) && isF64(op) &&
        !isInstruction(op))
      references.push_back(op);
  });
  for (Operation *op : references)
    if (failed(callReference(op)))
      return failure();
  return success();
}

static LogicalResult expand(func::FuncOp function) {
  SmallVector<Operation *> math;
  function.walk([&](Operation *op) {
    if (isa<math::MathDialect>(op->getDialect()))
      math.push_back(op);
  });
  for (Operation *op : math)
    expandMath(op);
  WalkResult left = function.walk([](Operation *op) {
    if (!isa<math::MathDialect>(op->getDialect()) || isInstruction(op))
      return WalkResult::advance();
    op->emitError("has no approximation on the target `cpu`");
    return WalkResult::interrupt();
  });
  if (left.wasInterrupted())
    return failure();
  if (!hasFusedMultiplyAdd(function))
    splitFusedMultiplyAdds(function);
  allowContraction(function);
  return success();
}

namespace {
struct ExpandMath : impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    getOperation().walk([&](func::FuncOp function) {
      if (!function.isDeclaration())
        functions.push_back(function);
    });
    // These declare functions in the module they share.
    for (func::FuncOp function : functions)
      if (failed(callReferences(function)))
        return signalPassFailure();
    if (failed(failableParallelForEach(&getContext(), functions, expand)))
      signalPassFailure();
  }
};
} // namespace

} // namespace weir
