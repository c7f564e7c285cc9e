// RUN: weir-tblgen -gen-initializers %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// CHECK-LABEL: static Distribution distributeWide(
// CHECK-NEXT: return {"uniform", (-std::sqrt((arguments[0] / fanIn))), arguments[0]};
// CHECK: static llvm::StringRef refuseWide(Arguments arguments) {
// CHECK-NEXT: if ((arguments[0] == 0.0))
// CHECK-NEXT: return "too narrow";
// CHECK: {"wide", "wide",
// CHECK-NEXT: WideHyperparameters, true, refuseWide, distributeWide},
def Wide : Initializer<"wide"> {
  let summary = "wide";
  let hyperparameters = [Real<"width", "">];
  let refusals = [Refuse<(eq $width, "0"), "too narrow">];
  let distribution = "uniform";
  let a = (neg (sqrt (div $width, $fan_in)));
  let b = (is $width);
}
