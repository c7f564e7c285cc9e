"""The networks of `predict`: drawn from families, the same on every machine."""

import collections
import math
import random

FAMILIES = {"mlp": 30, "residual": 30, "normalized": 30, "batch_norm": 30,
            "embedding": 30, "mixed": 20}
WIDTHS = (32, 48, 64, 96, 128, 192, 256)
ACTIVATIONS = ("relu", "relu6", "leaky_relu(negative_slope: 0.2)", "elu",
               "celu", "selu", "gelu", "gelu(approximate: tanh)", "silu",
               "sigmoid", "hard_sigmoid", "hard_swish", "tanh", "hard_tanh",
               "softplus", "softsign", "mish", "log_sigmoid")
# Its moments leave any range after a few layers, but for a normalization.
NORMALIZED_ACTIVATIONS = ACTIVATIONS + ("squared_relu",)
INITIALIZERS = ("he_normal", "he_uniform", "xavier_normal", "xavier_uniform",
                "lecun_normal", "lecun_uniform", "orthogonal",
                "orthogonal(gain: 1.41421)", "variance_preserving", "default",
                "normal", "truncated_normal")
CLASSES = 10

Network = collections.namedtuple("Network", "family name about text")


class Draw:
    """What one network is drawn with."""

    def __init__(self, family, index):
        self.random = random.Random(f"{family} {index}")
        self.width = self.random.choice(WIDTHS)
        self.act = self.random.choice(ACTIVATIONS)
        self.init = self.random.choice(INITIALIZERS)
        self.factor = round(math.exp(self.random.uniform(math.log(0.5),
                                                         math.log(2))), 3)
        self.bias = self.random.choice(("zeros", "zeros", "zeros",
                                        "normal(0.1)"))

    def choice(self, *values):
        return self.random.choice(values)

    def depth(self, least, most):
        """Evenly spread in proportion."""
        return round(math.exp(self.random.uniform(math.log(least),
                                                  math.log(most))))

    def weights(self, inputs):
        """`, init: ...` for a layer with so many inputs."""
        if self.init == "default":
            return ""
        if "(" not in self.init and self.init.endswith("normal") and \
                self.init in ("normal", "truncated_normal"):
            return f", init: {self.init}({self.factor / math.sqrt(inputs):.6g})"
        return f", init: {self.init}"

    def linear(self, units, inputs, bias=True):
        text = f"linear({units}{'' if bias else ', bias: false'}"
        text += self.weights(inputs)
        if bias and self.init != "default":
            text += f", bias_init: {self.bias}"
        return text + ")"

    def about(self):
        return f"{self.width} wide, {self.act}, {self.init}"


def source(statements, inputs=("input  x : f32[64]",), target="class(10)",
           loss="cross_entropy(y, t)", blocks="", batch=64):
    lines = list(inputs) + ([f"target t : {target}"] if target else [])
    lines += list(statements) + ["output y", f"loss   {loss}"]
    return (blocks + "model Network {\n" + "".join(f"  {line}\n"
                                                   for line in lines)
            + f"}}\n\ntrain {{\n  batch     {batch}\n"
            "  optimizer sgd(lr: 0.01)\n}\n")


def chain(draw, depth, layer, first=None, last=None):
    """`layer` after a first linear layer, and a last one before the scores."""
    statements = [f"h = x |> {first or draw.linear(draw.width, 64)}"]
    if depth > 1:
        statements.append(f"h = h |> repeat({depth - 1}) {{ {layer} }}")
    return statements + [
        f"y = h |> {last or draw.act + ' |> ' + draw.linear(CLASSES, draw.width)}"]


def mlp(draw):
    depth = draw.depth(2, 100)
    layer = f"{draw.act} |> {draw.linear(draw.width, draw.width)}"
    return f"{depth} layers, {draw.about()}", source(chain(draw, depth, layer))


def scaled(scale, body):
    """A block `scaled` that adds so many times `body` to its input."""
    return (f"block scaled(x) {{\n  y = x |> {body}\n"
            f"  return x + {scale:.6g} * y\n}}\n\n")


def branch(draw, norm=""):
    """(text, linear layers) of a residual branch."""
    own = draw.linear(draw.width, draw.width)
    if draw.choice(1, 2) == 1:
        return f"{norm}{draw.act} |> {own}", 1
    return f"{norm}{own} |> {draw.act} |> {own}", 2


