// RUN: weir-tblgen -gen-functions %s -I %weir_src -I %S | FileCheck %s
// RUN: weir-tblgen -gen-function-evaluators %s -I %weir_src -I %S | FileCheck %s --check-prefix=EVALUATE
// RUN: weir-tblgen -gen-function-docs %s -I %weir_src -I %S | FileCheck %s --check-prefix=DOCS
include "Function.inc"

// CHECK: static constexpr FunctionOperand ClampOperands[] = {
// CHECK-NEXT: {"x", -4.0, 3.0}};
// CHECK: static constexpr FunctionDerivative ClampDerivatives[] = {
// CHECK-NEXT: {buildClampDerivative0, evaluateClampDerivative0}};
// CHECK: static constexpr FunctionEvaluator ClampKinks[] = {
// CHECK-NEXT: findClampKink0,
// CHECK-NEXT: findClampKink1};
// CHECK: static constexpr double ClampPoint0Operands[] = {-1.0};
// CHECK-NEXT: static constexpr double ClampPoint0Derivatives[] = {0.0};
// CHECK: static constexpr FunctionPoint ClampPoints[] = {
// CHECK-NEXT: {ClampPoint0Operands, ClampPoint0Derivatives, {}},
// CHECK-NEXT: {ClampPoint1Operands, ClampPoint1Derivatives, {}}};
// CHECK: static constexpr double WeightedVariant1[] = {3.0, 1.0};
// CHECK-NEXT: static constexpr Arguments WeightedVariants[] = {
// CHECK-NEXT: Arguments(WeightedVariant0),
// CHECK-NEXT: Arguments(WeightedVariant1)};
// CHECK: static llvm::StringRef refuseWeighted(Arguments arguments) {
// CHECK-NEXT: if ((arguments[0] == 1.0))
// CHECK-NEXT: return "pointless";
// CHECK: static constexpr Function functionTable[] = {
// CHECK-NEXT: {"clamp", "clamp", KeywordKind::Activation,
// CHECK-NEXT: "cut at both ends",
// CHECK-NEXT: ClampOperands, {}, refuseClamp,
// CHECK-NEXT: buildClamp, evaluateClamp, ClampDerivatives,
// CHECK-NEXT: ClampKinks, ClampPoints, ClampVariants, false},
// CHECK-NEXT: {"weighted", "mean_weighted", KeywordKind::Loss,
// CHECK-NEXT: "Weighted",
// CHECK-NEXT: WeightedOperands, WeightedHyperparameters, refuseWeighted,
// CHECK-NEXT: buildWeighted, evaluateWeighted, WeightedDerivatives,
// CHECK-NEXT: WeightedKinks, {}, WeightedVariants, true},

// EVALUATE-LABEL: static double evaluateClamp(llvm::ArrayRef<double> in, Arguments arguments) {
// EVALUATE-NEXT: return maximum(minimum(in[0], 1.0), -1.0);
// EVALUATE-LABEL: static double findClampKink0(llvm::ArrayRef<double> in, Arguments arguments) {
// EVALUATE-NEXT: return -1.0;
// EVALUATE-LABEL: static double evaluateWeightedDerivative1(llvm::ArrayRef<double> in, double y, Arguments arguments) {
// EVALUATE-NEXT: return (-arguments[0]);
// EVALUATE-LABEL: static double findWeightedKink0(
// EVALUATE-NEXT: return in[1];

// DOCS: ## Activations
// DOCS: | `clamp` | cut at both ends | `max(min(x, 1), -1)` |
// DOCS-SAME: | 0 at -1; 0 at 1 |
// DOCS-NOT: ## Functions
// DOCS: ## Losses
// DOCS: | `mean_weighted` | Weighted | `weight * (x - t)` | `weight`<br>`-weight` | | `weight` = 2, in (0, inf): by how much; `way` = up \| down |
def Clamp : Activation<"clamp"> {
  let summary = "cut at both ends";
  let value = (max (min $x, "1"), "-1");
  let kinks = [(is "-1"), (is "1")];
  let points = [Point<["-1"], ["0"]>, Point<["1"], ["0"]>];
  let operands = [Operand<"x", "-4", "3">];
}

def Weighted : ElementwiseRule {
  string opName = "weighted";
  let keyword = "mean_weighted";
  let kind = "Loss";
  let summary = "Weighted";
  let operands = [Operand<"x">, Operand<"t">];
  let hyperparameters = [Real<"weight", "2", "(0, inf)", "by how much">,
                         Word<"way", ["up", "down"]>];
  let refusals = [Refuse<(eq $weight, "1"), "pointless">];
  let value = (mul $weight, (sub $x, $t));
  let derivatives = [(symbolic), (neg $weight)];
  let kinks = [(is $t)];
  let variants = [["3", "down"]];
  let sumsRows = true;
}
