// RUN: weir-tblgen -gen-function-docs %s -I %weir_src -I %S | FileCheck %s
// The rule of each node, and what the differentiator makes of it.
include "Function.inc"

class F<dag f> : Activation<NAME> {
  let value = f;
  let operands = [Operand<"x", "0.5">];
}

// CHECK: | `Neg` | Neg | `-x` | `-1` |
def Neg : F<(neg $x)>;
// CHECK: | `Abs` | Abs | `abs(x)` | `sign(x)` |
def Abs : F<(abs $x)>;
// CHECK: | `Sign` | Sign | `sign(x)` | `0` |
def Sign : F<(sign $x)>;
// CHECK: | `Exp` | Exp | `exp(x)` | `y` |
def Exp : F<(exp $x)>;
// CHECK: | `Expm1` | Expm1 | `expm1(x)` | `exp(x)` |
def Expm1 : F<(expm1 $x)>;
// CHECK: | `Log` | Log | `log(x)` | `1 / x` |
def Log : F<(log $x)>;
// CHECK: | `Log1p` | Log1p | `log1p(x)` | `1 / (1 + x)` |
def Log1p : F<(log1p $x)>;
// CHECK: | `Sqrt` | Sqrt | `sqrt(x)` | `0.5 / y` |
def Sqrt : F<(sqrt $x)>;
// CHECK: | `Rsqrt` | Rsqrt | `rsqrt(x)` | `-0.5 * y / x` |
def Rsqrt : F<(rsqrt $x)>;
// CHECK: | `Sin` | Sin | `sin(x)` | `cos(x)` |
def Sin : F<(sin $x)>;
// CHECK: | `Cos` | Cos | `cos(x)` | `-sin(x)` |
def Cos : F<(cos $x)>;
// CHECK: | `Tanh` | Tanh | `tanh(x)` | `1 - y * y` |
def Tanh : F<(tanh $x)>;
// CHECK: | `Erf` | Erf | `erf(x)` | `1.1283791670955126 * exp(-(x * x))` |
def Erf : F<(erf $x)>;
// CHECK: | `Erfc` | Erfc | `erfc(x)` | `-1.1283791670955126 * exp(-(x * x))` |
def Erfc : F<(erfc $x)>;
// CHECK: | `Add` | Add | `x + 3` | `1` |
def Add : F<(add $x, "3")>;
// CHECK: | `Sub` | Sub | `3 - x` | `-1` |
def Sub : F<(sub "3", $x)>;
// CHECK: | `Mul` | Mul | `x * exp(x)` | `exp(x) + y` |
def Mul : F<(mul $x, (exp $x))>;
// CHECK: | `Div` | Div | `1 / x` | `-(y / x)` |
def Div : F<(div "1", $x)>;
// CHECK: | `Pow` | Pow | `pow(x, 3)` | `3 * pow(x, 2)` |
def Pow : F<(pow $x, "3")>;
// CHECK: | `Power` | Power | `pow(2, x)` | `y * log(2)` |
def Power : F<(pow "2", $x)>;
// CHECK: | `Min` | Min | `min(x, 6)` | `(0 if x >= 6 else 1)` |
def Min : F<(min $x, "6")>;
// CHECK: | `Max` | Max | `max(x, 0)` | `(0 if x <= 0 else 1)` |
def Max : F<(max $x, "0")>;
// CHECK: | `Select` | Select | `(x if x > 0 and x < 1 else 2 * x)` | `(1 if x > 0 and x < 1 else 2)` |
def Select : F<(select (and (gt $x, "0"), (lt $x, "1")), $x, (mul "2", $x))>;
// CHECK: | `Chain` | Chain | `exp(sin(2 * x))` | `2 * y * cos(2 * x)` |
def Chain : F<(exp (sin (mul "2", $x)))>;
// CHECK: | `Several` | Several | `x * a / b` | `a / b`<br>`x / b`<br>`-(y / b)` |
def Several : F<(div (mul $x, $a), $b)> {
  let operands = [Operand<"x">, Operand<"a">, Operand<"b", "0.5">];
}
