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

// A list is a sum of comparisons with numbers that the compiler knows.
// CHECK-LABEL: static llvm::StringRef refuseStairs(
// CHECK-NEXT: if ((arguments[1] == 1.0))
// CHECK-NEXT: return "no stairs";
// CHECK-LABEL: static Program factorStairs(
// CHECK: program.constant(0);
// CHECK-NEXT: for (double element : arguments.drop_front(2)) {
// CHECK-NEXT: program.constant(element);
// CHECK-NEXT: program.variable("step");
// CHECK-NEXT: program.apply("le");
// CHECK-NEXT: program.apply("add");
// CHECK-NEXT: }
// CHECK-NEXT: program.apply("mul");
def Stairs : Schedule<"stairs"> {
  let summary = "climbs";
  let hyperparameters = [List<"at", "[1, inf)">, Real<"height", "0.5">];
  let refusals = [Refuse<(eq $height, "1"), "no stairs">];
  let value = (mul $height, (count $at, $step));
}

// CHECK-LABEL: static Program factorWatch(
// CHECK: program.variable("reductions");
def Watch : Schedule<"watch"> {
  let summary = "watches";
  let hyperparameters = [
    Count<"patience", "3">, Count<"cooldown", "0">, Real<"threshold", "0">,
    Word<"mode", ["min", "max"]>
  ];
  let value = (div "1", (add "1", $reductions));
}

// CHECK: static constexpr Schedule scheduleTable[] = {
// CHECK-NEXT: {"drop", "drops once",
// CHECK-NEXT: DropHyperparameters, factorDrop, refuseDrop, false, false},
// CHECK-NEXT: {"ramp", "falls evenly",
// CHECK-NEXT: {}, factorRamp, refuseRamp, true, false},
// CHECK-NEXT: {"stairs", "climbs",
// CHECK-NEXT: StairsHyperparameters, factorStairs, refuseStairs, false, false},
// CHECK-NEXT: {"watch", "watches",
// CHECK-NEXT: WatchHyperparameters, factorWatch, refuseWatch, false, true},
