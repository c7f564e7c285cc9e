#ifndef WEIR_DIALECT_WEIR_TRAINING
#define WEIR_DIALECT_WEIR_TRAINING

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def GradientOp : Weir_Op<"gradient", [HasParent<"EntryOp">,
      DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "requests the gradients of a loss";
  let description = [{
    d loss / d symbol for each symbol, `loss` being a scalar. Replaced by
    backward operations in the phase `differentiated`.

    ```mlir
    %dw, %db = weir.gradient %loss wrt [@linear.weight, @linear.bias]
      : tensor<f32> -> tensor<5x3xf32>, tensor<5xf32>
    ```
  }];
  let arguments = (ins Weir_Float:$loss, FlatSymbolRefArrayAttr:$symbols);
  let results = (outs Variadic<Weir_Float>:$gradients);
  let assemblyFormat = [{
    $loss `wrt` $symbols `:` type($loss) `->` type($gradients) attr-dict
  }];
}

// What stands between the gradients and their use: it evaluates and costs.
class Weir_StepOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat([Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost], traits)>;

//===-- clipping ----------------------------------------------------------===//

def ClipOp : Weir_StepOp<"clip"> {
  let summary = "the global norm of gradients and the factor that clips it";
  let description = [{
    norm = sqrt(sum of squares), factor = min(1, max / (norm + 1e-6)) as
    `torch.nn.utils.clip_grad_norm_`, or 1 without `max` (Pascanu, Mikolov,
    Bengio 2013). A norm that is not finite gives a factor that is not used:
    the guard refuses the step. `squares`, if they are asked for, are the sums
    of squares of each gradient, in f64, of which the norm is made.
  }];
  let arguments = (ins Variadic<Weir_Float>:$gradients,
                       OptionalAttr<F64Attr>:$max);
  let results = (outs Weir_Float:$norm, Weir_Float:$factor,
                      Variadic<Weir_Double>:$squares);
  let assemblyFormat = [{
    $gradients (`max` $max^)? `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

def ClipValueOp : Weir_StepOp<"clip_value",
      [AllTypesMatch<["gradient", "clipped"]>]> {
  let summary = "a gradient with each element held between -max and max";
  let description = [{
    As `torch.nn.utils.clip_grad_value_`. `factor` is below 1 if some element
    was out of bounds: min(1, max / largest magnitude).

    ```mlir
    %clipped, %factor = weir.clip_value %dw max 0.5
      : tensor<5x3xf32> -> tensor<f32>
    ```
  }];
  let arguments = (ins Weir_Float:$gradient, F64Attr:$max);
  let results = (outs Weir_Float:$clipped, Weir_Float:$factor);
  let assemblyFormat = [{
    $gradient `max` $max `:` type($gradient) `->` type($factor) attr-dict
  }];
  let hasVerifier = 1;
}

def ClipUnitsOp : Weir_StepOp<"clip_units",
      [AllTypesMatch<["gradient", "parameter", "clipped"]>]> {
  let summary = "a gradient clipped unit by unit against its parameter";
  let description = [{
    Adaptive gradient clipping (Brock, De, Smith, Simonyan 2021, equation 3): a
    unit is what one element of axis 0 holds, for vectors and scalars the
    whole. Where its gradient's norm exceeds max * max(its norm, eps) it is
    scaled down to that. `factor` is the least of all factors.
  }];
  let arguments = (ins Weir_Float:$gradient, Weir_Float:$parameter,
                       F64Attr:$max, F64Attr:$eps);
  let results = (outs Weir_Float:$clipped, Weir_Float:$factor);
  let assemblyFormat = [{
    $gradient `,` $parameter `max` $max `eps` $eps `:` type($gradient) `->`
    type($factor) attr-dict
  }];
  let hasVerifier = 1;
}

def ClipScoreOp : Weir_StepOp<"clip_score", [SameOperandsAndResultType]> {
  let summary = "the factor that clips a norm far above its running mean";
  let description = [{
    ZClip (Kumar, Owen, Chowdhury, Guera 2025): with s the running deviation,
    a norm of score (norm - mean) / s = score > threshold becomes
    mean + s threshold^2 / score, and enters mean and variance as such, of
    which `decay` is kept. Over the first `warmup` norms nothing is clipped and
    mean and variance are exact. `count` counts them.
  }];
  let arguments = (ins Weir_Float:$norm, Weir_Float:$count, Weir_Float:$mean,
                       Weir_Float:$variance, F64Attr:$threshold, F64Attr:$decay,
                       I64Attr:$warmup);
  let results = (outs Weir_Float:$factor, Weir_Float:$new_count,
                      Weir_Float:$new_mean, Weir_Float:$new_variance);
  let assemblyFormat = [{
    $norm `,` $count `,` $mean `,` $variance `threshold` $threshold `decay`
    $decay `warmup` $warmup `:` type($norm) attr-dict
  }];
  let hasVerifier = 1;
}

def LeastOp : Weir_StepOp<"least", [SameOperandsAndResultType]> {
  let summary = "the least of some scalars";
  let arguments = (ins Variadic<Weir_Float>:$values);
  let results = (outs Weir_Float:$least);
  let assemblyFormat = "$values `:` type($least) attr-dict";
  let hasVerifier = 1;
}

//===-- guards ------------------------------------------------------------===//

def GuardOp : Weir_StepOp<"guard"> {
  let summary = "true if every value is finite and every flag is set";
  let arguments = (ins Variadic<AnyTypeOf<[Weir_Float, Weir_Flag]>>:$values);
  let results = (outs Weir_Flag:$finite);
  let assemblyFormat = "$values `:` type($values) attr-dict";
}

//===-- accumulation and scaling ------------------------------------------===//

def AccumulateOp : Weir_StepOp<"accumulate", [SameOperandsAndResultType]> {
  let summary = "a sum of gradients continued by a fraction of one more";
  let description = "sum + scale * gradient.";
  let arguments = (ins Weir_Float:$gradient, Weir_Float:$sum, F64Attr:$scale);
  let results = (outs Weir_Float:$total);
  let assemblyFormat = [{
    $gradient `,` $sum `scale` $scale `:` type($total) attr-dict
  }];
}

def CycleOp : Weir_StepOp<"cycle"> {
  let summary = "counts to a length and starts again";
  let description = [{
    `count` is how many were done before; `next` is one more, 0 after the last.
    `keep` is 0 and `last` true with the last of a cycle, else 1 and false.

    ```mlir
    %next, %keep, %last = weir.cycle %count of 4
      : (tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<i1>)
    ```
  }];
  let arguments = (ins Weir_Float:$count, I64Attr:$length);
  let results = (outs Weir_Float:$next, Weir_Float:$keep, Weir_Flag:$last);
  let assemblyFormat = [{
    $count `of` $length `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

def ReplaceOp : Weir_StepOp<"replace",
      [AllTypesMatch<["old", "value", "result"]>]> {
  let summary = "a state's new value, put where the old one was";
  let description = "value, or value * factor, for an assignment.";
  let arguments = (ins Weir_Float:$old, Weir_Float:$value,
                       Optional<Weir_Float>:$factor);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $old `with` $value (`times` $factor^ `:` type($factor))? `:` type($old)
    attr-dict
  }];
  let hasVerifier = 1;
}

def ScaleOp : Weir_StepOp<"scale", [AllTypesMatch<["x", "result"]>]> {
  let summary = "a tensor times or divided by a scalar";
  let arguments = (ins Weir_Float:$x, Weir_Float:$by, UnitAttr:$inverse);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $x `by` (`inverse` $inverse^)? $by `:` type($x) `,` type($by) attr-dict
  }];
  let hasVerifier = 1;
}

