#include "lib/Support/Diagnostics.h"
#include "lib/Support/Suggest.h"
#include "lib/Training/LayerOutputs.h"
#include "lib/Training/Passes.h"
#include "mlir/IR/Builders.h"
#include <limits>

using namespace mlir;

namespace weir {
#define GEN_PASS_DEF_INJECTNAN
#include "lib/Training/Passes.h.inc"
} // namespace weir

using namespace weir;

static Value findValue(ModelOp model, EntryOp step, StringRef path) {
  llvm::DenseSet<Operation *> forward = findForward(step);
  auto values = findLayerOutputs(
      step, [&](Operation *op) { return forward.contains(op); });
  SmallVector<StringRef> paths;
  for (auto [layer, value] : values) {
    if (layer.getValue() == path)
      return value;
    paths.push_back(layer.getValue());
  }
  auto error = emitDiagnostic(model, DiagnosticId::UnknownLayer);
  error << "`" << model.getSymName() << "` has no layer `" << path
        << "` that computes a value of each sample";
  if (std::string help = didYouMean(path, paths); !help.empty())
    error.attachHelp() << help;
  return {};
}

/// A scalar that is NaN in one step, 1 in others.
static FlatSymbolRefAttr declarePoison(EntryOp entry, RankedTensorType type,
                                       int64_t step) {
  OpBuilder builder(entry);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  auto number = [&](double value) { return builder.getF64FloatAttr(value); };
  auto word = [&](StringRef name) { return builder.getStringAttr(name); };
  Attribute program[] = {word("step"),  number(double(step) - 1),
                         word("sub"),   word("abs"),
                         number(0.5),   word("lt"),
                         number(nan),   number(1),
                         word("select")};
  auto scalar = ScalarOp::create(
      builder, entry.getLoc(), builder.getStringAttr("injected_nan"),
      TypeAttr::get(type), builder.getArrayAttr(program));
  return FlatSymbolRefAttr::get(scalar.getSymNameAttr());
}

static void spoil(EntryOp entry, Value value, int64_t step) {
  auto type = RankedTensorType::get({}, getElementTypeOrSelf(value));
  FlatSymbolRefAttr symbol = declarePoison(entry, type, step);
  OpBuilder builder(entry.getContext());
  builder.setInsertionPointAfterValue(value);
  Location loc = value.getLoc();
  Value poison = ReadOp::create(builder, loc, type, symbol);
  auto spoiled = ScaleOp::create(builder, loc, value.getType(), value, poison);
  if (Operation *op = value.getDefiningOp())
    setLayer(spoiled, getLayer(op));
  value.replaceAllUsesExcept(spoiled.getResult(), spoiled);
}

namespace {
struct InjectNan : weir::impl::InjectNanBase<InjectNan> {
  using InjectNanBase::InjectNanBase;

  void runOnOperation() override {
    ModelOp model = getOperation();
    EntryOp entry = model.lookupEntry("step");
    if (!entry)
      return;
    Value value = findValue(model, entry, layer);
    if (!value)
      return signalPassFailure();
    spoil(entry, value, step);
  }
};
} // namespace
