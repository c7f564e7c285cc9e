// The dialect `weir`: networks and their training on value-semantic tensors.
//
// Purpose: what every phase from the frontend to the lowering works on.
// Before: the frontend (lib/Frontend) builds one `weir.model` for each model
// of a file. After: lib/Lowering leaves only the structural operations
// (entry, read, commit, assign), which lib/Plan consumes.
// One .td and one .cpp for each family; Interfaces.td says what the phases
// implement for each operation. Start with Structure.td.
#ifndef WEIR_DIALECT_WEIR_WEIR_H
#define WEIR_DIALECT_WEIR_WEIR_H

#include "dialect/Weir/Evaluate.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace weir {
class CallAttr;
class EntryOp;
class ReturnOp;
namespace catalogue {
struct Hyperparameter;
} // namespace catalogue
namespace flow {
class Backward;
class Forward;
} // namespace flow

/// Looks across the samples of a batch: never padded.
template <typename ConcreteOp>
class CrossesBatch : public mlir::OpTrait::TraitBase<ConcreteOp, CrossesBatch> {
};

/// An elementwise function of the catalogue, found there by its mnemonic.
template <typename ConcreteOp>
class IsCatalogueFunction
    : public mlir::OpTrait::TraitBase<ConcreteOp, IsCatalogueFunction> {};

/// A state that follows what batches have: running + momentum * (batch -
/// running). `running` reads the state.
struct RunningStatistic {
  mlir::Value running, batch;
  double momentum;
};

/// What an entry returns for a probe: the statistic `what` of the parameter or
/// layer `symbol`, over a tensor of so many elements.
struct ProbeResult {
  mlir::Value value;
  llvm::StringRef what, symbol;
  int64_t elements;
};

/// The symbol path of the layer that `op` serves, or null.
mlir::FlatSymbolRefAttr getLayer(mlir::Operation *op);
void setLayer(mlir::Operation *op, mlir::FlatSymbolRefAttr layer);

/// The `checkpoint` blocks that `op` stands in, outermost first, each by a
/// number of its own in the entry; empty for most operations. The attribute
/// `checkpoint` holds them. What stands in one is not kept for the backward
/// pass but computed again there.
llvm::ArrayRef<int64_t> getCheckpoints(mlir::Operation *op);
void setCheckpoints(mlir::Operation *op, llvm::ArrayRef<int64_t> checkpoints);

/// Floats of the tensor's element type; the dense constant of one value.
mlir::DenseElementsAttr getSplat(mlir::Type tensorType, double value);

/// The arguments of a record as the catalogue takes them. An operation holds
/// them as attributes under their names; what is not given has its default.
llvm::SmallVector<double>
getArguments(mlir::Operation *op,
             llvm::ArrayRef<catalogue::Hyperparameter> hyperparameters);
llvm::SmallVector<double>
getArguments(CallAttr call,
             llvm::ArrayRef<catalogue::Hyperparameter> hyperparameters);

/// The verifier and `Evaluate` of the operations that have the trait
/// `IsCatalogueFunction`.
llvm::LogicalResult verifyFunction(mlir::Operation *op);
llvm::LogicalResult evaluateFunction(mlir::Operation *op,
                                     llvm::ArrayRef<Array> operands,
                                     llvm::SmallVectorImpl<Array> &results);
} // namespace weir

#include "dialect/Weir/Dialect.h.inc"
#include "dialect/Weir/ElementwiseEnums.h.inc"
#include "dialect/Weir/ReductionEnums.h.inc"

#include "dialect/Weir/Interfaces.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Weir/Attributes.h.inc"

#define GET_OP_CLASSES
#include "dialect/Weir/Structure.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/CatalogueOps.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Elementwise.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Linear.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Shape.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Reduction.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Normalization.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Random.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Loss.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Metric.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Probe.h.inc"
#define GET_OP_CLASSES
#include "dialect/Weir/Training.h.inc"

namespace weir {
namespace catalogue {
struct Hyperparameter;
} // namespace catalogue

/// The arguments of `call` in the order of the record, defaults filled in.
llvm::SmallVector<double>
getArguments(CallAttr call,
             llvm::ArrayRef<catalogue::Hyperparameter> hyperparameters);
} // namespace weir

#endif // WEIR_DIALECT_WEIR_WEIR_H
