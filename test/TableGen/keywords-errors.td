// RUN: not weir-tblgen -gen-keywords -DINTERVAL %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=INTERVAL
// RUN: not weir-tblgen -gen-keywords -DEMPTY %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not weir-tblgen -gen-keywords -DOUTSIDE %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not weir-tblgen -gen-keywords -DWHOLE %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: not weir-tblgen -gen-keywords -DWORDS %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=WORDS
// RUN: not weir-tblgen -gen-keywords -DNAMES %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=NAMES
// RUN: not weir-tblgen -gen-keywords -DTWICE %s -I %weir_src 2>&1 | FileCheck %s --check-prefix=TWICE
include "dialect/Catalogue/RuleBase.td"

class S<list<Hyperparameter> all> : Schedule<"s"> {
  let summary = "s";
  let hyperparameters = all;
  let value = (is "1");
}

#ifdef INTERVAL
// INTERVAL: error: `0..1` is not an interval such as `[0, 1)`
def A : S<[Real<"a", "0", "0..1">]>;
#endif
#ifdef EMPTY
// EMPTY: error: `[1, 0]` is not an interval such as `[0, 1)`
def A : S<[Real<"a", "0", "[1, 0]">]>;
#endif
#ifdef OUTSIDE
// OUTSIDE: error: the default of `a` is outside of its interval
def A : S<[Real<"a", "1", "[0, 1)">]>;
#endif
#ifdef WHOLE
// WHOLE: error: the default of `a` is not whole
def A : S<[Count<"a", "0.5">]>;
#endif
#ifdef WORDS
// WORDS: error: a choice needs two words or more
def A : S<[Word<"a", ["only"]>]>;
#endif
#ifdef NAMES
// NAMES: [[@LINE+1]]:5: error: hyperparameter `a` is defined twice
def A : S<[Real<"a", "0">, Flag<"a">]>;
#endif
#ifdef TWICE
// TWICE: [[@LINE+3]]:5: error: keyword `s` is used twice
// TWICE: [[@LINE+1]]:5: note: first used here
def A : S<[]>;
def B : S<[]>;
#endif
