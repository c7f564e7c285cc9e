// Activations: elementwise functions y = f(x) between layers. A record is the
// operation weir.<mnemonic>, its keyword, its derivative and its tests at once.
// Names, defaults and values at kinks are PyTorch's.
#ifndef WEIR_CATALOGUE_ACTIVATIONS
#define WEIR_CATALOGUE_ACTIVATIONS

include "dialect/Weir/ElementwiseBase.td"

// exp(-|x|) is at most 1. With it, expressions that are exact for large x of
// one sign and overflow for the other are exact for both.
defvar decay = (exp (neg (abs $x)));

def Identity : Activation<"identity"> {
  let summary = "the value itself";
  let value = (is $x);
}

def Relu : Activation<"relu"> {
  let summary = "rectified linear unit";
  let value = (max $x, "0.0");
  // 0 at the kink, as everybody does; written so that NaN passes.
  let derivative = (select (le $y, "0.0"), "0.0", "1.0");
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["0.0"]>];
}

def Relu6 : Activation<"relu6"> {
  let summary = "relu cut at 6";
  let value = (min (max $x, "0.0"), "6.0");
  let derivative = (select (and (gt $x, "0.0"), (lt $x, "6.0")), "1.0", "0.0");
  let kinks = [(is "0.0"), (is "6.0")];
  let points = [Point<["0.0"], ["0.0"]>, Point<["6.0"], ["0.0"]>];
  let operands = [Operand<"x", "-4.0", "9.0">];
}

def LeakyRelu : Activation<"leaky_relu"> {
  let summary = "relu with a slope for negative values";
  let hyperparameters = [
    Real<"negative_slope", "0.01", "(-inf, inf)", "slope below 0">
  ];
  let value = (select (gt $x, "0.0"), $x, (mul $negative_slope, $x));
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["0.01"]>, Point<["0.0"], ["0.25"], ["0.25"]>];
  let variants = [["0.25"]];
}

def Elu : Activation<"elu"> {
  let summary = "exponential linear unit";
  let hyperparameters = [Real<"alpha", "1.0", "(-inf, inf)",
                              "the value at -inf is -alpha">];
  let value = (select (gt $x, "0.0"), $x, (mul $alpha, (expm1 $x)));
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["1.0"]>, Point<["0.0"], ["0.5"], ["0.5"]>];
  let variants = [["0.5"]];
}

def Celu : Activation<"celu"> {
  let summary = "exponential linear unit with a continuous derivative";
  let hyperparameters = [Real<"alpha", "1.0", "(0, inf)",
                              "the value at -inf is -alpha">];
  let value = (select (gt $x, "0.0"), $x,
                      (mul $alpha, (expm1 (div $x, $alpha))));
  let derivative = (select (gt $x, "0.0"), "1.0", (exp (div $x, $alpha)));
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["1.0"]>, Point<["0.0"], ["1.0"], ["2.0"]>];
  let variants = [["2.0"]];
}

def Selu : Activation<"selu"> {
  let summary = "self-normalizing exponential linear unit";
  let value = (select (gt $x, "0.0"), (mul "1.0507009873554805", $x),
                      (mul "1.7580993408473766", (expm1 $x)));
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["1.7580993408473766"]>];
}

def Gelu : Activation<"gelu"> {
  let summary = "Gaussian error linear unit";
  let hyperparameters = [Word<"approximate", ["none", "tanh"]>];
  // 1 / (1 + exp(-2 u)) is (1 + tanh(u)) / 2 without its cancellation, as
  // erfc(-z) / 2 is (1 + erf(z)) / 2. u = sqrt(2 / pi) (x + 0.044715 x^3). Both
  // multiply the error of their argument by its square.
  let isWide = true;
  defvar square = (mul $x, $x);
  defvar slope = (add "-1.5957691216057308", (mul "-0.07135481627260025",
                                                  square));
  defvar step = (div "1.0", (add "1.0", (exp (mul $x, slope))));
  defvar half = (mul "0.5", (erfc (mul $x, "-0.7071067811865476")));
  let value = (mul $x, (select (chosen $approximate, "tanh"), step, half));
  // 1 - step is its own quotient: 1 / (1 + exp(2 u)).
  let derivative = (select (chosen $approximate, "tanh"),
      (mul step, (sub "1.0",
          (mul (mul $x, (add "-1.5957691216057308",
                             (mul "-0.21406444881780073", square))),
               (div "1.0", (add "1.0", (exp (neg (mul $x, slope)))))))),
      (add half, (mul (mul $x, "0.3989422804014327"),
                      (exp (mul "-0.5", square)))));
  let variants = [["tanh"]];
}

def Silu : Activation<"silu"> {
  let summary = "sigmoid linear unit, also called swish";
  let value = (div (select (lt $x, "0.0"), (mul $x, decay), $x),
                   (add "1.0", decay));
  // s (1 + x (1 - s)), s the sigmoid.
  defvar s = (div (select (lt $x, "0.0"), decay, "1.0"), (add "1.0", decay));
  defvar rest = (div (select (lt $x, "0.0"), "1.0", decay),
                     (add "1.0", decay));
  let derivative = (mul s, (add "1.0", (mul $x, rest)));
}

