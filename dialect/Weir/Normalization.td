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

def RmsNormOp : Weir_NormalizationOp<"rms_norm",
      [AllTypesMatch<["x", "result"]>]> {
  let summary = "normalization by the root mean square of the last axis";
  let description = [{
    x / sqrt(mean(x^2) + eps) * weight, as `torch.nn.RMSNorm` (Zhang, Sennrich
    2019).

    ```mlir
    %y = weir.rms_norm %x, %w eps 1.0e-6 : tensor<2x5xf32>, tensor<5xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight, F64Attr:$eps);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $weight `eps` $eps `:` type($x) `,` type($weight) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.rms_norm %x, %w eps 1.0e-5 : "
        "tensor<2x3x5xf64>, tensor<5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Linear<"w", "tensor<5xf64>">]>];
}

def GroupNormOp : Weir_NormalizationOp<"group_norm",
      [AllTypesMatch<["x", "result"]>, AllTypesMatch<["weight", "bias"]>]> {
  let summary = "normalization of groups of channels of each sample";
  let description = [{
    The last axis holds the channels, in `groups` groups of neighbours. Mean
    and biased variance are taken over a group's channels and all axes between
    the first and the last, as `torch.nn.GroupNorm` (Wu, He 2018).

    ```mlir
    %y = weir.group_norm %x, %w, %b groups 2 eps 1.0e-5
      : tensor<2x7x6xf32>, tensor<6xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight, Weir_Float:$bias,
                       I64Attr:$groups, F64Attr:$eps);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $weight `,` $bias `groups` $groups `eps` $eps `:` type($x) `,`
    type($weight) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.group_norm %x, %w, %b groups 3 eps 1.0e-5 : "
        "tensor<2x5x6xf64>, tensor<6xf64>",
        [Weir_Smooth<"x", "tensor<2x5x6xf64>">,
         Weir_Linear<"w", "tensor<6xf64>">,
         Weir_Linear<"b", "tensor<6xf64>">]>,
    Weir_GradientCase<"weir.group_norm %x, %w, %b groups 1 eps 1.0e-5 : "
        "tensor<2x5xf64>, tensor<5xf64>",
        [Weir_Smooth<"x", "tensor<2x5xf64>">,
         Weir_Linear<"w", "tensor<5xf64>">,
         Weir_Linear<"b", "tensor<5xf64>">]>];
}

def BatchNormOp : Weir_NormalizationOp<"batch_norm",
      [Weir_CrossesBatch, DeclareOpInterfaceMethods<Weir_TrainingForm,
           ["buildInference", "getRunningStatistics"]>,
       AllTypesMatch<["x", "result"]>,
       AllTypesMatch<["weight", "bias", "running_mean", "running_var", "mean",
                      "variance"]>]> {
  let summary = "normalization of each channel over the batch, in training";
  let description = [{
    (x - mean) / sqrt(var + eps) * weight + bias, mean and biased variance
    taken over all axes but the last, as `torch.nn.BatchNorm1d` on channels
    last (Ioffe, Szegedy 2015). `mean` and `variance`, the unbiased one, are
    what the running statistics learn from: a step commits
    running + momentum * (new - running). They carry no gradient. Inference
    reads the running statistics in their place
    (`weir.batch_norm_inference`). The variance of a single row is 0.

    ```mlir
    %y, %mean, %variance = weir.batch_norm %x, %w, %b
      running(%running_mean, %running_var) eps 1.0e-5 momentum 0.1
      : tensor<4x3xf32>, tensor<3xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight, Weir_Float:$bias,
                       Weir_Float:$running_mean, Weir_Float:$running_var,
                       F64Attr:$eps, F64Attr:$momentum);
  let results = (outs Weir_Float:$result, Weir_Float:$mean,
                      Weir_Float:$variance);
  let assemblyFormat = [{
    $x `,` $weight `,` $bias `running` `(` $running_mean `,` $running_var `)`
    `eps` $eps `momentum` $momentum `:` type($x) `,` type($weight) attr-dict
  }];
  let hasVerifier = 1;
  // Only the first result is differentiated.
  let gradientCases = [
    Weir_GradientCase<"weir.constant dense<0.5> : tensor<3xf64>\n"
        "%y, %m, %v = weir.batch_norm %x, %w, %b running(%result, %result) "
        "eps 1.0e-5 momentum 0.1 : tensor<4x3xf64>, tensor<3xf64>\n"
        "%z = weir.reshape %y : tensor<4x3xf64> -> tensor<12xf64>",
        [Weir_Smooth<"x", "tensor<4x3xf64>">,
         Weir_Linear<"w", "tensor<3xf64>">,
         Weir_Linear<"b", "tensor<3xf64>">]>,
    Weir_GradientCase<"weir.constant dense<0.5> : tensor<3xf64>\n"
        "%y, %m, %v = weir.batch_norm %x, %w, %b running(%result, %result) "
        "eps 1.0e-5 momentum 0.1 : tensor<2x5x3xf64>, tensor<3xf64>\n"
        "%z = weir.reshape %y : tensor<2x5x3xf64> -> tensor<30xf64>",
        [Weir_Smooth<"x", "tensor<2x5x3xf64>">,
         Weir_Linear<"w", "tensor<3xf64>">,
         Weir_Linear<"b", "tensor<3xf64>">]>];
}

def BatchNormInferenceOp : Weir_NormalizationOp<"batch_norm_inference",
      [AllTypesMatch<["x", "result"]>,
       AllTypesMatch<["weight", "bias", "mean", "variance"]>]> {
  let summary = "normalization of each channel by statistics that are given";
  let description = [{
    (x - mean) / sqrt(variance + eps) * weight + bias along the last axis: the
    inference form of `weir.batch_norm`.

    ```mlir
    %y = weir.batch_norm_inference %x, %w, %b by(%mean, %variance) eps 1.0e-5
      : tensor<4x3xf32>, tensor<3xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$weight, Weir_Float:$bias,
                       Weir_Float:$mean, Weir_Float:$variance, F64Attr:$eps);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $weight `,` $bias `by` `(` $mean `,` $variance `)` `eps` $eps
    `:` type($x) `,` type($weight) attr-dict
  }];
  let hasVerifier = 1;
}

