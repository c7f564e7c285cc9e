// Builds a model's operations, layers and parameters.
#ifndef WEIR_LIB_FRONTEND_LOWEREMITTER_H
#define WEIR_LIB_FRONTEND_LOWEREMITTER_H

#include "lib/Frontend/SemaTerm.h"
#include "lib/Support/Sizes.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

namespace weir {

/// A scope of names: a layer, a call of a block, one turn of a `repeat`. One
/// that is entered again, as an instance is, finds its children anew in the
/// order of evaluation and shares their parameters.
struct LayerScope {
  std::string path; // empty: the model
  LayerScope *parent = nullptr;
  llvm::StringSet<> taken;
  llvm::StringMap<unsigned> next; // the first suffix to try
  llvm::StringMap<unsigned> nextUnmentioned;
  llvm::StringMap<std::unique_ptr<LayerScope>> children;
  llvm::StringMap<ParameterOp> parameters;
  llvm::StringMap<StateOp> states;
  /// In the order of naming: children, or else parameters and states.
  llvm::SmallVector<std::pair<LayerScope *, mlir::Operation *>, 0> order;
  mlir::FlatSymbolRefAttr layer; // null until an operation needs it

  std::string join(llvm::StringRef name) const {
    return path.empty() ? name.str() : path + "." + name.str();
  }
};

/// The layer that new operations name. `scope` is null for a layer without
/// parameters, which takes its name only when it emits an operation.
struct LayerUse {
  LayerScope *parent = nullptr;
  LayerScope *scope = nullptr;
  llvm::StringRef name; // without a scope
  llvm::StringRef kind;
  llvm::SMRange range;
  mlir::FlatSymbolRefAttr symbol = nullptr;
};

class Emitter {
public:
  /// `mentions` says which names the file could give to a layer: layers that
  /// nobody named avoid them, so that they never rename another.
  Emitter(ModelOp model, int64_t batch, llvm::SourceMgr &sources,
          llvm::function_ref<bool(llvm::StringRef)> mentions);

  //===-- Layers ----------------------------------------------------------===//
  LayerScope root;
  /// The name itself, or with the first free suffix: `linear_2`.
  std::string claimName(LayerScope &scope, llvm::StringRef name);
  /// The child of this very name, made when first entered.
  LayerScope &enter(LayerScope &scope, llvm::StringRef name);
  /// Forgets which names are taken, before an instance is applied again.
  void restart(LayerScope &scope);
  /// While it lives, operations belong to `use`.
  class UseLayer {
  public:
    UseLayer(Emitter &emitter, LayerUse &use)
        : emitter(emitter), previous(emitter.use) {
      emitter.use = &use;
    }
    ~UseLayer() { emitter.use = previous; }
    UseLayer(const UseLayer &) = delete;
    UseLayer &operator=(const UseLayer &) = delete;

  private:
    Emitter &emitter;
    LayerUse *previous;
  };

  /// While it lives, operations belong to a `checkpoint` block of their own.
  class Checkpoint {
  public:
    explicit Checkpoint(Emitter &emitter) : emitter(emitter) {
      emitter.checkpoints.push_back(emitter.nextCheckpoint++);
    }
    ~Checkpoint() { emitter.checkpoints.pop_back(); }
    Checkpoint(const Checkpoint &) = delete;
    Checkpoint &operator=(const Checkpoint &) = delete;

  private:
    Emitter &emitter;
  };

  //===-- Parameters ------------------------------------------------------===//
  /// The parameter `name` of `scope`, made if it is new; a shared one may have
  /// another shape. A parameter of a scope that is no layer of its own, such
  /// as a block, belongs to a layer of that path.
  ParameterOp getParameter(LayerScope &scope, llvm::StringRef name,
                           llvm::ArrayRef<int64_t> shape, CallAttr init,
                           llvm::SMRange range);
  Tensor read(ParameterOp parameter);
  /// As `getParameter`, for what a layer keeps from step to step.
  StateOp getState(LayerScope &scope, llvm::StringRef name,
                   llvm::ArrayRef<int64_t> shape, CallAttr init,
                   llvm::SMRange range);
  Tensor read(StateOp state);
  /// Puts parameters and states in the order in which their layers were named,
  /// scope by scope: that of files. An instance is named where it is bound.
  void sortParameters();

