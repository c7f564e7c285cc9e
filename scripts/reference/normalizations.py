"""Normalizations: values and gradients in training, running statistics after
three steps, and values in evaluation.

PyTorch computes in f64 from the same f32 numbers. Bounds are of the norm of the
difference relative to the norm of PyTorch's array: 1e-5 for values and
statistics, 1e-4 for gradients. A program computes in f32 what its input gives:
each sample of x and each factor of the loss stands in a column of a weight,
so that the gradients of the two weights are those of x and the values.
"""

import numpy

from program import Program
import safetensors

BATCH = 4
VALUE, GRADIENT = 1e-5, 1e-4
EPSILON = 1.1920928955078125e-07  # of f32: PyTorch's default for RMS

# name: layer, shape of a sample, parameters, PyTorch's function of channels
# last (x, weight, bias) -> y.
CASES = {
    "layer_7": ("layer_norm", (7,)),
    "layer_3x5": ("layer_norm", (3, 5)),
    "layer_128": ("layer_norm", (128,)),
    "layer_eps": ("layer_norm(eps: 0.1)", (2, 6)),
    "rms_7": ("rms_norm", (7,)),
    "rms_3x5": ("rms_norm", (3, 5)),
    "rms_eps": ("rms_norm(eps: 0.1)", (128,)),
    "batch_6": ("batch_norm", (6,)),
    "batch_5x3": ("batch_norm", (5, 3)),
    "batch_4x4x8": ("batch_norm(eps: 0.01)", (4, 4, 8)),
    "group_6": ("group_norm(3)", (6,)),
    "group_5x6": ("group_norm(2)", (5, 6)),
    "group_3x3x8": ("group_norm(4, eps: 0.01)", (3, 3, 8)),
    "group_1": ("group_norm(1)", (3, 4)),
    "instance_5x6": ("instance_norm", (5, 6)),
    "instance_3x3x4": ("instance_norm(eps: 0.01)", (3, 3, 4)),
}
KINDS = ("normal", "constant", "offset")


def family(name):
    return name.split("_")[0]


def parameters(name):
    return {"rms": ("weight",), "instance": ()}.get(family(name),
                                                    ("weight", "bias"))


def number(layer, option, otherwise):
    """An option of a layer as it is written in the model."""
    if option + ":" not in layer:
        return otherwise
    return float(layer.split(option + ":")[1].strip(" )").split(",")[0])


def apply(torch, name, x, weight, bias, running=None, training=True):
    layer, shape = CASES[name]
    f = torch.nn.functional
    eps = number(layer, "eps", EPSILON if family(name) == "rms" else 1e-5)
    if family(name) == "layer":
        return f.layer_norm(x, shape[-1:], weight, bias, eps)
    if family(name) == "rms":
        return f.rms_norm(x, shape[-1:], weight, eps)
    first = torch.movedim(x, -1, 1)
    if family(name) == "batch":
        y = f.batch_norm(first, *(running or (None, None)), weight, bias,
                         training, 0.1, eps)
    elif family(name) == "group":
        groups = int(layer.split("(")[1].strip(")").split(",")[0])
        y = f.group_norm(first, groups, weight, bias, eps)
    else:
        y = f.instance_norm(first, eps=eps)
    return torch.movedim(y, 1, -1)


def draw(torch, shape, kind):
    x = torch.randn((BATCH, *shape))
    if kind == "constant":
        # The same for whatever is normalized together.
        return torch.full((BATCH, *shape), 3.25)
    return x + 1e5 if kind == "offset" else x


def wide(*tensors):
    return [tensor.double().detach().requires_grad_() for tensor in tensors]


def make_case(torch, name, kind):
    shape = CASES[name][1]
    x, factor = draw(torch, shape, kind), torch.randn((BATCH, *shape))
    weight, bias = torch.randn(shape[-1]) + 1, torch.randn(shape[-1])
    stored = {"x": x, "factor": factor, "weight": weight, "bias": bias}
    x, weight, bias = wide(x, weight, bias)
    y = apply(torch, name, x, weight, bias)
    (y * factor.double()).sum().backward()
    stored.update(y=y, dx=x.grad, dweight=weight.grad, dbias=bias.grad)
    if family(name) == "batch":
        stored.update(make_statistics(torch, name, kind, weight, bias))
    return stored


def make_statistics(torch, name, kind, weight, bias):
    """Three steps' batches, the statistics after them, and evaluation."""
    shape = CASES[name][1]
    batches = torch.stack([draw(torch, shape, kind) + step
                           for step in range(3)])
    running = (torch.zeros(shape[-1]).double(), torch.ones(shape[-1]).double())
    for batch in batches.double():
        apply(torch, name, batch, weight, bias, running)
    x = draw(torch, shape, kind)
    y = apply(torch, name, x.double(), weight, bias, running, training=False)
    return {"batches": batches, "running_mean": running[0],
            "running_var": running[1], "eval_x": x, "eval_y": y}


