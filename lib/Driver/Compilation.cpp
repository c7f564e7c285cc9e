#include "lib/Driver/Compilation.h"
#include "lib/Data/Moments.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/Guards.h"
#include "lib/Driver/MlirInput.h"
#include "lib/Driver/Reporting.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Parser.h"
#include "lib/Frontend/SourceFile.h"
#include "lib/Support/Suggest.h"
#include "lib/Target/Target.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace weir;
using llvm::StringRef;

ModelOp ModelUnit::getModel() const {
  return *module.get().getOps<ModelOp>().begin();
}

static mlir::DialectRegistry makeRegistry() {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  return registry;
}

Compilation::Compilation(Invocation &invocation)
    : invocation(invocation),
      context(std::make_unique<mlir::MLIRContext>(makeRegistry())),
      handler(std::make_unique<DiagnosticHandler>(*context,
                                                  invocation.diagnostics)) {
  registerAllPasses();
  context->loadAllAvailableDialects();
  // Messages are about the user's lines, not about operations.
  context->printOpOnDiagnostic(false);
}

Compilation::~Compilation() = default;

//===----------------------------------------------------------------------===//
// The phase `model`
//===----------------------------------------------------------------------===//

bool Compilation::readOptions() {
  path = invocation.getFile().str();
  // What is compared with other computations is computed in f64.
  phaseOptions.reference = invocation.has(OPT_reference) ||
                           invocation.has(OPT_interpret) ||
                           invocation.has(OPT_grad_check);
  phaseOptions.repairs = invocation.getString(OPT_repair).str();
  if (std::string mistake = findRepairMistake(phaseOptions.repairs);
      !mistake.empty())
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--repair` is no list of repairs: " + mistake);
  StringRef policy = invocation.getString(OPT_policy);
  constexpr StringRef policies[] = {"off", "warn", "fix", "error"};
  if (!policy.empty() && !llvm::is_contained(policies, policy))
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--policy` is `" + policy +
                        "`; it must be off, warn, fix or error",
                    didYouMean(policy, policies));
  StringRef failOn = invocation.getString(OPT_fail_on);
  constexpr StringRef severities[] = {"error", "warning", "never"};
  if (!failOn.empty() && !llvm::is_contained(severities, failOn))
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--fail-on` is `" + failOn +
                        "`; it must be error, warning or never",
                    didYouMean(failOn, severities));
  phaseOptions.outliers =
      formatOutlierOptions(invocation, readGuardPlan(invocation));
  auto [layer, step] = invocation.getString(OPT_inject_nan).rsplit('@');
  uint64_t number = 0;
  if (invocation.has(OPT_inject_nan) &&
      (layer.empty() || step.getAsInteger(10, number) || number == 0))
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--inject-nan` is `" +
                        invocation.getString(OPT_inject_nan) +
                        "`; it must be a layer and a step from 1 on, as "
                        "`linear@5`");
  else if (number)
    phaseOptions.nan = ("layer=" + layer + " step=" + step).str();
  StringRef probes = invocation.getString(OPT_probes);
  phaseOptions.probes =
      probes.empty() ? invocation.command == "train" : probes == "on";
  if (!probes.empty() && probes != "on" && probes != "off")
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--probes` is `" + probes + "`; it must be on or off");
  return !invocation.failed();
}

bool Compilation::load() {
  // Both are read before the file, so that a wrong command line is reported
  // whatever the file is.
  bool good = readOptions();
  auto thresholds = readThresholds(invocation);
  FrontendOptions options;
  options.defines = invocation.getPairs(OPT_define);
  options.model = invocation.getString(OPT_model).str();
  options.name = invocation.getString(OPT_name).str();
  options.policy = invocation.getString(OPT_policy).str();
  options.batch = batchOverride;
  options.onlyInfers =
      batchOverride && invocation.getString(OPT_gradients).empty();
  constexpr uint64_t most = INT64_MAX;
  if (auto batch = invocation.getCount(OPT_batch, 1, maximumBatch))
    options.batch = *batch;
  options.epochs = invocation.getCount(OPT_epochs, 1, maximumEpochs);
  options.seed = invocation.getCount(OPT_seed, 0, most);
  if (invocation.command == "train")
    options.steps = invocation.getCount(OPT_steps, 1, maximumSteps);
  if (!good || invocation.failed())
    return false;
  if (isBytecode(path)) {
    invocation.diagnostics
        .report(DiagnosticId::BytecodeRefused,
                "`" + path + "` is MLIR bytecode, which is not read")
        .help("`weir-opt " + path + " -o FILE.mlir` converts it to text");
    return false;
  }
  llvm::SourceMgr &sources = invocation.diagnostics.getSources();
  llvm::FailureOr<unsigned> loaded =
      loadSource(path, sources, invocation.diagnostics);
  if (mlir::failed(loaded))
    return false;
  buffer = *loaded;
  bool isMlir = llvm::sys::path::extension(path) == ".mlir";
  good = isMlir ? loadMlir(buffer, options) : loadWeir(buffer, options);
  if (!good || !attachTarget() || invocation.diagnostics.hasErrors())
    return false;
  for (ModelUnit &unit : units)
    setThresholds(unit.getModel(), thresholds);
  std::optional<IdentifyErrors> identify;
  if (isMlir)
    identify.emplace(*context);
  for (ModelUnit &unit : units)
    good &= mlir::succeeded(runPhase(*unit.module, Phase::Model, phaseOptions));
  return good;
}

SourcePosition Compilation::getPlace(unsigned line, unsigned column) const {
  llvm::SourceMgr &sources = invocation.diagnostics.getSources();
  if (line == 0 || buffer == 0)
    return {};
  SourcePosition place(
      sources.FindLocForLineAndColumn(buffer, line, std::max(column, 1u)));
  if (place.range.isValid())
    return place;
  place.file = path;
  place.line = line;
  place.column = column;
  return place;
}

bool Compilation::loadWeir(unsigned buffer, const FrontendOptions &options) {
  std::unique_ptr<syntax::File> file = parse(buffer, invocation.diagnostics);
  if (!file || invocation.diagnostics.hasErrors())
    return false;
  auto module = compileToModel(*file, invocation.diagnostics.getSources(),
                               invocation.diagnostics, options, context.get());
  if (!module)
    return false;
  splitModels(std::move(module));
  return true;
}

bool Compilation::loadMlir(unsigned buffer, const FrontendOptions &options) {
  if (!options.defines.empty() || options.epochs || options.steps ||
      options.batch)
    invocation.fail(DiagnosticId::ContradictingOptions,
                    "a `.mlir` file has no constants or settings to replace");
  auto module = parseMlir(buffer, invocation.diagnostics, *context);
  if (!module || invocation.failed())
    return false;
  splitModels(std::move(module));
  llvm::erase_if(units, [&](ModelUnit &unit) {
    return !options.model.empty() &&
           unit.getModel().getSymName() != options.model;
  });
  if (units.empty())
    invocation.diagnostics.report(
        options.model.empty() ? DiagnosticId::MissingItem
                              : DiagnosticId::UnknownModel,
        options.model.empty() ? "`" + path + "` holds no `weir.model`"
                              : "no model `" + options.model + "`");
  for (ModelUnit &unit : units) {
    mlir::OpBuilder builder(context.get());
    ModelOp model = unit.getModel();
    if (!options.name.empty())
      model.setName(options.name);
    if (options.seed)
      setSetting(model, "seed", *options.seed);
  }
  return !units.empty();
}

void Compilation::setSetting(ModelOp model, StringRef name, int64_t value) {
  mlir::NamedAttrList settings(model.getTrain());
  settings.set(name, mlir::IntegerAttr::get(
                         mlir::IntegerType::get(context.get(), 64), value));
  model.setTrainAttr(settings.getDictionary(context.get()));
}

/// Each model in a module of its own: they become objects of their own.
void Compilation::splitModels(mlir::OwningOpRef<mlir::ModuleOp> module) {
  for (ModelOp model : llvm::make_early_inc_range(module->getOps<ModelOp>())) {
    ModelUnit unit;
    unit.module = mlir::ModuleOp::create(model.getLoc());
    model->moveBefore(unit.module->getBody(), unit.module->getBody()->end());
    units.push_back(std::move(unit));
  }
}

bool Compilation::attachTarget() {
  StringRef cpu = invocation.getString(OPT_cpu);
  bool executes = invocation.command != "compile";
  if (cpu.empty())
    cpu = executes ? "native" : "x86-64-v3";
  const Target *target = findTarget(phaseOptions.target);
  auto facts = target->describe(*context, cpu);
  if (!facts) {
    invocation.fail(DiagnosticId::InvalidOption,
                    "`--cpu` is `" + cpu +
                        "`: " + llvm::toString(facts.takeError()));
    return false;
  }
  for (ModelUnit &unit : units)
    (*unit.module)->setAttr("weir.target", *facts);
  return true;
}

