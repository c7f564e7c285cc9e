"""Functions, element by element, comparisons and what is drawn."""

from kinds import (Operation, align, bind, broadcast_shapes, call, product,
                   unary)



def hyper(name, torch, **choices):
    """A function of the language with arguments drawn from `choices`; None is
    an argument left out."""
    def draw(g, x):
        return (x,), {key: g.random.choice(values)
                      for key, values in choices.items()}, g.shape(x)
    return Operation(name, "Elementwise", draw, call(name),
                     lambda t, v, p, a: torch(t, v[0], a))


def plain(name, torch):
    return hyper(name, lambda t, x, a: torch(t, x))


def given(arguments, name, otherwise):
    return otherwise if arguments[name] is None else arguments[name]


ACTIVATIONS = [
    plain("relu", lambda t, x: t.relu(x)),
    plain("relu6", lambda t, x: t.nn.functional.relu6(x)),
    hyper("leaky_relu", lambda t, x, a: t.nn.functional.leaky_relu(
        x, given(a, "negative_slope", 0.01)),
        negative_slope=(None, 0.25, -0.5)),
    hyper("elu", lambda t, x, a: t.nn.functional.elu(
        x, given(a, "alpha", 1.0)), alpha=(None, 0.5)),
    hyper("celu", lambda t, x, a: t.nn.functional.celu(
        x, given(a, "alpha", 1.0)), alpha=(None, 2.0)),
    plain("selu", lambda t, x: t.selu(x)),
    hyper("gelu", lambda t, x, a: t.nn.functional.gelu(
        x, approximate=given(a, "approximate", "none")),
        approximate=(None, "tanh")),
    plain("silu", lambda t, x: t.nn.functional.silu(x)),
    plain("sigmoid", lambda t, x: t.sigmoid(x)),
    plain("hard_sigmoid", lambda t, x: t.nn.functional.hardsigmoid(x)),
    plain("hard_swish", lambda t, x: t.nn.functional.hardswish(x)),
    plain("tanh", lambda t, x: t.tanh(x)),
    hyper("hard_tanh", lambda t, x, a: t.nn.functional.hardtanh(
        x, given(a, "min", -1.0), given(a, "max", 1.0)),
        min=(None, -0.25), max=(None, 0.5)),
    hyper("softplus", lambda t, x, a: t.nn.functional.softplus(
        x, given(a, "beta", 1.0), given(a, "threshold", 20.0)),
        beta=(None, 2.0), threshold=(None, 5)),
    plain("softsign", lambda t, x: t.nn.functional.softsign(x)),
    plain("mish", lambda t, x: t.nn.functional.mish(x)),
    plain("log_sigmoid", lambda t, x: t.nn.functional.logsigmoid(x)),
    plain("squared_relu", lambda t, x: t.square(t.relu(x))),
    plain("identity", lambda t, x: x),
]

# Arguments are kept where neither they nor their results grow.
MATHEMATICS = [
    unary("exp", "exp(0.5 * tanh({0}))", lambda t, x: t.exp(0.5 * t.tanh(x))),
    unary("expm1", "expm1(tanh({0}))", lambda t, x: t.expm1(t.tanh(x))),
    unary("log", "log(1 + square({0}))", lambda t, x: t.log(1 + x * x)),
    unary("log1p", "log1p(square({0}))", lambda t, x: t.log1p(x * x)),
    unary("sqrt", "sqrt(0.5 + square({0}))",
          lambda t, x: t.sqrt(0.5 + x * x)),
    unary("rsqrt", "rsqrt(1 + square({0}))", lambda t, x: t.rsqrt(1 + x * x)),
    unary("square", "square({0}) / (1 + abs({0}))",
          lambda t, x: x * x / (1 + t.abs(x))),
    unary("reciprocal", "reciprocal(0.5 + square({0}))",
          lambda t, x: 1 / (0.5 + x * x)),
    plain("abs", lambda t, x: t.abs(x)),
    unary("sign", "{0} * sign({0} - 0.25)",
          lambda t, x: x * t.sign(x - 0.25)),
    unary("sin", "sin(4 * tanh({0}))", lambda t, x: t.sin(4 * t.tanh(x))),
    unary("cos", "cos(4 * tanh({0}))", lambda t, x: t.cos(4 * t.tanh(x))),
    plain("erf", lambda t, x: t.erf(x)),
    unary("pow", "pow(1 + square({0}), 0.75)",
          lambda t, x: (1 + x * x) ** 0.75),
    hyper("clamp", lambda t, x, a: t.clamp(x, a["min"], a["max"]),
          min=(-0.5, -2.0), max=(0.75, 3.0)),
    unary("clamp_below", "clamp({0}, min: 0)", lambda t, x: t.clamp(x, 0)),
    unary("affine", "{0} * 0.75 - 0.25", lambda t, x: x * 0.75 - 0.25),
    unary("negate", "-{0} / 3 + 1", lambda t, x: -x / 3 + 1),
    unary("stop_gradient", "{0} * sigmoid(stop_gradient({0}))",
          lambda t, x: x * t.sigmoid(x.detach())),
]


