// RUN: not weir-tblgen -gen-diagnostics -DSEVERITY %s 2>&1 | FileCheck %s --check-prefix=SEVERITY
// RUN: not weir-tblgen -gen-diagnostics -DID %s 2>&1 | FileCheck %s --check-prefix=ID
// RUN: not weir-tblgen -gen-diagnostics -DDEFAULT %s 2>&1 | FileCheck %s --check-prefix=DEFAULT
// RUN: not weir-tblgen -gen-diagnostics -DTWICE %s 2>&1 | FileCheck %s --check-prefix=TWICE

class Threshold<string v> {
  string name = "ratio";
  string value = v;
  string unit = "";
  string word = "";
  string summary = "";
}

class Diagnostic<string i, string s = "error"> {
  string id = i;
  string severity = s;
  string group = "";
  string criterion = "";
  list<Threshold> thresholds = [];
  string summary = "";
  string explanation = "";
  list<string> fixes = [];
  string alias = "";
}

#ifdef SEVERITY
// SEVERITY: error: severity `fatal` is not one of error, warning, note, remark
def A : Diagnostic<"a", "fatal">;
#endif

#ifdef ID
// ID: error: id `Not_This` is not of a-z, 0-9 and `-`
def A : Diagnostic<"Not_This">;
#endif

#ifdef DEFAULT
// DEFAULT: error: default `none` is no number above 0
def A : Diagnostic<"a"> {
  let thresholds = [Threshold<"none">];
}
#endif

#ifdef TWICE
// TWICE: error: id `a` is used twice
// TWICE: note: first used here
def A : Diagnostic<"a">;
def B : Diagnostic<"a">;
#endif
