// RUN: not weir-tblgen -gen-activations -DVARIABLE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=VARIABLE
// RUN: not weir-tblgen -gen-activations -DNODE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=NODE
// RUN: not weir-tblgen -gen-activations -DSET %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=SET
// RUN: not weir-tblgen -gen-activations -DARITY %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=ARITY
// RUN: not weir-tblgen -gen-activations -DNUMBER %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not weir-tblgen -gen-activations -DCONDITION %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=CONDITION
// RUN: not weir-tblgen -gen-activations -DFLAG %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not weir-tblgen -gen-activations -DCHOICE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=CHOICE
// RUN: not weir-tblgen -gen-activations -DDERIVATIVE %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=DERIVATIVE
// RUN: not weir-tblgen -gen-activations -DKINK %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=KINK
// RUN: not weir-tblgen -gen-activations -DKINKS %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=KINKS
// RUN: not weir-tblgen -gen-activations -DASCEND %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=ASCEND
// RUN: not weir-tblgen -gen-activations -DREQUIRED %s -I %weir_src -I %S 2>&1 | FileCheck %s --check-prefix=REQUIRED
include "Activation.inc"

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
// DERIVATIVE: [[@LINE+1]]:7: error: `derivative` of `F` is not that of `value`: at x = -3.82{{[0-9]+}} it is
  let derivative = (sub "1", $y);
#endif
#ifdef KINK
  let value = (max $x, "0");
  let kinks = ["0"];
// KINK: [[@LINE+1]]:7: error: the derivative of `F` at 0.0 is 0.0, not 0.5
  let derivativeAtKinks = ["0.5"];
#endif
#ifdef KINKS
  let value = (max $x, "0");
  let kinks = ["0"];
// KINKS: error: `F` must state one derivative for each kink
#endif
#ifdef ASCEND
  let value = (max (min $x, "1"), "0");
// ASCEND: [[@LINE+1]]:7: error: kinks of `F` must ascend
  let kinks = ["1", "0"];
  let derivativeAtKinks = ["0", "0"];
#endif
#ifdef REQUIRED
  let hyperparameters = [Real<"slope", "">];
  let value = (mul $x, $slope);
// REQUIRED: error: `slope` of `F` needs a default
#endif
}
