"""Ten steps of a table of which a batch names a few rows, some of them twice,
by optimizers that leave the other rows alone and by such that do not. PyTorch
updates the whole table."""

import numpy

import program
import safetensors

ROWS, WIDTH, SAMPLES, WORDS, STEPS = 60, 3, 5, 3, 10

SOURCE = """
model Words {{
  input  words  : class(60)[3]
  target wanted : f32[3]
  tokens = embedding(60, 3)
  y = tokens(words) |> mean(axis: 0)
  {more}
  loss mean_squared_error(y, wanted)
}}
train {{
  batch 5
  {settings}
}}
data {{
  source table = csv("data.csv")
  words  = table[0..3]
  wanted = table[3..6]
}}
"""

TIED = "y = y + mean(tokens.weight, axis: 0)"

# Name: (settings, class of torch.optim, its arguments, greatest norm, whether
# the table is used in a second place, whether only rows are updated).
CASES = {
    "sgd": ("optimizer sgd(lr: 0.3)", "SGD", {"lr": 0.3}, None, False, True),
    "sgd_clipped": ("optimizer sgd(lr: 0.3)\n  clip norm(0.25)", "SGD",
                    {"lr": 0.3}, 0.25, False, True),
    "adagrad": ("optimizer adagrad(lr: 0.1, lr_decay: 0.05)", "Adagrad",
                {"lr": 0.1, "lr_decay": 0.05}, None, False, True),
    "sgd_momentum": ("optimizer sgd(lr: 0.3, momentum: 0.8)", "SGD",
                     {"lr": 0.3, "momentum": 0.8}, None, False, False),
    "sgd_decay": ("optimizer sgd(lr: 0.3, weight_decay: 0.1)", "SGD",
                  {"lr": 0.3, "weight_decay": 0.1}, None, False, False),
    "sgd_tied": ("optimizer sgd(lr: 0.3)", "SGD", {"lr": 0.3}, None, True,
                 False),
    "adam": ("optimizer adam(lr: 0.05)", "Adam", {"lr": 0.05}, None, False,
             False),
}


def make_data():
    """Multiples of 1/64; rows 7 and 11 stand in several samples and places."""
    random = numpy.random.default_rng(7)
    words = random.integers(0, ROWS, (SAMPLES, WORDS))
    words[0], words[1, 0], words[3, 2], words[4, 1] = (7, 7, 11), 7, 11, 7
    wanted = random.integers(-96, 97, (SAMPLES, WIDTH)) / 64
    table = random.integers(-64, 65, (ROWS, WIDTH)) / 64
    return words, wanted, table


def run_case(torch, case, words, wanted, table):
    _, rule, arguments, largest, tied, _ = case
    weight = torch.nn.Parameter(torch.tensor(table))
    optimizer = getattr(torch.optim, rule)([weight], **arguments)
    for _ in range(STEPS):
        optimizer.zero_grad()
        y = torch.nn.functional.embedding(torch.tensor(words), weight).mean(1)
        if tied:
            y = y + weight.mean(0)
        torch.nn.functional.mse_loss(y, torch.tensor(wanted)).backward()
        if largest:
            torch.nn.utils.clip_grad_norm_([weight], largest)
        optimizer.step()
    return weight.detach().numpy().copy()


def make(torch):
    words, wanted, table = make_data()
    stored = {"words": words.astype(numpy.int32), "wanted": wanted,
              "start": table}
    for name, case in CASES.items():
        stored[name] = run_case(torch, case, words, wanted, table)
    return stored


def check(stored):
    lines = numpy.concatenate([stored["words"], stored["wanted"]], axis=1)
    named = numpy.unique(stored["words"])
    others = numpy.setdiff1d(numpy.arange(ROWS), named)
    for name, (settings, *_, tied, by_rows) in CASES.items():
        source = SOURCE.format(settings=settings, more=TIED if tied else "")
        with program.Program(source) as model:
            numpy.savetxt(model.path("data.csv"), lines, "%.17g", ",")
            step = model.call("compile", "--compile-to=step")
            yield (f"{name}, whether rows are updated",
                   float(("weir.merge_rows" in step) != by_rows), 0.5, "wrong")
            safetensors.save(model.path("start.safetensors"),
                             {"tokens.weight": stored["start"]})
            for kind in ("f64", "f32"):
                model.call("train", "--steps", str(STEPS), "--run-dir",
                           model.path(kind), "--quiet", "--weights",
                           model.path("start.safetensors"), "--save",
                           model.path("end.safetensors"),
                           *["--reference"] * (kind == "f64"))
                end = safetensors.load(model.path("end.safetensors"))
                table = end["tokens.weight"]
                yield (f"{name}, {kind}",
                       program.relative(table, stored[name]), 1e-6, "relative")
                if by_rows:
                    changed = table[others] != stored["start"][others]
                    yield (f"{name}, {kind}, rows that nothing names",
                           float(changed.sum()), 0.5, "elements changed")
