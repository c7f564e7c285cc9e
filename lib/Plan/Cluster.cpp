#include "lib/Plan/Cluster.h"

#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

Value weir::getRoot(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

linalg::FillOp weir::getDestinationFill(Value destination) {
  return destination.getDefiningOp<linalg::FillOp>();
}

// A fill is work of its own only if something other than destinations uses it.
static bool isDestinationOnly(linalg::FillOp fill) {
  return llvm::all_of(fill->getUses(), [](OpOperand &use) {
    auto user = dyn_cast<linalg::LinalgOp>(use.getOwner());
    return user && user.isDpsInit(&use);
  });
}

// The extent of the outermost loop if every result is indexed by it first,
// else 1: such an operation computes whole rows of its results.
static int64_t getRows(linalg::LinalgOp op) {
  if (op.getNumLoops() == 0 ||
      op.getIteratorTypesArray().front() != utils::IteratorType::parallel)
    return 1;
  for (OpOperand &init : op.getDpsInitsMutable()) {
    AffineMap map = op.getMatchingIndexingMap(&init);
    if (map.getNumResults() == 0 ||
        map.getResult(0) != getAffineDimExpr(0, op.getContext()))
      return 1;
  }
  return op.getStaticLoopRanges().front();
}

static double getIterations(linalg::LinalgOp op) {
  double iterations = 1;
  for (int64_t range : op.getStaticLoopRanges())
    iterations *= range;
  return iterations;
}

static double getFlops(linalg::LinalgOp op) {
  int64_t arithmetic = 0;
  for (Operation &inner : op.getBlock()->without_terminator())
    arithmetic += !isa<arith::ConstantOp, linalg::IndexOp>(inner);
  return getIterations(op) * arithmetic;
}

static bool startsWithRows(Value value, int64_t rows) {
  auto type = cast<ShapedType>(value.getType());
  return type.getRank() > 0 && type.getDimSize(0) == rows;
}

// Whether `operand`, a value of the cluster, is read row by row, so that a part
// needs nothing of another part.
static bool readsByRows(linalg::LinalgOp op, OpOperand &operand, int64_t rows) {
  AffineMap map = op.getMatchingIndexingMap(&operand);
  if (map.getNumResults() == 0 ||
      map.getResult(0) != getAffineDimExpr(0, op.getContext()))
    return false;
  Operation *producer = getRoot(operand.get()).getDefiningOp();
  for (Value view = operand.get();;
       view = view.getDefiningOp()->getOperand(0)) {
    if (!startsWithRows(view, rows))
      return false;
    if (view.getDefiningOp() == producer)
      return true;
  }
}

// `op` joins a cluster of which it uses a value: in any way if together they
// are so little work that one part does it all, else row by row.
static bool canJoin(const Cluster &cluster, linalg::LinalgOp op,
                    const FusionLimits &limits) {
  if (!limits.fuse || cluster.ops.size() >= limits.maxOps ||
      linalg::isaContractionOpInterface(op))
    return false;
  bool onePart = cluster.iterations + getIterations(op) <= double(limits.grain);
  bool byRows = cluster.rows > 1 && getRows(op) == cluster.rows;
  bool uses = false;
  for (OpOperand &operand : op->getOpOperands()) {
    Operation *producer = getRoot(operand.get()).getDefiningOp();
    if (!producer || !cluster.contains(producer))
      continue;
    uses = true;
    if (op.isDpsInit(&operand))
      return false;
    byRows = byRows && readsByRows(op, operand, cluster.rows);
  }
  return uses && (byRows || onePart);
}

static void add(Cluster &cluster, linalg::LinalgOp op) {
  if (getRows(op) != cluster.rows)
    cluster.rows = 1;
  cluster.ops.push_back(op);
  cluster.iterations += getIterations(op);
  cluster.flops += getFlops(op);
}

// The number of parts belongs to the kernel: it fixes the order of sums, so
// that results do not depend on the number of threads.
static int64_t getParts(const Cluster &cluster, const FusionLimits &limits) {
  int64_t wanted = cluster.iterations / limits.grain;
  return std::max<int64_t>(1,
                           std::min({wanted, limits.maxParts, cluster.rows}));
}

static bool isTensorOfNumbers(Operation &op) {
  auto constant = dyn_cast<arith::ConstantOp>(op);
  return constant && isa<ElementsAttr>(constant.getValue());
}

FailureOr<SmallVector<Cluster>> weir::formClusters(Block &block,
                                                   const FusionLimits &limits) {
  SmallVector<Cluster> clusters;
  for (Operation &op : block) {
    auto work = dyn_cast<linalg::LinalgOp>(op);
    if (!work) {
      if (isTensorOfNumbers(op))
        return op.emitError("a tensor of different numbers needs memory, and "
                            "kernels have none");
      if (isa<arith::ConstantOp, tensor::EmptyOp, tensor::CollapseShapeOp,
              tensor::ExpandShapeOp, ReadOp, AssignOp, weir::CommitOp>(op) ||
          op.hasTrait<OpTrait::IsTerminator>())
        continue;
      return op.emitError("no kernel can hold this operation");
    }
    if (auto fill = dyn_cast<linalg::FillOp>(op))
      if (isDestinationOnly(fill))
        continue;
    if (clusters.empty() || !canJoin(clusters.back(), work, limits)) {
      clusters.emplace_back();
      clusters.back().rows = getRows(work);
    }
    add(clusters.back(), work);
  }
  for (Cluster &cluster : clusters)
    cluster.parts = getParts(cluster, limits);
  return clusters;
}
