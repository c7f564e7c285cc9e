#ifndef WEIR_DIALECT_WEIR_DIALECT
#define WEIR_DIALECT_WEIR_DIALECT

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

def Weir_Dialect : Dialect {
  let name = "weir";
  let cppNamespace = "::weir";
  let summary = "networks and their training, on value-semantic tensors";
  let description = [{
    A `weir.model` holds symbols (parameters, states, scalars, layers), the
    `data` section, and entries. Shapes are static and the batch is dimension
    0 of every value that belongs to a sample. Each operation names the layer
    that the user wrote by its `layer` attribute; locations serve diagnostics
    only.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    /// The discardable attribute by which an operation names its layer.
    static constexpr llvm::StringLiteral getLayerAttrName() {
      return llvm::StringLiteral("layer");
    }
    /// The discardable attribute of what is computed only to be watched.
    static constexpr llvm::StringLiteral getProbeAttrName() {
      return llvm::StringLiteral("probe");
    }
    void registerOperations();
    void promiseInterfaces();
  }];
}

// An operand of a gradient check. Floats are drawn from [low, high); where the
// operation is linear in the operand, it is held to the adjoint identity.
class Weir_Operand<string n, string t, bit linear> {
  string name = n;
  string type = t;
  bit isLinear = linear;
  string low = "-2.0";
  string high = "2.0";
}
class Weir_Linear<string n, string t> : Weir_Operand<n, t, true>;
class Weir_Smooth<string n, string t> : Weir_Operand<n, t, false>;
class Weir_Within<string n, string t, string l, string h>
    : Weir_Smooth<n, t> {
  let low = l;
  let high = h;
}
// Whole numbers from 0; not differentiated.
class Weir_Classes<string n, string t, int count>
    : Weir_Within<n, t, "0", !cast<string>(count)>;

// An operation on these operands, checked in f64 by test/gradients.
class Weir_GradientCase<string text, list<Weir_Operand> values> {
  string operation = text;
  list<Weir_Operand> operands = values;
}

class Weir_Op<string mnemonic, list<Trait> traits = []>
    : Op<Weir_Dialect, mnemonic, traits> {
  // Of the operations that are differentiable, but for those of the catalogue.
  list<Weir_GradientCase> gradientCases = [];
}

class Weir_Attr<string name, string attrMnemonic>
    : AttrDef<Weir_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Weir_CallAttr : Weir_Attr<"Call", "call"> {
  let summary = "a record of the catalogue with its arguments";
  let description = [{
    `#weir.call<"adamw", {lr = 1.0e-3 : f64, weight_decay = 0.01 : f64}>`. The
    frontend writes every argument, defaults included.
  }];
  let parameters = (ins StringRefParameter<"keyword">:$keyword,
                        "::mlir::DictionaryAttr":$arguments);
  let assemblyFormat = "`<` $keyword `,` $arguments `>`";
  let extraClassDeclaration = [{
    /// The number under `name`, or `otherwise`.
    double getNumber(::llvm::StringRef name, double otherwise = 0) const;
    bool getFlag(::llvm::StringRef name) const;
  }];
}

def Weir_TargetAttr : Weir_Attr<"Target", "target"> {
  let summary = "facts about the machine that is compiled for";
  let description = [{
    On the module, set by the driver. `vector_bits` is the width of the widest
    register; `fma_ports` how many such multiply-adds start in a cycle.
  }];
  let parameters = (ins StringRefParameter<"kind">:$kind,
                        StringRefParameter<"cpu">:$cpu,
                        StringRefParameter<"features">:$features,
                        "int64_t":$vector_bits);
  let assemblyFormat = "`<` struct(params) `>`";
}

// Static shapes only; f64 is the reference path.
def Weir_Float : StaticShapeTensorOf<[F32, F64]>;
def Weir_Double : StaticShapeTensorOf<[F64]>;
def Weir_Class : StaticShapeTensorOf<[I32]>;
def Weir_Bool : StaticShapeTensorOf<[I1]>;
def Weir_Flag
    : 0DTensorOf<[I1]>,
      BuildableType<"::mlir::RankedTensorType::get({}, $_builder.getI1Type())">;
def Weir_Any : StaticShapeTensorOf<[F32, F64, I32, I1]>;

#endif // WEIR_DIALECT_WEIR_DIALECT
