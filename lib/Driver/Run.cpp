#include "lib/Driver/Arrays.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Evaluation.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/GradCheck.h"
#include "lib/Driver/Interpret.h"
#include "lib/Driver/LayerValues.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
/// What the command line asks for.
struct RunRequest {
  ArrayFiles arrays; // of inputs and targets
  bool hasTargets = false;
  bool initOnly = false;
  bool interpret = false, gradCheck = false;
  Interpreter::Rounding rounding;
  std::string weights, origin, outputs, gradients, tensors, save;

  /// Outputs are printed where nothing else was asked for.
  bool printsOutputs() const {
    return !hasTargets && outputs.empty() && gradients.empty() &&
           tensors.empty() && save.empty();
  }
};
} // namespace

static RunRequest readRequest(Invocation &invocation) {
  RunRequest request;
  request.initOnly = invocation.has(OPT_init_only);
  request.weights = invocation.getString(OPT_weights).str();
  request.origin = invocation.getString(OPT_init_from).str();
  request.outputs = invocation.getString(OPT_outputs).str();
  request.gradients = invocation.getString(OPT_gradients).str();
  request.tensors = invocation.getString(OPT_dump_tensors).str();
  request.save = invocation.getString(OPT_save).str();
  request.hasTargets = invocation.has(OPT_target);
  request.interpret = invocation.has(OPT_interpret);
  request.rounding.bits = invocation.getCount(OPT_rounding, 1, 53).value_or(0);
  request.rounding.seed =
      invocation.getCount(OPT_rounding_seed, 0, INT64_MAX).value_or(1);
  request.gradCheck = invocation.has(OPT_grad_check);
  bool hasInputs = invocation.has(OPT_input);
  auto contradict = [&](StringRef text) {
    invocation.fail(DiagnosticId::ContradictingOptions, text);
  };
  checkWeightOptions(invocation);
  if (request.initOnly &&
      (hasInputs || request.hasTargets || !request.weights.empty() ||
       !request.outputs.empty() || !request.gradients.empty()))
    contradict("`--init-only` goes with `--save` and `--seed` only");
  if (request.rounding.bits && !request.interpret)
    contradict("`--rounding` needs `--interpret`");
  if (request.initOnly && request.save.empty())
    contradict("`--init-only` needs `--save`");
  if (!request.initOnly && !hasInputs)
    contradict("`run` needs `--input`, or `--init-only`");
  if (!request.initOnly && !invocation.failed())
    request.arrays = readArrays(invocation);
  return request;
}

/// `loss 0.123`, then the metrics.
static bool printLoss(Session &session, llvm::ArrayRef<PortValues> values,
                      Diagnostics &diagnostics) {
  Evaluation evaluation;
  if (!evaluate(session, values, evaluation))
    return false;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "loss " << llvm::format("%.9g", evaluation.loss.value) << '\n';
  for (const auto &[name, estimate] : evaluation.losses)
    os << name << ' ' << llvm::format("%.9g", estimate.value) << '\n';
  for (const auto &[name, estimate] : evaluation.metrics)
    os << name << ' ' << llvm::format("%.9g", estimate.value) << '\n';
  return writeOut(text, diagnostics);
}

static bool writeGradients(Session &session, llvm::ArrayRef<PortValues> values,
                           const RunRequest &request,
                           Diagnostics &diagnostics) {
  std::vector<const void *> pointers;
  for (const PortValues &port : values)
    pointers.push_back(port.getData());
  weir_step step = WEIR_STEP_INIT;
  weir_status status =
      weir_model_gradients(session.get(), pointers.data(), &step);
  // Gradients that are not finite are what the user wants to see.
  if (status != WEIR_NOT_FINITE &&
      !session.check(status, DiagnosticId::ModelFailed, "the gradients failed"))
    return false;
  const weir_descriptor &descriptor = session.getDescriptor();
  TensorFile file;
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    if (tensor.role != WEIR_TENSOR_PARAMETER)
      continue;
    std::vector<double> gradient(tensor.elements);
    if (!session.check(
            weir_model_read_gradient(session.get(), tensor.name,
                                     gradient.data(), gradient.size()),
            DiagnosticId::ModelFailed,
            formatv("the gradient of `{0}` cannot be read", tensor.name)))
      return false;
    file.add(tensor.name, tensor.type,
             llvm::ArrayRef(descriptor.extents + tensor.extents, tensor.rank),
             gradient);
  }
  return file.write(request.gradients, diagnostics);
}

