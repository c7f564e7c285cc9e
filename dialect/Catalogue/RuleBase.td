// The notation of the catalogue: expressions as dags, and one class for each
// kind of record. Records show mathematics; weir-tblgen makes the C++.
#ifndef WEIR_CATALOGUE_RULEBASE
#define WEIR_CATALOGUE_RULEBASE

// A node of an expression: (add $x, "1.0"). Leaves are variables, `$x`, and
// numbers as strings, since TableGen has no fractions.
class Node<int operands> {
  int arity = operands;
}
def is : Node<1>;   // the operand itself
def neg : Node<1>;
def abs : Node<1>;
def sign : Node<1>;  // -1, 0, 1; zeros keep their sign and NaN stays NaN
def exp : Node<1>;
def expm1 : Node<1>; // exp(x) - 1
def log : Node<1>;
def log1p : Node<1>; // log(1 + x)
def sqrt : Node<1>;
def rsqrt : Node<1>; // 1 / sqrt(x)
def sin : Node<1>;
def cos : Node<1>;
def tanh : Node<1>;
def erf : Node<1>;
def floor : Node<1>;
def erfc : Node<1>; // 1 - erf(x)
def add : Node<2>;
def sub : Node<2>;
def mul : Node<2>;
def div : Node<2>;
def pow : Node<2>;
def min : Node<2>; // NaN if either is
def max : Node<2>;
// (count $at, x): how many numbers of the list `at` do not exceed x. In programs
// of the runtime only.
def count : Node<2>;
// Comparisons are false if either side is NaN. They and flags are conditions
// of `select` and nothing else.
def lt : Node<2>;
def le : Node<2>;
def gt : Node<2>;
def ge : Node<2>;
def eq : Node<2>;
def and : Node<2>;
def chosen : Node<2>; // whether a Word is this one: (chosen $form, "tanh")
def select : Node<3>; // (select condition, then, otherwise)
def set : Node<2>;    // a statement of an update: (set $p, expression)
// Statements whose value is computed for the whole parameter before anything
// that follows: sums over all elements, one a row or one a column of a matrix,
// and the nearest orthogonal matrix (see Optimizer).
def sum_all : Node<2>;
def sum_rows : Node<2>;
def sum_columns : Node<2>;
def orthogonalize : Node<4>; // $name, expression, steps, eps

// An argument in the language. `interval` is written as in a textbook,
// "[0, 1)"; an empty default makes the argument required.
class Hyperparameter<string n, string k, string value, string bounds,
                     string text> {
  string name = n;
  string kind = k;
  string defaultValue = value;
  string interval = bounds;
  list<string> words = [];
  string word = ""; // the first of them
  string summary = text;
}
class Real<string n, string value, string bounds = "(-inf, inf)",
           string text = "">
    : Hyperparameter<n, "Real", value, bounds, text>;
class Rate<string n, string value, string text = "base learning rate">
    : Hyperparameter<n, "Rate", value, "[0, inf)", text>;
class Count<string n, string value, string text = "",
            string bounds = "[0, inf)">
    : Hyperparameter<n, "Count", value, bounds, text>;
class Flag<string n, string text = "", string value = "0">
    : Hyperparameter<n, "Flag", value, "[0, 1]", text>;
// One of several words, the first by default. Expressions see it by `chosen`.
class Word<string n, list<string> choices, string text = "">
    : Hyperparameter<n, "Word", "0", "", text> {
  let words = choices;
  let word = !head(choices);
}

// Whole numbers in ascending order, each within `bounds`: `at: [30, 80]`. A
// record has at most one. Expressions see it as the first operand of `count`.
class List<string n, string bounds, string text = "">
    : Hyperparameter<n, "List", "", bounds, text>;

// Arguments that are fine one by one may be refused together: it is an error
// if `condition` holds.
class Refuse<dag c, string text> {
  dag condition = c;
  string message = text;
}

// An operand of an elementwise function. Gradient checks draw it from
// [low, high).
class Operand<string n, string l = "-4.0", string h = "4.0"> {
  string name = n;
  string low = l;
  string high = h;
}

// What the derivative by each operand is at a kink or a singular point, with
// these hyperparameters or the defaults; "inf" and "nan" are numbers here.
class Point<list<string> x, list<string> d, list<string> a = []> {
  list<string> operands = x;
  list<string> derivatives = d;
  list<string> arguments = a;
}

// In `derivatives`: differentiated by weir-tblgen.
def symbolic : Node<0>;

