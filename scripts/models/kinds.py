"""What an operation of a random model is, and how most of them are written."""

import dataclasses
import itertools


def no_parameters(name, shapes, arguments):
    return {}


@dataclasses.dataclass(frozen=True)
class Operation:
    """`draw(g, x)` gives (inputs, arguments, shape) for a first input `x`, or
    None where the operation does not apply; `g` is the generator. `text(name,
    inputs, arguments)` are lines that bind `name`. `torch(torch, values,
    parameters, arguments)` works on whole batches, its axis 0, and is None
    where PyTorch cannot say. `parameters(name, shapes, arguments)` are shapes
    by name. `block` stands in front of the model."""
    name: str
    family: str
    draw: object
    text: object
    torch: object
    parameters: object = no_parameters
    block: str = ""
    needs_batch: bool = False  # a value that is the same for all will not do


def bind(expression):
    """The usual text: one line, `{0}` and `{1}` being the inputs."""
    return lambda name, inputs, arguments: [
        f"{name} = {expression.format(*inputs, **arguments)}"]


def call(function):
    """A call of the first input with the arguments that are not None."""
    def text(name, inputs, arguments):
        options = "".join(f", {key}: {value}" for key, value
                          in arguments.items() if value is not None)
        return [f"{name} = {function}({inputs[0]}{options})"]
    return text


def same(g, x):
    return (x,), {}, g.shape(x)


def unary(name, text, torch, family="Elementwise"):
    return Operation(name, family, same, bind(text),
                     lambda t, v, p, a: torch(t, v[0]))


def product(shape):
    size = 1
    for each in shape:
        size *= each
    return size


def broadcast_shapes(a, b):
    """As in NumPy, or None."""
    shape = []
    for first, second in itertools.zip_longest(
            reversed(a), reversed(b), fillvalue=1):
        if first != second and 1 not in (first, second):
            return None
        shape.append(second if first == 1 else first)
    return tuple(reversed(shape))


def align(*values):
    """With axes of size 1 behind the batch, so that samples broadcast."""
    rank = max(value.dim() for value in values)
    return [value.reshape(value.shape[:1] + (1,) * (rank - value.dim())
                          + value.shape[1:]) for value in values]


def pick(parameters, suffix):
    return next((value for name, value in parameters.items()
                 if name.endswith(suffix)), None)


def listed(numbers):
    return "[" + ", ".join(str(each) for each in numbers) + "]"
