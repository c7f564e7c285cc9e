"""Losses that are a mean of one function over a sample: each element's value
and derivatives, and the mean over samples of several elements.

A bound is in units of the last place (ulp) of PyTorch's value computed in f64.
PyTorch has no quantile and no plain hinge loss: those are written here in its
operations.
"""

import numpy

from elementwise import (COUNT, EXACT, Bound, check_all, differentiate,
                         points, scatter)
from program import Program, relative

# The mean over 1024 elements makes small derivatives denormal.
MEAN = Bound(least=1e-34)
# NaN stays NaN here, and has the sign 0 in PyTorch.
KEEPS_NAN = Bound(least=1e-34, but=lambda *x: numpy.isnan(x[0]))
# 0 times infinity in PyTorch; infinite, as the other term is, here.
INFINITE = Bound(but=lambda *x: numpy.isinf(x[0]))
# PyTorch's probabilities cancel in f64, and so do the infinities.
CANCELS = Bound(least=1e-8, but=lambda *x: numpy.isinf(x[0]))
# 0 log 0 is 0 with the derivative 0 here; PyTorch's derivative there is NaN.
NO_TARGET = Bound(least=1e-34, but=lambda x, target: target == 0)


def kl(f, x, target):
    return f.kl_div(x, target, reduction="none")


def cases(torch):
    f = torch.nn.functional if torch else None

    def quantile(x, target, q):
        return torch.maximum(q * (target - x), (q - 1) * (target - x))

    return {
        "mean_squared_error": (
            "mean_squared_error({0}, {1})",
            lambda x, t: f.mse_loss(x, t, reduction="none"), (EXACT, MEAN)),
        "mean_absolute_error": (
            "mean_absolute_error({0}, {1})",
            lambda x, t: f.l1_loss(x, t, reduction="none"), (EXACT, KEEPS_NAN)),
        "huber": ("huber({0}, {1})",
                  lambda x, t: f.huber_loss(x, t, reduction="none"), (EXACT, MEAN)),
        "huber_half": (
            "huber({0}, {1}, delta: 0.5)",
            lambda x, t: f.huber_loss(x, t, reduction="none", delta=0.5),
            (EXACT, MEAN)),
        "smooth_l1": (
            "smooth_l1({0}, {1})",
            lambda x, t: f.smooth_l1_loss(x, t, reduction="none"), (EXACT, MEAN)),
        "smooth_l1_two": (
            "smooth_l1({0}, {1}, beta: 2)",
            lambda x, t: f.smooth_l1_loss(x, t, reduction="none", beta=2.0),
            (EXACT, MEAN)),
        "binary_cross_entropy": (
            "binary_cross_entropy({0}, {1})",
            lambda x, t: f.binary_cross_entropy_with_logits(
                x, t, reduction="none"), (INFINITE, CANCELS)),
        "binary_cross_entropy_weighted": (
            "binary_cross_entropy({0}, {1}, pos_weight: 3)",
            lambda x, t: f.binary_cross_entropy_with_logits(
                x, t, reduction="none",
                pos_weight=torch.tensor(3.0, dtype=torch.float64)), (INFINITE, CANCELS)),
        "binary_cross_entropy_of_probabilities": (
            "binary_cross_entropy_of_probabilities({0}, {1})",
            lambda x, t: f.binary_cross_entropy(x, t, reduction="none"),
            (EXACT, MEAN)),
        "kl_divergence": ("kl_divergence({0}, {1})",
                          lambda x, t: kl(f, x, t), (EXACT, MEAN, NO_TARGET)),
        "hinge": ("hinge({0}, {1})", lambda x, t: f.relu(1 - t * x), (EXACT, MEAN)),
        "gaussian_nll": (
            "gaussian_nll({0}, {1}, {2})",
            lambda x, t, v: f.gaussian_nll_loss(x, t, v, reduction="none"),
            (EXACT, MEAN)),
        "gaussian_nll_full": (
            "gaussian_nll({0}, {1}, {2}, full: true, eps: 0.5)",
            lambda x, t, v: f.gaussian_nll_loss(
                x, t, v, full=True, eps=0.5, reduction="none"), (EXACT, MEAN)),
        "quantile": ("quantile({0}, {1})",
                     lambda x, t: quantile(x, t, 0.5), (EXACT, KEEPS_NAN)),
        "quantile_low": ("quantile({0}, {1}, q: 0.1)",
                         lambda x, t: quantile(x, t, 0.1), (EXACT, KEEPS_NAN)),
    }


