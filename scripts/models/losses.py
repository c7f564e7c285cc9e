"""The losses of random models, of values [n] and [T, n], with their targets.

`draw(g, value)` gives (ports, arguments) or None; `text` gets the value, the
ports and the arguments; `torch(torch, y, ports, arguments)` is the mean."""

import dataclasses

from kinds import listed, product


@dataclasses.dataclass(frozen=True)
class Loss:
    name: str
    draw: object
    text: object
    torch: object


def formatted(text):
    return lambda value, ports, a: text.format(value, *ports, **a)


def steps(t, y, lengths):
    return t.arange(y.shape[1]) < lengths[:, None]


def mean_of(rows, counts):
    """0 where nothing counts."""
    return (rows * counts).sum() / max(float(counts.sum()), 1.0)


def may_have_lengths(g, shape):
    return (g.lengths(shape[0]),) if (
        len(shape) > 1 and g.random.random() < 0.5) else ()


def elementwise(name, torch, text=None, sums=False, **target):
    """`text` gets the value and its target; PyTorch's has reduction="none".
    With lengths each place of the first axis counts or does not."""
    def draw(g, value):
        shape = g.shape(value)
        if not shape:
            return None
        return (g.target(shape, **target),) + may_have_lengths(g, shape), {}

    def write(value, ports, a):
        call = (text or name + "({0}, {1})").format(value, ports[0])
        return call if len(ports) == 1 else \
            f"{call[:-1]}, lengths: {ports[1]})"

    def compute(t, y, ports, a):
        rows = torch(t, y, ports[0])
        if sums:
            rows = rows.sum(-1)
        if len(ports) == 1:
            return rows.mean()
        rows = rows.flatten(2).mean(2) if rows.dim() > 2 else rows
        return mean_of(rows, steps(t, y, ports[1]).to(y.dtype))
    return Loss(name, draw, write, compute)


def functional(name, **options):
    return lambda t, y, x: getattr(t.nn.functional, name)(
        y, x, reduction="none", **options)


def quantile(t, y, x):
    return t.maximum(0.25 * (x - y), -0.75 * (x - y))


def gaussian(t, y, x):
    return t.nn.functional.gaussian_nll_loss(
        y, x, 0.3 + t.square(t.tanh(y)), full=True, reduction="none")


def hinge(t, y, x):
    return t.clamp(0.5 - x * y, 0)


ELEMENTWISE = [
    elementwise("mean_squared_error", functional("mse_loss")),
    elementwise("mean_absolute_error", functional("l1_loss")),
    elementwise("huber", functional("huber_loss", delta=0.7),
                "huber({0}, {1}, delta: 0.7)"),
    elementwise("smooth_l1", functional("smooth_l1_loss", beta=0.5),
                "smooth_l1({0}, {1}, beta: 0.5)"),
    elementwise("binary_cross_entropy",
                lambda t, y, x: t.nn.functional
                .binary_cross_entropy_with_logits(
                    y, x, reduction="none",
                    pos_weight=t.tensor(2.0, dtype=y.dtype)),
                "binary_cross_entropy({0}, {1}, pos_weight: 2)", kind="unit"),
    elementwise("binary_cross_entropy_of_probabilities",
                lambda t, y, x: t.nn.functional.binary_cross_entropy(
                    t.sigmoid(y), x, reduction="none"),
                "binary_cross_entropy_of_probabilities(sigmoid({0}), {1})",
                kind="unit"),
    elementwise("kl_divergence", lambda t, y, x: t.nn.functional.kl_div(
        t.log_softmax(y, -1), x, reduction="none"),
        "kl_divergence(log_softmax({0}), {1})", sums=True,
        kind="probabilities"),
    elementwise("hinge", hinge, "hinge({0}, {1}, margin: 0.5)", kind="signs"),
    elementwise("gaussian_nll", gaussian, "gaussian_nll({0}, {1}, "
                "0.3 + square(tanh({0})), full: true)"),
    elementwise("quantile", quantile, "quantile({0}, {1}, q: 0.25)"),
]


# -- classes ------------------------------------------------------------------


def draw_options(g, classes):
    arguments = {"smoothing": g.random.choice([None, None, 0.1]),
                 "weights": None, "ignore": None}
    if g.random.random() < 0.3:
        arguments["weights"] = [0.5, 2.0, 0.0, 1.0, 1.5, 3.0][:classes] + [
            1.0] * max(0, classes - 6)
    return arguments


def draw_hard(g, value):
    *rows, classes = g.shape(value) or (1,)
    if classes < 2 or not g.shape(value):
        return None
    arguments = draw_options(g, classes)
    if g.random.random() < 0.3:
        arguments["ignore"] = g.random.randrange(classes)
    return ((g.target(tuple(rows), classes=classes),)
            + may_have_lengths(g, g.shape(value)), arguments)


def draw_soft(g, value):
    if not g.shape(value) or g.shape(value)[-1] < 2:
        return None
    return ((g.target(g.shape(value), kind="probabilities"),)
            + may_have_lengths(g, g.shape(value)),
            draw_options(g, g.shape(value)[-1]))


def write_cross_entropy(value, ports, a):
    text = f"cross_entropy({value}, {ports[0]}"
    if a["smoothing"] is not None:
        text += f", smoothing: {a['smoothing']}"
    if a["weights"] is not None:
        text += f", weights: {listed(a['weights'])}"
    if a["ignore"] is not None:
        text += f", ignore: {a['ignore']}"
    if len(ports) > 1:
        text += f", lengths: {ports[1]}"
    return text + ")"


