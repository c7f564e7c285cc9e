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
// CHECK: const double v0 = ((arguments[1] != 0) ? ((arguments[1] * operands.slots[0]) + operands.gradient) : operands.slots[0]);
// CHECK-NEXT: const double v1 = ((arguments[1] > 0.0) ? v0 : operands.gradient);
// CHECK-NEXT: const double v2 = (operands.parameter - (operands.scalars[0] * v1));
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
// CHECK-NEXT: {"buffer", [](Arguments arguments, const ParameterShape &shape) { return (arguments[1] != 0); }, Extent::All, false, [](Arguments arguments) { return double(0.0); }},
// CHECK: static constexpr Scalar HeavyScalars[] = {
// CHECK-NEXT: {"pace", [](Arguments arguments) { return true; }, programHeavy_pace},
def Start : SlotFrom<"row", (add $eps, "1"), "Row"> {
  let condition = "matrix";
}
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

// Each stage is a function of what it needs of the statements before it; the
// update reads what it left.
// CHECK-LABEL: static UpdateResults buildStagedUpdate(
// CHECK: // g = g + p
// CHECK-NEXT: mlir::Value v0 = e.add(operands.gradient, operands.parameter);
// CHECK-NEXT: // p = p - direction * norm / row
// CHECK-NEXT: mlir::Value v1 = e.mul(operands.stages[3], operands.stages[0]);
// CHECK-NEXT: mlir::Value v2 = e.div(v1, operands.stages[2]);
// CHECK-NEXT: mlir::Value v3 = e.sub(operands.parameter, v2);
// CHECK-NEXT: // copy = copy + g
// CHECK-NEXT: mlir::Value v4 = e.add(operands.slots[1], v0);
// CHECK-NEXT: return {v3, {mlir::Value(), v4}};

// CHECK: static constexpr Slot StagedSlots[] = {
// CHECK-NEXT: {"row", {{.*}} return shape.isMatrix; }, Extent::Row, false, [](Arguments arguments) { return double((arguments[1] + 1.0)); }},
// CHECK-NEXT: {"copy", {{.*}} return true; }, Extent::All, true,

// CHECK: // norm = sum(g * g)
// CHECK-NEXT: static mlir::Value buildStaged_norm0(
// CHECK: // g = g + p
// CHECK-NEXT: mlir::Value v0 = e.add(operands.gradient, operands.parameter);
// CHECK-NEXT: mlir::Value v1 = e.mul(v0, v0);
// CHECK-NEXT: return v1;
// CHECK: static double evaluateStaged_norm0(
// CHECK-NEXT: const double v0 = (operands.gradient + operands.parameter);
// CHECK-NEXT: return (v0 * v0);

// CHECK: // row = row + a_row
// CHECK-NEXT: static mlir::Value buildStaged_row2(
// CHECK: mlir::Value v0 = e.add(operands.slots[0], operands.stages[1]);

// CHECK: // direction = orthogonalize(g)
// CHECK: static constexpr Stage StagedStages[] = {
// CHECK-NEXT: {"norm", Stage::Kind::Sum, Extent::All, Extent::Scalar, -1,
// CHECK-NEXT: return true; }, buildStaged_norm0, evaluateStaged_norm0, nullptr, nullptr},
// CHECK-NEXT: {"a_row", Stage::Kind::Sum, Extent::All, Extent::Row, -1,
// CHECK-NEXT: return shape.isMatrix; },
// CHECK-NEXT: {"row", Stage::Kind::Store, Extent::Row, Extent::Row, 0,
// CHECK-NEXT: return shape.isMatrix; },
// CHECK-NEXT: {"direction", Stage::Kind::Orthogonalize, Extent::All, Extent::All, -1,
// CHECK-NEXT: [](Arguments arguments) { return arguments[2]; }, [](Arguments arguments) { return arguments[1]; }},
// CHECK: static constexpr llvm::StringRef StagedPassed[] = {"lr"};
def Staged : Optimizer<"staged"> {
  let summary = "every kind of statement";
  let hyperparameters = [Rate<"lr", "0.1">, Real<"eps", "1">,
                         Count<"steps", "5">];
  let slots = [Start, CopySlot<"copy">];
  let update = [
    (set $g, (add $g, $p)),
    (sum_all $norm, (mul $g, $g)),
    (sum_rows $a_row, (is $g)),
    (set $row, (add $row, $a_row)),
    (orthogonalize $direction, (is $g), $steps, $eps),
    (set $p, (sub $p, (div (mul $direction, $norm), $row))),
    (set $copy, (add $copy, $g))
  ];
  let evaluated = "copy";
  let fallback = "heavy";
  let passed = ["lr"];
}

// CHECK: static constexpr Optimizer optimizerTable[] = {
// CHECK-NEXT: {"heavy", "a heavy ball",
// CHECK-NEXT: HeavyHyperparameters, HeavySlots, HeavyScalars, {}, false, -1,
// CHECK-NEXT: "", {}, refuseHeavy, buildHeavyUpdate, evaluateHeavyUpdate},
// CHECK-NEXT: {"staged", "every kind of statement",
// CHECK-NEXT: StagedHyperparameters, StagedSlots, {}, StagedStages, false, 1,
// CHECK-NEXT: "heavy", StagedPassed, refuseStaged, buildStagedUpdate, evaluateStagedUpdate},
