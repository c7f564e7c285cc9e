// What the expressions and statements of a file mean: constants are computed,
// blocks and repetitions run, and values become operations of an `Emitter`.
#ifndef WEIR_LIB_FRONTEND_SEMAEVALUATOR_H
#define WEIR_LIB_FRONTEND_SEMAEVALUATOR_H

#include "lib/Frontend/Builtins.h"
#include "lib/Frontend/LowerEmitter.h"
#include "lib/Frontend/SemaFile.h"
#include <deque>

namespace weir {

/// Longer names of models, layers, inputs and results are refused: they become
/// parts of C identifiers and of file names.
constexpr unsigned maximumNameLength = 128;

/// A call of a block that is being run.
struct Frame {
  const syntax::Function *function;
  llvm::SMRange site;
  const Frame *caller;
  /// Of a block of the library: the call in the user's file that led to it.
  llvm::SMRange userSite;
};

/// An argument of a call, or nothing where it was left out.
struct Bound {
  std::optional<Term> term;
  llvm::SMRange range;
};

/// What can be called.
struct Callable {
  enum class Kind : uint8_t {
    Builtin,
    Block,      // or a cell
    Braces,     // a headless pipeline with what it can see
    Layer,      // a call short of its first argument
    Unavailable // known, but not there yet
  };
  Kind kind;
  llvm::StringRef name;
  Builtin builtin = {};
  const syntax::Function *function = nullptr;
  // Of braces.
  llvm::ArrayRef<const syntax::Call *> calls;
  Environment *environment = nullptr;
  const Frame *frame = nullptr;
  // Of a layer: `bound[0]` is missing.
  const Callable *callee = nullptr;
  std::vector<Bound> bound;
  LayerName layer;
  mutable bool applied = false;
};

/// `+`, `<=`, `and`, ...
llvm::StringRef spellOperator(syntax::Operator op);

class Evaluator {
public:
  /// Without an emitter there are only constants.
  Evaluator(FileScope &file, mlir::MLIRContext *context, Emitter *emitter);

  //===-- Expressions -----------------------------------------------------===//
  /// `variable` is what the result is bound to: it names a layer.
  Term evaluate(const syntax::Expression &expression,
                llvm::StringRef variable = "");
  Term evaluateConstant(ConstantEntry &entry);
  /// `init: normal(0.02)`: looks among the initializers first.
  Term evaluateInitializer(const syntax::Expression &expression);
  /// The condition of an `if`; nothing if it is invalid.
  std::optional<bool> evaluateCondition(const syntax::Expression &condition);
  /// `callable` applied to one value.
  Term apply(const Callable &callable, const Term &value, llvm::SMRange range);

  /// Says what is wrong in a function that nobody calls, as far as that does
  /// not depend on its arguments.
  void checkUncalled(const syntax::Function &function);

  //===-- Statements ------------------------------------------------------===//
  using ItemHandler = llvm::function_ref<void(const syntax::Item &)>;
  /// Runs bindings, `if`, `for` and `return`; hands the rest to `handler`.
  /// True if a `return` was reached: `returned` then holds its results.
  bool run(llvm::ArrayRef<const syntax::Item *> items, ItemHandler handler);
  Term returned;

  //===-- State -----------------------------------------------------------===//
  FileScope &file;
  mlir::MLIRContext *context;
  Emitter *emitter;
  Environment *environment = nullptr;
  LayerScope *scope = nullptr; // where layers take their names
  const Frame *frame = nullptr;

  /// `a @ b`, in a layer of this name.
  Term multiplyMatrices(const Tensor &a, const Tensor &b, llvm::StringRef layer,
                        llvm::SMRange range);

