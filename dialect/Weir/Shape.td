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
  let arguments = (ins Weir_Any:$x, DenseI64ArrayAttr:$dimensions);
  let results = (outs Weir_Any:$result);
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

class Weir_ShapeOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])> {
  let hasVerifier = 1;
}

def TransposeOp : Weir_ShapeOp<"transpose"> {
  let summary = "permutes axes";
  let description = [{
    Axis i of the result is axis `permutation[i]` of `x`.

    ```mlir
    %y = weir.transpose %x by [0, 2, 1] : tensor<2x3x5xf32> -> tensor<2x5x3xf32>
    ```
  }];
  let arguments = (ins Weir_Any:$x, DenseI64ArrayAttr:$permutation);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = [{
    $x `by` $permutation `:` type($x) `->` type($result) attr-dict
  }];
  let hasFolder = 1;
  let gradientCases = [
    Weir_GradientCase<
        "weir.transpose %x by [1, 0] : tensor<2x3xf64> -> tensor<3x2xf64>",
        [Weir_Linear<"x", "tensor<2x3xf64>">]>,
    Weir_GradientCase<
        "weir.transpose %x by [2, 0, 1] : tensor<2x3x5xf64> -> "
        "tensor<5x2x3xf64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">]>];
}

def ConcatOp : Weir_ShapeOp<"concat"> {
  let summary = "joins tensors along an axis";
  let description = [{
    ```mlir
    %y = weir.concat %a, %b along 1
      : (tensor<2x3xf32>, tensor<2x5xf32>) -> tensor<2x8xf32>
    ```
  }];
  let arguments = (ins Variadic<Weir_Any>:$values, I64Attr:$axis);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = [{
    $values `along` $axis `:` functional-type(operands, results) attr-dict
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.concat %x, %y, %z along 1 : (tensor<2x3xf64>, "
        "tensor<2x1xf64>, tensor<2x5xf64>) -> tensor<2x9xf64>",
        [Weir_Linear<"x", "tensor<2x3xf64>">,
         Weir_Linear<"y", "tensor<2x1xf64>">,
         Weir_Linear<"z", "tensor<2x5xf64>">]>,
    Weir_GradientCase<"weir.concat %x, %x along 0 : "
        "(tensor<3xf64>, tensor<3xf64>) -> tensor<6xf64>",
        [Weir_Linear<"x", "tensor<3xf64>">]>];
}

def SliceOp : Weir_ShapeOp<"slice"> {
  let summary = "every so many-th element along an axis, from a first one";
  let description = [{
    Element i of the result is element `start + i * step` of `x`; how many is
    the result's size. A negative step runs backward.

    ```mlir
    %y = weir.slice %x along 1 from 4 step -2
      : tensor<2x5xf32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Weir_Any:$x, I64Attr:$axis, I64Attr:$start,
                       I64Attr:$step);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = [{
    $x `along` $axis `from` $start `step` $step `:` type($x) `->`
    type($result) attr-dict
  }];
  let hasFolder = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.slice %x along 1 from 1 step 2 : "
        "tensor<2x7xf64> -> tensor<2x3xf64>",
        [Weir_Linear<"x", "tensor<2x7xf64>">]>,
    Weir_GradientCase<"weir.slice %x along 0 from 4 step -1 : "
        "tensor<5x2xf64> -> tensor<5x2xf64>",
        [Weir_Linear<"x", "tensor<5x2xf64>">]>,
    Weir_GradientCase<"weir.slice %x along 1 from 5 step -2 : "
        "tensor<2x7x3xf64> -> tensor<2x3x3xf64>",
        [Weir_Linear<"x", "tensor<2x7x3xf64>">]>];
}

def PadOp : Weir_ShapeOp<"pad"> {
  let summary = "places a tensor among elements of one value along an axis";
  let description = [{
    Element i of `x` becomes element `start + i * step` of the result; the
    others are `value`. With 0 it is the adjoint of `weir.slice`.

    ```mlir
    %y = weir.pad %x along 1 from 2 step 1 with 0.0
      : tensor<2x3xf32> -> tensor<2x7xf32>
    ```
  }];
  let arguments = (ins Weir_Any:$x, I64Attr:$axis, I64Attr:$start,
                       I64Attr:$step, F64Attr:$value);
  let results = (outs Weir_Any:$result);
  let assemblyFormat = [{
    $x `along` $axis `from` $start `step` $step `with` $value `:` type($x) `->`
    type($result) attr-dict
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.pad %x along 1 from 2 step 1 with 0.5 : "
        "tensor<2x3xf64> -> tensor<2x7xf64>",
        [Weir_Smooth<"x", "tensor<2x3xf64>">]>,
    Weir_GradientCase<"weir.pad %x along 0 from 6 step -3 with 0.0 : "
        "tensor<3x2xf64> -> tensor<8x2xf64>",
        [Weir_Linear<"x", "tensor<3x2xf64>">]>];
}

def GatherOp : Weir_ShapeOp<"gather"> {
  let summary = "the elements along an axis that an index names";
  let description = [{
    The first `batch` axes of `x` and `index` are the same; axis `axis` of `x`
    is replaced by the index's other axes. Where the index is outside of the
    axis, the result is 0.

    ```mlir
    %y = weir.gather %x at %i along 1 batch 0
      : (tensor<2x7xf32>, tensor<3xi32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Class:$index, I64Attr:$axis,
                       I64Attr:$batch);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `at` $index `along` $axis `batch` $batch `:`
    functional-type(operands, results) attr-dict
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.gather %x at %i along 0 batch 0 : "
        "(tensor<5x3xf64>, tensor<2x7xi32>) -> tensor<2x7x3xf64>",
        [Weir_Linear<"x", "tensor<5x3xf64>">,
         Weir_Classes<"i", "tensor<2x7xi32>", 5>]>,
    Weir_GradientCase<"weir.gather %x at %i along 2 batch 1 : "
        "(tensor<2x3x5xf64>, tensor<2x7xi32>) -> tensor<2x3x7xf64>",
        [Weir_Linear<"x", "tensor<2x3x5xf64>">,
         Weir_Classes<"i", "tensor<2x7xi32>", 5>]>,
    Weir_GradientCase<"weir.gather %x at %i along 1 batch 1 : "
        "(tensor<2x5x3xf64>, tensor<2xi32>) -> tensor<2x3xf64>",
        [Weir_Linear<"x", "tensor<2x5x3xf64>">,
         Weir_Classes<"i", "tensor<2xi32>", 5>]>];
}

def ScatterAddOp : Weir_ShapeOp<"scatter_add"> {
  let summary = "sums elements into the places along an axis that an index names";
  let description = [{
    The adjoint of `weir.gather`: `x` has the shape of a gather's result, the
    result that of its operand. Elements whose index is outside of the axis
    are dropped.

    ```mlir
    %y = weir.scatter_add %x at %i along 1 batch 0
      : (tensor<2x3xf32>, tensor<3xi32>) -> tensor<2x7xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Class:$index, I64Attr:$axis,
                       I64Attr:$batch);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `at` $index `along` $axis `batch` $batch `:`
    functional-type(operands, results) attr-dict
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.scatter_add %x at %i along 0 batch 0 : "
        "(tensor<2x7x3xf64>, tensor<2x7xi32>) -> tensor<5x3xf64>",
        [Weir_Linear<"x", "tensor<2x7x3xf64>">,
         Weir_Classes<"i", "tensor<2x7xi32>", 5>]>,
    Weir_GradientCase<"weir.scatter_add %x at %i along 2 batch 1 : "
        "(tensor<2x3x7xf64>, tensor<2x7xi32>) -> tensor<2x3x5xf64>",
        [Weir_Linear<"x", "tensor<2x3x7xf64>">,
         Weir_Classes<"i", "tensor<2x7xi32>", 5>]>];
}

def OneHotOp : Weir_ShapeOp<"one_hot"> {
  let summary = "1 at the place of each class along a new last axis, else 0";
  let description = [{
    ```mlir
    %y = weir.one_hot %c : tensor<2xi32> -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins Weir_Class:$x);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$x `:` type($x) `->` type($result) attr-dict";
}

def IotaOp : Weir_ShapeOp<"iota"> {
  let summary = "equally spaced numbers along an axis";
  let description = [{
    Element i along `axis` is `start + i * step`.

    ```mlir
    %y = weir.iota along 0 from 1.0 step 0.5 : tensor<5xf32>
    ```
  }];
  let arguments = (ins I64Attr:$axis, F64Attr:$start, F64Attr:$step);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    `along` $axis `from` $start `step` $step `:` type($result) attr-dict
  }];
}

#endif // WEIR_DIALECT_WEIR_SHAPE
