#include "lib/Support/Thresholds.h"
#include "mlir/IR/Operation.h"
#include <cmath>

using namespace weir;
using llvm::StringRef;

static constexpr Threshold table[] = {
#define WEIR_THRESHOLD(NAME, ...) {DiagnosticId::NAME, __VA_ARGS__},
#include "lib/Support/Diagnostics.inc"
};

std::string Threshold::getKey() const {
  return (getInfo(diagnostic).id + "." + name).str();
}

std::string Threshold::getSetting() const {
  if (!word.empty())
    return word.str();
  std::string setting = getKey();
  for (char &c : setting)
    if (c == '-' || c == '.')
      c = '_';
  return setting;
}

StringRef Threshold::findProblem(double value) const {
  if (!std::isfinite(value) || value <= 0)
    return "must be a number above 0";
  if (unit == "fraction" && value > 1)
    return "must be a fraction of at most 1";
  return "";
}

llvm::ArrayRef<Threshold> weir::getAllThresholds() { return table; }

std::vector<Threshold> weir::getThresholds(DiagnosticId id) {
  std::vector<Threshold> result;
  for (const Threshold &threshold : table)
    if (threshold.diagnostic == id)
      result.push_back(threshold);
  return result;
}

const Threshold *weir::findThreshold(StringRef name) {
  auto [prefix, rest] = name.split('.');
  for (const Threshold &threshold : table) {
    StringRef alias = getInfo(threshold.diagnostic).alias;
    bool byAlias = !alias.empty() && alias == prefix && threshold.name == rest;
    if (byAlias || name == threshold.getKey() || name == threshold.getSetting())
      return &threshold;
  }
  return nullptr;
}

double weir::getThreshold(mlir::Operation *model, DiagnosticId id,
                          StringRef name) {
  for (const Threshold &threshold : table) {
    if (threshold.diagnostic != id || threshold.name != name)
      continue;
    auto changed =
        model->getAttrOfType<mlir::DictionaryAttr>(thresholdsAttrName);
    auto value = changed ? changed.getAs<mlir::FloatAttr>(threshold.getKey())
                         : mlir::FloatAttr();
    return value ? value.getValueAsDouble() : threshold.value;
  }
  llvm_unreachable("the diagnostic has no such threshold");
}
