// RUN: weir-tblgen -gen-keywords %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// CHECK: static constexpr llvm::StringRef Turn_way[] = {"left", "right"};
// CHECK: static constexpr Hyperparameter TurnHyperparameters[] = {
// CHECK-NEXT: {"angle", Hyperparameter::Kind::Real, true, 0.0,
// CHECK-NEXT: 0.0, 360.0, true, false, {}, "in degrees"},
// CHECK-NEXT: {"count", Hyperparameter::Kind::Count, false, 3.0,
// CHECK-NEXT: 0.0, kInfinity, true, false, {}, ""},
// CHECK-NEXT: {"quick", Hyperparameter::Kind::Flag, false, 0.0,
// CHECK-NEXT: 0.0, 1.0, true, true, {}, ""},
// CHECK-NEXT: {"way", Hyperparameter::Kind::Word, false, 0.0,
// CHECK-NEXT: 0.0, 1.0, true, true, Turn_way, "where to"},
// CHECK: static constexpr Keyword keywordTable[] = {
// CHECK-NEXT: {"turn", KeywordKind::Schedule, TurnHyperparameters, "turns"},
// CHECK-NEXT: {"turn", KeywordKind::Initializer, {}, "fills"},
def Fill : Initializer<"turn"> {
  let summary = "fills";
  let distribution = "constant";
}

def Turn : Schedule<"turn"> {
  let summary = "turns";
  let hyperparameters = [
    Real<"angle", "", "[0, 360)", "in degrees">, Count<"count", "3">,
    Flag<"quick">, Word<"way", ["left", "right"], "where to">
  ];
  let value = (is "1");
}
