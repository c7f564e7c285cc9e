#include "lib/Lowering/Passes.h"

#include "dialect/Weir/Weir.h"
#include "mlir/IR/AttrTypeSubElements.h"

using namespace mlir;

namespace weir {

#define GEN_PASS_DEF_PROMOTETOF64
#include "lib/Lowering/Passes.h.inc"

static APFloat widen(APFloat value) {
  bool losesInfo;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                &losesInfo);
  return value;
}

// Numbers are converted with their types; the rest follows by recursion.
static void addReplacements(AttrTypeReplacer &replacer, MLIRContext *context) {
  Type f64 = Float64Type::get(context);
  replacer.addReplacement([=](Float32Type) { return f64; });
  replacer.addReplacement([=](FloatAttr number) -> std::optional<Attribute> {
    if (!number.getType().isF32())
      return std::nullopt;
    return FloatAttr::get(f64, widen(number.getValue()));
  });
  replacer.addReplacement(
      [=](DenseElementsAttr numbers) -> std::optional<Attribute> {
        if (!numbers.getElementType().isF32())
          return std::nullopt;
        return numbers.mapValues(f64, [](const APFloat &value) {
          return widen(value).bitcastToAPInt();
        });
      });
}

namespace {
struct PromoteToF64 : impl::PromoteToF64Base<PromoteToF64> {
  void runOnOperation() override {
    AttrTypeReplacer replacer;
    addReplacements(replacer, &getContext());
    replacer.recursivelyReplaceElementsIn(getOperation(), /*replaceAttrs=*/true,
                                          /*replaceLocs=*/false,
                                          /*replaceTypes=*/true);
  }
};
} // namespace

} // namespace weir
