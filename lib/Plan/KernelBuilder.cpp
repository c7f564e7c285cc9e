#include "lib/Plan/KernelBuilder.h"

#include "dialect/Weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace weir;

/// What a cluster reads and leaves, and the signature that equal clusters
/// share: everything but names, layers and locations.
class weir::ClusterInterface {
public:
  explicit ClusterInterface(const Cluster &cluster);

  /// Values from outside that are read, in order of first use; views of the
  /// same value under different types are different inputs.
  llvm::SetVector<Value> inputs;
  /// Values from outside that are overwritten.
  llvm::SetVector<Value> tied;
  /// All results of the cluster's operations, and which of them others use.
  SmallVector<Value> results;
  llvm::SmallBitVector used;
  /// Of everything but which results are used.
  std::string signature;

private:
  void addOp(linalg::LinalgOp op);
  void addOperand(OpOperand &operand, linalg::LinalgOp op);
  void addRegion(Region &region);
  void note(const void *pointer) { note(reinterpret_cast<uintptr_t>(pointer)); }
  void note(uint64_t number) {
    signature.append(reinterpret_cast<const char *>(&number), sizeof number);
  }

  const Cluster &cluster;
  llvm::DenseMap<Value, unsigned> numbers; // into results
};

ClusterInterface::ClusterInterface(const Cluster &cluster) : cluster(cluster) {
  note(cluster.rows);
  note(cluster.parts);
  for (linalg::LinalgOp op : cluster.ops)
    addOp(op);
}

static bool isConstant(Value value) {
  return value.getDefiningOp<arith::ConstantOp>() != nullptr;
}

void ClusterInterface::addOperand(OpOperand &operand, linalg::LinalgOp op) {
  Value value = operand.get();
  note(value.getType().getAsOpaquePointer());
  if (op.isDpsInit(&operand)) {
    if (linalg::FillOp fill = getDestinationFill(value)) {
      note(1);
      Attribute attribute;
      matchPattern(fill.getInputs().front(), m_Constant(&attribute));
      return note(attribute.getAsOpaquePointer());
    }
    if (value.getDefiningOp<tensor::EmptyOp>())
      return note(2);
    tied.insert(value);
    note(3);
    return note(llvm::find(tied, value) - tied.begin());
  }
  if (auto constant = value.getDefiningOp<arith::ConstantOp>()) {
    note(4);
    return note(constant.getValue().getAsOpaquePointer());
  }
  auto inside = numbers.find(getRoot(value));
  if (inside != numbers.end()) {
    note(5);
    return note(inside->second);
  }
  inputs.insert(value);
  note(6);
  note(llvm::find(inputs, value) - inputs.begin());
}

void ClusterInterface::addRegion(Region &region) {
  llvm::DenseMap<Value, unsigned> local;
  for (BlockArgument argument : region.getArguments()) {
    local.try_emplace(argument, local.size());
    note(argument.getType().getAsOpaquePointer());
  }
  for (Operation &op : region.getOps()) {
    note(op.getName().getAsOpaquePointer());
    note(size_t(op.hashProperties()));
    for (Value value : op.getOperands()) {
      auto found = local.find(value);
      if (found != local.end()) {
        note(found->second);
      } else {
        Attribute attribute;
        matchPattern(value, m_Constant(&attribute));
        note(attribute.getAsOpaquePointer());
      }
    }
    for (Value result : op.getResults()) {
      note(result.getType().getAsOpaquePointer());
      local.try_emplace(result, local.size());
    }
  }
}

// Whether `value` is made for probes: sums beside an update.
static bool isForProbes(Value value) {
  return !value.use_empty() && llvm::all_of(value.getUsers(), isProbe);
}

// Probes get what is there; nothing else is kept for them.
static bool hasOutsideUser(Value value, const Cluster &cluster) {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(user))
      return hasOutsideUser(user->getResult(0), cluster);
    return !cluster.contains(user) && (cluster.isProbe || !isProbe(user));
  });
}

