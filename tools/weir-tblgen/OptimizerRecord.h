// A record of class Optimizer, read and checked.
#ifndef WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H
#define WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H

#include "Hyperparameters.h"

namespace weir {

/// As in Catalogue.h.
enum class Extent { All, Row, Column, Scalar };

/// `(set $target, written)` and the statements that are stages.
struct Statement {
  enum class Kind { Set, Sum, Orthogonalize, Store };
  Kind kind = Kind::Set;
  std::string target;
  Expr written, value; // `value` also keeps a slot that does not exist
  Extent from = Extent::All, extent = Extent::All;
  int stage = -1;  // its place among the stages, unless it is a Set
  Expr steps, eps; // of an Orthogonalize

  bool isStage() const { return kind != Kind::Set; }
};

/// A slot or a scalar.
struct OptimizerValue {
  std::string name;
  std::string condition; // as written in the record
  Expr value;            // of a scalar; what a slot starts at
  Extent extent = Extent::Scalar;
  bool isCopy = false;
};

struct OptimizerRecord {
  const llvm::Record *record;
  std::string name;
  std::vector<Hyperparameter> hyperparameters;
  std::vector<OptimizerValue> slots, scalars;
  std::vector<Statement> update;
  int evaluated = -1; // index of the slot
  std::string fallback;
  std::vector<std::string> passed;

  /// C++ for "the value is needed"; `prefix` leads to the parameter's shape.
  std::string getNeeded(const OptimizerValue &value,
                        llvm::StringRef prefix = "") const;
  /// C++ for "the stage is needed".
  std::string getNeeded(const Statement &stage) const;
  std::optional<size_t> findHyperparameter(llvm::StringRef name) const;
  /// The slot named `name`, or -1.
  int findSlot(llvm::StringRef name) const;
  /// What the expressions of scalars see; the code appends to `program`.
  Scope getScalarScope() const;
  /// What the update sees at first: fields of UpdateOperands, or doubles in
  /// ElementOperands.
  Scope getUpdateScope(bool asDoubles) const;
  /// Which of the first `end` statements the variables in `wanted` depend on,
  /// those behind a stage not counted.
  std::vector<bool> getSlice(size_t end, llvm::ArrayRef<Expr> wanted) const;
  /// The new values of the parameter and of the slots of extent All.
  std::vector<Expr> getResults() const;
};

std::vector<OptimizerRecord> readOptimizers(const llvm::RecordKeeper &records);

/// Fills `optimizer.update`; slots and scalars are known.
void readUpdate(OptimizerRecord &optimizer);

/// The name in a Scope of the flag "a slot with this condition exists". No
/// leaf of a dag can be spelled so.
std::string getFlagName(const std::string &condition);

/// As in the documentation: `p_square = sum of p * p`.
std::string getText(const Statement &statement);

llvm::StringRef getName(Extent extent);

} // namespace weir

#endif // WEIR_TOOLS_TBLGEN_OPTIMIZERRECORD_H
