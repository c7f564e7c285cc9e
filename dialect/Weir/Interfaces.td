#ifndef WEIR_DIALECT_WEIR_INTERFACES
#define WEIR_DIALECT_WEIR_INTERFACES

include "mlir/IR/OpBase.td"

// What a phase must know of an operation, promised by the dialect and
// implemented in the phase's folder. `Evaluate` and `Cost` are implemented in
// the dialect itself.

def Weir_Differentiable : OpInterface<"Differentiable"> {
  let cppNamespace = "::weir";
  let description = [{
    The reverse derivative of one operation: from gradients of its results to
    gradients of its operands.
  }];
  let methods = [InterfaceMethod<[{
      Builds the gradients of the operands for which `needed[i]` holds and
      leaves the others null. `resultGradients[i]` is null where no gradient
      reaches result i. New operations are created at `builder`.
    }], "::llvm::LogicalResult", "buildGradients",
    (ins "::mlir::OpBuilder &":$builder,
         "::llvm::ArrayRef<::mlir::Value>":$resultGradients,
         "::llvm::ArrayRef<bool>":$needed,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$operandGradients)>,
    InterfaceMethod<
      "Whether result `result` depends on the values of the operands.",
      "bool", "carriesGradient", (ins "unsigned":$result), "",
      [{ return true; }]>];
}

def Weir_LowerToLinalg : OpInterface<"LowerToLinalg"> {
  let cppNamespace = "::weir";
  let description = [{
    The operation as structured operations on tensors, in destination style.
  }];
  let methods = [InterfaceMethod<[{
      Builds the lowered form on `operands` (of the operation's own types) and
      appends one value per result, of the result's type.
    }], "::llvm::LogicalResult", "lowerToLinalg",
    (ins "::mlir::OpBuilder &":$builder,
         "::mlir::ValueRange":$operands,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$results)>];
}

def Weir_GradientFlow : OpInterface<"GradientFlow"> {
  let cppNamespace = "::weir";
  let description = [{
    How moments move forward through an operation, and what gain a gradient
    takes backward: expectations over the draw of parameters and over data.
    An operation without a rule of its own is measured through `Evaluate`.
  }];
  let methods = [InterfaceMethod<[{
      Sets what is known of each result from what is known of the operands.
    }], "void", "flowForward", (ins "::weir::flow::Forward &":$at)>,
    InterfaceMethod<[{
      Adds to the gradients of the operands from those of the results.
    }], "void", "flowBackward", (ins "::weir::flow::Backward &":$at)>];
}

def Weir_Evaluate : OpInterface<"Evaluate"> {
  let cppNamespace = "::weir";
  let description = [{
    The operation computed in double on small dense arrays, independently of
    all code generation.
  }];
  let methods = [InterfaceMethod<[{
      `operands` have the operand types' shapes; one array per result is
      appended. Integers and booleans are held as whole doubles.
    }], "::llvm::LogicalResult", "evaluate",
    (ins "::llvm::ArrayRef<::weir::Array>":$operands,
         "::llvm::SmallVectorImpl<::weir::Array> &":$results)>];
}

def Weir_Cost : OpInterface<"Cost"> {
  let cppNamespace = "::weir";
  let methods = [InterfaceMethod<
      "Floating-point operations of one execution, a multiply-add being two.",
      "double", "getFlops", (ins), "", [{
        double flops = 0;
        for (::mlir::Type type : $_op->getResultTypes())
          flops += ::llvm::cast<::mlir::ShapedType>(type).getNumElements();
        return flops;
      }]>];
}

def Weir_TrainingForm : OpInterface<"TrainingForm"> {
  let cppNamespace = "::weir";
  let description = [{
    An operation that does in training what it does not in inference.
    `@forward`, `@gradients` and `@step` hold this form; lib/Training puts
    the other into `@evaluate` and `@predict`.
  }];
  let methods = [InterfaceMethod<[{
      Builds what inference computes instead, at `builder`; one value a result,
      null for one that inference does not have.
    }], "void", "buildInference",
    (ins "::mlir::OpBuilder &":$builder,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$results)>,
    InterfaceMethod<[{
      The states that a step commits because of this operation.
    }], "::llvm::SmallVector<::weir::RunningStatistic>",
      "getRunningStatistics", (ins), "", [{ return {}; }]>];
}

def Weir_Padded : OpInterface<"Padded"> {
  let cppNamespace = "::weir";
  let description = [{
    An operation that can leave padding out: lib/Training tells it, in the
    entry `@evaluate`, how many samples of the batch count.
  }];
  let methods = [InterfaceMethod<
      "The operand `valid`, empty where all samples count.",
      "::mlir::MutableOperandRange", "getValidMutable">];
}

// Looks across the samples of a batch: not for a batch of another size.
def Weir_CrossesBatch : NativeOpTrait<"CrossesBatch"> {
  let cppNamespace = "::weir";
}
// An elementwise function of the catalogue, found there by its mnemonic.
def Weir_IsCatalogueFunction : NativeOpTrait<"IsCatalogueFunction"> {
  let cppNamespace = "::weir";
}

#endif // WEIR_DIALECT_WEIR_INTERFACES
