#ifndef WEIR_DIALECT_WEIR_ELEMENTWISE
#define WEIR_DIALECT_WEIR_ELEMENTWISE

include "dialect/Weir/ElementwiseBase.td"
include "mlir/IR/EnumAttr.td"

class Weir_BinaryOp<string mnemonic, string text, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [
          Pure, SameOperandsAndResultType,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])> {
  let summary = text;
  let description = [{
    Both operands have the shape of the result; see `weir.broadcast`.
  }];
  let arguments = (ins Weir_Float:$lhs, Weir_Float:$rhs);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$lhs `,` $rhs `:` type($lhs) attr-dict";
}

def AddOp : Weir_BinaryOp<"add", "lhs + rhs", [Commutative]> {
  let gradientCases = [
    Weir_GradientCase<"weir.add %x, %y : tensor<2x3xf64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">,
                       Weir_Linear<"y", "tensor<2x3xf64>">]>];
}
def SubOp : Weir_BinaryOp<"sub", "lhs - rhs"> {
  let gradientCases = [
    Weir_GradientCase<"weir.sub %x, %y : tensor<2x3xf64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">,
                       Weir_Linear<"y", "tensor<2x3xf64>">]>];
}
def MulOp : Weir_BinaryOp<"mul", "lhs * rhs", [Commutative]> {
  let gradientCases = [
    Weir_GradientCase<"weir.mul %x, %y : tensor<2x3xf64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">,
                       Weir_Linear<"y", "tensor<2x3xf64>">]>,
    Weir_GradientCase<"weir.mul %x, %x : tensor<2x3xf64>",
                      [Weir_Smooth<"x", "tensor<2x3xf64>">]>];
}
def DivOp : Weir_BinaryOp<"div", "lhs / rhs"> {
  let gradientCases = [
    Weir_GradientCase<"weir.div %x, %y : tensor<2x3xf64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">,
                       Weir_Within<"y", "tensor<2x3xf64>", "0.5", "2.0">]>];
}

