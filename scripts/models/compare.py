"""One model by the three paths, and many of them at once."""

import collections
import concurrent.futures
import os

import generate
import model as models
import numpy
import program

OUTPUT, GRADIENT, DEFINITION = 1e-5, 1e-4, 1e-9
LIMITS = (OUTPUT, OUTPUT, GRADIENT)
# A gradient that is small beside all of them together is a difference of
# large numbers, often 0 but for rounding: its error is one of these.
SMALL = 1e-2


class Differs(Exception):
    """The paths do not agree."""


def run(one, seed, nudge=False, **options):
    """(losses, outputs, gradients) of `one` with what its seed draws."""
    inputs, targets = one.arrays(seed)
    weights = one.parameters(seed)
    if nudge:
        generator = numpy.random.RandomState(seed)
        inputs, weights = ({
            name: array if array.dtype == numpy.int32 else numpy.nextafter(
                array, generator.choice([-numpy.inf, numpy.inf], array.shape)
                .astype(numpy.float32))
            for name, array in arrays.items()} for arrays in (inputs, weights))
    with program.Program(one.source()) as compiled:
        return compiled.everything(weights, inputs, targets, **options)


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


def worst_of(ours, theirs, together):
    """(error, name) of the worst; `together` is for gradients."""
    if set(ours) != set(theirs):
        raise Differs(f"{sorted(ours)} and {sorted(theirs)}")
    least = SMALL * numpy.linalg.norm(
        [numpy.linalg.norm(value) for value in theirs.values()]
    ) if together else 0
    errors = {name: norm_error(value, theirs[name], least)
              for name, value in ours.items()}
    return max(((error, name) for name, error in errors.items()),
               key=lambda each: (numpy.isnan(each[0]), each[0]),
               default=(0.0, "nothing"))


def distance(ours, theirs):
    """The worst errors of losses, outputs and gradients, and whose they are.
    A loss may be a difference of larger terms."""
    losses = max(((abs(value - theirs[0][name]) / max(
        abs(theirs[0][name]), SMALL), name)
        for name, value in ours[0].items()), default=(0.0, "nothing"))
    return [losses, worst_of(ours[1], theirs[1], False),
            worst_of(ours[2], theirs[2], True)]


Verdict = collections.namedtuple("Verdict", "ratio kind text excused")
FINE = "agrees"


def judge_definition(one, reference, defined):
    """None, or a verdict."""
    # The definition's loss is printed as it is in training.
    losses = {} if one.differs_in_training() else {
        name: value for name, value in defined[0].items() if name == "loss"}
    loss, *others = distance((losses,) + defined[1:], reference)
    for (error, name), limit in [(loss, 1e-7)] + [
            (each, DEFINITION) for each in others]:
        if not error <= limit:
            return Verdict(error / limit, "definition", (
                f"{name}: the reference path and the definition differ by "
                f"{error:.1e}"), False)
    return None


def check_model(one, seed):
    reference = run(one, seed, reference=True)
    defined = run(one, seed, interpret=True)
    verdict = judge_definition(one, reference, defined)
    if verdict:
        return verdict
    ours = distance(run(one, seed), reference)
    ratio = max(error / limit for (error, _), limit in zip(ours, LIMITS))
    if ratio <= 1:
        return Verdict(ratio, FINE, None, False)
    moved = distance(run(one, seed, nudge=True, reference=True), reference)
    text = "; ".join(f"{name} differs by {error:.1e}, one ulp of the inputs "
                     f"moves it by {by:.1e}"
                     for (error, name), (by, _) in zip(ours, moved))
    excused = all(error <= limit or by > limit / 10
                  for (error, _), (by, _), limit in zip(ours, moved, LIMITS))
    return Verdict(ratio, "optimised", text, excused)


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
