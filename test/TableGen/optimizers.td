// RUN: weir-tblgen -gen-optimizers %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// A slot that may be absent is set only where it exists, and names mean their
// new values once they are set.
// CHECK-LABEL: static UpdateResults buildHeavyUpdate(
// CHECK: ScalarBuilder e(builder, loc, operands.parameter.getType());
// CHECK-NEXT: // buffer = inertia * buffer + g
// CHECK-NEXT: mlir::Value v0;
// CHECK-NEXT: if ((arguments[1] != 0)) {
// CHECK-NEXT: mlir::Value v1 = e.constant(arguments[1]);
// CHECK-NEXT: mlir::Value v2 = e.mul(v1, operands.slots[0]);
// CHECK-NEXT: mlir::Value v3 = e.add(v2, operands.gradient);
// CHECK-NEXT: v0 = v3;
// CHECK-NEXT: } else {
// CHECK-NEXT: v0 = operands.slots[0];
// CHECK-NEXT: }
// CHECK: mlir::Value v5 = e.mul(operands.scalars[0], v4);
// CHECK-NEXT: mlir::Value v6 = e.sub(operands.parameter, v5);
// CHECK-NEXT: return {v6, {v0}};

// CHECK-LABEL: static void evaluateHeavyUpdate(
// CHECK: const double v0 = ((arguments[1] != 0) ? ((arguments[1] * slots[0]) + gradient) : slots[0]);
// CHECK-NEXT: const double v1 = ((arguments[1] > 0.0) ? v0 : gradient);
// CHECK-NEXT: const double v2 = (parameter - (scalars[0] * v1));
// CHECK-NEXT: parameter = v2;
// CHECK-NEXT: slots[0] = v0;

// CHECK-LABEL: static Program programHeavy_pace(
// CHECK: program.append(rate);
// CHECK-NEXT: program.variable("update");
// CHECK-NEXT: program.apply("sqrt");
// CHECK-NEXT: program.apply("div");

// CHECK-LABEL: static llvm::StringRef refuseHeavy(
// CHECK: if ((arguments[1] > arguments[0]))
// CHECK-NEXT: return "too heavy";

// CHECK: static constexpr Slot HeavySlots[] = {
// CHECK-NEXT: {"buffer", [](Arguments arguments) { return (arguments[1] != 0); }},
// CHECK: static constexpr Scalar HeavyScalars[] = {
// CHECK-NEXT: {"pace", [](Arguments arguments) { return true; }, programHeavy_pace},
// CHECK: static constexpr Optimizer optimizerTable[] = {
// CHECK-NEXT: {"heavy", "a heavy ball",
// CHECK-NEXT: HeavyHyperparameters, HeavySlots, HeavyScalars, false,
// CHECK-NEXT: refuseHeavy, buildHeavyUpdate, evaluateHeavyUpdate},
def Heavy : Optimizer<"heavy"> {
  let summary = "a heavy ball";
  let hyperparameters = [Rate<"lr", "0.1">, Real<"inertia", "0">];
  let refusals = [Refuse<(gt $inertia, $lr), "too heavy">];
  let slots = [Slot<"buffer", "inertia">];
  let scalars = [Scalar<"pace", (div $lr, (sqrt $t))>];
  let update = [
    (set $buffer, (add (mul $inertia, $buffer), $g)),
    (set $g, (select (gt $inertia, "0"), $buffer, $g)),
    (set $p, (sub $p, (mul $pace, $g)))
  ];
}
