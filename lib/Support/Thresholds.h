// The numbers that decide when a diagnostic is reported.
//
// Each belongs to a record of Diagnostics.td, with its default. A model keeps
// those that were changed in its attribute `thresholds`, under their keys.
#ifndef WEIR_LIB_SUPPORT_THRESHOLDS_H
#define WEIR_LIB_SUPPORT_THRESHOLDS_H

#include "lib/Support/Diagnostics.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace weir {

struct Threshold {
  DiagnosticId diagnostic;
  llvm::StringRef name; // `rate`
  double value;         // the default
  llvm::StringRef unit; // `fraction`: at most 1
  llvm::StringRef word; // a short name, or empty
  llvm::StringRef summary;

  /// `high-dropout.rate`: the name in flags and attributes.
  std::string getKey() const;
  /// The name in a `gradients` section: `word`, or `high_dropout_rate`.
  std::string getSetting() const;
  /// What is wrong with `value`: "must be above 0"; empty if nothing is.
  llvm::StringRef findProblem(double value) const;
};

/// All of them, in the order of the table.
llvm::ArrayRef<Threshold> getAllThresholds();
std::vector<Threshold> getThresholds(DiagnosticId id);
/// By key or by setting, with an alias in place of the id; null if none.
const Threshold *findThreshold(llvm::StringRef name);

/// The name of the attribute of `weir.model`.
inline constexpr llvm::StringLiteral thresholdsAttrName = "thresholds";

/// What counts in `model`: what it changed, else the default. The threshold
/// must exist.
double getThreshold(mlir::Operation *model, DiagnosticId id,
                    llvm::StringRef name);

} // namespace weir

#endif // WEIR_LIB_SUPPORT_THRESHOLDS_H
