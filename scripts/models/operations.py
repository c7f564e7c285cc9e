"""What random models are made of: an operation's text in Weir and its meaning
in PyTorch, where the two are independent of each other."""

import dataclasses
import math


def no_parameters(name, shapes, arguments):
    return {}


@dataclasses.dataclass(frozen=True)
class Operation:
    """`text(name, inputs, arguments)` are lines that bind `name`;
    `torch(torch, values, parameters, arguments)` works on whole batches and is
    None where PyTorch cannot say. `draw(random, shapes)` gives the arguments
    and the result's shape, or None where the operation does not apply."""
    name: str
    family: str
    arity: int
    draw: object
    text: object
    torch: object
    parameters: object = no_parameters


def same(random, shapes):
    return {}, shapes[0]


def bind(expression):
    """The usual text: one line, `{0}` and `{1}` being the inputs."""
    return lambda name, inputs, arguments: [
        f"{name} = {expression.format(*inputs, **arguments)}"]


def unary(name, text, torch, family="Elementwise"):
    return Operation(name, family, 1, same, bind(text),
                     lambda t, v, p, a: torch(t, v[0]))


def function(name, torch):
    return unary(name, name + "({0})", torch)


def same_shapes(random, shapes):
    return ({}, shapes[0]) if shapes[0] == shapes[1] else None


def binary(name, text, torch):
    return Operation(name, "Elementwise", 2, same_shapes, bind(text),
                     lambda t, v, p, a: torch(t, v[0], v[1]))


ELEMENTWISE = [
    function("relu", lambda t, x: t.relu(x)),
    function("relu6", lambda t, x: t.nn.functional.relu6(x)),
    function("leaky_relu", lambda t, x: t.nn.functional.leaky_relu(x)),
    function("elu", lambda t, x: t.nn.functional.elu(x)),
    function("celu", lambda t, x: t.nn.functional.celu(x)),
    function("selu", lambda t, x: t.selu(x)),
    function("gelu", lambda t, x: t.nn.functional.gelu(x)),
    unary("gelu_tanh", "gelu({0}, approximate: tanh)",
          lambda t, x: t.nn.functional.gelu(x, approximate="tanh")),
    function("silu", lambda t, x: t.nn.functional.silu(x)),
    function("sigmoid", lambda t, x: t.sigmoid(x)),
    function("hard_sigmoid", lambda t, x: t.nn.functional.hardsigmoid(x)),
    function("hard_swish", lambda t, x: t.nn.functional.hardswish(x)),
    function("tanh", lambda t, x: t.tanh(x)),
    function("hard_tanh", lambda t, x: t.nn.functional.hardtanh(x)),
    function("softplus", lambda t, x: t.nn.functional.softplus(x)),
    function("softsign", lambda t, x: t.nn.functional.softsign(x)),
    function("mish", lambda t, x: t.nn.functional.mish(x)),
    function("log_sigmoid", lambda t, x: t.nn.functional.logsigmoid(x)),
    function("squared_relu", lambda t, x: t.square(t.relu(x))),
    unary("exp", "exp(0.5 * tanh({0}))", lambda t, x: t.exp(0.5 * t.tanh(x))),
    unary("log", "log(1 + square({0}))", lambda t, x: t.log(1 + x * x)),
    unary("log1p", "log1p(square({0}))", lambda t, x: t.log1p(x * x)),
    unary("expm1", "expm1(tanh({0}))", lambda t, x: t.expm1(t.tanh(x))),
    unary("sqrt", "sqrt(1 + square({0}))", lambda t, x: t.sqrt(1 + x * x)),
    unary("rsqrt", "rsqrt(1 + square({0}))", lambda t, x: t.rsqrt(1 + x * x)),
    unary("pow", "pow(1 + square({0}), 0.75)",
          lambda t, x: (1 + x * x) ** 0.75),
    function("abs", lambda t, x: t.abs(x)),
    function("sin", lambda t, x: t.sin(x)),
    function("cos", lambda t, x: t.cos(x)),
    unary("clamp", "clamp({0}, min: -0.5, max: 0.8)",
          lambda t, x: t.clamp(x, -0.5, 0.8)),
    unary("affine", "{0} * 0.75 - 0.25", lambda t, x: x * 0.75 - 0.25),
    unary("stop", "{0} * sigmoid(stop_gradient({0}))",
          lambda t, x: x * t.sigmoid(x.detach())),
    binary("add", "{0} + {1}", lambda t, x, y: x + y),
    binary("sub", "{0} - {1}", lambda t, x, y: x - y),
    binary("mul", "{0} * tanh({1})", lambda t, x, y: x * t.tanh(y)),
    binary("div", "{0} / (1.5 + sigmoid({1}))",
           lambda t, x, y: x / (1.5 + t.sigmoid(y))),
    binary("minimum", "minimum({0}, {1})", lambda t, x, y: t.minimum(x, y)),
    binary("maximum", "maximum({0}, {1})", lambda t, x, y: t.maximum(x, y)),
    binary("where", "where({0} > {1}, {0}, 0.3 * {1})",
           lambda t, x, y: t.where(x > y, x, 0.3 * y)),
    # One draw a sample; the paths agree on it, PyTorch draws another.
    Operation("dropout", "Random", 1, same, bind("dropout({0}, 0.3)"), None),
]