def AdjustScaleOp : Weir_StepOp<"adjust_scale"> {
  let summary = "the factor on the loss for the next step";
  let description = [{
    Dynamic loss scaling (Micikevicius et al. 2018): half as large after a step
    that was refused, but at least 1; twice as large after 2000 clean ones in
    a row, but at most 2^24. `clean` counts them.
  }];
  let arguments = (ins Weir_Float:$scale, Weir_Float:$clean, Weir_Flag:$finite);
  let results = (outs Weir_Float:$new_scale, Weir_Float:$new_clean);
  let assemblyFormat = [{
    $scale `,` $clean `,` $finite `:` functional-type(operands, results)
    attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    static constexpr double initialScale = 65536, largestScale = 16777216;
    static constexpr double cleanSteps = 2000;
    /// The state that holds the factor.
    static constexpr ::llvm::StringLiteral symbol = "optimizer.loss_scale";
  }];
}

//===-- the update --------------------------------------------------------===//

def MergeRowsOp : Weir_StepOp<"merge_rows", [AllTypesMatch<["x", "sums"]>,
      AllTypesMatch<["index", "rows"]>]> {
  let summary = "sums the rows that an index means for the same place";
  let description = [{
    What `weir.scatter_add` along axis 0 into `count` rows would give, without
    the rows that nothing is meant for: row i of `sums` belongs at `rows[i]`.
    Where an index stands several times, its last place holds the sum; at the
    others, and where an index is outside of the axis, the sum is 0 and the row
    -1.

    ```mlir
    %sums, %rows = weir.merge_rows %x at %i of 50
      : tensor<4x3xf32>, tensor<4xi32>
    ```
  }];
  let arguments = (ins Weir_Float:$x, Weir_Class:$index, I64Attr:$count);
  let results = (outs Weir_Float:$sums, Weir_Class:$rows);
  let assemblyFormat = [{
    $x `at` $index `of` $count `:` type($x) `,` type($index) attr-dict
  }];
  let hasVerifier = 1;
}

