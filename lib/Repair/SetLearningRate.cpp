#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

namespace weir {
#define GEN_PASS_DEF_SETLEARNINGRATE
#include "lib/Repair/Passes.h.inc"
} // namespace weir

/// `lr:` of the optimizer in the section `train`.
static bool edit(Draft &draft, StringRef text) {
  auto section = draft.source->findSection("train", draft.model.getSymName());
  auto setting =
      section ? draft.source->findSetting(*section, "optimizer") : std::nullopt;
  auto call = setting ? draft.source->readCall(setting->begin) : std::nullopt;
  if (!call)
    return false;
  if (const CallText::Argument *rate = call->find("lr"))
    draft.patch.replace(rate->value, text);
  else if (call->parentheses)
    draft.patch.open(
        call->parentheses->begin + 1,
        ("lr: " + text + (call->arguments.empty() ? "" : ", ")).str());
  else
    draft.patch.close(call->word.end, ("(lr: " + text + ")").str());
  return true;
}

bool weir::repair::setLearningRate(Draft &draft, double rate) {
  rate = roundNumber(rate);
  CallAttr optimizer = draft.model.getCall("optimizer");
  if (!optimizer || !optimizer.getArguments().contains("lr"))
    return false;
  std::string text = formatNumber(rate);
  if (draft.source && !edit(draft, text))
    return false;
  Builder builder(draft.model);
  NamedAttrList arguments(optimizer.getArguments());
  NamedAttrList settings(draft.model.getTrain());
  arguments.set("lr", builder.getF64FloatAttr(rate));
  settings.set("optimizer",
               CallAttr::get(builder.getContext(), optimizer.getKeyword(),
                             arguments.getDictionary(builder.getContext())));
  draft.model.setTrainAttr(settings.getDictionary(builder.getContext()));
  draft.note(draft.model.getLoc(), "learning_rate: `lr: " + text + "`");
  return true;
}

namespace {
struct SetLearningRate : weir::impl::SetLearningRateBase<SetLearningRate> {
  using SetLearningRateBase::SetLearningRateBase;

  void runOnOperation() override {
    if (!(rate > 0) || !std::isfinite(rate)) {
      getOperation().emitError() << "`rate` must be above 0";
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    setLearningRate(draft, rate);
    draft.commit();
  }
};
} // namespace
