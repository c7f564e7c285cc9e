// A record of class ActivationRule, read and checked.
#ifndef WEIR_TOOLS_TBLGEN_ACTIVATIONRECORD_H
#define WEIR_TOOLS_TBLGEN_ACTIVATIONRECORD_H

#include "Hyperparameters.h"

namespace weir {

struct ActivationRecord {
  const llvm::Record *record;
  std::string name; // of the def
  std::string mnemonic;
  std::string summary;
  std::vector<Hyperparameter> hyperparameters;
  Expr value;      // over x
  Expr derivative; // over x and y, the record's or by differentiation
  std::vector<double> kinks, derivativeAtKinks;
  double sampleLow, sampleHigh;

  /// x, y and the hyperparameters, as doubles or as mlir::Values.
  Scope getScope(bool asDoubles) const;
};

/// All of them in order. A derivative that the record states is compared with
/// the one by differentiation at points of the sample range, and the values at
/// kinks with the expression: a record that contradicts itself is an error.
std::vector<ActivationRecord>
readActivations(const llvm::RecordKeeper &records);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_ACTIVATIONRECORD_H
