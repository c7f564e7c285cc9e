#include "lib/Frontend/Marks.h"
#include "lib/Frontend/SemaEvaluator.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace weir;
using namespace weir::syntax;

Term Evaluator::invoke(const Callable &callee, ArrayRef<Bound> bound,
                       const LayerName &layer, SMRange range) {
  if (callee.kind == Callable::Kind::Block)
    return invokeBlock(callee, bound, layer, range);
  if (!emitter) {
    report(DiagnosticId::TypeMismatch, range,
           "`" + callee.name + "` makes values, and a constant is none");
    return Term();
  }
  LayerUse use{scope, layer.scope, callee.name, callee.name, range};
  if (callee.builtin.naming == Naming::Parameter)
    use.kind = scope == &emitter->root ? "model" : "block";
  Emitter::UseLayer guard(*emitter, use);
  BuiltinCall call(*this, callee.builtin, bound, layer, range);
  return keepMarks(*this, callee.builtin, bound, callee.builtin.build(call),
                   range);
}

namespace {
/// While it lives, `entered` is being run. What the library makes belongs to
/// the user's call.
class FrameGuard {
public:
  FrameGuard(Evaluator &evaluator, const Frame *entered)
      : evaluator(evaluator), previous(evaluator.frame) {
    enter(entered);
  }
  ~FrameGuard() { enter(previous); }
  FrameGuard(const FrameGuard &) = delete;
  FrameGuard &operator=(const FrameGuard &) = delete;

private:
  void enter(const Frame *frame) {
    evaluator.frame = frame;
    if (evaluator.emitter)
      evaluator.emitter->site = frame ? frame->userSite : SMRange();
  }

  Evaluator &evaluator;
  const Frame *previous;
};
} // namespace

Term Evaluator::apply(const Callable &callable, const Term &value,
                      SMRange range) {
  if (!countStep(range))
    return Term();
  if (callable.kind == Callable::Kind::Braces) {
    // Braces see what they saw where they stand, and are not a part of the
    // block that runs them.
    llvm::SaveAndRestore restoreNames(environment, callable.environment);
    FrameGuard restoreFrame(*this, callable.frame);
    Term result = value;
    for (const Call *call : callable.calls)
      result = evaluateCall(*call, &result, "");
    return result;
  }
  if (callable.kind == Callable::Kind::Layer) {
    if (callable.applied && callable.layer.scope)
      emitter->restart(*callable.layer.scope);
    callable.applied = true;
    std::vector<Bound> bound = callable.bound;
    for (const Bound &argument : bound)
      if (argument.term && !checkBatch(*argument.term, range))
        return Term();
    bound.front() = {firstOf(value), range};
    return invoke(*callable.callee, bound, callable.layer, range);
  }
  // A function that was passed: as if it were called by its name.
  Call call(range);
  call.callee = {callable.name, range};
  std::vector<Bound> bound;
  StringRef layerName;
  if (!bindArguments(call, callable, &value, bound, layerName))
    return Term();
  return callBound(call, callable, std::move(bound), layerName, "");
}

bool Evaluator::checkRecursion(const Function &function, SMRange range) {
  for (const Frame *at = frame; at; at = at->caller)
    if (at->function == &function) {
      report(DiagnosticId::Recursion, range,
             "`" + function.name.text + "` calls itself")
          .note("blocks are expanded where they are called, so a block cannot "
                "contain itself");
      return false;
    }
  return true;
}

void Evaluator::checkUncalled(const Function &function) {
  llvm::SaveAndRestore restoreChecking(isChecking, true);
  Callable callee;
  callee.kind = Callable::Kind::Block;
  callee.name = function.name.text;
  callee.function = &function;
  std::vector<Bound> bound(getFormals(callee).size());
  invokeBlock(callee, bound, LayerName(), SMRange());
}

Term Evaluator::invokeBlock(const Callable &callee, ArrayRef<Bound> bound,
                            const LayerName &layer, SMRange range) {
  const Function &function = *callee.function;
  bool isCell = function.kind == DeclarationKind::Cell;
  if (isCell)
    reportUnavailable(range, "the cell `" + function.name.text + "`");
  if (!checkRecursion(function, range))
    return Term();
  bool isNew = file.called.insert(&function).second;
  // What nobody calls has unknown arguments, with which once is enough.
  if (isChecking && !isNew && range.isValid())
    return Term();
  SMRange userSite;
  if (file.library.contains(function))
    userSite = isInLibrary() ? frame->userSite : range;
  FrameGuard restoreFrame(
      *this, &frames.emplace_back(Frame{&function, range, frame, userSite}));
  llvm::SaveAndRestore restoreNames(environment, makeEnvironment());
  llvm::SaveAndRestore restoreScope(scope, layer.scope ? layer.scope : scope);
  if (isCell)
    bound = bound.drop_front(); // its input
  for (auto [formal, argument] : llvm::zip(function.formals, bound)) {
    Term term = argument.term  ? *argument.term
                : formal.value ? firstOf(evaluate(*formal.value))
                               : Term();
    environment->names[formal.name.text] = std::move(term);
  }
  llvm::SaveAndRestore restoreReturned(returned, Term());
  // What a cell holds besides bindings: its states and inputs are not known.
  bool done = run(function.items, [&](const Item &item) {
    if (auto *variable = llvm::dyn_cast<Variable>(&item))
      environment->names[variable->name.text] = Term();
    else if (auto *next = llvm::dyn_cast<Next>(&item))
      environment->names[next->name.text] = evaluate(*next->value);
    else if (auto *result = llvm::dyn_cast<Result>(&item))
      evaluate(*result->value);
  });
  if (isCell)
    return Term();
  if (!done && !exhausted)
    report(DiagnosticId::MissingReturn, function.name.range,
           "block `" + function.name.text + "` ends without `return`");
  return done ? returned : Term();
}