void ClusterInterface::addOp(linalg::LinalgOp op) {
  note(op->getName().getAsOpaquePointer());
  note(op.getIndexingMaps().getAsOpaquePointer());
  note(op->getNumOperands());
  for (utils::IteratorType type : op.getIteratorTypesArray())
    note(unsigned(type));
  for (OpOperand &operand : op->getOpOperands())
    addOperand(operand, op);
  addRegion(op->getRegion(0));
  for (Value result : op->getResults()) {
    numbers.try_emplace(result, results.size());
    results.push_back(result);
    used.push_back(isForProbes(result) || hasOutsideUser(result, cluster));
  }
}

//===-- the kernel's body -------------------------------------------------===//

// Brings constants and views of inside values into the kernel.
static Value cloneOperand(OpBuilder &builder, Value value, IRMapping &mapping) {
  if (Value mapped = mapping.lookupOrNull(value))
    return mapped;
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    cloneOperand(builder, operand, mapping);
  return builder.clone(*op, mapping)->getResult(0);
}

// Every destination gets an empty of its own, since it will be an argument.
static Value cloneDestination(OpBuilder &builder, Value value,
                              IRMapping &mapping) {
  if (Value mapped = mapping.lookupOrNull(value))
    return mapped;
  auto type = cast<RankedTensorType>(value.getType());
  Value empty = tensor::EmptyOp::create(builder, value.getLoc(),
                                        type.getShape(), type.getElementType());
  linalg::FillOp fill = getDestinationFill(value);
  if (!fill)
    return empty;
  Value number = cloneOperand(builder, fill.getInputs().front(), mapping);
  return linalg::FillOp::create(builder, fill.getLoc(), number, empty)
      .getResult(0);
}

static void cloneOp(OpBuilder &builder, linalg::LinalgOp op,
                    IRMapping &mapping) {
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands())
    operands.push_back(op.isDpsInit(&operand)
                           ? cloneDestination(builder, operand.get(), mapping)
                           : cloneOperand(builder, operand.get(), mapping));
  // Constants that the body captures.
  op->getRegion(0).walk([&](Operation *inner) {
    for (Value value : inner->getOperands())
      if (isConstant(value) && value.getParentRegion() != &op->getRegion(0))
        cloneOperand(builder, value, mapping);
  });
  Operation *copy = builder.clone(*op, mapping);
  copy->setOperands(operands);
  copy->removeAttr(WeirDialect::getLayerAttrName());
  copy->removeAttr(WeirDialect::getProbeAttrName());
}

// While a kernel is made: the number of the first result of what fusion leaves
// as it is.
static constexpr StringLiteral numberAttrName("plan.number");

static plan::KernelOp createKernel(OpBuilder &builder, const Cluster &cluster,
                                   const ClusterInterface &interface,
                                   StringRef name) {
  SmallVector<Type> types;
  for (Value value : interface.inputs)
    types.push_back(value.getType());
  for (Value value : interface.tied)
    types.push_back(value.getType());
  linalg::LinalgOp first = cluster.ops.front();
  Location loc = first.getLoc();
  auto kernel = plan::KernelOp::create(
      builder, loc, builder.getStringAttr(name),
      TypeAttr::get(builder.getFunctionType(types, {})),
      builder.getI64IntegerAttr(interface.inputs.size()),
      builder.getI64IntegerAttr(cluster.rows),
      builder.getI64IntegerAttr(cluster.parts), /*hash=*/nullptr,
      builder.getF64FloatAttr(cluster.flops), /*arg_attrs=*/nullptr,
      /*res_attrs=*/nullptr);
  Block *body = builder.createBlock(&kernel.getBody());
  IRMapping mapping;
  for (auto values :
       {interface.inputs.getArrayRef(), interface.tied.getArrayRef()})
    for (Value value : values)
      mapping.map(value, body->addArgument(value.getType(), loc));
  unsigned number = 0;
  for (linalg::LinalgOp op : cluster.ops) {
    cloneOp(builder, op, mapping);
    mapping.lookup(op->getResult(0))
        .getDefiningOp()
        ->setAttr(numberAttrName, builder.getI32IntegerAttr(number));
    number += op->getNumResults();
  }
  SmallVector<Value> outputs;
  for (unsigned i : interface.used.set_bits())
    outputs.push_back(mapping.lookup(interface.results[i]));
  plan::ReturnOp::create(builder, loc, outputs);
  return kernel;
}

