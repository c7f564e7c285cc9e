"""Structured losses, embedding and metrics against PyTorch: the mean over a
batch, and its gradient by the scores.

The scores of sample i are row i of a parameter, picked by an exact product
with a row of the identity, so that the parameter's gradient is theirs.
Metrics are compared with the formulas written out in numpy.
"""

import numpy

from program import Program, relative

SAMPLES, STEPS, CLASSES = 6, 4, 5
WEIGHTS = (0.5, 2.0, 0.0, 1.0, 1.5)
# Sums of at most 120 terms in f32; the reference path is f64 throughout, and
# a printed loss has 9 digits.
TOLERANCES = {False: 4e-6, True: 2e-9}


def arrays():
    random = numpy.random.default_rng(11)
    scores = random.normal(0, 2, (SAMPLES, STEPS, CLASSES))
    other = random.normal(0, 1, (SAMPLES, STEPS, CLASSES))
    scores[1, 2] *= 20  # nearly certain, and mostly wrong
    scores[3, 1] = 0
    classes = random.integers(0, CLASSES, (SAMPLES, STEPS))
    classes[2] = 3  # a sample of which nothing counts when 3 is ignored
    soft = random.dirichlet(numpy.ones(CLASSES), (SAMPLES, STEPS))
    lengths = numpy.array([4, 0, 2, 3, 1, 4])
    return {"scores": scores.astype(numpy.float32),
            "other": other.astype(numpy.float32),
            "classes": classes.astype(numpy.int32),
            "soft": soft.astype(numpy.float32),
            "lengths": lengths.astype(numpy.int32)}


def cross_entropies():
    """name: (arguments in Weir, keyword arguments of PyTorch)."""
    listed = ", ".join(str(weight) for weight in WEIGHTS)
    options = {"smoothing": ("smoothing: 0.1", {"label_smoothing": 0.1}),
               "weights": (f"weights: [{listed}]", {"weight": WEIGHTS}),
               "ignore": ("ignore: 3", {"ignore_index": 3})}
    cases = {}
    for chosen in range(2 ** len(options)):
        names = [name for i, name in enumerate(options) if chosen >> i & 1]
        texts = [options[name][0] for name in names]
        keywords = {key: value for name in names
                    for key, value in options[name][1].items()}
        cases["_".join(["hard"] + names)] = ("classes", texts, keywords)
        if "ignore" not in names:
            cases["_".join(["soft"] + names)] = ("soft", texts, keywords)
    return cases


def make(torch):
    values = arrays()
    tensors = {name: torch.tensor(array) for name, array in values.items()}
    stored = dict(values)

    def store(name, function):
        scores = tensors["scores"].double().requires_grad_()
        loss = function(scores)
        loss.backward()
        stored[f"{name}.loss"] = loss.detach().numpy().reshape(1)
        stored[f"{name}.gradient"] = scores.grad.numpy()

    for name, (target, _, keywords) in cross_entropies().items():
        keywords = dict(keywords)
        if "weight" in keywords:
            keywords["weight"] = torch.tensor(WEIGHTS, dtype=torch.float64)
        wanted = tensors[target]
        wanted = wanted.long() if target == "classes" else wanted.double()
        store(name, lambda scores: torch.nn.functional.cross_entropy(
            scores.transpose(1, 2),
            wanted if target == "classes" else wanted.transpose(1, 2),
            **keywords))

    steps = torch.arange(STEPS)
    counts = steps < tensors["lengths"][:, None]
    classes, other = tensors["classes"].long(), tensors["other"].double()

    def rows(scores):
        return torch.nn.functional.cross_entropy(
            scores.transpose(1, 2), classes, reduction="none")

    store("lengths", lambda scores: rows(scores)[counts].mean())
    both = counts & (classes != 3)
    store("lengths_ignore", lambda scores: rows(scores)[both].mean())
    store("lengths_squared",
          lambda scores: ((scores - other) ** 2)[counts].mean())
    store("cosine", lambda scores: 1 - torch.nn.functional.cosine_similarity(
        scores, other, -1, 1e-8).mean())
    store("contrastive", lambda scores: contrastive(torch, scores, other, 0.5))
    table = torch.tensor(embedding_table()).double().requires_grad_()
    names = torch.nn.functional.embedding(classes, table)
    (names * other).sum().backward()
    stored["embedding.gradient"] = table.grad.numpy()
    return stored