def UpdateOp : Weir_StepOp<"update", [AttrSizedOperandSegments]> {
  let summary = "one step of an optimizer for one parameter";
  let description = [{
    `optimizer` names the record and holds its hyperparameters; `slots` and
    `scalars` are in the record's order (only those that exist), the first
    scalar being the learning rate. The gradient is multiplied by `factor`
    first. `decay` is the weight decay of this parameter, 0 for none. Results:
    the parameter, then its slots.

    With `rows` (see `weir.merge_rows`) the gradient is of these rows alone and
    the others stay as they are. Each row stands once; -1 is none.

    An update that is `probed`, without `rows`, gives two more results, scalars
    of f64: the sums of squares of the change and of the old parameter.
  }];
  let arguments = (ins Weir_CallAttr:$optimizer, F64Attr:$decay,
                       Weir_Float:$parameter, Weir_Float:$gradient,
                       Optional<Weir_Class>:$rows,
                       Weir_Float:$factor, Variadic<Weir_Float>:$slots,
                       Variadic<Weir_Float>:$scalars, UnitAttr:$probed);
  let results = (outs Variadic<Weir_Float>:$updated);
  let assemblyFormat = [{
    $optimizer `decay` $decay `parameter` `(` $parameter `)`
    `gradient` `(` $gradient `)` (`rows` `(` $rows^ `)`)?
    `factor` `(` $factor `)`
    `slots` `(` $slots `)` `scalars` `(` $scalars `)` (`probed` $probed^)?
    `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

def AverageOp : Weir_StepOp<"average",
      [AllTypesMatch<["average", "parameter", "result"]>]> {
  let summary = "a moving average continued by a new value";
  let description = "keep * average + (1 - keep) * parameter.";
  let arguments = (ins Weir_Float:$average, Weir_Float:$parameter,
                       Weir_Float:$keep);
  let results = (outs Weir_Float:$result);
  let assemblyFormat = [{
    $average `,` $parameter `keep` $keep `:` type($average) `,` type($keep)
    attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_TRAINING
