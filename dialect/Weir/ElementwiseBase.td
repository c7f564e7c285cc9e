#ifndef WEIR_DIALECT_WEIR_ELEMENTWISEBASE
#define WEIR_DIALECT_WEIR_ELEMENTWISEBASE

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// y = f(x), element by element; the catalogue says what f is.
class Weir_ActivationOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [
          Pure, SameOperandsAndResultType, Weir_IsActivation,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])> {
  let arguments = (ins Weir_Float:$x);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = "$x `:` type($x) attr-dict";
  let extraClassDefinition = [{
    ::llvm::LogicalResult
    $cppClass::evaluate(::llvm::ArrayRef<::weir::Array> operands,
                        ::llvm::SmallVectorImpl<::weir::Array> &results) {
      return ::weir::evaluateActivation(*this, operands, results);
    }
  }];
}

#endif // WEIR_DIALECT_WEIR_ELEMENTWISEBASE
