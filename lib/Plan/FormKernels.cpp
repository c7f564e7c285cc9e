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
  void addSymbolArguments(Block *body);
  LogicalResult buildBlock(Block &block);
  LogicalResult buildLaunch(const Cluster &cluster);
  LogicalResult buildCommit(weir::CommitOp commit);
  LogicalResult checkAssignment(AssignOp assign);

  EntryOp entry;
  KernelBuilder &kernels;
  const FusionLimits &limits;
  OpBuilder builder;
  plan::ListOp list;
  llvm::DenseMap<Value, Value> values; // from the entry's to the list's
  llvm::StringMap<Value> symbols;
};
} // namespace

// One argument for each symbol that the entry reads, after its own.
void ListBuilder::addSymbolArguments(Block *body) {
  entry.getBody().walk([&](ReadOp read) {
    Value &argument = symbols[read.getSymbol()];
    if (!argument) {
      unsigned index = list.getNumArguments();
      auto attributes = builder.getDictionaryAttr(builder.getNamedAttr(
          plan::PlanDialect::getSymbolAttrName(), read.getSymbolAttr()));
      (void)list.insertArgument(index, read.getType(), attributes,
                                read.getLoc());
      argument = body->getArgument(index);
    }
    values[read.getValue()] = argument;
  });
}

void ListBuilder::createList() {
  builder.setInsertionPointAfter(entry);
  list = plan::ListOp::create(builder, entry.getLoc(), entry.getSymNameAttr(),
                              TypeAttr::get(entry.getFunctionType()),
                              /*workspace=*/nullptr, entry.getArgAttrsAttr(),
                              entry.getResAttrsAttr());
  Block *body = builder.createBlock(&list.getBody());
  for (BlockArgument argument : entry.getArguments())
    values[argument] = body->addArgument(argument.getType(), argument.getLoc());
  addSymbolArguments(body);
}

LogicalResult ListBuilder::buildLaunch(const Cluster &cluster) {
  FailureOr<ClusterLaunch> made = kernels.build(cluster);
  if (failed(made))
    return failure();
  SmallVector<Value> operands;
  for (Value value : made->operands)
    operands.push_back(values.lookup(value));
  ArrayRef<Type> types =
      made->kernel.getArgumentTypes().drop_front(made->kernel.getInputs());
  Operation *anchor = cluster.ops.front();
  auto launch = plan::LaunchOp::create(
      builder, anchor->getLoc(), types,
      FlatSymbolRefAttr::get(made->kernel.getSymNameAttr()), operands,
      builder.getDenseI64ArrayAttr(made->tied), getLayer(anchor),
      /*offsets=*/nullptr, /*barrier=*/nullptr);
  for (auto [i, value] : llvm::enumerate(made->outputs))
    values[value] = launch.getResult(i);
  ++launches;
  return success();
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
    if (failed(buildLaunch(cluster)))
      return failure();
  for (auto commit : block.getOps<weir::CommitOp>())
    if (failed(buildCommit(commit)))
      return failure();
  return success();
}

LogicalResult ListBuilder::build() {
  createList();
  if (failed(buildBlock(entry.getBody().front())))
    return failure();
  SmallVector<Value> results;
  for (Value value : entry.getReturn().getOperands()) {
    results.push_back(values.lookup(getRoot(value)));
    if (!results.back())
      return entry.emitOpError("returns a value that no kernel computes");
  }
  plan::ReturnOp::create(builder, entry.getLoc(), results);
  list.setFunctionType(builder.getFunctionType(
      list.getBody().front().getArgumentTypes(), TypeRange(results)));
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
    FusionLimits limits{fuse, maxOps, grain, maxParts};
    ModelOp model = getOperation();
    KernelBuilder builder(model);
    for (auto entry : llvm::make_early_inc_range(model.getOps<EntryOp>())) {
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
