#ifndef WEIR_DIALECT_WEIR_LOSS
#define WEIR_DIALECT_WEIR_LOSS

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Weir_LossOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])>;

def CrossEntropyOp : Weir_LossOp<"cross_entropy"> {
  let summary = "-log softmax(logits)[target], one number a row";
  let description = [{
    logits[..., n] and target[...] (classes 0..n-1) give [...]. By the
    log-sum-exp with the maximum taken out.
  }];
  let arguments = (ins Weir_Float:$logits, Weir_Class:$target);
  let results = (outs Weir_Float:$loss);
  let assemblyFormat = [{
    $logits `,` $target `:` type($logits) `,` type($target) `->` type($loss)
    attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.cross_entropy %x, %t : "
        "tensor<2x3x5xf64>, tensor<2x3xi32> -> tensor<2x3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Classes<"t", "tensor<2x3xi32>", 5>]>];
}

def CrossEntropyGradOp : Weir_LossOp<"cross_entropy_grad",
      [AllTypesMatch<["logits", "dlogits"]>]> {
  let summary = "(softmax(logits) - one_hot(target)) * dloss";
  let arguments = (ins Weir_Float:$logits, Weir_Class:$target,
                       Weir_Float:$dloss);
  let results = (outs Weir_Float:$dlogits);
  let assemblyFormat = [{
    $logits `,` $target `,` $dloss `:` type($logits) `,` type($target) `,`
    type($dloss) attr-dict
  }];
  let hasVerifier = 1;
}

def MeanSquaredErrorOp : Weir_LossOp<"mean_squared_error",
      [AllTypesMatch<["x", "target"]>]> {
  let summary = "mean of (x - target)^2 over a sample, one number a sample";
  let arguments = (ins Weir_Float:$x, Weir_Float:$target);
  let results = (outs Weir_Float:$loss);
  let assemblyFormat = [{
    $x `,` $target `:` type($x) `->` type($loss) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.mean_squared_error %x, %t : "
        "tensor<2x3x5xf64> -> tensor<2xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Smooth<"t", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.mean_squared_error %x, %t : "
        "tensor<2xf64> -> tensor<2xf64>",
        [Weir_Smooth<"x", "tensor<2xf64>">,
         Weir_Smooth<"t", "tensor<2xf64>">]>];
}

def AccuracyOp : Weir_LossOp<"accuracy"> {
  let summary = "1 where the largest logit is the target's, one number a row";
  let description = [{
    The first of equal maxima counts. A row with a NaN is wrong. A metric:
    not differentiable.
  }];
  let arguments = (ins Weir_Float:$logits, Weir_Class:$target);
  let results = (outs Weir_Float:$correct);
  let assemblyFormat = [{
    $logits `,` $target `:` type($logits) `,` type($target) `->`
    type($correct) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_LOSS
