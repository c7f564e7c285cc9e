// What is wrong with a prediction: the criteria of the diagnostics.
//
// Purpose: from the numbers of a network to findings with the place, the chain
// of layers that explains them and the numbers that they are about.
// Before: a Report. After: findings; `emitFinding` makes a diagnostic of one.
// A repair asks `findProblems` whether it helped. Thresholds are those of the
// table of diagnostics and of the model. Start at `findProblems`.
#ifndef WEIR_LIB_GRADIENTFLOW_DIAGNOSE_H
#define WEIR_LIB_GRADIENTFLOW_DIAGNOSE_H

#include "lib/GradientFlow/Report.h"
#include "lib/Support/Diagnostics.h"

namespace weir::flow {

struct Finding {
  /// All layers that one place in the source made, and what they do together.
  struct Link {
    mlir::Location location;
    std::string text;
  };

  DiagnosticId id;
  mlir::Location location;
  std::string text;        // the message
  double value = 0;        // what was predicted
  double threshold = 0;    // what it may be
  std::vector<Link> chain; // notes with a place
  std::string why;         // a note without one, or empty
};

/// All that the criteria find, in the order of the table of diagnostics.
std::vector<Finding> findProblems(ModelOp model, const Analysis &analysis,
                                  Report &report);

/// With its notes, and `helps` in place of the fixes of the table if there are
/// any.
void emitFinding(const Finding &finding,
                 llvm::ArrayRef<std::string> helps = {});

bool isNormalization(mlir::Operation *op);

/// What criteria share: how the layers with weights follow one another.
struct Chain {
  /// A layer with a matrix that is trained and multiplies what it reads.
  struct Node {
    LayerNumbers *layer;
    ParameterNumbers *weight;
    mlir::Value input;
  };
  std::vector<Node> nodes;     // in order of evaluation
  unsigned residuals = 0;      // sums of a value and a branch of it
  unsigned unnormalized = 0;   // of these, branches without normalization
  unsigned postNormalized = 0; // of these, read by a normalization
  bool normalizes = false, normalizesBatch = false;

  Chain(ModelOp model, const Analysis &analysis, Report &report);
};

void findGradientProblems(ModelOp model, const Analysis &analysis,
                          Report &report, const Chain &chain,
                          std::vector<Finding> &findings);
void findSignalProblems(ModelOp model, const Analysis &analysis, Report &report,
                        const Chain &chain, std::vector<Finding> &findings);
void findRateProblems(ModelOp model, const Analysis &analysis, Report &report,
                      const Chain &chain, std::vector<Finding> &findings);

void findDomainProblems(ModelOp model, const Analysis &analysis,
                        std::vector<Finding> &findings);

/// `1.2e-43`, `0.58`: three digits at most.
std::string formatNumber(double value);
/// The same of exp(logarithm), which may leave the range of numbers.
std::string formatLog(double logarithm);

} // namespace weir::flow

#endif // WEIR_LIB_GRADIENTFLOW_DIAGNOSE_H
