#ifndef WEIR_DIALECT_WEIR_PROBE
#define WEIR_DIALECT_WEIR_PROBE

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// What watches a model while it trains: it evaluates and costs.
class Weir_WatchOp<string mnemonic>
    : Weir_Op<mnemonic, [Pure, DeclareOpInterfaceMethods<Weir_Evaluate>,
                         Weir_Cost]>;

def ProbeOp : Weir_WatchOp<"probe"> {
  let summary = "statistics of a tensor, by which a model's health is told";
  let description = [{
    One sum in f64 for each word of `what`:

    | word | sum |
    | --- | --- |
    | `squares` | of x^2 |
    | `not_finite` | how many elements are NaN or infinite |
    | `zeros` | how many are exactly 0 |
    | `dead` | how many elements of a sample are 0 in all samples |
    | `saturated` | how many are at most `low` or at least `high` |

    Nothing that is trained depends on a probe, and nothing is computed for one
    alone: a probe of a value that no kernel leaves in memory is dropped with
    its results in the phase `plan`.

    ```mlir
    %s, %z = weir.probe %x for ["squares", "zeros"]
      : tensor<4x3xf32> -> tensor<f64>, tensor<f64>
    ```
  }];
  let arguments = (ins Weir_Float:$x, StrArrayAttr:$what,
                       OptionalAttr<F64Attr>:$low, OptionalAttr<F64Attr>:$high);
  let results = (outs Variadic<Weir_Double>:$sums);
  let assemblyFormat = [{
    $x `for` $what (`low` $low^)? (`high` $high^)? `:` type($x) `->`
    type($sums) attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// All words of `what`.
    static ::llvm::ArrayRef<::llvm::StringRef> getWords();
  }];
}

def OutlierOp : Weir_WatchOp<"outlier"> {
  let summary = "whether a norm stands out from those of the last steps";
  let description = [{
    `window` holds the last norms, `count` how many came before: up to the size
    of the window while it fills, then between that and twice that. Once it is
    full, a norm above limit = mean + threshold * deviation of the window is no
    `inlier`, and `factor` = limit / norm, else 1, as in llm.c. The norm takes
    the place of the oldest in `new_window`, so that a lasting change of scale
    is an outlier for a while only.
  }];
  let arguments = (ins Weir_Float:$norm, Weir_Float:$window, Weir_Float:$count,
                       F64Attr:$threshold);
  let results = (outs Weir_Flag:$inlier, Weir_Float:$factor,
                      Weir_Float:$new_window, Weir_Float:$new_count);
  let assemblyFormat = [{
    $norm `,` $window `,` $count `threshold` $threshold `:`
    functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_PROBE
