"""A random model as a list of statements: its source, its parameters, its
meaning in PyTorch, and smaller models made from it."""

import dataclasses

import numpy

BATCHES = (1, 2, 3, 5, 8, 17)


@dataclasses.dataclass(frozen=True)
class Port:
    name: str
    shape: tuple
    classes: int = 0  # 0: floats

    def text(self):
        kind = f"class({self.classes})" if self.classes else "f32"
        dims = f"[{', '.join(map(str, self.shape))}]" if self.shape else ""
        return f"{self.name} : {kind}{dims}"

    def draw(self, generator, batch):
        shape = (batch,) + self.shape
        if self.classes:
            return generator.randint(0, self.classes, shape).astype(
                numpy.int32)
        return generator.standard_normal(shape).astype(numpy.float32)


@dataclasses.dataclass(frozen=True)
class Statement:
    """`name` is bound to an operation on earlier names. `text` and `torch` get
    the names or values of the inputs; `parameters` are named by layer."""
    name: str
    operation: object
    inputs: tuple
    arguments: dict
    shape: tuple

    def lines(self):
        return self.operation.text(self.name, self.inputs, self.arguments)

    def parameters(self, shapes):
        return self.operation.parameters(
            self.name, [shapes[each] for each in self.inputs], self.arguments)


@dataclasses.dataclass(frozen=True)
class Model:
    batch: int
    ports: tuple        # inputs
    statements: tuple
    loss: object        # of operations.LOSSES, on the last statement's value
    target: object      # a port, or None

    def shapes(self):
        return ({port.name: port.shape for port in self.ports} |
                {each.name: each.shape for each in self.statements})

    def source(self):
        last = self.statements[-1].name
        body = [f"  input {port.text()}" for port in self.ports]
        if self.target:
            body.append(f"  target {self.target.text()}")
        for statement in self.statements:
            body += [f"  {line}" for line in statement.lines()]
        body += [f"  output y = {last}",
                 f"  loss {self.loss.text(last, 't')}"]
        return "\n".join(["model Random {"] + body +
                         ["}", "", "train {", f"  batch {self.batch}",
                          "  optimizer sgd(lr: 0.1)", "}", ""])

    def inputs(self, seed):
        """Arrays by port, the target's last."""
        generator = numpy.random.RandomState(seed)
        arrays = {port.name: port.draw(generator, self.batch)
                  for port in self.ports}
        target = self.target and self.loss.draw_target(generator, self.batch,
                                                       self.target)
        return arrays, target

    def parameters(self, seed):
        """Values that do not depend on how Weir initialises."""
        generator = numpy.random.RandomState(seed + 1)
        shapes = self.shapes()
        values = {}
        for statement in self.statements:
            for name, shape in statement.parameters(shapes).items():
                noise = generator.uniform(-1, 1, shape)
                if name.endswith("_norm.weight"):
                    noise = 1 + 0.3 * noise
                elif len(shape) > 1:
                    noise = noise * (1.7 / shape[-1] ** 0.5)
                else:
                    noise = 0.3 * noise
                values[name] = noise.astype(numpy.float32)
        return values

    def has_torch(self):
        return all(each.operation.torch for each in self.statements)

    def compute(self, torch, inputs, target, parameters):
        """(output, loss) in f64; `parameters` are leaves."""
        values = {name: torch.tensor(array).long() if array.dtype == numpy.int32
                  else torch.tensor(array, dtype=torch.float64)
                  for name, array in inputs.items()}
        shapes = self.shapes()
        for each in self.statements:
            own = {name: parameters[name]
                   for name in each.parameters(shapes)}
            values[each.name] = each.operation.torch(
                torch, [values[name] for name in each.inputs], own,
                each.arguments)
        output = values[self.statements[-1].name]
        if target is not None:
            target = torch.tensor(target)
            target = target.long() if target.dtype == torch.int32 \
                else target.double()
        return output, self.loss.torch(torch, output, target)


def prune(model):
    """Without the statements and inputs that nothing reads."""
    needed = {model.statements[-1].name}
    kept = []
    for each in reversed(model.statements):
        if each.name in needed:
            kept.append(each)
            needed.update(each.inputs)
    ports = tuple(port for port in model.ports if port.name in needed)
    return dataclasses.replace(model, statements=tuple(reversed(kept)),
                               ports=ports or model.ports[:1])


def smaller(model):
    """Models that are simpler by one change, the boldest first."""
    shapes = model.shapes()
    last = model.statements[-1]
    # End earlier, where the loss still fits.
    for index, each in enumerate(model.statements[:-1]):
        if each.shape == last.shape:
            yield prune(dataclasses.replace(
                model, statements=model.statements[:index + 1]))
    # Leave a statement out: an earlier value of its shape takes its place.
    for index, each in enumerate(model.statements[:-1]):
        earlier = ([port.name for port in model.ports if not port.classes] +
                   [other.name for other in model.statements[:index]])
        for name in earlier:
            if shapes[name] != each.shape:
                continue
            rest = tuple(
                dataclasses.replace(later, inputs=tuple(
                    name if used == each.name else used
                    for used in later.inputs))
                for later in model.statements[index + 1:])
            yield prune(dataclasses.replace(
                model, statements=model.statements[:index] + rest))
            break
    for batch in BATCHES:
        if batch < model.batch:
            yield dataclasses.replace(model, batch=batch)


def shrink(model, fails, limit=300):
    """The simplest model found for which `fails(model)` still holds."""
    tried = 0
    progress = True
    while progress and tried < limit:
        progress = False
        for candidate in smaller(model):
            tried += 1
            if fails(candidate):
                model, progress = candidate, True
                break
            if tried >= limit:
                break
    return model
