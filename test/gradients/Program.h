// A few operations as a model, differentiated by the real passes and computed
// in f64 by `Evaluate`.
#ifndef WEIR_TEST_GRADIENTS_PROGRAM_H
#define WEIR_TEST_GRADIENTS_PROGRAM_H

#include "dialect/Weir/Evaluate.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <random>
#include <string>
#include <vector>

namespace weir::test {

/// A tensor that the operations read: `%name` in their text.
struct Operand {
  std::string name, type;
  bool isLinear = false; // the outputs are linear in it
  double low = -2, high = 2;
  std::vector<double> kinks = {}; // values to stay away from

  /// Classes are integers and have no gradient.
  bool isClass() const { return type.find("i32") != std::string::npos; }
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

  /// False with gtest failures reported if a text or a pass is refused.
  bool isValid() const { return valid; }
  const std::vector<Operand> &getOperands() const { return operands; }
  Values draw(Random &random) const;
  double loss(const Values &values);
  /// Those of class operands are empty.
  Values gradients(const Values &values);

private:
  std::string print(llvm::StringRef text) const;
  void addLosses(Factors factors);
  std::vector<Array> run(llvm::StringRef entry, const Values &values);

  std::vector<Operand> operands;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  bool valid = false;
};

} // namespace weir::test

#endif // WEIR_TEST_GRADIENTS_PROGRAM_H
