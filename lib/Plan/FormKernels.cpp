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
  LogicalResult buildBlock(Block &block);
  void buildLaunch(const Cluster &cluster);
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

void ListBuilder::buildLaunch(const Cluster &cluster) {
  ClusterLaunch made = kernels.build(cluster);
  SmallVector<Value> operands;
  for (Value value : made.operands)
    operands.push_back(values.lookup(value));
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
    buildLaunch(cluster);
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
