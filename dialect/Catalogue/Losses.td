// Losses that are a mean of one function over the elements of a sample. Names,
// defaults and values at kinks are PyTorch's. Losses that look along an axis
// are in dialect/Weir/Loss.td.
#ifndef WEIR_CATALOGUE_LOSSES
#define WEIR_CATALOGUE_LOSSES

include "dialect/Weir/ElementwiseBase.td"

class Regression<string mnemonic, string k = mnemonic> : Loss<mnemonic, k> {
  let operands = [Operand<"x">, Operand<"target">];
}
defvar error = (sub $x, $target);

def SquaredError : Regression<"squared_error", "mean_squared_error"> {
  let summary = "square of x - target";
  let value = (mul error, error);
  let derivatives = [(mul "2.0", error), (mul "-2.0", error)];
}

def AbsoluteError : Regression<"absolute_error", "mean_absolute_error"> {
  let summary = "absolute value of x - target";
  let value = (abs error);
  let kinks = [(is $target)];
  let points = [Point<["1.0", "1.0"], ["0.0", "0.0"]>];
}

def Huber : Regression<"huber"> {
  let summary = "half the squared error, linear beyond `delta`";
  let hyperparameters = [Real<"delta", "1.0", "(0, inf)">];
  defvar size = (abs error);
  let value = (select (le size, $delta), (mul "0.5", (mul error, error)),
                      (mul $delta, (sub size, (mul "0.5", $delta))));
  let derivatives = [(max (min error, $delta), (neg $delta)),
                     (neg (max (min error, $delta), (neg $delta)))];
  let kinks = [(sub $target, $delta), (add $target, $delta)];
  let points = [Point<["1.0", "2.0"], ["-1.0", "1.0"]>,
                Point<["3.0", "2.0"], ["1.0", "-1.0"]>,
                Point<["2.5", "2.0"], ["0.5", "-0.5"], ["0.5"]>];
  let variants = [["0.5"]];
}

def SmoothL1 : Regression<"smooth_l1"> {
  let summary = "absolute error, quadratic within `beta`";
  let hyperparameters = [Real<"beta", "1.0", "[0, inf)",
                              "0: the absolute error">];
  defvar size = (abs error);
  let value = (select (lt size, $beta),
                      (div (mul "0.5", (mul error, error)), $beta),
                      (sub size, (mul "0.5", $beta)));
  let derivatives = [
    (select (lt size, $beta), (div error, $beta), (sign error)),
    (neg (select (lt size, $beta), (div error, $beta), (sign error)))
  ];
  let kinks = [(sub $target, $beta), (add $target, $beta)];
  let points = [Point<["1.0", "2.0"], ["-1.0", "1.0"]>,
                Point<["3.0", "2.0"], ["1.0", "-1.0"]>,
                Point<["2.0", "2.0"], ["0.0", "0.0"], ["0.0"]>];
  let variants = [["0.5"], ["0.0"]];
}

// Logits: x = log(p / (1 - p)). Both terms are positive for a target in
// [0, 1], so that nothing cancels.
def BinaryCrossEntropy : Loss<"binary_cross_entropy"> {
  let summary = "cross entropy of a logit with a probability";
  let isWide = true; // the slope is a difference of probabilities
  let operands = [Operand<"x">, Operand<"target", "0.0", "1.0">];
  let hyperparameters = [Real<"pos_weight", "1.0", "[0, inf)",
                              "of positive targets">];
  defvar decay = (exp (neg (abs $x)));
  defvar whole = (add "1.0", decay);
  // -log(p) and -log(1 - p).
  defvar positive = (add (max (neg $x), "0.0"), (log1p decay));
  defvar negative = (add (max $x, "0.0"), (log1p decay));
  let value = (add (mul (mul $pos_weight, $target), positive),
                   (mul (sub "1.0", $target), negative));
  let derivatives = [
    (sub (mul (sub "1.0", $target),
              (div (select (lt $x, "0.0"), decay, "1.0"), whole)),
         (mul (mul $pos_weight, $target),
              (div (select (lt $x, "0.0"), "1.0", decay), whole))),
    (sub (mul (sub $pos_weight, "1.0"), positive), $x)
  ];
  let points = [Point<["0.0", "0.75"], ["-0.25", "0.0"]>,
                Point<["0.0", "0.5"], ["-0.25", "0.6931471805599453"],
                      ["2.0"]>];
  let variants = [["2.0"]];
}