// y = f(x), f(x, a) or f(x, a, b), element by element. Variables: the operands
// and the hyperparameters; in derivatives also $y.
class ElementwiseRule {
  string summary;
  string keyword; // in the language
  string kind;    // Activation, Function or Loss: the table that lists it
  list<Operand> operands = [Operand<"x">];
  list<Hyperparameter> hyperparameters = [];
  list<Refuse> refusals = [];
  dag value;
  // By the one operand, or by each of several; weir-tblgen differentiates
  // `value` where the record gives none.
  dag derivative = ?;
  list<dag> derivatives = [];
  // The values of the first operand, over the others and the hyperparameters,
  // where the derivative jumps. Gradient checks stay away from them, and
  // `points` says what is taken there.
  list<dag> kinks = [];
  list<Point> points = [];
  // Computed in f64 inside of kernels in f32, for what cancels or needs more
  // digits on the way than in the result.
  bit isWide = false;
  // More lists of hyperparameters to check with, beside the defaults.
  list<list<string>> variants = [];
  // Of a Loss: the sum along the last axis and the mean over the others, rather
  // than the mean over all.
  bit sumsRows = false;
}

// Numbers that outlive the step; `extent` says how many: one for each element
// of the parameter ("All"), each row or each column of a matrix ("Row",
// "Column"), or one for the whole ("Scalar"). They start at `initial`, whose
// variables are the hyperparameters, or as a copy of the parameter. The slot
// exists only if the hyperparameter named by `condition` is not 0, or if the
// parameter is a matrix ("matrix") or is none ("!matrix").
class Slot<string n, string c = "", string e = "All"> {
  string name = n;
  string condition = c;
  string extent = e;
  dag initial = (is "0");
  bit isCopy = false;
}
class CopySlot<string n, string c = ""> : Slot<n, c> {
  let isCopy = true;
}
class SlotFrom<string n, dag start, string e = "All"> : Slot<n, "", e> {
  let initial = start;
}

// A number computed once a step in f64. Variables: $lr (the scheduled rate),
// $t (applied updates + 1), the hyperparameters. Needed as a slot is, but for
// conditions on the parameter.
class Scalar<string n, dag expression, string c = ""> {
  string name = n;
  dag value = expression;
  string condition = c;
}

// Variables of `update`: $p (the parameter), $g (its gradient, clipped), $lr,
// $decay (the weight decay if this parameter decays, else 0), slots, scalars,
// hyperparameters, $matrix (whether the parameter has rank 2), $elements,
// $rows, $columns (its sizes). Statements run in order, and a name that was set
// means its new value from then on. A statement that sets a slot is skipped
// where the slot does not exist. The hyperparameters, $decay, $matrix and the
// sizes are known at compile time, and so is the choice of a `select` whose
// condition has only them.
//
// (sum_all $name, e), (sum_rows $name, e) and (sum_columns $name, e) define a
// name as the sum of e over the whole parameter, or one sum for each row or
// column; e may use what stands before, which is computed again for it.
// (orthogonalize $name, e, steps, eps) replaces the matrix e by U V', U S V'
// being its singular value decomposition, approximately (Newton-Schulz).
// Statements on rows and columns are skipped where the parameter is no matrix.
class Optimizer<string k> {
  string keyword = k;
  string summary;
  list<Hyperparameter> hyperparameters;
  list<Refuse> refusals = [];
  list<Slot> slots = [];
  list<Scalar> scalars = [];
  list<dag> update;
  // The slot that evaluation and predictions read in place of the parameter.
  string evaluated = "";
  // The optimizer of parameters that are no matrices, if this one is for
  // matrices only; it takes over the hyperparameters named by `passed`.
  string fallback = "";
  list<string> passed = [];
}

// The factor on the base rate. Variables: $step (from 0), $horizon (steps of
// the whole schedule), the hyperparameters, and $reductions, the number of
// times that what was observed stopped to improve. A schedule that reads it has
// the hyperparameters `patience`, `cooldown`, `threshold` and `mode` (`min` or
// `max`), by which the runtime counts.
class Schedule<string k> {
  string keyword = k;
  string summary;
  list<Hyperparameter> hyperparameters = [];
  list<Refuse> refusals = [];
  dag value;
}

// `distribution` names a kind of the runtime, WEIR_INIT_<kind> in lower case,
// or, as "$name", the hyperparameter whose words name the kinds to choose from;
// `a` and `b` are its numbers. Variables: $fan_in, $fan_out, hyperparameters.
class Initializer<string k> {
  string keyword = k;
  string summary;
  list<Hyperparameter> hyperparameters = [];
  list<Refuse> refusals = [];
  string distribution;
  dag a = (is "0.0");
  dag b = (is "0.0");
}

#endif // WEIR_CATALOGUE_RULEBASE
