// RUN: weir-tblgen -gen-schedules %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// What has only hyperparameters is one constant; `gt` is `lt` the other way.
// CHECK-LABEL: static Program factorDrop(Arguments arguments) {
// CHECK-NEXT: ProgramBuilder program;
// CHECK-NEXT: if ((arguments[0] > 0.0)) {
// CHECK-NEXT: program.constant(arguments[0]);
// CHECK-NEXT: program.variable("step");
// CHECK-NEXT: program.apply("lt");
// CHECK-NEXT: program.constant((arguments[1] * 0.5));
// CHECK-NEXT: program.constant(1.0);
// CHECK-NEXT: program.apply("select");
// CHECK-NEXT: } else {
// CHECK-NEXT: program.constant(1.0);
// CHECK-NEXT: }
// CHECK-NEXT: return program.take();
def Drop : Schedule<"drop"> {
  let summary = "drops once";
  let hyperparameters = [Count<"at", "0">, Real<"to", "1">];
  let value = (select (gt $at, "0"),
                      (select (gt $step, $at), (mul $to, "0.5"), "1"), "1");
}

// CHECK-LABEL: static Program factorRamp(
def Ramp : Schedule<"ramp"> {
  let summary = "falls evenly";
  let value = (sub "1", (div $step, $horizon));
}

// CHECK: static constexpr Schedule scheduleTable[] = {
// CHECK-NEXT: {"drop", "drops once",
// CHECK-NEXT: DropHyperparameters, factorDrop, false},
// CHECK-NEXT: {"ramp", "falls evenly",
// CHECK-NEXT: {}, factorRamp, true},
