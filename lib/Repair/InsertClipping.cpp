#include "lib/Repair/Passes.h"
#include "lib/Repair/Repairs.h"

using namespace mlir;
using namespace weir;
using namespace weir::repair;

namespace weir {
#define GEN_PASS_DEF_INSERTCLIPPING
#include "lib/Repair/Passes.h.inc"
} // namespace weir

/// In the section `train`: in place of what `clip` says, or below `optimizer`.
static bool edit(Draft &draft, StringRef text) {
  auto section = draft.source->findSection("train", draft.model.getSymName());
  if (!section)
    return false;
  if (auto value = draft.source->findSetting(*section, "clip")) {
    draft.patch.replace(*value, text);
    return true;
  }
  auto optimizer = draft.source->findSetting(*section, "optimizer");
  if (!optimizer)
    return false;
  StringRef indent = draft.source->getIndent(optimizer->begin);
  draft.patch.close(optimizer->end,
                    ("\n" + indent + "clip      " + text).str());
  return true;
}

bool weir::repair::insertClipping(Draft &draft, StringRef kind, double most) {
  most = roundNumber(most);
  std::string text = (kind + "(" + formatNumber(most) + ")").str();
  if (draft.source && !edit(draft, text))
    return false;
  Builder builder(draft.model);
  NamedAttrList arguments, settings(draft.model.getTrain());
  arguments.set("max", builder.getF64FloatAttr(most));
  if (kind == "adaptive")
    arguments.set("eps", builder.getF64FloatAttr(1e-3));
  settings.set("clip",
               CallAttr::get(builder.getContext(), kind,
                             arguments.getDictionary(builder.getContext())));
  draft.model.setTrainAttr(settings.getDictionary(builder.getContext()));
  draft.note(draft.model.getLoc(), "clipping: `clip " + text + "`");
  return true;
}

namespace {
struct InsertClipping : weir::impl::InsertClippingBase<InsertClipping> {
  using InsertClippingBase::InsertClippingBase;

  void runOnOperation() override {
    if ((kind != "norm" && kind != "adaptive") || !(max > 0) ||
        !std::isfinite(max)) {
      getOperation().emitError()
          << "`kind` must be norm or adaptive and `max` above 0";
      return signalPassFailure();
    }
    auto source = readSource(getOperation());
    Draft draft(getOperation(), source.get());
    insertClipping(draft, kind, max);
    draft.commit();
  }
};
} // namespace
