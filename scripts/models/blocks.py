"""Blocks of the library and what shapes a model: braces, `if`, `for`."""

from kinds import Operation, pick, product


def of_block(call):
    """A pipeline into a block with a name, `{name}` in what it is called."""
    def text(name, inputs, a):
        given = call.format(name=name, **a)
        return [f"{name} = {inputs[0]} |> {given}"]
    return text


def keeps(g, x):
    if not g.shape(x):
        return None
    return (x,), {"size": g.shape(x)[-1]}, g.shape(x)


def draw_units(*names):
    def draw(g, x):
        if not g.shape(x):
            return None
        drawn = {name: g.width() for name in names}
        shape = g.shape(x)[:-1] + (drawn.get("units", g.shape(x)[-1]),)
        if product(shape) > g.LARGEST:
            return None
        return (x,), drawn, shape
    return draw


def draw_half(g, x):
    shape = g.shape(x)
    if not shape or shape[-1] % 2:
        return None
    return (x,), {}, shape[:-1] + (shape[-1] // 2,)


def dense(*layers):
    """The parameters of linear layers: (path, outputs, inputs, bias), where
    a text names an argument and None is the input's last axis."""
    def parameters(name, shapes, a):
        def size(of):
            return shapes[0][-1] if of is None else a[of]
        found = {}
        for path, outputs, inputs, bias in layers:
            found[f"{name}.{path}.weight"] = (size(outputs), size(inputs))
            if bias:
                found[f"{name}.{path}.bias"] = (size(outputs),)
        return found
    return parameters


def apply(t, p, path, x):
    return t.nn.functional.linear(x, pick(p, f".{path}.weight"),
                                  pick(p, f".{path}.bias"))


def gated(function):
    def compute(t, v, p, a):
        value, gate = v[0].chunk(2, -1)
        return value * function(t, gate)
    return compute


def prelu(t, v, p, a):
    return t.where(v[0] > 0, v[0], pick(p, "weight") * v[0])


def highway(t, v, p, a):
    gate = t.sigmoid(apply(t, p, "transform", v[0]) + pick(p, ".offset"))
    return gate * t.tanh(apply(t, p, "plain", v[0])) + (1 - gate) * v[0]


def with_own(parameters, **more):
    """As `parameters`, and more of these sizes; None is the last axis."""
    return lambda name, shapes, a: parameters(name, shapes, a) | {
        f"{name}.{key}": (shapes[0][-1] if size is None else size,)
        for key, size in more.items()}


LIBRARY = [
    Operation("prelu", "Elementwise", keeps, of_block("prelu(name: \"{name}\")"),
              prelu, with_own(dense(), weight=1)),
    Operation("prelu_channels", "Elementwise", keeps,
              of_block("prelu(channels: true, start: 0.1, name: \"{name}\")"),
              prelu, with_own(dense(), weight=None)),
    Operation("glu", "Elementwise", draw_half, of_block("glu"),
              gated(lambda t, x: t.sigmoid(x))),
    Operation("geglu", "Elementwise", draw_half, of_block("geglu"),
              gated(lambda t, x: t.nn.functional.gelu(x))),
    Operation("swiglu", "Elementwise", draw_half, of_block("swiglu"),
              gated(lambda t, x: t.nn.functional.silu(x))),
    Operation("mlp", "Linear", draw_units("first", "second", "units"),
              of_block("mlp([{first}, {second}], {units}, act: tanh, "
                       "name: \"{name}\")"),
              lambda t, v, p, a: apply(t, p, "linear_3", t.tanh(
                  apply(t, p, "linear_2", t.tanh(
                      apply(t, p, "linear", v[0]))))),
              dense(("linear", "first", None, True),
                    ("linear_2", "second", "first", True),
                    ("linear_3", "units", "second", True))),
    Operation("feed_forward", "Linear", draw_units("hidden"),
              of_block("feed_forward({hidden}, name: \"{name}\")"),
              lambda t, v, p, a: apply(t, p, "linear_2", t.relu(
                  apply(t, p, "linear", v[0]))),
              dense(("linear", "hidden", None, True),
                    ("linear_2", None, "hidden", True))),
    Operation("maxout", "Linear", draw_units("units"),
              of_block("maxout({units}, pieces: 3, name: \"{name}\")"),
              lambda t, v, p, a: t.maximum(t.maximum(
                  apply(t, p, "linear", v[0]), apply(t, p, "linear_2", v[0])),
                  apply(t, p, "linear_3", v[0])),
              dense(*((path, "units", None, True) for path
                      in ("linear", "linear_2", "linear_3")))),
    Operation("gated_linear", "Linear", draw_units("units"),
              of_block("gated_linear({units}, name: \"{name}\")"),
              lambda t, v, p, a: apply(t, p, "value", v[0]) * t.sigmoid(
                  apply(t, p, "gate", v[0])),
              dense(("value", "units", None, True),
                    ("gate", "units", None, True))),
    Operation("gated_feed_forward", "Linear", draw_units("hidden"),
              of_block("gated_feed_forward({hidden}, name: \"{name}\")"),
              lambda t, v, p, a: apply(
                  t, p, "down", t.nn.functional.silu(
                      apply(t, p, "gate", v[0])) * apply(t, p, "up", v[0])),
              dense(("gate", "hidden", None, False),
                    ("up", "hidden", None, False),
                    ("down", None, "hidden", False))),
    Operation("highway", "Linear", keeps,
              of_block("highway(act: tanh, name: \"{name}\")"), highway,
              with_own(dense(("plain", None, None, True),
                             ("transform", None, None, False)), offset=None)),
    Operation("layer_scale", "Linear", keeps,
              of_block("layer_scale(start: 0.5, name: \"{name}\")"),
              lambda t, v, p, a: v[0] * pick(p, ".scale"),
              with_own(dense(), scale=None)),
    Operation("rezero", "Linear", keeps,
              of_block("rezero(tanh, name: \"{name}\")"),
              lambda t, v, p, a: v[0] + pick(p, ".scale") * t.tanh(v[0]),
              with_own(dense(), scale=1)),
]


# -- braces -------------------------------------------------------------------


def residual(t, v, p, a):
    return v[0] + t.nn.functional.gelu(apply(t, p, "inner", v[0]))


def repeated(t, v, p, a):
    x = v[0]
    for turn in range(a["turns"]):
        x = x + t.tanh(apply(t, p, f"{turn}.linear", x))
    return x


def draw_repeat(g, x):
    drawn = keeps(g, x)
    if not drawn:
        return None
    return (x,), {"turns": g.random.choice([1, 2, 3]),
                  "size": g.shape(x)[-1]}, g.shape(x)


def turns(name, shapes, a):
    size = shapes[0][-1]
    return {f"{name}.{turn}.linear.{kind}": shape
            for turn in range(a["turns"])
            for kind, shape in (("weight", (size, size)), ("bias", (size,)))}


def inner(name, shapes, a):
    size = shapes[0][-1]
    return {f"{name}.inner.weight": (size, size), f"{name}.inner.bias": (size,)}


def draw_map(g, x):
    if len(g.shape(x)) < 2:
        return None
    return draw_units("units")(g, x)


def checkpointed(t, v, p, a):
    return t.tanh(apply(t, p, "linear_2", t.tanh(apply(t, p, "linear", v[0]))))


NAMED = """block named(x, act: relu) {
  return x + (x |> linear(dim(x, -1), name: "inner") |> act)
}
"""
TOWER = """block tower(x, width, depth: 2, norm: false) {
  for i in 0..depth {
    if norm {
      x = x - mean(x, axis: -1, keep: true)
    } else {
      x = x |> tanh
    }
    x = x |> linear(width)
  }
  return x, sum(x)
}
"""


def draw_tower(g, x):
    drawn = draw_units("units")(g, x)
    return drawn and ((x,), drawn[1] | {
        "norm": g.random.choice(["true", "false"])}, drawn[2])


def tower(t, v, p, a):
    x = v[0]
    for path in ("linear", "linear_2"):
        x = x - x.mean(-1, keepdim=True) if a["norm"] == "true" else t.tanh(x)
        x = apply(t, p, path, x)
    total = t.tanh(x.flatten(1).sum(1))
    return x * total.reshape((-1,) + (1,) * (x.dim() - 1))


CONTROL = [
    Operation("residual", "Linear", keeps,
              of_block("named(act: gelu, name: \"{name}\")"), residual, inner,
              block=NAMED),
    Operation("residual_braces", "Elementwise", keeps,
              of_block("residual {{ softsign |> residual {{ sin }} }}"),
              lambda t, v, p, a: v[0] + t.nn.functional.softsign(v[0])
              + t.sin(t.nn.functional.softsign(v[0]))),
    Operation("repeat", "Linear", draw_repeat,
              of_block("repeat({turns}, name: \"{name}\") {{ residual {{ "
                       "linear({size}) |> tanh }} }}"), repeated, turns),
    Operation("map", "Linear", draw_map,
              of_block("map {{ linear({units}, name: \"{name}\") |> tanh }}"),
              lambda t, v, p, a: t.tanh(t.nn.functional.linear(
                  v[0], pick(p, "weight"), pick(p, "bias"))),
              lambda name, shapes, a: {
                  f"{name}.weight": (a["units"], shapes[0][-1]),
                  f"{name}.bias": (a["units"],)}),
    Operation("map_reduce", "Reduction",
              lambda g, x: ((x,), {}, g.shape(x)) if len(g.shape(x)) > 1
              else None, of_block("map {{ softmax |> cumsum }}"),
              lambda t, v, p, a: t.softmax(v[0], -1).cumsum(-1)),
    Operation("checkpoint", "Linear", draw_units("hidden", "units"),
              of_block("checkpoint {{ mlp([{hidden}], {units}, act: tanh, "
                       "name: \"{name}\") |> tanh }}"), checkpointed,
              dense(("linear", "hidden", None, True),
                    ("linear_2", "units", "hidden", True))),
    Operation("tower", "Linear", draw_tower,
              lambda name, inputs, a: [
                  f"{name}_a, {name}_b = {inputs[0]} |> tower({a['units']}, "
                  f"norm: {a['norm']}, name: \"{name}\")",
                  f"{name} = {name}_a * tanh({name}_b)"], tower,
              dense(("linear", "units", None, True),
                    ("linear_2", "units", "units", True)), TOWER),
]

OPERATIONS = LIBRARY + CONTROL
