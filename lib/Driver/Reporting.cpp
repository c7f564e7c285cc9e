#include "lib/Driver/Reporting.h"
#include "lib/Driver/Files.h"
#include "lib/Support/DiagnosticFormats.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Thresholds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::StringRef;
using Rule = SeverityRules::Rule;

//===----------------------------------------------------------------------===//
// Severities
//===----------------------------------------------------------------------===//

static void reportUnknown(Invocation &invocation, StringRef flag,
                          StringRef name) {
  std::vector<StringRef> names;
  for (const DiagnosticInfo &info : getAllDiagnostics())
    names.push_back(info.id);
  std::string help = didYouMean(name, names);
  invocation.fail(DiagnosticId::UnknownDiagnostic,
                  "`" + flag + "` names no diagnostic",
                  help.empty() ? "`weir --list diagnostics` lists them" : help);
}

static void readWarning(Invocation &invocation, StringRef value) {
  std::string flag = ("-W" + value).str();
  SeverityRules &rules = invocation.diagnostics.severityRules;
  if (value == "error")
    return rules.setForAll(SeverityRules::Fail);
  if (value == "no-error")
    return rules.setForAll(SeverityRules::Default);
  Rule rule = SeverityRules::Warn;
  bool demotes = value.consume_front("no-error=");
  if (!demotes && value.consume_front("no-"))
    rule = SeverityRules::Ignore;
  else if (!demotes && value.consume_front("error="))
    rule = SeverityRules::Fail;
  std::optional<DiagnosticId> id = findDiagnostic(value);
  if (!id)
    return reportUnknown(invocation, flag, value);
  const DiagnosticInfo &info = getInfo(*id);
  bool isError = info.severity == Severity::Error;
  if (isError && !info.isHealth() && rule != SeverityRules::Fail)
    return invocation.fail(DiagnosticId::InvalidOption,
                           "`" + flag + "`: `" + info.id +
                               "` is always an error");
  // `-Wname` makes nothing milder.
  if (isError && rule == SeverityRules::Warn && !demotes)
    rule = SeverityRules::Default;
  rules.set(*id, rule);
}

void weir::readSeverities(Invocation &invocation) {
  if (invocation.has(OPT_no_warnings))
    invocation.diagnostics.severityRules.setForAll(SeverityRules::Ignore);
  for (const std::string &value : invocation.getStrings(OPT_warning))
    readWarning(invocation, value);
}

//===----------------------------------------------------------------------===//
// Thresholds
//===----------------------------------------------------------------------===//

std::vector<std::pair<std::string, double>>
weir::readThresholds(Invocation &invocation) {
  std::vector<std::pair<std::string, double>> result;
  for (const auto &[name, text] : invocation.getPairs(OPT_threshold)) {
    const Threshold *threshold = findThreshold(name);
    if (!threshold) {
      std::vector<std::string> keys;
      for (const Threshold &known : getAllThresholds())
        keys.push_back(known.getKey());
      invocation.fail(
          DiagnosticId::InvalidOption, "`--threshold` knows no `" + name + "`",
          didYouMean(name, std::vector<StringRef>(keys.begin(), keys.end())));
      continue;
    }
    double value = 0;
    StringRef problem = StringRef(text).getAsDouble(value)
                            ? "must be a number above 0"
                            : threshold->findProblem(value);
    if (problem.empty())
      result.emplace_back(threshold->getKey(), value);
    else
      invocation.fail(DiagnosticId::InvalidOption, "`" + threshold->getKey() +
                                                       "` is `" + text +
                                                       "`; it " + problem);
  }
  return result;
}

void weir::setThresholds(
    ModelOp model, llvm::ArrayRef<std::pair<std::string, double>> thresholds) {
  if (thresholds.empty())
    return;
  mlir::Builder builder(model.getContext());
  mlir::NamedAttrList all(
      model->getAttrOfType<mlir::DictionaryAttr>(thresholdsAttrName));
  for (const auto &[key, value] : thresholds)
    all.set(builder.getStringAttr(key), builder.getF64FloatAttr(value));
  model->setAttr(thresholdsAttrName, all.getDictionary(model.getContext()));
}

//===----------------------------------------------------------------------===//
// The gate
//===----------------------------------------------------------------------===//

static bool hasGate(const Invocation &invocation) {
  return !invocation.command.empty() && getOptionTable()
                                            .getOption(OPT_fail_on)
                                            .isRegisteredSC(invocation.command);
}

void weir::applyPolicy(Invocation &invocation, ModelOp model) {
  Rule rule = SeverityRules::Default;
  // What only uses a model is not the place to judge it.
  bool isOff = model.getPolicy() == "off" && !invocation.has(OPT_fail_on);
  if (isOff || !hasGate(invocation))
    rule = SeverityRules::Ignore;
  else if (model.getPolicy() == "error")
    rule = SeverityRules::Fail;
  invocation.diagnostics.severityRules.setForHealth(rule);
}

bool weir::failsGate(const Invocation &invocation) {
  if (!hasGate(invocation))
    return false;
  const Diagnostics &diagnostics = invocation.diagnostics;
  StringRef least = invocation.getString(OPT_fail_on);
  if (least == "never")
    return false;
  return diagnostics.getHealthCount(Severity::Error) ||
         (least == "warning" && diagnostics.getHealthCount(Severity::Warning));
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

void weir::printMessages(const Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  StringRef format = invocation.getString(OPT_message_format);
  if (format != "json" && format != "sarif")
    return diagnostics.print(llvm::errs());
  llvm::json::Value value = nullptr;
  if (format == "sarif")
    value = toSarif(diagnostics, WEIR_VERSION);
  else
    value =
        llvm::json::Object{{"version", 1},
                           {"models", llvm::json::Array(invocation.models)},
                           {"diagnostics", toJson(diagnostics)},
                           {"suppressed", diagnostics.getSuppressedCount()}};
  diagnostics.clear();
  writeOut(llvm::formatv("{0:2}\n", value).str(), diagnostics);
  diagnostics.print(llvm::errs()); // what kept it from being written
}
