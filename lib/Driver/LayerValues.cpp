#include "lib/Driver/LayerValues.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>
#include <cstring>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

static size_t getWidth(uint32_t type) { return type == WEIR_F64 ? 8 : 4; }

double LayerValue::get(size_t element) const {
  const char *place = bytes.data() + element * getWidth(type);
  if (type == WEIR_F64) {
    double wide;
    std::memcpy(&wide, place, sizeof(wide));
    return wide;
  }
  float narrow;
  std::memcpy(&narrow, place, sizeof(narrow));
  return narrow;
}

size_t LayerValue::getCount() const { return bytes.size() / getWidth(type); }

std::unique_ptr<LayerProbe> LayerProbe::open(Compilation &compilation,
                                             const ModelUnit &model,
                                             weir_options options,
                                             Diagnostics &diagnostics) {
  std::unique_ptr<LayerProbe> probe(new LayerProbe);
  ModelUnit unit;
  unit.module = model.module.get().clone();
  if (!compilation.makeExposedObject(unit, probe->compiled))
    return nullptr;
  probe->copy = Session::open(probe->compiled, options, diagnostics);
  return probe->copy ? std::move(probe) : nullptr;
}

static const weir_layer *findLayer(const weir_descriptor &descriptor,
                                   StringRef path) {
  for (uint32_t i = 0; i < descriptor.layers_count; ++i)
    if (path == descriptor.layers[i].path)
      return &descriptor.layers[i];
  return nullptr;
}

std::optional<std::vector<LayerValue>>
LayerProbe::compute(Session &session, llvm::ArrayRef<const void *> inputs,
                    size_t samples) {
  if (!copy->copyTensors(session))
    return std::nullopt;
  const weir_descriptor &descriptor = copy->getDescriptor();
  std::vector<LayerValue> values;
  std::vector<void *> places;
  for (uint32_t i = 0; i < descriptor.outputs_count; ++i) {
    const weir_output &output = descriptor.outputs[i];
    LayerValue value = {
        findLayer(descriptor, output.name), output.type, {}, {}};
    value.shape.push_back(static_cast<int64_t>(samples));
    value.shape.append(output.shape, output.shape + output.rank);
    // Of a class or a truth value as well, which no layer's value is.
    value.bytes.resize(samples * output.elements * 8);
    values.push_back(std::move(value));
  }
  for (LayerValue &value : values)
    places.push_back(value.bytes.data());
  if (!copy->check(weir_model_predict(copy->get(), inputs.data(), samples,
                                      places.data()),
                   DiagnosticId::ModelFailed, "the layers' values are unknown"))
    return std::nullopt;
  for (auto [value, output] :
       llvm::zip_equal(values, llvm::ArrayRef(descriptor.outputs,
                                              descriptor.outputs_count)))
    value.bytes.resize(samples * output.elements * getWidth(output.type));
  // The model's own outputs come first.
  size_t own = session.getDescriptor().outputs_count;
  values.erase(values.begin(), values.begin() + own);
  return values;
}

/// The first parameter, from the last layer back, with such a gradient.
static std::string locateGradient(Session &session,
                                  llvm::ArrayRef<const void *> batch,
                                  StringRef file) {
  weir_step step = WEIR_STEP_INIT;
  weir_status status = weir_model_gradients(session.get(), batch.data(), &step);
  if (status != WEIR_OK && status != WEIR_NOT_FINITE)
    return "";
  const weir_descriptor &descriptor = session.getDescriptor();
  for (uint32_t i = descriptor.tensors_count; i-- > 0;) {
    const weir_tensor &tensor = descriptor.tensors[i];
    std::vector<double> values(tensor.elements);
    if (tensor.role != WEIR_TENSOR_PARAMETER ||
        weir_model_read_gradient(session.get(), tensor.name, values.data(),
                                 values.size()) != WEIR_OK)
      continue;
    if (!llvm::all_of(values, [](double x) { return std::isfinite(x); }))
      return formatv("every layer's value is finite{0}; the gradient of `{1}` "
                     "({2}:{3}) is the first, going back, that is not",
                     std::isfinite(step.loss) ? " and so is the loss"
                                              : ", the loss is not",
                     tensor.name, file, tensor.line);
  }
  return std::isfinite(step.loss)
             ? ""
             : "every layer's value is finite; the loss is not";
}

std::string weir::locateNotFinite(LayerProbe &probe, Session &session,
                                  llvm::ArrayRef<const void *> batch,
                                  StringRef file) {
  const weir_descriptor &descriptor = session.getDescriptor();
  std::vector<const void *> inputs;
  for (uint32_t i = 0; i < descriptor.ports_count; ++i)
    if (descriptor.ports[i].role == WEIR_PORT_INPUT)
      inputs.push_back(batch[i]);
  if (inputs.empty())
    return "";
  auto values = probe.compute(session, inputs, descriptor.batch);
  if (!values)
    return "";
  for (const LayerValue &value : *values)
    for (size_t i = 0; value.layer && i < value.getCount(); ++i)
      if (!std::isfinite(value.get(i)))
        return formatv("the first value that is not finite is {0} in layer "
                       "`{1}` ({2}:{3}:{4}), sample {5} of the batch",
                       std::isnan(value.get(i)) ? "NaN" : "infinity",
                       value.layer->path, file, value.layer->line,
                       value.layer->column,
                       i / (value.getCount() / descriptor.batch));
  return locateGradient(session, batch, file);
}
