"""Random models from seeds."""

import random

import axes
import blocks
import layers
import losses
import pointwise
import shaping
from kinds import Operation, product
from model import BATCHES, Model, Port, Statement, Term, prune

OPERATIONS = (pointwise.OPERATIONS + layers.OPERATIONS + axes.OPERATIONS
              + shaping.OPERATIONS + blocks.OPERATIONS)
ALL = OPERATIONS + layers.EMBEDDINGS
# Families in turn, or the many elementwise ones are all there is.
WEIGHTS = {"Elementwise": 3, "Linear": 3, "Shape": 4, "Reduction": 3,
           "Normalization": 1.5, "Random": 0.5}
WIDTHS = (1, 2, 3, 4, 5, 7, 8, 16, 19, 33)

PARAMETER = Operation(
    "parameter", "Linear", None,
    lambda name, inputs, a: [f"{name} = parameter({list(a['shape'])}, "
                             "init: normal(0.5))"],
    lambda t, v, p, a: next(iter(p.values())).unsqueeze(0),
    lambda name, shapes, a: {name: a["shape"]})


class Generator:
    """`with_torch`: only what PyTorch can say too, and small."""

    def __init__(self, seed, with_torch=False):
        self.random = random.Random(seed)
        self.LARGEST = 60 if with_torch else 400
        self.widths = WIDTHS[:7] if with_torch else WIDTHS
        self.batch = self.random.choice(BATCHES)
        self.ports, self.statements, self.terms = [], [], []
        self.shapes, self.batched, self.unused = {}, {}, set()
        self.families = {}
        for each in OPERATIONS:
            if each.torch or not with_torch:
                self.families.setdefault(each.family, []).append(each)

    # -- what the operations ask ----------------------------------------------

    def shape(self, name):
        return self.shapes[name]

    def width(self):
        return self.random.choice(self.widths)

    def axis(self, name):
        return self.axis_of(self.shapes[name])

    def axis_of(self, shape):
        return self.random.randrange(len(shape))

    def classes(self, name):
        return next(port.classes for port in self.ports if port.name == name)

    def choose(self, fits):
        """Some value of numbers that `fits`, rather one not used yet."""
        names = [name for name in self.batched if fits(name)]
        fresh = [name for name in names if name in self.unused]
        if fresh and self.random.random() < 0.7:
            names = fresh
        return self.random.choice(names) if names else None

    def add_port(self, prefix, shape, **options):
        port = Port(f"{prefix}{len(self.ports)}", shape, **options)
        self.ports.append(port)
        self.shapes[port.name] = shape
        return port.name

    def find_port(self, shape, kind, classes):
        same = [port.name for port in self.ports if not port.target and (
            port.shape, port.kind, port.classes) == (shape, kind, classes)]
        return self.random.choice(same) if same else self.add_port(
            "n" if kind == "count" else "i", shape, kind=kind,
            classes=classes)

    def port(self, shape, classes):
        return self.find_port(shape, "class", classes)

    def lengths(self, steps):
        return self.find_port((), "count", steps)

    def target(self, shape, classes=0, kind="normal"):
        return self.add_port("t", shape, target=True, classes=classes,
                             kind="class" if classes else kind)

    # -- growing --------------------------------------------------------------

    def bind(self, operation, inputs, arguments, shape, batched=None):
        name = f"v{len(self.statements) + 1}"
        if batched is None:
            batched = any(self.batched.get(each, True) for each in inputs)
        self.statements.append(Statement(name, operation, inputs, arguments,
                                         shape, batched))
        self.shapes[name], self.batched[name] = shape, batched
        self.unused -= set(inputs)
        self.unused.add(name)
        return name

    def apply(self, value):
        """One more operation on `value`; the new value."""
        while True:
            names = sorted(self.families)
            family = self.random.choices(
                names, [WEIGHTS[name] for name in names])[0]
            operation = self.random.choice(self.families[family])
            if operation.needs_batch and not self.batched[value]:
                continue
            drawn = operation.draw(self, value)
            if drawn and len(drawn[2]) <= 3:
                return self.bind(operation, *drawn)

    def begin(self):
        """The first value that is not classes."""
        shape = tuple(self.random.choice([2, 3, 5]) for _ in range(
            self.random.choice([0, 0, 1, 1, 2]))) + (self.width(),)
        if product(shape) > self.LARGEST:
            shape = shape[-1:]
        if self.random.random() < 0.25:
            port = self.port(shape[:-1], self.random.choice([2, 3, 7, 11]))
            operation = self.random.choice(layers.EMBEDDINGS)
            return self.bind(operation, *operation.draw(self, port))
        name = self.add_port("x", shape)
        self.batched[name] = True
        return name

    def add_parameter(self, like):
        """A value that is the same for all samples, in use later."""
        shape = self.shapes[like]
        shape = self.random.choice([shape, shape[-1:], shape[:1]]) or (3,)
        value = self.bind(PARAMETER, (), {"shape": shape}, shape, False)
        for _ in range(self.random.randrange(3)):
            value = self.apply(value)

    def finish(self, value):
        """A value of rank one or two with a batch, behind a layer."""
        while len(self.shapes[value]) > self.random.choice([1, 2]):
            mean = next(each for each in axes.REDUCTIONS
                        if each.name == "mean")
            value = self.bind(mean, (value,), {
                "axes": (0,), "all": False, "keep": False},
                self.shapes[value][1:])
        if not self.shapes[value]:
            unsqueeze = next(each for each in shaping.SHAPES
                             if each.name == "unsqueeze")
            value = self.bind(unsqueeze, (value,), {"axis": 0}, (1,))
        linear = layers.LINEAR[0]
        width = self.random.choice([1, 2, 2, 3, 3, 5])
        return self.bind(linear, (value,), {"width": width},
                         self.shapes[value][:-1] + (width,))

    def add_loss(self, value):
        while True:
            loss = self.random.choice(losses.LOSSES)
            drawn = loss.draw(self, value)
            if drawn:
                break
        self.terms.append(Term(f"loss_{len(self.terms) + 1}", loss, value,
                               *drawn))

    def generate(self):
        value = self.begin()
        for _ in range(self.random.randrange(2, 9)):
            if self.random.random() < 0.15:
                self.add_parameter(value)
            value = self.apply(value)
        if not self.batched[value]:
            value = self.begin()
        value = self.finish(value)
        self.add_loss(value)
        if self.random.random() < 0.3:
            second = self.choose(lambda name: self.batched[name]
                                 and name.startswith("v"))
            self.add_loss(second)
        outputs = [value] + [name for name, batched in self.batched.items()
                             if batched and self.random.random() < 0.15
                             and name.startswith("v") and name != value]
        return prune(Model(self.batch, tuple(self.ports),
                           tuple(self.statements), tuple(self.terms),
                           tuple(outputs)))


def generate(seed, with_torch=False):
    return Generator(seed, with_torch).generate()
