// RUN: weir-tblgen -gen-activations %s -I %weir_src -I %S | FileCheck %s
// RUN: weir-tblgen -gen-activation-evaluators %s -I %weir_src -I %S | FileCheck %s --check-prefix=EVALUATE
// RUN: weir-tblgen -gen-gradient-checks %s -I %weir_src -I %S | FileCheck %s --check-prefix=GRADIENT
// RUN: weir-tblgen -gen-activation-docs %s -I %weir_src -I %S | FileCheck %s --check-prefix=DOCS
include "Activation.inc"

// CHECK: static constexpr double ClampKinks[] = {-1.0, 1.0};
// CHECK: static constexpr double ClampDerivativeAtKinks[] = {0.0, 0.0};
// CHECK: static constexpr Activation activationTable[] = {
// CHECK-NEXT: {"clamp", "cut at both ends",
// CHECK-NEXT: {}, buildClamp, buildClampDerivative,
// CHECK-NEXT: true, false, evaluateClamp, evaluateClampDerivative,
// CHECK-NEXT: ClampKinks, ClampDerivativeAtKinks, -4.0, 3.0},
// CHECK-NEXT: {"scale", "scale",
// CHECK-NEXT: ScaleHyperparameters, buildScale, buildScaleDerivative,
// CHECK-NEXT: false, false, evaluateScale, evaluateScaleDerivative,
// CHECK-NEXT: {}, {}, -4.0, 4.0},

// EVALUATE-LABEL: static double evaluateClamp(double x, Arguments arguments) {
// EVALUATE-NEXT: return maximum(minimum(x, 1.0), -1.0);
// EVALUATE-LABEL: static double evaluateScaleDerivative(
// EVALUATE-NEXT: return arguments[0];

// GRADIENT: WEIR_GRADIENT_CHECK("clamp", -4.0, 3.0)
// GRADIENT-NEXT: WEIR_GRADIENT_KINK("clamp", -1.0, 0.0)
// GRADIENT-NEXT: WEIR_GRADIENT_KINK("clamp", 1.0, 0.0)
// GRADIENT-NEXT: WEIR_GRADIENT_CHECK("scale", -4.0, 4.0)
// GRADIENT-NOT: KINK

// DOCS: | `clamp` | cut at both ends | `max(min(x, 1), -1)` |
// DOCS-SAME: | 0 at -1, 0 at 1 |
// DOCS: | `scale` | scale | `factor * x` | `factor` | | `factor` = 2, in (0, inf): by how much |
def Clamp : Activation<"clamp"> {
  let summary = "cut at both ends";
  let value = (max (min $x, "1"), "-1");
  let kinks = ["-1", "1"];
  let derivativeAtKinks = ["0", "0"];
  let sampleHigh = "3";
}

def Scale : Activation<"scale"> {
  let hyperparameters = [Real<"factor", "2", "(0, inf)", "by how much">];
  let value = (mul $factor, $x);
}
