#include "lib/Driver/Health.h"
#include "lib/Support/Text.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace weir;
using llvm::formatv;

std::optional<weir_health_report> weir::readReport(const Session &session) {
  weir_health_report report = WEIR_HEALTH_REPORT_INIT;
  if (weir_model_health(session.get(), &report) != WEIR_OK)
    return std::nullopt;
  return report;
}

weir_parameter_health weir::readWorst(const Session &session,
                                      const weir_health_report &report) {
  weir_parameter_health worst = WEIR_PARAMETER_HEALTH_INIT;
  weir_model_health_parameter(session.get(), report.worst, &worst);
  return worst;
}

std::optional<HealthReading> weir::readHealth(const Session &session) {
  std::optional<weir_health_report> report = readReport(session);
  if (!report)
    return std::nullopt;
  HealthReading reading;
  reading.report = *report;
  for (uint32_t i = 0; i < report->parameters; ++i) {
    weir_parameter_health one = WEIR_PARAMETER_HEALTH_INIT;
    weir_model_health_parameter(session.get(), i, &one);
    reading.parameters.push_back(one);
  }
  for (uint32_t i = 0; i < report->layers; ++i) {
    weir_layer_health one = WEIR_LAYER_HEALTH_INIT;
    weir_model_health_layer(session.get(), i, &one);
    reading.layers.push_back(one);
  }
  return reading;
}

unsigned weir::getParameterColumn(const weir_descriptor &descriptor,
                                  uint32_t tensor) {
  uint32_t layer = descriptor.tensors[tensor].layer;
  if (layer >= descriptor.layers_count ||
      descriptor.layers[layer].line != descriptor.tensors[tensor].line)
    return 0;
  return descriptor.layers[layer].column;
}

