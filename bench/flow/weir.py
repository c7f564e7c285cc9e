"""What the scripts of this folder ask of `weir`: predictions, gradients at
initialisation, trainings."""

import concurrent.futures
import glob
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("WEIR_BUILD", os.path.join(ROOT, "build"))
WEIR = os.path.join(BUILD, "bin", "weir")
DATA = os.path.join(BUILD, "flow")
WORKERS = 2
# Gradients beyond these leave the range of f32 somewhere on their way.
SMALLEST, LARGEST = -30.0, 15.0
# Powers of 10: by how much a gradient is below that of its layer's other
# parameters if terms may cancel, and by how much rounding falls from f32 to f64.
CANCELS, FALLS = 3.0, 4.0
NAMED = ("warning", "error")
SCORES = ("accuracy", "r_squared", "explained")  # the metric that is compared


class Failure(Exception):
    """A command did not do what it should; the text says which."""


def execute(command, accept=(0,)):
    result = subprocess.run(command, capture_output=True, text=True,
                            check=False)
    if result.returncode not in accept:
        raise Failure(f"{' '.join(command)} exited with {result.returncode}:\n"
                      f"{result.stderr.strip()}")
    return result


def definitions(defines):
    return [word for name, value in (defines or {}).items()
            for word in ("-D", f"{name}={value}")]


def put(name, text):
    """Writes a file of DATA; threads and processes may be about it at once."""
    part = os.path.join(DATA, f"{name}.{os.getpid()}.{threading.get_ident()}")
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, os.path.join(DATA, name))


def digits():
    """Makes digits-folds.csv, the digits with one more column, the row's number
    modulo 5: rows of 4 are the test part. Returns the folder, which has the
    digits as they are as well."""
    if not os.path.exists(os.path.join(DATA, "digits-folds.csv")):
        os.makedirs(DATA, exist_ok=True)
        with open(os.path.join(ROOT, "examples", "data", "digits.csv"),
                  encoding="utf-8") as file:
            text = file.read()
        put("digits.csv", text)
        put("digits-folds.csv", "".join(
            f"{line},{i % 5}\n" for i, line in enumerate(text.split())))
    return DATA


# ----------------------------------------------------------------- prediction


def number(value):
    """Of the report: null is what is exactly zero."""
    return -math.inf if value is None else float(value)


def predict(path, defines=None, policy="warn"):
    """The report of `weir check --format=json`: its only model, with
    `diagnostics` beside the layers. Exit 3 is a failed gate, no failure."""
    result = execute([WEIR, "check", path, "--format=json", "--data-dir",
                      digits(), f"--policy={policy}"] + definitions(defines),
                     accept=(0, 3))
    try:
        report = json.loads(result.stdout)
        return dict(report["models"][0], diagnostics=report["diagnostics"])
    except (ValueError, KeyError, IndexError) as trouble:
        raise Failure(f"weir check {path} --format=json is no report: "
                      f"{trouble!r}") from trouble


def ids(report):
    """The diagnostics about the flow, worst first, each once."""
    found = sorted(report["diagnostics"],
                   key=lambda each: NAMED[::-1].index(each["severity"])
                   if each["severity"] in NAMED else len(NAMED))
    return list(dict.fromkeys(each["id"] for each in found
                              if each["severity"] in NAMED
                              and each.get("alias")))


# ---------------------------------------------------------------- measurement


def measure_once(path, defines, seeds, rows, reference):
    with tempfile.TemporaryDirectory() as folder:
        execute([WEIR, "compile", path, "-o", folder, "--name", "probe",
                 "--policy=off", "--data-dir", digits(), "--cpu", "native"]
                + definitions(defines)
                + (["--reference"] if reference else []))
        program = os.path.join(folder, "measure")
        execute(["clang-22", "-O1", "-I", folder, "-I",
                 os.path.join(ROOT, "runtime", "include"),
                 os.path.join(HERE, "measure.c"),
                 os.path.join(folder, "probe.o"),
                 os.path.join(BUILD, "runtime", "libweir.a"),
                 "-lm", "-lpthread", "-o", program])
        lines = execute([program, str(seeds)] + ([rows] if rows else []))
    table = {}
    for line in lines.stdout.splitlines():
        name, _, *values = line.split("\t")
        table[name] = [float(value) for value in values]
    return table


def measure(path, defines=None, seeds=16, rows=None):
    """For each parameter, and under "" for the loss itself, the values of all
    seeds: log10 of the RMS of the gradient's elements. In f64 where f32 has no
    range for them, or only rounding is left of them."""
    table = measure_once(path, defines, seeds, rows, reference=False)
    values = [value for name, each in table.items() if name for value in each]
    cancelled = cancelling(table)
    if all(SMALLEST < value < LARGEST for value in values) and not cancelled:
        return table
    exact = measure_once(path, defines, seeds, rows, reference=True)
    for name in cancelled:
        # What is zero but for rounding falls with its unit.
        if typical(exact[name]) < typical(table[name]) - FALLS:
            exact[name] = [-math.inf] * seeds
    return exact


def cancelling(table):
    """Parameters whose gradient is tiny beside another's of their layer."""
    logs = {name: typical(each) for name, each in table.items() if name}
    largest = {}
    for name, value in logs.items():
        layer = name.rpartition(".")[0]
        largest[layer] = max(largest.get(layer, -math.inf), value)
    return [name for name, value in logs.items()
            if value < largest[name.rpartition(".")[0]] - CANCELS]


def typical(values):
    """The geometric mean over seeds, as log10: -inf if some are zero."""
    if any(math.isnan(value) for value in values):
        return math.nan
    return -math.inf if -math.inf in values else statistics.fmean(values)


# ------------------------------------------------------------------- training


def train(path, seed, policy="off", defines=None):
    """(score, loss) of the test part; 0 and NaN if it stopped at what is not
    finite."""
    with tempfile.TemporaryDirectory() as folder:
        run = os.path.join(folder, "run")
        result = subprocess.run(
            [WEIR, "train", path, "--quiet", "--seed", str(seed), "--run-dir",
             run, f"--policy={policy}", "--data-dir", digits()]
            + definitions(defines), capture_output=True, text=True,
            check=False)
        if result.returncode:
            text = result.stderr.strip().splitlines() or ["no message"]
            if "[numeric-stop]" in result.stderr:
                return 0.0, math.nan
            raise Failure(f"weir train {path} --policy={policy} exited with "
                          f"{result.returncode}: {text[0]}")
        logs = glob.glob(os.path.join(run, "metrics.jsonl"))
        with open(logs[0], encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
    last = [line for line in lines
            if line["kind"] == "eval" and line["split"] == "test"][-1]
    return next(last[name] for name in SCORES if name in last), last["loss"]


# -------------------------------------------------------------------- several


def for_all(function, items, label):
    """function(item) for all, two at a time, in order, with a line of progress
    on stderr. A Failure is the result of its item."""
    def guarded(item):
        try:
            return function(item)
        except Failure as failure:
            return failure

    results, start = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for done, result in enumerate(pool.map(guarded, items), 1):
            results.append(result)
            if sys.stderr.isatty() or done % 20 == 0 or done == len(items):
                print(f"{label} {done} of {len(items)}, "
                      f"{time.monotonic() - start:.0f} s", file=sys.stderr,
                      end="\r" if sys.stderr.isatty() else "\n", flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return results
