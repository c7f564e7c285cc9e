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

Expr Parser::parseNode(const DagInit &dag, bool wantCondition) const {
  const Record *node = dag.getOperatorAsDef(record.getFieldLoc(field));
  StringRef name = node->getName();
  if (name == "is" && dag.getNumArgs() == 1)
    return parse(dag.getArg(0), dag.getArgNameStr(0), wantCondition);
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
  for (unsigned i = 0; i < arity; ++i)
    operands.push_back(
        parse(dag.getArg(i), dag.getArgNameStr(i), takesCondition(*op, i)));
  return make(*op, std::move(operands));
}

Expr Parser::parse(const Init *init, StringRef name, bool wantCondition) const {
  if (const auto *dag = dyn_cast<DagInit>(init))
    return parseNode(*dag, wantCondition);
  if (isa<UnsetInit>(init) && !name.empty()) {
    Expr variable = parseVariable(name);
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
