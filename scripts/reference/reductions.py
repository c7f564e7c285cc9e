"""Reductions, softmax and cumulative sums over several axes: values and
gradients in f32 against PyTorch in f64, infinities and NaN included.

The loss is sum(y * w): the gradient by w is the value, that by x the adjoint.
"""

import numpy

from program import Program

# Relative to the norm of a row, of which the sums have at most 60 terms.
TOLERANCE = 4e-6


def tolerance(x):
    """Of what is computed from exp(a - b), a and b as large as those of `x`,
    each rounded by up to half of its last place."""
    size = numpy.max(numpy.abs(x))
    return max(TOLERANCE, size * 2.0 ** -24) if size < 1e4 else TOLERANCE


def arrays():
    random = numpy.random.default_rng(5)
    inf, nan = numpy.inf, numpy.nan
    return {
        "plain": 2 * random.standard_normal((3, 4, 5)),
        "large": 1000 * random.standard_normal((2, 3, 4)),
        "edges": numpy.array([[-inf, -inf, -inf], [inf, 0, 1], [inf, inf, 2],
                              [inf, -inf, 1], [nan, 1, 2], [-inf, 0, 1],
                              [3, 3, 1], [0, 0, 0], [-0.0, 2, 0],
                              [1e30, -1e30, 1], [88, 89, 90]]),
        "one": random.standard_normal((4, 1)),
    }


def cases(torch):
    """name: (expression of {x}, function, arrays)."""
    every, rows = ("plain", "large"), ("plain", "large", "edges", "one")
    masked = None if not torch else lambda x, f: torch.where(
        x > 0, torch.nan_to_num(
            f(torch.where(x > 0, x, -torch.inf), -1), nan=0.0), 0.0)
    return {
        "sum": ("sum({x}, axis: -1)", lambda x: x.sum(-1), rows),
        "sum_all": ("sum({x})", lambda x: x.sum(), every),
        "mean": ("mean({x}, axis: [0, 2])", lambda x: x.mean((0, 2)), every),
        "max": ("max({x}, axis: -1)", lambda x: x.amax(-1), rows),
        "max_axes": ("max({x}, axis: [0, 2])", lambda x: x.amax((0, 2)),
                     every),
        "min": ("min({x}, axis: -1, keep: true)",
                lambda x: x.amin(-1, keepdim=True), rows),
        "min_axes": ("min({x}, axis: [0, 1])", lambda x: x.amin((0, 1)),
                     every),
        "prod": ("prod({x}, axis: 1)", lambda x: x.prod(1), ("plain",)),
        "variance": ("variance({x}, axis: [0, 2])", lambda x: x.var((0, 2)),
                     every),
        "variance_biased": ("variance({x}, axis: 1, correction: 0)",
                            lambda x: x.var(1, correction=0), rows),
        "standard_deviation": ("standard_deviation({x}, axis: 1)",
                               lambda x: x.std(1), ("plain", "large")),
        "norm": ("norm({x}, axis: [1, 2])",
                 lambda x: torch.linalg.vector_norm(x, 2, (1, 2)), every),
        "log_sum_exp": ("log_sum_exp({x}, axis: -1)",
                        lambda x: x.logsumexp(-1), rows),
        "log_sum_exp_axes": ("log_sum_exp({x}, axis: [0, 2], keep: true)",
                             lambda x: x.logsumexp((0, 2), keepdim=True),
                             every),
        "softmax": ("softmax({x})", lambda x: x.softmax(-1), rows),
        "softmax_0": ("softmax({x}, axis: 0)", lambda x: x.softmax(0), every),
        "softmax_axes": ("softmax({x}, axis: [1, 2])",
                         lambda x: x.flatten(1).softmax(-1).view_as(x), every),
        "softmax_masked": ("softmax({x}, mask: {x} > 0)",
                           lambda x: masked(x, torch.softmax),
                           ("plain", "one")),
        "log_softmax": ("log_softmax({x})", lambda x: x.log_softmax(-1), rows),
        "log_softmax_1": ("log_softmax({x}, axis: 1)",
                          lambda x: x.log_softmax(1), every),
        "cumsum": ("cumsum({x})", lambda x: x.cumsum(-1), rows),
        "cumsum_0": ("cumsum({x}, axis: 0, reverse: true)",
                     lambda x: x.flip(0).cumsum(0).flip(0), every),
    }


def weights(shape):
    return numpy.random.default_rng(7).uniform(0.5, 1.5, shape)


def each(torch):
    """(name, expression, function, x) of every case, x in f32."""
    data = arrays()
    for name, (expression, function, kinds) in cases(torch).items():
        for kind in kinds:
            yield (f"{name}_{kind}", expression, function,
                   data[kind].astype(numpy.float32))


def make(torch):
    stored = {}
    for name, _, function, x in each(torch):
        tensor = torch.tensor(x.astype(numpy.float64), requires_grad=True)
        value = function(tensor)
        w = weights(tuple(value.shape)).astype(numpy.float32)
        (value * torch.tensor(w.astype(numpy.float64))).sum().backward()
        with numpy.errstate(over="ignore"):
            stored[f"{name}.value"] = value.detach().numpy().astype(
                numpy.float32)
            stored[f"{name}.gradient"] = tensor.grad.numpy().astype(
                numpy.float32)
    return stored


def error(ours, theirs):
    """The largest over rows of the distance relative to the row's norm;
    infinite where what is no finite number differs."""
    ours, theirs = (numpy.asarray(array, float).reshape(
        array.shape[0] if array.ndim else 1, -1) for array in (ours, theirs))
    finite = numpy.isfinite(theirs)
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    if not numpy.all(same | finite) or not numpy.all(numpy.isfinite(
            ours[finite])):
        return numpy.inf
    ours, theirs = (numpy.where(finite, array, 0) for array in (ours, theirs))
    distance = numpy.linalg.norm(ours - theirs, axis=1)
    size = numpy.linalg.norm(theirs, axis=1)
    return float(numpy.max(distance / numpy.where(size > 0, size, 1)))


def check(stored):
    lines, values = [], {}
    for name, expression, _, x in each(None):
        w = weights(stored[f"{name}.value"].shape).astype(numpy.float32)
        for operand, array in ((f"x_{name}", x), (f"w_{name}", w)):
            values[operand] = array
            lines.append(f"  {operand} = parameter({list(array.shape)}, "
                         "init: zeros)")
        lines.append(f"  loss {name} = sum({expression.format(x='x_' + name)} "
                     f"* w_{name})")
    text = "\n".join(["model Reductions {", "  input u : f32",
                      "  output v = u", *lines, "}", "train {", "  batch 1",
                      "  optimizer sgd(lr: 1)", "}", ""])
    with Program(text) as program:
        _, gradients = program.run(
            values, {"u": numpy.zeros(1, numpy.float32)}, gradients=True)
    for name, _, _, x in each(None):
        for kind, operand in (("value", "w_"), ("gradient", "x_")):
            yield (f"{name}, {kind}",
                   error(gradients[operand + name], stored[f"{name}.{kind}"]),
                   tolerance(x), "relative")
