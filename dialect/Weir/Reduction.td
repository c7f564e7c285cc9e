#ifndef WEIR_DIALECT_WEIR_REDUCTION
#define WEIR_DIALECT_WEIR_REDUCTION

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Weir_ReductionKind : I32EnumAttr<"ReductionKind", "how axes are reduced", [
    I32EnumAttrCase<"sum", 0>, I32EnumAttrCase<"mean", 1>,
    I32EnumAttrCase<"max", 2>, I32EnumAttrCase<"min", 3>,
    I32EnumAttrCase<"prod", 4>]> {
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
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<
        "weir.reduce prod %x over [0, 2] : tensor<2x3x2xf64> -> tensor<3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x2xf64>">]>];
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

def ReduceProductGradOp : Weir_Op<"reduce_product_grad", [Pure,
      AllTypesMatch<["x", "dx"]>, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "dy times the product of the other elements";
  let description = [{
    Without a zero dy * product / x; at the only zero of a row dy times the
    product of the others; else 0.
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$dy,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $x `,` $dy `over` $axes `:` type($x) `,` type($dy) attr-dict
  }];
  let hasVerifier = 1;
}

// A function of rows: what is left of the axes that are not named.
class Weir_RowsOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])> {
  let hasVerifier = 1;
}

// One element a row.
class Weir_RowReductionOp<string mnemonic> : Weir_RowsOp<mnemonic> {
  let arguments = (ins Weir_Float:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `over` $axes `:` type($x) `->` type($result) attr-dict
  }];
}

def LogSumExpOp : Weir_RowReductionOp<"log_sum_exp"> {
  let summary = "log(sum(exp(x))) over axes";
  let description = [{
    With the maximum taken out, as `torch.logsumexp`: a row of -inf gives -inf,
    one that holds +inf gives +inf.
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.log_sum_exp %x over [1] : "
        "tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.log_sum_exp %x over [0, 2] : "
        "tensor<2x3x5xf64> -> tensor<3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def LogSumExpGradOp : Weir_RowsOp<"log_sum_exp_grad",
      [AllTypesMatch<["x", "dx"]>, AllTypesMatch<["y", "dy"]>]> {
  let summary = "dy * exp(x - y), y the log-sum-exp of the row";
  let arguments = (ins Weir_Float:$x, Weir_Float:$y, Weir_Float:$dy,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $x `,` $y `,` $dy `over` $axes `:` type($x) `,` type($y) attr-dict
  }];
}

def NormOp : Weir_RowReductionOp<"norm"> {
  let summary = "sqrt(sum(x^2)) over axes";
  let description = "The gradient at 0 is 0, as PyTorch's.";
  let gradientCases = [
    Weir_GradientCase<"weir.norm %x over [1] : "
        "tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.norm %x over [0, 1] : tensor<2x3xf64> -> "
        "tensor<f64>",
        [Weir_Smooth<"x", "tensor<2x3xf64>">]>];
}

class Weir_SpreadOp<string mnemonic> : Weir_RowsOp<mnemonic> {
  let arguments = (ins Weir_Float:$x, DenseI64ArrayAttr:$axes,
                       I64Attr:$correction);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `over` $axes `correction` $correction `:` type($x) `->` type($result)
    attr-dict
  }];
}

