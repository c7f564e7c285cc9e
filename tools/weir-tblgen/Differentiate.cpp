// Derivatives of expressions, one rule a node, kept small by the constructors
// below. They drop a term that is 0 times something: the 0 is a derivative and
// stands for "does not depend", so nothing infinite can hide in it.
#include "Expression.h"
#include "llvm/Support/ErrorHandling.h"

using namespace weir;

static Expr number(double value) { return makeNumber(value); }

static bool areNumbers(const Expr &a, const Expr &b) {
  return a->op == Op::Number && b->op == Op::Number;
}

static Expr negate(const Expr &a) {
  if (a->op == Op::Number)
    return number(-a->number);
  if (a->op == Op::Neg)
    return a->operands[0];
  return make(Op::Neg, {a});
}

static Expr add(const Expr &a, const Expr &b) {
  if (areNumbers(a, b))
    return number(a->number + b->number);
  if (a->isNumber(0))
    return b;
  if (b->isNumber(0))
    return a;
  if (b->op == Op::Neg)
    return make(Op::Sub, {a, b->operands[0]});
  return make(Op::Add, {a, b});
}

static Expr subtract(const Expr &a, const Expr &b) {
  if (areNumbers(a, b))
    return number(a->number - b->number);
  if (b->isNumber(0))
    return a;
  if (a->isNumber(0))
    return negate(b);
  return make(Op::Sub, {a, b});
}

static Expr multiply(Expr a, Expr b) {
  if (areNumbers(a, b))
    return number(a->number * b->number);
  if (b->op == Op::Number)
    std::swap(a, b);
  if (a->isNumber(0))
    return a;
  if (a->isNumber(1))
    return b;
  if (a->op == Op::Number && b->op == Op::Mul &&
      b->operands[0]->op == Op::Number)
    return multiply(number(a->number * b->operands[0]->number), b->operands[1]);
  if (a->op == Op::Neg)
    return negate(multiply(a->operands[0], b));
  if (b->op == Op::Neg)
    return negate(multiply(a, b->operands[0]));
  // Numbers come to the front, where they meet.
  if (a->op == Op::Mul && a->operands[0]->op == Op::Number)
    return multiply(a->operands[0], multiply(a->operands[1], b));
  if (b->op == Op::Mul && b->operands[0]->op == Op::Number)
    return multiply(b->operands[0], multiply(a, b->operands[1]));
  return make(Op::Mul, {a, b});
}

static Expr divide(const Expr &a, const Expr &b) {
  if (areNumbers(a, b) && b->number != 0)
    return number(a->number / b->number);
  if (a->isNumber(0) || b->isNumber(1))
    return a;
  if (a->op == Op::Neg)
    return negate(divide(a->operands[0], b));
  return make(Op::Div, {a, b});
}

static Expr choose(const Expr &condition, const Expr &a, const Expr &b) {
  if (getKey(a) == getKey(b))
    return a;
  return make(Op::Select, {condition, a, b});
}

/// d f(u) / du for a function of one operand; `f` is the node itself.
static Expr differentiateUnary(const Expr &f) {
  const Expr &u = f->operands[0];
  switch (f->op) {
  case Op::Neg:
    return number(-1);
  case Op::Abs:
    return make(Op::Sign, {u});
  case Op::Sign: // at the jump too: the one-sided derivatives agree
  case Op::Floor:
    return number(0);
  case Op::Exp:
    return f;
  case Op::Expm1:
    return make(Op::Exp, {u});
  case Op::Log:
    return divide(number(1), u);
  case Op::Log1p:
    return divide(number(1), add(number(1), u));
  case Op::Sqrt:
    return divide(number(0.5), f);
  case Op::Rsqrt:
    return divide(multiply(number(-0.5), f), u);
  case Op::Sin:
    return make(Op::Cos, {u});
  case Op::Cos:
    return negate(make(Op::Sin, {u}));
  case Op::Tanh:
    return subtract(number(1), multiply(f, f));
  case Op::Erf: // 2 / sqrt(pi) exp(-u^2)
    return multiply(number(1.1283791670955126),
                    make(Op::Exp, {negate(multiply(u, u))}));
  case Op::Erfc:
    return multiply(number(-1.1283791670955126),
                    make(Op::Exp, {negate(multiply(u, u))}));
  default:
    llvm_unreachable("not a function of one operand");
  }
}

static Expr differentiatePower(const Expr &f, const Expr &da, const Expr &db) {
  const Expr &a = f->operands[0], &b = f->operands[1];
  Expr byBase =
      multiply(multiply(b, make(Op::Pow, {a, subtract(b, number(1))})), da);
  if (db->isNumber(0))
    return byBase;
  Expr byExponent = multiply(multiply(f, make(Op::Log, {a})), db);
  return add(byBase, byExponent);
}

static Expr differentiateBinary(const Expr &f, const Expr &da, const Expr &db) {
  const Expr &a = f->operands[0], &b = f->operands[1];
  switch (f->op) {
  case Op::Add:
    return add(da, db);
  case Op::Sub:
    return subtract(da, db);
  case Op::Mul:
    return add(multiply(da, b), multiply(a, db));
  case Op::Div:
    return subtract(divide(da, b), divide(multiply(f, db), b));
  case Op::Pow:
    return differentiatePower(f, da, db);
  // Ties go to the second operand and NaN to the first, so that the clamp
  // (min (max x, low), high) is flat at its bounds and hides no NaN.
  case Op::Min:
    return choose(make(Op::Ge, {a, b}), db, da);
  case Op::Max:
    return choose(make(Op::Le, {a, b}), db, da);
  default:
    llvm_unreachable("not a function of two operands");
  }
}

Expr weir::differentiate(const Expr &expression, llvm::StringRef variable) {
  if (expression->op == Op::Variable)
    return number(expression->text == variable ? 1 : 0);
  if (!uses(expression, variable))
    return number(0);
  auto operand = [&](unsigned i) {
    return differentiate(expression->operands[i], variable);
  };
  switch (expression->operands.size()) {
  case 1:
    return multiply(differentiateUnary(expression), operand(0));
  case 2:
    return differentiateBinary(expression, operand(0), operand(1));
  case 3:
    return choose(expression->operands[0], operand(1), operand(2));
  default:
    llvm_unreachable("nodes have one to three operands");
  }
}
