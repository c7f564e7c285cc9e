"""Initialisers: moments against those of torch.nn.init, orthogonality, and what
is exact.

Stored are the mean and the spread of each statistic over several samples of
PyTorch, so that a difference counts in standard errors of one sample. What
PyTorch lacks is drawn from its normal_ or uniform_ with this module's own
transcription of the spread, marked `transcribed`.
"""

import numpy

from program import Program

ROWS, COLUMNS = 200, 300  # fan out, fan in
SAMPLES = 24
ERRORS = 6  # standard errors that a statistic may differ by
METADATA = {"transcribed": "he_average, lecun_average, scaling_average, "
                           "preserving_relu, preserving_gelu, "
                           "preserving_tanh, preserving_none"}
STATISTICS = ("mean", "variance", "kurtosis", "bound")


def second_moment(function):
    """The mean of f(z)^2 over a standard normal z."""
    nodes, weights = numpy.polynomial.legendre.leggauss(64)
    total = 0.0
    for left in numpy.arange(-12, 12, 0.5):  # 0 is a cut
        z = left + 0.25 * (nodes + 1)
        density = numpy.exp(-z * z / 2) / numpy.sqrt(2 * numpy.pi)
        total += numpy.sum(0.25 * weights * function(z) ** 2 * density)
    return total


def gelu(z):
    from math import erf
    return z * 0.5 * (1 + numpy.vectorize(erf)(z / numpy.sqrt(2)))


def cut_normal(init, tensor, mean, std):
    init.trunc_normal_(tensor, mean, std, mean - 2 * std, mean + 2 * std)


def preserving(function):
    return lambda init, w: init.normal_(
        w, 0, 1 / numpy.sqrt(COLUMNS * second_moment(function)))


# From the initialiser in Weir to what PyTorch does with a tensor.
CASES = {
    "uniform": ("uniform(-0.2, 0.6)", lambda i, w: i.uniform_(w, -0.2, 0.6)),
    "normal": ("normal(0.02)", lambda i, w: i.normal_(w, 0, 0.02)),
    "normal_mean": ("normal(0.5, mean: 2)", lambda i, w: i.normal_(w, 2, 0.5)),
    "truncated": ("truncated_normal(0.1)",
                  lambda i, w: cut_normal(i, w, 0, 0.1)),
    "truncated_mean": ("truncated_normal(0.1, mean: -1)",
                       lambda i, w: cut_normal(i, w, -1, 0.1)),
    "xavier_uniform": ("xavier_uniform", lambda i, w: i.xavier_uniform_(w)),
    "xavier_normal": ("xavier_normal(gain: 2)",
                      lambda i, w: i.xavier_normal_(w, 2)),
    "he_uniform": ("he_uniform",
                   lambda i, w: i.kaiming_uniform_(w, nonlinearity="relu")),
    "he_normal": ("he_normal",
                  lambda i, w: i.kaiming_normal_(w, nonlinearity="relu")),
    "he_out": ("he_normal(mode: fan_out)", lambda i, w: i.kaiming_normal_(
        w, mode="fan_out", nonlinearity="relu")),
    "he_average": ("he_normal(mode: fan_avg)", lambda i, w: i.normal_(
        w, 0, numpy.sqrt(2 / (0.5 * (ROWS + COLUMNS))))),
    "lecun_uniform": ("lecun_uniform", lambda i, w: i.kaiming_uniform_(
        w, nonlinearity="linear")),
    "lecun_normal": ("lecun_normal(gain: 0.75)", lambda i, w: i.normal_(
        w, 0, i.calculate_gain("selu") / numpy.sqrt(COLUMNS))),
    "lecun_average": ("lecun_uniform(mode: fan_avg)", lambda i, w: i.uniform_(
        w, *(numpy.sqrt(3 / (0.5 * (ROWS + COLUMNS))) * s for s in (-1, 1)))),
    "scaling": ("variance_scaling", lambda i, w: cut_normal(
        i, w, 0, numpy.sqrt(1 / COLUMNS) / 0.87962566103423978)),
    "scaling_out": ("variance_scaling(scale: 2, mode: fan_out, distribution: "
                    "uniform)", lambda i, w: i.kaiming_uniform_(
                        w, mode="fan_out", nonlinearity="relu")),
    "scaling_average": (
        "variance_scaling(scale: 3, mode: fan_avg, distribution: normal)",
        lambda i, w: i.normal_(w, 0, numpy.sqrt(3 / (0.5 * (ROWS + COLUMNS))))),
    "preserving_relu": ("variance_preserving(activation: relu)",
                        preserving(lambda z: numpy.maximum(z, 0))),
    "preserving_gelu": ("variance_preserving(activation: gelu)", preserving(gelu)),
    "preserving_tanh": ("variance_preserving(activation: tanh)",
                        preserving(numpy.tanh)),
    "preserving_none": ("variance_preserving", preserving(lambda z: z)),
}
EXACT = {
    "zeros": ("zeros", lambda i, w: i.zeros_(w)),
    "ones": ("ones", lambda i, w: i.ones_(w)),
    "constant": ("constant(0.375)", lambda i, w: i.constant_(w, 0.375)),
    "identity": ("identity(gain: 1)", lambda i, w: i.eye_(w)),
}
# Shapes of orthogonal parameters with their gains.
ORTHOGONAL = {"tall": ((40, 24), 1), "wide": ((24, 40), 2), "square":
              ((32, 32), 1), "deep": ((6, 2, 3, 3), 1)}


