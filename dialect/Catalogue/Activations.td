// The elementwise functions y = f(x). A record is the operation
// weir.<mnemonic>, its keyword, its derivative and its tests at once.
#ifndef WEIR_CATALOGUE_ACTIVATIONS
#define WEIR_CATALOGUE_ACTIVATIONS

include "dialect/Catalogue/RuleBase.td"
include "dialect/Weir/ElementwiseBase.td"

class Activation<string mnemonic>
    : Weir_ActivationOp<mnemonic>, ActivationRule {
  let arguments = !foldl((ins Weir_Float:$x), hyperparameters, all, one,
      !con(all, !dag(ins, [DefaultValuedAttr<F64Attr, one.defaultValue>],
                     [one.name])));
}

def Relu : Activation<"relu"> {
  let summary = "rectified linear unit";
  let value = (max $x, "0.0");
  // 0 at the kink, as everybody does; written so that NaN passes.
  let derivative = (select (le $y, "0.0"), "0.0", "1.0");
  let kinks = ["0.0"];
  let derivativeAtKinks = ["0.0"];
}

def Tanh : Activation<"tanh"> {
  let summary = "hyperbolic tangent";
  let value = (tanh $x);
  let derivative = (sub "1.0", (mul $y, $y));
}

def Sigmoid : Activation<"sigmoid"> {
  let summary = "logistic function";
  // Right at both ends: exp(-x) is infinite or 0 there, y is 0 or 1.
  let value = (div "1.0", (add "1.0", (exp (neg $x))));
  let derivative = (mul $y, (sub "1.0", $y));
}

def Gelu : Activation<"gelu"> {
  let summary = "Gaussian error linear unit, exact";
  let value = (mul (mul "0.5", $x),
                   (add "1.0", (erf (mul $x, "0.7071067811865476"))));
}

#endif // WEIR_CATALOGUE_ACTIVATIONS
