// Compares an operation's own meaning (`Evaluate`) with what it is lowered to.
#ifndef WEIR_TEST_UNIT_LOWERING_COMPARISON_H
#define WEIR_TEST_UNIT_LOWERING_COMPARISON_H

#include "dialect/Weir/Weir.h"

#include <string>
#include <vector>

namespace weir::test {

/// An argument `%name` of a case; numbers are drawn from [low, high), whole
/// ones for i32, unless `values` are given. A case reads it by
/// `weir.read @name` if it is `stored`.
struct Input {
  std::string name, type; // type without tensor<>: "2x3xf64"
  double low = -2, high = 2;
  std::vector<double> values = {};
  bool stored = false;
};

/// A result `%name`.
struct Output {
  std::string name, type;
};

/// Expects that the operations `body` give the same outputs before and after
/// lowering, to a relative 1e-12, and that the lowered form is valid. Run on
/// several draws of the inputs.
void expectSameLowered(const std::string &body,
                       const std::vector<Input> &inputs,
                       const std::vector<Output> &outputs);

} // namespace weir::test

#endif // WEIR_TEST_UNIT_LOWERING_COMPARISON_H