// Layers are in the order of evaluation, gradients arrive from the last back.
std::optional<Culprit> weir::findCulprit(const HealthReading &reading,
                                         const weir_descriptor &descriptor) {
  for (const weir_layer_health &layer : reading.layers)
    if (layer.not_finite > 0)
      return Culprit{
          formatv("{0} of layer `{1}` {2} not finite",
                  formatCount(static_cast<uint64_t>(layer.not_finite), "value"),
                  layer.path, layer.not_finite == 1 ? "is" : "are")
              .str(),
          layer.path, layer.line, layer.column};
  for (size_t i = reading.parameters.size(); i-- > 0;) {
    const weir_parameter_health &parameter = reading.parameters[i];
    if (parameter.not_finite > 0)
      return Culprit{
          formatv("the gradient of `{0}` is not finite", parameter.name).str(),
          parameter.layer, parameter.line,
          getParameterColumn(descriptor, static_cast<uint32_t>(i))};
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// What stays sick
//===----------------------------------------------------------------------===//

HealthWatch::HealthWatch(const Session &session, FindPlace place,
                         Diagnostics &diagnostics)
    : descriptor(session.getDescriptor()), place(std::move(place)),
      diagnostics(diagnostics), vanished(descriptor.tensors_count),
      dead(descriptor.layers_count), saturated(descriptor.layers_count) {}

/// True once, when it has held for long.
bool HealthWatch::lasts(Streak &streak, bool holds, uint64_t step) {
  if (!holds) {
    streak.begin.reset();
    return false;
  }
  if (!streak.begin)
    streak.begin = step;
  if (streak.reported || step - *streak.begin < patience)
    return false;
  return streak.reported = true;
}

void HealthWatch::judgeGradients(const HealthReading &reading) {
  const weir_parameter_health *largest = nullptr;
  for (const weir_parameter_health &parameter : reading.parameters)
    if (std::isfinite(parameter.gradient_rms) &&
        (!largest || parameter.gradient_rms > largest->gradient_rms))
      largest = &parameter;
  if (!largest || largest->gradient_rms == 0)
    return;
  for (auto [i, parameter] : llvm::enumerate(reading.parameters)) {
    double ratio = parameter.gradient_rms / largest->gradient_rms;
    // Biases and scales follow their layer's weights.
    bool isMatrix = descriptor.tensors[i].rank >= 2;
    if (!lasts(vanished[i], isMatrix && ratio < vanishing, reading.report.step))
      continue;
    diagnostics
        .report(DiagnosticId::GradientVanishes,
                place(parameter.line, getParameterColumn(descriptor, i)),
                formatv("for {0} steps the gradient of `{1}` has been less "
                        "than {2} of that of `{3}`: {4} of it now",
                        patience, parameter.name, llvm::format("%g", vanishing),
                        largest->name, llvm::format("%.2g", ratio)))
        .note(formatv("the RMS of the two gradients are {0} and {1}",
                      llvm::format("%.2e", parameter.gradient_rms),
                      llvm::format("%.2e", largest->gradient_rms)));
  }
}

void HealthWatch::judgeLayer(const weir_layer_health &layer, size_t index,
                             uint64_t step) {
  if (lasts(dead[index], layer.dead >= mostDead, step))
    diagnostics.report(
        DiagnosticId::DeadUnits, place(layer.line, layer.column),
        formatv("for {0} steps at least {1:P0} of the units of layer `{2}` "
                "have been off for every sample: {3:P0} now",
                patience, mostDead, layer.path, layer.dead));
  if (lasts(saturated[index], layer.saturated > mostSaturated, step))
    diagnostics.report(
        DiagnosticId::SaturatedUnits, place(layer.line, layer.column),
        formatv("for {0} steps more than {1:P0} of the values of layer `{2}` "
                "have been near a bound: {3:P0} now",
                patience, mostSaturated, layer.path, layer.saturated));
}

void HealthWatch::judge(const HealthReading &reading) {
  judgeGradients(reading);
  for (auto [i, layer] : llvm::enumerate(reading.layers))
    judgeLayer(layer, i, reading.report.step);
}

//===----------------------------------------------------------------------===//
// Predictions
//===----------------------------------------------------------------------===//

Predictions weir::readPredictions(ModelOp model) {
  Predictions predictions;
  for (auto layer : model.getOps<LayerOp>()) {
    auto flow = layer->getAttrOfType<mlir::DictionaryAttr>("flow");
    auto parameters =
        flow ? flow.getAs<mlir::DictionaryAttr>("parameters") : nullptr;
    if (!parameters)
      continue;
    for (mlir::NamedAttribute one : parameters) {
      auto numbers = llvm::dyn_cast<mlir::DictionaryAttr>(one.getValue());
      auto gradient =
          numbers ? numbers.getAs<mlir::FloatAttr>("gradient_log10") : nullptr;
      if (!gradient || !std::isfinite(gradient.getValueAsDouble()))
        continue;
      auto deviation = numbers.getAs<mlir::FloatAttr>("deviation_log10");
      predictions[(layer.getSymName() + "." + one.getName().getValue()).str()] =
          {gradient.getValueAsDouble(),
           deviation ? deviation.getValueAsDouble() : 0};
    }
  }
  return predictions;
}

std::string weir::compareWithPredictions(const Predictions &predictions,
                                         const HealthReading &reading,
                                         FindPlace place,
                                         Diagnostics &diagnostics) {
  // As other tools' calibration: a factor of three.
  const double farOff = std::log10(3.0);
  size_t count = 0, close = 0;
  const weir_parameter_health *worst = nullptr;
  double worstError = 0;
  for (const weir_parameter_health &parameter : reading.parameters) {
    auto found = predictions.find(parameter.name);
    if (found == predictions.end() || !(parameter.gradient_rms > 0))
      continue;
    double error = std::log10(parameter.gradient_rms) - found->second.gradient;
    ++count;
    close += std::fabs(error) <= std::max(found->second.deviation, farOff);
    if (worst && std::fabs(error) <= std::fabs(worstError))
      continue;
    worst = &parameter;
    worstError = error;
  }
  if (!worst)
    return "";
  double expected = predictions.lookup(worst->name).gradient;
  std::string numbers =
      formatv("the gradient of `{0}` has RMS {1}, predicted {2}", worst->name,
              llvm::format("%.2e", worst->gradient_rms),
              llvm::format("%.2e", std::pow(10, expected)));
  if (close < count)
    diagnostics
        .report(DiagnosticId::PredictionDrift, place(worst->line, 0),
                formatv("the first step differs from what was predicted: {0}",
                        numbers))
        .note(formatv("{0} of {1} gradients are within a factor of 3 or their "
                      "own error bar",
                      close, count));
  return formatv("gradients, measured against predicted: {0} of {1} within a "
                 "factor of 3 or their error bar; farthest: {2}",
                 close, count, numbers);
}
