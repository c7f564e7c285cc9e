#ifndef WEIR_DIALECT_WEIR_METRIC
#define WEIR_DIALECT_WEIR_METRIC

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// What is only reported: not differentiable. Rows are [...] of logits[..., n]
// and classes[...]; a row's prediction is its first maximum, and a row with a
// NaN has none.
class Weir_MetricOp<string mnemonic, list<Trait> traits = []>
    : Weir_Op<mnemonic, !listconcat(traits, [Pure,
          DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost])>;

def AccuracyOp : Weir_MetricOp<"accuracy"> {
  let summary = "1 where few logits are above the target's, one number a row";
  let description = [{
    Where the target is among the `top` largest; of equal ones the first come
    first. A row with a NaN is wrong.
  }];
  let arguments = (ins Weir_Float:$logits, Weir_Class:$target,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$top);
  let results = (outs Weir_Float:$correct);
  let assemblyFormat = [{
    $logits `,` $target (`top` $top^)? `:` type($logits) `,` type($target)
    `->` type($correct) attr-dict
  }];
  let hasVerifier = 1;
}

// Sums over a batch: of the rows that `mask` allows, of the first `valid`
// samples. In f64, since they are added up over a whole set.
class Weir_TableOp<string mnemonic, dag operands>
    : Weir_MetricOp<mnemonic, [AttrSizedOperandSegments, Weir_Padded]> {
  let arguments = !con(operands, (ins Optional<Weir_Bool>:$mask,
                                      Optional<Weir_Class>:$valid));
  let results = (outs Weir_Double:$table);
  let hasVerifier = 1;
}

def ConfusionOp
    : Weir_TableOp<"confusion", (ins Weir_Float:$logits, Weir_Class:$target)> {
  let summary = "how many rows of class i are predicted as class j";
  let description = [{
    ```mlir
    %c = weir.confusion %x, %t mask %m
      : (tensor<4x5xf32>, tensor<4xi32>, tensor<4xi1>) -> tensor<5x5xf64>
    ```
  }];
  let assemblyFormat = [{
    $logits `,` $target (`mask` $mask^)? (`valid` $valid^)?
    `:` functional-type(operands, $table) attr-dict
  }];
}

def ClassCountsOp
    : Weir_TableOp<"class_counts",
                   (ins Weir_Float:$logits, Weir_Class:$target)> {
  let summary = "of each class: rows predicted rightly, predicted, there";
  let description = [{
    ```mlir
    %c = weir.class_counts %x, %t
      : (tensor<4x5xf32>, tensor<4xi32>) -> tensor<3x5xf64>
    ```
  }];
  let assemblyFormat = [{
    $logits `,` $target (`mask` $mask^)? (`valid` $valid^)?
    `:` functional-type(operands, $table) attr-dict
  }];
}

def RegressionSumsOp
    : Weir_TableOp<"regression_sums", (ins Weir_Float:$x, Weir_Float:$target)> {
  let summary = "of each column: n, sum t, sum t^2, sum (t - x)^2";
  let description = [{
    What R^2 is made of. Columns run along the last axis of a sample; numbers
    are one column.

    ```mlir
    %s = weir.regression_sums %x, %t
      : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf64>
    ```
  }];
  let assemblyFormat = [{
    $x `,` $target (`mask` $mask^)? (`valid` $valid^)?
    `:` functional-type(operands, $table) attr-dict
  }];
}

#endif // WEIR_DIALECT_WEIR_METRIC
