#include "Expression.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace llvm;
using namespace weir;

StringRef weir::getName(Op op) {
  static constexpr StringLiteral names[] = {
      "",      "",     "neg",   "abs", "sign", "exp",  "expm1", "log",
      "log1p", "sqrt", "rsqrt", "sin", "cos",  "tanh", "erf",   "erfc",
      "floor", "add",  "sub",   "mul", "div",  "pow",  "min",   "max",
      "count", "lt",   "le",    "gt",  "ge",   "eq",   "and",   "select"};
  static_assert(std::size(names) == unsigned(Op::Select) + 1);
  return names[unsigned(op)];
}

bool Expression::isNumber(double value) const {
  return op == Op::Number && number == value;
}

std::string weir::printNumber(double value) {
  if (std::isnan(value))
    return "kNaN";
  if (std::isinf(value))
    return value < 0 ? "-kInfinity" : "kInfinity";
  if (value == 0 && std::signbit(value))
    return "-0.0";
  if (value == std::trunc(value) && std::fabs(value) < 1e15)
    return std::to_string(int64_t(value)) + ".0";
  // The shortest of the spellings that read back as the same double.
  for (int digits = 1; digits <= 17; ++digits) {
    std::string text;
    raw_string_ostream(text) << format("%.*g", digits, value);
    double back = 0;
    if (StringRef(text).getAsDouble(back) || back != value)
      continue;
    return text;
  }
  llvm_unreachable("17 digits tell every double apart");
}

Expr weir::makeNumber(double value) {
  return std::make_shared<Expression>(
      Expression{Op::Number, value, printNumber(value), {}});
}

Expr weir::makeVariable(StringRef name) {
  return std::make_shared<Expression>(
      Expression{Op::Variable, 0, name.str(), {}});
}

Expr weir::make(Op op, std::vector<Expr> operands) {
  return std::make_shared<Expression>(
      Expression{op, 0, "", std::move(operands)});
}

std::string weir::getKey(const Expr &expression) {
  if (expression->op == Op::Number)
    return expression->text;
  if (expression->op == Op::Variable)
    return "$" + expression->text;
  std::string key = "(" + getName(expression->op).str();
  for (const Expr &operand : expression->operands)
    key += " " + getKey(operand);
  return key + ")";
}

/// How tightly the printed form holds together; operands that hold together
/// less are put in parentheses.
static unsigned getPrecedence(const Expression &e) {
  switch (e.op) {
  case Op::And:
    return 1;
  case Op::Lt:
  case Op::Le:
  case Op::Gt:
  case Op::Ge:
  case Op::Eq:
    return 2;
  case Op::Add:
  case Op::Sub:
    return 3;
  case Op::Mul:
  case Op::Div:
    return 4;
  case Op::Neg:
    return 5;
  case Op::Number:
    return e.number < 0 ? 5 : 7;
  default:
    return 7;
  }
}

static StringRef getInfixSymbol(Op op) {
  switch (op) {
  case Op::Add:
    return " + ";
  case Op::Sub:
    return " - ";
  case Op::Mul:
    return " * ";
  case Op::Div:
    return " / ";
  case Op::Lt:
    return " < ";
  case Op::Le:
    return " <= ";
  case Op::Gt:
    return " > ";
  case Op::Ge:
    return " >= ";
  case Op::Eq:
    return " == ";
  case Op::And:
    return " and ";
  default:
    return "";
  }
}

static std::string printOperand(const Expr &operand, unsigned least) {
  std::string text = getInfix(operand);
  return getPrecedence(*operand) < least ? "(" + text + ")" : text;
}

std::string weir::getInfix(const Expr &expression) {
  const Expression &e = *expression;
  if (e.op == Op::Number && !std::isfinite(e.number))
    return std::isnan(e.number) ? "nan" : e.number < 0 ? "-inf" : "inf";
  if (e.op == Op::Number)
    return StringRef(e.text).ends_with(".0")
               ? e.text.substr(0, e.text.size() - 2)
               : e.text;
  if (e.op == Op::Variable)
    return e.text;
  unsigned own = getPrecedence(e);
  if (e.op == Op::Neg)
    return "-" + printOperand(e.operands[0], own + 1);
  if (e.op == Op::Select)
    return "(" + getInfix(e.operands[1]) + " if " + getInfix(e.operands[0]) +
           " else " + getInfix(e.operands[2]) + ")";
  if (StringRef symbol = getInfixSymbol(e.op); !symbol.empty()) {
    bool associative = e.op == Op::Add || e.op == Op::Mul || e.op == Op::And;
    return printOperand(e.operands[0], own) + symbol.str() +
           printOperand(e.operands[1], associative ? own : own + 1);
  }
  std::string text = getName(e.op).str() + "(";
  for (size_t i = 0; i < e.operands.size(); ++i)
    text += (i ? ", " : "") + getInfix(e.operands[i]);
  return text + ")";
}