def contrastive(torch, a, b, temperature):
    """NT-Xent of SimCLR (Chen and others 2020), written out."""
    views = torch.cat([a.flatten(1), b.flatten(1)])
    views = torch.nn.functional.normalize(views, eps=1e-8)
    similarity = views @ views.T / temperature
    similarity.fill_diagonal_(-torch.inf)
    partner = (torch.arange(len(views)) + len(a)) % len(views)
    return torch.nn.functional.cross_entropy(similarity, partner)


def embedding_table():
    return numpy.random.default_rng(13).normal(
        0, 1, (CLASSES, CLASSES)).astype(numpy.float32)


def source(loss, extra=""):
    return f"""
model Loss {{
  input  row     : f32[{SAMPLES}]
  input  length  : count({STEPS})
  target classes : class({CLASSES})[{STEPS}]
  target soft    : f32[{STEPS}, {CLASSES}]
  target other   : f32[{STEPS}, {CLASSES}]
  scores = parameter([{SAMPLES}, {STEPS * CLASSES}], init: zeros)
  x = reshape(row @ scores, [{STEPS}, {CLASSES}])
  output x
  {loss}
  {extra}
}}
train {{
  batch {SAMPLES}
  optimizer sgd(lr: 0.1)
}}
"""


def run(program, stored, reference, gradients=True):
    """(printed numbers by name, gradient of the scores)."""
    inputs = {"row": numpy.eye(SAMPLES, dtype=numpy.float32),
              "length": stored["lengths"]}
    targets = {name: stored[name] for name in ("classes", "soft", "other")}
    flat = stored["scores"].reshape(SAMPLES, -1)
    text, found = program.measure({"scores": flat}, inputs, targets, reference,
                                  gradients)
    numbers = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2:
            numbers[words[0]] = float(words[1])
    return numbers, found


def losses():
    """name: expression."""
    cases = {name: "cross_entropy(" + ", ".join(["x", target] + texts) + ")"
             for name, (target, texts, _) in cross_entropies().items()}
    cases.update({
        "lengths": "cross_entropy(x, classes, lengths: length)",
        "lengths_ignore":
            "cross_entropy(x, classes, lengths: length, ignore: 3)",
        "lengths_squared": "mean_squared_error(x, other, lengths: length)",
        "cosine": "cosine(x, other)",
        "contrastive": "contrastive(x, other, temperature: 0.5)"})
    return cases


def check_losses(stored):
    for name, expression in losses().items():
        for reference in (False, True):
            with Program(source(f"loss {expression}")) as program:
                numbers, found = run(program, stored, reference)
            kind = " f64" if reference else ""
            wanted = float(stored[f"{name}.loss"][0])
            yield (f"{name}{kind}: loss",
                   abs(numbers["loss"] - wanted) / max(abs(wanted), 1e-3),
                   TOLERANCES[reference], "relative")
            yield (f"{name}{kind}: gradient",
                   relative(found["scores"].reshape(SAMPLES, STEPS, CLASSES),
                            stored[f"{name}.gradient"]),
                   TOLERANCES[reference] if not reference else 1e-7,
                   "relative")


def check_several(stored):
    """Three losses, each reported, and their sum."""
    lines = "\n  ".join(["loss a = cross_entropy(x, classes, ignore: 3)",
                         "loss b = 0.5 * cosine(x, other)",
                         "loss c = cross_entropy(x, soft)"])
    with Program(source(lines)) as program:
        numbers, found = run(program, stored, reference=True)
    wanted = {"a": stored["hard_ignore.loss"], "b": 0.5 * stored["cosine.loss"],
              "c": stored["soft.loss"]}
    wanted["loss"] = sum(wanted.values())
    for name, value in wanted.items():
        yield (f"three losses: {name}", abs(numbers[name] - float(value[0])),
               2e-8, "absolute")
    gradient = (stored["hard_ignore.gradient"] + 0.5 * stored["cosine.gradient"]
                + stored["soft.gradient"])
    yield ("three losses: gradient",
           relative(found["scores"].reshape(gradient.shape), gradient), 1e-7,
           "relative")