// Whether fusion would add to the same place once for each element of the
// reader: a reduction over no dimension has parallel loops only, and still
// reads its destination.
static bool addsRepeatedly(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::LinalgOp>();
  auto reader = dyn_cast<linalg::LinalgOp>(operand->getOwner());
  if (!producer || !reader ||
      reader.getMatchingIndexingMap(operand).isPermutation())
    return false;
  return llvm::any_of(producer.getDpsInitsMutable(), [&](OpOperand &init) {
    return producer.payloadUsesValueFromOperand(&init);
  });
}

static void fuseElementwise(plan::KernelOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  linalg::populateElementwiseOpsFusionPatterns(
      patterns, [](OpOperand *operand) {
        // Without another reader nothing is computed twice.
        return operand->get().hasOneUse() && !addsRepeatedly(operand);
      });
  GreedyRewriteConfig config;
  config.enableFolding(false);
  (void)applyPatternsGreedily(kernel.getBody(), std::move(patterns), config);
}

//===-- destinations ------------------------------------------------------===//

static Value getInit(Value result) {
  auto op = cast<linalg::LinalgOp>(result.getDefiningOp());
  Value init = op.getDpsInits()[cast<OpResult>(result).getResultNumber()];
  if (linalg::FillOp fill = getDestinationFill(init))
    init = fill.getOutputs().front();
  return init;
}

// What the returned values start from.
static SmallVector<Value> getInits(plan::KernelOp kernel) {
  return llvm::map_to_vector(
      kernel.getBody().front().getTerminator()->getOperands(), getInit);
}

// Fusion gives an operation that does not read its destination a fresh one.
// Where that was a place of the launch, it is so again.
static void restoreInits(plan::KernelOp kernel, ArrayRef<Value> inits) {
  for (auto [now, before] : llvm::zip_equal(getInits(kernel), inits)) {
    if (!isa<BlockArgument>(before) || now == before)
      continue;
    Operation *empty = now.getDefiningOp();
    now.replaceAllUsesWith(before);
    empty->erase();
  }
}

// Every destination is returned: the outputs, then what only the kernel uses.
static void returnDestinations(plan::KernelOp kernel) {
  Block &body = kernel.getBody().front();
  SmallVector<Value> results(body.getTerminator()->getOperands());
  for (linalg::LinalgOp op : body.getOps<linalg::LinalgOp>()) {
    if (isPreparation(op))
      continue;
    for (Value result : op->getResults())
      if (!llvm::is_contained(results, result))
        results.push_back(result);
  }
  body.getTerminator()->setOperands(results);
}

// The results of the cluster that are scratch, with their places among what is
// returned. Those that were fused away are nowhere.
static SmallVector<std::pair<unsigned, unsigned>>
takeScratch(plan::KernelOp kernel, unsigned outputs) {
  SmallVector<std::pair<unsigned, unsigned>> scratch;
  Block &body = kernel.getBody().front();
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    auto number =
        value.getDefiningOp()->getAttrOfType<IntegerAttr>(numberAttrName);
    if (number && i >= outputs)
      scratch.push_back(
          {unsigned(number.getInt()) + cast<OpResult>(value).getResultNumber(),
           unsigned(i)});
  }
  for (Operation &op : body)
    op.removeAttr(numberAttrName);
  return scratch;
}

// For each returned value the operand of a launch that it overwrites, or -1.
static SmallVector<int64_t> getTied(plan::KernelOp kernel) {
  SmallVector<int64_t> tied;
  for (Value value : kernel.getBody().front().getTerminator()->getOperands()) {
    auto argument = dyn_cast<BlockArgument>(getInit(value));
    tied.push_back(argument ? int64_t(argument.getArgNumber()) : -1);
  }
  return tied;
}

