#include "lib/Package/CText.h"
#include "lib/Package/Package.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace weir {

// {0} is the C++ class, {1} the C prefix, {2} the source.
static constexpr char head[] =
    R"(// {0}: the C++17 layer over {1}.h, made from {2}. Do not edit.
#ifndef {3}_HPP
#define {3}_HPP

#include "{1}.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace weir {{

/// Owns one `{1}`; move-only. Nothing throws: every call returns its status,
/// and `error` the text of the last failure.
class {0} {{
public:
  using Options = {1}_options;
  using Step = {1}_step;
  using Metrics = {1}_metrics;
  using HealthReport = {1}_health_report;
  using ParameterHealth = {1}_parameter_health;
  using LayerHealth = {1}_layer_health;
  static constexpr std::size_t batch = {3}_BATCH;

  /// Afterwards `status` says whether there is a model.
  explicit {0}(const Options *options = nullptr) noexcept
      : status_({1}_create(options, &model_)) {{}
  {0}({0} &&other) noexcept
      : model_(std::exchange(other.model_, nullptr)), status_(other.status_) {{}
  {0} &operator=({0} &&other) noexcept {{
    std::swap(model_, other.model_);
    std::swap(status_, other.status_);
    return *this;
  }
  {0}(const {0} &) = delete;
  {0} &operator=(const {0} &) = delete;
  ~{0}() {{ {1}_destroy(model_); }

  static Options defaultOptions() noexcept {{
    return Options {3}_OPTIONS_INIT;
  }
  explicit operator bool() const noexcept {{ return model_ != nullptr; }
  weir_status status() const noexcept {{ return status_; }
  const char *error() const noexcept {{
    return model_ ? {1}_last_error(model_) : weir_status_string(status_);
  }
  {1} *get() const noexcept {{ return model_; }

)";

// {0} is the C prefix.
static constexpr char tail[] = R"(
  weir_status save(const char *path) const noexcept {{
    return {0}_save(model_, path);
  }
  weir_status load(const char *path) noexcept {{
    return {0}_load(model_, path);
  }
  weir_status saveWeights(const char *path) const noexcept {{
    return {0}_save_weights(model_, path);
  }
  weir_status loadWeights(const char *path) noexcept {{
    return {0}_load_weights(model_, path);
  }
  weir_status totals(const char *metric, double *values,
                     std::size_t elements) const noexcept {{
    return {0}_totals(model_, metric, values, elements);
  }
  weir_status get(const char *name, float *values,
                  std::size_t elements) const noexcept {{
    return {0}_get(model_, name, values, elements);
  }
  weir_status set(const char *name, const float *values,
                  std::size_t elements) noexcept {{
    return {0}_set(model_, name, values, elements);
  }
  weir_status getGradient(const char *name, float *values,
                          std::size_t elements) const noexcept {{
    return {0}_get_gradient(model_, name, values, elements);
  }
  weir_status health(HealthReport &report) const noexcept {{
    return {0}_health(model_, &report);
  }
  weir_status health(std::uint32_t index,
                     ParameterHealth &result) const noexcept {{
    return {0}_health_parameter(model_, index, &result);
  }
  weir_status health(std::uint32_t index, LayerHealth &result) const noexcept {{
    return {0}_health_layer(model_, index, &result);
  }
  weir_status snapshot() noexcept {{ return {0}_snapshot(model_); }
  weir_status rollback() noexcept {{ return {0}_rollback(model_); }
  weir_status initialize(std::uint64_t seed) noexcept {{
    return {0}_initialize(model_, seed);
  }
  weir_status setLearningRate(double rate) noexcept {{
    return {0}_set_learning_rate(model_, rate);
  }
  weir_status observe(double value) noexcept {{
    return {0}_observe(model_, value);
  }
  std::uint64_t steps() const noexcept {{ return {0}_steps(model_); }
  std::uint64_t appliedUpdates() const noexcept {{
    return {0}_applied_updates(model_);
  }

private:
  {0} *model_ = nullptr;
  weir_status status_;
};

} // namespace weir

)";

namespace {
/// A member function that forwards.
struct Member {
  StringRef name, verb;
  std::vector<CParameter> parameters;
  StringRef resultType; // passed by reference, as a pointer; may be empty
};
} // namespace

static void printMember(llvm::raw_ostream &os, StringRef prefix,
                        const Member &member) {
  std::vector<std::string> declared, passed = {"model_"};
  for (const CParameter &parameter : member.parameters) {
    declared.push_back(parameter.type + parameter.name);
    passed.push_back(parameter.name);
  }
  if (!member.resultType.empty()) {
    declared.push_back((member.resultType + " &result").str());
    passed.push_back("&result");
  }
  printCall(os, ("  weir_status " + member.name).str(), declared,
            " noexcept {\n");
  printCall(os, ("    return " + prefix + "_" + member.verb).str(), passed,
            ";\n  }\n");
}

std::string printHeaderCpp(const Facts &facts) {
  std::string text;
  llvm::raw_string_ostream os(text);
  std::string upper = toUpperCase(facts.name);
  os << formatv(head, toCamelCase(facts.name), facts.name, facts.options.source,
                upper);

  std::vector<CParameter> all = getInputParameters(facts, /*targets=*/true);
  std::vector<CParameter> inputs = getInputParameters(facts, false);
  CParameter samples = {"std::size_t ", "samples"};
  printMember(os, facts.name, {"trainStep", "train_step", all, "Step"});
  printMember(os, facts.name, {"gradients", "gradients", all, "Step"});
  all.push_back(samples);
  printMember(os, facts.name, {"evaluate", "eval", all, "Metrics"});
  inputs.push_back(samples);
  for (const CParameter &output : getOutputParameters(facts))
    inputs.push_back(output);
  printMember(os, facts.name, {"predict", "predict", inputs, ""});

  os << formatv(tail, facts.name) << formatv("#endif // {0}_HPP\n", upper);
  return text;
}

} // namespace weir
