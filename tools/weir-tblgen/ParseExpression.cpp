// From the dags of the records to expressions, with everything checked that a
// record can get wrong.
#include "Expression.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/Error.h"
#include <cmath>

using namespace llvm;
using namespace weir;

namespace {
class Parser {
public:
  Parser(const Record &record, StringRef field, const Scope &scope)
      : record(record), field(field), scope(scope) {}

  Expr parse(const Init *init, StringRef name, bool wantCondition) const;

private:
  [[noreturn]] void fail(const Twine &message) const {
    PrintFatalError(record.getFieldLoc(field), message + " in `" + field +
                                                   "` of `" + record.getName() +
                                                   "`");
  }
  Expr parseVariable(StringRef name) const;
  Expr parseList(const DagInit &dag) const;
  Expr parseChosen(const DagInit &dag) const;
  Expr parseNode(const DagInit &dag, bool wantCondition) const;

  const Record &record;
  StringRef field;
  const Scope &scope;
};
} // namespace

static std::optional<Op> lookupOp(StringRef name) {
  for (unsigned i = unsigned(Op::Neg); i <= unsigned(Op::Select); ++i)
    if (getName(Op(i)) == name)
      return Op(i);
  return std::nullopt;
}

static bool isConditionNode(Op op) { return op >= Op::Lt && op <= Op::And; }

/// Whether operand `index` of `op` is a condition.
static bool takesCondition(Op op, unsigned index) {
  return op == Op::And || (op == Op::Select && index == 0);
}

Expr Parser::parseVariable(StringRef name) const {
  if (scope.contains(name))
    return makeVariable(name);
  std::vector<StringRef> names(scope.keys().begin(), scope.keys().end());
  llvm::sort(names);
  fail("unknown variable `$" + name + "` (there are " + join(names, ", ") +
       ")");
}

/// The first operand of `count`.
Expr Parser::parseList(const DagInit &dag) const {
  StringRef name = dag.getArgNameStr(0);
  if (isa<UnsetInit>(dag.getArg(0)) && scope.lookup(name).isList)
    return makeVariable(name);
  fail("`count` needs a list");
}

/// `(chosen $word, "tanh")`: the index of the word is compared.
Expr Parser::parseChosen(const DagInit &dag) const {
  StringRef name = dag.getNumArgs() == 2 ? dag.getArgNameStr(0) : "";
  auto variable = scope.find(name);
  if (variable == scope.end() || variable->second.words.empty())
    fail("`chosen` takes a Word and one of its words,");
  const std::vector<std::string> &words = variable->second.words;
  const auto *text = dyn_cast<StringInit>(dag.getArg(1));
  auto word = llvm::find(words, text ? text->getValue() : "");
  if (word == words.end())
    fail("`$" + name + "` is one of " + join(words, ", ") + ",");
  return make(Op::Eq, {makeVariable(name), makeNumber(word - words.begin())});
}

Expr Parser::parseNode(const DagInit &dag, bool wantCondition) const {
  const Record *node = dag.getOperatorAsDef(record.getFieldLoc(field));
  StringRef name = node->getName();
  if (name == "is" && dag.getNumArgs() == 1)
    return parse(dag.getArg(0), dag.getArgNameStr(0), wantCondition);
  if (name == "chosen" && wantCondition)
    return parseChosen(dag);
  std::optional<Op> op = lookupOp(name);
  if (!node->isSubClassOf("Node") || !op)
    fail("`" + name + "` is not a node of an expression");
  unsigned arity = unsigned(node->getValueAsInt("arity"));
  if (dag.getNumArgs() != arity)
    fail("`" + name + "` takes " + Twine(arity) + " operands, not " +
         Twine(dag.getNumArgs()));
  if (isConditionNode(*op) != wantCondition && *op != Op::Select)
    fail(wantCondition ? "`" + name + "` is a number, not a condition,"
                       : "`" + name + "` is a condition, not a number,");
  if (*op == Op::Select && wantCondition)
    fail("`select` is a number, not a condition,");
  std::vector<Expr> operands;
  if (*op == Op::Count)
    operands.push_back(parseList(dag));
  for (unsigned i = operands.size(); i < arity; ++i)
    operands.push_back(
        parse(dag.getArg(i), dag.getArgNameStr(i), takesCondition(*op, i)));
  return make(*op, std::move(operands));
}

Expr Parser::parse(const Init *init, StringRef name, bool wantCondition) const {
  if (const auto *dag = dyn_cast<DagInit>(init))
    return parseNode(*dag, wantCondition);
  if (isa<UnsetInit>(init) && !name.empty()) {
    Expr variable = parseVariable(name);
    if (!scope.find(name)->second.words.empty())
      fail("`$" + name + "` is a word, which only `chosen` reads,");
    if (scope.find(name)->second.isList)
      fail("`$" + name + "` is a list, not a number,");
    if (scope.find(name)->second.isFlag != wantCondition)
      fail("`$" + name + "` is " +
           (wantCondition ? "a number, not a condition,"
                          : "a condition, not a number,"));
    return variable;
  }
  if (wantCondition)
    fail("`" + init->getAsString() + "` is not a condition");
  if (const auto *text = dyn_cast<StringInit>(init))
    return makeNumber(parseNumber(record, field, text->getValue()));
  if (const auto *number = dyn_cast<IntInit>(init))
    return makeNumber(double(number->getValue()));
  fail("`" + init->getAsString() + "` is not an expression");
}

Expr weir::parseField(const Record &record, StringRef field, const Scope &scope,
                      bool wantCondition) {
  return Parser(record, field, scope)
      .parse(record.getValueInit(field), "", wantCondition);
}

Expr weir::parseDag(const Record &record, StringRef field, const DagInit &dag,
                    const Scope &scope) {
  return Parser(record, field, scope).parse(&dag, "", /*wantCondition=*/false);
}

Expr weir::parseOperand(const Record &record, StringRef field,
                        const DagInit &dag, unsigned index,
                        const Scope &scope) {
  return Parser(record, field, scope)
      .parse(dag.getArg(index), dag.getArgNameStr(index),
             /*wantCondition=*/false);
}

double weir::parseNumber(const Record &record, StringRef field,
                         StringRef text) {
  double value = 0;
  if (text.trim().getAsDouble(value, /*AllowInexact=*/true) ||
      std::isnan(value))
    PrintFatalError(record.getFieldLoc(field),
                    "`" + text + "` is not a number in `" + field + "` of `" +
                        record.getName() + "`");
  return value;
}
