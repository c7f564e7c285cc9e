#include "lib/Driver/Arrays.h"
#include "lib/Driver/BisectKernels.h"
#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Interpret.h"
#include "lib/Execute/Execute.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include <cmath>

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

namespace {
constexpr double defaultTolerance = 1e-4;

/// The gradients of a step by parameter, and its loss.
struct StepResult {
  double loss = 0;
  std::vector<std::pair<std::string, std::vector<double>>> gradients;
};

/// How far two results are apart, and where most.
struct Distance {
  double worst = 0;
  std::string where = "the loss";
};

class Bisector {
public:
  Bisector(Invocation &invocation)
      : invocation(invocation), diagnostics(invocation.diagnostics),
        compilation(invocation) {}
  void run();

private:
  bool prepare();
  bool bindInputs();
  std::unique_ptr<Session> open(ModelUnit &unit, CompiledModel &compiled,
                                const EmitOptions &options);
  std::optional<StepResult> computeReference(StepResult *interpreted);
  std::optional<StepResult> interpret(ModelUnit &unit, Session &session);
  bool compareWhole();
  void findKernel();
  void findPass(const KernelDifference &difference);
  std::unique_ptr<LoadedObject> emit(const EmitOptions &options);
  void print(const llvm::Twine &text) {
    writeOut(text.str() + "\n", diagnostics);
  }

  Invocation &invocation;
  Diagnostics &diagnostics;
  Compilation compilation;
  double tolerance = defaultTolerance;
  EmitOptions options; // of the optimised form
  bool planted = false;
  ModelUnit *unit = nullptr;
  ModelUnit original; // after the phase `model`
  std::vector<PortValues> values;
  CompiledModel compiled;
  std::unique_ptr<Session> session;
  StepResult ours;
};
} // namespace

//===----------------------------------------------------------------------===//
// The step as a whole
//===----------------------------------------------------------------------===//

static std::optional<StepResult>
computeStep(Session &session, llvm::ArrayRef<PortValues> values) {
  std::vector<const void *> inputs;
  for (const PortValues &port : values)
    inputs.push_back(port.getData());
  weir_step step = WEIR_STEP_INIT;
  weir_status status =
      weir_model_gradients(session.get(), inputs.data(), &step);
  if (status != WEIR_NOT_FINITE &&
      !session.check(status, DiagnosticId::ModelFailed, "the step failed"))
    return std::nullopt;
  StepResult result;
  result.loss = step.loss;
  const weir_descriptor &descriptor = session.getDescriptor();
  for (uint32_t i = 0; i < descriptor.tensors_count; ++i) {
    const weir_tensor &tensor = descriptor.tensors[i];
    std::vector<double> gradient(tensor.elements);
    if (tensor.role == WEIR_TENSOR_PARAMETER &&
        weir_model_read_gradient(session.get(), tensor.name, gradient.data(),
                                 gradient.size()) == WEIR_OK)
      result.gradients.emplace_back(tensor.name, std::move(gradient));
  }
  return result;
}

static double compareVectors(llvm::ArrayRef<double> ours,
                             llvm::ArrayRef<double> theirs) {
  double difference = 0, norm = 0;
  for (auto [a, b] : llvm::zip_equal(ours, theirs)) {
    bool same = a == b || (std::isnan(a) && std::isnan(b));
    difference += same ? 0 : (a - b) * (a - b);
    norm += b * b;
  }
  if (difference == 0)
    return 0;
  double ratio = std::sqrt(difference / norm);
  return std::isnan(ratio) ? std::numeric_limits<double>::infinity() : ratio;
}

static Distance compare(const StepResult &ours, const StepResult &theirs) {
  Distance distance;
  distance.worst = compareVectors(ours.loss, theirs.loss);
  for (auto [a, b] : llvm::zip_equal(ours.gradients, theirs.gradients)) {
    double difference = compareVectors(a.second, b.second);
    if (difference > distance.worst)
      distance = {difference, "the gradient of `" + a.first + "`"};
  }
  return distance;
}

