// RUN: weir-tblgen -gen-initializers %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// CHECK-LABEL: static Distribution distributeWide(
// CHECK-NEXT: return {"uniform", (-std::sqrt((arguments[0] / fanIn))), arguments[0]};
// CHECK: static llvm::StringRef refuseWide(Arguments arguments) {
// CHECK-NEXT: if ((arguments[0] == 0.0))
// CHECK-NEXT: return "too narrow";
def Wide : Initializer<"wide"> {
  let summary = "wide";
  let hyperparameters = [Real<"width", "">];
  let refusals = [Refuse<(eq $width, "0"), "too narrow">];
  let distribution = "uniform";
  let a = (neg (sqrt (div $width, $fan_in)));
  let b = (is $width);
}

// CHECK-LABEL: static Distribution distributeChosen(
// CHECK-NEXT: return {Chosen_kind[size_t(arguments[0])], 0.0, 1.0};
def Chosen : Initializer<"chosen"> {
  let summary = "chosen";
  let hyperparameters = [Word<"kind", ["normal", "uniform"]>];
  let distribution = "$kind";
  let b = (is "1.0");
}

// CHECK: {"wide", "wide",
// CHECK-NEXT: WideHyperparameters, true, refuseWide, distributeWide},
// CHECK-NEXT: {"chosen", "chosen",
// CHECK-NEXT: ChosenHyperparameters, false, refuseChosen, distributeChosen},
