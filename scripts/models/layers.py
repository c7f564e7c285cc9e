"""Layers: products with matrices, embeddings, norms."""

from kinds import Operation, align, bind, pick, product

EPSILON = 2.0 ** -23


def layer(function):
    """A pipeline into a layer with its own name."""
    return lambda name, inputs, arguments: [
        f"{name} = {inputs[0]} |> "
        f"{function.format(**arguments)}name: \"{name}\")"]


def draw_width(g, x):
    if not g.shape(x):
        return None
    width = g.width()
    shape = g.shape(x)[:-1] + (width,)
    if product(shape) > g.LARGEST:
        return None
    return (x,), {"width": width}, shape


def weight_and_bias(name, shapes, a):
    return {f"{name}.weight": (a["width"], shapes[0][-1]),
            f"{name}.bias": (a["width"],)}


def last_axis(g, x):
    if not g.shape(x):
        return None
    return (x,), {"inner": g.shape(x)[-1]}, g.shape(x)


def linear(t, v, p, a):
    return t.nn.functional.linear(v[0], pick(p, "weight"), pick(p, "bias"))


def multiply(t, a, b):
    """The product of NumPy's matmul for each sample."""
    left, right = a.dim() == 2, b.dim() == 2
    a, b = align(a.unsqueeze(1) if left else a,
                 b.unsqueeze(-1) if right else b)
    y = a @ b
    y = y.squeeze(-2) if left else y
    return y.squeeze(-1) if right else y


def product_shape(a, b):
    """Of NumPy's matmul where the leading axes are equal or missing."""
    if not a or not b:
        return None
    first, second = a[:-2], b[:-2]
    if first and second and first != second:
        return None
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] != inner:
        return None
    rows = a[-2:-1] if len(a) > 1 else ()
    return (first or second) + rows + (b[-1:] if len(b) > 1 else ())


def draw_product(g, x):
    def fits(name):
        shape = product_shape(g.shape(x), g.shape(name))
        return shape is not None and product(shape) <= g.LARGEST
    other = g.choose(fits)
    if not other:
        return None
    return ((x, other), {"inner": g.shape(x)[-1]},
            product_shape(g.shape(x), g.shape(other)))


def draw_rows(g, x):
    """For a matrix that is multiplied from the left."""
    shape = g.shape(x)
    if not shape:
        return None
    rows, inner = g.width(), shape[-2] if len(shape) > 1 else shape[0]
    shape = (rows,) if len(shape) == 1 else shape[:-2] + (rows, shape[-1])
    if product(shape) > g.LARGEST:
        return None
    return (x,), {"rows": rows, "inner": inner}, shape


def draw_square(g, x):
    if len(g.shape(x)) < 2:
        return None
    return (x,), {"inner": g.shape(x)[-1]}, g.shape(x)


def draw_outer(g, x):
    rows = g.width()
    if len(g.shape(x)) != 1 or rows * g.shape(x)[0] > g.LARGEST:
        return None
    return (x,), {"rows": rows}, (rows,) + g.shape(x)


def own(expression, shape, std=0.5):
    """A parameter p_NAME of `shape` and an expression of it, `{p}`."""
    def text(name, inputs, a):
        return [f"p_{name} = parameter({shape.format(**a)}, "
                f"init: normal({std}))",
                f"{name} = {expression.format(*inputs, p='p_' + name, **a)}"]
    return text


def only(parameters):
    return next(iter(parameters.values()))


