#include "lib/Package/CText.h"
#include "lib/Package/Package.h"
#include "lib/Support/Text.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace weir {

namespace {
/// Writes `<name>.h`.
class HeaderWriter {
public:
  HeaderWriter(const Facts &facts, llvm::raw_ostream &os)
      : facts(facts), os(os), name(facts.name), upper(toUpperCase(name)) {}

  void write();

private:
  void writeComment();
  void writeSignature();
  void writePreparation();
  void writeMemory();
  void writeSizes();
  void writeTypes();
  void writeHealth();
  void writeFunctions();
  void declare(StringRef result, StringRef verb, ArrayRef<CParameter> first,
               ArrayRef<CParameter> second = {},
               ArrayRef<CParameter> third = {});

  const Facts &facts;
  llvm::raw_ostream &os;
  StringRef name;
  std::string upper;
};
} // namespace

void HeaderWriter::writeSignature() {
  for (const Facts::Port &port : facts.ports) {
    bool input = port.role == WEIR_PORT_INPUT;
    os << formatv(" *   {0} {1}: {2} a sample", input ? "input " : "target",
                  port.name, formatType(port.type, port.shape));
    if (port.classes)
      os << formatv(", values 0 to {0}", port.classes - 1);
    os << '\n';
  }
  for (const Facts::Output &output : facts.outputs)
    os << formatv(" *   output {0}: {1} a sample\n", output.name,
                  formatType(output.type, output.shape));
  for (auto [metric, info] : llvm::zip_equal(facts.metrics, facts.metricInfos))
    os << formatv(" *   metric {0}: {1}, {2} x {3} totals\n", metric,
                  getMetricKinds()[info.kind], info.rows, info.columns);
}

/// `value * 0.25 + -0.5`, `windows((abs(value) - 2) / 3, length: 20)`.
static std::string formatSteps(llvm::ArrayRef<Facts::Step> steps) {
  std::string text = "value";
  bool isSum = false;
  auto asFactor = [&] { return isSum ? "(" + text + ")" : text; };
  for (const Facts::Step &step : steps) {
    if (step.function == "affine") {
      text = asFactor() + " * " + formatNumber(step.getNumber("scale"));
      double shift = step.getNumber("shift");
      if (shift != 0)
        text += " + " + formatNumber(shift);
      isSum = true;
      continue;
    }
    bool isFitted = step.function == "standardize" && !step.arguments.empty();
    if (isFitted && step.arguments.front().numbers.size() == 1) {
      text = "(" + text + " - " + formatNumber(step.getNumber("mean")) +
             ") / " + formatNumber(step.getNumber("deviation"));
      isSum = true;
      continue;
    }
    text = step.function + "(" + text;
    for (const Facts::Step::Argument &argument : step.arguments)
      text += ", " + argument.name + ": " +
              (argument.isList         ? "see the manifest"
               : argument.text.empty() ? formatNumber(argument.numbers.front())
                                       : argument.text);
    text += ")";
    isSum = false;
  }
  return text;
}

void HeaderWriter::writePreparation() {
  bool any = false;
  for (const Facts::Port &port : facts.ports) {
    if (port.steps.empty())
      continue;
    if (!any)
      os << " *\n * `weir train` prepares the values of the file as its data "
            "section says;\n * a program must do the same:\n";
    any = true;
    os << formatv(" *   {0} = {1}\n", port.name, formatSteps(port.steps));
  }
}

void HeaderWriter::writeMemory() {
  MemoryUse use = measureMemory(facts);
  auto line = [&](StringRef what, uint64_t bytes) {
    if (bytes)
      os << formatv(" *   {0}: {1} bytes\n", what, formatCount(bytes));
  };
  os << formatv(" *\n * Memory of an object, {0} parameters:\n",
                formatCount(use.values));
  line("parameters", use.parameters);
  line("optimizer", use.optimizer);
  line("states", use.states);
  line("inputs", use.inputs);
  line("gradients, within the workspace", use.gradients);
  line("activations and gradients (workspace)", use.workspace);
  line("in all", facts.arenaBytes);
}