  //===-- Random numbers --------------------------------------------------===//
  /// The two keys of a new stream, of the layer in use. Its number is made
  /// from the layer's path: what is drawn there does not change with the rest
  /// of the file.
  std::pair<mlir::Value, mlir::Value> readRandomKeys();

  //===-- Operations ------------------------------------------------------===//
  template <typename Op, typename... Args> Op create(Args &&...args) {
    Op op =
        Op::create(builder, locate(use->range), std::forward<Args>(args)...);
    registerOperation(op);
    return op;
  }
  /// A function of the catalogue, `weir.<mnemonic>`.
  mlir::Value createByName(llvm::StringRef name, mlir::ValueRange operands,
                           llvm::ArrayRef<mlir::NamedAttribute> attributes);
  mlir::RankedTensorType
  getType(llvm::ArrayRef<int64_t> shape, bool batched,
          Tensor::Element element = Tensor::Element::Float);
  Tensor addArgument(llvm::ArrayRef<int64_t> shape, Tensor::Element element,
                     int64_t classes, llvm::SMRange range);
  Tensor splat(double value, llvm::ArrayRef<int64_t> shape, bool batched);
  /// `shape` is what NumPy would broadcast `x` to.
  Tensor broadcast(const Tensor &x, llvm::ArrayRef<int64_t> shape,
                   bool batched);
  Tensor reshape(const Tensor &x, llvm::ArrayRef<int64_t> shape);
  template <typename Op> Tensor binary(const Tensor &a, const Tensor &b) {
    return {create<Op>(a.value, b.value).getResult(), a.batched};
  }
  /// `axes` are increasing, of the sample; at least one.
  Tensor reduce(ReductionKind kind, const Tensor &x,
                llvm::ArrayRef<int64_t> axes);
  /// The matrix product as in NumPy; the shapes fit.
  Tensor matmul(const Tensor &a, const Tensor &b);

  /// While it is valid, everything is located here.
  llvm::SMRange site;
  mlir::Location locate(llvm::SMRange range);
  mlir::FlatSymbolRefAttr getLayer(LayerScope &scope, llvm::StringRef kind,
                                   llvm::SMRange range);
  /// More operations than the limit: whoever emits stops.
  bool isExhausted() const { return operations > limits::operations; }

  ModelOp model;
  EntryOp forward;
  mlir::OpBuilder builder; // in the entry
  int64_t batch;

private:
  mlir::FlatSymbolRefAttr getLayerInUse();
  void registerOperation(mlir::Operation *op);
  mlir::FlatSymbolRefAttr addLayer(llvm::StringRef path, llvm::StringRef kind,
                                   llvm::SMRange range);
  void indexLines(llvm::SMRange range);
  std::pair<unsigned, unsigned> getPlace(const char *at) const;
  std::string claimUnmentioned(LayerScope &scope, llvm::StringRef name);

  mlir::OpBuilder symbols; // in the model, before the entry
  llvm::SourceMgr &sources;
  llvm::function_ref<bool(llvm::StringRef)> mentions;
  LayerUse *use = nullptr;
  llvm::StringMap<unsigned> draws; // of a layer so far
  llvm::DenseSet<uint32_t> streams;
  llvm::SmallVector<int64_t> checkpoints; // outermost first
  int64_t nextCheckpoint = 0;
  uint64_t operations = 0;
  llvm::StringRef fileName;
  std::vector<const char *> lineStarts;
  llvm::DenseMap<std::pair<const char *, const char *>, mlir::Location>
      locations;
};

} // namespace weir

#endif // WEIR_LIB_FRONTEND_LOWEREMITTER_H
