"""What the families of elementwise functions share: points, models of all
functions at once, and errors in units of the last place."""

import numpy

from program import Program

COUNT = 1024


def points():
    """f32 numbers: zeros, infinities, NaN, denormals, kinks, a dense middle
    and all magnitudes."""
    special = [0.0, -0.0, numpy.inf, -numpy.inf, numpy.nan, 1e-45, -1e-45,
               1e-42, -1e-42, 1.1754942e-38, -1.1754942e-38, 1.1754944e-38,
               3.4028235e38, -3.4028235e38, 1e-20, -1e-20, 1e-7, -1e-7]
    kinks = [sign * kink for kink in (0.5, 1, 2, 3, 6, 20, 88, 100, 104)
             for sign in (1, -1)]
    magnitudes = numpy.logspace(-38, 5, 150)
    middle = numpy.linspace(-12, 12, COUNT - len(special) - len(kinks) - 300)
    # Off the kinks, with as many digits as f32 has.
    return numpy.concatenate([special, kinks, magnitudes, -magnitudes,
                              middle * 1.0123]).astype(numpy.float32)


def scatter(low, high, seed):
    """COUNT numbers of [low, high)."""
    random = numpy.random.default_rng(seed)
    return random.uniform(low, high, COUNT).astype(numpy.float32)


def differentiate(torch, function, arrays):
    """Value and derivative by each operand, computed in f64, rounded to f32."""
    tensors = [torch.tensor(array.astype(numpy.float64), requires_grad=True)
               for array in arrays]
    value = function(*tensors)
    gradients = torch.autograd.grad(value.sum(), tensors, allow_unused=True)
    results = [value.detach()] + [
        torch.zeros_like(tensor) if gradient is None else gradient
        for gradient, tensor in zip(gradients, tensors)]
    with numpy.errstate(over="ignore"):
        return [result.numpy().astype(numpy.float32) for result in results]


def errors(ours, theirs, least):
    """The error of each element in units of the last place of `theirs`, or of
    `least` where that is larger; infinite where only one is finite."""
    ours = numpy.asarray(ours, numpy.float64).ravel()
    theirs = numpy.asarray(theirs, numpy.float32).ravel()
    with numpy.errstate(invalid="ignore", over="ignore"):
        size = numpy.maximum(numpy.abs(theirs), numpy.float32(least))
        unit = numpy.spacing(size.astype(numpy.float32))
        result = numpy.abs(ours - theirs) / unit.astype(numpy.float64)
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    return numpy.where(same, 0.0, numpy.where(numpy.isfinite(result), result,
                                              numpy.inf))


def operands(name, arrays):
    return [f"{name}_{i}" for i in range(len(arrays))]


def run_gradients(cases, arrays_of, loss):
    """The derivatives by operand: those of parameters, of the sum of `loss`
    applied to each expression."""
    lines, weights = [], {}
    for name, (expression, _, _) in cases.items():
        arrays = arrays_of(name)
        names = operands(name, arrays)
        for operand, array in zip(names, arrays):
            weights[operand] = array
            lines.append(f"  {operand} = parameter([{len(array)}], "
                         "init: zeros)")
        lines.append(f"  loss {name} = "
                     + loss.format(expression.format(*names)))
    text = "\n".join(["model Derivatives {", "  input u : f32",
                      "  output v = u", *lines, "}", "train {", "  batch 1",
                      "  optimizer sgd(lr: 1)", "}", ""])
    with Program(text) as program:
        _, gradients = program.run(
            weights, {"u": numpy.zeros(1, numpy.float32)}, gradients=True)
    return gradients


def run_values(cases, arrays_of):
    """The values, each element being a sample of its own. Inputs are finite:
    what is not is made by a division by zero, the rest divided by one."""
    lines, outputs, inputs = [], [], {}
    for name, (expression, _, _) in cases.items():
        arrays = arrays_of(name)
        names = operands(name, arrays)
        for operand, array in zip(names, arrays):
            finite = numpy.isfinite(array)
            with numpy.errstate(invalid="ignore"):
                sign = numpy.nan_to_num(numpy.sign(array))
            inputs[operand] = numpy.where(finite, array, sign)
            inputs[operand + "_by"] = finite.astype(numpy.float32)
            lines += [f"  input {operand} : f32", f"  input {operand}_by : f32",
                      f"  {operand} = {operand} / {operand}_by"]
        outputs.append(f"  output {name} = {expression.format(*names)}")
    text = "\n".join(["model Values {", *lines, *outputs, "}", ""])
    with Program(text) as program:
        values, _ = program.run(inputs=inputs)
    return values


def describe(error, arrays):
    """Where the error is largest."""
    worst = int(numpy.argmax(error))
    return "at " + ", ".join(f"{array[worst]:.9g}" for array in arrays)


class Bound:
    """At most `ulps` units of the last place of the true value, or of `least`
    where that is larger, except where `but` holds of the first operand."""

    def __init__(self, ulps=4, least=0.0, but=None):
        self.ulps, self.least, self.but = ulps, least, but


EXACT = Bound()


def check_all(stored, cases, arrays_of, loss="sum({})", scale=lambda name: 1):
    """Yields a check for the value and each derivative of each case; a case is
    (expression, torch function, bounds), the last bound being that of all
    further derivatives."""
    values = run_values(cases, arrays_of)
    gradients = run_gradients(cases, arrays_of, loss)
    for name, (_, _, bounds) in cases.items():
        arrays = arrays_of(name)
        ours = [values[name]] + [scale(name) * gradients[operand].astype(float)
                                 for operand in operands(name, arrays)]
        for i, result in enumerate(ours):
            bound = bounds[min(i, len(bounds) - 1)]
            error = errors(result, stored[f"{name}.{i}"], bound.least)
            if bound.but:
                error[bound.but(*arrays)] = 0
            kind = "value" if i == 0 else f"derivative {i - 1}"
            yield (f"{name}, {kind}, {describe(error, arrays)}", error.max(),
                   bound.ulps, "ulp")
