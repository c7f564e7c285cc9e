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
def add : Node<2>;
def sub : Node<2>;
def mul : Node<2>;
def div : Node<2>;
def pow : Node<2>;
def min : Node<2>; // NaN if either is
def max : Node<2>;
// Comparisons are false if either side is NaN. They and flags are conditions
// of `select` and nothing else.
def lt : Node<2>;
def le : Node<2>;
def gt : Node<2>;
def ge : Node<2>;
def eq : Node<2>;
def and : Node<2>;
def select : Node<3>; // (select condition, then, otherwise)
def set : Node<2>;    // a statement of an update: (set $p, expression)

// An argument in the language. `interval` is written as in a textbook,
// "[0, 1)"; an empty default makes the argument required.
class Hyperparameter<string n, string k, string value, string bounds,
                     string text> {
  string name = n;
  string kind = k;
  string defaultValue = value;
  string interval = bounds;
  list<string> words = [];
  string summary = text;
}
class Real<string n, string value, string bounds = "(-inf, inf)",
           string text = "">
    : Hyperparameter<n, "Real", value, bounds, text>;
class Rate<string n, string value, string text = "base learning rate">
    : Hyperparameter<n, "Rate", value, "[0, inf)", text>;
class Count<string n, string value, string text = "">
    : Hyperparameter<n, "Count", value, "[0, inf)", text>;
class Flag<string n, string text = "">
    : Hyperparameter<n, "Flag", "0", "[0, 1]", text>;
// One of several words, the first by default. Expressions cannot see it.
class Word<string n, list<string> choices, string text = "">
    : Hyperparameter<n, "Word", "0", "", text> {
  let words = choices;
}

// Arguments that are fine one by one may be refused together: it is an error
// if `condition` holds.
class Refuse<dag c, string text> {
  dag condition = c;
  string message = text;
}

// y = f(x). Variables: $x, the hyperparameters; in the derivative also $y.
class ActivationRule {
  string summary;
  list<Hyperparameter> hyperparameters = [];
  dag value;
  // By x; weir-tblgen differentiates `value` where the record gives none.
  dag derivative = ?;
  // Where quadrature cuts and gradient checks take one-sided values, ascending,
  // and the derivative that is taken there.
  list<string> kinks = [];
  list<string> derivativeAtKinks = [];
  // Gradient checks draw x from here.
  string sampleLow = "-4.0";
  string sampleHigh = "4.0";
}

// A number that outlives the step, per element of the parameter; 0 at first.
// It exists only if the hyperparameter named by `condition` is not 0.
class Slot<string n, string c = ""> {
  string name = n;
  string condition = c;
}

// A number computed once a step in f64. Variables: $lr (the scheduled rate),
// $t (applied updates + 1), the hyperparameters. Needed as a slot is.
class Scalar<string n, dag expression, string c = ""> {
  string name = n;
  dag value = expression;
  string condition = c;
}

// Variables of `update`: $p (the parameter), $g (its gradient, clipped), $lr,
// $decay (the weight decay if this parameter decays, else 0), slots, scalars,
// hyperparameters. Statements run in order, and a name that was set means its
// new value from then on. A statement that sets a slot is skipped where the
// slot does not exist. The hyperparameters and $decay are known at compile
// time, and so is the choice of a `select` whose condition has only them.
class Optimizer<string k> {
  string keyword = k;
  string summary;
  list<Hyperparameter> hyperparameters;
  list<Refuse> refusals = [];
  list<Slot> slots = [];
  list<Scalar> scalars = [];
  list<dag> update;
}

// The factor on the base rate. Variables: $step (from 0), $horizon (steps of
// the whole schedule), the hyperparameters.
class Schedule<string k> {
  string keyword = k;
  string summary;
  list<Hyperparameter> hyperparameters = [];
  dag value;
}

// `distribution` names a kind of the runtime, WEIR_INIT_<kind> in lower case;
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
