#include "lib/Driver/Commands.h"
#include "lib/Driver/Files.h"
#include "lib/Driver/LayerValues.h"
#include "lib/Driver/TrainReport.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Support/Text.h"
#include "runtime/include/weir/inspect.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace weir;
using llvm::formatv;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {
/// Where a run begins.
struct Start {
  std::optional<RunDirectory> directory; // none: to be made
  std::vector<Checkpoint> checkpoints;   // to resume from, the last first
};
} // namespace

/// What the model lacks for training, or an empty text.
static std::string findObstacle(ModelOp model) {
  EntryOp forward = model.lookupEntry("forward");
  bool hasLoss = false;
  if (forward)
    for (unsigned i = 0; i < forward.getResultTypes().size(); ++i)
      hasLoss |= forward.getResultRole(i) == "loss_sum";
  if (!hasLoss)
    return "it has no loss";
  if (!model.getCall("optimizer"))
    return "it has no `train` section with an optimizer";
  if (!model.getSetting("epochs") && !model.getSetting("steps"))
    return "`train` says neither `epochs` nor `steps`";
  return "";
}

/// The training part has at least a batch. False after a report.
static bool checkData(Compilation &compilation, ModelUnit &unit,
                      Diagnostics &diagnostics) {
  ModelOp model = unit.getModel();
  if (std::string obstacle = findObstacle(model); !obstacle.empty()) {
    emitDiagnostic(model, DiagnosticId::NothingToTrain)
        << "`" << model.getSymName() << "` cannot be trained: " << obstacle;
    return false;
  }
  if (!compilation.loadData(unit, /*required=*/true)) {
    if (unit.data.state == DataState::None)
      emitDiagnostic(model, DiagnosticId::NoData)
          << "`" << model.getSymName() << "` has no `data` section";
    return false;
  }
  const DataPart *part = unit.data.set.getPart("train");
  size_t samples = part ? part->rows.size() : 0;
  if (samples >= static_cast<size_t>(model.getBatch()))
    return true;
  emitDiagnostic(model, DiagnosticId::TooFewSamples)
      << "the training part has " << formatCount(samples, "sample")
      << ", a batch " << model.getBatch();
  return false;
}

//===----------------------------------------------------------------------===//
// Beginning and resuming
//===----------------------------------------------------------------------===//

static std::vector<Checkpoint> reverse(std::vector<Checkpoint> checkpoints) {
  std::reverse(checkpoints.begin(), checkpoints.end());
  return checkpoints;
}

/// The folder of a run that holds this checkpoint, or none.
static std::optional<RunDirectory> findRunOf(StringRef checkpoint) {
  StringRef folder = path::parent_path(checkpoint);
  if (path::filename(folder) != "checkpoints")
    return std::nullopt;
  StringRef run = path::parent_path(folder);
  return RunDirectory(run.empty() ? "." : run);
}

/// `--resume=PATH`: a checkpoint or the folder of a run.
static Start resumeFrom(StringRef target, StringRef requested,
                        Diagnostics &diagnostics) {
  Start start;
  if (fs::is_directory(target)) {
    start.directory.emplace(target);
    start.checkpoints = reverse(start.directory->listCheckpoints());
  } else if (fs::exists(target)) {
    start.checkpoints.push_back({0, target.str()});
    if (requested.empty())
      start.directory = findRunOf(target);
  } else {
    diagnostics.report(DiagnosticId::CannotResume,
                       "no file or folder `" + target + "`");
    return start;
  }
  if (start.checkpoints.empty())
    diagnostics.report(DiagnosticId::CannotResume,
                       "`" + target + "` holds no checkpoint");
  return start;
}

