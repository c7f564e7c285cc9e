#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using namespace weir::syntax;

//===----------------------------------------------------------------------===//
// Callees
//===----------------------------------------------------------------------===//

/// The file's own blocks hide the library's and the compiler's functions. The
/// library does not see the file.
const Callable *Evaluator::lookupFunction(StringRef name) {
  auto &known = isInLibrary() ? libraryFunctions : functions;
  auto it = known.find(name);
  if (it != known.end())
    return it->second;
  const Function *own = isInLibrary() ? nullptr : file.findFunction(name);
  std::optional<Builtin> builtin = lookupBuiltin(name);
  Callable callable;
  callable.name = name;
  if (!own && builtin) {
    callable.kind = Callable::Kind::Builtin;
    callable.builtin = *builtin;
  } else if (const Function *block = own ? own : file.library.find(name)) {
    callable.kind = Callable::Kind::Block;
    callable.function = block;
  } else if (isUnavailable(name)) {
    callable.kind = Callable::Kind::Unavailable;
  } else {
    return nullptr;
  }
  return known[name] = makeCallable(std::move(callable));
}

/// Calls look only for functions and layers: a value of the same name does
/// not hide them.
const Callable *Evaluator::resolve(const Call &call) {
  StringRef name = call.callee.text;
  auto it = environment->names.find(name);
  bool isBound = it != environment->names.end();
  if (isBound && it->second.is(Term::Kind::Function))
    return it->second.function;
  if (const Callable *function = lookupFunction(name))
    return function;
  if (isBound && it->second.isInvalid())
    return nullptr;
  if (isBound) {
    report(DiagnosticId::TypeMismatch, call.callee.range,
           "`" + name + "` is " + it->second.describe() + ", not a function");
    return nullptr;
  }
  reportUnknown(DiagnosticId::UnknownFunction, call.callee.range,
                "there is no function `" + name + "`", name, getFunctionNames(),
                "`weir --list functions` and `weir --list library` list them");
  return nullptr;
}

/// A cell's input comes before its arguments; all cells take these options.
static void addCellFormals(const Function &cell,
                           std::vector<FormalInfo> &formals) {
  StringRef input = "input";
  for (const Item *item : cell.items)
    if (item->kind == ItemKind::Input)
      input = llvm::cast<Variable>(item)->name.text;
  formals.insert(formals.begin(), {input});
  for (StringRef option : {"init", "reverse", "lengths"})
    formals.push_back({option, /*required=*/false});
}

