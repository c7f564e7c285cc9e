#ifndef WEIR_DIALECT_WEIR_REDUCTION
#define WEIR_DIALECT_WEIR_REDUCTION

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Weir_ReductionKind : I32EnumAttr<"ReductionKind", "how axes are reduced", [
    I32EnumAttrCase<"sum", 0>, I32EnumAttrCase<"mean", 1>,
    I32EnumAttrCase<"max", 2>, I32EnumAttrCase<"min", 3>]> {
  let cppNamespace = "::weir";
  let genSpecializedAttr = 0;
}
def Weir_ReductionKindAttr
    : EnumAttr<Weir_Dialect, Weir_ReductionKind, "reduction">;

def ReduceOp : Weir_Op<"reduce", [Pure,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "reduces axes and drops them";
  let description = [{
    `axes` are distinct and increasing. The maximum of values that hold a NaN
    is NaN. The gradient of `max` and `min` is shared equally by ties, as
    `torch.amax` does.

    ```mlir
    %s = weir.reduce sum %x over [1] : tensor<2x3x5xf32> -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins Weir_ReductionKindAttr:$kind, Weir_Float:$x,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    custom<ReductionKind>($kind) $x `over` $axes `:` type($x) `->` type($result) attr-dict
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<
        "weir.reduce sum %x over [1] : tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<
        "weir.reduce sum %x over [0, 1, 2] : tensor<2x3x5xf64> -> tensor<f64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<
        "weir.reduce mean %x over [0, 2] : tensor<2x3x5xf64> -> tensor<3xf64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<
        "weir.reduce max %x over [1] : tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<
        "weir.reduce min %x over [0, 2] : tensor<2x3x5xf64> -> tensor<3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def ReduceExtremumGradOp : Weir_Op<"reduce_extremum_grad", [Pure,
      AllTypesMatch<["x", "dx"]>, AllTypesMatch<["y", "dy"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "dy shared equally by the elements of x that equal y";
  let arguments = (ins Weir_Float:$x, Weir_Float:$y, Weir_Float:$dy,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $x `,` $y `,` $dy `over` $axes `:` type($x) `,` type($y) attr-dict
  }];
  let hasVerifier = 1;
}

def SoftmaxOp : Weir_Op<"softmax", [Pure, SameOperandsAndResultType,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "exp(x - max) / sum(exp(x - max)) along an axis";
  let arguments = (ins Weir_Float:$x, I64Attr:$axis);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = "$x `along` $axis `:` type($x) attr-dict";
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.softmax %x along 0 : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.softmax %x along 1 : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.softmax %x along 2 : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def TotalOp : Weir_Op<"total", [Pure, AllTypesMatch<["sum", "weight"]>,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "the sum over everything, and how much was summed";
  let description = [{
    A loss or metric as (sum, weight). With `valid`, only the first so many
    rows of axis 0 count. The weight is the number of elements that count.

    ```mlir
    %sum, %weight = weir.total %x : tensor<4xf32> -> tensor<f32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Optional<Weir_Class>:$valid);
  let results = (outs Weir_Float:$sum, Weir_Float:$weight);
  let assemblyFormat = [{
    $x (`valid` $valid^)? `:` type($x) (`,` type($valid)^)? `->` type($sum)
    attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.total %x : tensor<2x3xf64> -> tensor<f64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">]>];
}

#endif // WEIR_DIALECT_WEIR_REDUCTION
