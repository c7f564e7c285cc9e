// RUN: weir-tblgen -gen-function-builders %s -I %weir_src -I %S | FileCheck %s
include "Function.inc"

// A value that occurs twice is made once.
// CHECK-LABEL: static mlir::Value buildTwice(
// CHECK: ScalarBuilder e(builder, loc, in[0].getType());
// CHECK-NEXT: mlir::Value v0 = e.exp(in[0]);
// CHECK-NEXT: mlir::Value v1 = e.add(v0, v0);
// CHECK-NEXT: return v1;
// CHECK-LABEL: static mlir::Value buildTwiceDerivative0(
// CHECK: ScalarBuilder e(builder, loc, in[0].getType());
// CHECK-NEXT: return y;
def Twice : Activation<"twice"> {
  let value = (add (exp $x), (exp $x));
  let derivative = (is $y);
}

// A hyperparameter is a constant, and what has only constants is computed when
// the builder runs.
// CHECK-LABEL: static mlir::Value buildLeaky(
// CHECK: mlir::Value v0 = e.constant((1.0 - arguments[0]));
// CHECK-NEXT: mlir::Value v1 = e.mul(v0, in[0]);
def Leaky : Activation<"leaky"> {
  let hyperparameters = [Real<"slope", "0.25">];
  let value = (mul (sub "1", $slope), $x);
}

// A flag decides which operations are made.
// CHECK-LABEL: static mlir::Value buildEither(
// CHECK: mlir::Value v0;
// CHECK-NEXT: if ((arguments[0] != 0)) {
// CHECK-NEXT: mlir::Value v1 = e.sin(in[0]);
// CHECK-NEXT: v0 = v1;
// CHECK-NEXT: } else {
// CHECK-NEXT: mlir::Value v2 = e.cos(in[0]);
// CHECK-NEXT: v0 = v2;
// CHECK-NEXT: }
// CHECK-NEXT: return v0;
def Either : Activation<"either"> {
  let hyperparameters = [Flag<"odd">];
  let value = (select $odd, (sin $x), (cos $x));
}

// A word is compared by its place.
// CHECK-LABEL: static mlir::Value buildForm(
// CHECK: if ((arguments[0] == 1.0)) {
// CHECK-NEXT: mlir::Value v1 = e.erf(in[0]);
def Form : Activation<"form"> {
  let hyperparameters = [Word<"form", ["short", "long"]>];
  let value = (select (chosen $form, "long"), (erf $x), (tanh $x));
}

// By each operand, in which another may stand.
// CHECK-LABEL: static mlir::Value buildProductDerivative0(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange in, mlir::Value y, Arguments arguments) {
// CHECK: return in[1];
// CHECK-LABEL: static mlir::Value buildProductDerivative1(
// CHECK: return in[0];
def Product : Activation<"product"> {
  let operands = [Operand<"x">, Operand<"a">];
  let value = (mul $x, $a);
}
