// RUN: weir-tblgen -gen-activation-builders %s -I %weir_src -I %S | FileCheck %s
include "Activation.inc"

// A value that occurs twice is made once.
// CHECK-LABEL: static mlir::Value buildTwice(
// CHECK: ScalarBuilder e(builder, loc, x.getType());
// CHECK-NEXT: mlir::Value v0 = e.exp(x);
// CHECK-NEXT: mlir::Value v1 = e.add(v0, v0);
// CHECK-NEXT: return v1;
// CHECK-LABEL: static mlir::Value buildTwiceDerivative(
// CHECK: ScalarBuilder e(builder, loc, y.getType());
// CHECK-NEXT: return y;
def Twice : Activation<"twice"> {
  let value = (add (exp $x), (exp $x));
  let derivative = (is $y);
}

// A hyperparameter is a constant, and what has only constants is computed when
// the builder runs.
// CHECK-LABEL: static mlir::Value buildLeaky(
// CHECK: mlir::Value v0 = e.constant((1.0 - arguments[0]));
// CHECK-NEXT: mlir::Value v1 = e.mul(v0, x);
def Leaky : Activation<"leaky"> {
  let hyperparameters = [Real<"slope", "0.25">];
  let value = (mul (sub "1", $slope), $x);
}

// A flag decides which operations are made.
// CHECK-LABEL: static mlir::Value buildEither(
// CHECK: mlir::Value v0;
// CHECK-NEXT: if ((arguments[0] != 0)) {
// CHECK-NEXT: mlir::Value v1 = e.sin(x);
// CHECK-NEXT: v0 = v1;
// CHECK-NEXT: } else {
// CHECK-NEXT: mlir::Value v2 = e.cos(x);
// CHECK-NEXT: v0 = v2;
// CHECK-NEXT: }
// CHECK-NEXT: return v0;
def Either : Activation<"either"> {
  let hyperparameters = [Flag<"odd">];
  let value = (select $odd, (sin $x), (cos $x));
}