def arrays_of(name):
    """Operands: x at all points, targets of the kind that the loss takes."""
    x = points()
    classes = (numpy.arange(COUNT) % 2).astype(numpy.float32)
    soft = numpy.where(numpy.arange(COUNT) % 3 == 0, scatter(0, 1, 3), classes)
    if name == "binary_cross_entropy_of_probabilities":
        x = scatter(0, 1, 4)
        x[:4] = [0, 1, 1e-30, 1 - 2 ** -24]
        return [x, soft]
    if name.startswith("binary"):
        return [x, soft]
    if name == "kl_divergence":
        return [scatter(-9, 0, 5), soft]
    if name == "hinge":
        return [x, 2 * classes - 1]
    near = numpy.where(numpy.arange(COUNT) % 7 == 0, x,
                       numpy.clip(numpy.nan_to_num(x), -50, 50)
                       + scatter(-3, 3, 6)).astype(numpy.float32)
    if name.startswith("gaussian"):
        variance = numpy.abs(scatter(-2, 4, 7))
        variance[:3] = [0, 1e-9, 1e-6]
        return [x, near, variance]
    return [x, near]


# Whole samples of shape [3, 4], whose mean is taken over 12 elements; kl sums
# the last axis.
SAMPLES = 5
SHAPE = (3, 4)


def sample(name, operand):
    ranges = {"binary": ((-4, 4), (0, 1)), "kl": ((-9, 0), (0, 1)),
              "gaussian": ((-2, 2), (-2, 2), (0.2, 3))}
    low, high = ranges.get(name.split("_")[0], ((-2, 2),) * 2)[operand]
    if name == "binary_cross_entropy_of_probabilities":
        low, high = 0.05, 0.95
    random = numpy.random.default_rng(11 + operand)
    return random.uniform(low, high, (SAMPLES, *SHAPE)).astype(numpy.float32)


def make(torch):
    stored = {}
    for name, (_, function, _) in cases(torch).items():
        arrays = arrays_of(name)
        for i, array in enumerate(differentiate(torch, function, arrays)):
            stored[f"{name}.{i}"] = array
        whole = function(*(torch.tensor(sample(name, i)).double()
                           for i in range(len(arrays))))
        if name == "kl_divergence":
            whole = whole.sum(2, keepdim=True)
        stored[f"{name}.mean"] = whole.mean((1, 2)).numpy()
    return stored


def check_means(stored):
    """The loss of samples of several elements."""
    lines, outputs, inputs = [], [], {}
    for name, (expression, _, _) in cases(None).items():
        operands = [f"{name}_{i}" for i in range(len(arrays_of(name)))]
        for i, operand in enumerate(operands):
            lines.append(f"  input {operand} : f32[{SHAPE[0]}, {SHAPE[1]}]")
            inputs[operand] = sample(name, i)
        outputs.append(f"  output {name} = {expression.format(*operands)}")
    text = "\n".join(["model Means {", *lines, *outputs, "}", ""])
    with Program(text) as program:
        means, _ = program.run(inputs=inputs)
    for name in cases(None):
        yield (f"{name}, mean over a sample",
               relative(means[name], stored[f"{name}.mean"]), 1e-6, "relative")


def check(stored):
    # A loss is the mean of COUNT elements, a power of two, or a sum.
    yield from check_all(stored, cases(None), arrays_of, "{}",
                         lambda name: 1 if name == "kl_divergence" else COUNT)
    yield from check_means(stored)
