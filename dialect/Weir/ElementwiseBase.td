#ifndef WEIR_DIALECT_WEIR_ELEMENTWISEBASE
#define WEIR_DIALECT_WEIR_ELEMENTWISEBASE

include "dialect/Catalogue/RuleBase.td"
include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// A hyperparameter as an attribute, which may be left out if it has a default.
class Weir_Argument<Hyperparameter h> {
  string number = !cond(!eq(h.defaultValue, "inf") : "INFINITY",
                        !eq(h.defaultValue, "-inf") : "-INFINITY",
                        true : h.defaultValue);
  Attr type = !cond(
      !eq(h.kind, "Word") : DefaultValuedStrAttr<StrAttr, h.word>,
      !eq(h.kind, "Flag") : DefaultValuedAttr<BoolAttr, h.defaultValue>,
      !empty(h.defaultValue) : F64Attr,
      true : DefaultValuedAttr<F64Attr, number>);
}

// y = f(x, ...), element by element; the record says what f is.
class Weir_CatalogueOp<string mnemonic>
    : Weir_Op<mnemonic, [
          Pure, SameOperandsAndResultType, Weir_IsCatalogueFunction,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]>,
      ElementwiseRule {
  let arguments = !con(
      !foldl((ins), operands, all, one,
             !con(all, !dag(ins, [Weir_Float], [one.name]))),
      !foldl((ins), hyperparameters, all, one,
             !con(all, !dag(ins, [Weir_Argument<one>.type], [one.name]))));
  let results = (outs Weir_Float:$y);
  let assemblyFormat =
      !interleave(!foreach(one, operands, "$" # one.name), " `,` ")
      # " `:` type($" # !head(operands).name # ") attr-dict";
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::weir::verifyFunction(*this);
    }
    ::llvm::LogicalResult
    $cppClass::evaluate(::llvm::ArrayRef<::weir::Array> operands,
                        ::llvm::SmallVectorImpl<::weir::Array> &results) {
      return ::weir::evaluateFunction(*this, operands, results);
    }
  }];
}

class Activation<string mnemonic> : Weir_CatalogueOp<mnemonic> {
  let keyword = mnemonic;
  let kind = "Activation";
}

class Function<string mnemonic> : Weir_CatalogueOp<mnemonic> {
  let keyword = mnemonic;
  let kind = "Function";
}

// In the language the mean of the function over a sample.
class Loss<string mnemonic, string k = mnemonic>
    : Weir_CatalogueOp<mnemonic> {
  let keyword = k;
  let kind = "Loss";
}

#endif // WEIR_DIALECT_WEIR_ELEMENTWISEBASE
