"""What counts the first steps of each sample only: values, and gradients of a
parameter that is added to every step, against PyTorch on sequences that are
cut to their length. Of no steps a sum is 0, and so is what is made of sums."""

import numpy

from program import Program, relative

STEPS, WIDTH = 5, 3
TOLERANCE = 2e-6

# Of sequences that are as long as they may be, of one step, and of none.
LENGTHS = {"some": [1, 2, 5, 3], "none": [0, 5, 0, 4]}

# Name: (expression, whether a sample may have no steps).
CASES = {
    "sum": ("sum({x}, axis: 0, lengths: n)", True),
    "mean": ("mean({x}, axis: 0, lengths: n)", True),
    "mean_all": ("mean({x}, lengths: n, keep: true)", True),
    "max": ("max({x}, axis: 0, lengths: n)", False),
    "min": ("min({x}, lengths: n)", False),
    "prod": ("prod({x}, axis: 0, lengths: n)", True),
    "norm": ("norm({x}, axis: 0, lengths: n)", True),
    "log_sum_exp": ("log_sum_exp({x}, axis: 0, lengths: n)", False),
    "variance": ("variance({x}, axis: 0, lengths: n)", True),
    "variance_biased": ("variance({x}, axis: 0, lengths: n, correction: 0)",
                        True),
    "standard_deviation": ("standard_deviation({x}, lengths: n)", True),
    "softmax": ("softmax({x}, axis: 0, lengths: n)", True),
    "softmax_rows": ("softmax({x}, lengths: n)", True),
    "cumsum": ("cumsum({x}, axis: 0, lengths: n)", True),
    "last": ("last({x}, lengths: n)", True),
    "argmax": ("to_float(argmax({x}, axis: 0, lengths: n)) * sum({x})", True),
}


def on_sequence(torch, name, x, whole):
    """`name` of one sequence of at least one step; `whole` is not cut."""
    def padded(rows):
        rest = torch.zeros(STEPS - len(x), WIDTH, dtype=x.dtype)
        return torch.cat([rows, rest])

    def spread(values, correction):
        count = values.shape[0]
        if count <= correction:
            return values.sum(0) * 0
        return values.var(0, correction=correction)

    functions = {
        "sum": lambda: x.sum(0),
        "mean": lambda: x.mean(0),
        "mean_all": lambda: x.mean().reshape(1, 1),
        "max": lambda: x.amax(0),
        "min": lambda: x.amin(),
        "prod": lambda: x.prod(0),
        "norm": lambda: torch.linalg.vector_norm(x, 2, 0),
        "log_sum_exp": lambda: x.logsumexp(0),
        "variance": lambda: spread(x, 1),
        "variance_biased": lambda: spread(x, 0),
        "standard_deviation": lambda: x.std(),
        "softmax": lambda: padded(x.softmax(0)),
        "softmax_rows": lambda: padded(x.softmax(-1)),
        # The sum stands still behind the last step.
        "cumsum": lambda: torch.cat([x, whole[len(x):] * 0]).cumsum(0),
        "last": lambda: x[-1],
        "argmax": lambda: x.argmax(0) * whole.sum(),
    }
    return functions[name]()


def of_nothing(torch, name, shape):
    """What the first sequence has, of no steps."""
    value = 1.0 if name == "prod" else 0.0
    return torch.full(shape, value, dtype=torch.float64)


def arrays(kind):
    random = numpy.random.default_rng(len(kind) + 3)
    x = random.standard_normal((len(LENGTHS[kind]), STEPS, WIDTH))
    p = random.standard_normal((STEPS, WIDTH))
    return x.astype(numpy.float32), p.astype(numpy.float32)


def names(kind):
    return [name for name, (_, empty) in CASES.items()
            if empty or kind == "some"]


def weights(shape):
    return numpy.random.default_rng(7).uniform(0.5, 1.5, shape).astype(
        numpy.float32)


def make(torch):
    stored = {}
    for kind, lengths in LENGTHS.items():
        x, start = arrays(kind)
        for name in names(kind):
            p = torch.tensor(start.astype(numpy.float64), requires_grad=True)
            values = []
            for sample, n in zip(torch.tensor(x.astype(numpy.float64)),
                                 lengths):
                whole = sample + p
                shape = on_sequence(torch, name, whole, whole).shape
                values.append(on_sequence(torch, name, whole[:n], whole) if n
                              else of_nothing(torch, name, shape))
            value = torch.stack(values)
            w = torch.tensor(weights(tuple(value.shape[1:])).astype(
                numpy.float64))
            ((value * w).sum() / len(lengths)).backward()
            stored[f"{kind}.{name}.value"] = value.detach().numpy()
            stored[f"{kind}.{name}.gradient"] = p.grad.numpy()
    return stored


def check(stored):
    for kind, lengths in LENGTHS.items():
        x, start = arrays(kind)
        lines = ["model Lengths {", f"  input x : f32[{STEPS}, {WIDTH}]",
                 f"  input n : count({STEPS})"]
        parameters = {}
        for name in names(kind):
            shape = list(stored[f"{kind}.{name}.value"].shape[1:])
            expression = CASES[name][0].format(x=f"(x + p_{name})")
            lines += [f"  p_{name} = parameter([{STEPS}, {WIDTH}], init: zeros)",
                      f"  y_{name} = {expression}", f"  output y_{name}",
                      f"  w_{name} = parameter({shape}, init: zeros)",
                      f"  loss of_{name} = sum(y_{name} * w_{name})"]
            parameters[f"p_{name}"] = start
            parameters[f"w_{name}"] = weights(shape)
        lines += ["}", "train {", f"  batch {len(lengths)}",
                  "  optimizer sgd(lr: 1)", "}", ""]
        inputs = {"x": x, "n": numpy.array(lengths, numpy.int32)}
        for reference in (False, True):
            with Program("\n".join(lines)) as program:
                _, outputs, gradients = program.everything(
                    parameters, inputs, {}, reference)
            path = "f64" if reference else "f32"
            for name in names(kind):
                for what, ours in (("value", outputs[f"y_{name}"]),
                                   ("gradient", gradients[f"p_{name}"])):
                    yield (f"{kind}, {name}, {what}, {path}",
                           relative(ours, stored[f"{kind}.{name}.{what}"]),
                           TOLERANCE, "relative")
