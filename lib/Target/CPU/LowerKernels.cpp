#include "lib/Target/CPU/Passes.h"

#include "dialect/Plan/OneHot.h"
#include "dialect/Plan/Plan.h"
#include "lib/Target/CPU/OneHotLoops.h"
#include "lib/Target/CPU/OrderLoops.h"
#include "lib/Target/CPU/SplitLoops.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_LOWERKERNELS
#include "lib/Target/CPU/Passes.h.inc"

//===-- what is accepted --------------------------------------------------===//

static LogicalResult verifyArguments(plan::KernelOp kernel) {
  for (Type type : kernel.getArgumentTypes()) {
    auto memref = dyn_cast<MemRefType>(type);
    if (!memref || !memref.hasStaticShape() || !memref.getLayout().isIdentity())
      return kernel.emitError("the target `cpu` needs contiguous memrefs of "
                              "static shape, not ")
             << type;
  }
  return success();
}

// The rows that a kernel's parts share are the first dimension of each of its
// operations, and no row depends on another one's order.
static LogicalResult verifyRows(plan::KernelOp kernel, linalg::LinalgOp op) {
  if (kernel.getParts() == 1)
    return success();
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  if (extents.empty() || extents[0] != int64_t(kernel.getRows()))
    return op->emitError("has no outermost dimension of ")
           << kernel.getRows() << " rows, which the kernel's parts share";
  if (!linalg::isParallelIterator(op.getIteratorTypesArray()[0]))
    return op->emitError("sums over the rows that the kernel's parts share");
  return success();
}

//===-- loops -------------------------------------------------------------===//

namespace {
/// The rows of one part: `begin` and how many.
struct Rows {
  Value begin, count;
};
} // namespace

static Rows emitRows(OpBuilder &b, Location loc, plan::KernelOp kernel,
                     Value part) {
  int64_t rows = kernel.getRows(), parts = kernel.getParts();
  int64_t each = llvm::divideCeil(rows, parts);
  Value eachValue = arith::ConstantIndexOp::create(b, loc, each);
  if (parts == 1)
    return {arith::ConstantIndexOp::create(b, loc, 0), eachValue};
  Value begin = arith::MulIOp::create(b, loc, part, eachValue);
  if (each * parts == rows)
    return {begin, eachValue};
  Value total = arith::ConstantIndexOp::create(b, loc, rows);
  Value left = arith::SubIOp::create(b, loc, total, begin);
  // Negative for a part without rows: a loop that never runs.
  Value count = arith::MinSIOp::create(b, loc, left, eachValue);
  return {begin, count};
}

// `loop` runs over all rows; afterwards from 0 to the part's count.
static void restrictToPart(scf::ForOp loop, const Rows &rows) {
  OpBuilder b(loop.getContext());
  b.setInsertionPointToStart(loop.getBody());
  Value index = loop.getInductionVar();
  auto row = arith::AddIOp::create(b, loop.getLoc(), index, rows.begin);
  index.replaceAllUsesExcept(row, row);
  loop.setUpperBound(rows.count);
}

// The largest factor up to `limit` that divides the loop's constant trips.
static int64_t jamFactor(scf::ForOp loop, int64_t limit) {
  std::optional<APInt> trips = loop.getStaticTripCount();
  if (!trips)
    return 1;
  for (int64_t factor = limit; factor > 1; --factor)
    if (trips->getSExtValue() % factor == 0)
      return factor;
  return 1;
}

// Unrolls the two loops around the innermost one into it, so that what it
// loads serves several rows and columns while it is in registers. Only for
// contractions: nothing else reads a value twice.
static void jamLoops(ArrayRef<Operation *> loops, int64_t limit) {
  // The inner one first: jamming makes the loops inside a loop anew, with
  // bounds that must not be defined there when the outer one is jammed.
  for (Operation *op : llvm::reverse(loops.take_back(3).drop_back())) {
    auto loop = cast<scf::ForOp>(op);
    loop.walk([&](arith::ConstantOp constant) { constant->moveBefore(loop); });
    int64_t factor = jamFactor(loop, limit);
    if (factor > 1)
      (void)loopUnrollJamByFactor(loop, factor);
  }
}

static bool isContraction(linalg::LinalgOp op) {
  return findOneHotLoops(op).empty() && op.getNumReductionLoops() > 0 &&
         op.getNumDpsInputs() >= 2 && op.getNumLoops() >= 3;
}

// An interchange leaves counters as applications of maps to all counters: as
// counters again, what looks for them in the body finds them.
static void foldCounters(linalg::GenericOp op) {
  for (auto apply : llvm::make_early_inc_range(
           op.getBody()->getOps<affine::AffineApplyOp>()))
    if (auto place =
            dyn_cast<AffineDimExpr>(apply.getAffineMap().getResult(0))) {
      apply.replaceAllUsesWith(apply.getOperand(place.getPosition()));
      apply.erase();
    }
}

