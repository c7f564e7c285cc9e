#include "lib/Training/Rate.h"

using namespace mlir;
using namespace weir;

FailureOr<catalogue::Program> weir::getRateProgram(ModelOp model) {
  SmallVector<catalogue::SchedulePart> parts;
  for (auto [i, call] : llvm::enumerate(model.getSchedule())) {
    const auto *schedule = catalogue::lookupSchedule(call.getKeyword());
    if (!schedule)
      return model.emitOpError("names an unknown schedule `")
             << call.getKeyword() << "`";
    parts.push_back({schedule, getArguments(call, schedule->hyperparameters),
                     static_cast<uint64_t>(model.getScheduleSteps(i))});
  }
  if (parts.size() > catalogue::maximumScheduleParts)
    return model.emitOpError("has a schedule of ")
           << parts.size() << " parts, at most "
           << catalogue::maximumScheduleParts;
  if (parts.empty()) {
    const auto *constant = catalogue::lookupSchedule("constant");
    parts.push_back(
        {constant, catalogue::defaultArguments(constant->hyperparameters), 0});
  }
  return catalogue::scheduledRate(parts);
}
