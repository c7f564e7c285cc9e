#include "dialect/Weir/Weir.h"
#include "lib/Plan/Cluster.h"
#include "lib/Plan/KernelBuilder.h"
#include "lib/Plan/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_FORMKERNELS
#include "lib/Plan/Passes.h.inc"
} // namespace weir

using namespace weir;

namespace {
/// Makes the list of one entry.
class ListBuilder {
public:
  ListBuilder(EntryOp entry, KernelBuilder &kernels, const FusionLimits &limits)
      : entry(entry), kernels(kernels), limits(limits),
        builder(entry.getContext()) {}

  LogicalResult build();
  unsigned launches = 0;

private:
  void createList();
  Value find(Value value) const;
  bool prepareProbe(const Cluster &cluster);
  Value rebuild(Value value, Operation *user, unsigned depth,
                SmallVectorImpl<linalg::LinalgOp> &clones);
  LogicalResult buildBlock(Block &block);
  void buildLaunch(const Cluster &cluster);
  LogicalResult buildCommit(weir::CommitOp commit);
  LogicalResult checkAssignment(AssignOp assign);
  LogicalResult returnResults();

  EntryOp entry;
  KernelBuilder &kernels;
  const FusionLimits &limits;
  OpBuilder builder;
  plan::ListOp list;
  llvm::DenseMap<Value, Value> values;  // from the entry's to the list's
  llvm::DenseMap<Value, Value> scratch; // the same, for probes alone
  llvm::StringMap<Value> symbols;
};
} // namespace

// The list has the entry's arguments, then one for each symbol that it reads.
void ListBuilder::createList() {
  SmallVector<Type> types(entry.getArgumentTypes());
  SmallVector<DictionaryAttr> attributes;
  entry.getAllArgAttrs(attributes);
  SmallVector<ReadOp> reads; // the first of each symbol
  llvm::StringMap<unsigned> numbers;
  entry.getBody().walk([&](ReadOp read) {
    if (!numbers.try_emplace(read.getSymbol(), types.size()).second)
      return;
    reads.push_back(read);
    types.push_back(read.getType());
    attributes.push_back(builder.getDictionaryAttr(builder.getNamedAttr(
        plan::PlanDialect::getSymbolAttrName(), read.getSymbolAttr())));
  });
  SmallVector<Attribute> all(attributes.begin(), attributes.end());
  builder.setInsertionPointAfter(entry);
  list = plan::ListOp::create(
      builder, entry.getLoc(), entry.getSymNameAttr(),
      TypeAttr::get(builder.getFunctionType(types, entry.getResultTypes())),
      /*workspace=*/nullptr, builder.getArrayAttr(all),
      entry.getResAttrsAttr());
  Block *body = builder.createBlock(&list.getBody());
  for (BlockArgument argument : entry.getArguments())
    values[argument] = body->addArgument(argument.getType(), argument.getLoc());
  for (ReadOp read : reads)
    symbols[read.getSymbol()] =
        body->addArgument(read.getType(), read.getLoc());
  entry.getBody().walk([&](ReadOp read) {
    values[read.getValue()] = symbols.lookup(read.getSymbol());
  });
}

Value ListBuilder::find(Value value) const {
  Value root = getRoot(value), found = values.lookup(root);
  return found ? found : scratch.lookup(root);
}

//===-- probes ------------------------------------------------------------===//

static bool isConstant(Value value) {
  return isa_and_nonnull<arith::ConstantOp, tensor::EmptyOp, linalg::FillOp>(
      getRoot(value).getDefiningOp());
}

// An elementwise value that no kernel leaves, computed again from what is in
// memory by `clones` in front of a probe; null if that takes too much.
Value ListBuilder::rebuild(Value value, Operation *user, unsigned depth,
                           SmallVectorImpl<linalg::LinalgOp> &clones) {
  constexpr unsigned deepest = 4;
  auto op = value.getDefiningOp<linalg::GenericOp>();
  if (!op || depth > deepest || op->getNumResults() != 1 ||
      op.getNumLoops() != op.getNumParallelLoops() ||
      !op.getOutputs().front().getDefiningOp<tensor::EmptyOp>())
    return {};
  SmallVector<Value> operands(op->getOperands());
  for (Value &operand : operands)
    if (!find(operand) && !isConstant(operand) &&
        !(operand = rebuild(operand, user, depth + 1, clones)))
      return {};
  OpBuilder before(user);
  auto clone = cast<linalg::GenericOp>(before.clone(*op));
  clone->setOperands(operands);
  clone->setAttr(WeirDialect::getProbeAttrName(), before.getUnitAttr());
  clones.push_back(clone);
  return clone.getResult(0);
}

// Finds all that `cluster` reads. False if something is nowhere.
bool ListBuilder::prepareProbe(const Cluster &cluster) {
  for (linalg::LinalgOp op : cluster.ops)
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (find(value) || isConstant(value) ||
          cluster.contains(getRoot(value).getDefiningOp()))
        continue;
      SmallVector<linalg::LinalgOp> clones;
      Value again = rebuild(value, op, 0, clones);
      if (!again)
        return false;
      operand.set(again);
      for (linalg::LinalgOp clone : clones)
        buildLaunch(makeCluster(clone, limits));
    }
  return true;
}

//===-- launches ----------------------------------------------------------===//

