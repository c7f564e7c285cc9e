// The functions of the language that the compiler knows: one table, and one
// file for each family that builds them.
#ifndef WEIR_LIB_FRONTEND_BUILTINS_H
#define WEIR_LIB_FRONTEND_BUILTINS_H

#include "lib/Frontend/LowerEmitter.h"
#include "lib/Support/Diagnostics.h"

namespace weir {

class BuiltinCall;
class Evaluator;
struct Bound;
namespace catalogue {
struct Function;
} // namespace catalogue

/// An argument of a function. Without `required` it has a default and is
/// passed by name.
struct FormalInfo {
  enum class Type : uint8_t {
    Any,
    Function,
    Initializer,
    Word,       // a name that only the callee knows, such as `tanh`
    Rest,       // a list of the further arguments by position
    Unavailable // an option that is known, but not there yet
  };
  llvm::StringRef name;
  bool required = true;
  Type type = Type::Any;
};

/// When a call takes a name, and for what.
enum class Naming : uint8_t {
  OnUse,    // for its operations, if there are any
  Scope,    // at once: it has parameters or holds layers
  Parameter // at once, for the parameter that it is
};

/// The name that a call has taken, and the scope of the parameters in it.
struct LayerName {
  std::string name;
  LayerScope *scope = nullptr; // null: takes a name on use
};

struct Builtin {
  llvm::StringRef name;
  llvm::ArrayRef<FormalInfo> formals;
  Term (*build)(BuiltinCall &call) = nullptr;
  Naming naming = Naming::OnUse;
  const catalogue::Function *function = nullptr;
};

/// The function of this name, of the library or the catalogue.
std::optional<Builtin> lookupBuiltin(llvm::StringRef name);
/// Functions that the language has and this compiler does not yet.
bool isUnavailable(llvm::StringRef name);
/// `linear(x, units, bias:, init:)`: those with a colon have a default.
std::string spellCall(llvm::StringRef name, llvm::ArrayRef<FormalInfo> formals);
/// All names of both kinds.
std::vector<llvm::StringRef> listFunctionNames();

// The families.
llvm::ArrayRef<Builtin> getControlBuiltins();
llvm::ArrayRef<Builtin> getLayerBuiltins();
llvm::ArrayRef<Builtin> getLogicBuiltins();
llvm::ArrayRef<Builtin> getLossBuiltins();
llvm::ArrayRef<Builtin> getMetricBuiltins();
Term buildCrossEntropy(BuiltinCall &call);
/// Whether `logits` are scores [..., n] for classes 0..n-1 [...], or a report.
bool checkRows(BuiltinCall &call, const Tensor &logits, const Tensor &target);
/// The mean of one number a row over each sample, or with `lengths`, one for
/// each place of the first axis, marked.
Term takeMeanOfRows(BuiltinCall &call, Tensor rows);
llvm::ArrayRef<Builtin> getNormalizationBuiltins();
llvm::ArrayRef<Builtin> getRandomBuiltins();
llvm::ArrayRef<Builtin> getIndexBuiltins();
llvm::ArrayRef<Builtin> getReductionBuiltins();
llvm::ArrayRef<Builtin> getShapeBuiltins();
Term buildFunction(BuiltinCall &call);
Term buildFunctionLoss(BuiltinCall &call);
Term buildParameter(BuiltinCall &call);

/// The arguments of one call. Each accessor reports what does not fit; of an
/// invalid argument nothing is said a second time.
class BuiltinCall {
public:
  BuiltinCall(Evaluator &evaluator, const Builtin &builtin,
              llvm::ArrayRef<Bound> bound, const LayerName &layer,
              llvm::SMRange range);

  Evaluator &evaluator;
  Emitter &emitter;
  const Builtin &builtin;
  const LayerName &layer;
  llvm::SMRange range;

  /// Whether the function has such an argument.
  bool takes(llvm::StringRef name) const;
  bool has(llvm::StringRef name) const;
  /// The argument as it is; invalid if it was left out.
  const Term &get(llvm::StringRef name) const;
  llvm::SMRange rangeOf(llvm::StringRef name) const;
  std::optional<Tensor> getValue(llvm::StringRef name);
  std::optional<Tensor> getFloat(llvm::StringRef name);
  const Callable *getFunction(llvm::StringRef name);
  std::optional<double> getNumber(llvm::StringRef name, double otherwise);
  std::optional<int64_t> getWhole(llvm::StringRef name, int64_t minimum);
  std::optional<bool> getFlag(llvm::StringRef name, bool otherwise);
  /// An axis of `rank` axes, -1 being the last.
  std::optional<int64_t> getAxis(llvm::StringRef name, int64_t rank,
                                 int64_t otherwise);
  /// One axis or a list, increasing; all if it was left out.
  std::optional<llvm::SmallVector<int64_t>> getAxes(llvm::StringRef name,
                                                    int64_t rank);
  /// A list of axes in their order.
  std::optional<llvm::SmallVector<int64_t>> getAxisList(llvm::StringRef name,
                                                        int64_t rank);
  /// A list of sizes; one may be -1 if `elements` says how many there are.
  std::optional<llvm::SmallVector<int64_t>>
  getShape(llvm::StringRef name, std::optional<int64_t> elements);
  /// The initializer, or `otherwise`.
  std::optional<CallAttr> getInitializer(llvm::StringRef name,
                                         llvm::ArrayRef<int64_t> shape,
                                         CallAttr otherwise);

  /// A parameter of the call's layer, read. Reports a shared one whose shape
  /// does not fit. Without `decay` its rank says whether it decays.
  std::optional<Tensor> getParameter(llvm::StringRef name,
                                     llvm::ArrayRef<int64_t> shape,
                                     CallAttr init,
                                     std::optional<bool> decay = std::nullopt);
  /// As `getParameter`, for what the layer keeps from step to step.
  std::optional<Tensor> getState(llvm::StringRef name,
                                 llvm::ArrayRef<int64_t> shape, CallAttr init);
  DiagnosticBuilder report(DiagnosticId id, const llvm::Twine &text);

private:
  std::string describeAxes(int64_t rank) const;
  bool checkShared(mlir::Type type, llvm::StringRef symbol,
                   llvm::ArrayRef<int64_t> shape);
  std::optional<int64_t> readAxis(const Term &term, int64_t rank,
                                  llvm::SMRange range);
  std::optional<llvm::SmallVector<int64_t>>
  inferSize(llvm::SmallVector<int64_t> shape, int64_t elements,
            llvm::SMRange range);

  llvm::ArrayRef<Bound> bound;
};

/// A help for who computes with classes, counts or truth values.
llvm::StringRef howToCompute(const Tensor &value);

/// What NumPy broadcasts both shapes to; nothing if they do not fit.
std::optional<llvm::SmallVector<int64_t>>
broadcastShapes(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_BUILTINS_H