def BinaryCrossEntropyOfProbabilities
    : Loss<"binary_cross_entropy_of_probabilities"> {
  let summary = "cross entropy of a probability with a probability";
  let isWide = true; // as that of logits
  let operands = [Operand<"x", "0.05", "0.95">,
                  Operand<"target", "0.0", "1.0">];
  let hyperparameters = [Real<"pos_weight", "1.0", "[0, inf)",
                              "of positive targets">];
  // Logarithms stop at -100 in the value, and the denominator of its slope at
  // 1e-12; the slope by the target does not stop.
  defvar positive = (neg (max (log $x), "-100.0"));
  defvar negative = (neg (max (log1p (neg $x)), "-100.0"));
  let value = (add (mul (mul $pos_weight, $target), positive),
                   (mul (sub "1.0", $target), negative));
  let derivatives = [
    (div (sub (mul (sub "1.0", $target), $x),
              (mul (mul $pos_weight, $target), (sub "1.0", $x))),
         (max (mul (sub "1.0", $x), $x), "1e-12")),
    (sub (log1p (neg $x)), (mul $pos_weight, (log $x)))
  ];
  let points = [Point<["0.0", "1.0"], ["-1e12", "inf"]>,
                Point<["0.0", "0.0"], ["0.0", "inf"]>,
                Point<["1.0", "0.0"], ["1e12", "-inf"]>,
                Point<["1.0", "1.0"], ["0.0", "-inf"]>];
  let variants = [["2.0"]];
}

// 0 log 0 is 0: what has no probability in the target does not count.
def KlDivergence : Loss<"kl_divergence"> {
  let summary = "target (log(target) - x), x being log-probabilities";
  let isWide = true; // a difference of logarithms
  let operands = [Operand<"x", "-4.0", "0.0">,
                  Operand<"target", "0.05", "1.0">];
  let sumsRows = true;
  let value = (select (eq $target, "0.0"), "0.0",
                      (mul $target, (sub (log $target), $x)));
  let derivatives = [
    (neg $target),
    (select (eq $target, "0.0"), "0.0",
            (add (sub (log $target), $x), "1.0"))
  ];
  let points = [Point<["-1.0", "0.0"], ["0.0", "0.0"]>,
                Point<["-inf", "0.0"], ["0.0", "0.0"]>];
}

// At the margin 0, as in PyTorch's MultiMarginLoss.
def Hinge : Loss<"hinge"> {
  let summary = "max(0, margin - target x), targets being -1 and 1";
  let operands = [Operand<"x">, Operand<"target", "0.5", "1.5">];
  let hyperparameters = [Real<"margin", "1.0">];
  let value = (max (sub $margin, (mul $target, $x)), "0.0");
  let kinks = [(div $margin, $target)];
  let points = [Point<["1.0", "1.0"], ["0.0", "0.0"]>,
                Point<["-1.0", "-1.0"], ["0.0", "0.0"]>,
                Point<["0.5", "1.0"], ["0.0", "0.0"], ["0.5"]>];
  let variants = [["0.5"]];
}

// The variance stops at `eps` in the value; as in PyTorch its gradient does
// not notice.
def GaussianNll : Loss<"gaussian_nll"> {
  let summary = "-log of the normal density of the target";
  let isWide = true; // terms of both signs
  let operands = [Operand<"x">, Operand<"target">,
                  Operand<"variance", "0.2", "3.0">];
  let hyperparameters = [
    Real<"eps", "1e-6", "(0, inf)", "least variance">,
    Flag<"full", "with the constant log(2 pi) / 2">
  ];
  defvar v = (max $variance, $eps);
  let value = (add (mul "0.5", (add (log v), (div (mul error, error), v))),
                   (select $full, "0.9189385332046727", "0.0"));
  let derivatives = [
    (div error, v), (neg (div error, v)),
    (div (sub "0.5", (mul "0.5", (div (mul error, error), v))), v)
  ];
  let points = [Point<["1.5", "0.5", "0.125"], ["4.0", "-4.0", "-6.0"],
                      ["0.25", "1"]>];
  let variants = [["1e-6", "1"]];
}

// At the target the mean of both slopes, as torch.maximum shares a tie.
def Quantile : Regression<"quantile"> {
  let summary = "pinball loss of the quantile `q`";
  let hyperparameters = [Real<"q", "0.5", "(0, 1)">];
  defvar missing = (sub $target, $x);
  let value = (max (mul $q, missing), (mul (sub $q, "1.0"), missing));
  let derivatives = [
    (sub (sub "0.5", $q), (mul "0.5", (sign missing))),
    (add (sub $q, "0.5"), (mul "0.5", (sign missing)))
  ];
  let kinks = [(is $target)];
  let points = [Point<["1.0", "1.0"], ["0.0", "0.0"]>,
                Point<["1.0", "1.0"], ["0.25", "-0.25"], ["0.25"]>];
  let variants = [["0.25"]];
}

#endif // WEIR_CATALOGUE_LOSSES
