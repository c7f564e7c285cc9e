#include "dialect/Catalogue/Catalogue.h"
#include "lib/Frontend/SemaCatalogue.h"
#include "lib/Frontend/SemaEvaluator.h"
#include "lib/Frontend/VariancePreserving.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace weir;
using namespace weir::syntax;

/// Deeper evaluation (blocks in blocks in brackets) would use up the stack.
static constexpr unsigned maximumDepth = 1000;

Term Evaluator::evaluate(const Expression &expression, StringRef variable) {
  if (depth >= maximumDepth) {
    report(DiagnosticId::NestingTooDeep, expression.range,
           "calls and constants nest more than " + llvm::Twine(maximumDepth) +
               " deep here");
    return Term();
  }
  ++depth;
  llvm::scope_exit leave([&] { --depth; });
  return evaluateNode(expression, variable);
}

Term Evaluator::evaluateNode(const Expression &expression, StringRef variable) {
  return llvm::TypeSwitch<const Expression *, Term>(&expression)
      .Case([](const syntax::Number *number) {
        return Term(weir::Number::parse(number->spelling));
      })
      .Case([](const String *string) {
        return Term::ofText(Term::Kind::String, string->value);
      })
      .Case([](const Boolean *boolean) {
        return Term::ofBoolean(boolean->value);
      })
      .Case([&](const Name *name) { return evaluateName(*name); })
      .Case([&](const Call *call) {
        return evaluateCall(*call, nullptr, variable);
      })
      .Case([&](const Pipe *pipe) { return evaluatePipe(*pipe); })
      .Case([&](const Chain *chain) { return evaluateChain(*chain); })
      .Case([&](const Unary *unary) { return evaluateUnary(*unary); })
      .Case([&](const Postfix *postfix) { return evaluatePostfix(*postfix); })
      .Case([&](const List *list) { return evaluateList(*list); })
      .Case([&](const Record *record) { return evaluateRecord(*record); })
      .Case([&](const Choice *choice) {
        return evaluateChoice(*choice, variable);
      });
}

bool Evaluator::checkBatch(const Term &term, SMRange range) {
  const Term &first = firstOf(term);
  if (!emitter || !first.is(Term::Kind::Tensor) || !first.tensor.batched)
    return true;
  auto type = llvm::cast<mlir::RankedTensorType>(first.tensor.value.getType());
  if (type.getDimSize(0) == emitter->batch)
    return true;
  reportUnavailable(range, "a value of the whole sample in the body of `map`");
  return false;
}

/// A block sees the constants of its own file.
ConstantEntry *Evaluator::lookupConstant(StringRef name) {
  return isInLibrary() ? nullptr : file.findConstant(name);
}

Term Evaluator::evaluateName(const Name &name) {
  auto it = environment->names.find(name.text);
  if (it != environment->names.end())
    return checkBatch(it->second, name.range) ? it->second : Term();
  if (ConstantEntry *constant = lookupConstant(name.text))
    return evaluateConstant(*constant);
  if (const Callable *function = lookupFunction(name.text)) {
    if (function->kind != Callable::Kind::Unavailable)
      return Term(function);
    reportUnavailable(name.range, "`" + name.text + "`");
    return Term();
  }
  if (catalogue::lookupInitializer(name.text))
    return evaluateInitializer(name);
  reportUnknown(DiagnosticId::UnknownName, name.range,
                "nothing is named `" + name.text + "` here", name.text,
                getVisibleNames());
  return Term();
}

/// The text of `-D name=text`; a string unless it reads as something else.
static Term readDefine(StringRef text) {
  if (text == "true" || text == "false")
    return Term::ofBoolean(text == "true");
  StringRef digits = text;
  bool negative = digits.consume_front("-");
  if (!digits.empty() && (llvm::isDigit(digits[0]) || digits[0] == '.')) {
    weir::Number number = weir::Number::parse(digits);
    if (number.isFinite())
      return Term(negative ? -number : number);
  }
  return Term::ofText(Term::Kind::String, text);
}

static StringRef describeKind(Term::Kind kind) {
  switch (kind) {
  case Term::Kind::Number:
    return "a number";
  case Term::Kind::Boolean:
    return "true or false";
  case Term::Kind::String:
    return "a string";
  default:
    return "not a number, string or boolean";
  }
}

Term Evaluator::evaluateConstant(ConstantEntry &entry) {
  const Constant &declaration = *entry.declaration;
  if (entry.state == ConstantEntry::Known)
    return entry.term;
  if (entry.state == ConstantEntry::Running) {
    report(DiagnosticId::ConstantCycle, declaration.name.range,
           "constant `" + declaration.name.text + "` depends on itself");
    return Term();
  }
  entry.state = ConstantEntry::Running;
  // A constant sees the file only.
  Environment *caller = environment;
  environment = makeEnvironment();
  Term term = firstOf(evaluate(*declaration.value));
  environment = caller;
  if (!term.isInvalid() && !term.isConstant()) {
    report(DiagnosticId::TypeMismatch, declaration.value->range,
           "constant `" + declaration.name.text + "` is " + term.describe());
    term = Term();
  }
  if (entry.define && !term.isInvalid()) {
    Term defined = readDefine(*entry.define);
    if (defined.kind != term.kind) {
      report(DiagnosticId::TypeMismatch, declaration.name.range,
             "constant `" + declaration.name.text + "` is " +
                 describeKind(term.kind) + ", which `" + *entry.define +
                 "` of `-D` is not");
      defined = Term();
    }
    term = defined;
  }
  entry.term = term;
  entry.state = ConstantEntry::Known;
  return term;
}

