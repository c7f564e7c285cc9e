#ifndef WEIR_DIALECT_WEIR_NORMALIZATION
#define WEIR_DIALECT_WEIR_NORMALIZATION

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Weir_NormalizationOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])>;

def LayerNormOp : Weir_NormalizationOp<"layer_norm",
      [AllTypesMatch<["x", "result"]>]> {
  let summary = "layer normalization over the last axis";
  let description = [{
    (x - mean) / sqrt(var + eps) * weight + bias with the biased variance, as
    `torch.nn.LayerNorm` (Ba, Kiros, Hinton 2016).
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight, Weir_Float:$bias,
                       F64Attr:$eps);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $weight `,` $bias `eps` $eps `:` type($x) `,` type($weight) `,`
    type($bias) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.layer_norm %x, %w, %b eps 1.0e-5 : "
        "tensor<2x3x5xf64>, tensor<5xf64>, tensor<5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Linear<"w", "tensor<5xf64>">,
         Weir_Linear<"b", "tensor<5xf64>">]>];
}

def NormalizeOp : Weir_NormalizationOp<"normalize",
      [SameOperandsAndResultType]> {
  let summary = "(x - mean) / sqrt(var + eps) over the last axis";
  let arguments = (ins Weir_Float:$x, F64Attr:$eps);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = "$x `eps` $eps `:` type($x) attr-dict";
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.normalize %x eps 1.0e-5 : tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def NormalizeGradOp : Weir_NormalizationOp<"normalize_grad",
      [SameOperandsAndResultType]> {
  let summary = "the gradient of `weir.normalize`";
  let description = [{
    dx = (dy - mean(dy) - xhat * mean(dy * xhat)) / sqrt(var(x) + eps).
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$dy, F64Attr:$eps);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = "$x `,` $dy `eps` $eps `:` type($x) attr-dict";
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_NORMALIZATION
