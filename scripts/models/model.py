"""A random model as a list of statements: its source, its parameters, its
meaning in PyTorch, and smaller models made from it."""

import dataclasses

import numpy

from kinds import product

BATCHES = (1, 2, 3, 5, 8, 17)
STATES = ("running_mean", "running_var")


@dataclasses.dataclass(frozen=True)
class Port:
    """`kind` is normal, unit, probabilities, signs, class or count."""
    name: str
    shape: tuple
    kind: str = "normal"
    classes: int = 0
    target: bool = False

    def text(self):
        kind = f"{self.kind}({self.classes})" if self.classes else "f32"
        dims = f"[{', '.join(map(str, self.shape))}]" if self.shape else ""
        return (f"{'target' if self.target else 'input'} {self.name} : "
                f"{kind}{dims}")

    def draw(self, generator, batch):
        shape = (batch,) + self.shape
        if self.classes:
            return generator.randint(
                0, self.classes + (self.kind == "count"), shape).astype(
                    numpy.int32)
        if self.kind == "unit":
            values = generator.uniform(0, 1, shape)
        elif self.kind == "signs":
            values = generator.choice([-1, 1], shape)
        elif self.kind == "probabilities":
            values = generator.uniform(0.05, 1, shape)
            values /= values.sum(-1, keepdims=True)
        else:
            values = generator.standard_normal(shape)
        return values.astype(numpy.float32)


@dataclasses.dataclass(frozen=True)
class Statement:
    """`name` is bound to an operation on earlier names."""
    name: str
    operation: object
    inputs: tuple
    arguments: dict
    shape: tuple
    batched: bool

    def lines(self):
        return self.operation.text(self.name, self.inputs, self.arguments)

    def parameters(self, shapes):
        return self.operation.parameters(
            self.name, [shapes[each] for each in self.inputs], self.arguments)


@dataclasses.dataclass(frozen=True)
class Term:
    """A loss of a value."""
    name: str
    loss: object
    value: str
    ports: tuple
    arguments: dict

    def line(self):
        text = self.loss.text(self.value, self.ports, self.arguments)
        return f"loss {self.name} = {text}"


class Own(dict):
    """The parameters of a statement; `training` is how norms behave."""
    training = True


@dataclasses.dataclass(frozen=True)
class Model:
    batch: int
    ports: tuple
    statements: tuple
    terms: tuple
    outputs: tuple  # names of values

    def shapes(self):
        return ({port.name: port.shape for port in self.ports} |
                {each.name: each.shape for each in self.statements})

    def kinds(self):
        return ([each.operation.name for each in self.statements]
                + [term.loss.name for term in self.terms])

    def differs_in_training(self):
        return any(each.operation.family == "Random"
                   or each.operation.name == "batch_norm"
                   for each in self.statements)

    def source(self):
        blocks = {each.operation.block for each in self.statements}
        body = [port.text() for port in self.ports]
        for statement in self.statements:
            body += statement.lines()
        body += [f"output out_{name} = {name}" for name in self.outputs]
        body += [term.line() for term in self.terms]
        return "".join(block + "\n" for block in sorted(blocks - {""})) + (
            "\n".join(["model Random {"] + [f"  {line}" for line in body]
                      + ["}", "", "train {", f"  batch {self.batch}",
                         "  optimizer sgd(lr: 0.1)", "}", ""]))

    def arrays(self, seed):
        """By port, inputs and targets apart."""
        generator = numpy.random.RandomState(seed)
        inputs, targets = {}, {}
        for port in self.ports:
            (targets if port.target else inputs)[port.name] = port.draw(
                generator, self.batch)
        return inputs, targets

    def parameters(self, seed):
        """Values that do not depend on how Weir initialises; states too."""
        generator = numpy.random.RandomState(seed + 1)
        shapes = self.shapes()
        values = {}
        for statement in self.statements:
            for name, shape in statement.parameters(shapes).items():
                noise = generator.uniform(-1, 1, shape)
                if name.endswith("_norm.weight") or name.endswith("_var"):
                    noise = 1 + 0.3 * noise
                elif len(shape) > 1:
                    noise = noise * (1.7 / shape[-1] ** 0.5)
                else:
                    noise = 0.3 * noise
                values[name] = noise.astype(numpy.float32)
        return values

    def compute(self, torch, values, leaves, training):
        """Every value by name in f64; `values` are the ports'."""
        shapes = self.shapes()
        for each in self.statements:
            own = Own({name: leaves[name]
                       for name in each.parameters(shapes)})
            own.training = training
            result = each.operation.torch(
                torch, [values[name] for name in each.inputs], own,
                each.arguments)
            # What is the same for all samples stands here for each.
            values[each.name] = result.expand((self.batch,) + each.shape)
        return values

    def loss(self, torch, values):
        return sum(term.loss.torch(torch, values[term.value], [
            values[name] for name in term.ports], term.arguments)
            for term in self.terms)


