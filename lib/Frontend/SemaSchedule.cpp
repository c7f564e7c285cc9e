// The setting `schedule` of `train`.
#include "lib/Frontend/SemaSettings.h"

using namespace weir;
using namespace weir::syntax;

static constexpr llvm::StringLiteral unavailableSchedules[] = {
    "exponential", "inverse_sqrt",       "linear", "one_cycle", "polynomial",
    "step",        "warmup_stable_decay"};

static CallAttr readPart(Evaluator &evaluator, const Expression &expression) {
  std::optional<RecordUse> use = readRecord(evaluator, expression);
  if (!use)
    return {};
  const auto *record = catalogue::lookupSchedule(use->keyword);
  if (record)
    return readCatalogueCall(evaluator,
                             {record->keyword, record->hyperparameters},
                             use->arguments, use->range);
  std::vector<StringRef> known;
  for (const catalogue::Schedule &schedule : catalogue::schedules())
    known.push_back(schedule.keyword);
  reportRecord(evaluator, *use, "schedule", unavailableSchedules,
               std::move(known));
  return {};
}

mlir::Attribute weir::readSchedule(Evaluator &evaluator,
                                   const Setting &setting) {
  if (setting.arguments.size() == 1 && !setting.arguments.front().name)
    return readPart(evaluator, *setting.arguments.front().value);
  evaluator.report(DiagnosticId::WrongArgument, setting.range,
                   "`schedule` takes one argument");
  return {};
}
