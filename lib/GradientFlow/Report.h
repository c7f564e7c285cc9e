// What users are told of a layer, taken from the analysis.
#ifndef WEIR_LIB_GRADIENTFLOW_REPORT_H
#define WEIR_LIB_GRADIENTFLOW_REPORT_H

#include "lib/GradientFlow/Analysis.h"

namespace weir::flow {

/// Logarithms are natural here, of root mean squares; -inf is exactly 0.
struct ParameterNumbers {
  ParameterOp op;
  double logGradient = -INFINITY; // of most draws
  double deviation = 0;           // of it between draws
  double bar = 0;                 // within this of the prediction
  double rms = 0;                 // of the parameter itself
  double update = 0;              // the first update over `rms`
};

enum class Method : uint8_t { Rule, MonteCarlo, NotPredictable };

struct LayerNumbers {
  LayerOp op;
  mlir::Value output;                // null: the layer computes nothing
  mlir::Operation *result = nullptr; // its last operation
  double logActivation = -INFINITY;
  double logGradient = -INFINITY;
  double gain = 1; // RMS of the gradient by its input over that by its output
  double correlation = 0; // between samples
  double dead = 0, saturated = 0;
  bool isActivation = false;
  bool reachesLoss = false;
  Method method = Method::Rule;
  std::string reason;
  llvm::SmallVector<ParameterNumbers, 2> parameters;
};

struct Report {
  std::vector<LayerNumbers> layers; // in order of evaluation
  /// The square root of the expected sum of all squared gradients, as a
  /// logarithm: what clipping by norm sees.
  double logGradientNorm = -INFINITY;
  double initialLoss = 0;
  /// The largest standard deviation of what one sample gives, as a logarithm
  /// of its root mean square.
  double scatter = 0;
  /// Why the numbers are no prediction, or empty.
  std::string reason;
  mlir::Operation *unpredictable = nullptr;

  bool isPredictable() const { return reason.empty(); }
};

Report makeReport(Analysis &analysis);

/// An analysis of the pass manager, so that passes in a row share one.
class Prediction {
public:
  /// Of a `weir.model`.
  explicit Prediction(mlir::Operation *op);

  /// False for a model without `@forward`: nothing else may be asked then.
  bool exists() const { return analysis != nullptr; }
  const Analysis &getAnalysis() const { return *analysis; }
  Report &getReport() { return report; }

private:
  std::unique_ptr<Analysis> analysis;
  Report report;
};

/// As attributes of `weir.layer`.
void attachReport(Report &report);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_REPORT_H