void HeaderWriter::writeComment() {
  os << formatv("/* {0}: made by {1} from {2}. Do not edit.\n *\n", name,
                facts.options.compiler, facts.options.source);
  os << formatv(" * Batches of {0}; batch is dimension 0, row-major:\n",
                facts.batch);
  writeSignature();
  writePreparation();
  writeMemory();
  os << formatv(" *\n * Model hash {0}, layers {1}; compiled for {2}{3}{4}.\n",
                formatHash(facts.modelHash), formatHash(facts.layerHash),
                facts.cpu, facts.options.flags.empty() ? "" : ", with ",
                facts.options.flags);
  os << " *\n"
        " * Thread-compatible: one thread at a time per object; different\n"
        " * objects may be used from different threads. See <weir/model.h> "
        "for\n"
        " * what each function promises; every status but WEIR_OK has a text,\n"
     << formatv(" * {0}_last_error.\n", name) << " */\n";
}

void HeaderWriter::writeSizes() {
  CNames names({});
  os << formatv("#define {0}_BATCH {1}\n", upper, facts.batch);
  os << "/* Elements of one sample. */\n";
  auto element = [&](StringRef what, uint64_t elements) {
    os << formatv("#define {0}_{1}_ELEMENTS {2}\n", upper,
                  toUpperCase(names.add(what)), elements);
  };
  for (const Facts::Port &port : facts.ports)
    element(port.name, port.elements);
  for (const Facts::Output &output : facts.outputs)
    element(output.name, output.elements);
  os << '\n';
}

void HeaderWriter::writeTypes() {
  os << formatv("typedef struct {0} {0};\n\n", name);
  os << formatv("typedef weir_options {0}_options;\n", name);
  os << formatv("#define {0}_OPTIONS_INIT WEIR_OPTIONS_INIT\n\n", upper);
  os << "/* loss, gradient_norm, learning_rate, clipped, skipped */\n";
  os << formatv("typedef weir_step {0}_step;\n", name);
  os << formatv("#define {0}_STEP_INIT WEIR_STEP_INIT\n\n", upper);
  struct {
    StringRef type, what;
  } reports[] = {{"health_report", "HEALTH_REPORT"},
                 {"parameter_health", "PARAMETER_HEALTH"},
                 {"layer_health", "LAYER_HEALTH"}};
  for (auto [type, what] : reports)
    os << formatv("typedef weir_{1} {0}_{1};\n"
                  "#define {2}_{3}_INIT WEIR_{3}_INIT\n",
                  name, type, upper, what);
  os << '\n';
  os << formatv("typedef struct {0}_metrics {{\n  uint32_t size, version;\n"
                "  double loss;\n  double weight;\n",
                name);
  std::string zeros = "0, 0";
  for (const std::string &field : getMetricFields(facts)) {
    os << formatv("  double {0};\n", field);
    zeros += ", 0";
  }
  os << formatv("} {0}_metrics;\n", name);
  os << formatv("#define {0}_METRICS_INIT { sizeof({1}_metrics), 1, {2} }\n\n",
                upper, name, zeros);
}

void HeaderWriter::declare(StringRef result, StringRef verb,
                           ArrayRef<CParameter> first,
                           ArrayRef<CParameter> second,
                           ArrayRef<CParameter> third) {
  std::vector<std::string> words;
  for (ArrayRef<CParameter> part : {first, second, third})
    for (const CParameter &parameter : part)
      words.push_back(parameter.type + parameter.name);
  printCall(os, (result + name + "_" + verb).str(), words, ";\n");
}

