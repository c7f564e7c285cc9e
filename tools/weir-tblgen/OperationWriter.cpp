#include "Code.h"

using namespace llvm;
using namespace weir;

std::string OperationWriter::define(const std::string &code) {
  auto [entry, inserted] = made.try_emplace(code, "");
  if (inserted) {
    entry->second = "v" + std::to_string(count++);
    os.indent(indentation) << "mlir::Value " << entry->second << " = " << code
                           << ";\n";
  }
  return entry->second;
}

/// The branch's values are its own: those made inside are forgotten after it.
void OperationWriter::writeBranch(const Expr &expression, const Scope &scope,
                                  StringRef result) {
  llvm::StringMap<std::string> outside = made;
  indentation += 2;
  std::string value = write(expression, scope);
  os.indent(indentation) << result << " = " << value << ";\n";
  indentation -= 2;
  made = std::move(outside);
}

std::string OperationWriter::writeStaticSelect(const Expr &expression,
                                               const Scope &scope) {
  std::string result = "v" + std::to_string(count++);
  os.indent(indentation) << "mlir::Value " << result << ";\n";
  os.indent(indentation) << "if ("
                         << getDoubleCode(expression->operands[0], scope)
                         << ") {\n";
  writeBranch(expression->operands[1], scope, result);
  os.indent(indentation) << "} else {\n";
  writeBranch(expression->operands[2], scope, result);
  os.indent(indentation) << "}\n";
  return result;
}

std::string OperationWriter::write(const Expr &expression, const Scope &scope) {
  const Expression &e = *expression;
  if (isStatic(expression, scope)) {
    bool condition = isCondition(
        expression, [&](StringRef name) { return scope.lookup(name).isFlag; });
    return define((condition ? "e.condition(" : "e.constant(") +
                  getDoubleCode(expression, scope) + ")");
  }
  if (e.op == Op::Variable)
    return scope.find(e.text)->second.code;
  if (e.op == Op::Select && isStatic(e.operands[0], scope))
    return writeStaticSelect(expression, scope);
  std::vector<std::string> operands;
  for (const Expr &operand : e.operands)
    operands.push_back(write(operand, scope));
  // `and` is a word of C++.
  std::string function = e.op == Op::And ? "both" : getName(e.op).str();
  return define("e." + function + "(" + join(operands, ", ") + ")");
}
