#include "dialect/Weir/Weir.h"
#include "lib/Autodiff/Passes.h"
#include "lib/Support/Diagnostics.h"
#include "lib/Support/Suggest.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"

namespace weir {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "lib/Autodiff/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Gives each new operation the layer of the one that it serves.
class LayerListener : public OpBuilder::Listener {
public:
  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint) override {
    setLayer(op, layer);
  }
  FlatSymbolRefAttr layer;
};

/// Answers one request by a sweep over the operations before it. Each is
/// visited twice, forward for what depends on a parameter and backward.
class ReverseSweep {
public:
  explicit ReverseSweep(GradientOp request)
      : request(request), builder(request, &listener) {}

  LogicalResult run();
  unsigned getCount() const { return count; }

private:
  void findActiveValues();
  LogicalResult sweep(ArrayRef<Operation *> operations);
  LogicalResult recompute(ArrayRef<Operation *> block);
  LogicalResult differentiate(Operation *op);
  void add(Value value, Value gradient);
  LogicalResult replaceRequest();
  void eraseUnusedCopies();

  bool isActive(Value value) const { return active.contains(value); }

  GradientOp request;
  LayerListener listener;
  OpBuilder builder;
  /// Values that change with a requested parameter.
  DenseSet<Value> active;
  /// The gradients found so far; complete once the sweep is at the producer.
  DenseMap<Value, Value> gradients;
  DenseMap<Attribute, Value> parameterGradients;
  /// What was computed again, in order.
  SmallVector<Operation *> copies;
  unsigned count = 0;
};
} // namespace

void ReverseSweep::findActiveValues() {
  DenseSet<Attribute> wanted(request.getSymbols().begin(),
                             request.getSymbols().end());
  Block *block = request->getBlock();
  for (Operation &op :
       llvm::make_range(block->begin(), request->getIterator())) {
    auto read = dyn_cast<ReadOp>(op);
    bool depends = read ? wanted.contains(read.getSymbolAttr())
                        : llvm::any_of(op.getOperands(), [&](Value operand) {
                            return isActive(operand);
                          });
    if (!depends || isa<StopGradientOp>(op))
      continue;
    auto rule = dyn_cast<Differentiable>(op);
    // Integers and truth values change with nothing, but at single points.
    for (OpResult result : op.getResults())
      if (isa<FloatType>(getElementTypeOrSelf(result)) &&
          (!rule || rule.carriesGradient(result.getResultNumber())))
        active.insert(result);
  }
}

// The gradient of a value that is used several times is a sum.
void ReverseSweep::add(Value value, Value gradient) {
  assert(gradient.getType() == value.getType() && "a gradient of another type");
  Value &sum = gradients[value];
  sum =
      sum ? AddOp::create(builder, gradient.getLoc(), sum, gradient) : gradient;
}

LogicalResult ReverseSweep::differentiate(Operation *op) {
  SmallVector<Value> resultGradients, operandGradients;
  for (Value result : op->getResults())
    resultGradients.push_back(gradients.lookup(result));
  if (llvm::none_of(resultGradients, [](Value value) { return value; }))
    return success();
  if (auto read = dyn_cast<ReadOp>(op)) {
    // A tied parameter may be read more than once.
    Value &sum = parameterGradients[read.getSymbolAttr()];
    sum = sum ? AddOp::create(builder, op->getLoc(), sum, resultGradients[0])
              : resultGradients[0];
    return success();
  }
  auto rule = dyn_cast<Differentiable>(op);
  if (!rule)
    return emitDiagnostic(op, DiagnosticId::NotDifferentiable)
           << "`" << op->getName() << "` has no derivative";
  SmallVector<bool> needed;
  for (Value operand : op->getOperands())
    needed.push_back(isActive(operand));
  if (FlatSymbolRefAttr layer = getLayer(op))
    listener.layer = layer;
  if (failed(rule.buildGradients(builder, resultGradients, needed,
                                 operandGradients)))
    return failure();
  ++count;
  for (auto [operand, need, gradient] :
       llvm::zip_equal(op->getOperands(), needed, operandGradients))
    if (need && gradient)
      add(operand, gradient);
  return success();
}

