#include "lib/Frontend/SemaTerm.h"
#include "lib/Frontend/SemaEvaluator.h"

using namespace weir;
using llvm::ArrayRef;
using llvm::StringRef;

std::string weir::typeText(StringRef element, ArrayRef<int64_t> shape) {
  std::string text = element.str();
  if (shape.empty())
    return text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleaveComma(shape, os);
  os << ']';
  return text;
}

std::string Tensor::elementText() const {
  switch (element) {
  case Element::Float:
    return "f32";
  case Element::Class:
    return "class(" + std::to_string(classes) + ")";
  case Element::Count:
    return "count(" + std::to_string(classes) + ")";
  case Element::Bool:
    return "bool";
  }
  llvm_unreachable("all elements are handled");
}

std::string Tensor::typeText() const {
  return weir::typeText(elementText(), shape());
}

Term Term::ofBoolean(bool value) {
  Term term;
  term.kind = Kind::Boolean;
  term.boolean = value;
  return term;
}

Term Term::ofText(Kind kind, StringRef text) {
  Term term;
  term.kind = kind;
  term.text = text;
  return term;
}

Term Term::ofList(Kind kind, Terms elements) {
  Term term;
  term.kind = kind;
  term.elements = std::make_shared<const Terms>(std::move(elements));
  return term;
}

Term Term::ofRecord(std::vector<Field> fields) {
  Term term;
  term.kind = Kind::Record;
  term.fields = std::make_shared<const std::vector<Field>>(std::move(fields));
  return term;
}

Term Term::ofInitializer(CallAttr call) {
  Term term;
  term.kind = Kind::Initializer;
  term.call = call;
  return term;
}

Term Term::ofScope(LayerScope *scope) {
  Term term;
  term.kind = Kind::Scope;
  term.scope = scope;
  return term;
}

Term Term::ofMeasure(StringRef kind, Tensor value) {
  Term term;
  term.kind = Kind::Measure;
  term.text = kind;
  term.tensor = value;
  return term;
}

bool Term::isConstant() const {
  switch (kind) {
  case Kind::Number:
  case Kind::String:
  case Kind::Boolean:
  case Kind::Word:
    return true;
  case Kind::List:
    return llvm::all_of(*elements,
                        [](const Term &term) { return term.isConstant(); });
  default:
    return false;
  }
}

static std::string describeFunction(const Callable &function) {
  switch (function.kind) {
  case Callable::Kind::Braces:
    return "a pipeline in braces";
  case Callable::Kind::Layer:
    return "the unapplied layer `" + function.name.str() + "`";
  default:
    return "the function `" + function.name.str() + "`";
  }
}

std::string Term::describe() const {
  switch (kind) {
  case Kind::Invalid:
    return "nothing";
  case Kind::Number:
    return "the number " + number.toText();
  case Kind::String:
    return "a string";
  case Kind::Boolean:
    return boolean ? "`true`" : "`false`";
  case Kind::Word:
    return "the word `" + text.str() + "`";
  case Kind::List:
    return "a list";
  case Kind::Record:
    return "a record";
  case Kind::Initializer:
    return "the initializer `" + call.getKeyword().str() + "`";
  case Kind::Tensor:
    return "a value of type " + tensor.typeText();
  case Kind::Measure:
    return "a metric of the whole set";
  case Kind::Function:
    return describeFunction(*function);
  case Kind::Scope:
    return "a group of layers";
  case Kind::Results:
    return elements->front().describe();
  }
  llvm_unreachable("all kinds are handled");
}
