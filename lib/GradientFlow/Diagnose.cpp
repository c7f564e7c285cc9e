#include "lib/GradientFlow/Diagnose.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;

std::string weir::flow::formatNumber(double value) {
  double size = std::abs(value);
  if (value != 0 && (size < 1e-3 || size >= 1e4))
    return (value < 0 ? "-" : "") + formatLog(std::log(size));
  std::string text;
  // Not 1e+03.
  llvm::raw_string_ostream(text)
      << llvm::format(size < 1e3 ? "%.3g" : "%.0f", value);
  return text;
}

std::string weir::flow::formatLog(double logarithm) {
  if (logarithm == -INFINITY)
    return "0";
  double decimal = logarithm / std::log(10);
  if (decimal >= -3 && decimal < 4)
    return formatNumber(std::exp(logarithm));
  double exponent = std::floor(decimal);
  return llvm::formatv("{0:F1}e{1}", std::pow(10, decimal - exponent),
                       static_cast<int64_t>(exponent));
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

bool weir::flow::isNormalization(Operation *op) {
  return isa<LayerNormOp, RmsNormOp, GroupNormOp, BatchNormOp, NormalizeOp>(op);
}

/// Whether one of the operands leads to the other: x + branch(x). Branches are
/// short, and what is not found in so many steps is none.
static bool leadsTo(Value from, Value to, bool &normalizes) {
  constexpr unsigned most = 64;
  SmallVector<Value> work = {to};
  DenseSet<Value> seen;
  bool found = false;
  for (size_t i = 0; i < work.size() && i < most; ++i) {
    Operation *op = work[i].getDefiningOp();
    if (!op)
      continue;
    normalizes |= isNormalization(op);
    for (Value operand : op->getOperands()) {
      if (operand == from)
        found = true;
      else if (seen.insert(operand).second)
        work.push_back(operand);
    }
  }
  return found;
}

Chain::Chain(ModelOp model, const Analysis &analysis, Report &report) {
  EntryOp forward = analysis.getEntry();
  DenseMap<Attribute, Operation *> products;
  for (auto read : forward.getBody().front().getOps<ReadOp>())
    for (Operation *user : read.getValue().getUsers())
      if (isa<LinearOp, MatmulOp>(user) &&
          user->getOperand(1) == read.getValue())
        products.try_emplace(read.getSymbolAttr().getAttr(), user);
  for (LayerNumbers &layer : report.layers)
    for (ParameterNumbers &parameter : layer.parameters) {
      Operation *product = products.lookup(parameter.op.getSymNameAttr());
      if (product && !parameter.op.getFrozen() && layer.output)
        nodes.push_back({&layer, &parameter, product->getOperand(0)});
    }
  bool isInside = false; // behind the first weights
  forward.walk([&](Operation *op) {
    isInside |= isa<LinearOp, MatmulOp>(op);
    normalizes |= isInside && isNormalization(op);
    normalizesBatch |= isa<BatchNormOp>(op);
    if (!isa<AddOp>(op) || !analysis.getSignal(op->getResult(0)).isBatched)
      return;
    Value a = op->getOperand(0), b = op->getOperand(1);
    bool inBranch = false;
    if (leadsTo(a, b, inBranch) || leadsTo(b, a, inBranch)) {
      ++residuals;
      unnormalized += !inBranch;
      postNormalized += llvm::all_of(op->getUsers(), isNormalization);
    }
  });
}

//===----------------------------------------------------------------------===//
// All criteria
//===----------------------------------------------------------------------===//

std::vector<Finding> weir::flow::findProblems(ModelOp model,
                                              const Analysis &analysis,
                                              Report &report) {
  std::vector<Finding> findings;
  Chain chain(model, analysis, report);
  findSignalProblems(model, analysis, report, chain, findings);
  findDomainProblems(model, analysis, findings);
  findGradientProblems(model, analysis, report, chain, findings);
  if (report.isPredictable()) {
    findRateProblems(model, analysis, report, chain, findings);
  } else {
    findings.push_back(
        {DiagnosticId::NotPredictable,
         report.unpredictable->getLoc(),
         "the flow of gradients cannot be predicted: " + report.reason,
         0,
         0,
         {},
         {}});
  }
  llvm::stable_sort(
      findings, [](const Finding &a, const Finding &b) { return a.id < b.id; });
  return findings;
}