def statistics(values):
    values = numpy.asarray(values, float).ravel()
    centred = values - values.mean()
    variance = numpy.mean(centred ** 2)
    return [values.mean(), variance,
            numpy.mean(centred ** 4) / variance ** 2,
            numpy.max(numpy.abs(centred))]


def sampled(draw):
    """Mean and spread of the statistics over samples, [2, 4]."""
    table = numpy.array([statistics(draw()) for _ in range(SAMPLES)])
    return numpy.stack([table.mean(0), table.std(0, ddof=1)])


def layers(torch):
    """What layers draw where the model names no initialiser."""
    wide = torch.nn.Linear(COLUMNS, ROWS)
    return {
        "linear.weight": lambda: draw_layer(wide, "weight"),
        "linear.bias": lambda: draw_layer(wide, "bias"),
        "embedding.weight": lambda: draw_layer(
            torch.nn.Embedding(ROWS, COLUMNS), "weight"),
    }


def draw_layer(layer, name):
    layer.reset_parameters()
    return getattr(layer, name).detach().numpy()


def make(torch):
    values = {}
    for name, (_, fill) in CASES.items():
        def draw(fill=fill):
            tensor = torch.empty(ROWS, COLUMNS)
            fill(torch.nn.init, tensor)
            return tensor.numpy()
        values[name] = sampled(draw)
    for name, (_, fill) in EXACT.items():
        tensor = torch.empty(5, 7)
        fill(torch.nn.init, tensor)
        values[name] = tensor.numpy()
    for name, draw in layers(torch).items():
        values[name] = sampled(draw)
    norm = torch.nn.LayerNorm(9)
    values["layer_norm.weight"] = norm.weight.detach().numpy()
    values["layer_norm.bias"] = norm.bias.detach().numpy()
    return values


def source():
    """A model with all of them, each used."""
    lines = []
    shapes = {name: (ROWS, COLUMNS) for name in CASES}
    shapes |= {name: (5, 7) for name in EXACT}
    calls = {name: call for name, (call, _) in (CASES | EXACT).items()}
    for name, (shape, gain) in ORTHOGONAL.items():
        shapes[name] = shape
        calls[name] = f"orthogonal(gain: {gain})"
    for name, call in calls.items():
        shape = ", ".join(str(extent) for extent in shapes[name])
        lines.append(f"  p_{name} = parameter([{shape}], init: {call})")
    total = " + ".join(f"sum(p_{name})" for name in calls)
    return ("model Drawn {\n  input x : f32[%d]\n  input n : f32[9]\n"
            "  input token : class(%d)\n%s\n"
            "  output y = x * (%s)\n  output z = x |> linear(%d)\n"
            "  output m = n |> layer_norm\n"
            "  output e = token |> embedding(%d, %d)\n}\n"
            % (COLUMNS, ROWS, "\n".join(lines), total, ROWS, ROWS, COLUMNS))


def check_orthogonal(name, value):
    gain = ORTHOGONAL[name][1]
    matrix = numpy.asarray(value, float).reshape(len(value), -1) / gain
    if matrix.shape[0] < matrix.shape[1]:
        matrix = matrix.T
    error = numpy.abs(matrix.T @ matrix - numpy.eye(matrix.shape[1])).max()
    return f"{name}, orthogonal", float(error), 1e-6, "absolute"


def different(name, found, expected):
    return name, float(numpy.sum(found != expected)), 0.5, "elements"


def check(stored):
    with Program(source()) as program:
        drawn = program.initialize(seed=3)
        again = program.initialize(seed=3, threads=4)
    drawn, again = ({name.removeprefix("p_"): value
                     for name, value in values.items()}
                    for values in (drawn, again))
    for name, expected in stored.items():
        if expected.shape == (2, len(STATISTICS)):
            found = statistics(drawn[name])
            for what, value, mean, spread in zip(STATISTICS, found, *expected):
                yield (f"{name}, {what}", abs(value - mean) / spread, ERRORS,
                       "standard errors")
        else:
            yield different(name, drawn[name], expected)
    for name in ORTHOGONAL:
        yield check_orthogonal(name, drawn[name])
    for name in drawn:
        yield different(f"{name}, 4 threads", again[name], drawn[name])
