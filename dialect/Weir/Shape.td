#ifndef WEIR_DIALECT_WEIR_SHAPE
#define WEIR_DIALECT_WEIR_SHAPE

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def ReshapeOp : Weir_Op<"reshape", [Pure,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "the same elements in row-major order under another shape";
  let arguments = (ins Weir_Any:$x);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = "$x `:` type($x) `->` type($result) attr-dict";
  let hasFolder = 1;
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<
        "weir.reshape %x : tensor<2x3x5xf64> -> tensor<6x5xf64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">]>];
}

def BroadcastOp : Weir_Op<"broadcast", [Pure,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "repeats a tensor along new axes and axes of size one";
  let description = [{
    Axis i of `x` becomes axis `dimensions[i]` of the result (increasing);
    its size is the result's or 1.

    ```mlir
    %y = weir.broadcast %b along [1] : tensor<5xf32> -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, DenseI64ArrayAttr:$dimensions);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `along` $dimensions `:` type($x) `->` type($result) attr-dict
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<
        "weir.broadcast %x along [1] : tensor<5xf64> -> tensor<2x5xf64>",
        [Weir_Linear<"x", "tensor<5xf64>">]>,
    Weir_GradientCase<
        "weir.broadcast %x along [] : tensor<f64> -> tensor<2x3xf64>",
        [Weir_Linear<"x", "tensor<f64>">]>,
    Weir_GradientCase<
        "weir.broadcast %x along [0, 1, 3] : tensor<2x1x5xf64> -> "
        "tensor<2x3x7x5xf64>",
        [Weir_Linear<"x", "tensor<2x1x5xf64>">]>,
    Weir_GradientCase<
        "weir.broadcast %x along [0, 1] : tensor<1x3xf64> -> tensor<1x3xf64>",
        [Weir_Linear<"x", "tensor<1x3xf64>">]>];
}

#endif // WEIR_DIALECT_WEIR_SHAPE