/// The same values in the types of the reference path.
static std::vector<PortValues> widen(llvm::ArrayRef<DataPort> ports,
                                     llvm::ArrayRef<PortValues> values) {
  std::vector<PortValues> wide;
  for (auto [port, narrow] : llvm::zip_equal(ports, values)) {
    PortValues &copy = wide.emplace_back(port, narrow.getSamples());
    for (size_t i = 0; i < narrow.getSamples() * port.elements; ++i) {
      bool stored = copy.set(i, narrow.get(i));
      assert(stored && "the other type holds what the first did");
      (void)stored;
    }
  }
  return wide;
}

/// The step by the reference path and, into `interpreted`, by the definitions
/// of the operations.
std::optional<StepResult> Bisector::computeReference(StepResult *interpreted) {
  ModelUnit reference, step;
  CompiledModel object;
  if (!compilation.copyAsReference(original, reference))
    return std::nullopt;
  step.module = reference.module.get().clone();
  std::vector<PortValues> wide = widen(getPorts(reference.getModel()), values);
  auto other = open(reference, object, EmitOptions());
  std::optional<StepResult> result;
  if (other && other->copyTensors(*session))
    result = computeStep(*other, wide);
  if (result && interpreted && compilation.runPhases(step, Phase::Step)) {
    Interpreter interpreter(step.getModel(), *other, wide, {});
    auto results = interpreter.run("gradients");
    for (auto &each : results.value_or(std::vector<Interpreter::Result>()))
      if (each.role == "gradient")
        interpreted->gradients.emplace_back(each.name, each.numbers);
    interpreted->loss = result->loss;
  }
  compilation.setReference(false);
  return result;
}

/// Whether the optimised step is that of the reference path.
bool Bisector::compareWhole() {
  StepResult interpreted;
  auto theirs = computeReference(&interpreted);
  auto mine = computeStep(*session, values);
  if (!theirs || !mine)
    return true;
  Distance distance = compare(*mine, *theirs);
  Distance rules = compare(*theirs, interpreted);
  print(formatv("loss {0:f7}, by the reference path {1:f7}; the most different "
                "is {2}: {3:e1}",
                mine->loss, theirs->loss, distance.where, distance.worst)
            .str());
  print(formatv("reference path against the definitions of the operations: "
                "{0:e1}",
                rules.worst)
            .str());
  if (rules.worst > tolerance)
    diagnostics.report(
        DiagnosticId::KernelDiffers,
        formatv("the phase `linalg` computes {0} otherwise than the operations "
                "are defined: {1:e1}",
                rules.where, rules.worst));
  if (distance.worst > tolerance)
    return false;
  print("the optimised step and the reference path agree");
  return true;
}

//===----------------------------------------------------------------------===//
// Kernels and passes
//===----------------------------------------------------------------------===//

std::unique_ptr<LoadedObject> Bisector::emit(const EmitOptions &how) {
  auto code = emitObject(unit->getModel(), compiled.facts, how);
  if (mlir::failed(code))
    return nullptr;
  auto object =
      LoadedObject::load((*code)->getMemBufferRef(), compiled.facts.name);
  if (object)
    return std::move(*object);
  diagnostics.report(DiagnosticId::ModelFailed,
                     "the object cannot be loaded: " +
                         llvm::toString(object.takeError()));
  return nullptr;
}

static std::string describe(const weir_descriptor &descriptor,
                            const KernelDifference &difference,
                            StringRef file) {
  std::string text = formatv("kernel `{0}` differs by {1:e1}",
                             descriptor.kernels[difference.kernel].name,
                             difference.difference);
  const weir_entry &entry = *findStepEntry(descriptor);
  uint32_t layer = entry.items[difference.item].layer;
  text += formatv(" in launch {0} of the step", difference.item + 1);
  if (layer != WEIR_NONE)
    text += formatv(
        ", layer `{0}` ({1}:{2}:{3})", descriptor.layers[layer].path, file,
        descriptor.layers[layer].line, descriptor.layers[layer].column);
  return text;
}

