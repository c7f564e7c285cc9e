"""20 steps of every optimizer and of what stands around it: clipping, groups,
accumulation, averages. Two parameters, [5, 3] and [7], and a quadratic loss of
four samples, so that every step has another gradient."""

import os

import numpy

import program
import safetensors
from equations import Adan, Lamb, Lion, ScheduleFree, adaptive, zscore

SHAPES = {"a": (5, 3), "v": (7,)}
SAMPLES, STEPS = 4, (10, 20)

METADATA = {
    "transcribed": "lamb, lion, adan, schedule_free, schedule_free_sgd, "
                   "clip_adaptive, clip_zscore: the papers' equations in f64",
    "changed": "muon: PyTorch's with the iteration in f64, not bfloat16"}

# An element's second moment is a product of means over its row and its column,
# and the update is divided by its own size: sums of f32 in every step.
TOLERANCES = {("adafactor", "f32"): 2e-6}

SOURCE = """
model Quadratic {{
  input data : f32[44]
  x = data[0..15] |> reshape([5, 3])
  y = data[15..30] |> reshape([5, 3])
  a = parameter([5, 3], init: zeros)
  v = parameter([7], init: zeros)
  d = a * x - y
  e = v * data[30..37] - data[37..44]
  output {{ d }}
  loss sum(d * d) + sum(e * e)
}}
train {{
  batch {batch}
  {settings}
}}
data {{
  source table = csv("data.csv")
  data = table[0..44]
}}
""".replace("  output {{ d }}\n", "  output d\n")


def by_torch(function):
    """A clipping of PyTorch on NumPy's gradients."""
    def clip(parameters, gradients, state):
        torch = state["torch"]
        tensors = []
        for name, g in gradients.items():
            tensors.append(torch.zeros(g.shape, dtype=torch.float64))
            tensors[-1].grad = torch.tensor(g)
        function(torch.nn.utils, tensors)
        for name, tensor in zip(gradients, tensors):
            gradients[name] = tensor.grad.numpy().copy()
    return clip


def each_norm(utils, tensors):
    for tensor in tensors:
        utils.clip_grad_norm_([tensor], 0.7)


