"""The losses of random models, on a value [n], with their targets."""

import dataclasses

import numpy


@dataclasses.dataclass(frozen=True)
class Loss:
    name: str
    classes: bool   # the target is a class, else an array of the value's shape
    call: str       # {0} the value, {1} the target
    torch: object
    low: float = None  # targets are uniform in [low, high), else normal
    high: float = None

    def text(self, value, target):
        return self.call.format(value, target)

    def draw_target(self, generator, batch, port):
        if self.classes or self.low is None:
            return port.draw(generator, batch)
        return generator.uniform(self.low, self.high, (batch,) + port.shape
                                 ).astype(numpy.float32)


def functional(name, **options):
    return lambda t, y, x: getattr(t.nn.functional, name)(y, x, **options)


LOSSES = [
    Loss("cross_entropy", True, "cross_entropy({0}, {1})",
         functional("cross_entropy")),
    Loss("smoothed", True, "cross_entropy({0}, {1}, smoothing: 0.1)",
         functional("cross_entropy", label_smoothing=0.1)),
    Loss("mean_squared_error", False, "mean_squared_error({0}, {1})",
         functional("mse_loss")),
    Loss("mean_absolute_error", False, "mean_absolute_error({0}, {1})",
         functional("l1_loss")),
    Loss("huber", False, "huber({0}, {1}, delta: 0.7)",
         functional("huber_loss", delta=0.7)),
    Loss("smooth_l1", False, "smooth_l1({0}, {1})",
         functional("smooth_l1_loss")),
    Loss("binary_cross_entropy", False, "binary_cross_entropy({0}, {1})",
         functional("binary_cross_entropy_with_logits"), 0, 1),
    # Two terms, each a loss of its own.
    Loss("two_terms", False,
         "mean_squared_error({0}, {1})\n  loss small = 0.1 * "
         "mean(square({0}))",
         lambda t, y, x: t.nn.functional.mse_loss(y, x)
         + 0.1 * t.mean(y * y)),
]