void HeaderWriter::writeHealth() {
  CParameter model = {(name + " *").str(), "model"};
  CParameter constModel = {("const " + name + " *").str(), "model"};
  CParameter index = {"uint32_t ", "index"};
  os << "\n/* How healthy the model is, if it was compiled with probes; the "
        "way\n"
        " * back in memory. See <weir/health.h>. */\n";
  declare("weir_status ", "health",
          {constModel, {(name + "_health_report *").str(), "result"}});
  declare(
      "weir_status ", "health_parameter",
      {constModel, index, {(name + "_parameter_health *").str(), "result"}});
  declare("weir_status ", "health_layer",
          {constModel, index, {(name + "_layer_health *").str(), "result"}});
  declare("weir_status ", "snapshot", model);
  declare("weir_status ", "rollback", model);
}

void HeaderWriter::writeFunctions() {
  CParameter model = {(name + " *").str(), "model"};
  CParameter constModel = {("const " + name + " *").str(), "model"};
  CParameter path = {"const char *", "path"};
  CParameter samples = {"size_t ", "samples"};
  CParameter step = {(name + "_step *").str(), "result"};
  CParameter metrics = {(name + "_metrics *").str(), "result"};
  CParameter tensor[] = {
      {"const char *", "name"}, {"float *", "values"}, {"size_t ", "elements"}};
  CParameter constTensor[] = {
      tensor[0], {"const float *", "values"}, tensor[2]};
  std::vector<CParameter> all = getInputParameters(facts, /*targets=*/true);
  std::vector<CParameter> inputs = getInputParameters(facts, false);
  std::vector<CParameter> outputs = getOutputParameters(facts);
  all.insert(all.begin(), model);
  inputs.insert(inputs.begin(), model);

  os << "/* NULL options: defaults. On failure *model is NULL. */\n";
  declare("weir_status ", "create",
          {{("const " + name + "_options *").str(), "options"},
           {(name + " **").str(), "model"}});
  declare("void ", "destroy", model);
  declare("const char *", "last_error", constModel);
  os << formatv(
      "\n/* {0}_BATCH samples. `gradients` changes nothing; read them "
      "by name. */\n",
      upper);
  declare("weir_status ", "train_step", all, step);
  declare("weir_status ", "gradients", all, step);
  os << "/* Any number of samples. */\n";
  declare("weir_status ", "eval", all, samples, metrics);
  CParameter totals[] = {{"const char *", "metric"},
                         {"double *", "values"},
                         {"size_t ", "elements"}};
  os << "/* What the last eval summed up for a metric: of a confusion matrix\n"
        " * the matrix. */\n";
  declare("weir_status ", "totals", constModel, totals);
  inputs.push_back(samples);
  declare("weir_status ", "predict", inputs, outputs);
  os << "\n/* Files: with the optimizer's state, or weights only. */\n";
  declare("weir_status ", "save", {constModel, path});
  declare("weir_status ", "load", {model, path});
  declare("weir_status ", "save_weights", {constModel, path});
  declare("weir_status ", "load_weights", {model, path});
  os << "\n/* Parameters and states by name, as files have them. */\n";
  declare("weir_status ", "get", constModel, tensor);
  declare("weir_status ", "set", model, constTensor);
  declare("weir_status ", "get_gradient", constModel, tensor);
  writeHealth();
  os << '\n';
  declare("weir_status ", "initialize", {model, {"uint64_t ", "seed"}});
  declare("weir_status ", "set_learning_rate", {model, {"double ", "rate"}});
  declare("weir_status ", "observe", {model, {"double ", "value"}});
  declare("uint64_t ", "steps", constModel);
  declare("uint64_t ", "applied_updates", constModel);
}

void HeaderWriter::write() {
  writeComment();
  os << formatv("#ifndef {0}_H\n#define {0}_H\n\n", upper);
  os << "#include <weir/model.h>\n\n"
        "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  writeSizes();
  writeTypes();
  writeFunctions();
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n";
  os << formatv("#endif /* {0}_H */\n", upper);
}

std::string printHeader(const Facts &facts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  HeaderWriter(facts, os).write();
  return text;
}

} // namespace weir
