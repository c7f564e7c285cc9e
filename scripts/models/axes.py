"""Reductions, and what else works along axes."""

from kinds import Operation, bind, listed, product

ALL = "all"


def draw_axes(g, x, least=1):
    """One axis, several or all, kept or dropped; at least `least` elements
    are reduced."""
    shape = g.shape(x)
    chosen = g.random.choice([1, 1, 1, 2, ALL])
    if chosen != ALL and chosen > len(shape):
        return None
    axes = tuple(range(len(shape))) if chosen == ALL else tuple(
        sorted(g.random.sample(range(len(shape)), chosen)))
    if product(shape[axis] for axis in axes) < least:
        return None
    keep = g.random.random() < 0.3
    result = tuple(1 if axis in axes else size
                   for axis, size in enumerate(shape)
                   if keep or axis not in axes)
    return (x,), {"axes": axes, "all": chosen == ALL, "keep": keep}, result


def options(a):
    text = ""
    if not a["all"]:
        axes = a["axes"]
        text = f", axis: {axes[0] if len(axes) == 1 else listed(axes)}"
    return text + (", keep: true" if a["keep"] else "")


def reduction(name, torch, least=1, text="{name}({0}{options})"):
    def lines(result, inputs, a):
        call = text.format(inputs[0], name=name, options=options(a))
        return [f"{result} = {call}"]

    def apply(t, v, p, a):
        axes = tuple(axis + 1 for axis in a["axes"])
        # PyTorch takes no axes for all of them.
        return torch(t, v[0], axes, a["keep"]) if axes else torch(
            t, v[0].unsqueeze(-1), (1,), False)
    return Operation(name, "Reduction",
                     lambda g, x: draw_axes(g, x, least), lines, apply)


def extremum(of):
    return lambda t, x, axes, keep: getattr(t, of)(x, axes, keepdim=keep)


def multiply_all(t, x, axes, keep):
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


REDUCTIONS = [
    reduction("sum", lambda t, x, axes, keep: x.sum(axes, keep)),
    reduction("mean", lambda t, x, axes, keep: x.mean(axes, keep)),
    reduction("max", extremum("amax")),
    reduction("min", extremum("amin")),
    reduction("prod", lambda t, x, axes, keep: multiply_all(
        t, t.tanh(x) + 0.5, axes, keep), text="{name}(tanh({0}) + 0.5"
        "{options})"),
    reduction("variance", lambda t, x, axes, keep: x.var(axes, keepdim=keep),
              2),
    reduction("biased_variance", lambda t, x, axes, keep: x.var(
        axes, correction=0, keepdim=keep), 1,
        "variance({0}{options}, correction: 0)"),
    reduction("standard_deviation",
              lambda t, x, axes, keep: x.std(axes, keepdim=keep), 2),
    reduction("norm", lambda t, x, axes, keep: t.linalg.vector_norm(
        x, 2, axes, keep)),
    reduction("log_sum_exp", lambda t, x, axes, keep: t.logsumexp(
        x, axes, keep)),
]


def draw_axis(g, x):
    if not g.shape(x):
        return None
    return (x,), {"axis": g.axis(x)}, g.shape(x)


def along(name, torch, text=None, **settings):
    return Operation(name, "Reduction", draw_axis,
                     bind(text or name + "({0}, axis: {axis})"),
                     lambda t, v, p, a: torch(t, v[0], a["axis"] + 1),
                     **settings)


def softmax_where(t, x, axis, function):
    """Of what is above 0; 0 for the rest, and where nothing counts."""
    counts = x > 0
    some = counts.any(axis, keepdim=True)
    # Rows without anything take all, so that no NaN reaches a gradient.
    y = function(t.where(counts | ~some, x, -t.inf), axis)
    return t.where(counts, y, 0.0)


def best(t, x, axis):
    """The element of the greatest; the first of equal ones."""
    return t.gather(x, axis, x.argmax(axis, keepdim=True)).squeeze(axis)


def draw_best(g, x):
    if not g.shape(x):
        return None
    return (x,), {"classes": g.shape(x)[-1]}, g.shape(x)


def draw_steps(g, x):
    """With a port of lengths along the first axis."""
    if not g.shape(x):
        return None
    return (x, g.lengths(g.shape(x)[0])), {}, g.shape(x)[1:]


def reached(t, x, lengths):
    steps = t.arange(x.shape[1]) < lengths[:, None]
    return steps.reshape(steps.shape + (1,) * (x.dim() - 2))


def mean_reached(t, v, p, a):
    counts = reached(t, *v).to(v[0].dtype)
    return (v[0] * counts).sum(1) / counts.sum(1).clamp(min=1)


def mean_positive(t, x, axis):
    counts = (x > 0).to(x.dtype)
    return (x * counts).sum(axis, keepdim=True) / counts.sum(
        axis, keepdim=True).clamp(min=1)


ALONG = [
    along("softmax", lambda t, x, axis: t.softmax(x, axis)),
    along("log_softmax", lambda t, x, axis: t.log_softmax(x, axis)),
    along("softmax_masked", lambda t, x, axis: softmax_where(
        t, x, axis, t.softmax), "softmax({0}, axis: {axis}, mask: {0} > 0)"),
    along("softmax_last", lambda t, x, axis: t.softmax(x, -1),
          "softmax({0})"),
    Operation("softmax_all", "Reduction",
              lambda g, x: ((x,), {"axes": listed(range(len(g.shape(x))))},
                            g.shape(x)) if len(g.shape(x)) > 1 else None,
              bind("softmax({0}, axis: {axes}) * {0}"),
              lambda t, v, p, a: t.softmax(v[0].flatten(1), 1).view_as(v[0])
              * v[0]),
    along("cumsum", lambda t, x, axis: t.cumsum(x, axis)),
    along("cumsum_reverse",
          lambda t, x, axis: t.cumsum(x.flip(axis), axis).flip(axis),
          "cumsum({0}, axis: {axis}, reverse: true)"),
    along("centred", lambda t, x, axis: x - x.mean(axis, keepdim=True),
          "{0} - mean({0}, axis: {axis}, keep: true)"),
    along("mean_masked", lambda t, x, axis: x - mean_positive(t, x, axis),
          "{0} - mean({0}, axis: {axis}, mask: {0} > 0, keep: true)"),
    along("sum_masked", lambda t, x, axis: x * t.tanh(t.where(
        x < 0.5, x, 0.0).sum(axis, keepdim=True)),
        "{0} * tanh(sum({0}, axis: {axis}, mask: {0} < 0.5, keep: true))"),
    along("argmax", lambda t, x, axis: x * (1 + x.argmax(
        axis, keepdim=True)).to(x.dtype),
        "{0} * (1 + to_float(argmax({0}, axis: {axis}, keep: true)))"),
    along("argmin", lambda t, x, axis: x - x.argmin(
        axis, keepdim=True).to(x.dtype),
        "{0} - to_float(argmin({0}, axis: {axis}, keep: true))"),
    Operation("pick_greatest", "Reduction", draw_best,
              bind("{0} + sum(one_hot(argmax({0}), {classes}) * {0}, "
                   "axis: -1, keep: true)"),
              lambda t, v, p, a: v[0] + best(t, v[0], -1).unsqueeze(-1)),
    Operation("sum_lengths", "Reduction", draw_steps,
              bind("sum({0}, axis: 0, lengths: {1})"),
              lambda t, v, p, a: (v[0] * reached(t, *v)).sum(1)),
    Operation("mean_lengths", "Reduction", draw_steps,
              bind("mean({0}, axis: 0, lengths: {1})"), mean_reached),
]

OPERATIONS = REDUCTIONS + ALONG
