// The train and gradients sections.
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/SemaCatalogue.h"
#include "lib/Frontend/SemaModel.h"
#include "lib/Frontend/SemaSettings.h"
#include "lib/Support/Suggest.h"
#include "lib/Support/Thresholds.h"

using namespace weir;
using namespace weir::syntax;

static constexpr llvm::StringLiteral unavailableSettings[] = {
    "precision", "stop", "validation"};
static constexpr llvm::StringLiteral repairs[] = {
    "activation",    "clipping",      "gating",  "init",
    "learning_rate", "normalization", "residual"};
static constexpr llvm::StringLiteral policies[] = {"off", "warn", "fix",
                                                   "error"};
/// The batch size where nothing is said.
static constexpr int64_t defaultBatch = 64;

namespace {
class TrainReader {
public:
  TrainReader(Evaluator &evaluator, ModelSettings &settings)
      : evaluator(evaluator), builder(evaluator.context), settings(settings) {}

  void readTrain(const Section &section);
  void finish();

private:
  void readSetting(const Setting &setting);
  void readNumber(const Setting &setting, int64_t minimum, int64_t maximum);
  void override(StringRef key, std::optional<int64_t> value);
  void set(StringRef key, mlir::Attribute value) {
    attributes.set(builder.getStringAttr(key), value);
  }

  Evaluator &evaluator;
  mlir::Builder builder;
  ModelSettings &settings;
  mlir::NamedAttrList attributes;
  llvm::StringMap<SMRange> seen;
};
} // namespace

std::optional<RecordUse> weir::readRecord(Evaluator &evaluator,
                                          const Expression &expression,
                                          StringRef example) {
  if (auto *name = llvm::dyn_cast<Name>(&expression))
    return RecordUse{name->text, {}, name->range};
  auto *call = llvm::dyn_cast<Call>(&expression);
  if (call && !call->hasBraces)
    return RecordUse{call->callee.text, call->arguments, call->range};
  evaluator.report(DiagnosticId::InvalidValue, expression.range,
                   "a name is expected, with arguments or without, such as `" +
                       example + "`");
  return std::nullopt;
}

const Expression *weir::getOnly(Evaluator &evaluator, const Setting &setting) {
  if (setting.arguments.size() == 1 && !setting.arguments.front().name)
    return setting.arguments.front().value;
  evaluator.report(DiagnosticId::WrongArgument, setting.range,
                   "`" + setting.word.text + "` takes one argument");
  return nullptr;
}

void TrainReader::readNumber(const Setting &setting, int64_t minimum,
                             int64_t maximum) {
  const Expression *argument = getOnly(evaluator, setting);
  Term term = argument ? firstOf(evaluator.evaluate(*argument)) : Term();
  if (term.isInvalid())
    return;
  std::optional<int64_t> value =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  if (value && *value >= minimum && *value <= maximum)
    return set(setting.word.text, builder.getI64IntegerAttr(*value));
  bool isBounded = maximum != std::numeric_limits<int64_t>::max();
  evaluator.report(DiagnosticId::InvalidValue, argument->range,
                   "`" + setting.word.text +
                       "` must be a whole number of at least " +
                       llvm::Twine(minimum) +
                       (isBounded ? " and at most " + llvm::Twine(maximum).str()
                                  : std::string()) +
                       ", not " + term.describe());
}

void weir::reportRecord(Evaluator &evaluator, const RecordUse &use,
                        StringRef what, ArrayRef<llvm::StringLiteral> later,
                        std::vector<StringRef> known) {
  if (llvm::is_contained(later, use.keyword))
    return evaluator.reportUnavailable(use.range, "the " + what + " `" +
                                                      use.keyword + "`");
  std::string help = "there are " + listWords(known);
  llvm::append_range(known, later);
  evaluator.reportUnknown(DiagnosticId::UnknownArgument, use.range,
                          "there is no " + what + " `" + use.keyword + "`",
                          use.keyword, known, help);
}

static void reportUnknownSetting(Evaluator &evaluator, const Setting &setting) {
  StringRef word = setting.word.text;
  std::vector<StringRef> known = {
      "accumulate", "average", "batch",      "clip",      "epochs",
      "freeze",     "group",   "loss_scale", "optimizer", "samples",
      "schedule",   "seed",    "steps"};
  std::string help = "there are " + listWords(known);
  llvm::append_range(known, unavailableSettings);
  // What other frameworks set beside the optimizer is an argument of it here.
  auto takes = [&](const catalogue::Optimizer &optimizer) {
    return catalogue::indexOf(optimizer.hyperparameters, word).has_value();
  };
  if (word == "learning_rate")
    help = "it is an argument of the optimizer: `optimizer adamw(lr: 1e-3)`";
  else if (llvm::any_of(catalogue::optimizers(), takes))
    help = ("it is an argument of the optimizer: `optimizer name(" + word +
            ": ...)`")
               .str();
  evaluator.reportUnknown(DiagnosticId::UnknownArgument, setting.word.range,
                          "`train` has no setting `" + word + "`", word, known,
                          help);
}

