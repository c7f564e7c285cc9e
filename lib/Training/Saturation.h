// Where elementwise functions are off or saturated.
#ifndef WEIR_LIB_TRAINING_SATURATION_H
#define WEIR_LIB_TRAINING_SATURATION_H

#include "mlir/IR/Operation.h"
#include <optional>

namespace weir {

/// What a value says of the argument of a function.
struct Saturation {
  /// Over a half line the function is exactly 0: it is off there.
  bool isOff = false;
  /// At most `low`, at least `high`: the argument is so far out that the
  /// function has all but reached a bound.
  std::optional<double> low, high;
};

/// Of `op`, from its record; nothing for what is no function of one value.
Saturation findSaturation(mlir::Operation *op);

} // namespace weir

#endif // WEIR_LIB_TRAINING_SATURATION_H
