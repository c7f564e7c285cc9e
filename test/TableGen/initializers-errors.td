// RUN: not weir-tblgen -gen-initializers %s -I %weir_src 2>&1 | FileCheck %s
include "dialect/Catalogue/RuleBase.td"

def Odd : Initializer<"odd"> {
  let summary = "odd";
// CHECK: [[@LINE+1]]:7: error: the runtime has no distribution `cauchy`
  let distribution = "cauchy";
}
