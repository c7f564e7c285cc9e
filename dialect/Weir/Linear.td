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

def ContractOp : Weir_LinearFamilyOp<"contract"> {
  let summary = "a sum of products over axes that two tensors share";
  let description = [{
    The product in which axes are named by numbers, as letters name them in
    `torch.einsum`: an axis that the result lacks is summed. Each number
    stands in at least two of the three lists, so that gradients are such
    products again. For what `weir.matmul` does not express: leading axes
    that are broadcast, operands in any order of axes.

    ```mlir
    // The same three matrices for all samples, "bsi,sij->bsj".
    %c = weir.contract %a[0, 1, 2], %b[1, 2, 3] to [0, 1, 3]
      : (tensor<2x3x5xf32>, tensor<3x5x7xf32>) -> tensor<2x3x7xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$a, Weir_Float:$b, DenseI64ArrayAttr:$a_axes,
                       DenseI64ArrayAttr:$b_axes,
                       DenseI64ArrayAttr:$result_axes);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $a `` $a_axes `,` $b `` $b_axes `to` $result_axes `:`
    functional-type(operands, results) attr-dict
  }];
  let extraClassDeclaration = [{
    /// How far each number runs.
    ::llvm::SmallVector<int64_t> getSizes();
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.contract %a[0, 1, 2], %b[1, 2, 3] to [0, 1, 3] : "
        "(tensor<2x3x5xf64>, tensor<3x5x7xf64>) -> tensor<2x3x7xf64>",
        [Weir_Linear<"a", "tensor<2x3x5xf64>">,
         Weir_Linear<"b", "tensor<3x5x7xf64>">]>,
    Weir_GradientCase<"weir.contract %a[0, 2], %b[1, 2] to [1, 0] : "
        "(tensor<2x3xf64>, tensor<5x3xf64>) -> tensor<5x2xf64>",
        [Weir_Linear<"a", "tensor<2x3xf64>">,
         Weir_Linear<"b", "tensor<5x3xf64>">]>,
    Weir_GradientCase<"weir.contract %a[0, 1], %b[1, 0] to [] : "
        "(tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<f64>",
        [Weir_Linear<"a", "tensor<2x3xf64>">,
         Weir_Linear<"b", "tensor<3x2xf64>">]>,
    Weir_GradientCase<"weir.contract %a[0], %b[1] to [0, 1] : "
        "(tensor<2xf64>, tensor<3xf64>) -> tensor<2x3xf64>",
        [Weir_Linear<"a", "tensor<2xf64>">,
         Weir_Linear<"b", "tensor<3xf64>">]>];
}

#endif // WEIR_DIALECT_WEIR_LINEAR
