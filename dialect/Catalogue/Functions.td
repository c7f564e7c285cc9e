// Elementwise mathematics. Values at kinks and singular points are those of
// PyTorch's derivatives.
#ifndef WEIR_CATALOGUE_FUNCTIONS
#define WEIR_CATALOGUE_FUNCTIONS

include "dialect/Weir/ElementwiseBase.td"

def Exp : Function<"exp"> {
  let summary = "exponential";
  let value = (exp $x);
}

def Expm1 : Function<"expm1"> {
  let summary = "exp(x) - 1, exact near 0";
  let value = (expm1 $x);
}

def Log : Function<"log"> {
  let summary = "natural logarithm";
  let value = (log $x);
  let operands = [Operand<"x", "0.1", "4.0">];
  let points = [Point<["0.0"], ["inf"]>];
}

def Log1p : Function<"log1p"> {
  let summary = "log(1 + x), exact near 0";
  let value = (log1p $x);
  let operands = [Operand<"x", "-0.9", "4.0">];
  let points = [Point<["-1.0"], ["inf"]>];
}

def Sqrt : Function<"sqrt"> {
  let summary = "square root";
  let value = (sqrt $x);
  let operands = [Operand<"x", "0.1", "4.0">];
  let points = [Point<["0.0"], ["inf"]>];
}

def Rsqrt : Function<"rsqrt"> {
  let summary = "1 / sqrt(x)";
  let value = (rsqrt $x);
  let operands = [Operand<"x", "0.1", "4.0">];
  let points = [Point<["0.0"], ["-inf"]>];
}

def Square : Function<"square"> {
  let summary = "x squared";
  let value = (mul $x, $x);
  let derivative = (mul "2.0", $x);
}

def Reciprocal : Function<"reciprocal"> {
  let summary = "1 / x";
  let value = (div "1.0", $x);
  let derivative = (neg (mul $y, $y));
  let operands = [Operand<"x", "0.25", "4.0">];
  let points = [Point<["0.0"], ["-inf"]>];
}

def Abs : Function<"abs"> {
  let summary = "absolute value";
  let value = (abs $x);
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["0.0"]>];
}

def Sign : Function<"sign"> {
  let summary = "-1, 0 or 1";
  let value = (sign $x);
  let kinks = [(is "0.0")];
  let points = [Point<["0.0"], ["0.0"]>];
}

def Sin : Function<"sin"> {
  let summary = "sine";
  let value = (sin $x);
}

def Cos : Function<"cos"> {
  let summary = "cosine";
  let value = (cos $x);
}

def Erf : Function<"erf"> {
  let summary = "error function";
  let isWide = true; // the square in the derivative's exponent
  let value = (erf $x);
}

def Pow : Function<"pow"> {
  let summary = "x to the power of `exponent`";
  let operands = [Operand<"x", "0.1", "4.0">, Operand<"exponent", "-2.0",
                                                       "3.0">];
  let isWide = true; // powers multiply the error of the exponent by log(x)
  let value = (pow $x, $exponent);
  // x^0 is 1 everywhere, and 0^exponent is 0 around every exponent above 0:
  // both are flat, where the textbook's forms give 0 times infinity.
  let derivatives = [
    (select (eq $exponent, "0.0"), "0.0",
            (mul $exponent, (pow $x, (sub $exponent, "1.0")))),
    (select (and (eq $x, "0.0"), (ge $exponent, "0.0")), "0.0",
            (mul (pow $x, $exponent), (log $x)))
  ];
  let points = [
    Point<["0.0", "0.0"], ["0.0", "0.0"]>,
    Point<["0.0", "1.0"], ["1.0", "0.0"]>,
    Point<["0.0", "2.0"], ["0.0", "0.0"]>,
    Point<["0.0", "-1.0"], ["-inf", "-inf"]>,
    Point<["1.0", "0.0"], ["0.0", "0.0"]>,
    Point<["-2.0", "3.0"], ["12.0", "nan"]>
  ];
}

def Maximum : Function<"maximum"> {
  let summary = "the greater of two values; NaN if either is";
  let operands = [Operand<"a">, Operand<"b">];
  let value = (max $a, $b);
  // Equal values share the gradient, and NaN reaches both.
  let derivatives = [
    (select (lt $a, $b), "0.0", (select (eq $a, $b), "0.5", "1.0")),
    (select (gt $a, $b), "0.0", (select (eq $a, $b), "0.5", "1.0"))
  ];
  let kinks = [(is $b)];
  let points = [Point<["2.0", "2.0"], ["0.5", "0.5"]>];
}

def Minimum : Function<"minimum"> {
  let summary = "the smaller of two values; NaN if either is";
  let operands = [Operand<"a">, Operand<"b">];
  let value = (min $a, $b);
  let derivatives = [
    (select (gt $a, $b), "0.0", (select (eq $a, $b), "0.5", "1.0")),
    (select (lt $a, $b), "0.0", (select (eq $a, $b), "0.5", "1.0"))
  ];
  let kinks = [(is $b)];
  let points = [Point<["2.0", "2.0"], ["0.5", "0.5"]>];
}

def Clamp : Function<"clamp"> {
  let summary = "cut below `min` and above `max`";
  let hyperparameters = [Real<"min", "-inf", "[-inf, inf]">,
                         Real<"max", "inf", "[-inf, inf]">];
  let refusals = [Refuse<(gt $min, $max), "`min` must not exceed `max`">];
  let value = (min (max $x, $min), $max);
  let derivative = (select (and (gt $x, $min), (lt $x, $max)), "1.0", "0.0");
  let kinks = [(is $min), (is $max)];
  let points = [Point<["-1.0"], ["0.0"], ["-1.0", "0.5"]>,
                Point<["0.5"], ["0.0"], ["-1.0", "0.5"]>];
  let variants = [["-1.0", "0.5"], ["0.0", "inf"]];
}

#endif // WEIR_CATALOGUE_FUNCTIONS