  /// Whether a block of the library is being run.
  bool isInLibrary() const { return frame && frame->userSite.isValid(); }
  /// Reports, with notes on the blocks that are being run; what is wrong
  /// inside the library at the user's call.
  DiagnosticBuilder report(DiagnosticId id, const SourcePosition &place,
                           const llvm::Twine &text);
  /// `report` with a did-you-mean, or else with `otherwise` as help.
  void reportUnknown(DiagnosticId id, const SourcePosition &place,
                     const llvm::Twine &text, llvm::StringRef word,
                     llvm::ArrayRef<llvm::StringRef> candidates,
                     const llvm::Twine &otherwise = "");
  /// Adds to a report that `term` is none of what was expected how its function
  /// is called, if it is one.
  void explainFunction(DiagnosticBuilder &report, const Term &term);
  void reportUnavailable(llvm::SMRange range, const llvm::Twine &what);
  /// Whether a value may be used here: inside `map` only what was made there.
  bool checkBatch(const Term &term, llvm::SMRange range);
  /// Counts work; false once there is, or will be, too much of it.
  bool countStep(llvm::SMRange range, uint64_t amount = 1);
  /// A tensor's shape that is within the limits, or a report.
  bool checkShape(llvm::ArrayRef<int64_t> shape, bool batched,
                  llvm::SMRange range);
  /// Both, broadcast to one shape for `what`; nothing after a report.
  std::optional<std::pair<Tensor, Tensor>> broadcastBoth(llvm::StringRef what,
                                                         const Tensor &a,
                                                         const Tensor &b,
                                                         llvm::SMRange range);
  Environment *makeEnvironment();
  const Callable *makeCallable(Callable callable);
  std::vector<llvm::StringRef> getVisibleNames() const;
  std::vector<llvm::StringRef> getFunctionNames() const;

private:
  Term evaluateNode(const syntax::Expression &expression,
                    llvm::StringRef variable);
  Term evaluateName(const syntax::Name &name);
  Term evaluatePipe(const syntax::Pipe &pipe);
  Term evaluateList(const syntax::List &list);
  Term evaluateRecord(const syntax::Record &record);
  Term evaluateChoice(const syntax::Choice &choice, llvm::StringRef variable);
  // Operators
  Term evaluateChain(const syntax::Chain &chain);
  Term evaluateLogic(const syntax::Chain &chain);
  Term evaluateUnary(const syntax::Unary &unary);
  Term combine(syntax::Operator op, const Term &a, const Term &b,
               llvm::SMRange range);
  Term compare(syntax::Operator op, const Term &a, const Term &b,
               llvm::SMRange range);
  Term combineNumbers(syntax::Operator op, Number a, Number b,
                      llvm::SMRange range);
  Term combineTensors(syntax::Operator op, const Term &a, const Term &b,
                      llvm::SMRange range);
  Term compareValues(syntax::Operator op, const Term &a, const Term &b,
                     llvm::SMRange range);
  Term combineTruth(syntax::Operator op, const Term &a, const Term &b,
                    llvm::SMRange range);
  Term negateTruth(const Term &term, llvm::SMRange range);
  Term evaluateTruth(const syntax::Expression &expression);
  std::optional<Tensor> spreadNumber(Number number, const Tensor &value,
                                     llvm::SMRange range);
  // Fields and indices
  Term evaluatePostfix(const syntax::Postfix &postfix);
  Term evaluateField(const Term &base, const syntax::Identifier &field);
  Term evaluateIndex(const Term &base, const syntax::Suffix &suffix);
  Term indexList(const Term &base, const syntax::Suffix &suffix);
  Term indexTensor(const Tensor &base, const syntax::Suffix &suffix);
  std::optional<int64_t> readIndex(const syntax::Expression *bound,
                                   int64_t otherwise, int64_t size,
                                   int64_t last, const llvm::Twine &what);
  // Calls
  Term evaluateCall(const syntax::Call &call, const Term *piped,
                    llvm::StringRef variable);
  const Callable *resolve(const syntax::Call &call);
  const Callable *lookupFunction(llvm::StringRef name);
  ConstantEntry *lookupConstant(llvm::StringRef name);
  Term callUnavailable(const syntax::Call &call, const Term *piped);
  Term callValue(const syntax::Call &call, const Callable &callable,
                 const Term *piped);
  Term callBound(const syntax::Call &call, const Callable &callee,
                 std::vector<Bound> bound, llvm::StringRef layerName,
                 llvm::StringRef variable);
  void evaluateLeniently(const syntax::Call &call);
  void runBraces(const syntax::Call &call);
  bool bindArguments(const syntax::Call &call, const Callable &callee,
                     const Term *piped, std::vector<Bound> &bound,
                     llvm::StringRef &layerName);
  bool placePositional(const syntax::Call &call, const Callable &callee,
                       const Term *piped, llvm::MutableArrayRef<Bound> bound);
  void reportFurther(const syntax::Call &call, const syntax::Argument &argument,
                     const Callable &callee);
  bool placeNamed(const syntax::Argument &argument, const Callable &callee,
                  llvm::MutableArrayRef<Bound> bound,
                  llvm::StringRef &layerName);
  bool readLayerName(const syntax::Argument &argument,
                     llvm::StringRef &layerName);
  Term evaluateArgument(const syntax::Expression &expression,
                        const FormalInfo &formal);
  bool checkMissing(const syntax::Call &call, const Callable &callee,
                    llvm::ArrayRef<Bound> bound, bool piped);
  Term makeBraces(const syntax::Call &call, bool outlives);
  // Invocations
  Term invoke(const Callable &callee, llvm::ArrayRef<Bound> bound,
              const LayerName &layer, llvm::SMRange range);
  Term invokeBlock(const Callable &callee, llvm::ArrayRef<Bound> bound,
                   const LayerName &layer, llvm::SMRange range);
  bool checkRecursion(const syntax::Function &function, llvm::SMRange range);
  // Statements
  void bind(const syntax::Binding &binding);
  bool runIf(const syntax::If &item, ItemHandler handler);
  bool runFor(const syntax::For &item, ItemHandler handler);
  bool runTurn(const syntax::For &item, Term value, ItemHandler handler);

  std::deque<Environment> environments;
  std::deque<Callable> callables;
  std::deque<Frame> frames;
  llvm::StringMap<const Callable *> functions, libraryFunctions;
  unsigned depth = 0;
  uint64_t steps = 0;
  bool exhausted = false;
  bool isChecking = false; // what nobody calls need not be available
};

/// The formal arguments of a function or of a builtin, in order.
std::vector<FormalInfo> getFormals(const Callable &callee);

} // namespace weir

#endif // WEIR_LIB_FRONTEND_SEMAEVALUATOR_H