def make(torch):
    stored = {}
    for name in CASES:
        for kind in KINDS:
            for what, value in make_case(torch, name, kind).items():
                if value is not None:
                    stored[f"{name}.{kind}.{what}"] = value.detach().numpy()
    return stored


# -- programs -----------------------------------------------------------------


def list_sizes(shape):
    return "[" + ", ".join(str(size) for size in shape) + "]"


def training_source(name):
    layer, shape = CASES[name]
    size = int(numpy.prod(shape))
    column = (f"row |> linear({size}, bias: false, name: \"{{}}\") "
              f"|> reshape({list_sizes(shape)})")
    call = layer + ("()" if "(" not in layer else "")
    call = call.replace(")", ", name: \"norm\")").replace("(, ", "(")
    return f"""
model M {{
  input row : f32[{BATCH}]
  y = {column.format("values")} |> {call}
  output y
  loss y * ({column.format("factors")})
}}
train {{
  batch {BATCH}
  optimizer sgd
}}
"""


def columns(array):
    return numpy.ascontiguousarray(array.reshape(BATCH, -1).T)


def check_training(name, case):
    """Values and gradients from one backward pass: the loss is the mean of
    y * factor, so that the gradient of the factors is y."""
    with Program(training_source(name)) as program:
        weights = {"values.weight": columns(case["x"]),
                   "factors.weight": columns(case["factor"])}
        for what in parameters(name):
            weights["norm." + what] = case[what]
        for what, start in (("mean", 0), ("var", 1)):
            if family(name) == "batch":
                weights["norm.running_" + what] = numpy.full(
                    case["weight"].shape, start, numpy.float32)
        rows = numpy.eye(BATCH, dtype=numpy.float32)
        _, ours = program.run(weights, {"row": rows}, gradients=True)
    scale = case["x"].size
    yield "values", ours["factors.weight"] * scale, columns(case["y"]), VALUE
    yield ("gradient of x", ours["values.weight"] * scale, columns(case["dx"]),
           GRADIENT)
    for what in parameters(name):
        yield (f"gradient of {what}", ours["norm." + what] * scale,
               case["d" + what], GRADIENT)


def statistics_source(name, file):
    layer, shape = CASES[name]
    call = layer if "(" in layer else layer + "()"
    call = call.replace(")", ", name: \"norm\")").replace("(, ", "(")
    return f"""
model M {{
  input x : f32{list_sizes(shape)}
  y = x |> {call}
  output y
  loss 0 * y
}}
train {{
  batch {BATCH}
  steps 1
  optimizer sgd
}}
data {{
  source rows = npy("{file}")
  x = rows
  split train: 1
}}
"""


def check_statistics(name, case):
    """Three steps, each with a batch of its own, then evaluation."""
    with Program(statistics_source(name, "batch.npy")) as program:
        weights = {}
        for step, batch in enumerate(case["batches"]):
            numpy.save(program.path("batch.npy"), batch)
            begin = (["--init-from", program.path("last.safetensors")]
                     if step else [])
            program.call("train", "--quiet", "--run-dir",
                         program.path(f"run-{step}"), "--save",
                         program.path("last.safetensors"), *begin)
        weights = safetensors.load(program.path("last.safetensors"))
        for what in ("running_mean", "running_var"):
            yield (what + " after 3 steps", weights["norm." + what],
                   case[what], VALUE)
        for what in ("weight", "bias"):
            weights["norm." + what] = case[what]
        outputs, _ = program.run(weights, {"x": case["eval_x"]})
        yield "values in evaluation", outputs["y"], case["eval_y"], VALUE
        one, _ = program.run(weights, {"x": case["eval_x"][:1]})
        yield ("values of one sample", one["y"], case["eval_y"][:1], VALUE)


def compare(ours, theirs):
    """The relative error; of what is 0 but for rounding, as the gradient of a
    weight of constant rows, that of numbers of size 1e-3."""
    floor = 1e-3 * numpy.sqrt(numpy.size(theirs))
    return (numpy.linalg.norm(numpy.asarray(ours, float) - theirs)
            / max(numpy.linalg.norm(theirs), floor))


def check(stored):
    for name in CASES:
        for kind in KINDS:
            prefix = f"{name}.{kind}."
            case = {key[len(prefix):]: array for key, array in stored.items()
                    if key.startswith(prefix)}
            results = list(check_training(name, case))
            if family(name) == "batch":
                results += check_statistics(name, case)
            for what, ours, theirs, tolerance in results:
                yield (f"{name}, {kind}: {what}", compare(ours, theirs),
                       tolerance, "relative")
