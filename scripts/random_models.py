"""Random models: the optimised path against the f64 reference path.

Each model is written as Weir source from a seed, initialised once, and run by
both paths on the same inputs; the gradients of every parameter are compared.
"""

import random


class Writer:
    """Writes one model whose shapes are right by construction."""

    ACTIVATIONS = ["relu", "tanh", "sigmoid", "gelu"]

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.count = 0
        self.batch = self.random.choice([1, 2, 3, 5, 8, 17])

    def name(self):
        self.count += 1
        return f"v{self.count}"

    def bind(self, expression):
        name = self.name()
        self.lines.append(f"  {name} = {expression}")
        return name

    def width(self):
        return self.random.choice([1, 2, 3, 4, 5, 7, 8, 16, 19, 33])

    def step(self, value, shape):
        """One random operation on `value`: the new value and its shape."""
        pick = self.random.randrange(12)
        if pick <= 2:
            width = self.width()
            bias = self.random.choice(["", ", bias: false"])
            return (self.bind(f"{value} |> linear({width}{bias})"),
                    shape[:-1] + [width])
        if pick <= 4:
            return (self.bind(f"{value} |> {self.random.choice(self.ACTIVATIONS)}"),
                    shape)
        if pick == 5 and shape[-1] > 1:
            return self.bind(f"{value} |> layer_norm"), shape
        if pick == 6:
            inner = self.random.choice(self.ACTIVATIONS)
            norm = "layer_norm |> " if shape[-1] > 1 else ""
            depth = self.random.choice([1, 2, 3])
            return self.bind(
                f"{value} |> repeat({depth}) {{ residual {{ {norm}"
                f"linear({shape[-1]}) |> {inner} }} }}"), shape
        if pick == 7:
            other = self.bind(f"{value} |> linear({shape[-1]}) |> tanh")
            operator = self.random.choice(["+", "-", "*"])
            return self.bind(f"{value} {operator} {other}"), shape
        if pick == 8:
            scale = self.random.choice(["/ 2", "* 0.75", "+ 0.5", "- 0.25"])
            return self.bind(f"{value} {scale}"), shape
        if pick == 9:
            # A denominator that stays away from zero.
            return self.bind(f"{value} / (1.5 + sigmoid({value}))"), shape
        if pick == 10:
            return self.bind(f"{value} |> softmax"), shape
        return self.reshape_or_reduce(value, shape)

    def reshape_or_reduce(self, value, shape):
        if len(shape) == 2:
            kind = self.random.choice(["sum", "mean", "max", "min", "reshape",
                                       "matmul"])
            if kind == "reshape":
                return (self.bind(f"reshape({value}, "
                                  f"[{shape[0] * shape[1]}])"),
                        [shape[0] * shape[1]])
            if kind == "matmul":
                width = self.width()
                name = self.bind(f"parameter([{shape[-1]}, {width}], "
                                 "init: normal(0.3))")
                return self.bind(f"{value} @ {name}"), [shape[0], width]
            return self.bind(f"{kind}({value}, axis: 0)"), [shape[1]]
        if shape[0] % 2 == 0:
            new = [2, shape[0] // 2]
            return self.bind(f"reshape({value}, [{new[0]}, {new[1]}])"), new
        name = self.bind(f"parameter([{shape[-1]}], init: normal(0.5))")
        return self.bind(f"{value} * {name}"), shape

    def write(self):
        """The source and how its inputs are to be made."""
        shape = [self.width()]
        if self.random.random() < 0.4:
            shape = [self.random.choice([2, 3, 5])] + shape
        dims = ", ".join(map(str, shape))
        inputs = list(shape)
        value = "x"
        for _ in range(self.random.randrange(2, 9)):
            value, shape = self.step(value, shape)
        if len(shape) == 2:
            value, shape = self.bind(f"mean({value}, axis: 0)"), shape[1:]
        head = [f"  input x : f32[{dims}]"]
        if self.random.random() < 0.5:
            classes = self.random.choice([2, 3, 5, 10])
            value = self.bind(f"{value} |> linear({classes})")
            head.append(f"  target t : class({classes})")
            tail = [f"  loss cross_entropy({value}, t)",
                    f"  metric accuracy({value}, t)"]
            target = classes
        else:
            value = self.bind(f"{value} |> linear({shape[0]})")
            head.append(f"  target t : f32[{shape[0]}]")
            tail = [f"  loss mean_squared_error({value}, t)"]
            target = [shape[0]]
        body = ["model Random {"] + head + self.lines
        body += [f"  output y = {value}"] + tail + ["}", ""]
        body += ["train {", f"  batch {self.batch}",
                 "  optimizer sgd(lr: 0.1)", "}", ""]
        return "\n".join(body), inputs, target, self.batch
