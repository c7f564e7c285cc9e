#ifndef WEIR_DIALECT_WEIR_LOSS
#define WEIR_DIALECT_WEIR_LOSS

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Weir_LossOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])>;

// Which rows count, and how much each class weighs.
defvar Weir_CrossEntropyOptions = (ins
    DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
    OptionalAttr<I64Attr>:$ignore, OptionalAttr<DenseF64ArrayAttr>:$weights);

def CrossEntropyOp : Weir_LossOp<"cross_entropy"> {
  let summary = "-log softmax(logits)[target], one number a row";
  let description = [{
    logits[..., n] and target[...] (classes 0..n-1) give [...]. By the
    log-sum-exp with the maximum taken out.

    As `torch.nn.CrossEntropyLoss(reduction="none")`: with smoothing e and
    weights w (1 without), row i is the sum over classes c of
    -a[c] log softmax(logits)[c], a[c] = (1 - e) w[c] [c = target] + e w[c] / n,
    or 0 where the target is `ignore`.

    ```mlir
    %l = weir.cross_entropy %x, %t smoothing 0.1 ignore 0
      : tensor<2x3x5xf32>, tensor<2x3xi32> -> tensor<2x3xf32>
    ```
  }];
  let arguments = !con((ins Weir_Float:$logits, Weir_Class:$target),
                       Weir_CrossEntropyOptions);
  let results = (outs Weir_Float:$loss);
  let assemblyFormat = [{
    $logits `,` $target (`smoothing` $smoothing^)? (`ignore` $ignore^)?
    (`weights` $weights^)?
    `:` type($logits) `,` type($target) `->` type($loss) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.cross_entropy %x, %t : "
        "tensor<2x3x5xf64>, tensor<2x3xi32> -> tensor<2x3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Classes<"t", "tensor<2x3xi32>", 5>]>,
    Weir_GradientCase<"weir.cross_entropy %x, %t smoothing 0.1 : "
        "tensor<3x5xf64>, tensor<3xi32> -> tensor<3xf64>",
        [Weir_Smooth<"x", "tensor<3x5xf64>">,
         Weir_Classes<"t", "tensor<3xi32>", 5>]>,
    Weir_GradientCase<"weir.cross_entropy %x, %t smoothing 0.2 ignore 1 "
        "weights [0.5, 2.0, 0.0] : "
        "tensor<2x7x3xf64>, tensor<2x7xi32> -> tensor<2x7xf64>",
        [Weir_Smooth<"x", "tensor<2x7x3xf64>">,
         Weir_Classes<"t", "tensor<2x7xi32>", 3>]>];
}

def CrossEntropyGradOp : Weir_LossOp<"cross_entropy_grad",
      [AllTypesMatch<["logits", "dlogits"]>]> {
  let summary = "(softmax(logits) sum(a) - a) * dloss, a as cross_entropy's";
  let arguments = !con((ins Weir_Float:$logits, Weir_Class:$target,
                            Weir_Float:$dloss), Weir_CrossEntropyOptions);
  let results = (outs Weir_Float:$dlogits);
  let assemblyFormat = [{
    $logits `,` $target `,` $dloss (`smoothing` $smoothing^)?
    (`ignore` $ignore^)? (`weights` $weights^)?
    `:` type($logits) `,` type($target) `,` type($dloss) attr-dict
  }];
  let hasVerifier = 1;
}

def SoftCrossEntropyOp : Weir_LossOp<"soft_cross_entropy",
      [AllTypesMatch<["logits", "target"]>]> {
  let summary = "-sum(target * log softmax(logits)), one number a row";
  let description = [{
    As `cross_entropy` with a target of probabilities: with smoothing e and
    weights w, a[c] = w[c] ((1 - e) target[c] + e / n).
  }];
  let arguments = (ins Weir_Float:$logits, Weir_Float:$target,
      DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
      OptionalAttr<DenseF64ArrayAttr>:$weights);
  let results = (outs Weir_Float:$loss);
  let assemblyFormat = [{
    $logits `,` $target (`smoothing` $smoothing^)? (`weights` $weights^)?
    `:` type($logits) `->` type($loss) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.soft_cross_entropy %x, %t : "
        "tensor<2x3x5xf64> -> tensor<2x3xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">,
         Weir_Smooth<"t", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.soft_cross_entropy %x, %t smoothing 0.1 "
        "weights [0.5, 2.0, 0.0] : tensor<2x3xf64> -> tensor<2xf64>",
        [Weir_Smooth<"x", "tensor<2x3xf64>">,
         Weir_Smooth<"t", "tensor<2x3xf64>">]>];
}

def SoftCrossEntropyGradOp : Weir_LossOp<"soft_cross_entropy_grad",
      [AllTypesMatch<["logits", "target", "gradient"]>]> {
  let summary = "derivative of soft_cross_entropy by one of its operands";
  let arguments = (ins Weir_Float:$logits, Weir_Float:$target,
      Weir_Float:$dloss, ConfinedAttr<I64Attr, [IntMinValue<0>,
                                                IntMaxValue<1>]>:$wrt,
      DefaultValuedAttr<F64Attr, "0.0">:$smoothing,
      OptionalAttr<DenseF64ArrayAttr>:$weights);
  let results = (outs Weir_Float:$gradient);
  let assemblyFormat = [{
    $logits `,` $target `,` $dloss `wrt` $wrt (`smoothing` $smoothing^)?
    (`weights` $weights^)? `:` type($logits) `,` type($dloss) attr-dict
  }];
  let hasVerifier = 1;
}

def ClassWeightOp : Weir_LossOp<"class_weight"> {
  let summary = "weights[target], one number a row";
  let description = [{
    What a weighted mean of cross entropies divides by. Not differentiable.

    ```mlir
    %w = weir.class_weight %t weights [0.5, 2.0] : tensor<3xi32> -> tensor<3xf32>
    ```
  }];
  let arguments = (ins Weir_Class:$target, DenseF64ArrayAttr:$weights);
  let results = (outs Weir_Float:$weight);
  let assemblyFormat = [{
    $target `weights` $weights `:` type($target) `->` type($weight) attr-dict
  }];
  let hasVerifier = 1;
}

def MarkOp : Weir_LossOp<"mark", [AttrSizedOperandSegments]> {
  let summary = "true where something counts";
  let description = [{
    False where the class is `ignore`, and from place n on along the axis
    behind those of `lengths`, n being the length that stands there.

    ```mlir
    %m = weir.mark classes %t ignore 0 lengths %n
      : (tensor<2x3xi32>, tensor<2xi32>) -> tensor<2x3xi1>
    ```
  }];
  let arguments = (ins Optional<Weir_Class>:$classes,
                       OptionalAttr<I64Attr>:$ignore,
                       Optional<Weir_Class>:$lengths);
  let results = (outs Weir_Bool:$mark);
  let assemblyFormat = [{
    (`classes` $classes^ `ignore` $ignore)? (`lengths` $lengths^)?
    `:` functional-type(operands, $mark) attr-dict
  }];
  let hasVerifier = 1;
}

def UnitOp : Weir_LossOp<"unit", [SameOperandsAndResultType]> {
  let summary = "x / max(|x|, eps) along the last axis";
  let description = [{
    As `torch.nn.functional.normalize`. The derivative at 0 is that of x / eps.
  }];
  let arguments = (ins Weir_Float:$x, F64Attr:$eps);
  let results = (outs Weir_Float:$y);
  let assemblyFormat = "$x `eps` $eps `:` type($x) attr-dict";
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.unit %x eps 1.0e-8 : tensor<2x3x5xf64>",
        [Weir_Smooth<"x", "tensor<2x3x5xf64>">]>,
    Weir_GradientCase<"weir.unit %x eps 100.0 : tensor<2x3xf64>",
        [Weir_Linear<"x", "tensor<2x3xf64>">]>];
}

def UnitGradOp : Weir_LossOp<"unit_grad", [SameOperandsAndResultType]> {
  let summary = "(dy - u sum(u dy)) / |x|, u = x / |x|; dy / eps below eps";
  let arguments = (ins Weir_Float:$x, Weir_Float:$dy, F64Attr:$eps);
  let results = (outs Weir_Float:$dx);
  let assemblyFormat = "$x `,` $dy `eps` $eps `:` type($x) attr-dict";
  let hasVerifier = 1;
}

def ContrastiveOp : Weir_LossOp<"contrastive",
      [Weir_CrossesBatch, Weir_Padded,
       AllTypesMatch<["aa", "ab", "bb"]>]> {
  let summary = "NT-Xent of two views of each sample, one number a sample";
  let description = [{
    From the similarities of all views (Chen and others 2020, equation 1): with
    log-sum-exps L over the views of other samples and the partner, sample i is
    (L(a[i]) + L(b[i])) / 2 - ab[i, i]. With `valid`, samples from there on are
    padding: they have 0 and are nobody's negatives.

    ```mlir
    %l = weir.contrastive %aa, %ab, %bb : tensor<4x4xf32> -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$aa, Weir_Float:$ab, Weir_Float:$bb,
                       Optional<Weir_Class>:$valid);
  let results = (outs Weir_Float:$loss);
  let assemblyFormat = [{
    $aa `,` $ab `,` $bb (`valid` $valid^)? `:` type($aa) (`,` type($valid)^)?
    `->` type($loss) attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<
        "weir.contrastive %a, %m, %b : tensor<4x4xf64> -> tensor<4xf64>",
        [Weir_Smooth<"a", "tensor<4x4xf64>">,
         Weir_Smooth<"m", "tensor<4x4xf64>">,
         Weir_Smooth<"b", "tensor<4x4xf64>">]>,
    Weir_GradientCase<
        "weir.contrastive %a, %m, %b : tensor<1x1xf64> -> tensor<1xf64>",
        [Weir_Smooth<"a", "tensor<1x1xf64>">,
         Weir_Smooth<"m", "tensor<1x1xf64>">,
         Weir_Smooth<"b", "tensor<1x1xf64>">]>];
}

def ContrastiveGradOp : Weir_LossOp<"contrastive_grad",
      [AllTypesMatch<["aa", "ab", "bb", "daa", "dab", "dbb"]>]> {
  let summary = "derivatives of contrastive by the three similarities";
  let arguments = (ins Weir_Float:$aa, Weir_Float:$ab, Weir_Float:$bb,
                       Weir_Float:$dloss);
  let results = (outs Weir_Float:$daa, Weir_Float:$dab, Weir_Float:$dbb);
  let assemblyFormat = [{
    $aa `,` $ab `,` $bb `,` $dloss `:` type($aa) `,` type($dloss) attr-dict
  }];
  let hasVerifier = 1;
}

def TotalOp : Weir_LossOp<"total", [AttrSizedOperandSegments, Weir_Padded,
      AllTypesMatch<["sum", "weight_sum"]>]> {
  let summary = "the sum over everything, and how much was summed";
  let description = [{
    A loss or metric as (sum, weight). What `mask` is false for does not count,
    nor, with `valid`, rows of axis 0 from there on: neither in the sum nor in
    the weight. The latter is the sum of `weight`, of ones without. The axes of
    `mask` and `weight` are the first of those of `x`.

    ```mlir
    %sum, %weight = weir.total %x : tensor<4xf32> -> tensor<f32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Optional<Weir_Bool>:$mask,
                       Optional<Weir_Float>:$weight,
                       Optional<Weir_Class>:$valid);
  let results = (outs Weir_Float:$sum, Weir_Float:$weight_sum);
  let builders = [OpBuilder<(ins "::mlir::Value":$x,
      CArg<"::mlir::Value", "{}">:$mask, CArg<"::mlir::Value", "{}">:$weight)>];
  let assemblyFormat = [{
    $x (`mask` $mask^ `:` type($mask))? (`weight` $weight^ `:` type($weight))?
    (`valid` $valid^)? `:` type($x) (`,` type($valid)^)? `->` type($sum)
    attr-dict
  }];
  let hasVerifier = 1;
  let gradientCases = [
    Weir_GradientCase<"weir.total %x : tensor<2x3xf64> -> tensor<f64>",
                      [Weir_Linear<"x", "tensor<2x3xf64>">]>,
    Weir_GradientCase<"weir.total %x mask %m : tensor<2x3xi1> : "
                      "tensor<2x3x5xf64> -> tensor<f64>",
                      [Weir_Linear<"x", "tensor<2x3x5xf64>">,
                       Weir_Classes<"m", "tensor<2x3xi1>", 2>]>];
}

def SpreadOp : Weir_LossOp<"spread"> {
  let summary = "a number where the mask is true, else 0";
  let description = [{
    The adjoint of the sum of `total`. The axes of `mask` are the first of
    those of the result.
  }];
  let arguments = (ins Weir_Float:$x, Weir_Bool:$mask);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `,` $mask `:` type($x) `,` type($mask) `->` type($result) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_LOSS
