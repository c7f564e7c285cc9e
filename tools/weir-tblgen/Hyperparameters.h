// The hyperparameters of a record: checked, in scope, and as C++.
#ifndef WEIR_TOOLS_TBLGEN_HYPERPARAMETERS_H
#define WEIR_TOOLS_TBLGEN_HYPERPARAMETERS_H

#include "Expression.h"
#include "llvm/Support/raw_ostream.h"

namespace weir {

struct Hyperparameter {
  std::string name, kind, summary;
  bool required = false;
  double defaultValue = 0;
  double minimum = 0, maximum = 0;
  bool minimumIncluded = true, maximumIncluded = true;
  std::vector<std::string> words;
};

/// Those of `record`. Bad intervals, defaults outside of them, and names used
/// twice are located errors.
std::vector<Hyperparameter> readHyperparameters(const llvm::Record &record);

/// Puts each in scope as `arguments[i]`, a word as its index in `words`;
/// the numbers of a list follow the other arguments.
void addToScope(const std::vector<Hyperparameter> &hyperparameters,
                Scope &scope);

/// An array `<Def>Hyperparameters`, as Catalogue.h defines the type; nothing
/// for none.
void writeHyperparameters(const llvm::Record &record, llvm::raw_ostream &os);
/// An expression for the array, whether there is one or not.
std::string getHyperparametersName(const llvm::Record &record);

/// A function `refuse<Def>(arguments)` for the refusals of `record`.
void writeRefusals(const llvm::Record &record, llvm::raw_ostream &os);

/// As in the documentation: `lr` = 0.001, in [0, inf).
std::string getDocumentation(const Hyperparameter &hyperparameter);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_HYPERPARAMETERS_H