ModelUnit *Compilation::getOnlyUnit() {
  if (units.size() == 1)
    return &units.front();
  std::string names;
  for (ModelUnit &unit : units)
    names += (names.empty() ? "`" : ", `") +
             unit.getModel().getSymName().str() + "`";
  invocation.diagnostics
      .report(DiagnosticId::SeveralModels,
              "`" + path + "` has several models: " + names)
      .help("name one: `--model=NAME`");
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Data and phases
//===----------------------------------------------------------------------===//

bool Compilation::loadData(ModelUnit &unit, bool required) {
  DataPlaces places;
  places.dataDirectory = invocation.getString(OPT_data_dir).str();
  places.sourceFile = path;
  ModelOp model = unit.getModel();
  unit.data = loadDataSet(model, places, required, invocation.diagnostics);
  if (unit.data.state == DataState::Bad)
    return false;
  if (unit.data.state == DataState::Loaded)
    attachMoments(model, unit.data.set);
  int64_t steps = model.getSetting("steps");
  if (!steps && unit.data.state == DataState::Loaded)
    if (const DataPart *part = unit.data.set.getPart("train"))
      steps = model.getSetting("epochs") *
              static_cast<int64_t>(part->rows.size() / model.getBatch());
  if (steps && !model.getSetting("horizon"))
    setSetting(model, "horizon", steps);
  return !required || unit.data.state == DataState::Loaded;
}

bool Compilation::dumpPhase(ModelUnit &unit, Phase phase) {
  StringRef folder = invocation.getString(OPT_dump_phases);
  if (folder.empty())
    return true;
  llvm::SmallString<128> file(folder);
  llvm::sys::path::append(file, llvm::formatv("{0}.{1}-{2}.mlir",
                                              unit.getModel().getName(),
                                              static_cast<unsigned>(phase) + 1,
                                              getPhaseName(phase)));
  std::string text;
  llvm::raw_string_ostream os(text);
  unit.module->print(os);
  return makeFolder(folder, invocation.diagnostics) &&
         writeFile(file, text, invocation.diagnostics);
}

namespace weir {
/// While repairs run, the module has the text that they edit.
class SourceGuard {
public:
  SourceGuard(Compilation &compilation, ModelUnit &unit, Phase phase)
      : module(*unit.module) {
    if (phase != Phase::Repaired || !compilation.buffer)
      return;
    llvm::SourceMgr &sources = compilation.invocation.diagnostics.getSources();
    StringRef text = sources.getMemoryBuffer(compilation.buffer)->getBuffer();
    module->setAttr(name, mlir::StringAttr::get(module.getContext(), text));
  }
  ~SourceGuard() { module->removeAttr(name); }
  SourceGuard(const SourceGuard &) = delete;
  SourceGuard &operator=(const SourceGuard &) = delete;

private:
  static constexpr llvm::StringLiteral name = "weir.source";
  mlir::ModuleOp module;
};
} // namespace weir

/// From the model, which says the same, to the unit.
static void takeEdits(ModelUnit &unit) {
  auto edits = llvm::dyn_cast_or_null<mlir::ArrayAttr>(
      unit.getModel()->removeAttr("weir.edits"));
  if (!edits)
    return;
  for (auto edit : edits.getAsRange<mlir::DictionaryAttr>()) {
    auto getNumber = [&](StringRef name) -> size_t {
      return edit.getAs<mlir::IntegerAttr>(name).getInt();
    };
    unit.edits.push_back({getNumber("offset"), getNumber("length"),
                          edit.getAs<mlir::StringAttr>("replacement").str()});
  }
}

bool Compilation::runPhases(ModelUnit &unit, Phase last) {
  // `load` has run the first.
  if (!dumpPhase(unit, Phase::Model))
    return false;
  for (unsigned i = 1; i <= static_cast<unsigned>(last); ++i) {
    auto phase = static_cast<Phase>(i);
    if (phase == Phase::Flow)
      applyPolicy(invocation, unit.getModel());
    SourceGuard source(*this, unit, phase);
    if (mlir::failed(runPhase(*unit.module, phase, phaseOptions))) {
      if (!invocation.diagnostics.hasErrors())
        invocation.failInternally("the phase `" + getPhaseName(phase) +
                                  "` failed without a message");
      return false;
    }
    if (phase == Phase::Repaired)
      takeEdits(unit);
    if (!dumpPhase(unit, phase))
      return false;
    // Nothing is made of a model that fails; `check` looks for more.
    if (phase == Phase::Repaired && invocation.command != "check" &&
        failsGate(invocation))
      return false;
  }
  return !invocation.diagnostics.hasErrors();
}

bool Compilation::copyAsReference(const ModelUnit &unit, ModelUnit &copy) {
  copy.module = unit.module.get().clone();
  setReference(true);
  return mlir::succeeded(runPhase(*copy.module, Phase::Model, phaseOptions));
}

bool Compilation::makeExposedObject(ModelUnit &unit, CompiledModel &compiled) {
  PhaseOptions saved = phaseOptions;
  phaseOptions.exposeLayers = true;
  phaseOptions.probes = false;
  phaseOptions.nan.clear();
  bool made = makeObject(unit, EmitOptions(), compiled);
  phaseOptions = saved;
  return made;
}

/// What the command line changed of the file, for the header's comment.
static std::string describeFlags(const Invocation &invocation) {
  std::string flags;
  for (const std::string &define : invocation.getStrings(OPT_define))
    flags += (flags.empty() ? "-D " : " -D ") + define;
  for (OptionId id : {OPT_policy, OPT_batch, OPT_probes, OPT_on_outlier,
                      OPT_outlier_z, OPT_outlier_window})
    if (invocation.has(id))
      flags += (flags.empty() ? "" : " ") +
               getOptionTable().getOptionPrefixedName(id).str() + "=" +
               invocation.getString(id).str();
  if (invocation.has(OPT_reference))
    flags += flags.empty() ? "--reference" : " --reference";
  return flags;
}

bool Compilation::makeObject(ModelUnit &unit, const EmitOptions &options,
                             CompiledModel &compiled) {
  if (!runPhases(unit, Phase::Target))
    return false;
  PackageOptions package;
  package.source =
      path == "-" ? "stdin" : llvm::sys::path::filename(path).str();
  package.compiler = "weir " WEIR_VERSION;
  package.flags = describeFlags(invocation);
  llvm::FailureOr<Facts> facts = collectFacts(unit.getModel(), package);
  if (mlir::failed(facts))
    return false;
  auto code = emitObject(unit.getModel(), *facts, options);
  if (mlir::failed(code))
    return false;
  compiled.facts = std::move(*facts);
  compiled.code = std::move(*code);
  return !invocation.diagnostics.hasErrors();
}
