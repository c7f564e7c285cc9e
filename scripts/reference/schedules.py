"""Schedules: the learning rates of 100 steps, in f64.

The rates of PyTorch are those of its schedulers, stepped one by one; what
PyTorch lacks is this module's own f64 transcription, marked `transcribed`.
"""

import ctypes
import inspect
import json
import os
import subprocess

import numpy

from program import Program, WEIR

STEPS = 100
BASE = 0.1
TOLERANCE = 1e-12
METADATA = {"transcribed": "cosine_warmup, inverse_sqrt, noam, "
                           "polynomial_warmup, warmup_stable_decay, "
                           "warmup_stable_decay_linear"}


def stepped(torch, make):
    """The rate of each step of a scheduler of PyTorch."""
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=BASE)
    scheduler = make(torch.optim.lr_scheduler, optimizer)
    rates = []
    for step in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step + 1 < STEPS:
            scheduler.step()
    return rates


def linear_warmup(step, warmup):
    return (step + 1) / warmup if step < warmup else 1.0


def cosine_warmup(step):
    if step < 10:
        return linear_warmup(step, 10)
    return 0.1 + 0.9 * 0.5 * (1 + numpy.cos(numpy.pi * (step - 10) / 90))


def polynomial_warmup(step):
    if step < 10:
        return linear_warmup(step, 10)
    return 0.2 + 0.8 * (1 - (step - 10) / 90) ** 3


def inverse_sqrt(step):
    return min((step + 1) / 16, (16 / (step + 1)) ** 0.5)


def noam(step):
    return 64 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 30 ** -1.5)


def warmup_stable_decay(step, linear=False):
    if step < 10:
        return linear_warmup(step, 10)
    fallen = min(1, max(0, (step - 100 * (1 - 0.2)) / (100 * 0.2)))
    return 1 - (fallen if linear else fallen ** 0.5)


# From the schedule in Weir to its scheduler in PyTorch, or to its factor.
CASES = {
    "constant": ("constant", lambda s, o: s.ConstantLR(o, 1.0)),
    "linear": ("linear", lambda s, o: s.LinearLR(o, 1.0, 0.0, STEPS)),
    "linear_up": ("linear(from: 0.25, to: 1, steps: 40)",
                  lambda s, o: s.LinearLR(o, 0.25, 1.0, 40)),
    "step": ("step(every: 30)", lambda s, o: s.StepLR(o, 30)),
    "step_gamma": ("step(7, gamma: 0.8)", lambda s, o: s.StepLR(o, 7, 0.8)),
    "multi_step": ("multi_step(at: [30, 80])",
                   lambda s, o: s.MultiStepLR(o, [30, 80])),
    "multi_step_gamma": ("multi_step([5, 6, 50, 99], gamma: 0.5)",
                         lambda s, o: s.MultiStepLR(o, [5, 6, 50, 99], 0.5)),
    "exponential": ("exponential(gamma: 0.97)",
                    lambda s, o: s.ExponentialLR(o, 0.97)),
    "polynomial": ("polynomial", lambda s, o: s.PolynomialLR(o, STEPS)),
    "polynomial_power": ("polynomial(power: 2.5)",
                         lambda s, o: s.PolynomialLR(o, STEPS, 2.5)),
    "polynomial_warmup": ("polynomial(warmup: 10, power: 3, floor: 0.2)",
                          polynomial_warmup),
    "cosine": ("cosine", lambda s, o: s.CosineAnnealingLR(o, STEPS)),
    "cosine_floor": ("cosine(floor: 0.1)",
                     lambda s, o: s.CosineAnnealingLR(o, STEPS, 0.1 * BASE)),
    "cosine_warmup": ("cosine(warmup: 10, floor: 0.1)", cosine_warmup),
    "restarts": ("restarts(period: 13)",
                 lambda s, o: s.CosineAnnealingWarmRestarts(o, 13)),
    "restarts_growth": (
        "restarts(period: 3, growth: 3, floor: 0.05)",
        lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, 3, 0.05 * BASE)),
    "one_cycle": ("one_cycle", lambda s, o: s.OneCycleLR(
        o, BASE, total_steps=STEPS, cycle_momentum=False)),
    "one_cycle_late": (
        "one_cycle(pct_start: 0.6, div_factor: 10, final_div_factor: 100)",
        lambda s, o: s.OneCycleLR(
            o, BASE, total_steps=STEPS, pct_start=0.6, div_factor=10,
            final_div_factor=100, cycle_momentum=False)),
    "inverse_sqrt": ("inverse_sqrt(warmup: 16)", inverse_sqrt),
    "noam": ("noam(width: 64, warmup: 30)", noam),
    "warmup_stable_decay": ("warmup_stable_decay(warmup: 10)",
                            warmup_stable_decay),
    "warmup_stable_decay_linear": (
        "warmup_stable_decay(warmup: 10, shape: linear)",
        lambda step: warmup_stable_decay(step, linear=True)),
    "cyclic": ("cyclic(up: 20)", lambda s, o: s.CyclicLR(
        o, 0.1 * BASE, BASE, 20, cycle_momentum=False)),
    "cyclic_2": ("cyclic(up: 7, down: 12, base: 0.25, mode: triangular2)",
                 lambda s, o: s.CyclicLR(
                     o, 0.25 * BASE, BASE, 7, 12, mode="triangular2",
                     cycle_momentum=False)),
    "sequence": (
        "linear(from: 0.1, to: 1, steps: 20), constant(steps: 30), "
        "cosine(floor: 0.1)",
        lambda s, o: s.SequentialLR(o, [
            s.LinearLR(o, 0.1, 1.0, 20), s.ConstantLR(o, 1.0),
            s.CosineAnnealingLR(o, 50, 0.1 * BASE)], [20, 50])),
}

