"""Random models from seeds."""

import random

import losses
import operations
from model import BATCHES, Model, Port, Statement


class Generator:
    """`with_torch`: only what PyTorch can say too."""

    def __init__(self, seed, with_torch=False):
        self.random = random.Random(seed)
        self.pool = [each for each in operations.OPERATIONS
                     if each.torch or not with_torch]
        self.statements = []
        self.shapes = {}

    def bind(self, operation, inputs, arguments, shape):
        name = f"v{len(self.statements) + 1}"
        self.statements.append(Statement(name, operation, inputs, arguments,
                                         shape))
        self.shapes[name] = shape
        return name

    def apply(self, value):
        """One more operation on `value`; the new value."""
        while True:
            # Families in turn, or the many elementwise ones are all there is.
            families = sorted({each.family for each in self.pool})
            if "Random" in families and self.random.random() < 0.8:
                families.remove("Random")
            family = self.random.choice(families)
            operation = self.random.choice([each for each in self.pool
                                            if each.family == family])
            inputs = [value]
            if operation.arity == 2:
                inputs.append(self.random.choice(
                    [name for name in self.shapes if name != "tokens"]))
            drawn = operation.draw(self.random,
                                   [self.shapes[name] for name in inputs])
            if drawn:
                return self.bind(operation, tuple(inputs), *drawn)

    def vector(self, value):
        """`value` or a mean of it, of rank one."""
        while len(self.shapes[value]) > 1:
            mean = next(each for each in operations.REDUCTIONS
                        if each.name == "mean")
            value = self.bind(mean, (value,), {"axis": 0},
                              self.shapes[value][1:])
        return value

    def linear(self, value, width):
        operation = next(each for each in operations.LAYERS
                         if each.name == "linear")
        return self.bind(operation, (value,), {"width": width},
                         self.shapes[value][:-1] + (width,))

    def begin(self):
        """The ports, and the first value that is not classes."""
        width = self.random.choice(operations.WIDTHS)
        if self.random.random() < 0.25:
            classes = self.random.choice([2, 3, 7, 11])
            shape = self.random.choice([(), (2,), (3,), (5,)])
            port = Port("tokens", shape, classes)
            operation = self.random.choice(operations.EMBEDDINGS)
            size = 5 if operation.name == "embedding" else classes
            self.shapes["tokens"] = shape
            value = self.bind(operation, ("tokens",), {"classes": classes},
                              shape + (size,))
            return (port,), value
        shape = (width,)
        if self.random.random() < 0.5:
            shape = (self.random.choice([2, 3, 5]),) + shape
        self.shapes["x"] = shape
        return (Port("x", shape),), "x"

    def generate(self):
        batch = self.random.choice(BATCHES)
        ports, value = self.begin()
        for _ in range(self.random.randrange(2, 10)):
            value = self.apply(value)
        value = self.vector(value)
        loss = self.random.choice(losses.LOSSES)
        if loss.classes:
            classes = self.random.choice([2, 3, 5, 10])
            value = self.linear(value, classes)
            target = Port("t", (), classes)
        else:
            value = self.linear(value, self.random.choice([1, 2, 5]))
            target = Port("t", self.shapes[value])
        return Model(batch, ports, tuple(self.statements), loss, target)


def generate(seed, with_torch=False):
    return Generator(seed, with_torch).generate()
