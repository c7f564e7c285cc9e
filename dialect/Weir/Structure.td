#ifndef WEIR_DIALECT_WEIR_STRUCTURE
#define WEIR_DIALECT_WEIR_STRUCTURE

include "dialect/Weir/Dialect.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def ModelOp : Weir_Op<"model", [Symbol, SymbolTable, SingleBlock, NoTerminator,
                                NoRegionArguments, IsolatedFromAbove]> {
  let summary = "one network with its training";
  let description = [{
    `name` is the prefix of files and C symbols (lower_snake_case). `train` has
    the keys `batch`, `epochs`, `steps`, `seed`, `horizon` (i64), `optimizer`,
    `schedule`, `clip` (`#weir.call`), `decay_all` (unit), `accumulate` (i64),
    `average`, `loss_scale` (f64; 0 is dynamic), `samples` (i64; the first ones
    of the training part), each optional but `batch`. `schedule` may also be an
    array of calls, one after the other; `schedule_steps` (i64 each, 0: the
    rest) then says how many steps each takes. `policy` is that of the gradients section, and `allow` the repairs
    that it allows; without it all are allowed.

    ```mlir
    weir.model @Digits name "digits" train {batch = 64 : i64} policy "warn" {
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$name,
                       DictionaryAttr:$train, StrAttr:$policy,
                       OptionalAttr<StrArrayAttr>:$allow);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `name` $name `train` $train `policy` $policy (`allow` $allow^)?
    attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getBatch();
    /// A number of `train`, or 0 when it is not given.
    int64_t getSetting(::llvm::StringRef key);
    /// A call of `train`, or null.
    ::weir::CallAttr getCall(::llvm::StringRef key);
    /// The parts of the schedule; none: the rate is constant.
    ::llvm::SmallVector<::weir::CallAttr> getSchedule();
    /// The steps of part `i`, or 0 for what is left.
    int64_t getScheduleSteps(unsigned i);
    ::weir::EntryOp lookupEntry(::llvm::StringRef name);
  }];
}

def ParameterOp : Weir_Op<"parameter", [Symbol, HasParent<"ModelOp">,
      DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a tensor that training changes";
  let description = [{
    ```mlir
    weir.parameter @linear.weight : tensor<128x64xf32>
      init #weir.call<"uniform", {high = 0.125 : f64, low = -0.125 : f64}>
      layer @linear
    ```
    The logical shape is PyTorch's. `decay` says whether weight decay applies;
    without it tensors of rank 2 and more decay. A group of the `train` section
    leaves `rate`, the factor on the learning rate, and `weight_decay`, in place
    of the optimizer's. What is `frozen` gets no gradient and no update.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Weir_Float>:$type,
                       Weir_CallAttr:$init, FlatSymbolRefAttr:$layer,
                       OptionalAttr<BoolAttr>:$decay,
                       OptionalAttr<F64Attr>:$rate,
                       OptionalAttr<F64Attr>:$weight_decay, UnitAttr:$frozen);
  let assemblyFormat = [{
    $sym_name `:` $type `init` $init `layer` $layer (`decay` $decay^)?
    (`rate` $rate^)? (`weight_decay` $weight_decay^)? (`frozen` $frozen^)?
    attr-dict
  }];
}

def StateOp : Weir_Op<"state", [Symbol, HasParent<"ModelOp">]> {
  let summary = "a tensor that a step carries over to the next";
  let description = [{
    A running statistic, or what belongs to the optimizer: a slot of the
    parameter `slot_of`, named `optimizer.<slot>.<parameter>`, or a number of
    the whole step, `optimizer.<name>`. A `copy` starts as its parameter in
    place of `init`. Where a slot is `evaluated`, evaluation and predictions
    read it in place of its parameter.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Weir_Any>:$type,
                       Weir_CallAttr:$init, FlatSymbolRefAttr:$layer,
                       OptionalAttr<FlatSymbolRefAttr>:$slot_of,
                       UnitAttr:$copy, UnitAttr:$evaluated);
  let assemblyFormat = [{
    $sym_name `:` $type `init` $init `layer` $layer (`slot_of` $slot_of^)?
    (`copy` $copy^)? (`evaluated` $evaluated^)? attr-dict
  }];
  let extraClassDeclaration = [{
    /// Whether it belongs to the optimizer: weight files leave it out.
    bool isOptimizers() {
      return getSlotOf() || getSymName().starts_with("optimizer.");
    }
  }];
}

def ScalarOp : Weir_Op<"scalar", [Symbol, HasParent<"ModelOp">]> {
  let summary = "a number that the runtime computes in f64 before each step";
  let description = [{
    `program` is in postfix order: numbers (f64) and the names of variables
    (`step`, `update`, `horizon`, `rate`) and functions; `random_key0` and
    `random_key1` are functions of a stream's number.

    ```mlir
    weir.scalar @bias_correction1 : tensor<f32>
      program [1.0, 0.9, "update", "pow", "sub"]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Weir_Float>:$type,
                       ArrayAttr:$program);
  let assemblyFormat = "$sym_name `:` $type `program` $program attr-dict";
  let hasVerifier = 1;
}

def LayerOp : Weir_Op<"layer", [Symbol, HasParent<"ModelOp">]> {
  let summary = "a layer as the user wrote it; the symbol is its path";
  let description = [{
    After the phase `flow` the attribute `flow` holds what was predicted, as
    the pass PredictFlow describes it.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$kind);
  let assemblyFormat = "$sym_name `kind` $kind attr-dict";
  let extraClassDeclaration = [{
    static constexpr ::llvm::StringLiteral getFlowAttrName() {
      return ::llvm::StringLiteral("flow");
    }
  }];
}

def EntryOp : Weir_Op<"entry", [FunctionOpInterface, IsolatedFromAbove,
                                HasParent<"ModelOp">]> {
  let summary = "a function of the model";
  let description = [{
    `@forward` comes from the frontend; `@gradients`, `@step`, `@step_probed`,
    `@evaluate`, `@predict` and `@predict_1` are derived from it. Every argument carries
    `weir.role` ("input", "target" or "valid") and `weir.name`; a target or
    input of classes also `weir.classes`. `weir.element` is the language's name
    of elements that the type does not tell: `count(8)`. `weir.moments` is what
    is known of the data: `second`, the mean of x^2, and as shares of it `mean`
    (of its root), `sample`, `position` and `feature`, the means of products of
    two elements that differ in that. Every result carries `weir.role`
    ("output", "loss_sum", "loss_weight", "metric_sum", "metric_weight",
    "metric_table", "gradient", "gradient_norm", "clip_factor", "applied",
    "updated", "probe") and `weir.name`; the first result of a metric that is
    no mean also `weir.metric`: how its value follows from what a set sums up
    to; a probe `weir.probe` and `weir.elements`: which statistic of the symbol
    `weir.name` it is, over how many elements.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
                                 "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    static constexpr ::llvm::StringLiteral getRoleAttrName() {
      return ::llvm::StringLiteral("weir.role");
    }
    static constexpr ::llvm::StringLiteral getNameAttrName() {
      return ::llvm::StringLiteral("weir.name");
    }
    static constexpr ::llvm::StringLiteral getMetricAttrName() {
      return ::llvm::StringLiteral("weir.metric");
    }
    static constexpr ::llvm::StringLiteral getProbeAttrName() {
      return ::llvm::StringLiteral("weir.probe");
    }
    static constexpr ::llvm::StringLiteral getElementsAttrName() {
      return ::llvm::StringLiteral("weir.elements");
    }
    static constexpr ::llvm::StringLiteral getClassesAttrName() {
      return ::llvm::StringLiteral("weir.classes");
    }
    static constexpr ::llvm::StringLiteral getMomentsAttrName() {
      return ::llvm::StringLiteral("weir.moments");
    }
    static constexpr ::llvm::StringLiteral getElementAttrName() {
      return ::llvm::StringLiteral("weir.element");
    }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() {
      return getFunctionType().getResults();
    }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::StringRef getArgRole(unsigned i);
    ::llvm::StringRef getArgName(unsigned i);
    ::llvm::StringRef getResultRole(unsigned i);
    ::llvm::StringRef getResultName(unsigned i);
    /// How a metric's value follows from what was summed up: "mean" unless
    /// `weir.metric` says otherwise.
    ::llvm::StringRef getMetricKind(unsigned i);
    /// Appends a result, returned as `value`, with its role and name.
    void addResult(::mlir::Value value, ::llvm::StringRef role,
                   ::llvm::StringRef name);
    /// Appends several of one role; linear in their number.
    void addResults(::mlir::ValueRange values, ::llvm::StringRef role,
                    ::llvm::ArrayRef<::llvm::StringRef> names);
    /// Appends results of the role "probe".
    void addProbes(::llvm::ArrayRef<::weir::ProbeResult> probes);
    /// The terminator.
    ::weir::ReturnOp getReturn();
  }];
}

def ReturnOp : Weir_Op<"return", [Pure, Terminator, ReturnLike,
                                  HasParent<"EntryOp">]> {
  let summary = "ends an entry";
  let arguments = (ins Variadic<Weir_Any>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let hasVerifier = 1;
}

def ReadOp : Weir_Op<"read", [Pure,
      DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a parameter, state or scalar as it was before the step";
  let arguments = (ins FlatSymbolRefAttr:$symbol);
  let results = (outs Weir_Any:$value);
  let assemblyFormat = "$symbol `:` type($value) attr-dict";
}

def AssignOp : Weir_Op<"assign", [HasParent<"CommitOp">,
      DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a parameter or state after the step";
  let description = "At most one stands for each symbol in an entry.";
  let arguments = (ins FlatSymbolRefAttr:$symbol, Weir_Any:$value);
  let assemblyFormat = "$symbol `,` $value `:` type($value) attr-dict";
}

def CommitOp : Weir_Op<"commit", [SingleBlock, NoTerminator,
                                  NoRegionArguments, HasParent<"EntryOp">]> {
  let summary = "all that outlives a step, done only if the guard allows";
  let description = [{
    ```mlir
    weir.commit if %applied : tensor<i1> {
      %new = weir.update ...
      weir.assign @linear.weight, %new : tensor<128x64xf32>
    }
    ```
  }];
  let arguments = (ins Weir_Flag:$condition);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`if` $condition `:` type($condition) attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def DataOp : Weir_Op<"data", [SymbolTable, SingleBlock, NoTerminator,
                              NoRegionArguments, HasParent<"ModelOp">]> {
  let summary = "where the samples come from";
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "attr-dict-with-keyword $body";
}

def SourceOp : Weir_Op<"source", [Symbol, HasParent<"DataOp">]> {
  let summary = "rows read from files";
  let description = [{
    `weir.source @table "csv" ["digits.csv"] {header = true}`. Two files are the
    training and the test part. `options` are the reader's.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$reader,
                       StrArrayAttr:$files, DictionaryAttr:$options);
  let assemblyFormat = "$sym_name $reader $files $options attr-dict";
}

def BindOp : Weir_Op<"bind", [HasParent<"DataOp">]> {
  let summary = "an input or target from the rows of a source";
  let description = [{
    `weir.bind "image" = @table[0, 64]`: columns 0 up to 64, excluded; a single
    column may fill a scalar. `field` is a column by its name, or an array of
    the file; without both it is the whole row. `steps` are applied in order:

    | step | arguments | a row becomes |
    | --- | --- | --- |
    | `affine` | `scale`, `shift` | each value v: v * scale + shift |
    | `abs` | | each value without its sign |
    | `standardize` | `mean`, `deviation` once fitted | (v - mean) / deviation, for each index of the last axis |
    | `log_returns` | | log(next row / this row); one row fewer |
    | `windows` | `length`, `horizon`, `stride`, `reduce`, `result` | result 0: `length` rows in order; 1: the `horizon` rows after them, or their `reduce` |
    | `next_tokens` | `length`, `stride`, `result` | result 0: `length` rows; 1: the same, one row later |
    | `characters` | `length` | the bytes of a text, then zeros |
    | `shift_right` | | a zero, then all values but the last |

    ```mlir
    weir.bind "x" = @prices field "Close" steps [#weir.call<"log_returns", {}>]
    ```
  }];
  let arguments = (ins StrAttr:$port, FlatSymbolRefAttr:$source,
                       OptionalAttr<StrAttr>:$field,
                       OptionalAttr<I64Attr>:$begin, OptionalAttr<I64Attr>:$end,
                       OptionalAttr<TypedArrayAttrBase<Weir_CallAttr,
                           "steps">>:$steps);
  let assemblyFormat = [{
    $port `=` $source (`field` $field^)? (`[` $begin^ `,` $end `]`)?
    (`steps` $steps^)? attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::llvm::SmallVector<::weir::CallAttr> getStepList();
  }];
}

def SplitOp : Weir_Op<"split", [HasParent<"DataOp">]> {
  let summary = "the parts of the data";
  let description = [{
    `weir.split {train = 0.8 : f64, test = 0.2 : f64, seed = 7 : i64}`: rows
    drawn at random by `seed`, or in order with `by_position`, `gap` rows left
    out between two parts. With a column the parts are lists of its values, and
    the training part is the rest:

    ```mlir
    weir.split {test = [1.0]} by @vowels field "part"
    ```
  }];
  let arguments = (ins DictionaryAttr:$parts,
                       OptionalAttr<FlatSymbolRefAttr>:$source,
                       OptionalAttr<StrAttr>:$field,
                       OptionalAttr<I64Attr>:$column);
  let assemblyFormat = [{
    $parts (`by` $source^)? (`field` $field^)? (`[` $column^ `]`)? attr-dict
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIALECT_WEIR_STRUCTURE