static bool putOutputs(const TensorFile &file, const RunRequest &request,
                       Diagnostics &diagnostics) {
  return request.printsOutputs() ? writeOut(file.print(), diagnostics)
                                 : file.write(request.outputs, diagnostics);
}

static bool writeOutputs(Session &session, llvm::ArrayRef<PortValues> values,
                         const RunRequest &request, Diagnostics &diagnostics) {
  const weir_descriptor &descriptor = session.getDescriptor();
  if (descriptor.outputs_count == 0 ||
      (request.outputs.empty() && !request.printsOutputs()))
    return true;
  std::vector<const void *> pointers;
  for (const PortValues &port : values)
    if (!port.getPort().isTarget)
      pointers.push_back(port.getData());
  size_t samples = values.front().getSamples();
  std::vector<std::vector<char>> buffers;
  std::vector<void *> outputs;
  for (uint32_t i = 0; i < descriptor.outputs_count; ++i) {
    const weir_output &output = descriptor.outputs[i];
    buffers.emplace_back(samples * output.elements * getTypeBytes(output.type));
    outputs.push_back(buffers.back().data());
  }
  if (!session.check(weir_model_predict(session.get(), pointers.data(), samples,
                                        outputs.data()),
                     DiagnosticId::ModelFailed, "the prediction failed"))
    return false;
  TensorFile file;
  for (uint32_t i = 0; i < descriptor.outputs_count; ++i) {
    const weir_output &output = descriptor.outputs[i];
    llvm::SmallVector<int64_t> shape = {static_cast<int64_t>(samples)};
    shape.append(output.shape, output.shape + output.rank);
    file.addBytes(output.name, output.type, shape, std::move(buffers[i]));
  }
  return putOutputs(file, request, diagnostics);
}

/// Outputs, loss and gradients by the definitions of the operations. `step` is
/// the model after the phase of this name.
static void interpret(ModelOp step, Session &session,
                      llvm::ArrayRef<PortValues> values,
                      const RunRequest &request, Diagnostics &diagnostics) {
  Interpreter interpreter(step, session, values, request.rounding);
  TensorFile outputs, gradients;
  auto add = [](TensorFile &file, const Interpreter::Result &result) {
    file.add(result.name, WEIR_F64, result.shape, result.numbers);
  };
  if (request.hasTargets) {
    auto results = interpreter.run("gradients");
    if (!results)
      return;
    double sum = 0, weight = 0, loss = 0;
    for (const Interpreter::Result &result : *results) {
      if (result.role == "loss_sum")
        sum = result.numbers.front();
      else if (result.role == "loss_weight")
        weight = result.numbers.front(), loss += weight ? sum / weight : 0;
      else if (result.role == "gradient")
        add(gradients, result);
    }
    if (!writeOut(formatv("loss {0:f9}\n", loss).str(), diagnostics))
      return;
  }
  if (!request.gradients.empty() &&
      !gradients.write(request.gradients, diagnostics))
    return;
  if (request.outputs.empty() && !request.printsOutputs())
    return;
  auto results = interpreter.run("predict");
  for (const Interpreter::Result &result :
       results.value_or(std::vector<Interpreter::Result>()))
    add(outputs, result);
  if (results)
    putOutputs(outputs, request, diagnostics);
}