static LogicalResult lowerOperation(linalg::LinalgOp op, const Rows &rows,
                                    bool split, int64_t jam) {
  IRRewriter rewriter(op.getContext());
  rewriter.setInsertionPoint(op);
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  if (!generic) {
    FailureOr<linalg::GenericOp> made = linalg::generalizeNamedOp(rewriter, op);
    if (failed(made))
      return op->emitError("has no form as a loop nest");
    generic = *made;
  }
  SmallVector<unsigned> order = orderAroundPlaces(generic, orderLoops(generic));
  unsigned rowLoop = llvm::find(order, 0u) - order.begin();
  if (!llvm::is_sorted(order)) {
    FailureOr<linalg::GenericOp> made =
        linalg::interchangeGenericOp(rewriter, generic, order);
    if (failed(made))
      return generic->emitError("its loops cannot be interchanged");
    generic = *made;
    foldCounters(generic);
  }
  bool contraction = isContraction(generic);
  bool once = !findOneHotLoops(generic).empty();
  markPlaces(generic);
  rewriter.setInsertionPoint(generic);
  FailureOr<linalg::LinalgLoops> loops =
      linalg::linalgOpToLoops(rewriter, generic);
  if (failed(loops))
    return generic->emitError("has no form as a loop nest");
  rewriter.eraseOp(generic);
  if (split)
    restrictToPart(cast<scf::ForOp>((*loops)[rowLoop]), rows);
  restrictToPlaces(*loops, split ? rowLoop : loops->size(), rows.begin);
  if (contraction)
    jamLoops(*loops, jam);
  else if (!once)
    splitLoops(*loops);
  return success();
}

//===-- functions ---------------------------------------------------------===//

static func::FuncOp moveToFunction(plan::KernelOp kernel, ModuleOp code) {
  MLIRContext *context = kernel.getContext();
  Location loc = kernel.getLoc();
  SmallVector<Type> inputs(kernel.getArgumentTypes());
  inputs.push_back(IndexType::get(context));
  auto builder = OpBuilder::atBlockEnd(code.getBody());
  auto function =
      func::FuncOp::create(builder, loc, kernel.getSymName(),
                           FunctionType::get(context, inputs, /*results=*/{}));
  function.setPrivate();
  function.getBody().takeBody(kernel.getBody());
  Block &body = function.getBody().front();
  body.addArgument(inputs.back(), loc);
  for (unsigned i = 0; i + 1 < inputs.size(); ++i) {
    function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
    if (i < kernel.getInputs())
      function.setArgAttr(i, LLVM::LLVMDialect::getReadonlyAttrName(),
                          builder.getUnitAttr());
  }
  Operation *end = body.getTerminator();
  builder.setInsertionPoint(end);
  func::ReturnOp::create(builder, end->getLoc());
  end->erase();

  Block *empty = &kernel.getBody().emplaceBlock();
  for (Type type : kernel.getArgumentTypes())
    empty->addArgument(type, loc);
  builder.setInsertionPointToEnd(empty);
  plan::ReturnOp::create(builder, loc, ValueRange());
  return function;
}

static LogicalResult lowerKernel(plan::KernelOp kernel, StringRef prefix,
                                 ModuleOp code, int64_t jam) {
  if (failed(verifyArguments(kernel)))
    return failure();
  auto operations =
      llvm::to_vector(kernel.getBody().getOps<linalg::LinalgOp>());
  for (linalg::LinalgOp op : operations)
    if (failed(verifyRows(kernel, op)))
      return failure();
  func::FuncOp function = moveToFunction(kernel, code);
  auto builder = OpBuilder::atBlockBegin(&function.getBody().front());
  Rows rows = emitRows(builder, kernel.getLoc(), kernel,
                       function.getArguments().back());
  for (linalg::LinalgOp op : operations)
    if (failed(lowerOperation(op, rows, kernel.getParts() > 1, jam)))
      return failure();
  kernel->setAttr("plan.code",
                  builder.getStringAttr(prefix + "_" + kernel.getSymName()));
  return success();
}

namespace {
struct LowerKernels : impl::LowerKernelsBase<LowerKernels> {
  using Base::Base;

  LogicalResult lowerModel(ModelOp model) {
    std::string name = (model.getName() + ".code").str();
    if (SymbolTable::lookupSymbolIn(getOperation(), name))
      return success();
    OpBuilder builder(model);
    builder.setInsertionPointAfter(model);
    auto code = ModuleOp::create(builder, model.getLoc(), name);
    for (auto kernel : model.getOps<plan::KernelOp>()) {
      if (failed(lowerKernel(kernel, model.getName(), code, jam)))
        return failure();
      ++lowered;
    }
    return success();
  }

  void runOnOperation() override {
    auto models = llvm::to_vector(getOperation().getOps<ModelOp>());
    for (ModelOp model : models)
      if (failed(lowerModel(model)))
        return signalPassFailure();
  }
};
} // namespace

} // namespace weir