void TrainReader::readSetting(const Setting &setting) {
  StringRef word = setting.word.text;
  if (word == "group" || word == "freeze")
    return settings.groups.push_back(&setting);
  auto [it, isNew] = seen.try_emplace(word, setting.word.range);
  if (!isNew) {
    evaluator
        .report(DiagnosticId::DuplicateName, setting.word.range,
                "`" + word + "` is set twice")
        .note(it->second, "first set here");
    return;
  }
  constexpr int64_t unbounded = std::numeric_limits<int64_t>::max();
  if (word == "batch")
    return readNumber(setting, 1, maximumBatch);
  if (word == "epochs")
    return readNumber(setting, 1, maximumEpochs);
  if (word == "steps")
    return readNumber(setting, 1, maximumSteps);
  if (word == "samples")
    return readNumber(setting, 1, unbounded);
  if (word == "seed")
    return readNumber(setting, 0, unbounded);
  if (word == "accumulate")
    return readNumber(setting, 1, maximumBatch);
  if (word == "average")
    return readAverage(evaluator, setting, attributes);
  if (word == "loss_scale")
    return readLossScale(evaluator, setting, attributes);
  if (word == "optimizer")
    return readOptimizer(evaluator, setting, attributes);
  if (word == "schedule")
    return readSchedule(evaluator, setting, attributes);
  if (word == "clip")
    return readClip(evaluator, setting, attributes);
  if (llvm::is_contained(unavailableSettings, word))
    return evaluator.reportUnavailable(setting.word.range,
                                       "the setting `" + word + "`");
  reportUnknownSetting(evaluator, setting);
}

void TrainReader::readTrain(const Section &section) {
  for (const Item *item : section.items)
    if (auto *setting = llvm::dyn_cast<Setting>(item))
      readSetting(*setting);
  if (!seen.contains("optimizer"))
    evaluator
        .report(DiagnosticId::MissingItem, section.range.Start,
                "`train` names no optimizer")
        .help("add one, such as `optimizer adamw(lr: 1e-3)`");
  if (seen.contains("epochs") && seen.contains("steps"))
    evaluator
        .report(DiagnosticId::InvalidValue, seen.lookup("steps"),
                "`steps` and `epochs` both say how long to train")
        .note(seen.lookup("epochs"), "`epochs` is set here")
        .help("leave one of them out");
}

void TrainReader::override(StringRef key, std::optional<int64_t> value) {
  if (value)
    set(key, builder.getI64IntegerAttr(*value));
}

/// Defaults, and what the command line says instead.
void TrainReader::finish() {
  const FrontendOptions &options = evaluator.file.options;
  int64_t batch = options.batch.value_or(1);
  if (batch < 1 || batch > maximumBatch)
    evaluator.report(DiagnosticId::InvalidValue, SMRange(),
                     "the batch size must be at least 1 and at most " +
                         llvm::Twine(maximumBatch) + ", not " +
                         llvm::Twine(batch));
  else
    override("batch", options.batch);
  if (options.steps)
    attributes.erase("epochs");
  else if (options.epochs)
    attributes.erase("steps");
  override("epochs", options.epochs);
  override("steps", options.steps);
  override("seed", options.seed);
  if (!attributes.get("batch"))
    set("batch", builder.getI64IntegerAttr(defaultBatch));
  if (settings.train && !attributes.get("epochs") && !attributes.get("steps"))
    set("epochs", builder.getI64IntegerAttr(1));
  // Known here only if it does not depend on the number of samples.
  if (mlir::Attribute steps = attributes.get("steps"))
    set("horizon", steps);
  settings.attributes = attributes.getDictionary(evaluator.context);
  settings.batch =
      settings.attributes.getAs<mlir::IntegerAttr>("batch").getInt();
}

//===----------------------------------------------------------------------===//
// The gradients section
//===----------------------------------------------------------------------===//

static std::optional<StringRef> readWord(Evaluator &evaluator,
                                         const Argument &argument,
                                         ArrayRef<llvm::StringLiteral> words,
                                         StringRef what) {
  auto *name = llvm::dyn_cast<Name>(argument.value);
  StringRef word = name && !argument.name ? name->text : "";
  if (llvm::is_contained(words, word))
    return word;
  std::vector<StringRef> known(words.begin(), words.end());
  evaluator.reportUnknown(DiagnosticId::UnknownArgument, argument.range,
                          what + " is one of " + llvm::join(known, ", "), word,
                          known);
  return std::nullopt;
}