def VarianceOp : Weir_SpreadOp<"variance"> {
  let summary = "sum((x - mean)^2) / (n - correction) over axes";
  let description = "In two passes, as `torch.var`.";
  let gradientCases = [
    Weir_GradientCase<"weir.variance %x over [1] correction 1 : "
        "tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.variance %x over [0, 2] correction 0 : "
        "tensor<2x3x5xf64> -> tensor<3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def StandardDeviationOp : Weir_SpreadOp<"standard_deviation"> {
  let summary = "the root of `weir.variance`";
  let description = "The gradient at 0 is 0, as PyTorch's.";
  let gradientCases = [
    Weir_GradientCase<"weir.standard_deviation %x over [1] correction 1 : "
        "tensor<2x3x5xf64> -> tensor<2x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def DivideOrZeroOp : Weir_Op<"divide_or_zero", [Pure,
      SameOperandsAndResultType, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "lhs / rhs, or 0 where rhs is 0";
  let description = "In gradients of roots. Not differentiable.";
  let arguments = (ins Weir_Float:$lhs, Weir_Float:$rhs);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = "$lhs `,` $rhs `:` type($lhs) attr-dict";
}

def ArgExtremumOp : Weir_RowsOp<"arg_extremum"> {
  let summary = "where the maximum or minimum along an axis stands";
  let description = [{
    The first of equal ones; the first NaN if there is one, as
    `torch.argmax`. `kind` is `max` or `min`.

    ```mlir
    %i = weir.arg_extremum max %x along 1 : tensor<2x5xf32> -> tensor<2xi32>
    ```
  }];
  let arguments = (ins Weir_ReductionKindAttr:$kind, Weir_Float:$x,
                       I64Attr:$axis);
  let results = (outs Weir_Class:$result);
  let assemblyFormat = [{
    custom<ReductionKind>($kind) $x `along` $axis `:` type($x) `->` type($result) attr-dict
  }];
}

def CumulativeSumOp : Weir_RowsOp<"cumulative_sum",
      [SameOperandsAndResultType]> {
  let summary = "the sum of each element and those before it along an axis";
  let description = "With `reverse`, and those after it.";
  let arguments = (ins Weir_Float:$x, I64Attr:$axis, UnitAttr:$reverse);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `along` $axis (`reverse` $reverse^)? `:` type($x) attr-dict
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.cumulative_sum %x along 1 : tensor<2x5x3xf64>",
                      [Weir_Linear<"x", "tensor<2x5x3xf64>">]>,
    Weir_GradientCase<"weir.cumulative_sum %x along 0 reverse : "
        "tensor<7xf64>", [Weir_Linear<"x", "tensor<7xf64>">]>];
}

// Rows with an optional mask, true where an element counts.
class Weir_SoftmaxOp<string mnemonic>
    : Weir_RowsOp<mnemonic, [AllTypesMatch<["x", "y"]>]> {
  let arguments = (ins Weir_Float:$x, Optional<Weir_Bool>:$mask,
                       DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = [{
    $x (`mask` $mask^)? `over` $axes `:` type($x) (`,` type($mask)^)? attr-dict
  }];
}

def SoftmaxOp : Weir_SoftmaxOp<"softmax"> {
  let summary = "exp(x - max) / sum(exp(x - max)) over axes";
  let description = [{
    Elements where `mask` is false do not count and give 0; so does a row of
    which none counts.

    ```mlir
    %y = weir.softmax %x mask %m over [1] : tensor<2x3xf32>, tensor<2x3xi1>
    ```
  }];
  let gradientCases = [
    Weir_GradientCase<"weir.softmax %x over [0] : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.softmax %x over [1] : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.softmax %x over [1, 2] : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.softmax %x mask %m over [1] : tensor<7x3xf64>, "
        "tensor<7x3xi1>", [Weir_Smooth<"x", "tensor<7x3xf64>">,
                           Weir_Classes<"m", "tensor<7x3xi1>", 2>]>];
}

def LogSoftmaxOp : Weir_SoftmaxOp<"log_softmax"> {
  let summary = "x - log(sum(exp(x))) over axes";
  let description = "Elements where `mask` is false do not count and give 0.";
  let gradientCases = [
    Weir_GradientCase<"weir.log_softmax %x over [1] : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.log_softmax %x over [0, 2] : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.log_softmax %x mask %m over [1] : "
        "tensor<7x3xf64>, tensor<7x3xi1>",
        [Weir_Smooth<"x", "tensor<7x3xf64>">,
         Weir_Classes<"m", "tensor<7x3xi1>", 2>]>];
}

def LogSoftmaxGradOp : Weir_RowsOp<"log_softmax_grad",
      [AllTypesMatch<["y", "dy", "dx"]>]> {
  let summary = "dy - exp(y) * sum(dy) over axes, y the log-softmax";
  let arguments = (ins Weir_Float:$y, Weir_Float:$dy,
                       Optional<Weir_Bool>:$mask, DenseI64ArrayAttr:$axes);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $y `,` $dy (`mask` $mask^)? `over` $axes `:` type($y) (`,` type($mask)^)?
    attr-dict
  }];
}

#endif // WEIR_DIALECT_WEIR_REDUCTION
