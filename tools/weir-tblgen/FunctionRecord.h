// A record of class ElementwiseRule, read and checked.
#ifndef WEIR_TOOLS_TBLGEN_FUNCTIONRECORD_H
#define WEIR_TOOLS_TBLGEN_FUNCTIONRECORD_H

#include "Hyperparameters.h"

namespace weir {

struct FunctionOperand {
  std::string name;
  double low, high; // gradient checks draw from here
};

/// Stated derivatives; `arguments` are complete.
struct FunctionPoint {
  std::vector<double> operands, derivatives, arguments;
};

struct FunctionRecord {
  const llvm::Record *record;
  std::string name; // of the def
  std::string mnemonic, keyword, kind, summary;
  std::vector<FunctionOperand> operands;
  std::vector<Hyperparameter> hyperparameters;
  Expr value; // over the operands
  /// One for each operand, over the operands and y, the record's or by
  /// differentiation.
  std::vector<Expr> derivatives;
  std::vector<Expr> kinks; // of the first operand, over the others
  std::vector<FunctionPoint> points;
  std::vector<std::vector<double>> variants; // the defaults first
  bool sumsRows, isWide;

  /// The operands, y and the hyperparameters, as doubles or as mlir::Values.
  Scope getScope(bool asDoubles) const;
};

/// All of them in order. A derivative that the record states is compared with
/// the one by differentiation at points of the sample range, and the values at
/// points with the expression: a record that contradicts itself is an error.
std::vector<FunctionRecord> readFunctions(const llvm::RecordKeeper &records);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_FUNCTIONRECORD_H