def Sigmoid : Activation<"sigmoid"> {
  let summary = "logistic function";
  let value = (div (select (lt $x, "0.0"), decay, "1.0"), (add "1.0", decay));
  let derivative = (mul $y, (sub "1.0", $y));
}

def HardSigmoid : Activation<"hard_sigmoid"> {
  let summary = "straight line for the logistic function";
  let value = (div (min (max (add $x, "3.0"), "0.0"), "6.0"), "6.0");
  let derivative = (select (and (gt $x, "-3.0"), (lt $x, "3.0")),
                           "0.16666666666666666", "0.0");
  let kinks = [(is "-3.0"), (is "3.0")];
  let points = [Point<["-3.0"], ["0.0"]>, Point<["3.0"], ["0.0"]>];
}

def HardSwish : Activation<"hard_swish"> {
  let summary = "x times the hard sigmoid";
  let value = (mul $x, (div (min (max (add $x, "3.0"), "0.0"), "6.0"), "6.0"));
  let derivative = (select (le $x, "-3.0"), "0.0", (select (ge $x, "3.0"), "1.0",
      (div (add (mul "2.0", $x), "3.0"), "6.0")));
  let kinks = [(is "-3.0"), (is "3.0")];
  let points = [Point<["-3.0"], ["0.0"]>, Point<["3.0"], ["1.0"]>];
}

def Tanh : Activation<"tanh"> {
  let summary = "hyperbolic tangent";
  let value = (tanh $x);
  let derivative = (sub "1.0", (mul $y, $y));
}

def HardTanh : Activation<"hard_tanh"> {
  let summary = "cut below and above";
  let hyperparameters = [Real<"min", "-1.0">, Real<"max", "1.0">];
  let refusals = [Refuse<(ge $min, $max), "`min` must be less than `max`">];
  let value = (min (max $x, $min), $max);
  let derivative = (select (and (gt $x, $min), (lt $x, $max)), "1.0", "0.0");
  let kinks = [(is $min), (is $max)];
  let points = [Point<["-1.0"], ["0.0"]>, Point<["1.0"], ["0.0"]>,
                Point<["-2.0"], ["0.0"], ["-2.0", "0.5"]>,
                Point<["0.5"], ["0.0"], ["-2.0", "0.5"]>];
  let variants = [["-2.0", "0.5"]];
}

def Softplus : Activation<"softplus"> {
  let summary = "log(1 + exp(x)), a smooth relu";
  let hyperparameters = [
    Real<"beta", "1.0", "(0, inf)", "sharpness">,
    Real<"threshold", "20.0", "(-inf, inf)",
         "x itself where beta x is greater">
  ];
  defvar scaled = (mul $beta, $x);
  defvar small = (exp (neg (abs scaled)));
  let value = (select (gt scaled, $threshold), $x,
                      (div (add (max scaled, "0.0"), (log1p small)), $beta));
  let derivative = (select (gt scaled, $threshold), "1.0",
      (div (select (lt scaled, "0.0"), small, "1.0"), (add "1.0", small)));
  // A step of log(1 + exp(-threshold)) / beta, 2e-9 with the defaults.
  let kinks = [(div $threshold, $beta)];
  let points = [Point<["20.0"], ["0.9999999979388463"]>,
                Point<["0.0"], ["0.5"]>];
  let variants = [["2.0", "20.0"], ["0.5", "1.0"]];
}

def Softsign : Activation<"softsign"> {
  let summary = "x / (1 + abs(x))";
  defvar whole = (add "1.0", (abs $x));
  let value = (div $x, whole);
  let derivative = (div "1.0", (mul whole, whole));
}

def Mish : Activation<"mish"> {
  let summary = "x tanh(softplus(x))";
  // tanh(log(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2) for e = exp(x), and the
  // same over e^2 for positive x: sums of positive terms.
  defvar above = (select (lt $x, "0.0"), (mul decay, (add decay, "2.0")),
                         (add "1.0", (mul "2.0", decay)));
  defvar below = (add above, (select (lt $x, "0.0"), "2.0",
                                     (mul "2.0", (mul decay, decay))));
  let value = (mul $x, (div above, below));
  // tanh(s) + x (1 - tanh(s)^2) sigmoid(x), in the same terms.
  let derivative = (add (div above, below), (mul $x,
      (div (mul (select (lt $x, "0.0"), decay, (mul decay, decay)),
                (add "4.0", (mul "4.0", decay))),
           (mul below, below))));
}

def LogSigmoid : Activation<"log_sigmoid"> {
  let summary = "logarithm of the logistic function";
  let value = (sub (min $x, "0.0"), (log1p decay));
  let derivative = (div (select (lt $x, "0.0"), "1.0", decay),
                        (add "1.0", decay));
}

def SquaredRelu : Activation<"squared_relu"> {
  let summary = "the square of relu";
  let value = (mul (max $x, "0.0"), (max $x, "0.0"));
  let derivative = (mul "2.0", (max $x, "0.0"));
}

#endif // WEIR_CATALOGUE_ACTIVATIONS
