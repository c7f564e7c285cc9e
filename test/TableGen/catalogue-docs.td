// RUN: weir-tblgen -gen-catalogue-docs %s -I %weir_src | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

// CHECK: ## Optimizers
// CHECK: ### `plain`
// CHECK-NEXT: descent
// CHECK: * `lr` = 0.1, in [0, inf): base learning rate
// CHECK: * `keep` = some \| all: which
// CHECK: pace = lr / t
// CHECK-NEXT: p = p - pace * (g + decay * p)
def Plain : Optimizer<"plain"> {
  let summary = "descent";
  let hyperparameters = [Rate<"lr", "0.1">,
                         Word<"keep", ["some", "all"], "which">];
  let scalars = [Scalar<"pace", (div $lr, $t)>];
  let update = [(set $p, (sub $p, (mul $pace, (add $g, (mul $decay, $p)))))];
}

// CHECK: ## Schedules
// CHECK: ### `half`
// CHECK: factor = (0.5 if step >= 3 else 1)
def Half : Schedule<"half"> {
  let summary = "half";
  let value = (select (ge $step, "3"), "0.5", "1");
}

// CHECK: ## Initializers
// CHECK: ### `spread`
// CHECK: normal(0, 1 / sqrt(fan_in))
def Spread : Initializer<"spread"> {
  let summary = "spread";
  let distribution = "normal";
  let b = (div "1", (sqrt $fan_in));
}