Term Evaluator::evaluateInitializer(const Expression &expression) {
  ArrayRef<Argument> arguments;
  StringRef keyword;
  if (auto *name = llvm::dyn_cast<Name>(&expression)) {
    keyword = name->text;
  } else if (auto *call = llvm::dyn_cast<Call>(&expression)) {
    keyword = call->callee.text;
    arguments = call->arguments;
  }
  const catalogue::Initializer *record = catalogue::lookupInitializer(keyword);
  // A block may pass on what it was given.
  if (environment->names.contains(keyword))
    return evaluate(expression);
  if (!record && !keyword.empty() && !lookupConstant(keyword) &&
      !lookupFunction(keyword)) {
    std::vector<StringRef> known;
    for (const catalogue::Initializer &initializer : catalogue::initializers())
      known.push_back(initializer.keyword);
    reportUnknown(DiagnosticId::UnknownName, expression.range,
                  "there is no initializer `" + keyword + "`", keyword, known,
                  "`weir --list initializers` lists them");
    return Term();
  }
  if (!record)
    return evaluate(expression);
  CallAttr call =
      keyword == "variance_preserving"
          ? readVariancePreserving(*this, arguments, expression.range)
          : readCatalogueCall(
                *this,
                {record->keyword, record->hyperparameters, record->refuse},
                arguments, expression.range);
  return call ? Term::ofInitializer(call) : Term();
}

//===----------------------------------------------------------------------===//
// Compounds
//===----------------------------------------------------------------------===//

Term Evaluator::evaluatePipe(const Pipe &pipe) {
  Term value = evaluate(*pipe.value);
  for (const Call *call : pipe.calls)
    value = evaluateCall(*call, &value, "");
  return value;
}

Term Evaluator::evaluateList(const List &list) {
  Terms elements;
  for (const Expression *element : list.elements)
    elements.push_back(firstOf(evaluate(*element)));
  return Term::ofList(Term::Kind::List, std::move(elements));
}

Term Evaluator::evaluateRecord(const Record &record) {
  std::vector<Field> fields;
  for (const Argument &field : record.fields) {
    for (const Field &other : fields)
      if (other.name == field.name->text)
        report(DiagnosticId::DuplicateName, field.name->range,
               "field `" + field.name->text + "` stands twice");
    fields.push_back({field.name->text, firstOf(evaluate(*field.value))});
  }
  return Term::ofRecord(std::move(fields));
}

std::optional<bool> Evaluator::evaluateCondition(const Expression &condition) {
  Term term = firstOf(evaluate(condition));
  if (term.is(Term::Kind::Boolean))
    return term.boolean;
  if (!term.isInvalid())
    report(DiagnosticId::TypeMismatch, condition.range,
           "a condition is true or false when the file is compiled; this is " +
               term.describe());
  return std::nullopt;
}

Term Evaluator::evaluateChoice(const Choice &choice, StringRef variable) {
  for (const ChoiceArm &arm : choice.arms) {
    std::optional<bool> condition = evaluateCondition(*arm.condition);
    if (!condition) {
      // Either arm may be meant: report what is wrong in both.
      for (const ChoiceArm &other : choice.arms)
        evaluate(*other.value, variable);
      evaluate(*choice.otherwise, variable);
      return Term();
    }
    if (*condition)
      return evaluate(*arm.value, variable);
  }
  return evaluate(*choice.otherwise, variable);
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

Term Evaluator::evaluatePostfix(const Postfix &postfix) {
  Term term = evaluate(*postfix.base);
  for (const Suffix &suffix : postfix.suffixes) {
    if (term.isInvalid())
      return term;
    term = firstOf(term);
    term = suffix.field ? evaluateField(term, *suffix.field)
                        : evaluateIndex(term, suffix);
  }
  return term;
}

Term Evaluator::evaluateField(const Term &base, const Identifier &field) {
  std::vector<StringRef> names;
  LayerScope *layer = base.scope;
  if (base.is(Term::Kind::Function) &&
      base.function->kind == Callable::Kind::Layer)
    layer = base.function->layer.scope;
  if (base.is(Term::Kind::Record)) {
    for (const Field &candidate : *base.fields) {
      if (candidate.name == field.text)
        return candidate.value;
      names.push_back(candidate.name);
    }
  } else if (layer && emitter) {
    auto parameter = layer->parameters.find(field.text);
    if (parameter != layer->parameters.end()) {
      LayerUse use{scope, layer, "", "parameter", field.range};
      Emitter::UseLayer guard(*emitter, use);
      return Term(emitter->read(parameter->second));
    }
    auto child = layer->children.find(field.text);
    if (child != layer->children.end())
      return Term::ofScope(child->second.get());
    for (const auto &entry : layer->parameters)
      names.push_back(entry.getKey());
    for (const auto &entry : layer->children)
      names.push_back(entry.getKey());
    llvm::sort(names);
    if (names.empty()) {
      report(DiagnosticId::UnknownName, field.range,
             "`" + layer->path + "` has no parameters before it is applied");
      return Term();
    }
  } else {
    report(DiagnosticId::TypeMismatch, field.range,
           base.describe() + " has no fields");
    return Term();
  }
  reportUnknown(DiagnosticId::UnknownName, field.range,
                "there is no field `" + field.text + "`", field.text, names);
  return Term();
}