def cross_entropy(t, y, ports, a):
    target = ports[0]
    hard = target.dim() < y.dim()
    weights = None if a["weights"] is None else t.tensor(
        a["weights"], dtype=y.dtype)
    rows = t.nn.functional.cross_entropy(
        t.movedim(y, -1, 1), target if hard else t.movedim(target, -1, 1),
        weight=weights, label_smoothing=a["smoothing"] or 0.0,
        ignore_index=-100 if a["ignore"] is None else a["ignore"],
        reduction="none")
    counts = t.ones_like(rows)
    if a["ignore"] is not None:
        counts = counts * (target != a["ignore"])
    if len(ports) > 1:
        within = steps(t, y, ports[1])
        counts = counts * within.reshape(within.shape + (1,) * (
            counts.dim() - 2))
    if not hard or weights is None:
        return mean_of(rows, counts)
    # The rows are weighted already.
    total = float((weights[target] * counts).sum())
    return (rows * counts).sum() * (1 / total if total else 0.0)


CLASSES = [
    Loss("cross_entropy", draw_hard, write_cross_entropy, cross_entropy),
    Loss("soft_cross_entropy", draw_soft, write_cross_entropy, cross_entropy),
    # What does not count is kept apart by arithmetic.
    Loss("scaled_cross_entropy", draw_hard,
         lambda value, ports, a:
         f"0.5 * {write_cross_entropy(value, ports, a)} + 0.1",
         lambda t, y, ports, a: 0.5 * cross_entropy(t, y, ports, a)),
]


# -- directions and distances -------------------------------------------------


def draw_vectors(g, value):
    shape = g.shape(value)
    if not shape or shape[-1] < 2:
        return None
    return (g.target(shape),) + may_have_lengths(g, shape), {}


def draw_views(g, value):
    # A vector of one element has one of two directions.
    if g.batch < 2 or product(g.shape(value)) < 2:
        return None
    return (g.target(g.shape(value)),), {}


def draw_target(g, value):
    """Scalars included."""
    return (g.target(g.shape(value)),), {}


def cosine(t, y, ports, a):
    rows = 1 - t.nn.functional.cosine_similarity(y, ports[0], -1, 1e-8)
    if len(ports) == 1:
        return rows.mean()
    rows = rows.flatten(2).mean(2) if rows.dim() > 2 else rows
    return mean_of(rows, steps(t, y, ports[1]).to(y.dtype))


def contrastive(t, y, ports, a):
    """NT-Xent of SimCLR (Chen and others 2020), written out."""
    views = t.cat([y, ports[0]]).flatten(1)
    views = t.nn.functional.normalize(views, eps=1e-8)
    near = views @ views.T / 0.5
    near = near.masked_fill(t.eye(len(views), dtype=t.bool), -t.inf)
    partner = (t.arange(len(views)) + len(y)) % len(views)
    return t.nn.functional.cross_entropy(near, partner)


def triplet(t, y, ports, a):
    def distance(x, z):
        return t.sqrt(t.square(x - z + 1e-6).reshape(len(y), -1).sum(1))
    return t.relu(distance(y, ports[0]) - distance(y, t.tanh(-y)) + 1).mean()


def log_cosh(t, y, ports, a):
    error = y - ports[0]
    return (error + t.nn.functional.softplus(-2 * error)
            - 0.6931471805599453).mean()


def dice(t, y, ports, a):
    x, target = (each.reshape(len(y), -1)
                 for each in (t.sigmoid(y), ports[0]))
    return (1 - (2 * (x * target).sum(1) + 1) / (
        x.sum(1) + target.sum(1) + 1)).mean()


def normal_kl(t, y, ports, a):
    variance = t.tanh(y)
    terms = 1 + variance - t.square(y) - t.exp(variance)
    return -0.5 * terms.reshape(len(y), -1).sum(1).mean()


def alone(g, value):
    return (), {}


OTHERS = [
    Loss("cosine", draw_vectors, lambda value, ports, a:
         f"cosine({value}, {ports[0]}" + (
             f", lengths: {ports[1]}" if len(ports) > 1 else "") + ")",
         cosine),
    Loss("cosine_similarity", draw_vectors, lambda value, ports, a:
         f"1 - cosine_similarity({value}, {ports[0]})",
         lambda t, y, ports, a: cosine(t, y, ports[:1], a)),
    Loss("contrastive", draw_views,
         formatted("contrastive({0}, {1}, temperature: 0.5)"), contrastive),
    Loss("triplet", draw_target, formatted("triplet({0}, {1}, tanh(-{0}))"),
         triplet),
    Loss("log_cosh", draw_target, formatted("log_cosh({0}, {1})"), log_cosh),
    Loss("dice", lambda g, value: ((g.target(
        g.shape(value), kind="unit"),), {}),
         formatted("dice(sigmoid({0}), {1})"), dice),
    Loss("standard_normal_kl", alone,
         formatted("standard_normal_kl({0}, tanh({0}))"), normal_kl),
    Loss("square", alone, formatted("mean(square({0}))"),
         lambda t, y, ports, a: t.square(y).mean()),
    Loss("unreduced", alone, formatted("0.1 * {0} * sin({0})"),
         lambda t, y, ports, a: (0.1 * y * t.sin(y)).mean()),
]

LOSSES = ELEMENTWISE + CLASSES + OTHERS