def RunningAverageOp : Weir_NormalizationOp<"running_average"> {
  let summary = "a running statistic after the batches of a step";
  let description = [{
    running + momentum * (new - running), for each of `batches` in turn: a
    layer that a step applies twice learns twice.

    ```mlir
    %new = weir.running_average %old, %mean momentum 0.1
      : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$running, Variadic<Weir_Float>:$batches,
                       F64Attr:$momentum);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $running `,` $batches `momentum` $momentum
    `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

def NormalizeOp : Weir_NormalizationOp<"normalize",
      [SameOperandsAndResultType]> {
  let summary = "(x - mean) / sqrt(var + eps) over axes";
  let description = [{
    The mean and the biased variance are taken over `axes` (increasing).
    `uncentered` leaves the mean out: x / sqrt(mean(x^2) + eps).

    ```mlir
    %y = weir.normalize %x over [0, 1] eps 1.0e-5 : tensor<2x3x5xf32>
    %z = weir.normalize %x over [2] eps 1.0e-6 uncentered : tensor<2x3x5xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, DenseI64ArrayAttr:$axes, F64Attr:$eps,
                       UnitAttr:$uncentered);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = [{
    $x `over` $axes `eps` $eps (`uncentered` $uncentered^)? `:` type($x)
    attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.normalize %x over [2] eps 1.0e-5 : "
                      "tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.normalize %x over [1] eps 1.0e-5 : "
                      "tensor<2x5x3xf64>",
                      [Weir_Smooth<"x", "tensor<2x5x3xf64>">]>,
    Weir_GradientCase<"weir.normalize %x over [0, 2] eps 1.0e-5 uncentered : "
                      "tensor<2x3x5xf64>",
                      [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>];
}

def NormalizeGradOp : Weir_NormalizationOp<"normalize_grad",
      [SameOperandsAndResultType]> {
  let summary = "the gradient of `weir.normalize`";
  let description = [{
    dx = (dy - mean(dy) - y * mean(dy * y)) / sqrt(var(x) + eps), without the
    term mean(dy) if `uncentered`.
  }];
  let arguments = (ins Weir_Float:$x, Weir_Float:$dy, DenseI64ArrayAttr:$axes,
                       F64Attr:$eps, UnitAttr:$uncentered);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = [{
    $x `,` $dy `over` $axes `eps` $eps (`uncentered` $uncentered^)? `:`
    type($x) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_NORMALIZATION
