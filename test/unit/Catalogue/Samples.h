// Operands and attributes for tests that run over all elementwise functions.
#ifndef WEIR_TEST_UNIT_CATALOGUE_SAMPLES_H
#define WEIR_TEST_UNIT_CATALOGUE_SAMPLES_H

#include "dialect/Catalogue/Catalogue.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <cstring>

namespace weir::test {

/// ` {alpha = 0x3FE0000000000000 : f64}`, or nothing for no hyperparameters.
inline std::string printArguments(const catalogue::Function &function,
                                  catalogue::Arguments arguments) {
  using Kind = catalogue::Hyperparameter::Kind;
  std::string text;
  for (auto [h, value] : llvm::zip_equal(function.hyperparameters, arguments)) {
    text += (text.empty() ? "" : ", ") + h.name.str() + " = ";
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if (h.kind == Kind::Word)
      text += "\"" + h.words[static_cast<size_t>(value)].str() + "\"";
    else if (h.kind == Kind::Flag)
      text += value != 0 ? "true" : "false";
    else
      text += llvm::formatv("{0:X+16} : f64", bits).str();
  }
  return text.empty() ? "" : " {" + text + "}";
}

/// `%x, %target`.
inline std::string printOperands(const catalogue::Function &function) {
  std::string text;
  for (const catalogue::FunctionOperand &operand : function.operands)
    text += (text.empty() ? "%" : ", %") + operand.name.str();
  return text;
}

/// Whether the first operand is within `distance` of a kink.
inline bool isNearKink(const catalogue::Function &function,
                       llvm::ArrayRef<double> operands,
                       catalogue::Arguments arguments, double distance) {
  return llvm::any_of(function.kinks, [&](catalogue::FunctionEvaluator kink) {
    return std::fabs(operands[0] - kink(operands, arguments)) <= distance;
  });
}

/// Point `i` of `count`, spread over the ranges of the operands.
inline llvm::SmallVector<double> sample(const catalogue::Function &function,
                                        int i, int count) {
  llvm::SmallVector<double> at;
  for (const catalogue::FunctionOperand &operand : function.operands) {
    double part = (i + 0.31) / count * (1 + 6 * at.size());
    at.push_back(operand.low +
                 (part - std::floor(part)) * (operand.high - operand.low));
  }
  return at;
}

} // namespace weir::test

#endif // WEIR_TEST_UNIT_CATALOGUE_SAMPLES_H
