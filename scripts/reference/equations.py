"""Optimizers and clipping as their papers state them, in f64. An optimizer
steps one array: `start`, then `step` with its gradient and the time from 1."""

import numpy

class Lamb:
    """You et al. 2020, algorithm 2."""

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.eps, self.decay = eps, weight_decay

    def start(self, p):
        self.m, self.v = numpy.zeros_like(p), numpy.zeros_like(p)

    def step(self, p, g, t):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        mean = self.m / (1 - self.beta1 ** t)
        square = self.v / (1 - self.beta2 ** t)
        update = mean / (numpy.sqrt(square) + self.eps) + self.decay * p
        sizes = numpy.linalg.norm(p), numpy.linalg.norm(update)
        trust = sizes[0] / sizes[1] if min(sizes) > 0 else 1
        return p - self.lr * trust * update


class Lion:
    """Chen et al. 2023, algorithm 2."""

    def __init__(self, lr, beta1=0.9, beta2=0.99, weight_decay=0):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.decay = weight_decay

    def start(self, p):
        self.m = numpy.zeros_like(p)

    def step(self, p, g, t):
        c = self.beta1 * self.m + (1 - self.beta1) * g
        self.m = self.beta2 * self.m + (1 - self.beta2) * g
        return p - self.lr * (numpy.sign(c) + self.decay * p)


class Adan:
    """Xie et al. 2022, algorithm 1, in the form of its authors' program."""

    def __init__(self, lr, beta1=0.98, beta2=0.92, beta3=0.99, eps=1e-8,
                 weight_decay=0):
        self.lr, self.betas = lr, (beta1, beta2, beta3)
        self.eps, self.decay = eps, weight_decay

    def start(self, p):
        self.m, self.d, self.n = (numpy.zeros_like(p) for _ in range(3))
        self.last = None

    def step(self, p, g, t):
        b1, b2, b3 = self.betas
        diff = g - (g if self.last is None else self.last)
        self.last = g
        self.m = b1 * self.m + (1 - b1) * g
        self.d = b2 * self.d + (1 - b2) * diff
        self.n = b3 * self.n + (1 - b3) * (g + b2 * diff) ** 2
        root = numpy.sqrt(self.n / (1 - b3 ** t)) + self.eps
        update = (self.m / (1 - b1 ** t) + b2 * self.d / (1 - b2 ** t)) / root
        return (p - self.lr * update) / (1 + self.lr * self.decay)


class ScheduleFree:
    """Defazio et al. 2024, equations 8 to 10; with `beta2` the AdamW form.
    `average` is x, the parameter is y. A step's weight is, as in the authors'
    code, that of the largest rate so far; rates fall by `gamma`."""

    def __init__(self, lr, beta1=0.9, beta2=None, eps=1e-8, weight_decay=0,
                 r=0, power=2, gamma=1):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.decay, self.r, self.power = weight_decay, r, power
        self.gamma, self.largest = gamma, 0

    def start(self, p):
        self.z, self.average, self.n = p.copy(), p.copy(), numpy.zeros_like(p)
        self.sum = 0

    def step(self, p, g, t):
        if self.beta2 is None:
            update = g + self.decay * p
        else:
            self.n = self.beta2 * self.n + (1 - self.beta2) * g * g
            root = numpy.sqrt(self.n / (1 - self.beta2 ** t)) + self.eps
            update = g / root + self.decay * p
        rate = self.lr * self.gamma ** (t - 1)
        self.largest = max(self.largest, rate)
        weight = t ** self.r * self.largest ** self.power
        self.sum += weight
        c = weight / self.sum
        self.z = self.z - rate * update
        self.average = (1 - c) * self.average + c * self.z
        return (1 - self.beta1) * self.z + self.beta1 * self.average


def adaptive(parameters, gradients, state):
    """Brock et al. 2021, equation 3: units are rows, vectors as a whole."""
    for name, g in gradients.items():
        p = parameters[name]
        axes = tuple(range(1, g.ndim)) if g.ndim > 1 else None
        norm = numpy.sqrt(numpy.sum(g * g, axes, keepdims=True))
        size = numpy.sqrt(numpy.sum(p * p, axes, keepdims=True))
        bound = 0.05 * numpy.maximum(size, 1e-3)
        gradients[name] = numpy.where(norm > bound, g * bound / norm, g)


def zscore(parameters, gradients, state):
    """Kumar et al. 2025: z 1.5, decay 0.9, 5 norms of warm-up."""
    norm = numpy.sqrt(sum(numpy.sum(g * g) for g in gradients.values()))
    seen = state.setdefault("seen", [])
    if len(seen) < 5:
        seen.append(norm)
        state["mean"], state["var"] = numpy.mean(seen), numpy.var(seen)
        return
    deviation = numpy.sqrt(state["var"])
    z = (norm - state["mean"]) / (deviation + 1e-6)
    kept = norm if z <= 1.5 else state["mean"] + deviation * 1.5 * 1.5 / z
    if kept < norm:
        for name in gradients:
            gradients[name] = gradients[name] * (kept / norm)
    state["mean"] = 0.9 * state["mean"] + 0.1 * kept
    state["var"] = 0.9 * state["var"] + 0.1 * (kept - state["mean"]) ** 2