static void execute(Session &session, ModelOp step,
                    const std::vector<PortValues> &values,
                    const RunRequest &request, Diagnostics &diagnostics) {
  if (!session.initializeFrom(request.origin) ||
      !session.loadWeights(request.weights))
    return;
  if (request.gradCheck) {
    checkGradients(session, values, diagnostics);
    return;
  }
  if (request.interpret)
    return interpret(step, session, values, request, diagnostics);
  if (!request.initOnly) {
    if (request.hasTargets && !printLoss(session, values, diagnostics))
      return;
    if (!request.gradients.empty() &&
        !writeGradients(session, values, request, diagnostics))
      return;
    if (!writeOutputs(session, values, request, diagnostics))
      return;
  }
  session.saveWeights(request.save);
}

static bool hasLoss(ModelOp model) {
  EntryOp forward = model.lookupEntry("forward");
  for (unsigned i = 0; forward && i < forward.getNumResults(); ++i)
    if (forward.getResultRole(i) == "loss_sum")
      return true;
  return false;
}

/// The arrays of the ports. A model without targets, such as an autoencoder,
/// has with its inputs all that its loss needs.
static bool bind(RunRequest &request, ModelOp model, Invocation &invocation,
                 std::vector<PortValues> &values) {
  std::vector<DataPort> ports = getPorts(model);
  request.hasTargets |=
      hasLoss(model) &&
      llvm::none_of(ports, [](const DataPort &port) { return port.isTarget; });
  if ((!request.gradients.empty() || request.gradCheck) &&
      !request.hasTargets) {
    invocation.fail(
        DiagnosticId::ContradictingOptions,
        llvm::Twine(request.gradCheck ? "`--grad-check`" : "`--gradients`") +
            " needs `--target`");
    return false;
  }
  return bindArrays(ports, request.arrays, request.hasTargets, values,
                    invocation.diagnostics);
}

/// `--dump-tensors`: what each layer computes.
static bool dumpTensors(LayerProbe &probe, Session &session,
                        llvm::ArrayRef<PortValues> values,
                        const RunRequest &request, Diagnostics &diagnostics) {
  std::vector<const void *> inputs;
  for (const PortValues &port : values)
    if (!port.getPort().isTarget)
      inputs.push_back(port.getData());
  auto layers = probe.compute(session, inputs, values.front().getSamples());
  if (!layers)
    return false;
  TensorFile file;
  for (LayerValue &value : *layers)
    if (value.layer)
      file.addBytes(value.layer->path, value.type, value.shape,
                    std::move(value.bytes));
  return file.write(request.tensors, diagnostics);
}

int weir::runRun(Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  RunRequest request = readRequest(invocation);
  Compilation compilation(invocation);
  weir_options options = readModelOptions(invocation);
  if (invocation.failed() || diagnostics.hasErrors())
    return invocation.finish();
  // The rows of the inputs are the batch.
  if (!request.initOnly)
    compilation.setBatch(request.arrays.getRows());
  if (!compilation.load())
    return invocation.finish();
  ModelUnit *unit = compilation.getOnlyUnit();
  if (!unit)
    return invocation.finish();
  std::vector<PortValues> values;
  if (!request.initOnly && !bind(request, unit->getModel(), invocation, values))
    return invocation.finish();
  ModelUnit step; // what is interpreted
  if (request.interpret) {
    step.module = unit->module->clone();
    if (!compilation.runPhases(step, Phase::Step))
      return invocation.finish();
  }
  std::unique_ptr<LayerProbe> probe;
  if (!request.tensors.empty()) {
    probe = LayerProbe::open(compilation, *unit, options, diagnostics);
    if (!probe)
      return invocation.finish();
  }
  CompiledModel compiled;
  EmitOptions emit;
  if (request.interpret)
    emit.onlyKernel = ""; // only the tables are read
  if (!compilation.makeObject(*unit, emit, compiled))
    return invocation.finish();
  auto session = Session::open(compiled, options, diagnostics);
  if (session)
    execute(*session, step.module ? step.getModel() : ModelOp(), values,
            request, diagnostics);
  if (session && probe && !diagnostics.hasErrors())
    dumpTensors(*probe, *session, values, request, diagnostics);
  return invocation.finish();
}
