// RUN: not weir-tblgen -gen-schedules %s -I %weir_src -DUNWATCHED 2>&1 | FileCheck %s --check-prefix=UNWATCHED
// RUN: not weir-tblgen -gen-schedules %s -I %weir_src -DLISTS 2>&1 | FileCheck %s --check-prefix=LISTS
// RUN: not weir-tblgen -gen-schedules %s -I %weir_src -DNUMBER 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not weir-tblgen -gen-schedules %s -I %weir_src -DCOUNT 2>&1 | FileCheck %s --check-prefix=COUNT
include "dialect/Catalogue/RuleBase.td"

#ifdef UNWATCHED
def Unwatched : Schedule<"unwatched"> {
  let summary = "unwatched";
// UNWATCHED: [[@LINE+1]]:7: error: `Unwatched` reads `$reductions` and has no `patience`
  let value = (is $reductions);
}
#endif

#ifdef LISTS
// LISTS: [[@LINE+1]]:5: error: `Lists` has two lists
def Lists : Schedule<"lists"> {
  let summary = "lists";
  let hyperparameters = [List<"a", "[1, inf)">, List<"b", "[1, inf)">];
  let value = (count $a, $step);
}
#endif

#ifdef NUMBER
def Number : Schedule<"number"> {
  let summary = "number";
  let hyperparameters = [List<"at", "[1, inf)">];
// NUMBER: [[@LINE+1]]:7: error: `$at` is a list, not a number, in `value` of `Number`
  let value = (add $at, $step);
}
#endif

#ifdef COUNT
def Counts : Schedule<"counts"> {
  let summary = "counts";
// COUNT: [[@LINE+1]]:7: error: `count` needs a list in `value` of `Counts`
  let value = (count $step, $step);
}
#endif
