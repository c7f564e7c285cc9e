// RUN: weir-tblgen -gen-diagnostics %s | FileCheck %s

class Diagnostic {
  string id;
  string severity;
  string summary;
  string explanation = "";
  list<string> fixes = [];
  string alias = "";
}

// CHECK: WEIR_DIAGNOSTIC(GradVanish, "grad-vanish", Warning, "G101",
// CHECK-NEXT: "gradients \"vanish\"",
// CHECK-NEXT: "One.\n  Two.\n\nWhat to do:\n* use relu\n* add a residual")
def GradVanish : Diagnostic {
  let id = "grad-vanish";
  let severity = "warning";
  let alias = "G101";
  let summary = "gradients \"vanish\"";
  let explanation = [{
    One.
      Two.
  }];
  let fixes = ["use relu", "add a residual"];
}

// In the order of the file, not of names.
// CHECK: WEIR_DIAGNOSTIC(Another, "another", Error, "",
def Another : Diagnostic {
  let id = "another";
  let severity = "error";
  let summary = "";
}
