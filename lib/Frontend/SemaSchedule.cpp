// The setting `schedule` of `train`: one schedule, or several one after the
// other, each but the last with its `steps:`.
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/SemaSettings.h"

using namespace weir;
using namespace weir::syntax;

namespace {
struct Part {
  CallAttr call;
  int64_t steps = 0; // 0: what is left of the whole training
};
} // namespace

/// `steps: 100`, which belongs to the sequence, not to the record.
static std::optional<int64_t> readSteps(Evaluator &evaluator,
                                        const Expression &expression) {
  Term term = firstOf(evaluator.evaluate(expression));
  if (term.isInvalid())
    return std::nullopt;
  std::optional<int64_t> steps =
      term.is(Term::Kind::Number) ? term.number.toWhole() : std::nullopt;
  if (steps && *steps >= 1 && *steps <= maximumSteps)
    return steps;
  evaluator.report(DiagnosticId::InvalidValue, expression.range,
                   "`steps` must be a whole number of at least 1 and at most " +
                       llvm::Twine(maximumSteps) + ", not " + term.describe());
  return std::nullopt;
}

static const catalogue::Schedule *findSchedule(Evaluator &evaluator,
                                               const RecordUse &use) {
  const auto *record = catalogue::lookupSchedule(use.keyword);
  if (record)
    return record;
  std::vector<StringRef> known;
  for (const catalogue::Schedule &schedule : catalogue::schedules())
    known.push_back(schedule.keyword);
  reportRecord(evaluator, use, "schedule", {}, std::move(known));
  return nullptr;
}

static std::optional<Part> readPart(Evaluator &evaluator,
                                    const Expression &expression) {
  std::optional<RecordUse> use = readRecord(evaluator, expression, "cosine");
  const auto *record = use ? findSchedule(evaluator, *use) : nullptr;
  if (!record)
    return std::nullopt;
  Part part;
  bool failed = false, hasSteps = false;
  llvm::SmallVector<Argument> arguments;
  for (const Argument &argument : use->arguments) {
    if (!argument.name || argument.name->text != "steps") {
      arguments.push_back(argument);
      continue;
    }
    if (std::exchange(hasSteps, true))
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`steps` is given twice");
    std::optional<int64_t> steps = readSteps(evaluator, *argument.value);
    failed |= !steps;
    part.steps = steps.value_or(0);
  }
  part.call = readCatalogueCall(
      evaluator, {record->keyword, record->hyperparameters, record->refuse},
      arguments, use->range);
  if (failed || !part.call)
    return std::nullopt;
  return part;
}

/// Whether the parts make a sequence; reports why they do not.
static bool checkSequence(Evaluator &evaluator, const Setting &setting,
                          llvm::ArrayRef<Part> parts) {
  if (parts.size() > catalogue::maximumScheduleParts) {
    evaluator.report(DiagnosticId::WrongArgument, setting.range,
                     "a schedule has at most " +
                         llvm::Twine(catalogue::maximumScheduleParts) +
                         " parts, not " + llvm::Twine(parts.size()));
    return false;
  }
  const Argument *observing = nullptr;
  for (auto [i, part] : llvm::enumerate(parts)) {
    const Argument &argument = setting.arguments[i];
    if (!part.steps && i + 1 < parts.size()) {
      evaluator
          .report(DiagnosticId::WrongArgument, argument.range,
                  "`" + part.call.getKeyword() +
                      "` does not say how many steps it takes before the next "
                      "part")
          .help("add `steps:`; only the last part may take what is left");
      return false;
    }
    if (!catalogue::lookupSchedule(part.call.getKeyword())->observes)
      continue;
    if (observing) {
      evaluator
          .report(DiagnosticId::InvalidValue, argument.range,
                  "only one part of a schedule can observe the training")
          .note(observing->range, "the other one");
      return false;
    }
    observing = &argument;
  }
  return true;
}

void weir::readSchedule(Evaluator &evaluator, const Setting &setting,
                        mlir::NamedAttrList &attributes) {
  llvm::SmallVector<Part> parts;
  for (const Argument &argument : setting.arguments) {
    if (argument.name)
      evaluator.report(DiagnosticId::WrongArgument, argument.range,
                       "`schedule` takes schedules, one after the other");
    else if (auto part = readPart(evaluator, *argument.value))
      parts.push_back(*part);
  }
  if (parts.size() != setting.arguments.size() || parts.empty() ||
      !checkSequence(evaluator, setting, parts))
    return;
  mlir::Builder builder(evaluator.context);
  llvm::SmallVector<mlir::Attribute> calls;
  llvm::SmallVector<int64_t> steps;
  for (const Part &part : parts) {
    calls.push_back(part.call);
    steps.push_back(part.steps);
  }
  attributes.set("schedule", parts.size() == 1 ? calls.front()
                                               : builder.getArrayAttr(calls));
  if (parts.size() > 1 || steps.front())
    attributes.set("schedule_steps", builder.getDenseI64ArrayAttr(steps));
}