def check_embedding(stored):
    text = f"""
model Table {{
  input  names : class({CLASSES})[{STEPS}]
  target other : f32[{STEPS}, {CLASSES}]
  y = names |> embedding({CLASSES}, {CLASSES})
  output y
  loss   sum(y * other)
}}
train {{
  batch {SAMPLES}
  optimizer sgd(lr: 0.1)
}}
"""
    for reference in (False, True):
        with Program(text) as program:
            _, outputs, gradients = program.everything(
                {"embedding.weight": embedding_table()},
                {"names": stored["classes"]}, {"other": stored["other"]},
                reference)
        yield ("embedding: value", relative(
            outputs["y"], embedding_table()[stored["classes"]]), 1e-12, "relative")
        yield ("embedding: gradient", relative(
            SAMPLES * gradients["embedding.weight"],
            stored["embedding.gradient"]), 2e-6, "relative")


def scores_of(counts, kind):
    right = numpy.diag(counts)
    predicted, actual = counts.sum(0), counts.sum(1)
    occurs = predicted + actual > 0

    def divide(part, whole):
        return numpy.divide(part, whole, out=numpy.zeros_like(part),
                            where=whole > 0)
    each = {"f1": divide(2 * right, predicted + actual),
            "precision": divide(right, predicted),
            "recall": divide(right, actual)}[kind]
    return each[occurs].mean()


def expected_metrics(stored, counted):
    """By numpy, of the rows that count."""
    scores = stored["scores"].astype(float)
    classes, other = stored["classes"], stored["other"].astype(float)
    x, t = scores[counted], classes[counted]
    best = x.argmax(-1)
    counts = numpy.zeros((CLASSES, CLASSES))
    numpy.add.at(counts, (t, best), 1)
    above = (-x).argsort(-1, kind="stable")[:, :2]
    logs = x - numpy.log(numpy.exp(
        x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)) - x.max(
            -1, keepdims=True)
    y = other[counted]
    residual = ((y - x) ** 2).sum(0)
    variation = ((y - y.mean(0)) ** 2).sum(0)
    wanted = {"accuracy": (best == t).mean(),
              "top": (above == t[:, None]).any(-1).mean(),
              "perplexity": numpy.exp(-logs[numpy.arange(len(t)), t].mean()),
              "micro": (best == t).mean(),
              "r_squared": (1 - residual / variation).mean(),
              "confusion": (best == t).mean()}
    for kind in ("f1", "precision", "recall"):
        wanted[kind] = scores_of(counts, kind)
    return wanted


def check_metrics(stored):
    steps = numpy.arange(STEPS)
    reached = steps < stored["lengths"][:, None]
    for options, counted in (("", numpy.ones_like(reached)),
                             (", lengths: length", reached)):
        lines = [f"metric {name} = {call}{options})" for name, call in (
            ("accuracy", "accuracy(x, classes"),
            ("top", "accuracy(x, classes, top: 2"),
            ("perplexity", "perplexity(x, classes"),
            ("micro", "f1(x, classes, average: micro"),
            ("f1", "f1(x, classes"),
            ("precision", "precision(x, classes"),
            ("recall", "recall(x, classes"),
            ("r_squared", "r_squared(x, other"),
            ("confusion", "confusion(x, classes"))]
        with Program(source("loss sum(x * x)", "\n  ".join(lines))) as program:
            numbers, _ = run(program, stored, reference=True, gradients=False)
        for name, value in expected_metrics(stored, counted).items():
            yield (f"metric {name}{options}", abs(numbers[name] - value),
                   1e-8 * max(1, abs(value)), "absolute")


def check(stored):
    yield from check_losses(stored)
    yield from check_several(stored)
    yield from check_embedding(stored)
    yield from check_metrics(stored)
