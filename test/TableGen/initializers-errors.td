// RUN: not weir-tblgen -gen-initializers %s -I %weir_src 2>&1 | FileCheck %s
// RUN: not weir-tblgen -gen-initializers %s -I %weir_src -DWORD 2>&1 | FileCheck %s --check-prefix=WORD
// RUN: not weir-tblgen -gen-initializers %s -I %weir_src -DKIND 2>&1 | FileCheck %s --check-prefix=KIND
include "dialect/Catalogue/RuleBase.td"

#ifdef WORD
def Word1 : Initializer<"word"> {
  let summary = "word";
// WORD: [[@LINE+1]]:7: error: `kind` is no hyperparameter with words
  let distribution = "$kind";
}
#endif

#ifdef KIND
def Kind : Initializer<"kind"> {
  let summary = "kind";
  let hyperparameters = [Word<"form", ["normal", "cauchy"]>];
// KIND: [[@LINE+1]]:7: error: the runtime has no distribution `cauchy`
  let distribution = "$form";
}
#endif

def Odd : Initializer<"odd"> {
  let summary = "odd";
// CHECK: [[@LINE+1]]:7: error: the runtime has no distribution `cauchy`
  let distribution = "cauchy";
}
