// A few operations as a model, differentiated by the real passes and computed
// in f64 by `Evaluate`.
#ifndef WEIR_TEST_GRADIENTS_PROGRAM_H
#define WEIR_TEST_GRADIENTS_PROGRAM_H

#include "dialect/Weir/Evaluate.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace weir::test {

/// A tensor that the operations read: `%name` in their text.
struct Operand {
  std::string name, type;
  bool isLinear = false; // the outputs are linear in it
  double low = -2, high = 2;

  /// Classes and truth values are whole numbers and have no gradient.
  bool isClass() const {
    return type.find("i32") != std::string::npos ||
           type.find("i1>") != std::string::npos;
  }
};

/// One array for each operand.
using Values = std::vector<Array>;

/// Dialects with the derivatives attached.
mlir::MLIRContext &getContext();

class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  double draw(double low, double high) {
    return low + (high - low) * ((engine() >> 11) * 0x1p-53);
  }

private:
  std::mt19937_64 engine;
};

/// The loss is the sum of outputs times `factors`, the outputs being the
/// results of the last operation of `text`. Operations are on f64.
class Program {
public:
  enum class Factors { Ones, Random };

  Program(std::vector<Operand> operands, llvm::StringRef text,
          Factors factors = Factors::Random);
  /// A model of the frontend, its parameters being the operands and its inputs
  /// drawn once. Operations are promoted to f64.
  explicit Program(mlir::OwningOpRef<mlir::ModuleOp> module);

  /// False with gtest failures reported if a text or a pass is refused.
  bool isValid() const { return valid; }
  const std::vector<Operand> &getOperands() const { return operands; }
  Values draw(Random &random) const;
  /// From now on `draw` gives no elements, one of each operand, for which
  /// `isBad`; the operands have one shape.
  using Elements = llvm::ArrayRef<double>;
  void avoid(std::function<bool(Elements)> isBad) { avoided = isBad; }
  double loss(const Values &values);
  /// Those of class operands are empty.
  Values gradients(const Values &values);

private:
  std::string print(llvm::StringRef text) const;
  void addLosses(Factors factors);
  void differentiate(bool promotes);
  void readModel();
  std::vector<Array> run(llvm::StringRef entry, const Values &values);

  std::function<bool(Elements)> avoided;
  std::vector<Operand> operands;
  std::vector<Array> arguments; // of the entries
  mlir::OwningOpRef<mlir::ModuleOp> module;
  bool valid = false;
};

} // namespace weir::test

#endif // WEIR_TEST_GRADIENTS_PROGRAM_H
