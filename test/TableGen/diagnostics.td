// RUN: weir-tblgen -gen-diagnostics %s | FileCheck %s
// RUN: weir-tblgen -gen-diagnostic-ids %s | FileCheck %s --check-prefix=IDS
// RUN: weir-tblgen -gen-diagnostic-docs %s | FileCheck %s --check-prefix=DOCS

class Threshold<string n, string v> {
  string name = n;
  string value = v;
  string unit = "";
  string word = "";
  string summary = "least";
}

class Diagnostic {
  string id;
  string severity;
  string group = "";
  string summary;
  string criterion = "";
  list<Threshold> thresholds = [];
  string explanation = "";
  list<string> fixes = [];
  string alias = "";
}

// What is not wanted is left out.
// CHECK: #ifndef WEIR_FIX
// CHECK-NEXT: #define WEIR_FIX(...)
// CHECK-NEXT: #endif

// CHECK: WEIR_DIAGNOSTIC(GradVanish, "grad-vanish", Warning, "G101", "flow",
// CHECK-NEXT: "gradients \"vanish\"",
// CHECK-NEXT: "r < ratio",
// CHECK-NEXT: "One.\n  Two.")
// CHECK-NEXT: WEIR_THRESHOLD(GradVanish, "ratio", 1e-3, "", "budget", "least")
// CHECK-NEXT: WEIR_THRESHOLD(GradVanish, "floor", 2, "layers", "", "least")
// CHECK-NEXT: WEIR_FIX(GradVanish, "use relu")
// CHECK-NEXT: WEIR_FIX(GradVanish, "add a residual")
// IDS: GradVanish,
// IDS-NEXT: Another,
// DOCS: ## flow
// DOCS: ### `grad-vanish`
// DOCS: gradients "vanish" (warning, also `G101`).
// DOCS: Reported when: r < ratio.
// DOCS: | `grad-vanish.ratio` | 1e-3 |  | least |
// DOCS-NEXT: | `grad-vanish.floor` | 2 | layers | least |
// DOCS: One.
// DOCS: * use relu
// DOCS-NEXT: * add a residual
// DOCS: ### `another`
// DOCS: (error).
def Ratio : Threshold<"ratio", "1e-3"> {
  let word = "budget";
}
def Floor : Threshold<"floor", "2"> {
  let unit = "layers";
}
def GradVanish : Diagnostic {
  let id = "grad-vanish";
  let severity = "warning";
  let alias = "G101";
  let group = "flow";
  let summary = "gradients \"vanish\"";
  let criterion = "r < ratio";
  let thresholds = [Ratio, Floor];
  let explanation = [{
    One.
      Two.
  }];
  let fixes = ["use relu", "add a residual"];
}

// In the order of the file, not of names.
// CHECK: WEIR_DIAGNOSTIC(Another, "another", Error, "", "",
// CHECK: #undef WEIR_DIAGNOSTIC
def Another : Diagnostic {
  let id = "another";
  let severity = "error";
  let summary = "";
}