def StopGradientOp : Weir_Op<"stop_gradient", [Pure,
      SameOperandsAndResultType, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "x, which no gradient passes";
  let description = [{
    The reverse sweep ends here: nothing is differentiated that leads to a loss
    only by way of `x`.

    ```mlir
    %y = weir.stop_gradient %x : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$x `:` type($x) attr-dict";
}

def ConstantOp : Weir_Op<"constant", [Pure, ConstantLike,
      AllTypesMatch<["value", "result"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "a tensor known at compile time";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = "$value attr-dict";
  let hasFolder = 1;
}

def BiasOp : Weir_Op<"bias", [Pure, AllTypesMatch<["x", "result"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "adds a vector along the last axis";
  let description = "x[..., n] + b[n].";
  let arguments = (ins Weir_Float:$x, Weir_Float:$b);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$x `,` $b `:` type($x) `,` type($b) attr-dict";
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.bias %x, %b : tensor<2x3x5xf64>, tensor<5xf64>",
                      [Weir_Linear<"x", "tensor<2x3x5xf64>">,
                       Weir_Linear<"b", "tensor<5xf64>">]>,
    Weir_GradientCase<"weir.bias %x, %b : tensor<5xf64>, tensor<5xf64>",
                      [Weir_Linear<"x", "tensor<5xf64>">,
                       Weir_Linear<"b", "tensor<5xf64>">]>];
}

def ElementwiseGradOp : Weir_Op<"elementwise_grad", [Pure,
      SameOperandsAndResultType, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "dy times a derivative of a function of the catalogue";
  let description = [{
    By operand `index` of the function. `inputs` are all operands of the
    function, then its value y, which some derivatives are cheaper from, and
    dy. Its hyperparameters are attributes. Not differentiable.

    ```mlir
    %dx = weir.elementwise_grad "huber" wrt 0 %x, %t, %y, %dy
      : tensor<2x3xf32> {delta = 0.5 : f64}
    ```
  }];
  let arguments = (ins StrAttr:$function, I64Attr:$index,
                       Variadic<Weir_Float>:$inputs);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $function `wrt` custom<Index>($index) $inputs `:`
    custom<SameType>(type($inputs), type($dx), ref($inputs)) attr-dict
  }];
  let builders = [OpBuilder<(ins "::llvm::StringRef":$function,
                                 "unsigned":$index,
                                 "::mlir::ValueRange":$operands,
                                 "::mlir::Value":$y, "::mlir::Value":$dy)>];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Of the function itself.
    ::mlir::OperandRange getFunctionOperands() {
      return getInputs().drop_back(2);
    }
    ::mlir::Value getY() { return getInputs().drop_back().back(); }
    ::mlir::Value getDy() { return getInputs().back(); }
  }];
}

def Weir_Comparison : I32EnumAttr<"Comparison", "an order of two values", [
    I32EnumAttrCase<"eq", 0>, I32EnumAttrCase<"ne", 1>,
    I32EnumAttrCase<"lt", 2>, I32EnumAttrCase<"le", 3>,
    I32EnumAttrCase<"gt", 4>, I32EnumAttrCase<"ge", 5>]> {
  let cppNamespace = "::weir";
}

// Results of the same shape whose elements are booleans.
defvar Weir_Truth = TypesMatchWith<"one boolean for each element", "lhs",
    "result", "::llvm::cast<::mlir::RankedTensorType>($_self).clone("
              "::mlir::IntegerType::get($_ctxt, 1))">;

def CompareOp : Weir_Op<"compare", [Pure, SameTypeOperands,
      SameOperandsAndResultShape, Weir_Truth,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "whether two values are in an order, element by element";
  let description = [{
    NaN differs from everything and is in no order. No gradient passes.

    ```mlir
    %m = weir.compare lt %a, %b : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Weir_Comparison:$comparison, Weir_Any:$lhs,
                       Weir_Any:$rhs);
  let results = (outs Weir_Bool:$result);
  let assemblyFormat = [{
    $comparison $lhs `,` $rhs `:` type($lhs) attr-dict
  }];
}

class Weir_LogicalOp<string mnemonic, string text>
    : Weir_Op<mnemonic, [Pure, SameOperandsAndResultType, Commutative,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = text;
  let arguments = (ins Weir_Bool:$lhs, Weir_Bool:$rhs);
  let results = (outs Weir_Bool:$result);
  let assemblyFormat = "$lhs `,` $rhs `:` type($lhs) attr-dict";
}
def LogicalAndOp : Weir_LogicalOp<"logical_and", "whether both hold">;
def LogicalOrOp : Weir_LogicalOp<"logical_or", "whether one holds">;

def LogicalNotOp : Weir_Op<"logical_not", [Pure, SameOperandsAndResultType,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "whether it does not hold";
  let arguments = (ins Weir_Bool:$x);
  let results = (outs Weir_Bool:$result);
  let assemblyFormat = "$x `:` type($x) attr-dict";
}

def WhereOp : Weir_Op<"where", [Pure, SameOperandsAndResultShape,
      AllTypesMatch<["a", "b", "result"]>,
      TypesMatchWith<"one boolean for each element", "a", "mask",
          "::llvm::cast<::mlir::RankedTensorType>($_self).clone("
          "::mlir::IntegerType::get($_ctxt, 1))">,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "`a` where the mask holds, else `b`";
  let description = [{
    The gradient goes to the value that was taken; the other gets 0, also where
    it is infinite or NaN.

    ```mlir
    %y = weir.where %mask, %a, %b : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Weir_Bool:$mask, Weir_Any:$a, Weir_Any:$b);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = "$mask `,` $a `,` $b `:` type($a) attr-dict";
  let gradientCases = [
    Weir_GradientCase<"weir.where %m, %x, %y : tensor<2x3xf64>",
                      [Weir_Classes<"m", "tensor<2x3xi1>", 2>,
                       Weir_Linear<"x", "tensor<2x3xf64>">,
                       Weir_Linear<"y", "tensor<2x3xf64>">]>];
}

def ToFloatOp : Weir_Op<"to_float", [Pure, SameOperandsAndResultShape,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "integers or truth values, 0 and 1, as floats";
  let description = [{
    ```mlir
    %y = weir.to_float %mask : tensor<2x3xi1> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[Weir_Class, Weir_Bool]>:$x);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$x `:` type($x) `->` type($result) attr-dict";
}

#endif // WEIR_DIALECT_WEIR_ELEMENTWISE