WIDTHS = (1, 2, 3, 4, 5, 7, 8, 16, 19, 33)


def draw_width(random, shapes):
    if not shapes[0]:
        return None
    width = random.choice(WIDTHS)
    return {"width": width}, shapes[0][:-1] + (width,)


def draw_norm(random, shapes):
    return ({}, shapes[0]) if shapes[0] and shapes[0][-1] > 2 else None


def draw_groups(random, shapes):
    size = shapes[0][-1] if shapes[0] else 1
    groups = [each for each in (2, 3, 4)
              if size % each == 0 and size // each > 2]
    return ({"groups": random.choice(groups)}, shapes[0]) if groups else None


def norm_text(function):
    return lambda name, inputs, arguments: [
        f"{name} = {inputs[0]} |> {function.format(**arguments)[:-1]}"
        f"name: \"{name}_norm\")"]


def norm(name, text, torch, draw=draw_norm, bias=True):
    def parameters(own, shapes, arguments):
        size = (shapes[0][-1],)
        names = ["weight", "bias"] if bias else ["weight"]
        return {f"{own}_norm.{each}": size for each in names}
    return Operation(name, "Normalization", 1, draw, norm_text(text), torch,
                     parameters)


def pick(parameters, suffix):
    return next((value for name, value in parameters.items()
                 if name.endswith(suffix)), None)


def rms(t, v, p, a):
    x = v[0]
    return x * t.rsqrt(t.mean(x * x, -1, keepdim=True) + 1e-5) * pick(
        p, "weight")


def group(t, v, p, a):
    x = v[0]
    parts = x.reshape(x.shape[:-1] + (a["groups"], -1))
    # Statistics over a sample's positions and the channels of a group.
    axes = tuple(range(1, x.dim() - 1)) + (x.dim(),)
    mean = parts.mean(axes, keepdim=True)
    variance = parts.var(axes, correction=0, keepdim=True)
    scaled = ((parts - mean) / t.sqrt(variance + 1e-5)).reshape(x.shape)
    return scaled * pick(p, "weight") + pick(p, "bias")


LAYERS = [
    Operation("linear", "Linear", 1, draw_width,
              lambda name, inputs, a: [
                  f"{name} = {inputs[0]} |> "
                  f"linear({a['width']}, name: \"{name}\")"],
              lambda t, v, p, a: t.nn.functional.linear(
                  v[0], pick(p, "weight"), pick(p, "bias")),
              lambda name, shapes, a: {
                  f"{name}.weight": (a["width"], shapes[0][-1]),
                  f"{name}.bias": (a["width"],)}),
    Operation("matmul", "Linear", 1,
              lambda random, shapes: draw_width(random, shapes)
              if len(shapes[0]) == 2 else None,
              lambda name, inputs, a: [
                  f"p_{name} = parameter([{a['inner']}, {a['width']}], "
                  "init: normal(0.3))", f"{name} = {inputs[0]} @ p_{name}"],
              lambda t, v, p, a: v[0] @ next(iter(p.values())),
              lambda name, shapes, a: {
                  f"p_{name}": (shapes[0][-1], a["width"])}),
    Operation("scale", "Linear", 1,
              lambda random, shapes: ({"inner": shapes[0][-1]}, shapes[0])
              if shapes[0] else None,
              lambda name, inputs, a: [
                  f"p_{name} = parameter([{a['inner']}], init: normal(0.5))",
                  f"{name} = {inputs[0]} * p_{name}"],
              lambda t, v, p, a: v[0] * next(iter(p.values())),
              lambda name, shapes, a: {f"p_{name}": (shapes[0][-1],)}),
    Operation("attend", "Linear", 1,
              lambda random, shapes: ({"inner": shapes[0][-1]}, shapes[0])
              if len(shapes[0]) == 2 else None,
              bind("softmax({0} @ transpose({0}) / {inner}) @ {0}"),
              lambda t, v, p, a: t.softmax(
                  v[0] @ v[0].transpose(1, 2) / a["inner"], -1) @ v[0]),
    norm("layer_norm", "layer_norm()", lambda t, v, p, a:
         t.nn.functional.layer_norm(v[0], v[0].shape[-1:], pick(p, "weight"),
                                    pick(p, "bias"))),
    norm("rms_norm", "rms_norm(eps: 1e-5, )", rms, bias=False),
    norm("group_norm", "group_norm({groups}, )", group, draw_groups),
]


def draw_axis(random, shapes, least=1):
    """Of rank two, so that an axis is left."""
    if len(shapes[0]) != 2:
        return None
    axis = random.choice([axis for axis in (0, 1)
                          if shapes[0][axis] >= least] or [None])
    if axis is None:
        return None
    return {"axis": axis}, (shapes[0][1 - axis],)


def reduction(name, torch, least=1):
    return Operation(name, "Reduction", 1,
                     lambda random, shapes: draw_axis(random, shapes, least),
                     bind(name + "({0}, axis: {axis})"),
                     lambda t, v, p, a: torch(t, v[0], a["axis"] + 1))


def draw_any_axis(random, shapes):
    if not shapes[0]:
        return None
    return {"axis": random.randrange(len(shapes[0]))}, shapes[0]


def along(name, torch):
    return Operation(name, "Reduction", 1, draw_any_axis,
                     bind(name + "({0}, axis: {axis})"),
                     lambda t, v, p, a: torch(t, v[0], a["axis"] + 1))


REDUCTIONS = [
    reduction("sum", lambda t, x, axis: x.sum(axis)),
    reduction("mean", lambda t, x, axis: x.mean(axis)),
    reduction("max", lambda t, x, axis: x.amax(axis)),
    reduction("min", lambda t, x, axis: x.amin(axis)),
    reduction("variance", lambda t, x, axis: x.var(axis), least=3),
    reduction("log_sum_exp", lambda t, x, axis: t.logsumexp(x, axis)),
    along("softmax", lambda t, x, axis: t.softmax(x, axis)),
    along("log_softmax", lambda t, x, axis: t.log_softmax(x, axis)),
    unary("centred", "{0} - mean({0}, keep: true)", lambda t, x:
          x - x.mean(tuple(range(1, x.dim())), keepdim=True), "Reduction"),
]


def draw_concat(random, shapes):
    a, b = shapes
    if not a or len(a) != len(b) or a[:-1] != b[:-1] or a[-1] + b[-1] > 40:
        return None
    return {}, a[:-1] + (a[-1] + b[-1],)


def draw_slice(random, shapes):
    if not shapes[0] or shapes[0][-1] < 3:
        return None
    begin = random.randrange(0, shapes[0][-1] - 1)
    end = random.randrange(begin + 1, shapes[0][-1] + 1)
    return {"begin": begin, "end": end}, shapes[0][:-1] + (end - begin,)


def draw_split(random, shapes):
    if not shapes[0] or shapes[0][-1] % 2:
        return None
    return {}, shapes[0][:-1] + (shapes[0][-1] // 2,)


def draw_reshape(random, shapes):
    shape = shapes[0]
    if len(shape) == 2:
        return {"dims": str(math.prod(shape))}, (math.prod(shape),)
    if len(shape) == 1 and shape[0] % 2 == 0:
        return {"dims": f"2, {shape[0] // 2}"}, (2, shape[0] // 2)
    return None


def draw_pad(random, shapes):
    if not shapes[0] or shapes[0][-1] > 30:
        return None
    before, after = random.randrange(3), random.randrange(1, 3)
    return ({"before": before, "after": after},
            shapes[0][:-1] + (shapes[0][-1] + before + after,))


def when_rank(rank, result):
    return lambda random, shapes: (
        ({}, result(*shapes)) if all(len(each) == rank for each in shapes)
        and len(set(shapes)) == 1 else None)


SHAPES = [
    Operation("reshape", "Shape", 1, draw_reshape,
              bind("reshape({0}, [{dims}])"),
              lambda t, v, p, a: v[0].reshape(
                  [len(v[0])] + [int(dim) for dim in a["dims"].split(",")])),
    Operation("transpose", "Shape", 1, when_rank(2, lambda s: (s[1], s[0])),
              bind("transpose({0})"), lambda t, v, p, a: v[0].transpose(1, 2)),
    Operation("flip", "Shape", 1, draw_any_axis,
              bind("flip({0}, axis: {axis})"),
              lambda t, v, p, a: v[0].flip(a["axis"] + 1)),
    Operation("concat", "Shape", 2, draw_concat, bind("concat({0}, {1})"),
              lambda t, v, p, a: t.cat(v, -1)),
    Operation("stack", "Shape", 2, when_rank(1, lambda s, _: (2,) + s),
              bind("stack({0}, {1})"), lambda t, v, p, a: t.stack(v, 1)),
    Operation("slice", "Shape", 1, draw_slice,
              bind("{0}[.., {begin}..{end}]"),
              lambda t, v, p, a: v[0][..., a["begin"]:a["end"]]),
    Operation("index", "Shape", 1, when_rank(2, lambda s: s[1:]),
              bind("{0}[-1]"), lambda t, v, p, a: v[0][:, -1]),
    Operation("split", "Shape", 1, draw_split,
              lambda name, inputs, a: [
                  f"{name}_a, {name}_b = split({inputs[0]}, 2)",
                  f"{name} = {name}_a * tanh({name}_b)"],
              lambda t, v, p, a: v[0].chunk(2, -1)[0] * t.tanh(
                  v[0].chunk(2, -1)[1])),
    Operation("pad", "Shape", 1, draw_pad,
              bind("pad({0}, {before}, {after}, axis: -1, value: 0.5)"),
              lambda t, v, p, a: t.nn.functional.pad(
                  v[0], (a["before"], a["after"]), value=0.5)),
]

# Of a class port.
EMBEDDINGS = [
    Operation("embedding", "Embedding", 1,
              lambda random, shapes: (
                  {"width": 5}, shapes[0] + (5,)),
              lambda name, inputs, a: [
                  f"{name} = {inputs[0]} |> embedding({a['classes']}, 5, "
                  f"name: \"{name}\")"],
              lambda t, v, p, a: t.nn.functional.embedding(
                  v[0], next(iter(p.values()))),
              lambda name, shapes, a: {f"{name}.weight": (a["classes"], 5)}),
    Operation("one_hot", "Shape", 1,
              lambda random, shapes: ({}, None),
              lambda name, inputs, a: [
                  f"{name} = one_hot({inputs[0]}, {a['classes']})"],
              lambda t, v, p, a: t.nn.functional.one_hot(
                  v[0], a["classes"]).double()),
]

OPERATIONS = ELEMENTWISE + LAYERS + REDUCTIONS + SHAPES
