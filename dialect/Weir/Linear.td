#ifndef WEIR_DIALECT_WEIR_LINEAR
#define WEIR_DIALECT_WEIR_LINEAR

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Weir_LinearFamilyOp<string mnemonic>
    : Weir_Op<mnemonic, [Pure, DeclareOpInterfaceMethods<Weir_Evaluate>,
                         DeclareOpInterfaceMethods<Weir_Cost, ["getFlops"]>]>;

def LinearOp : Weir_LinearFamilyOp<"linear"> {
  let summary = "x W^T + b on the last axis";
  let description = [{
    x[..., in], weight[out, in], bias[out] give [..., out], as
    `torch.nn.Linear`.

    ```mlir
    %y = weir.linear %x, %w, %b
      : (tensor<2x3xf32>, tensor<5x3xf32>, tensor<5xf32>) -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight,
                       Optional<Weir_Float>:$bias);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $weight (`,` $bias^)? `:` functional-type(operands, results)
    attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.linear %x, %w, %b : (tensor<2x3xf64>, "
        "tensor<5x3xf64>, tensor<5xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"x", "tensor<2x3xf64>">,
         Weir_Linear<"w", "tensor<5x3xf64>">,
         Weir_Linear<"b", "tensor<5xf64>">]>,
    Weir_GradientCase<"weir.linear %x, %w, %b : (tensor<3xf64>, "
        "tensor<5x3xf64>, tensor<5xf64>) -> tensor<5xf64>",
        [Weir_Linear<"x", "tensor<3xf64>">,
         Weir_Linear<"w", "tensor<5x3xf64>">,
         Weir_Linear<"b", "tensor<5xf64>">]>,
    Weir_GradientCase<"weir.linear %x, %w, %b : (tensor<2x7x3xf64>, "
        "tensor<5x3xf64>, tensor<5xf64>) -> tensor<2x7x5xf64>",
        [Weir_Linear<"x", "tensor<2x7x3xf64>">,
         Weir_Linear<"w", "tensor<5x3xf64>">,
         Weir_Linear<"b", "tensor<5xf64>">]>,
    Weir_GradientCase<"weir.linear %x, %w : (tensor<2x3xf64>, "
        "tensor<5x3xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"x", "tensor<2x3xf64>">,
         Weir_Linear<"w", "tensor<5x3xf64>">]>];
}

def MatmulOp : Weir_LinearFamilyOp<"matmul"> {
  let summary = "matrix product over the last two axes";
  let description = [{
    a[..., m, k] b[..., k, n] give [..., m, n]; leading axes are equal.
    `transpose_a` and `transpose_b` exchange an operand's last two axes.
  }];
  let arguments = (ins Weir_Float:$a, Weir_Float:$b, UnitAttr:$transpose_a,
                       UnitAttr:$transpose_b);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $a `,` $b (`transpose_a` $transpose_a^)? (`transpose_b` $transpose_b^)?
    `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.matmul %a, %b : "
        "(tensor<2x3xf64>, tensor<3x5xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"a", "tensor<2x3xf64>">,
         Weir_Linear<"b", "tensor<3x5xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_b : "
        "(tensor<2x3xf64>, tensor<5x3xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"a", "tensor<2x3xf64>">,
         Weir_Linear<"b", "tensor<5x3xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_a : "
        "(tensor<3x2xf64>, tensor<3x5xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"a", "tensor<3x2xf64>">,
         Weir_Linear<"b", "tensor<3x5xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_a transpose_b : "
        "(tensor<3x2xf64>, tensor<5x3xf64>) -> tensor<2x5xf64>",
        [Weir_Linear<"a", "tensor<3x2xf64>">,
         Weir_Linear<"b", "tensor<5x3xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b : "
        "(tensor<7x2x3xf64>, tensor<7x3x5xf64>) -> tensor<7x2x5xf64>",
        [Weir_Linear<"a", "tensor<7x2x3xf64>">,
         Weir_Linear<"b", "tensor<7x3x5xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_b : "
        "(tensor<7x2x3xf64>, tensor<7x5x3xf64>) -> tensor<7x2x5xf64>",
        [Weir_Linear<"a", "tensor<7x2x3xf64>">,
         Weir_Linear<"b", "tensor<7x5x3xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_a : "
        "(tensor<7x3x2xf64>, tensor<7x3x5xf64>) -> tensor<7x2x5xf64>",
        [Weir_Linear<"a", "tensor<7x3x2xf64>">,
         Weir_Linear<"b", "tensor<7x3x5xf64>">]>,
    Weir_GradientCase<"weir.matmul %a, %b transpose_a transpose_b : "
        "(tensor<7x3x2xf64>, tensor<7x5x3xf64>) -> tensor<7x2x5xf64>",
        [Weir_Linear<"a", "tensor<7x3x2xf64>">,
         Weir_Linear<"b", "tensor<7x5x3xf64>">]>];
}

#endif // WEIR_DIALECT_WEIR_LINEAR
