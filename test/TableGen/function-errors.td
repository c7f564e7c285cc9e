// RUN: not weir-tblgen -gen-functions -DVARIABLE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=VARIABLE
// RUN: not weir-tblgen -gen-functions -DNODE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=NODE
// RUN: not weir-tblgen -gen-functions -DSET %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=SET
// RUN: not weir-tblgen -gen-functions -DARITY %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=ARITY
// RUN: not weir-tblgen -gen-functions -DNUMBER %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not weir-tblgen -gen-functions -DCONDITION %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=CONDITION
// RUN: not weir-tblgen -gen-functions -DFLAG %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not weir-tblgen -gen-functions -DCHOICE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=CHOICE
// RUN: not weir-tblgen -gen-functions -DDERIVATIVE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=DERIVATIVE
// RUN: not weir-tblgen -gen-functions -DREQUIRED %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=REQUIRED
// RUN: not weir-tblgen -gen-functions -DKINK %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=KINK
// RUN: not weir-tblgen -gen-functions -DPOINT %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=POINT
// RUN: not weir-tblgen -gen-functions -DCOUNT %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: not weir-tblgen -gen-functions -DOPERANDS %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=OPERANDS
// RUN: not weir-tblgen -gen-functions -DVARIANT %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=VARIANT
// RUN: not weir-tblgen -gen-functions -DWORD %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=WORD
// RUN: not weir-tblgen -gen-functions -DCHOSEN %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=CHOSEN
// RUN: not weir-tblgen -gen-functions -DSEVERAL %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=SEVERAL
// RUN: not weir-tblgen -gen-functions -DVALUES %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=VALUES
include "Function.inc"

def gamma : Node<1>;

def F : Activation<"f"> {
#ifdef VARIABLE
// VARIABLE: [[@LINE+1]]:7: error: unknown variable `$y` (there are x) in `value` of `F`
  let value = (exp $y);
#endif
#ifdef NODE
// A node that RuleBase.td does not have has no rule either.
// NODE: [[@LINE+1]]:7: error: `gamma` is not a node of an expression in `value` of `F`
  let value = (gamma $x);
#endif
#ifdef SET
// SET: [[@LINE+1]]:7: error: `set` is not a node of an expression in `value` of `F`
  let value = (set $x, "1");
#endif
#ifdef ARITY
// ARITY: [[@LINE+1]]:7: error: `add` takes 2 operands, not 1 in `value` of `F`
  let value = (add $x);
#endif
#ifdef NUMBER
// NUMBER: [[@LINE+1]]:7: error: `half` is not a number in `value` of `F`
  let value = (mul $x, "half");
#endif
#ifdef CONDITION
// CONDITION: [[@LINE+1]]:7: error: `lt` is a condition, not a number, in `value` of `F`
  let value = (mul $x, (lt $x, "0"));
#endif
#ifdef FLAG
  let hyperparameters = [Flag<"odd">];
// FLAG: [[@LINE+1]]:7: error: `$odd` is a condition, not a number, in `value` of `F`
  let value = (mul $x, $odd);
#endif
#ifdef CHOICE
// CHOICE: [[@LINE+1]]:7: error: `$x` is a number, not a condition, in `value` of `F`
  let value = (select $x, "1", "2");
#endif
#ifdef DERIVATIVE
  let value = (tanh $x);
// DERIVATIVE: [[@LINE+1]]:7: error: `derivative` of `F` is not that of `value` by `x`: at -3.82{{[0-9]+}} it is
  let derivative = (sub "1", $y);
#endif
#ifdef POINT
  let value = (max $x, "0");
// POINT: [[@LINE+1]]:7: error: the derivative of `F` by `x` at 0.0 is 0.0, not 0.5
  let points = [Point<["0"], ["0.5"]>];
#endif
#ifdef KINK
  let value = (max $x, "0");
// KINK: [[@LINE+1]]:7: error: `F` does not state its derivative at the kink 0.0
  let kinks = [(is "0")];
#endif
#ifdef COUNT
  let value = (max $x, "0");
// COUNT: [[@LINE+1]]:7: error: a point of `F` has a number for each operand and for each derivative
  let points = [Point<["0"], ["0", "1"]>];
#endif
#ifdef OPERANDS
  let value = (is "0");
// OPERANDS: [[@LINE+1]]:7: error: `F` has one to three operands
  let operands = [];
#endif
#ifdef VARIANT
  let value = (is $x);
// VARIANT: [[@LINE+1]]:7: error: `F` has 0 hyperparameters, not 1
  let variants = [["2"]];
#endif
#ifdef VALUES
  let hyperparameters = [Word<"form", ["short", "long"]>];
  let value = (is $x);
// VALUES: [[@LINE+1]]:7: error: `form` is not `wide`
  let variants = [["wide"]];
#endif
#ifdef WORD
  let hyperparameters = [Word<"form", ["short", "long"]>];
// WORD: [[@LINE+1]]:7: error: `$form` is a word, which only `chosen` reads, in `value` of `F`
  let value = (mul $x, $form);
#endif
#ifdef CHOSEN
  let hyperparameters = [Word<"form", ["short", "long"]>];
// CHOSEN: [[@LINE+1]]:7: error: `$form` is one of short, long, in `value` of `F`
  let value = (select (chosen $form, "wide"), $x, "0");
#endif
#ifdef SEVERAL
  let operands = [Operand<"x">, Operand<"a">];
  let value = (mul $x, $a);
// SEVERAL: [[@LINE+1]]:7: error: `F` has 2 operands and states 1 derivative
  let derivative = (is $a);
#endif
#ifdef REQUIRED
  let hyperparameters = [Real<"slope", "">];
  let value = (mul $x, $slope);
// REQUIRED: error: `slope` of `F` needs a default
#endif
}