def prune(model):
    """Without the statements, ports and outputs that no loss needs; None if
    nothing can be fed or predicted."""
    needed = {name for term in model.terms
              for name in (term.value,) + term.ports}
    kept = []
    for each in reversed(model.statements):
        if each.name in needed:
            kept.append(each)
            needed.update(each.inputs)
    kept.reverse()
    ports = tuple(port for port in model.ports if port.name in needed)
    if all(port.target for port in ports):
        ports += tuple(port for port in model.ports if not port.target)[:1]
    batched = {each.name for each in kept if each.batched}
    outputs = tuple(name for name in model.outputs if name in batched)
    return dataclasses.replace(model, statements=tuple(kept), ports=ports,
                               outputs=outputs)


def replace_name(model, index, name):
    """Without statement `index`, `name` in its place."""
    gone = model.statements[index].name

    def renamed(names):
        return tuple(name if each == gone else each for each in names)
    statements = model.statements[:index] + tuple(
        dataclasses.replace(later, inputs=renamed(later.inputs))
        for later in model.statements[index + 1:])
    terms = tuple(dataclasses.replace(term, value=renamed((term.value,))[0])
                  for term in model.terms)
    return prune(dataclasses.replace(
        model, statements=statements, terms=terms,
        outputs=tuple(each for each in model.outputs if each != gone)))


def smaller(model):
    """Models that are simpler by one change, the boldest first."""
    for term in model.terms:
        if len(model.terms) > 1:
            yield prune(dataclasses.replace(model, terms=tuple(
                each for each in model.terms if each is not term)))
    shapes = model.shapes()
    for index in reversed(range(len(model.statements))):
        each = model.statements[index]
        earlier = [port.name for port in model.ports
                   if not port.classes and not port.target]
        earlier += [other.name for other in model.statements[:index]
                    if other.batched or not each.batched]
        for name in earlier:
            if shapes[name] == each.shape:
                yield replace_name(model, index, name)
        # A port of its own in place of all that leads here.
        if each.shape and each.inputs and each.batched:
            port = Port(f"x_{each.name}", each.shape)
            yield replace_name(dataclasses.replace(
                model, ports=model.ports + (port,)), index, port.name)
    for name in model.outputs:
        yield dataclasses.replace(model, outputs=tuple(
            each for each in model.outputs if each != name))
    for batch in BATCHES:
        if batch < model.batch:
            yield dataclasses.replace(model, batch=batch)


def size(model):
    return (len(model.statements), len(model.terms), len(model.ports),
            len(model.outputs), model.batch,
            sum(product(port.shape) for port in model.ports))


def shrink(model, fails, limit=200):
    """The simplest model found for which `fails(model)` still holds."""
    tried = 0
    progress = True
    while progress and tried < limit:
        progress = False
        for candidate in smaller(model):
            if size(candidate) >= size(model):
                continue
            tried += 1
            if fails(candidate):
                model, progress = candidate, True
                break
            if tried >= limit:
                break
    return model