LINEAR = [
    Operation("linear", "Linear", draw_width, layer("linear({width}, "),
              linear, weight_and_bias),
    Operation("linear_without_bias", "Linear", draw_width,
              layer("linear({width}, bias: false, "), linear,
              lambda name, shapes, a: {
                  f"{name}.weight": (a["width"], shapes[0][-1])}),
    Operation("matmul_parameter", "Linear", draw_width,
              lambda name, inputs, a: [
                  f"p_{name} = parameter([dim({inputs[0]}, -1), "
                  f"{a['width']}], init: normal(0.3))",
                  f"{name} = {inputs[0]} @ p_{name}"],
              lambda t, v, p, a: v[0] @ only(p),
              lambda name, shapes, a: {
                  f"p_{name}": (shapes[0][-1], a["width"])}),
    Operation("parameter_matmul", "Linear", draw_rows,
              own("{p} @ {0}", "[{rows}, {inner}]"),
              lambda t, v, p, a: multiply(t, only(p)[None], v[0]),
              lambda name, shapes, a: {f"p_{name}": (a["rows"], a["inner"])}),
    Operation("matmul_values", "Linear", draw_product,
              bind("{0} @ {1} / {inner}"),
              lambda t, v, p, a: multiply(t, *v) / a["inner"]),
    Operation("gram", "Linear",
              lambda g, x: draw_square(g, x) and (
                  (x,), {"inner": g.shape(x)[-1]},
                  g.shape(x)[:-1] + g.shape(x)[-2:-1]),
              bind("matmul({0}, transpose({0})) / {inner}"),
              lambda t, v, p, a: v[0] @ v[0].transpose(-1, -2) / a["inner"]),
    Operation("attend", "Linear", draw_square,
              bind("softmax({0} @ transpose({0}) / {inner}) @ {0}"),
              lambda t, v, p, a: t.softmax(
                  v[0] @ v[0].transpose(-1, -2) / a["inner"], -1) @ v[0]),
    Operation("bilinear", "Linear", last_axis,
              own("{0} * sum(({0} @ {p}) * {0}, axis: -1, keep: true) / "
                  "(1 + sum(square({0}), axis: -1, keep: true))",
                  "[{inner}, {inner}]", 0.3),
              lambda t, v, p, a: v[0] * ((v[0] @ only(p)) * v[0]).sum(
                  -1, keepdim=True) / (
                      1 + (v[0] * v[0]).sum(-1, keepdim=True)),
              lambda name, shapes, a: {f"p_{name}": (a["inner"],) * 2}),
    Operation("scale", "Linear", last_axis, own("{0} * {p}", "[{inner}]"),
              lambda t, v, p, a: v[0] * only(p),
              lambda name, shapes, a: {f"p_{name}": (a["inner"],)}),
    Operation("outer", "Linear", draw_outer, own("{p} * {0}", "[{rows}, 1]"),
              lambda t, v, p, a: only(p) * v[0].unsqueeze(1),
              lambda name, shapes, a: {f"p_{name}": (a["rows"], 1)}),
    Operation("shared", "Linear", last_axis,
              lambda name, inputs, a: [
                  f"l_{name} = linear({a['inner']})",
                  f"{name} = l_{name}(tanh(l_{name}({inputs[0]})))"],
              lambda t, v, p, a: linear(t, [t.tanh(linear(t, v, p, a))], p, a),
              lambda name, shapes, a: weight_and_bias(
                  "l_" + name, shapes, {"width": a["inner"]})),
    Operation("tied", "Linear", draw_width,
              lambda name, inputs, a: [
                  f"l_{name} = linear({a['width']})",
                  f"{name} = relu(l_{name}({inputs[0]})) "
                  f"|> matmul(l_{name}.weight) |> matmul(transpose("
                  f"l_{name}.weight))"],
              lambda t, v, p, a: t.relu(linear(t, v, p, a))
              @ pick(p, "weight") @ pick(p, "weight").T,
              lambda name, shapes, a: weight_and_bias("l_" + name, shapes, a)),
]


# -- classes ------------------------------------------------------------------


def draw_table(g, x):
    classes, width = g.classes(x), g.width()
    shape = g.shape(x) + (width,)
    return (x,), {"classes": classes, "width": width}, shape


def draw_one_hot(g, x):
    places = g.classes(x) + g.random.choice([0, 2])
    return (x,), {"places": places}, g.shape(x) + (places,)


# Of a port of classes.
EMBEDDINGS = [
    Operation("embedding", "Embedding", draw_table,
              layer("embedding({classes}, {width}, "),
              lambda t, v, p, a: t.nn.functional.embedding(v[0], only(p)),
              lambda name, shapes, a: {
                  f"{name}.weight": (a["classes"], a["width"])}),
    Operation("embedding_tied", "Embedding", draw_table,
              lambda name, inputs, a: [
                  f"l_{name} = embedding({a['classes']}, {a['width']})",
                  f"{name} = l_{name}({inputs[0]}) @ transpose("
                  f"l_{name}.weight) |> matmul(l_{name}.weight)"],
              lambda t, v, p, a: t.nn.functional.embedding(v[0], only(p))
              @ only(p).T @ only(p),
              lambda name, shapes, a: {
                  f"l_{name}.weight": (a["classes"], a["width"])}),
    Operation("one_hot", "Shape", draw_one_hot,
              bind("one_hot({0}, {places})"),
              lambda t, v, p, a: t.nn.functional.one_hot(
                  v[0], a["places"]).double()),
]