// Backward through `operations`. A checkpoint reaches from its first operation
// to its last.
LogicalResult ReverseSweep::sweep(ArrayRef<Operation *> operations) {
  DenseMap<int64_t, size_t> begins;
  for (auto [index, op] : llvm::enumerate(operations))
    if (ArrayRef<int64_t> ids = getCheckpoints(op); !ids.empty())
      begins.try_emplace(ids.front(), index);
  while (!operations.empty()) {
    Operation *op = operations.back();
    ArrayRef<int64_t> ids = getCheckpoints(op);
    if (ids.empty()) {
      if (failed(differentiate(op)))
        return failure();
      operations = operations.drop_back();
      continue;
    }
    size_t begin = begins.lookup(ids.front());
    if (failed(recompute(operations.drop_front(begin))))
      return failure();
    operations = operations.take_front(begin);
  }
  return success();
}

// Computes a checkpoint again from what it reads, where its gradients begin,
// and goes on with the copies in place of the originals. What stands in an
// inner checkpoint is copied once more in its turn.
LogicalResult ReverseSweep::recompute(ArrayRef<Operation *> block) {
  auto hasGradient = [&](Value value) { return gradients.contains(value); };
  if (llvm::none_of(block, [&](Operation *op) {
        return llvm::any_of(op->getResults(), hasGradient);
      }))
    return success();
  OpBuilder copier(request);
  IRMapping mapping;
  SmallVector<Operation *> made;
  for (Operation *op : block) {
    Operation *copy = copier.clone(*op, mapping);
    if (ArrayRef<int64_t> ids = getCheckpoints(op); !ids.empty())
      setCheckpoints(copy, ids.drop_front());
    for (auto [from, to] : llvm::zip(op->getResults(), copy->getResults())) {
      if (isActive(from))
        active.insert(to);
      if (Value gradient = gradients.lookup(from))
        gradients[to] = gradient;
    }
    made.push_back(copy);
  }
  llvm::append_range(copies, made);
  return sweep(made);
}

// No derivative needed these: often the last of a checkpoint.
void ReverseSweep::eraseUnusedCopies() {
  for (Operation *op : llvm::reverse(copies))
    if (isOpTriviallyDead(op))
      op->erase();
}

LogicalResult ReverseSweep::replaceRequest() {
  auto model = request->getParentOfType<ModelOp>();
  // By the layer that holds them.
  llvm::MapVector<Location, SmallVector<StringRef>> unused;
  SymbolTable symbols(model);
  for (auto [symbol, value] :
       llvm::zip_equal(request.getSymbols().getAsRange<FlatSymbolRefAttr>(),
                       request.getGradients())) {
    if (Value gradient = parameterGradients.lookup(symbol)) {
      value.replaceAllUsesWith(gradient);
      continue;
    }
    Operation *parameter = symbols.lookup(symbol.getAttr());
    unused[parameter->getLoc()].push_back(symbol.getValue());
  }
  for (auto &[location, names] : unused) {
    auto diagnostic = emitDiagnostic(location, DiagnosticId::UnusedParameter);
    diagnostic << "the loss does not depend on the parameter"
               << (names.size() == 1 ? " " : "s ") << listWords(names);
    diagnostic.attachNote(request.getLoc()) << "this is the loss";
    diagnostic.attachNote()
        << "help: let the layer lead to the loss, freeze or remove it";
  }
  if (!unused.empty())
    return failure();
  request.erase();
  return success();
}

LogicalResult ReverseSweep::run() {
  findActiveValues();
  Value loss = request.getLoss();
  if (Operation *producer = loss.getDefiningOp(); producer && isActive(loss)) {
    listener.layer = getLayer(producer);
    gradients[loss] =
        ConstantOp::create(builder, producer->getLoc(), loss.getType(),
                           getSplat(loss.getType(), 1));
  }
  // Operations created meanwhile stand between the last one and the request.
  SmallVector<Operation *> order;
  for (Operation &op :
       llvm::make_range(request->getBlock()->begin(), request->getIterator()))
    order.push_back(&op);
  if (failed(sweep(order)) || failed(replaceRequest()))
    return failure();
  eraseUnusedCopies();
  return success();
}

namespace {
struct Differentiate : weir::impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override;
};
} // namespace

void Differentiate::runOnOperation() {
  SmallVector<GradientOp> requests;
  for (EntryOp entry : getOperation().getBody().getOps<EntryOp>())
    llvm::append_range(requests, entry.getBody().getOps<GradientOp>());
  for (GradientOp request : requests) {
    ReverseSweep sweep(request);
    if (failed(sweep.run()))
      return signalPassFailure();
    differentiated += sweep.getCount();
  }
}
