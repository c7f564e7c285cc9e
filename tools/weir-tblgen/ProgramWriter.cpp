#include "Code.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using namespace weir;

/// The instruction of the runtime, WEIR_OP_<NAME> in lower case; empty if it
/// has none. `gt` and `ge` swap their operands; conditions are 0 or 1, of
/// which the lesser is their conjunction.
static StringRef getInstruction(Op op) {
  switch (op) {
  case Op::Gt:
    return "lt";
  case Op::Ge:
    return "le";
  case Op::And:
    return "min";
  case Op::Neg:
  case Op::Abs:
  case Op::Sqrt:
  case Op::Exp:
  case Op::Log:
  case Op::Sin:
  case Op::Cos:
  case Op::Floor:
  case Op::Add:
  case Op::Sub:
  case Op::Mul:
  case Op::Div:
  case Op::Pow:
  case Op::Min:
  case Op::Max:
  case Op::Lt:
  case Op::Le:
  case Op::Select:
    return getName(op);
  default:
    return "";
  }
}

void ProgramWriter::writeNode(const Expr &expression, unsigned indentation) {
  const Expression &e = *expression;
  StringRef instruction = getInstruction(e.op);
  if (instruction.empty())
    PrintFatalError(record.getLoc(), "the runtime has no instruction for `" +
                                         getName(e.op) + "` in `" +
                                         record.getName() + "`");
  bool swapped = e.op == Op::Gt || e.op == Op::Ge;
  for (size_t i = 0; i < e.operands.size(); ++i)
    write(e.operands[swapped ? 1 - i : i], indentation);
  os.indent(indentation) << "program.apply(\"" << instruction << "\");\n";
}

/// A sum over the list, which only the compiler knows, of comparisons.
void ProgramWriter::writeCount(const Expr &expression, unsigned indentation) {
  const Expression &e = *expression;
  os.indent(indentation) << "program.constant(0);\n";
  os.indent(indentation) << "for (double element : "
                         << scope.find(e.operands[0]->text)->second.code
                         << ") {\n";
  os.indent(indentation + 2) << "program.constant(element);\n";
  write(e.operands[1], indentation + 2);
  os.indent(indentation + 2) << "program.apply(\"le\");\n";
  os.indent(indentation + 2) << "program.apply(\"add\");\n";
  os.indent(indentation) << "}\n";
}

void ProgramWriter::write(const Expr &expression, unsigned indentation) {
  const Expression &e = *expression;
  if (isStatic(expression, scope)) {
    os.indent(indentation) << "program.constant("
                           << getDoubleCode(expression, scope) << ");\n";
  } else if (e.op == Op::Variable) {
    os.indent(indentation) << scope.find(e.text)->second.code << ";\n";
  } else if (e.op == Op::Count) {
    writeCount(expression, indentation);
  } else if (e.op == Op::Select && isStatic(e.operands[0], scope)) {
    os.indent(indentation) << "if (" << getDoubleCode(e.operands[0], scope)
                           << ") {\n";
    write(e.operands[1], indentation + 2);
    os.indent(indentation) << "} else {\n";
    write(e.operands[2], indentation + 2);
    os.indent(indentation) << "}\n";
  } else {
    writeNode(expression, indentation);
  }
}