bool weir::uses(const Expr &expression, StringRef variable) {
  if (expression->op == Op::Variable)
    return expression->text == variable;
  return any_of(expression->operands,
                [&](const Expr &operand) { return uses(operand, variable); });
}

Expr weir::substitute(const Expr &expression, const Expr &from,
                      const Expr &to) {
  if (getKey(expression) == getKey(from))
    return to;
  auto result = std::make_shared<Expression>(*expression);
  for (Expr &operand : result->operands)
    operand = substitute(operand, from, to);
  return result;
}

bool weir::isStatic(const Expr &expression, const Scope &scope) {
  if (expression->op == Op::Variable)
    return scope.find(expression->text)->second.isStatic;
  return all_of(expression->operands,
                [&](const Expr &operand) { return isStatic(operand, scope); });
}

bool weir::isCondition(const Expr &expression,
                       function_ref<bool(StringRef)> isFlag) {
  switch (expression->op) {
  case Op::Lt:
  case Op::Le:
  case Op::Gt:
  case Op::Ge:
  case Op::Eq:
  case Op::And:
    return true;
  case Op::Variable:
    return isFlag(expression->text);
  default:
    return false;
  }
}

static double evaluateUnary(Op op, double x) {
  switch (op) {
  case Op::Neg:
    return -x;
  case Op::Abs:
    return std::fabs(x);
  case Op::Sign:
    return x > 0 ? 1 : x < 0 ? -1 : x;
  case Op::Exp:
    return std::exp(x);
  case Op::Expm1:
    return std::expm1(x);
  case Op::Log:
    return std::log(x);
  case Op::Log1p:
    return std::log1p(x);
  case Op::Sqrt:
    return std::sqrt(x);
  case Op::Rsqrt:
    return 1 / std::sqrt(x);
  case Op::Sin:
    return std::sin(x);
  case Op::Cos:
    return std::cos(x);
  case Op::Tanh:
    return std::tanh(x);
  case Op::Erf:
    return std::erf(x);
  case Op::Erfc:
    return std::erfc(x);
  case Op::Floor:
    return std::floor(x);
  default:
    llvm_unreachable("a leaf, or a node of programs only");
  }
}

static double evaluateNode(Op op, ArrayRef<double> v) {
  if (v.size() == 1)
    return evaluateUnary(op, v[0]);
  switch (op) {
  case Op::Add:
    return v[0] + v[1];
  case Op::Sub:
    return v[0] - v[1];
  case Op::Mul:
    return v[0] * v[1];
  case Op::Div:
    return v[0] / v[1];
  case Op::Pow:
    return std::pow(v[0], v[1]);
  case Op::Min:
    return v[0] < v[1] || std::isnan(v[0]) ? v[0] : v[1];
  case Op::Max:
    return v[0] > v[1] || std::isnan(v[0]) ? v[0] : v[1];
  case Op::Lt:
    return v[0] < v[1];
  case Op::Le:
    return v[0] <= v[1];
  case Op::Gt:
    return v[0] > v[1];
  case Op::Ge:
    return v[0] >= v[1];
  case Op::Eq:
    return v[0] == v[1];
  case Op::And:
    return v[0] != 0 && v[1] != 0;
  case Op::Select:
    return v[0] != 0 ? v[1] : v[2];
  default:
    llvm_unreachable("a leaf, or a node of programs only");
  }
}

double weir::evaluate(const Expr &expression,
                      function_ref<double(StringRef)> variable) {
  if (expression->op == Op::Number)
    return expression->number;
  if (expression->op == Op::Variable)
    return variable(expression->text);
  SmallVector<double> values;
  for (const Expr &operand : expression->operands)
    values.push_back(evaluate(operand, variable));
  return evaluateNode(expression->op, values);
}
