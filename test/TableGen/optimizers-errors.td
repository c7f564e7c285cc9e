// RUN: not weir-tblgen -gen-optimizers -DRATE %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=RATE
// RUN: not weir-tblgen -gen-optimizers -DFORM %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not weir-tblgen -gen-optimizers -DTARGET %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=TARGET
// RUN: not weir-tblgen -gen-optimizers -DNOTHING %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: not weir-tblgen -gen-optimizers -DSLOT %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=SLOT
// RUN: not weir-tblgen -gen-optimizers -DSCALAR %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=SCALAR
// RUN: not weir-tblgen -gen-optimizers -DPROGRAM %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=PROGRAM
// RUN: not weir-tblgen -gen-optimizers -DPREDEFINED %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=PREDEFINED
// RUN: not weir-tblgen -gen-optimizers -DROWS %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=ROWS
// RUN: not weir-tblgen -gen-optimizers -DEXTENT %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=EXTENT
// RUN: not weir-tblgen -gen-optimizers -DSCALARSUM %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=SCALARSUM
// RUN: not weir-tblgen -gen-optimizers -DWIDER %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=WIDER
// RUN: not weir-tblgen -gen-optimizers -DEVALUATED %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=EVALUATED
// RUN: not weir-tblgen -gen-optimizers -DFALLBACK %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=FALLBACK
// RUN: not weir-tblgen -gen-optimizers -DORTHOGONAL %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=ORTHOGONAL
// RUN: not weir-tblgen -gen-optimizers -DPASSED %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=PASSED
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
#ifdef PREDEFINED
def A : O {
// PREDEFINED: [[@LINE+1]]:7: error: `$n` is defined before its `sum_all`
  let update = [(set $n, (is $g)), (sum_all $n, (is $g)), (set $p, (is $n))];
}
#endif
#ifdef ROWS
// ROWS: error: `r` of `A` exists for matrices only: its condition is "matrix"
def A : O {
  let slots = [Slot<"r", "", "Row">];
}
#endif
#ifdef EXTENT
// EXTENT: error: an extent is All, Row, Column or Scalar, not `Diagonal`
def A : O {
  let slots = [Slot<"r", "matrix", "Diagonal">];
}
#endif
#ifdef SCALARSUM
def A : O {
// SCALARSUM: [[@LINE+1]]:7: error: `$n` sums what is one number for the whole
  let update = [(sum_all $n, (is $lr)), (set $p, (is $n))];
}
#endif
#ifdef WIDER
def A : O {
  let slots = [Slot<"r", "matrix", "Row">];
// WIDER: [[@LINE+1]]:7: error: `$r` has extent Row and is set to a value of extent All
  let update = [(set $r, (is $g)), (set $p, (is $g))];
}
#endif
#ifdef EVALUATED
def A : O {
  let slots = [Slot<"m">];
// EVALUATED: [[@LINE+1]]:7: error: `m` is no CopySlot of `A`
  let evaluated = "m";
}
#endif
#ifdef FALLBACK
def A : O {
// FALLBACK: [[@LINE+1]]:7: error: `b` is no optimizer for parameters of every rank
  let fallback = "b";
}
#endif
#ifdef ORTHOGONAL
def A : O {
// ORTHOGONAL: [[@LINE+1]]:7: error: `A` orthogonalizes and has no `fallback` for parameters that are no matrices
  let update = [(orthogonalize $d, (is $g), "5", "1e-7"), (set $p, (is $d))];
}
#endif
#ifdef PASSED
def A : O {
// PASSED: [[@LINE+1]]:7: error: `c` is not a hyperparameter of `A`
  let passed = ["c"];
}
#endif
