// RUN: not weir-tblgen -gen-optimizers -DRATE %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=RATE
// RUN: not weir-tblgen -gen-optimizers -DFORM %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not weir-tblgen -gen-optimizers -DTARGET %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=TARGET
// RUN: not weir-tblgen -gen-optimizers -DNOTHING %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: not weir-tblgen -gen-optimizers -DSLOT %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=SLOT
// RUN: not weir-tblgen -gen-optimizers -DSCALAR %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=SCALAR
// RUN: not weir-tblgen -gen-optimizers -DPROGRAM %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=PROGRAM
include "dialect/Catalogue/RuleBase.td"

class O : Optimizer<"o"> {
  let summary = "o";
  let hyperparameters = [Rate<"lr", "0.1">, Real<"a", "0">];
  let update = [(set $p, (sub $p, $g))];
}

#ifdef RATE
def A : O {
// RATE: [[@LINE+1]]:7: error: `A` has no Rate named `lr`
  let hyperparameters = [Real<"lr", "0.1">];
}
#endif
#ifdef FORM
def A : O {
// FORM: [[@LINE+1]]:7: error: `(add $p, $g)` is not of the form (set $name, expression)
  let update = [(add $p, $g)];
}
#endif
#ifdef TARGET
def A : O {
// TARGET: [[@LINE+1]]:7: error: `$a` cannot be set
  let update = [(set $a, (add $p, $g))];
}
#endif
#ifdef NOTHING
def A : O {
// NOTHING: [[@LINE+1]]:7: error: the update of `A` does not set `$p`
  let update = [(set $g, (add $p, $g))];
}
#endif
#ifdef SLOT
// SLOT: error: `b` is not a hyperparameter of `A`
def A : O {
  let slots = [Slot<"m", "b">];
}
#endif
#ifdef SCALAR
// SCALAR: error: unknown variable `$g` (there are a, lr, t) in `value`
def A : O {
  let scalars = [Scalar<"s", (sqrt $g)>];
}
#endif
#ifdef PROGRAM
// PROGRAM: error: the runtime has no instruction for `tanh` in `A`
def A : O {
  let scalars = [Scalar<"s", (tanh $t)>];
}
#endif