def draw_two(g, x):
    """Another value that broadcasts with `x`."""
    def fits(name):
        shape = broadcast_shapes(g.shape(name), g.shape(x))
        return shape is not None and product(shape) <= g.LARGEST
    other = g.choose(fits)
    if not other:
        return None
    pair = (x, other) if g.random.random() < 0.5 else (other, x)
    return pair, {}, broadcast_shapes(g.shape(x), g.shape(other))


def binary(name, text, torch, draw=draw_two):
    return Operation(name, "Elementwise", draw, bind(text),
                     lambda t, v, p, a: torch(t, *align(*v)))


def draw_three(g, x):
    drawn = draw_two(g, x)
    if not drawn:
        return None
    (a, b), _, shape = drawn
    third = g.choose(lambda name: broadcast_shapes(g.shape(name), shape)
                     == shape)
    return ((a, b, third), {}, shape) if third else None


BINARY = [
    binary("add", "{0} + {1}", lambda t, x, y: x + y),
    binary("subtract", "{0} - {1}", lambda t, x, y: x - y),
    binary("multiply", "{0} * tanh({1})", lambda t, x, y: x * t.tanh(y)),
    binary("divide", "{0} / (1.5 + sigmoid({1}))",
           lambda t, x, y: x / (1.5 + t.sigmoid(y))),
    binary("power", "pow(1 + sigmoid({0}), tanh({1}))",
           lambda t, x, y: (1 + t.sigmoid(x)) ** t.tanh(y)),
    binary("minimum", "minimum({0}, {1})", lambda t, x, y: t.minimum(x, y)),
    binary("maximum", "maximum({0}, {1})", lambda t, x, y: t.maximum(x, y)),
    binary("where", "where({0} > {1}, {0}, 0.3 * {1})",
           lambda t, x, y: t.where(x > y, x, 0.3 * y)),
    binary("where_number", "where({0} <= {1}, 0.5, {0} - {1})",
           lambda t, x, y: t.where(x <= y, 0.5, x - y)),
    binary("less", "to_float({0} < {1}) * {0} + {1}",
           lambda t, x, y: (x < y).to(x.dtype) * x + y),
    binary("greater_equal", "{0} + {1} * to_float({0} >= 2 * {1})",
           lambda t, x, y: x + y * (x >= 2 * y).to(x.dtype)),
    binary("logic", "where({0} > 0 and {1} < 0.5 or not ({0} != {1}), {0}, "
           "0.5 * {1})", lambda t, x, y: t.where(
               (x > 0) & (y < 0.5) | ~(x != y), x, 0.5 * y)),
    binary("equal", "where({0} == 0, {1}, {0} + {1})",
           lambda t, x, y: t.where(x == 0, y, x + y)),
    binary("three", "({0} - {1}) * sigmoid({2})",
           lambda t, x, y, z: (x - y) * t.sigmoid(z), draw_three),
]


def draw_rate(*rates):
    return lambda g, x: ((x,), {"rate": g.random.choice(rates)}, g.shape(x))


def draw_shared(g, x):
    if not g.shape(x):
        return None
    return (x,), {"rate": 0.3, "axis": g.axis(x)}, g.shape(x)


# The paths agree on what is drawn, and PyTorch draws something else.
RANDOM = [
    Operation("dropout", "Random", draw_rate(0.1, 0.5, 0.75, 1, 0),
              bind("dropout({0}, {rate})"), None),
    Operation("dropout_shared", "Random", draw_shared,
              bind("dropout({0}, {rate}, shared: {axis})"), None),
    Operation("stochastic_depth", "Random", draw_rate(0.2, 0.5),
              bind("stochastic_depth({0}, {rate})"), None),
    Operation("noise", "Random", draw_rate(0.1, 1),
              bind("noise({0}, {rate})"), None),
]

OPERATIONS = ACTIVATIONS + MATHEMATICS + BINARY + RANDOM
