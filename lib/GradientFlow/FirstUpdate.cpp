#include "lib/GradientFlow/FirstUpdate.h"

#include "dialect/Catalogue/Catalogue.h"

using namespace mlir;
using namespace weir;
using namespace weir::flow;

static double getArgument(CallAttr call, StringRef name, double otherwise) {
  auto value = call.getArguments().getAs<FloatAttr>(name);
  return value ? value.getValueAsDouble() : otherwise;
}

/// The change of one element whose gradient is `gradient`, in f64 as the
/// record says, from slots as they begin. What needs the whole parameter is
/// left at the rate.
static double getStep(const catalogue::Optimizer &record, CallAttr call,
                      double gradient, double rate) {
  SmallVector<double> arguments = getArguments(call, record.hyperparameters);
  catalogue::ParameterShape shape = {false, 1, 1, 1};
  if (!record.stages.empty())
    return rate;
  SmallVector<double> slots, scalars;
  for (const catalogue::Slot &slot : record.slots)
    slots.push_back(slot.isCopy ? 0 : slot.initial(arguments));
  catalogue::ProgramInputs inputs;
  inputs.rate = rate;
  catalogue::Instruction constant = {"constant", rate};
  for (const catalogue::Scalar &scalar : record.scalars)
    scalars.push_back(scalar.needed(arguments)
                          ? catalogue::evaluateProgram(
                                scalar.program(arguments, constant), inputs)
                          : 0);
  double parameter = 0;
  record.evaluateUpdate({0, gradient, rate, slots, scalars, {}, 0, shape},
                        arguments, parameter, slots);
  return std::abs(parameter);
}

/// The factor that clipping by the norm of all gradients leaves.
static double getClipFactor(ModelOp model, const Report &report) {
  CallAttr clip = model.getCall("clip");
  if (!clip || clip.getKeyword() != "norm")
    return 1;
  double most = getArgument(clip, "max", getArgument(clip, "norm", 1));
  return std::min(1.0, most / std::exp(report.logGradientNorm));
}

void weir::flow::addFirstUpdates(ModelOp model, Report &report) {
  CallAttr call = model.getCall("optimizer");
  const catalogue::Optimizer *record =
      call ? catalogue::lookupOptimizer(call.getKeyword()) : nullptr;
  if (!record)
    return;
  double rate = getArgument(call, "lr", 0);
  double factor = getClipFactor(model, report);
  for (LayerNumbers &layer : report.layers)
    for (ParameterNumbers &parameter : layer.parameters) {
      if (parameter.op.getFrozen() || parameter.rms == 0)
        continue;
      double own = rate;
      if (auto scale = parameter.op.getRate())
        own *= scale->convertToDouble();
      // Within the range of numbers, far beyond any threshold.
      double gradient =
          std::exp(std::clamp(parameter.logGradient, -600.0, 600.0)) * factor;
      parameter.update = getStep(*record, call, gradient, own) / parameter.rms;
    }
}
