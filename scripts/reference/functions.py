"""Elementwise mathematics: values and derivatives, f32 against f64.

A bound is in units of the last place (ulp) of PyTorch's value computed in f64.
"""

import numpy

from elementwise import (EXACT, Bound, check_all, differentiate, points,
                         scatter)

# PyTorch's derivative is y + 1, which in f64 keeps nothing of exp(-40).
CANCELS = Bound(least=1e-8)
# The infinity at -0 has the sign of x in PyTorch, of the slope beside it here.
NEGATIVE_ZERO = Bound(but=lambda x: (x == 0) & numpy.signbit(x))
# NaN stays NaN here, and is 0 in PyTorch.
KEEPS_NAN = Bound(but=lambda *x: numpy.isnan(x[0]))
# Beyond 2^49 there is no accuracy left, and the result is NaN.
PERIODIC = Bound(but=lambda x: numpy.abs(x) > 2.0 ** 49)
# Infinity at a bound that is infinite: nothing passes.
UNBOUNDED = Bound(but=lambda x: numpy.isinf(x))


def pairs(name):
    """Two operands: everything against everything that is special."""
    x = points()
    if name == "pow":
        special = numpy.array([0, 1, -1, 2, 3, 0.5, -0.5, -2, 7, -3,
                               numpy.inf, -numpy.inf, numpy.nan, 1e-45],
                              numpy.float32)
        y = numpy.where(numpy.arange(len(x)) % 3 == 0, scatter(-3, 3, 1),
                        numpy.resize(special, len(x)))
        return [x, y.astype(numpy.float32)]
    return [x, numpy.where(numpy.arange(len(x)) % 5 == 0, x,
                           scatter(-12, 12, 2)).astype(numpy.float32)]


def cases(torch):
    return {
        "exp": ("exp({0})", lambda x: torch.exp(x), (EXACT,)),
        "expm1": ("expm1({0})", lambda x: torch.expm1(x), (EXACT, CANCELS)),
        "log": ("log({0})", lambda x: torch.log(x), (EXACT,)),
        "log1p": ("log1p({0})", lambda x: torch.log1p(x), (EXACT,)),
        "sqrt": ("sqrt({0})", lambda x: torch.sqrt(x), (EXACT,)),
        "rsqrt": ("rsqrt({0})", lambda x: torch.rsqrt(x), (EXACT, NEGATIVE_ZERO)),
        "square": ("square({0})", lambda x: torch.square(x), (EXACT,)),
        "reciprocal": ("reciprocal({0})", lambda x: torch.reciprocal(x),
                       (EXACT,)),
        "abs": ("abs({0})", lambda x: torch.abs(x), (EXACT, KEEPS_NAN)),
        "sign": ("sign({0})", lambda x: torch.sign(x), (KEEPS_NAN, EXACT)),
        "sin": ("sin({0})", lambda x: torch.sin(x), (PERIODIC,)),
        "cos": ("cos({0})", lambda x: torch.cos(x), (PERIODIC,)),
        "erf": ("erf({0})", lambda x: torch.erf(x), (EXACT,)),
        "clamp": ("clamp({0}, min: -1, max: 0.5)",
                  lambda x: torch.clamp(x, -1.0, 0.5), (EXACT,)),
        "clamp_below": ("clamp({0}, min: 0)",
                        lambda x: torch.clamp(x, min=0.0), (EXACT, UNBOUNDED)),
        "pow_2": ("pow({0}, 2)", lambda x: x ** 2, (EXACT,)),
        "pow_3": ("pow({0}, 3)", lambda x: x ** 3, (EXACT,)),
        "pow_half": ("pow({0}, 0.5)",
                     lambda x: torch.pow(x, torch.tensor(0.5)), (EXACT,)),
        "pow": ("pow({0}, {1})", lambda x, y: torch.pow(x, y), (EXACT,)),
        "maximum": ("maximum({0}, {1})", lambda a, b: torch.maximum(a, b),
                    (EXACT,)),
        "minimum": ("minimum({0}, {1})", lambda a, b: torch.minimum(a, b),
                    (EXACT,)),
    }


def arrays_of(name):
    if name in ("pow", "maximum", "minimum"):
        return pairs(name)
    return [points()]


def make(torch):
    stored = {}
    for name, (_, function, _) in cases(torch).items():
        results = differentiate(torch, function, arrays_of(name))
        for i, array in enumerate(results):
            stored[f"{name}.{i}"] = array
    return stored


def check(stored):
    yield from check_all(stored, cases(None), arrays_of)