def residual(draw):
    body, layers = branch(draw)
    depth = draw.depth(2, 100 // layers)
    scale = draw.choice(1, 0.1, 1 / math.sqrt(depth), 1 / math.sqrt(2 * depth))
    return (f"{depth} branches of {layers}, scale {scale:.3g}, {draw.about()}",
            source(chain(draw, depth, "scaled",
                         last=draw.linear(CLASSES, draw.width)),
                   blocks=scaled(scale, body)))


def normalized(draw):
    draw.act = draw.random.choice(NORMALIZED_ACTIVATIONS)
    norm = draw.choice("layer_norm", "rms_norm")
    kind = draw.choice("plain", "pre", "post")
    own = draw.linear(draw.width, draw.width)
    last = f"{norm} |> {draw.linear(CLASSES, draw.width)}"
    body, layers = branch(draw, norm + " |> " if kind == "pre" else "")
    if kind == "plain":
        layers = 1
    depth = draw.depth(2, 100 // layers)
    layer = {"plain": f"{norm} |> {draw.act} |> {own}",
             "pre": f"residual {{ {body} }}",
             "post": f"residual {{ {body} }} |> {norm}"}[kind]
    if kind == "plain":
        last = f"{norm} |> {draw.act} |> {draw.linear(CLASSES, draw.width)}"
    return (f"{kind} {norm}, {depth} times {layers}, {draw.about()}",
            source(chain(draw, depth, layer, last=last)))


def batch_norm(draw):
    draw.act = draw.random.choice(NORMALIZED_ACTIVATIONS)
    kind = draw.choice("plain", "pre")
    own = draw.linear(draw.width, draw.width, bias=kind == "pre")
    last = f"batch_norm |> {draw.act} |> {draw.linear(CLASSES, draw.width)}"
    depth = draw.depth(2, 100)
    layer = f"batch_norm |> {draw.act} |> {own}"
    if kind == "pre":
        layer = f"residual {{ {layer} }}"
    batch = draw.choice(32, 64, 128)
    return (f"{kind} batch_norm, {depth} layers, batch {batch}, {draw.about()}",
            source(chain(draw, depth, layer, last=last,
                         first=draw.linear(draw.width, 64, bias=False)),
                   batch=batch))


def embedding(draw):
    rows, length = draw.choice(20, 50, 200), draw.choice(4, 8, 16)
    spread = draw.choice(1, 0.1, 0.02)
    kind = draw.choice("plain", "pre layer_norm", "pre rms_norm")
    depth = draw.depth(2, 32)
    layer = f"{draw.linear(draw.width, draw.width)} |> {draw.act}"
    end = ""
    if kind != "plain":
        norm = kind.split()[1]
        layer = f"residual {{ {branch(draw, norm + ' |> ')[0]} }}"
        end = f"{norm} |> "
    each = draw.choice(True, False)
    positions = draw.choice(True, False)
    statements = [f"h = tokens |> embedding({rows}, {draw.width}, "
                  f"init: normal({spread}))"]
    if positions:
        statements += [
            f"positions = parameter([{length}, {draw.width}], "
            f"init: normal({spread}))", "h = h + positions"]
    statements += [
        f"h = h |> repeat({depth}) {{ {layer} }}",
        f"y = h |> {end}{'' if each else 'mean(axis: 0) |> '}"
        f"{draw.linear(CLASSES, draw.width)}"]
    return (f"{kind}, {depth} layers, {length} positions"
            f"{' with a table' if positions else ''}, loss at "
            f"{'each' if each else 'their mean'}, embedding {spread}, "
            f"{draw.about()}",
            source(statements, [f"input  tokens : class({rows})[{length}]"],
                   f"class(10)[{length}]" if each else "class(10)", batch=16))


def piece(draw, width):
    """(text, its width, what it is) of a part of a mixed network."""
    own = draw.linear(width, width)
    norm = draw.choice("layer_norm", "rms_norm", "batch_norm")
    other = draw.choice(*WIDTHS)
    count = draw.depth(2, 12)
    narrow = f"{draw.act} |> {draw.linear(other, width)}"
    return draw.choice(
        (f"repeat({count}) {{ {draw.act} |> {own} }}", width, "chain"),
        (narrow, other, "width"),
        (f"repeat({count}) {{ residual {{ {norm} |> {draw.act} |> {own} }} }}",
         width, "residual"),
        (f"repeat({count}) {{ residual {{ {norm} |> gated_feed_forward("
         f"{other}) }} }} |> {norm}", width, "gated"),
        (f"dropout(0.1) |> {norm} |> {narrow}", other, "dropout"),
        (f"repeat({count}) {{ highway(act: {draw.act.split('(')[0]}) }}", width,
         "highway"))


def mixed(draw):
    width, names = draw.width, []
    statements = [f"h = x |> {draw.linear(width, 64)}"]
    for _ in range(draw.choice(2, 3, 4, 5)):
        text, width, name = piece(draw, width)
        statements.append(f"h = h |> {text}")
        names.append(name)
    end = draw.choice("classes", "squared error", "autoencoder")
    about = f"{', '.join(names)}; {end}; {draw.about()}"
    head = f"{draw.act} |> "
    if end == "classes":
        statements.append(f"y = h |> {head}{draw.linear(CLASSES, width)}")
        return about, source(statements)
    if end == "squared error":
        statements.append(f"y = h |> {head}{draw.linear(5, width)}")
        return about, source(statements, target="f32[5]",
                             loss="mean_squared_error(y, t)")
    statements.append(f"y = h |> {head}{draw.linear(64, width)}")
    return about, source(statements, target=None,
                         loss="mean_squared_error(y, x)")


MAKERS = {"mlp": mlp, "residual": residual, "normalized": normalized,
          "batch_norm": batch_norm, "embedding": embedding, "mixed": mixed}


def networks(families=None):
    for family, count in FAMILIES.items():
        if families and family not in families:
            continue
        for index in range(count):
            about, text = MAKERS[family](Draw(family, index))
            yield Network(family, f"{family}-{index}", about,
                          f"// {about}\n{text}")