void ListBuilder::buildLaunch(const Cluster &cluster) {
  ClusterLaunch made = kernels.build(cluster);
  SmallVector<Value> operands;
  for (Value value : made.operands)
    operands.push_back(cluster.isProbe ? find(value) : values.lookup(value));
  ArrayRef<Type> types =
      made.kernel.getArgumentTypes().drop_front(made.kernel.getInputs());
  Operation *anchor = cluster.ops.front();
  auto launch = plan::LaunchOp::create(
      builder, anchor->getLoc(), types,
      FlatSymbolRefAttr::get(made.kernel.getSymNameAttr()), operands,
      builder.getDenseI64ArrayAttr(made.tied), getLayer(anchor),
      /*offsets=*/nullptr, /*barrier=*/nullptr);
  for (auto [i, value] : llvm::enumerate(made.outputs))
    values[value] = launch.getResult(i);
  for (auto [value, number] : made.scratch)
    scratch[value] = launch.getResult(number);
  ++launches;
}

// The update has written in place, so an assignment has nothing left to do.
LogicalResult ListBuilder::checkAssignment(AssignOp assign) {
  Value value = values.lookup(getRoot(assign.getValue()));
  auto launch = value.getDefiningOp<plan::LaunchOp>();
  if (launch) {
    unsigned index = cast<OpResult>(value).getResultNumber();
    int64_t operand = launch.getTied()[index];
    if (operand >= 0 &&
        launch.getOperand(operand) == symbols.lookup(assign.getSymbol()))
      return success();
  }
  return assign.emitOpError("assigns a value that was not computed in place");
}

LogicalResult ListBuilder::buildCommit(weir::CommitOp commit) {
  auto made = plan::CommitOp::create(
      builder, commit.getLoc(), values.lookup(getRoot(commit.getCondition())));
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&made.getBody());
  if (failed(buildBlock(commit.getBody().front())))
    return failure();
  for (auto assign : commit.getOps<AssignOp>())
    if (failed(checkAssignment(assign)))
      return failure();
  return success();
}

LogicalResult ListBuilder::buildBlock(Block &block) {
  FailureOr<SmallVector<Cluster>> clusters = formClusters(block, limits);
  if (failed(clusters))
    return failure();
  for (const Cluster &cluster : *clusters)
    if (!cluster.isProbe || prepareProbe(cluster))
      buildLaunch(cluster);
  for (auto commit : block.getOps<weir::CommitOp>())
    if (failed(buildCommit(commit)))
      return failure();
  return success();
}

// Without the results of probes whose values no kernel leaves.
LogicalResult ListBuilder::returnResults() {
  SmallVector<Value> results;
  SmallVector<Type> types;
  SmallVector<Attribute> attributes;
  for (auto [i, value] : llvm::enumerate(entry.getReturn().getOperands())) {
    Value result = values.lookup(getRoot(value));
    if (!result && entry.getResultRole(i) == "probe")
      continue;
    if (!result)
      return entry.emitOpError("returns a value that no kernel computes");
    results.push_back(result);
    types.push_back(value.getType());
    if (entry.getResAttrsAttr())
      attributes.push_back(entry.getResAttrsAttr()[i]);
  }
  if (results.size() < entry.getNumResults()) {
    list.setFunctionType(
        builder.getFunctionType(list.getArgumentTypes(), types));
    list.setResAttrsAttr(builder.getArrayAttr(attributes));
  }
  plan::ReturnOp::create(builder, entry.getLoc(), results);
  return success();
}

LogicalResult ListBuilder::build() {
  createList();
  if (failed(buildBlock(entry.getBody().front())) || failed(returnResults()))
    return failure();
  entry.erase();
  return success();
}

// Tensors filled with one number become fills: a kernel has no globals.
static void replaceSplatTensors(EntryOp entry) {
  entry.walk([](arith::ConstantOp constant) {
    auto type = dyn_cast<RankedTensorType>(constant.getType());
    auto splat = dyn_cast<SplatElementsAttr>(constant.getValue());
    if (!type || !splat)
      return;
    OpBuilder builder(constant);
    Location loc = constant.getLoc();
    Value number = arith::ConstantOp::create(
        builder, loc, cast<TypedAttr>(splat.getSplatValue<Attribute>()));
    Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                          type.getElementType());
    auto fill = linalg::FillOp::create(builder, loc, number, empty);
    if (Attribute layer = constant->getAttr(WeirDialect::getLayerAttrName()))
      fill->setAttr(WeirDialect::getLayerAttrName(), layer);
    constant.replaceAllUsesWith(fill.getResult(0));
    constant.erase();
  });
}

namespace {
struct FormKernels : weir::impl::FormKernelsBase<FormKernels> {
  using FormKernelsBase::FormKernelsBase;

  void runOnOperation() override {
    FusionLimits limits{fuse, maxOps, grain, maxParts, window};
    ModelOp model = getOperation();
    KernelBuilder builder(model);
    // Training first: evaluation and prediction then use its kernels.
    SmallVector<EntryOp> entries(model.getOps<EntryOp>());
    for (EntryOp entry : llvm::reverse(entries)) {
      replaceSplatTensors(entry);
      ListBuilder list(entry, builder, limits);
      if (failed(list.build()))
        return signalPassFailure();
      launches += list.launches;
    }
    kernels += builder.getKernelCount();
  }
};
} // namespace
