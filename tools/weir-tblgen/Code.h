// C++ for expressions: as doubles, as operations of arith and math, and as
// programs of the runtime.
#ifndef WEIR_TOOLS_TBLGEN_CODE_H
#define WEIR_TOOLS_TBLGEN_CODE_H

#include "Expression.h"
#include "llvm/Support/raw_ostream.h"

namespace weir {

/// A C++ expression of type double (or bool, of a condition). Its functions
/// are those of dialect/Catalogue/ScalarMath.h.
std::string getDoubleCode(const Expr &expression, const Scope &scope);

/// Writes statements that make operations through a variable `e` of type
/// ScalarBuilder. Each distinct expression is made once. What is static is
/// computed by the generated code as a double.
class OperationWriter {
public:
  OperationWriter(llvm::raw_ostream &os, unsigned indentation = 2)
      : os(os), indentation(indentation) {}

  /// Returns the name of the C++ variable that holds the value.
  std::string write(const Expr &expression, const Scope &scope);

private:
  std::string writeStaticSelect(const Expr &expression, const Scope &scope);
  std::string define(const std::string &code);
  void writeBranch(const Expr &expression, const Scope &scope,
                   llvm::StringRef result);

  llvm::raw_ostream &os;
  unsigned indentation;
  unsigned count = 0;
  llvm::StringMap<std::string> made; // by the code that made it
};

/// Writes statements that append the postfix form of `expression` to a
/// variable `program` of type ProgramBuilder. A node that the runtime lacks is
/// a located error.
class ProgramWriter {
public:
  ProgramWriter(llvm::raw_ostream &os, const llvm::Record &record,
                const Scope &scope)
      : os(os), record(record), scope(scope) {}

  void write(const Expr &expression, unsigned indentation = 2);

private:
  void writeNode(const Expr &expression, unsigned indentation);
  void writeCount(const Expr &expression, unsigned indentation);

  llvm::raw_ostream &os;
  const llvm::Record &record;
  const Scope &scope;
};

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_CODE_H
