"""One model by the three paths, and many of them at once."""

import concurrent.futures
import os

import generate
import model as models
import numpy
import program

OUTPUT, GRADIENT, DEFINITION = 1e-5, 1e-4, 1e-9


class Differs(Exception):
    """The paths do not agree."""


def run(one, seed, nudge=False, **options):
    """(outputs, gradients) of `one` with what its seed draws."""
    inputs, target = one.inputs(seed)
    if nudge:
        inputs = {name: array if array.dtype == numpy.int32
                  else numpy.nextafter(array, numpy.float32(numpy.inf))
                  for name, array in inputs.items()}
    with program.Program(one.source()) as compiled:
        return compiled.both(one.parameters(seed), inputs, {"t": target},
                             **options)


def norm_error(ours, theirs):
    """Of the largest; NaN and infinity must be where theirs are."""
    ours, theirs = numpy.asarray(ours, float), numpy.asarray(theirs, float)
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    difference = numpy.linalg.norm(numpy.where(same, 0, ours - theirs))
    if difference == 0:
        return 0.0
    return difference / max(numpy.linalg.norm(theirs), 1e-300)


def distance(ours, theirs):
    """The worst error of outputs and of gradients, and whose it is."""
    worst = []
    for one, other in zip(ours, theirs):
        if set(one) != set(other):
            raise Differs(f"{sorted(one)} and {sorted(other)}")
        errors = {name: norm_error(value, other[name])
                  for name, value in one.items()}
        name = max(errors, key=lambda each: (numpy.isnan(errors[each]),
                                             errors[each]))
        worst.append((errors[name], name))
    return worst


def check_model(one, seed):
    """(worst error over tolerance, None or a text, excused)."""
    reference = run(one, seed, reference=True)
    defined = run(one, seed, interpret=True)
    for error, name in distance(reference, defined):
        if not error <= DEFINITION:
            return error, (f"{name}: the reference path and the definition "
                           f"differ by {error:.1e}"), False
    ours = distance(run(one, seed), reference)
    ratio = max(error / limit for (error, _), limit
                in zip(ours, (OUTPUT, GRADIENT)))
    if ratio <= 1:
        return ratio, None, False
    moved = distance(run(one, seed, nudge=True, reference=True), reference)
    text = "; ".join(f"{name} differs by {error:.1e}, one ulp of the inputs "
                     f"moves it by {by:.1e}"
                     for (error, name), (by, _) in zip(ours, moved))
    excused = all(error <= limit or by > limit / 10
                  for (error, _), (by, _), limit
                  in zip(ours, moved, (OUTPUT, GRADIENT)))
    return ratio, text, excused


def try_model(one, seed):
    try:
        return check_model(one, seed)
    except (RuntimeError, Differs) as trouble:
        return numpy.inf, str(trouble), False


def report(one, seed, text, attempt, keep):
    """Prints the smallest model that fails alike, and keeps it."""
    def fails(candidate):
        _, again, excused = attempt(candidate, seed)
        return again is not None and not excused
    small = models.shrink(one, fails)
    _, again, _ = attempt(small, seed)
    print(f"FAILED seed {seed}: {text}\nmade smaller: {again}\n"
          f"{small.source()}", flush=True)
    if keep:
        os.makedirs(keep, exist_ok=True)
        path = os.path.join(keep, f"{seed}.weir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"// seed {seed}: {again.splitlines()[0]}\n")
            file.write(small.source())


def check(seeds, keep):
    def attempt(seed):
        one = generate.generate(seed)
        return (seed, one) + try_model(one, seed)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(attempt, seeds))
    failures = excused = 0
    worst = 0.0
    used = {}
    for seed, one, ratio, text, fine in results:
        for each in one.statements:
            used[each.operation.name] = used.get(each.operation.name, 0) + 1
        if text is None:
            worst = max(worst, ratio)
        elif fine:
            excused += 1
            print(f"excused seed {seed}: {text}")
        else:
            failures += 1
            if failures <= 5:
                report(one, seed, text, try_model, keep)
            else:
                print(f"FAILED seed {seed}: {text.splitlines()[0]}")
    print(f"{sum(used.values())} operations of {len(used)} kinds, the rarest "
          f"{min(used.values())} times")
    print(f"random models: {len(results) - failures} of {len(results)} agree "
          f"(excused {excused}), worst {worst:.2f} of the tolerance")
    return failures > 0 or excused > len(results) / 100