// Turns the empty tensors into arguments, in the order of the results; the
// placeholders of tied values move to their place among them.
static void addDestinations(plan::KernelOp kernel) {
  Block &body = kernel.getBody().front();
  Operation *terminator = body.getTerminator();
  unsigned inputs = kernel.getInputs();
  unsigned placeholders = body.getNumArguments() - inputs;
  for (Value result : terminator->getOperands()) {
    Value init = getInit(result);
    Value argument = body.addArgument(init.getType(), init.getLoc());
    init.replaceAllUsesWith(argument);
    if (auto empty = init.getDefiningOp<tensor::EmptyOp>())
      empty.erase();
  }
  body.eraseArguments(inputs, placeholders);
  kernel.setFunctionType(FunctionType::get(kernel.getContext(),
                                           body.getArgumentTypes(),
                                           terminator->getOperandTypes()));
}

static std::string getHash(plan::KernelOp kernel) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (Operation &op : kernel.getBody().front())
    op.print(stream, OpPrintingFlags().useLocalScope().assumeVerified());
  return llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true);
}

// A number and the kind of the first layer that it serves: k3_linear.
std::string KernelBuilder::makeName(Operation *anchor) {
  std::string name = "k" + std::to_string(count++);
  FlatSymbolRefAttr path = getLayer(anchor);
  if (auto layer = path ? symbols.lookup<LayerOp>(path.getAttr()) : nullptr)
    name += ("_" + layer.getKind()).str();
  for (char &c : name)
    if (!llvm::isAlnum(c))
      c = '_';
  while (symbols.lookup(name))
    name += '_';
  return name;
}

KernelBuilder::Kernel KernelBuilder::create(const Cluster &cluster,
                                            const ClusterInterface &interface) {
  OpBuilder builder(model->getContext());
  if (last)
    builder.setInsertionPointAfter(last);
  else
    builder.setInsertionPointToEnd(&model->getRegion(0).front());
  Kernel kernel;
  kernel.op =
      createKernel(builder, cluster, interface, makeName(cluster.ops.front()));
  last = kernel.op;
  if (cluster.ops.size() > 1) {
    SmallVector<Value> inits = getInits(kernel.op);
    fuseElementwise(kernel.op);
    restoreInits(kernel.op, inits);
  }
  returnDestinations(kernel.op);
  kernel.scratch = takeScratch(kernel.op, interface.used.count());
  kernel.tied = getTied(kernel.op);
  addDestinations(kernel.op);
  kernel.op.setHash(getHash(kernel.op));
  kernel.outputs = interface.used;
  return kernel;
}

// A kernel that leaves more results than are needed serves as well: training's
// forward kernels, which save what the backward pass needs, predict too.
static bool leavesAll(const llvm::SmallBitVector &outputs,
                      const llvm::SmallBitVector &needed) {
  return !needed.test(outputs);
}

ClusterLaunch KernelBuilder::build(const Cluster &cluster) {
  ClusterInterface interface(cluster);
  SmallVector<Kernel> &candidates = kernels[interface.signature];
  const Kernel *kernel = llvm::find_if(candidates, [&](const Kernel &other) {
    return leavesAll(other.outputs, interface.used);
  });
  if (kernel == candidates.end()) {
    candidates.push_back(create(cluster, interface));
    kernel = &candidates.back();
  }
  ClusterLaunch launch;
  launch.kernel = kernel->op;
  launch.tied = kernel->tied;
  for (Value value : interface.inputs)
    launch.operands.push_back(getRoot(value));
  for (Value value : interface.tied)
    launch.operands.push_back(getRoot(value));
  for (unsigned i : kernel->outputs.set_bits())
    launch.outputs.push_back(interface.results[i]);
  for (auto [number, place] : kernel->scratch)
    launch.scratch.push_back({interface.results[number], place});
  return launch;
}
