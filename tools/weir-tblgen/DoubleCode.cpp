#include "Code.h"

using namespace llvm;
using namespace weir;

static StringRef getSymbol(Op op) {
  switch (op) {
  case Op::Add:
    return "+";
  case Op::Sub:
    return "-";
  case Op::Mul:
    return "*";
  case Op::Div:
    return "/";
  case Op::Lt:
    return "<";
  case Op::Le:
    return "<=";
  case Op::Gt:
    return ">";
  case Op::Ge:
    return ">=";
  case Op::Eq:
    return "==";
  case Op::And:
    return "&&";
  default:
    return "";
  }
}

static std::string getFunction(Op op) {
  switch (op) {
  case Op::Abs:
    return "std::fabs";
  case Op::Min:
    return "minimum";
  case Op::Max:
    return "maximum";
  case Op::Sign:
    return "sign";
  case Op::Rsqrt:
    return "reciprocalRoot";
  default:
    return "std::" + getName(op).str();
  }
}

std::string weir::getDoubleCode(const Expr &expression, const Scope &scope) {
  const Expression &e = *expression;
  if (e.op == Op::Number)
    return e.text;
  if (e.op == Op::Variable)
    return scope.find(e.text)->second.code;
  std::vector<std::string> operands;
  for (const Expr &operand : e.operands)
    operands.push_back(getDoubleCode(operand, scope));
  if (e.op == Op::Neg)
    return "(-" + operands[0] + ")";
  if (e.op == Op::Select)
    return "(" + operands[0] + " ? " + operands[1] + " : " + operands[2] + ")";
  if (StringRef symbol = getSymbol(e.op); !symbol.empty())
    return "(" + operands[0] + " " + symbol.str() + " " + operands[1] + ")";
  return getFunction(e.op) + "(" + join(operands, ", ") + ")";
}