/// What the command line says of it, before anything is compiled or written.
static Start chooseStart(Invocation &invocation, StringRef name) {
  Diagnostics &diagnostics = invocation.diagnostics;
  StringRef requested = invocation.getString(OPT_run_dir);
  StringRef target = invocation.getString(OPT_resume_joined);
  bool automatic = target == "auto";
  bool resumes = invocation.has(OPT_resume) || automatic;
  if (!resumes && !target.empty())
    return resumeFrom(target, requested, diagnostics);
  Start start;
  if (!resumes)
    return start;
  if (requested.empty())
    start.directory = RunDirectory::findLast(name);
  else
    start.directory.emplace(requested);
  if (start.directory)
    start.checkpoints = reverse(start.directory->listCheckpoints());
  if (!start.checkpoints.empty())
    return start;
  if (!automatic)
    diagnostics.report(DiagnosticId::CannotResume,
                       start.directory
                           ? "`" + start.directory->getPath() +
                                 "` holds no checkpoint"
                           : "there is no run `runs/" + name + "-N`");
  // A run that was stopped before its first checkpoint begins anew.
  if (start.directory && !fs::exists(start.directory->getFile("checkpoints")))
    start.directory.reset();
  return start;
}

/// Loads the newest checkpoint that is whole. False after a report.
static bool restore(Session &session, const Start &start,
                    Diagnostics &diagnostics) {
  for (const Checkpoint &checkpoint : start.checkpoints) {
    weir_status status =
        weir_model_load(session.get(), checkpoint.path.c_str());
    if (status == WEIR_OK)
      return true;
    if (status == WEIR_DATA_LOSS && &checkpoint != &start.checkpoints.back()) {
      diagnostics.report(DiagnosticId::DamagedCheckpoint,
                         "`" + checkpoint.path + "` is passed over: " +
                             weir_model_last_error(session.get()));
      continue;
    }
    return session.check(status, DiagnosticId::CannotResume,
                         "the run cannot continue");
  }
  return true;
}

/// The weights or the checkpoint that the command line asks for.
static bool fillModel(Invocation &invocation, Session &session,
                      const Start &start) {
  if (!start.checkpoints.empty()) {
    if (!restore(session, start, invocation.diagnostics))
      return false;
    auto seed = invocation.getCount(OPT_seed, 0, INT64_MAX);
    if (!seed || *seed == weir_model_seed(session.get()))
      return true;
    invocation.diagnostics.report(
        DiagnosticId::CannotResume,
        formatv("the run began with seed {0}, not {1}",
                weir_model_seed(session.get()), *seed));
    return false;
  }
  return session.initializeFrom(invocation.getString(OPT_init_from)) &&
         session.loadWeights(invocation.getString(OPT_weights));
}

