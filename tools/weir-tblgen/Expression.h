// Expressions of the catalogue: dags parsed, checked and printed.
#ifndef WEIR_TOOLS_TBLGEN_EXPRESSION_H
#define WEIR_TOOLS_TBLGEN_EXPRESSION_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TableGen/Record.h"
#include <memory>
#include <vector>

namespace weir {

enum class Op {
  Number,
  Variable,
  Neg,
  Abs,
  Sign,
  Exp,
  Expm1,
  Log,
  Log1p,
  Sqrt,
  Rsqrt,
  Sin,
  Cos,
  Tanh,
  Erf,
  Erfc,
  Floor,
  Add,
  Sub,
  Mul,
  Div,
  Pow,
  Min,
  Max,
  Count,
  Lt,
  Le,
  Gt,
  Ge,
  Eq,
  And,
  Select,
};

/// The name of `op` in RuleBase.td; empty for leaves.
llvm::StringRef getName(Op op);

struct Expression;
using Expr = std::shared_ptr<const Expression>;

struct Expression {
  Op op;
  double number = 0; // Number
  std::string text;  // Number: as C++ prints it; Variable: its name
  std::vector<Expr> operands;

  bool isNumber(double value) const;
};

Expr makeNumber(double value);
Expr makeVariable(llvm::StringRef name);
Expr make(Op op, std::vector<Expr> operands);

/// Equal keys mean equal expressions.
std::string getKey(const Expr &expression);
/// As in a textbook: `0.5 * x * (1 + erf(x))`.
std::string getInfix(const Expr &expression);
bool uses(const Expr &expression, llvm::StringRef variable);
/// `expression` with every occurrence of `from` replaced by `to`.
Expr substitute(const Expr &expression, const Expr &from, const Expr &to);
/// In double precision; conditions are 0 or 1.
double evaluate(const Expr &expression,
                llvm::function_ref<double(llvm::StringRef)> variable);
/// Whether it is true or false rather than a number. `isFlag` tells it of a
/// variable.
bool isCondition(const Expr &expression,
                 llvm::function_ref<bool(llvm::StringRef)> isFlag);

/// What a variable means where an expression is used.
struct Variable {
  std::string code; // in C++
  bool isFlag = false;
  bool isStatic = false; // a double when the compiler runs, not a mlir::Value
  bool isList = false;   // an ArrayRef<double>
  std::vector<std::string> words = {}; // of a Word, whose index it is
};
using Scope = llvm::StringMap<Variable>;

/// Whether all variables are static.
bool isStatic(const Expr &expression, const Scope &scope);

/// Parses `field` of `record`, which is an expression. An unknown node or
/// variable, a wrong number of operands, and a condition where a number is
/// wanted (or the reverse) are located errors that end the tool.
Expr parseField(const llvm::Record &record, llvm::StringRef field,
                const Scope &scope, bool wantCondition = false);
/// The same for `dag`, which is an element of `field`.
Expr parseDag(const llvm::Record &record, llvm::StringRef field,
              const llvm::DagInit &dag, const Scope &scope);
/// The same for operand `index` of `dag`, which is part of `field`.
Expr parseOperand(const llvm::Record &record, llvm::StringRef field,
                  const llvm::DagInit &dag, unsigned index, const Scope &scope);

/// A number written as a string in `field` of `record`.
double parseNumber(const llvm::Record &record, llvm::StringRef field,
                   llvm::StringRef text);
/// `value` so that C++ reads the same double; infinities by `kInfinity`, NaN by
/// `kNaN`.
std::string printNumber(double value);

/// d expression / d variable, simplified. Every node has a rule.
Expr differentiate(const Expr &expression, llvm::StringRef variable);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_EXPRESSION_H
