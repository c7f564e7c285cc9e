"""One model by the three paths, and many of them at once."""

import collections
import concurrent.futures
import os

import generate
import model as models
import numpy
import program

OUTPUT, GRADIENT, DEFINITION = 1e-5, 1e-4, 1e-9
# A gradient that is small beside all of them together is a difference of
# large numbers, often 0 but for rounding: its error is one of these.
SMALL = 1e-2
# Evaluations with random rounding, and how many times their error is excused.
ROUNDINGS, MANY = 5, 10
# Of f32, and a little less than f64's 53: what is in 53 already does not round.
SHORT, LONG = 24, 50


class Differs(Exception):
    """The paths do not agree."""


def run(one, seed, **options):
    """(losses, outputs, gradients) of `one` with what its seed draws."""
    inputs, targets = one.arrays(seed)
    with program.Program(one.source()) as compiled:
        return compiled.everything(one.parameters(seed), inputs, targets,
                                   **options)


def norm_error(ours, theirs, least=0.0):
    """Relative, of what is at least as large as `least`; NaN and infinity
    must be where theirs are."""
    ours, theirs = numpy.asarray(ours, float), numpy.asarray(theirs, float)
    if ours.shape != theirs.shape:
        raise Differs(f"shapes {ours.shape} and {theirs.shape}")
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    difference = numpy.linalg.norm(numpy.where(same, 0, ours - theirs))
    if difference == 0:
        return 0.0
    return difference / max(numpy.linalg.norm(theirs), least, 1e-300)


def errors_of(ours, theirs, together):
    """By name; `together` is for gradients."""
    if set(ours) != set(theirs):
        raise Differs(f"{sorted(ours)} and {sorted(theirs)}")
    least = SMALL * numpy.linalg.norm(
        [numpy.linalg.norm(value) for value in theirs.values()]
    ) if together else 0
    return {name: norm_error(value, theirs[name], least)
            for name, value in ours.items()}


def distance(ours, theirs):
    """The errors of losses, outputs and gradients by name. A loss may be a
    difference of larger terms."""
    losses = {name: abs(value - theirs[0][name]) / max(
        abs(theirs[0][name]), SMALL) for name, value in ours[0].items()}
    return [losses, errors_of(ours[1], theirs[1], False),
            errors_of(ours[2], theirs[2], True)]


def rounding(one, seed, bits, defined):
    """What rounding each intermediate result to `bits`, up or down at random,
    makes of the definitions: the worst of some such errors."""
    runs = [distance(run(one, seed, interpret=True, rounding=(bits, each)),
                     defined) for each in range(1, ROUNDINGS + 1)]
    return [{name: max(each[kind][name] for each in runs) for name in errors}
            for kind, errors in enumerate(runs[0])]


Verdict = collections.namedtuple("Verdict", "ratio kind text excused")
FINE = "agrees"


def judge(kind, text, errors, limits, get_unavoidable):
    """`errors` are those of `distance`; what is above its limit is excused if
    it is not much more than what is unavoidable there."""
    ratio = max((error / limit for names, limit in zip(errors, limits)
                 for error in names.values()),
                key=lambda each: (numpy.isnan(each), each), default=0.0)
    if ratio <= 1:
        return Verdict(ratio, FINE, None, False)
    excused, lines = True, []
    for names, limit, least in zip(errors, limits, get_unavoidable()):
        for name, error in names.items():
            if not error <= limit:
                # Of several losses the definitions print the sum.
                bound = least.get(name, least.get("loss", 0.0))
                excused &= bool(error <= MANY * bound)
                lines.append(f"{name} differs by {error:.1e}, {text} to "
                             f"{bound:.1e}")
    return Verdict(ratio, kind, "; ".join(lines), excused)


def check_model(one, seed):
    reference = run(one, seed, reference=True)
    defined = run(one, seed, interpret=True)
    # The definition's loss is printed as it is in training.
    losses = {} if one.differs_in_training() else {
        name: value for name, value in defined[0].items() if name == "loss"}
    verdict = judge(
        "definition", f"between reference path and definition; {LONG} bits lead",
        distance((losses,) + defined[1:], reference),
        (1e-7, DEFINITION, DEFINITION),
        lambda: rounding(one, seed, LONG, defined))
    if verdict.kind != FINE and not verdict.excused:
        return verdict
    ours = judge("optimised", f"{SHORT} bits lead",
                 distance(run(one, seed), reference),
                 (OUTPUT, OUTPUT, GRADIENT),
                 lambda: rounding(one, seed, SHORT, defined))
    return verdict if ours.kind == FINE and verdict.excused else ours


def try_model(one, seed):
    try:
        return check_model(one, seed)
    except Differs as trouble:
        return Verdict(numpy.inf, "names", str(trouble), False)
    except RuntimeError as trouble:
        text = str(trouble)
        # What failed: the id of the first error, or a crash.
        kind = next((line[line.rindex("["):] for line in text.splitlines()
                     if " error: " in line and line.endswith("]")),
                    "failed")
        return Verdict(numpy.inf, kind, text, False)


def report(one, seed, verdict, attempt, keep):
    """Prints the smallest model that fails alike, and keeps it."""
    def fails(candidate):
        again = attempt(candidate, seed)
        return again.kind == verdict.kind and not again.excused
    small = models.shrink(one, fails)
    again = attempt(small, seed)
    print(f"FAILED seed {seed}: {verdict.text}\nmade smaller: {again.text}\n"
          f"{small.source()}", flush=True)
    if keep:
        os.makedirs(keep, exist_ok=True)
        path = os.path.join(keep, f"{seed}.weir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"// seed {seed}: {again.text.splitlines()[0]}\n")
            file.write(small.source())


def print_kinds(used):
    known = [each.name for each in generate.ALL] + [
        each.name for each in generate.losses.LOSSES]
    rare = sorted(known, key=lambda name: used.get(name, 0))[:5]
    print(f"{sum(used.values())} operations of {len(used)} kinds out of "
          f"{len(set(known) | set(used))}, the rarest: " + ", ".join(
              f"{name} {used.get(name, 0)}" for name in rare))


def check(seeds, keep):
    def attempt(seed):
        one = generate.generate(seed)
        return seed, one, try_model(one, seed)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(attempt, seeds))
    failures = excused = 0
    worst = 0.0
    used = collections.Counter()
    for seed, one, verdict in results:
        used.update(one.kinds())
        if verdict.kind == FINE:
            worst = max(worst, verdict.ratio)
        elif verdict.excused:
            excused += 1
            print(f"excused seed {seed}: {verdict.text}")
        else:
            failures += 1
            if failures <= 5:
                report(one, seed, verdict, try_model, keep)
            else:
                print(f"FAILED seed {seed}: {verdict.text.splitlines()[0]}")
    print_kinds(used)
    print(f"random models: {len(results) - failures} of {len(results)} agree "
          f"(excused {excused}), worst {worst:.2f} of the tolerance")
    return failures > 0 or excused > len(results) / 100
