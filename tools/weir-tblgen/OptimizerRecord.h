// A record of class Optimizer, read and checked.
#ifndef WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H
#define WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H

#include "Hyperparameters.h"

namespace weir {

/// `(set $target, written)`; `value` also keeps a slot that does not exist.
struct Statement {
  std::string target;
  Expr written, value;
};

/// A slot or a scalar.
struct OptimizerValue {
  std::string name;
  std::string condition; // the hyperparameter that makes it needed, or empty
  Expr value;            // of a scalar
};

struct OptimizerRecord {
  const llvm::Record *record;
  std::string name;
  std::vector<Hyperparameter> hyperparameters;
  std::vector<OptimizerValue> slots, scalars;
  std::vector<Statement> update;

  /// C++ for "the value is needed".
  std::string getNeeded(const OptimizerValue &value) const;
  /// What the expressions of scalars see; the code appends to `program`.
  Scope getScalarScope() const;
  /// What the update sees at first: doubles, or fields of UpdateOperands.
  Scope getUpdateScope(bool asDoubles) const;
};

std::vector<OptimizerRecord> readOptimizers(const llvm::RecordKeeper &records);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H
