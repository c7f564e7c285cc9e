#ifndef WEIR_DIALECT_PLAN_PLAN
#define WEIR_DIALECT_PLAN_PLAN

include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::weir::plan";
  let summary = "a step as a list of kernel launches over one arena";
  let description = [{
    Inside a `weir.model` stand kernels (`plan.kernel`) and lists (`plan.list`).
    A list holds launches, repeats, commits and waits on tensor values and
    nothing else. The arena's layout is in attributes: `offset` of a list's
    argument and `offsets` of a launch's results, in bytes.
  }];
  let extraClassDeclaration = [{
    /// Of a list's argument: its place in the arena, in bytes.
    static constexpr ::llvm::StringLiteral getOffsetAttrName() {
      return ::llvm::StringLiteral("plan.offset");
    }
    /// Of a list's argument: the parameter, state or scalar that it is.
    static constexpr ::llvm::StringLiteral getSymbolAttrName() {
      return ::llvm::StringLiteral("plan.symbol");
    }
  }];
}

// What a list works on. Kernels alone also know memrefs, once bufferized.
def Plan_Value : StaticShapeTensorOf<[F32, F64, I32, I1]>;

class Plan_Op<string mnemonic, list<Trait> traits = []>
    : Op<Plan_Dialect, mnemonic, traits>;

class Plan_FunctionOp<string mnemonic> : Plan_Op<mnemonic,
    [FunctionOpInterface, IsolatedFromAbove]> {
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  code functionInterface = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() {
      return getFunctionType().getResults();
    }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def KernelOp : Plan_FunctionOp<"kernel"> {
  let summary = "one function that runs without failing or calling anything";
  let description = [{
    Arguments are `inputs` tensors that are read, then destinations: a tied
    one is read and written, the others only written. There is one result for
    each destination. Equal kernels are one definition: `hash` is of types,
    attributes and the body, not of names or locations. After bufferization
    the arguments are memrefs in the same order, and nothing is returned.

    A kernel runs in `parts` parts, which share the `rows` of the outermost
    loop of each operation in its body evenly: part p has rows
    [p * c, min(rows, (p + 1) * c)) with c = ceil(rows / parts).
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       I64Attr:$inputs, I64Attr:$rows, I64Attr:$parts,
                       OptionalAttr<StrAttr>:$hash,
                       OptionalAttr<F64Attr>:$flops,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let extraClassDeclaration = functionInterface # [{
    bool isBufferized();
    int64_t getDestinationCount() {
      return int64_t(getNumArguments()) - int64_t(getInputs());
    }
  }];
}

def ListOp : Plan_FunctionOp<"list"> {
  let summary = "what the runtime walks for one entry of a model";
  let description = [{
    Arguments carry `weir.role` and `weir.name` (inputs, targets, the valid
    count) or `plan.symbol` (parameters, states, scalars); results carry
    `weir.role` and `weir.name`, as those of the entry. A result may be a view
    of what is returned: of its number of elements, in another shape.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<I64Attr>:$workspace,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let extraClassDeclaration = functionInterface;
}

def ReturnOp : Plan_Op<"return", [Pure, Terminator, ReturnLike]> {
  let summary = "ends a kernel or a list";
  let arguments = (ins Variadic<Plan_Value>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

def LaunchOp : Plan_Op<"launch", [DeclareOpInterfaceMethods<
      SymbolUserOpInterface>]> {
  let summary = "runs a kernel on values of the list";
  let description = [{
    Operands are the kernel's inputs, then the values that its tied
    destinations overwrite. `tied[i]` is the operand whose place result i
    takes, or -1 for a fresh place. An operand may be a view: its type may
    differ from the kernel's in shape, not in the number of elements. No
    operation after a launch reads a value that the launch has overwritten.
    Results that nothing uses are scratch space.

    ```mlir
    %y = plan.launch @k0(%x, %w) tied [-1] {layer = @linear}
      : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Plan_Value>:$operands_,
                       DenseI64ArrayAttr:$tied,
                       OptionalAttr<FlatSymbolRefAttr>:$layer,
                       OptionalAttr<DenseI64ArrayAttr>:$offsets,
                       UnitAttr:$barrier);
  let results = (outs Variadic<Plan_Value>:$results_);
  let assemblyFormat = [{
    $kernel `(` $operands_ `)` `tied` $tied (`at` $offsets^)?
    (`barrier` $barrier^)? attr-dict
    `:` functional-type($operands_, $results_)
  }];
  let hasVerifier = 1;
}

def RepeatOp : Plan_Op<"repeat", [SingleBlock, NoTerminator,
                                  RecursiveMemoryEffects]> {
  let summary = "runs its launches for t = 0 up to a count, excluded";
  let description = [{
    The body's argument is the counter. In the body, `strides` of a launch
    (a discardable `plan.strides`, bytes for each operand) move its operands by
    t; a negative stride runs backward.

    ```mlir
    plan.repeat to 20 {
    ^bb0(%t: index):
    }
    ```
  }];
  let arguments = (ins I64Attr:$count);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`to` $count attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def CommitOp : Plan_Op<"commit", [SingleBlock, NoTerminator,
                                  NoRegionArguments, RecursiveMemoryEffects]> {
  let summary = "runs its launches if a flag is true";
  let arguments = (ins 0DTensorOf<[I1]>:$condition);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`if` $condition `:` type($condition) attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def CollectiveOp : Plan_Op<"collective"> {
  let summary = "starts a reduction of a value across processes";
  let description = [{
    In place: the result takes the place of the value, which is not read
    again. Ended by `plan.wait`.

    ```mlir
    %r = plan.collective "sum" %g : tensor<8xf32> -> tensor<8xf32>
    ```
  }];
  let arguments = (ins StrAttr:$kind, Plan_Value:$value);
  let results = (outs Plan_Value:$reduced);
  let assemblyFormat = "$kind $value attr-dict `:` type($value) `->` type($reduced)";
  let hasVerifier = 1;
}

def WaitOp : Plan_Op<"wait"> {
  let summary = "waits until a collective has ended";
  let arguments = (ins Plan_Value:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_PLAN_PLAN
