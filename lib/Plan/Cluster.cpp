#include "lib/Plan/Cluster.h"

#include "dialect/Plan/OneHot.h"
#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

bool weir::isProbe(Operation *op) {
  return op->hasAttr(WeirDialect::getProbeAttrName());
}

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

bool weir::isPreparation(linalg::LinalgOp op) {
  return isa<linalg::FillOp>(op) &&
         llvm::all_of(op->getUses(), [](OpOperand &use) {
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

static double getFlops(linalg::LinalgOp op) {
  int64_t arithmetic = 0;
  for (Operation &inner : op.getBlock()->without_terminator())
    arithmetic += !isa<arith::ConstantOp, linalg::IndexOp>(inner);
  return countIterations(op) * arithmetic;
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

namespace {
/// Forms the clusters of one block, operation by operation.
class ClusterFormer {
public:
  explicit ClusterFormer(const FusionLimits &limits) : limits(limits) {}

  void add(linalg::LinalgOp op);
  SmallVector<Cluster> finish();

private:
  bool isFloating(linalg::LinalgOp op) const;
  SmallVector<linalg::LinalgOp> takeFloating(linalg::LinalgOp op);
  int64_t findProducer(linalg::LinalgOp op) const;
  Cluster *findHost(linalg::LinalgOp op, int64_t producer, double iterations);
  bool canJoin(const Cluster &cluster, unsigned index, linalg::LinalgOp op,
               double iterations);
  void push(Cluster &cluster, linalg::LinalgOp op);

  const FusionLimits &limits;
  SmallVector<Cluster> clusters;
  llvm::DenseMap<Operation *, unsigned> indices; // of the operations' clusters
  /// Operations that go where their user goes.
  llvm::SetVector<Operation *> floating;
};
} // namespace

// `op` joins a cluster of which it uses a value: in any way if together they
// are so little work that one part does it all, else row by row.
bool ClusterFormer::canJoin(const Cluster &cluster, unsigned index,
                            linalg::LinalgOp op, double iterations) {
  if (!limits.fuse || cluster.ops.size() >= limits.maxOps ||
      cluster.isProbe != isProbe(op) || linalg::isaContractionOpInterface(op))
    return false;
  bool onePart = cluster.iterations + iterations <= double(limits.grain);
  bool byRows = cluster.rows > 1 && getRows(op) == cluster.rows;
  for (OpOperand &operand : op->getOpOperands()) {
    Operation *producer = getRoot(operand.get()).getDefiningOp();
    if (producer && floating.contains(producer)) {
      byRows = byRows &&
               getRows(cast<linalg::LinalgOp>(producer)) == cluster.rows &&
               readsByRows(op, operand, cluster.rows);
      continue;
    }
    auto found = indices.find(producer);
    if (!producer || found == indices.end() || found->second != index)
      continue;
    if (op.isDpsInit(&operand))
      return false;
    byRows = byRows && readsByRows(op, operand, cluster.rows);
  }
  return byRows || onePart;
}

// An elementwise operation that depends on nothing computed here and has one
// user, such as a parameter repeated along the batch.
bool ClusterFormer::isFloating(linalg::LinalgOp op) const {
  SmallVector<Operation *> users;
  for (Operation *user : op->getUsers())
    if (!isProbe(user))
      users.push_back(user);
  if (!limits.fuse || isProbe(op) || op->getNumResults() != 1 ||
      op.getNumLoops() != op.getNumParallelLoops() || users.empty())
    return false;
  Operation *user = users.front();
  return isa<linalg::LinalgOp>(user) && user->getBlock() == op->getBlock() &&
         llvm::all_equal(users) &&
         llvm::none_of(op->getOperands(), [&](Value operand) {
           Operation *producer = getRoot(operand).getDefiningOp();
           return indices.contains(producer) || floating.contains(producer);
         });
}

SmallVector<linalg::LinalgOp> ClusterFormer::takeFloating(linalg::LinalgOp op) {
  SmallVector<linalg::LinalgOp> taken;
  for (Value operand : op->getOperands())
    if (Operation *producer = operand.getDefiningOp())
      if (floating.remove(producer))
        taken.push_back(cast<linalg::LinalgOp>(producer));
  return taken;
}

// The cluster that makes the last of the operands of `op`, or -1.
int64_t ClusterFormer::findProducer(linalg::LinalgOp op) const {
  int64_t last = -1;
  for (Value operand : op->getOperands()) {
    auto found = indices.find(getRoot(operand).getDefiningOp());
    if (found != indices.end())
      last = std::max<int64_t>(last, found->second);
  }
  return last;
}

// Whether `op` overwrites what an operation of `cluster` reads: a kernel has
// no place both as an input and as a destination.
static bool overwritesInput(const Cluster &cluster, linalg::LinalgOp op) {
  for (Value init : op.getDpsInits())
    for (linalg::LinalgOp other : cluster.ops)
      for (Value operand : other->getOperands())
        if (getRoot(operand) == getRoot(init))
          return true;
  return false;
}

// The cluster that makes the last of the operands of `op`, if `op` can join it.
// Launching `op` there moves it before the clusters in between, of which those
// that depend on nothing do not count: not far, since its result then lives
// longer; only past the two layers concerned, so that equal layers stay equal;
// and not if it overwrites an operand, which also keeps running sums over all
// layers apart from each.
Cluster *ClusterFormer::findHost(linalg::LinalgOp op, int64_t producer,
                                 double iterations) {
  if (producer < 0 || !canJoin(clusters[producer], producer, op, iterations))
    return nullptr;
  bool inPlace = llvm::any_of(op.getDpsInits(), [](Value init) {
    return !isa_and_nonnull<tensor::EmptyOp, linalg::FillOp>(
        init.getDefiningOp());
  });
  FlatSymbolRefAttr from = getLayer(clusters[producer].ops.back());
  auto isOther = [](const Cluster &passed) { return !passed.isProbe; };
  ArrayRef<Cluster> between = ArrayRef(clusters).drop_front(producer + 1);
  if (inPlace && (llvm::any_of(between, isOther) || from != getLayer(op) ||
                  overwritesInput(clusters[producer], op)))
    return nullptr;
  int64_t distance = 0;
  for (const Cluster &passed : between) {
    if (!passed.isDependent || passed.isProbe)
      continue;
    linalg::LinalgOp first = passed.ops.front();
    FlatSymbolRefAttr layer = getLayer(first);
    if (++distance > limits.window || (layer != from && layer != getLayer(op)))
      return nullptr;
  }
  return &clusters[producer];
}

static void append(Cluster &cluster, linalg::LinalgOp op) {
  if (cluster.ops.empty()) {
    cluster.rows = getRows(op);
    cluster.isProbe = isProbe(op);
  } else if (getRows(op) != cluster.rows) {
    cluster.rows = 1;
  }
  cluster.ops.push_back(op);
  cluster.iterations += countIterations(op);
  cluster.flops += getFlops(op);
}

void ClusterFormer::push(Cluster &cluster, linalg::LinalgOp op) {
  append(cluster, op);
  indices[op] = &cluster - clusters.begin();
}

void ClusterFormer::add(linalg::LinalgOp op) {
  if (isFloating(op)) {
    floating.insert(op);
    return;
  }
  double iterations = countIterations(op);
  bool takes = !isProbe(op);
  for (Value operand : op->getOperands())
    if (Operation *producer = operand.getDefiningOp())
      if (takes && floating.contains(producer))
        iterations += countIterations(cast<linalg::LinalgOp>(producer));
  int64_t producer = findProducer(op);
  Cluster *host = findHost(op, producer, iterations);
  Cluster &cluster = host ? *host : clusters.emplace_back();
  if (!host)
    cluster.isDependent = producer >= 0;
  if (takes)
    for (linalg::LinalgOp producer : takeFloating(op))
      push(cluster, producer);
  push(cluster, op);
}

// The number of parts belongs to the kernel: it fixes the order of sums, so
// that results do not depend on the number of threads.
static int64_t getParts(const Cluster &cluster, const FusionLimits &limits) {
  int64_t wanted = cluster.iterations / limits.grain;
  return std::max<int64_t>(1,
                           std::min({wanted, limits.maxParts, cluster.rows}));
}

SmallVector<Cluster> ClusterFormer::finish() {
  for (Cluster &cluster : clusters)
    cluster.parts = getParts(cluster, limits);
  return std::move(clusters);
}

Cluster weir::makeCluster(linalg::LinalgOp op, const FusionLimits &limits) {
  Cluster cluster;
  append(cluster, op);
  cluster.parts = getParts(cluster, limits);
  return cluster;
}

static bool isTensorOfNumbers(Operation &op) {
  auto constant = dyn_cast<arith::ConstantOp>(op);
  return constant && isa<ElementsAttr>(constant.getValue());
}

FailureOr<SmallVector<Cluster>> weir::formClusters(Block &block,
                                                   const FusionLimits &limits) {
  ClusterFormer former(limits);
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
    if (!isPreparation(work))
      former.add(work);
  }
  return former.finish();
}