# -- norms --------------------------------------------------------------------

EPS = (None, 0.1)


def eps_of(a, otherwise):
    return otherwise if a["eps"] is None else a["eps"]


def option(a):
    return "" if a["eps"] is None else f"eps: {a['eps']}, "


def draw_norm(g, x):
    if not g.shape(x) or g.shape(x)[-1] == 2:
        return None
    return (x,), {"eps": g.random.choice(EPS)}, g.shape(x)


def draw_groups(g, x):
    shape = g.shape(x)
    if not shape:
        return None
    positions = product(shape[:-1])
    groups = [each for each in (1, 2, 3, 4) if shape[-1] % each == 0
              and shape[-1] // each * positions > 2]
    if not groups:
        return None
    return (x,), {"eps": g.random.choice(EPS),
                  "groups": g.random.choice(groups)}, shape


def draw_positions(g, x):
    shape = g.shape(x)
    if len(shape) < 2 or product(shape[:-1]) == 2:
        return None
    return (x,), {"eps": g.random.choice(EPS)}, shape


def draw_batch(g, x):
    shape = g.shape(x)
    if not shape or g.batch * product(shape[:-1]) < 3:
        return None
    return (x,), {"eps": g.random.choice(EPS)}, shape


def norm(name, torch, draw=draw_norm, kinds=("weight", "bias"), extra="",
         **options):
    def parameters(name, shapes, arguments):
        return {f"{name}_norm.{kind}": (shapes[0][-1],) for kind in kinds}

    def text(result, inputs, a):
        return [f"{result} = {inputs[0]} |> {name}({extra.format(**a)}"
                f"{option(a)}name: \"{result}_norm\")"]
    return Operation(name, "Normalization", draw, text, torch, parameters,
                     **options)


def normalize(t, x, axes, eps):
    mean = x.mean(axes, keepdim=True)
    variance = x.var(axes, correction=0, keepdim=True)
    return (x - mean) / t.sqrt(variance + eps)


def layer_norm(t, v, p, a):
    return t.nn.functional.layer_norm(
        v[0], v[0].shape[-1:], pick(p, "_norm.weight"), pick(p, "bias"),
        eps_of(a, 1e-5))


def rms_norm(t, v, p, a):
    return t.nn.functional.rms_norm(
        v[0], v[0].shape[-1:], pick(p, "weight"), eps_of(a, EPSILON))


def group_norm(t, v, p, a):
    x = t.movedim(v[0], -1, 1)
    y = t.nn.functional.group_norm(x, a["groups"], pick(p, "weight"),
                                   pick(p, "bias"), eps_of(a, 1e-5))
    return t.movedim(y, 1, -1)


def instance_norm(t, v, p, a):
    return normalize(t, v[0], tuple(range(1, v[0].dim() - 1)),
                     eps_of(a, 1e-5))


def batch_norm(t, v, p, a):
    """In training by the batch, in prediction by the running statistics."""
    x = t.movedim(v[0], -1, 1)
    running = [pick(p, "running_mean").detach().clone(),
               pick(p, "running_var").detach().clone()]
    y = t.nn.functional.batch_norm(
        x, *running, pick(p, "weight"), pick(p, "bias"), p.training, 0.1,
        eps_of(a, 1e-5))
    return t.movedim(y, 1, -1)


NORMS = [
    norm("layer_norm", layer_norm),
    norm("rms_norm", rms_norm, kinds=("weight",)),
    norm("group_norm", group_norm, draw_groups, extra="{groups}, "),
    Operation("instance_norm", "Normalization", draw_positions,
              lambda name, inputs, a: [
                  f"{name} = instance_norm({inputs[0]}"
                  + ("" if a["eps"] is None else f", eps: {a['eps']}") + ")"],
              instance_norm),
    norm("batch_norm", batch_norm, draw_batch,
         ("weight", "bias", "running_mean", "running_var"), needs_batch=True),
]

OPERATIONS = LINEAR + NORMS
