#include "lib/Frontend/SemaEvaluator.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Text.h"

using namespace weir;
using namespace weir::syntax;

Evaluator::Evaluator(FileScope &file, mlir::MLIRContext *context,
                     Emitter *emitter)
    : file(file), context(context), emitter(emitter),
      scope(emitter ? &emitter->root : nullptr) {
  environment = makeEnvironment();
}

Environment *Evaluator::makeEnvironment() {
  return &environments.emplace_back();
}

const Callable *Evaluator::makeCallable(Callable callable) {
  return &callables.emplace_back(std::move(callable));
}

//===----------------------------------------------------------------------===//
// Reports
//===----------------------------------------------------------------------===//

DiagnosticBuilder Evaluator::report(DiagnosticId id,
                                    const SourcePosition &place,
                                    const llvm::Twine &text) {
  const Frame *at = frame;
  SourcePosition position = place;
  if (isInLibrary())
    position = frame->userSite;
  DiagnosticBuilder builder = file.diagnostics.report(id, position, text);
  if (isInLibrary() && place.range.isValid())
    builder.note(place,
                 "in `" + frame->function->name.text + "` of the library");
  // The user's call of the library is where the message stands.
  while (at && at->userSite.isValid())
    at = at->caller;
  for (unsigned shown = 0; at && at->site.isValid() && shown < 4;
       at = at->caller, ++shown)
    builder.note(at->site, "in this call of `" + at->function->name.text + "`");
  return builder;
}

void Evaluator::reportUnknown(DiagnosticId id, const SourcePosition &place,
                              const llvm::Twine &text, StringRef word,
                              ArrayRef<StringRef> candidates,
                              const llvm::Twine &otherwise) {
  DiagnosticBuilder builder = report(id, place, text);
  std::string help = didYouMean(word, candidates);
  if (help.empty())
    help = otherwise.str();
  if (!help.empty())
    builder.help(help);
}

void Evaluator::explainFunction(DiagnosticBuilder &report, const Term &term) {
  if (!term.is(Term::Kind::Function))
    return;
  const Callable &function = *term.function;
  if (function.kind == Callable::Kind::Builtin ||
      function.kind == Callable::Kind::Block)
    report.help("it is called as `" +
                spellCall(function.name, getFormals(function)) + "`");
  if (function.kind != Callable::Kind::Layer)
    return;
  const Callable &callee = *function.callee;
  report.note("`" + spellCall(callee.name, getFormals(callee)) +
              "` that is short of exactly its first argument is a layer");
}

void Evaluator::reportUnavailable(SMRange range, const llvm::Twine &what) {
  if (isChecking)
    return;
  // The place says it all: who calls a block is no part of the matter.
  file.diagnostics.report(DiagnosticId::UnsupportedOperation,
                          isInLibrary() ? frame->userSite : range,
                          what + " is not available yet");
}

bool Evaluator::countStep(SMRange range, uint64_t amount) {
  if (exhausted)
    return false;
  steps = std::min(amount, limits::operations + 1) + steps;
  exhausted = steps > limits::operations || (emitter && emitter->isExhausted());
  if (exhausted)
    report(DiagnosticId::TooManyOperations, range,
           "the model has more than " + formatCount(limits::operations) +
               " operations");
  return !exhausted;
}

bool Evaluator::checkShape(ArrayRef<int64_t> shape, bool batched,
                           SMRange range) {
  std::string problem = findShapeProblem(shape);
  if (problem.empty() && batched) {
    llvm::SmallVector<int64_t> full(shape);
    full.insert(full.begin(), emitter->batch);
    problem = findShapeProblem(full);
    if (!problem.empty())
      problem += " (the first dimension is the batch)";
  }
  if (problem.empty())
    return true;
  report(DiagnosticId::InvalidShape, range, problem);
  return false;
}

std::vector<StringRef> Evaluator::getVisibleNames() const {
  std::vector<StringRef> names;
  for (const auto &entry : environment->names)
    names.push_back(entry.getKey());
  llvm::sort(names); // the map has no order
  for (const ConstantEntry &entry : file.getConstants())
    names.push_back(entry.declaration->name.text);
  llvm::append_range(names, getFunctionNames());
  return names;
}

std::vector<StringRef> Evaluator::getFunctionNames() const {
  std::vector<StringRef> names;
  for (const Function *function : file.getFunctions())
    names.push_back(function->name.text);
  llvm::append_range(names, listFunctionNames());
  llvm::append_range(names, file.library.getNames());
  for (const auto &entry : environment->names)
    if (entry.getValue().is(Term::Kind::Function))
      names.push_back(entry.getKey());
  llvm::sort(names);
  return names;
}