void Bisector::findPass(const KernelDifference &difference) {
  EmitOptions how = options;
  how.onlyKernel = compiled.facts.kernels[difference.kernel].name;
  PassCount count;
  how.passes = &count;
  // Whether the kernel differs with so many passes; an object that cannot be
  // made was reported.
  auto differs = [&](unsigned limit) {
    count = PassCount{limit, 0, ""};
    auto object = emit(how);
    return object && replay(*object->getDescriptor(), difference) > tolerance;
  };
  if (differs(0))
    return print("no pass of LLVM: it differs before the first, in the phase "
                 "`target` or in code generation");
  unsigned good = 0, bad = ~0u;
  if (!differs(bad))
    return print("compiled by itself the kernel does not differ");
  bad = count.asked;
  unsigned total = bad;
  while (bad - good > 1) {
    unsigned middle = good + (bad - good) / 2;
    (differs(middle) ? bad : good) = middle;
  }
  differs(bad);
  print(formatv("pass `{0}`, number {1} of {2}: without it and what follows "
                "the kernel is right",
                count.last, bad, total)
            .str());
}

void Bisector::findKernel() {
  EmitOptions plainly;
  plainly.optLevel = 0;
  auto plain = emit(plainly);
  std::vector<const void *> inputs;
  for (const PortValues &port : values)
    inputs.push_back(port.getData());
  auto outputs = findKernelOutputs(unit->getModel());
  std::vector<KernelDifference> different;
  if (!plain || !compareKernels(*session, *plain->getDescriptor(), outputs,
                                inputs, tolerance, different))
    return;
  print(formatv("{0} of the step's {1} launches differ from the plain form of "
                "their kernel",
                different.size(), outputs.size())
            .str());
  if (different.empty()) {
    diagnostics.report(DiagnosticId::KernelDiffers,
                       "the optimised step differs, and no kernel does from "
                       "its plain form: the phase `plan` forms other kernels "
                       "than the reference path");
    return;
  }
  StringRef file = llvm::sys::path::filename(compilation.getPath());
  const KernelDifference &first = different.front();
  diagnostics.report(DiagnosticId::KernelDiffers,
                     describe(session->getDescriptor(), first, file));
  findPass(first);
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

std::unique_ptr<Session> Bisector::open(ModelUnit &from, CompiledModel &object,
                                        const EmitOptions &how) {
  weir_options settings = readModelOptions(invocation);
  settings.horizon = 1000; // what the schedule says does not matter here
  if (!compilation.makeObject(from, how, object))
    return nullptr;
  return Session::open(object, settings, diagnostics);
}

bool Bisector::bindInputs() {
  std::vector<DataPort> ports = getPorts(unit->getModel());
  if (!invocation.has(OPT_input)) {
    values = makeRandomInputs(ports, unit->getModel().getBatch());
    return true;
  }
  return bindArrays(ports, readArrays(invocation), /*withTargets=*/true, values,
                    diagnostics);
}

bool Bisector::prepare() {
  StringRef text = invocation.getString(OPT_tolerance);
  if (!text.empty() && (text.getAsDouble(tolerance) || !(tolerance > 0)))
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--tolerance` is `" + text +
                        "`; it must be a number greater than 0");
  auto [kernel, pass] = invocation.getString(OPT_plant_fault).split('@');
  if (!kernel.empty())
    options.fault = PlantedFault{kernel.str(), pass.str(), &planted};
  if (invocation.has(OPT_input))
    compilation.setBatch(readArrays(invocation).getRows());
  if (invocation.failed() || !compilation.load())
    return false;
  unit = compilation.getOnlyUnit();
  if (!unit || !bindInputs())
    return false;
  original.module = unit->module->clone();
  session = open(*unit, compiled, options);
  if (session && options.fault && !planted)
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--plant-fault` finds no sum in kernel `" + kernel +
                        "` after pass `" + pass +
                        "`; say k0_linear@InstCombinePass, with the name of a "
                        "kernel in the manifest and a pass's class");
  return session && !invocation.failed() &&
         session->loadWeights(invocation.getString(OPT_weights));
}

void Bisector::run() {
  if (!prepare())
    return;
  if (!findStepEntry(session->getDescriptor())) {
    emitDiagnostic(original.getModel(), DiagnosticId::NothingToTrain)
        << "`" << compiled.facts.symbol << "` has no training step";
    return;
  }
  if (!compareWhole() && !diagnostics.hasErrors())
    findKernel();
}

int weir::runBisect(Invocation &invocation) {
  Bisector(invocation).run();
  return invocation.finish();
}