/// Whether a resumed run goes on with the data that it began with.
static bool checkConfig(const Start &start, const RunSettings &settings,
                        Diagnostics &diagnostics) {
  if (start.checkpoints.empty() || !start.directory)
    return true;
  auto buffer =
      llvm::MemoryBuffer::getFile(start.directory->getFile("config.json"));
  std::string difference =
      buffer ? settings.findDifference((*buffer)->getBuffer()) : "";
  if (!difference.empty())
    diagnostics.report(DiagnosticId::CannotResume,
                       "the run began with " + difference);
  return difference.empty();
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

static void checkOptions(Invocation &invocation) {
  bool resumes =
      invocation.has(OPT_resume) || invocation.has(OPT_resume_joined);
  for (auto [id, name] : {std::pair(OPT_weights, "--weights"),
                          std::pair(OPT_init_from, "--init-from")})
    if (resumes && invocation.has(id))
      invocation.fail(DiagnosticId::ContradictingOptions,
                      llvm::formatv("`--resume` and `{0}` both say where to "
                                    "begin",
                                    name));
  checkWeightOptions(invocation);
  if (invocation.has(OPT_resume) && invocation.has(OPT_resume_joined))
    invocation.fail(DiagnosticId::ContradictingOptions,
                    "`--resume` is given twice");
}

static TrainPlan makePlan(Invocation &invocation, ModelUnit &unit) {
  ModelOp model = unit.getModel();
  uint64_t perEpoch = unit.data.set.getPart("train")->rows.size() /
                      static_cast<uint64_t>(model.getBatch());
  TrainPlan plan;
  plan.steps = model.getSetting("steps");
  if (!plan.steps)
    plan.steps = model.getSetting("epochs") * perEpoch;
  plan.checkpointEvery =
      invocation.getCount(OPT_checkpoint_every, 1, maximumSteps)
          .value_or(perEpoch);
  plan.quiet = invocation.has(OPT_quiet);
  plan.guards = readGuardPlan(invocation);
  plan.overfit = invocation.has(OPT_overfit_one_batch);
  if (plan.overfit && !invocation.has(OPT_steps))
    plan.steps = TrainPlan::overfitSteps;
  return plan;
}

/// Where a value of this batch is not finite, by an instrumented copy.
static std::string locate(Compilation &compilation, const ModelUnit &original,
                          Session &session, const weir_options &options,
                          llvm::ArrayRef<const void *> batch,
                          Diagnostics &diagnostics) {
  auto probe = LayerProbe::open(compilation, original, options, diagnostics);
  return probe ? locateNotFinite(*probe, session, batch,
                                 path::filename(compilation.getPath()))
               : std::string();
}

int weir::runTrain(Invocation &invocation) {
  Diagnostics &diagnostics = invocation.diagnostics;
  checkOptions(invocation);
  Compilation compilation(invocation);
  weir_options options = readModelOptions(invocation);
  if (!compilation.load() || invocation.failed())
    return invocation.finish();
  ModelUnit *unit = compilation.getOnlyUnit();
  if (!unit || !checkData(compilation, *unit, diagnostics))
    return invocation.finish();
  TrainPlan plan = makePlan(invocation, *unit);
  RunSettings settings;
  addModelSettings(settings, *unit);
  Start start = chooseStart(invocation, unit->getModel().getName());
  if (!start.directory)
    RunDirectory::isFree(invocation.getString(OPT_run_dir), diagnostics);
  if (diagnostics.hasErrors() || !checkConfig(start, settings, diagnostics))
    return invocation.finish();
  // What a debugging copy is made of, if one is needed.
  ModelUnit original;
  original.module = unit->module->clone();
  CompiledModel compiled;
  if (invocation.failed() ||
      !compilation.makeObject(*unit, EmitOptions(), compiled))
    return invocation.finish();
  compilation.printMessages();
  plan.predictions = readPredictions(unit->getModel());

  std::unique_ptr<Session> session =
      Session::open(compiled, options, diagnostics);
  if (!session)
    return invocation.finish();
  if (!start.directory)
    start.directory = RunDirectory::create(invocation.getString(OPT_run_dir),
                                           compiled.facts.name, diagnostics);
  if (!start.directory || !fillModel(invocation, *session, start))
    return invocation.finish();
  const RunDirectory &directory = *start.directory;
  addRunSettings(settings, compiled, *session, plan, directory,
                 std::max(options.threads, 1u));
  if (!plan.quiet)
    writeOut(settings.formatTable(), diagnostics);
  if (!writeFile(directory.getFile("config.json"), settings.formatJson(),
                 diagnostics))
    return invocation.finish();
  compilation.printMessages();

  FindPlace place = [&](unsigned line, unsigned column) {
    return compilation.getPlace(line, column);
  };
  TrainLoop loop(*session, unit->data.set, directory, plan, place, diagnostics);
  loop.setLocate([&](llvm::ArrayRef<const void *> batch) {
    return locate(compilation, original, *session, options, batch, diagnostics);
  });
  int code = loop.run();
  if (code == ExitOk && !session->saveWeights(invocation.getString(OPT_save)))
    code = ExitDiagnosed;
  int reported = invocation.finish();
  return code == ExitOk ? reported : code;
}