# What is observed after each step, and the schedule that observes it. PyTorch
# stops to reduce when the rate changes by less than `eps`; Weir never does.
PLATEAUS = {
    "on_plateau": ("on_plateau(patience: 4)",
                   lambda s, o: s.ReduceLROnPlateau(o, patience=4, eps=0)),
    "on_plateau_options": (
        "on_plateau(factor: 0.5, patience: 2, threshold: 0.02, cooldown: 3, "
        "floor: 0.01, mode: max)",
        lambda s, o: s.ReduceLROnPlateau(
            o, "max", 0.5, 2, 0.02, cooldown=3, min_lr=0.01 * BASE,
            eps=0)),
}

MODEL = """model Rates {
  input  x : f32[1]
  target t : f32[1]
  y = x |> linear(1)
  output y
  loss mean_squared_error(y, t)
}

train {
  batch     1
  steps     %d
  optimizer sgd(lr: %s)
  schedule  %s
}

data {
  source rows = csv("rows.csv")
  x = rows[0]
  t = rows[1]
}
"""


def observations():
    """Falls, stands still, rises, and has a NaN."""
    steps = numpy.arange(STEPS)
    values = 1 + numpy.exp(-steps / 10) + 0.1 * numpy.sin(steps / 3.0)
    values[60] = numpy.nan
    return values


def plateau(torch, make):
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=BASE)
    scheduler = make(torch.optim.lr_scheduler, optimizer)
    rates = []
    for value in observations():
        rates.append(float(optimizer.param_groups[0]["lr"]))
        scheduler.step(value)
    return rates


def make(torch):
    values = {"observations": observations()}
    for name, (_, function) in CASES.items():
        transcribed = "o" not in inspect.signature(function).parameters
        assert transcribed == (name in METADATA["transcribed"].split(", "))
        values[name] = numpy.array(
            [BASE * function(step) for step in range(STEPS)] if transcribed
            else stepped(torch, function))
    for name, (_, function) in PLATEAUS.items():
        values[name] = numpy.array(plateau(torch, function))
    return values


def write_rows(program):
    with open(program.path("rows.csv"), "w", encoding="utf-8") as file:
        file.write("0.5,0.25\n")


def trained_rates(schedule):
    """The learning rates that `weir train` logs."""
    with Program(MODEL % (STEPS, BASE, schedule)) as program:
        write_rows(program)
        program.call("train", "--run-dir", program.path("run"), "--quiet")
        with open(program.path("run/metrics.jsonl"),
                  encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
    return [line["learning_rate"] for line in lines if line["kind"] == "step"]


class Step(ctypes.Structure):
    """weir_step of runtime/include/weir/model.h."""
    _fields_ = [("size", ctypes.c_uint32), ("version", ctypes.c_uint32),
                ("loss", ctypes.c_double), ("gradient_norm", ctypes.c_double),
                ("learning_rate", ctypes.c_double),
                ("clipped", ctypes.c_uint32), ("skipped", ctypes.c_uint32)]


def link(program):
    """The compiled model with the runtime as a library of this process."""
    program.call("compile", "-o", program.path("out"))
    runtime = os.path.join(os.path.dirname(os.path.dirname(WEIR)), "runtime",
                           "libweir.a")
    library = program.path("rates.so")
    subprocess.run([os.environ.get("CC", "clang-22"), "-shared", "-o", library,
                    program.path("out/rates.o"), runtime, "-lm", "-lpthread"],
                   check=True)
    return ctypes.CDLL(library)


def observed_rates(schedule, values):
    """The learning rates of a C program that observes `values`."""
    with Program(MODEL % (STEPS, BASE, schedule)) as program:
        write_rows(program)
        library = link(program)
        model = ctypes.c_void_p()
        assert library.rates_create(None, ctypes.byref(model)) == 0
        sample = (ctypes.c_float * 1)(0.5)
        step = Step(ctypes.sizeof(Step), 1)
        rates = []
        for value in values:
            assert library.rates_train_step(model, sample, sample,
                                            ctypes.byref(step)) == 0
            rates.append(step.learning_rate)
            assert library.rates_observe(model, ctypes.c_double(value)) == 0
        library.rates_destroy(model)
    return rates


def difference(ours, theirs):
    """The largest relative one; a rate of 0 has none but 0."""
    ours, theirs = numpy.asarray(ours), numpy.asarray(theirs)
    if ours.shape != theirs.shape:
        return numpy.inf
    error = numpy.abs(ours - theirs)
    return float(numpy.max(error / numpy.where(theirs == 0, 1e-300, theirs)))


def check(stored):
    for name, (schedule, _) in CASES.items():
        yield (name, difference(trained_rates(schedule), stored[name]),
               TOLERANCE, "relative")
    for name, (schedule, _) in PLATEAUS.items():
        rates = observed_rates(schedule, stored["observations"])
        yield name, difference(rates, stored[name]), TOLERANCE, "relative"