std::vector<FormalInfo> weir::getFormals(const Callable &callee) {
  if (callee.kind == Callable::Kind::Builtin)
    return callee.builtin.formals.vec();
  std::vector<FormalInfo> formals;
  if (!callee.function)
    return formals;
  for (const Formal &formal : callee.function->formals)
    formals.push_back({formal.name.text, formal.value == nullptr});
  if (callee.function->kind == DeclarationKind::Cell)
    addCellFormals(*callee.function, formals);
  return formals;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

Term Evaluator::evaluateCall(const Call &call, const Term *piped,
                             StringRef variable) {
  if (!countStep(call.range))
    return Term();
  if (!piped && !environment->names.contains(call.callee.text) &&
      !lookupFunction(call.callee.text) &&
      catalogue::lookupInitializer(call.callee.text))
    return evaluateInitializer(call);
  const Callable *callee = resolve(call);
  if (!callee) {
    evaluateLeniently(call);
    return Term();
  }
  switch (callee->kind) {
  case Callable::Kind::Unavailable:
    return callUnavailable(call, piped);
  case Callable::Kind::Layer:
  case Callable::Kind::Braces:
    return callValue(call, *callee, piped);
  default:
    break;
  }
  std::vector<Bound> bound;
  StringRef layerName;
  if (!bindArguments(call, *callee, piped, bound, layerName)) {
    runBraces(call);
    return Term();
  }
  return callBound(call, *callee, std::move(bound), layerName, variable);
}

Term Evaluator::callBound(const Call &call, const Callable &callee,
                          std::vector<Bound> bound, StringRef layerName,
                          StringRef variable) {
  bool isBlock = callee.kind == Callable::Kind::Block;
  bool isPartial = !bound.empty() && !bound.front().term &&
                   getFormals(callee).front().required;
  Naming naming = isBlock ? Naming::Scope : callee.builtin.naming;
  if (naming == Naming::OnUse && (isPartial || !layerName.empty()))
    naming = Naming::Scope;
  // A variable names what it holds: an instance or a parameter.
  bool takesVariable = isPartial || naming == Naming::Parameter;
  StringRef base = !layerName.empty()                   ? layerName
                   : takesVariable && !variable.empty() ? variable
                                                        : callee.name;
  LayerName layer;
  if (emitter && naming != Naming::OnUse) {
    layer.name = emitter->claimName(*scope, base);
    layer.scope = naming == Naming::Parameter
                      ? scope
                      : &emitter->enter(*scope, layer.name);
  }
  if (!isPartial)
    return invoke(callee, bound, layer, call.range);
  Callable instance;
  instance.kind = Callable::Kind::Layer;
  instance.name = base;
  instance.callee = &callee;
  instance.bound = std::move(bound);
  instance.layer = layer;
  return Term(makeCallable(std::move(instance)));
}

Term Evaluator::callUnavailable(const Call &call, const Term *piped) {
  reportUnavailable(call.callee.range, "`" + call.callee.text + "`");
  evaluateLeniently(call);
  return Term();
}

/// Says what is wrong with the arguments of a call that cannot be made.
/// Words that only the callee would know are passed over.
void Evaluator::evaluateLeniently(const Call &call) {
  for (const Argument &argument : call.arguments) {
    auto *name = llvm::dyn_cast<Name>(argument.value);
    if (name && !environment->names.contains(name->text) &&
        !lookupConstant(name->text))
      continue;
    evaluate(*argument.value);
  }
  runBraces(call);
}

/// Says what is wrong in the braces of a call that cannot be made.
void Evaluator::runBraces(const Call &call) {
  Term value;
  for (const Call *step : call.body)
    value = evaluateCall(*step, &value, "");
}

/// A call of an instance, of braces or of a function that was passed.
Term Evaluator::callValue(const Call &call, const Callable &callable,
                          const Term *piped) {
  size_t given = call.arguments.size() + (piped ? 1 : 0);
  if (given != 1 || call.hasBraces || (!piped && call.arguments.front().name)) {
    report(DiagnosticId::WrongArgument, call.range,
           "`" + call.callee.text + "` takes one value and nothing else");
    evaluateLeniently(call);
    return Term();
  }
  Term value = piped ? *piped : evaluate(*call.arguments.front().value);
  return apply(callable, value, call.range);
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

Term Evaluator::makeBraces(const Call &call, bool outlives) {
  Callable braces;
  braces.kind = Callable::Kind::Braces;
  braces.name = call.callee.text;
  braces.calls = call.body;
  braces.frame = frame;
  braces.environment = environment;
  // An instance keeps what its braces see, whatever is bound later.
  if (outlives) {
    braces.environment = makeEnvironment();
    *braces.environment = *environment;
  }
  return Term(makeCallable(std::move(braces)));
}

Term Evaluator::evaluateArgument(const Expression &expression,
                                 const FormalInfo &formal) {
  if (formal.type == FormalInfo::Type::Initializer)
    return evaluateInitializer(expression);
  auto *name = llvm::dyn_cast<Name>(&expression);
  if (formal.type == FormalInfo::Type::Word && name &&
      !environment->names.contains(name->text))
    return Term::ofText(Term::Kind::Word, name->text);
  return firstOf(evaluate(expression));
}

/// Reports an argument for which there is no place.
void Evaluator::reportFurther(const Call &call, const Argument &argument,
                              const Callable &callee) {
  StringRef name = call.callee.text;
  std::vector<FormalInfo> formals = getFormals(callee);
  auto isOpen = [&](const FormalInfo &formal) {
    return !formal.required && formal.type != FormalInfo::Type::Unavailable &&
           llvm::none_of(call.arguments, [&](const Argument &other) {
             return other.name && other.name->text == formal.name;
           });
  };
  if (callee.kind == Callable::Kind::Builtin &&
      (name == "max" || name == "min")) {
    report(DiagnosticId::WrongArgument, argument.range,
           "`" + name + "` reduces one value")
        .help("`" + name + "imum(a, b)` compares two, element by element");
    return;
  }
  auto option = llvm::find_if(formals, isOpen);
  if (option == formals.end()) {
    report(DiagnosticId::WrongArgument, argument.range,
           "`" + name + "` takes no further argument")
        .help("it is called as `" + spellCall(name, formals) + "`");
    return;
  }
  report(DiagnosticId::WrongArgument, argument.range,
         "`" + name + "` takes no further argument by position")
      .note("arguments with a default are passed by name")
      .help("write `" + option->name + ": ...`");
}

bool Evaluator::placePositional(const Call &call, const Callable &callee,
                                const Term *piped,
                                llvm::MutableArrayRef<Bound> bound) {
  std::vector<FormalInfo> formals = getFormals(callee);
  llvm::SmallVector<unsigned> required;
  for (auto [index, formal] : llvm::enumerate(formals))
    if (formal.required)
      required.push_back(index);
  size_t positional = llvm::count_if(
      call.arguments, [](const Argument &argument) { return !argument.name; });
  size_t named = llvm::count_if(required, [&](unsigned index) {
    return llvm::any_of(call.arguments, [&](const Argument &argument) {
      return argument.name && argument.name->text == formals[index].name;
    });
  });
  size_t braces = call.hasBraces ? 1 : 0;
  // Short of exactly the first: a layer, or what a pipeline supplies.
  bool skipsFirst = piped || positional + named + braces + 1 == required.size();
  size_t next = skipsFirst ? 1 : 0;
  size_t end = required.size() - std::min(braces, required.size());
  size_t rest = llvm::find_if(formals,
                              [](const FormalInfo &formal) {
                                return formal.type == FormalInfo::Type::Rest;
                              }) -
                formals.begin();
  Terms further;
  bool fits = true;
  for (const Argument &argument : call.arguments.take_front(positional)) {
    if (next < end) {
      unsigned index = required[next++];
      bound[index] = {evaluateArgument(*argument.value, formals[index]),
                      argument.range};
      continue;
    }
    if (rest < formals.size()) {
      further.push_back(evaluateArgument(*argument.value, formals[rest]));
      bound[rest] = {Term::ofList(Term::Kind::List, further), argument.range};
      continue;
    }
    evaluate(*argument.value);
    if (fits)
      reportFurther(call, argument, callee);
    fits = false;
  }
  if (piped && !required.empty())
    bound[required.front()] = {firstOf(*piped), call.range};
  return fits;
}

/// `name: "head"`, which any layer takes.
bool Evaluator::readLayerName(const Argument &argument, StringRef &layerName) {
  Term term = firstOf(evaluate(*argument.value));
  auto isWordCharacter = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (term.is(Term::Kind::String) && !term.text.empty() &&
      term.text.size() <= maximumNameLength && !llvm::isDigit(term.text[0]) &&
      llvm::all_of(term.text, isWordCharacter)) {
    layerName = term.text;
    return true;
  }
  if (!term.isInvalid())
    report(DiagnosticId::InvalidName, argument.range,
           "the name of a layer is a string of letters, digits and `_`, at "
           "most " +
               llvm::Twine(maximumNameLength) + " of them");
  return false;
}

bool Evaluator::placeNamed(const Argument &argument, const Callable &callee,
                           llvm::MutableArrayRef<Bound> bound,
                           StringRef &layerName) {
  StringRef name = argument.name->text;
  std::vector<FormalInfo> formals = getFormals(callee);
  size_t index = 0;
  while (index < formals.size() && formals[index].name != name)
    ++index;
  if (index == formals.size()) {
    if (name == "name")
      return readLayerName(argument, layerName);
    std::vector<StringRef> names = {"name"};
    for (const FormalInfo &candidate : formals)
      names.push_back(candidate.name);
    reportUnknown(DiagnosticId::UnknownArgument, argument.name->range,
                  "`" + callee.name + "` has no argument `" + name + "`", name,
                  names,
                  "it is called as `" + spellCall(callee.name, formals) + "`");
    return false;
  }
  if (formals[index].type == FormalInfo::Type::Unavailable) {
    reportUnavailable(argument.range,
                      "`" + name + ":` of `" + callee.name + "`");
    return false;
  }
  if (bound[index].term) {
    report(DiagnosticId::WrongArgument, argument.range,
           "`" + name + "` is given twice");
    return false;
  }
  bound[index] = {evaluateArgument(*argument.value, formals[index]),
                  argument.range};
  return true;
}

bool Evaluator::checkMissing(const Call &call, const Callable &callee,
                             ArrayRef<Bound> bound, bool piped) {
  std::vector<FormalInfo> formals = getFormals(callee);
  bool isFirst = true, fits = true;
  for (auto [formal, value] : llvm::zip(formals, bound)) {
    if (formal.required && !value.term && (piped || !isFirst)) {
      bool isBody = formal.name == "body";
      std::string spelling = spellCall(call.callee.text, formals);
      report(DiagnosticId::WrongArgument, call.range,
             "`" + call.callee.text + "` needs `" + formal.name + "`")
          .help(isBody
                    ? "it stands in braces: `" + call.callee.text + " { ... }`"
                    : "it is called as `" + spelling + "`");
      fits = false;
    }
    isFirst = false;
  }
  return fits;
}

bool Evaluator::bindArguments(const Call &call, const Callable &callee,
                              const Term *piped, std::vector<Bound> &bound,
                              StringRef &layerName) {
  std::vector<FormalInfo> formals = getFormals(callee);
  bound.resize(formals.size());
  bool fits = true;
  if (piped && (formals.empty() || !formals.front().required)) {
    report(DiagnosticId::WrongArgument, call.range,
           "`" + call.callee.text + "` takes no value from a pipeline");
    fits = false;
  }
  fits = fits && placePositional(call, callee, piped, bound);
  for (const Argument &argument : call.arguments)
    if (argument.name)
      fits &= placeNamed(argument, callee, bound, layerName);
  if (call.hasBraces && !formals.empty()) {
    if (bound.back().term) {
      report(DiagnosticId::WrongArgument, call.bracesRange,
             "`" + formals.back().name + "` is given twice");
      fits = false;
    }
    bool isPartial = formals.front().required && !bound.front().term;
    bound.back() = {makeBraces(call, isPartial), call.bracesRange};
  } else if (call.hasBraces) {
    report(DiagnosticId::WrongArgument, call.bracesRange,
           "`" + call.callee.text + "` takes no braces");
    fits = false;
  }
  return fits && checkMissing(call, callee, bound, piped != nullptr);
}
