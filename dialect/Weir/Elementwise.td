#ifndef WEIR_DIALECT_WEIR_ELEMENTWISE
#define WEIR_DIALECT_WEIR_ELEMENTWISE

include "dialect/Weir/ElementwiseBase.td"

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

def ConstantOp : Weir_Op<"constant", [Pure, ConstantLike,
      AllTypesMatch<["value", "result"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "a tensor known at compile time";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Weir_Float:$result);
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

def ActivationGradOp : Weir_Op<"activation_grad", [Pure,
      SameOperandsAndResultType, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "dy * f'(x) for a function of the catalogue";
  let description = [{
    `y` is f(x), which some derivatives are cheaper from. Not differentiable.
    `weir.activation_grad "tanh", %x, %y, %dy : tensor<2x3xf32>`
  }];
  let arguments = (ins StrAttr:$function, Weir_Float:$x, Weir_Float:$y,
                       Weir_Float:$dy);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $function `,` $x `,` $y `,` $dy `:` type($x) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_ELEMENTWISE
