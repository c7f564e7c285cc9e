"""Activations: values and derivatives at 1024 points, f32 against f64.

A bound is in units of the last place (ulp) of PyTorch's value computed in f64.
"""

import numpy

from elementwise import EXACT, Bound, check_all, differentiate, points

# exp(x) is denormal below -87 and has few digits to multiply.
DENORMAL = Bound(least=2e-37)
# 1 - y^2 and y (1 - y) from the rounded y, as in PyTorch's own f32.
FROM_RESULT = Bound(least=0.5)
# A sum of terms of both signs with a root between -2 and -1.
ROOT = Bound(least=0.25)
# PyTorch's 1 + erf and 1 + tanh cancel, also in f64.
CANCELS = Bound(least=5e-8)
# 0 times infinity in PyTorch; the limit, 0, here.
LIMIT = Bound(but=lambda x: numpy.isinf(x))


def cases(torch):
    f = torch.nn.functional if torch else None
    return {
        "identity": ("1 * {0}", lambda x: x * 1, (EXACT,)),
        "relu": ("relu({0})", lambda x: f.relu(x), (EXACT,)),
        "relu6": ("relu6({0})", lambda x: f.relu6(x), (EXACT,)),
        "leaky_relu": ("leaky_relu({0})", lambda x: f.leaky_relu(x), (EXACT,)),
        "leaky_relu_steep": (
            "leaky_relu({0}, negative_slope: 0.25)",
            lambda x: f.leaky_relu(x, 0.25), (EXACT,)),
        "elu": ("elu({0})", lambda x: f.elu(x), (EXACT,)),
        "elu_half": ("elu({0}, alpha: 0.5)", lambda x: f.elu(x, 0.5),
                     (EXACT,)),
        "celu": ("celu({0})", lambda x: f.celu(x), (EXACT,)),
        "celu_wide": ("celu({0}, alpha: 2)", lambda x: f.celu(x, 2.0),
                      (EXACT,)),
        "selu": ("selu({0})", lambda x: f.selu(x), (EXACT,)),
        "gelu": ("gelu({0})", lambda x: f.gelu(x), (CANCELS,)),
        "gelu_tanh": ("gelu({0}, approximate: tanh)",
                      lambda x: f.gelu(x, approximate="tanh"), (CANCELS,)),
        "silu": ("silu({0})", lambda x: f.silu(x), (DENORMAL, ROOT)),
        "sigmoid": ("sigmoid({0})", lambda x: torch.sigmoid(x), (EXACT, FROM_RESULT)),
        "hard_sigmoid": ("hard_sigmoid({0})", lambda x: f.hardsigmoid(x),
                         (EXACT,)),
        "hard_swish": ("hard_swish({0})", lambda x: f.hardswish(x), (EXACT,)),
        "tanh": ("tanh({0})", lambda x: torch.tanh(x), (EXACT, FROM_RESULT)),
        "hard_tanh": ("hard_tanh({0})", lambda x: f.hardtanh(x), (EXACT,)),
        "hard_tanh_uneven": (
            "hard_tanh({0}, min: -2, max: 0.5)",
            lambda x: f.hardtanh(x, -2.0, 0.5), (EXACT,)),
        "softplus": ("softplus({0})", lambda x: f.softplus(x), (EXACT,)),
        "softplus_sharp": (
            "softplus({0}, beta: 2, threshold: 6)",
            lambda x: f.softplus(x, 2.0, 6.0), (EXACT,)),
        "softsign": ("softsign({0})", lambda x: f.softsign(x), (EXACT, LIMIT)),
        "mish": ("mish({0})", lambda x: f.mish(x), (DENORMAL, ROOT)),
        "log_sigmoid": ("log_sigmoid({0})", lambda x: f.logsigmoid(x),
                        (EXACT,)),
        "squared_relu": ("squared_relu({0})", lambda x: f.relu(x) ** 2,
                         (EXACT,)),
    }


def make(torch):
    stored = {}
    for name, (_, function, _) in cases(torch).items():
        for i, array in enumerate(differentiate(torch, function, [points()])):
            stored[f"{name}.{i}"] = array
    return stored


def check(stored):
    yield from check_all(stored, cases(None), lambda name: [points()])
