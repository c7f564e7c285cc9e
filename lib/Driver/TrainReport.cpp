#include "lib/Driver/TrainReport.h"
#include "lib/Support/Text.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InterleavedRange.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;

void RunSettings::addText(StringRef name, StringRef value) {
  settings.push_back({name.str(), value.str(), value.str()});
}

void RunSettings::addNumber(StringRef name, int64_t value, std::string text) {
  settings.push_back(
      {name.str(), value, text.empty() ? std::to_string(value) : text});
}

std::string RunSettings::formatTable() const {
  std::string table;
  for (const Setting &setting : settings)
    table += formatv("  {0,-20} {1}\n", setting.name, setting.text);
  return table;
}

/// Keys as the manifest and metrics.jsonl spell theirs.
static std::string makeKey(StringRef name) {
  std::string key = name.str();
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
}

std::string RunSettings::findDifference(StringRef text) const {
  auto parsed = llvm::json::parse(text);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return "";
  }
  const llvm::json::Object *old = parsed->getAsObject();
  for (const Setting &setting : settings) {
    if (!old || (setting.name != "batch" && setting.name != "train samples"))
      continue;
    auto before = old->getInteger(makeKey(setting.name));
    if (before && before != setting.value.getAsInteger())
      return formatv("{0} {1}, not {2}", setting.name, *before,
                     *setting.value.getAsInteger());
  }
  return "";
}

std::string RunSettings::formatJson() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    for (const Setting &setting : settings)
      json.attribute(makeKey(setting.name), setting.value);
  });
  return text + "\n";
}

/// `adamw(lr: 0.001, weight_decay: 0.01)`.
static std::string formatCall(CallAttr call) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (mlir::NamedAttribute argument : call.getArguments()) {
    os << (text.empty() ? "" : ", ") << argument.getName().getValue() << ": ";
    if (auto number = llvm::dyn_cast<mlir::FloatAttr>(argument.getValue()))
      os << llvm::format("%g", number.getValueAsDouble());
    else if (auto word = llvm::dyn_cast<mlir::StringAttr>(argument.getValue()))
      os << word.getValue();
    else if (auto list =
                 llvm::dyn_cast<mlir::DenseI64ArrayAttr>(argument.getValue()))
      os << '[' << llvm::interleaved(list.asArrayRef()) << ']';
    else
      argument.getValue().print(os, /*elideType=*/true);
  }
  return call.getKeyword().str() + "(" + text + ")";
}

/// `linear(from: 0.1, to: 1) for 100 steps, cosine(floor: 0)`.
static std::string formatSchedule(ModelOp model) {
  std::vector<std::string> parts;
  for (auto [i, call] : llvm::enumerate(model.getSchedule())) {
    parts.push_back(formatCall(call));
    if (int64_t steps = model.getScheduleSteps(i))
      parts.back() += formatv(" for {0} steps", steps);
  }
  return llvm::join(parts, ", ");
}

void weir::addModelSettings(RunSettings &settings, ModelUnit &unit) {
  ModelOp model = unit.getModel();
  settings.addText("model", model.getSymName());
  for (const DataPart &part : unit.data.set.parts)
    settings.addNumber((part.name + " samples"), part.rows.size(),
                       formatCount(part.rows.size()));
  settings.addNumber("batch", model.getBatch());
  if (int64_t epochs = model.getSetting("epochs"))
    settings.addNumber("epochs", epochs);
  auto addCall = [&](StringRef key) {
    if (CallAttr call = model.getCall(key))
      settings.addText(key, formatCall(call));
  };
  addCall("optimizer");
  if (std::string schedule = formatSchedule(model); !schedule.empty())
    settings.addText("schedule", schedule);
  addCall("clip");
  settings.addText("policy", model.getPolicy());
}

void weir::addRunSettings(RunSettings &settings, const CompiledModel &compiled,
                          const Session &session, const TrainPlan &plan,
                          const RunDirectory &directory, uint32_t threads) {
  const Facts &facts = compiled.facts;
  settings.addNumber("steps", plan.steps, formatCount(plan.steps));
  settings.addNumber("seed", weir_model_seed(session.get()));
  settings.addNumber("threads", threads);
  settings.addText("cpu", facts.cpu);
  std::optional<weir_health_report> report = readReport(session);
  settings.addText(
      "probes", report
                    ? formatv("on, every {0} steps", report->probe_every).str()
                    : "off");
  static constexpr StringRef actions[] = {"stop", "skip", "rollback"};
  settings.addText("on nonfinite",
                   actions[static_cast<unsigned>(plan.guards.onNonFinite)]);
  uint64_t elements = 0, bytes = 0, slots = 0;
  for (const Facts::Tensor &tensor : facts.tensors) {
    if (tensor.role == WEIR_TENSOR_PARAMETER) {
      elements += tensor.elements;
      bytes += tensor.bytes;
    } else if (tensor.role == WEIR_TENSOR_SLOT) {
      slots += tensor.bytes;
    }
  }
  settings.addNumber("parameters", elements,
                     formatCount(elements) + ", " + formatBytes(bytes));
  settings.addNumber("optimizer bytes", slots, formatBytes(slots));
  settings.addNumber("memory bytes", facts.arenaBytes,
                     formatBytes(facts.arenaBytes));
  settings.addNumber("kernels", facts.kernels.size());
  settings.addText("compiler", facts.options.compiler);
  settings.addText("model hash", formatv("{0:x-16}", facts.modelHash).str());
  settings.addText("run", directory.getPath());
}