# Name: (settings, class of torch.optim or of this file, its arguments, more).
CASES = {
    "sgd": ("optimizer sgd(lr: 0.02)", "SGD", {"lr": 0.02}),
    "sgd_momentum": (
        "optimizer sgd(lr: 0.01, momentum: 0.9, weight_decay: 0.1, decay: all)",
        "SGD", {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1}),
    "sgd_dampening": (
        "optimizer sgd(lr: 0.02, momentum: 0.8, dampening: 0.3)", "SGD",
        {"lr": 0.02, "momentum": 0.8, "dampening": 0.3}),
    "sgd_nesterov": (
        "optimizer sgd(lr: 0.01, momentum: 0.9, nesterov: true)", "SGD",
        {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    "adam": ("optimizer adam(lr: 0.05, beta1: 0.8, beta2: 0.99, eps: 1e-7, "
             "weight_decay: 0.1, decay: all)", "Adam",
             {"lr": 0.05, "betas": (0.8, 0.99), "eps": 1e-7,
              "weight_decay": 0.1}),
    "adam_amsgrad": ("optimizer adam(lr: 0.05, beta2: 0.9, amsgrad: true)",
                     "Adam", {"lr": 0.05, "betas": (0.9, 0.9),
                              "amsgrad": True}),
    "adamw": ("optimizer adamw(lr: 0.05, decay: all)", "AdamW", {"lr": 0.05}),
    "adamw_amsgrad": ("optimizer adamw(lr: 0.05, beta2: 0.9, amsgrad: true, "
                      "decay: all)", "AdamW",
                      {"lr": 0.05, "betas": (0.9, 0.9), "amsgrad": True}),
    "nadam": ("optimizer nadam(lr: 0.05, weight_decay: 0.1, decay: all)",
              "NAdam", {"lr": 0.05, "weight_decay": 0.1}),
    "radam": ("optimizer radam(lr: 0.05, weight_decay: 0.1, decay: all)",
              "RAdam", {"lr": 0.05, "weight_decay": 0.1}),
    "radam_rectified": ("optimizer radam(lr: 0.05, beta2: 0.9)", "RAdam",
                        {"lr": 0.05, "betas": (0.9, 0.9)}),
    "adamax": ("optimizer adamax(lr: 0.05, weight_decay: 0.1, decay: all)",
               "Adamax", {"lr": 0.05, "weight_decay": 0.1}),
    "rmsprop": ("optimizer rmsprop(lr: 0.02, weight_decay: 0.1, decay: all)",
                "RMSprop", {"lr": 0.02, "weight_decay": 0.1}),
    "rmsprop_centered": (
        "optimizer rmsprop(lr: 0.01, alpha: 0.9, centered: true)", "RMSprop",
        {"lr": 0.01, "alpha": 0.9, "centered": True}),
    "rmsprop_momentum": (
        "optimizer rmsprop(lr: 0.01, momentum: 0.7, centered: true)",
        "RMSprop", {"lr": 0.01, "momentum": 0.7, "centered": True}),
    "adagrad": ("optimizer adagrad(lr: 0.1, lr_decay: 0.05, weight_decay: 0.1,"
                " initial_accumulator_value: 0.2, decay: all)", "Adagrad",
                {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1,
                 "initial_accumulator_value": 0.2}),
    "adadelta": ("optimizer adadelta(lr: 2, weight_decay: 0.1, decay: all)",
                 "Adadelta", {"lr": 2.0, "weight_decay": 0.1}),
    "adafactor": ("optimizer adafactor(lr: 0.1, weight_decay: 0.1, "
                  "decay: all)", "Adafactor",
                  {"lr": 0.1, "weight_decay": 0.1,
                   "eps": (1.1920928955078125e-7, 1e-3)}),
    "adafactor_free": ("optimizer adafactor(lr: 0.1, d: 50)", "Adafactor",
                       {"lr": 0.1, "d": 50.0,
                        "eps": (1.1920928955078125e-7, 1e-3)}),
    "muon": ("optimizer muon(lr: 0.02, decay: all)", "Muon", {"lr": 0.02}),
    "muon_plain": ("optimizer muon(lr: 0.02, nesterov: false, decay: all)",
                   "Muon", {"lr": 0.02, "nesterov": False}),
    "muon_match": ("optimizer muon(lr: 0.02, match_rms: true, decay: all)",
                   "Muon", {"lr": 0.02, "adjust_lr_fn": "match_rms_adamw"}),
    "lion": ("optimizer lion(lr: 0.003, weight_decay: 0.1, decay: all)", Lion,
             {"lr": 0.003, "weight_decay": 0.1}),
    "lamb": ("optimizer lamb(lr: 0.05)", Lamb, {"lr": 0.05}),
    "lamb_decay": ("optimizer lamb(lr: 0.05, weight_decay: 0.1, decay: all)",
                   Lamb, {"lr": 0.05, "weight_decay": 0.1}),
    "adan": ("optimizer adan(lr: 0.02, weight_decay: 0.1, decay: all)", Adan,
             {"lr": 0.02, "weight_decay": 0.1}),
    "schedule_free": (
        "optimizer schedule_free(lr: 0.05, weight_decay: 0.1, decay: all)",
        ScheduleFree, {"lr": 0.05, "beta2": 0.999, "weight_decay": 0.1}),
    "schedule_free_powers": (
        "optimizer schedule_free(lr: 0.05, r: 1, weight_lr_power: 0)",
        ScheduleFree, {"lr": 0.05, "beta2": 0.999, "r": 1, "power": 0}),
    "schedule_free_falling": (
        "optimizer schedule_free(lr: 0.05)\n  schedule exponential(gamma: 0.8)",
        ScheduleFree, {"lr": 0.05, "beta2": 0.999, "gamma": 0.8}),
    "schedule_free_sgd": (
        "optimizer schedule_free_sgd(lr: 0.02, weight_decay: 0.1, decay: all)",
        ScheduleFree, {"lr": 0.02, "weight_decay": 0.1}),
    "decay_weights": ("optimizer adamw(lr: 0.05, weight_decay: 0.2)", "AdamW",
                      {"lr": 0.05, "weight_decay": 0.2},
                      {"groups": {"v": {"weight_decay": 0}}}),
    "group": ("optimizer adamw(lr: 0.05, weight_decay: 0.2, decay: all)\n"
              "  group \"v\", lr: 0.01, weight_decay: 0.5", "AdamW",
              {"lr": 0.05, "weight_decay": 0.2},
              {"groups": {"v": {"lr": 0.01, "weight_decay": 0.5}}}),
    "freeze": ("optimizer sgd(lr: 0.02)\n  freeze \"v\"", "SGD", {"lr": 0.02},
               {"groups": {"v": {"lr": 0.0}}}),
    "clip_value": ("optimizer sgd(lr: 0.02)\n  clip value(0.5)", "SGD",
                   {"lr": 0.02}, {"clip": by_torch(
                       lambda utils, t: utils.clip_grad_value_(t, 0.5))}),
    "clip_norm": ("optimizer sgd(lr: 0.02)\n  clip norm(1.5)", "SGD",
                  {"lr": 0.02}, {"clip": by_torch(
                      lambda utils, t: utils.clip_grad_norm_(t, 1.5))}),
    "clip_parameter_norm": (
        "optimizer sgd(lr: 0.02)\n  clip parameter_norm(0.7)", "SGD",
        {"lr": 0.02}, {"clip": by_torch(each_norm)}),
    "clip_adaptive": ("optimizer sgd(lr: 0.02)\n  clip adaptive(0.05)", "SGD",
                      {"lr": 0.02}, {"clip": adaptive}),
    "clip_zscore": (
        "optimizer sgd(lr: 0.12, momentum: 0.9)\n"
        "  clip zscore(z: 1.5, decay: 0.9, warmup: 5)",
        "SGD", {"lr": 0.12, "momentum": 0.9}, {"clip": zscore}),
    "accumulate": ("optimizer adamw(lr: 0.05, decay: all)\n  accumulate 4",
                   "AdamW", {"lr": 0.05}, {"accumulate": 4}),
    "average": ("optimizer sgd(lr: 0.02)\n  average 0.9", "SGD", {"lr": 0.02},
                {"average": 0.9}),
    "loss_scale": ("optimizer adamw(lr: 0.05, decay: all)\n"
                   "  loss_scale dynamic", "AdamW", {"lr": 0.05}),
    "loss_scale_fixed": ("optimizer sgd(lr: 0.02)\n  loss_scale 1000", "SGD",
                         {"lr": 0.02}),
}


def make_data():
    """Multiples of 1/64: exact in every type and as text."""
    random = numpy.random.default_rng(20)
    data = random.integers(-96, 97, (SAMPLES, 44)) / 64
    start = {name: random.integers(-64, 65, shape) / 64
             for name, shape in SHAPES.items()}
    return data, start


def gradients_of(data, parameters):
    x, y = data[:, :15].reshape(-1, 5, 3), data[:, 15:30].reshape(-1, 5, 3)
    u, t = data[:, 30:37], data[:, 37:]
    return {"a": (2 * x * (parameters["a"] * x - y)).mean(0),
            "v": (2 * u * (parameters["v"] * u - t)).mean(0)}


class ByTorch:
    """An optimizer of torch.optim that steps NumPy arrays."""

    def __init__(self, torch, name, arguments, groups):
        self.torch, self.name = torch, name
        self.arguments, self.groups = arguments, groups

    def start(self, parameters):
        torch = self.torch
        self.tensors = {name: torch.nn.Parameter(torch.tensor(value))
                        for name, value in parameters.items()}
        rest = [{"params": [tensor], **self.groups.get(name, {})}
                for name, tensor in self.tensors.items()
                if self.name != "Muon" or tensor.ndim == 2]
        self.optimizers = [getattr(torch.optim, self.name)(rest,
                                                           **self.arguments)]
        if self.name == "Muon":  # its vectors are for AdamW
            self.optimizers.append(torch.optim.AdamW(
                [self.tensors["v"]], lr=self.arguments["lr"],
                weight_decay=0.1))

    def step(self, gradients, t):
        for name, tensor in self.tensors.items():
            tensor.grad = self.torch.tensor(gradients[name])
        for optimizer in self.optimizers:
            optimizer.step()
        return {name: tensor.detach().numpy().copy()
                for name, tensor in self.tensors.items()}


class ByPaper:
    def __init__(self, rule, arguments):
        self.rule, self.arguments = rule, arguments

    def start(self, parameters):
        self.parameters, self.rules = parameters, {}
        for name, value in parameters.items():
            self.rules[name] = self.rule(**self.arguments)
            self.rules[name].start(value)

    def step(self, gradients, t):
        self.parameters = {
            name: rule.step(self.parameters[name], gradients[name], t)
            for name, rule in self.rules.items()}
        return self.parameters


def newton_schulz(grad, coefficients, steps, eps):
    """torch.optim._muon._zeropower_via_newtonschulz without bfloat16."""
    a, b, c = coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


def run_case(torch, case):
    _, rule, arguments, *more = case
    more = more[0] if more else {}
    data, parameters = make_data()
    if isinstance(rule, str):
        optimizer = ByTorch(torch, rule, arguments, more.get("groups", {}))
    else:
        optimizer = ByPaper(rule, arguments)
    optimizer.start(parameters)
    state, results, average = {"torch": torch}, [], None
    for t in range(1, STEPS[-1] + 1):
        gradients = gradients_of(data, parameters)
        if "clip" in more:
            more["clip"](parameters, gradients, state)
        parameters = optimizer.step(gradients, t)
        if "average" in more:
            average = update_average(torch, average, parameters,
                                     more["average"])
        if t in STEPS:
            results.append(parameters)
    if rule is ScheduleFree:
        average = {name: one.average for name, one in optimizer.rules.items()}
    return results, average


def update_average(torch, average, parameters, decay):
    """torch.optim.swa_utils.AveragedModel with its exponential average."""
    if average is None:
        holder = torch.nn.ParameterDict(
            {name: torch.tensor(value) for name, value in parameters.items()})
        average = {"holder": holder, "model":
                   torch.optim.swa_utils.AveragedModel(
                       holder, multi_avg_fn=torch.optim.swa_utils
                       .get_ema_multi_avg_fn(decay))}
    with torch.no_grad():
        for name, value in parameters.items():
            average["holder"][name].copy_(torch.tensor(value))
    average["model"].update_parameters(average["holder"])
    for name, value in average["model"].module.items():
        average[name] = value.detach().numpy().copy()
    return average


def make(torch):
    torch.optim._muon._zeropower_via_newtonschulz = newton_schulz
    data, start = make_data()
    stored = {"data": data, **{f"start.{name}": value
                               for name, value in start.items()}}
    for name, case in CASES.items():
        results, average = run_case(torch, case)
        for step, values in zip(STEPS, results):
            for parameter, value in values.items():
                stored[f"{name}.{step}.{parameter}"] = value
        for parameter in SHAPES if average else ():
            stored[f"{name}.average.{parameter}"] = average[parameter]
    return stored


def train(case, stored, reference):
    """Parameters after 10 and 20 updates, and those of evaluation."""
    settings, *_, more = case if len(case) == 4 else (*case, {})
    count = more.get("accumulate", 1)
    source = SOURCE.format(settings=settings,
                           batch=1 if count > 1 else SAMPLES)
    with program.Program(source) as model:
        numpy.savetxt(model.path("data.csv"), stored["data"], "%.17g", ",")
        start = {name: stored[f"start.{name}"] for name in SHAPES}
        safetensors.save(model.path("start.safetensors"), start)
        run = model.path("run")
        model.call("train", "--steps", str(STEPS[-1] * count),
                   "--checkpoint-every", str(STEPS[0] * count),
                   "--run-dir", run,
                   "--weights", model.path("start.safetensors"), "--quiet",
                   "--save", model.path("end.safetensors"),
                   *["--reference"] * reference)
        results = {}
        for step in STEPS:
            results[step] = safetensors.load(os.path.join(
                run, "checkpoints", f"step-{step * count}.safetensors"))
        results["average"] = safetensors.load(model.path("end.safetensors"))
    return results


def check(stored):
    for name, case in CASES.items():
        for reference in (True, False):
            results = train(case, stored, reference)
            kind = "f64" if reference else "f32"
            tolerance = TOLERANCES.get((name.split("_")[0], kind), 1e-6)
            worst = 0.0
            for step, values in results.items():
                for parameter in SHAPES:
                    key = f"{name}.{step}.{parameter}"
                    if key in stored:
                        worst = max(worst, program.relative(
                            values[parameter], stored[key]))
            yield f"{name}, {kind}", worst, tolerance, "relative"
