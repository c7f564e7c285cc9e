#ifndef WEIR_DIALECT_WEIR_TRAINING
#define WEIR_DIALECT_WEIR_TRAINING

include "dialect/Weir/Dialect.td"
include "dialect/Weir/Interfaces.td"
include "mlir/IR/SymbolInterfaces.td"
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

def ClipOp : Weir_Op<"clip", [Pure, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "the global norm of gradients and the factor that clips it";
  let description = [{
    norm = sqrt(sum of squares), factor = min(1, max / (norm + 1e-6)) as
    `torch.nn.utils.clip_grad_norm_`, or 1 without `max` (Pascanu, Mikolov,
    Bengio 2013). A norm that is not finite gives a factor that is not used:
    the guard refuses the step.
  }];
  let arguments = (ins Variadic<Weir_Float>:$gradients,
                       OptionalAttr<F64Attr>:$max);
  let results = (outs Weir_Float:$norm, Weir_Float:$factor);
  let assemblyFormat = [{
    $gradients (`max` $max^)? `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

def GuardOp : Weir_Op<"guard", [Pure, DeclareOpInterfaceMethods<Weir_Evaluate>,
      Weir_Cost]> {
  let summary = "true if every value is finite";
  let arguments = (ins Variadic<Weir_Float>:$values);
  let results = (outs Weir_Flag:$finite);
  let assemblyFormat = "$values `:` type($values) attr-dict";
}

def UpdateOp : Weir_Op<"update", [Pure, AttrSizedOperandSegments,
      DeclareOpInterfaceMethods<Weir_Evaluate>, Weir_Cost]> {
  let summary = "one step of an optimizer for one parameter";
  let description = [{
    `optimizer` names the record and holds its hyperparameters; `slots` and
    `scalars` are in the record's order (only those that exist), the first
    scalar being the learning rate. The gradient is multiplied by `factor`
    first. `decay` is the weight decay of this parameter, 0 for none. Results:
    the parameter, then its slots.
  }];
  let arguments = (ins Weir_CallAttr:$optimizer, F64Attr:$decay,
                       Weir_Float:$parameter, Weir_Float:$gradient,
                       Weir_Float:$factor, Variadic<Weir_Float>:$slots,
                       Variadic<Weir_Float>:$scalars);
  let results = (outs Variadic<Weir_Float>:$updated);
  let assemblyFormat = [{
    $optimizer `decay` $decay `parameter` `(` $parameter `)`
    `gradient` `(` $gradient `)` `factor` `(` $factor `)`
    `slots` `(` $slots `)` `scalars` `(` $scalars `)`
    `:` functional-type(operands, results) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_TRAINING