static void reportUnknownGradients(Evaluator &evaluator,
                                   const Setting &setting) {
  std::vector<std::string> words;
  for (const Threshold &threshold : getAllThresholds())
    words.push_back(threshold.getSetting());
  std::vector<StringRef> known = {"policy", "allow", "deny"};
  known.insert(known.end(), words.begin(), words.end());
  StringRef word = setting.word.text;
  evaluator.reportUnknown(
      DiagnosticId::UnknownArgument, setting.word.range,
      "`gradients` has no setting `" + word + "`", word, known,
      "there are `policy`, `allow`, `deny` and the thresholds of diagnostics: "
      "`weir explain` lists those");
}

/// `high_dropout_rate 0.6`.
static void readThreshold(Evaluator &evaluator, const Setting &setting,
                          const Threshold &threshold,
                          mlir::NamedAttrList &thresholds) {
  mlir::Builder builder(evaluator.context);
  const Expression *argument = getOnly(evaluator, setting);
  Term term = argument ? firstOf(evaluator.evaluate(*argument)) : Term();
  if (term.isInvalid())
    return;
  StringRef problem = "must be a number above 0";
  if (term.is(Term::Kind::Number))
    problem = threshold.findProblem(term.number.toDouble());
  if (!problem.empty())
    return static_cast<void>(evaluator.report(
        DiagnosticId::InvalidValue, argument->range,
        "`" + setting.word.text + "` " + problem + ", not " + term.describe()));
  auto key = builder.getStringAttr(threshold.getKey());
  if (thresholds.get(key))
    evaluator.report(DiagnosticId::DuplicateName, setting.word.range,
                     "`" + setting.word.text + "` is set twice");
  thresholds.set(key, builder.getF64FloatAttr(term.number.toDouble()));
}

static void readGradients(Evaluator &evaluator, const Section &section,
                          ModelSettings &settings) {
  std::optional<llvm::SmallVector<StringRef>> allowed;
  llvm::SmallVector<StringRef> denied;
  mlir::NamedAttrList thresholds;
  for (const Item *item : section.items) {
    auto *setting = llvm::dyn_cast<Setting>(item);
    if (!setting)
      continue;
    StringRef word = setting->word.text;
    if (word == "policy") {
      auto value =
          readWord(evaluator, setting->arguments.front(), policies, "a policy");
      if (value)
        settings.policy = value->str();
    } else if (word == "allow" || word == "deny") {
      if (word == "allow" && !allowed)
        allowed.emplace();
      for (const Argument &argument : setting->arguments)
        if (auto repair = readWord(evaluator, argument, repairs, "a repair"))
          (word == "allow" ? *allowed : denied).push_back(*repair);
    } else if (const Threshold *threshold = findThreshold(word)) {
      readThreshold(evaluator, *setting, *threshold, thresholds);
    } else {
      reportUnknownGradients(evaluator, *setting);
    }
  }
  if (!thresholds.empty())
    settings.thresholds = thresholds.getDictionary(evaluator.context);
  if (!allowed && denied.empty())
    return;
  llvm::SmallVector<StringRef> kept;
  for (StringRef repair : repairs)
    // The rate is changed only where that is said.
    if ((allowed ? llvm::is_contained(*allowed, repair)
                 : repair != "learning_rate") &&
        !llvm::is_contained(denied, repair))
      kept.push_back(repair);
  settings.allow = mlir::Builder(evaluator.context).getStrArrayAttr(kept);
}

ModelSettings weir::readSettings(Evaluator &constants,
                                 const syntax::Model &model) {
  ModelSettings settings;
  const FileScope &file = constants.file;
  StringRef name = model.name.text;
  TrainReader reader(constants, settings);
  settings.train = file.findSection(DeclarationKind::Train, name);
  if (settings.train)
    reader.readTrain(*settings.train);
  reader.finish();
  settings.policy = "warn";
  if (auto *section = file.findSection(DeclarationKind::Gradients, name))
    readGradients(constants, *section, settings);
  if (!file.options.policy.empty()) {
    settings.policy = file.options.policy;
    if (!llvm::is_contained(policies, settings.policy)) {
      std::vector<StringRef> known(std::begin(policies), std::end(policies));
      constants.reportUnknown(DiagnosticId::UnknownArgument, SMRange(),
                              "a policy is one of " + llvm::join(known, ", ") +
                                  ", not `" + settings.policy + "`",
                              settings.policy, known);
      settings.policy = "warn";
    }
  }
  return settings;
}
