"""Random models whose outputs and gradients PyTorch computed once, in f64.

A model's outputs, and its gradients, are stored as one array each: one behind
the other in the order of the source."""

import os

import compare
import families
import generate
import numpy
import safetensors

COUNT = 200
PATH = os.path.join(families.STORED, "models.safetensors")


def compute(torch, one, seed):
    """(outputs, gradients) by name; norms predict by running statistics."""
    ports = {name: torch.tensor(array).long() if array.dtype == numpy.int32
             else torch.tensor(array, dtype=torch.float64)
             for arrays in one.arrays(seed) for name, array in arrays.items()}
    leaves = {name: torch.tensor(
        array, dtype=torch.float64, requires_grad=is_trained(name))
        for name, array in one.parameters(seed).items()}
    values = one.compute(torch, dict(ports), leaves, training=False)
    outputs = {"out_" + name: values[name].detach().numpy()
               for name in one.outputs}
    values = one.compute(torch, dict(ports), leaves, training=True)
    loss = one.loss(torch, values)
    if loss.requires_grad:
        loss.backward()
    gradients = {name: torch.zeros_like(leaf) if leaf.grad is None
                 else leaf.grad for name, leaf in leaves.items()
                 if is_trained(name)}
    return outputs, {name: each.numpy() for name, each in gradients.items()}


def is_trained(name):
    return not name.endswith(compare.models.STATES)


def join(arrays):
    return numpy.concatenate([array.ravel() for array in arrays.values()]
                             + [numpy.zeros(0)]).astype(numpy.float32)


def make():
    import torch
    torch.set_default_dtype(torch.float64)
    values = {}
    for seed in range(1, COUNT + 1):
        one = generate.generate(seed, with_torch=True)
        try:
            outputs, gradients = compute(torch, one, seed)
        except Exception:
            print(f"seed {seed}\n{one.source()}")
            raise
        values[f"{seed}.y"], values[f"{seed}.g"] = join(outputs), join(
            gradients)
        if not all(numpy.all(numpy.isfinite(values[f"{seed}.{kind}"]))
                   for kind in "yg"):
            print(f"seed {seed} is not finite\n{one.source()}")
    safetensors.save(PATH, values, {
        "source": "scripts/random-models --make-torch",
        "torch": torch.__version__})
    print(f"{COUNT} models, {len(values)} tensors, "
          f"{os.path.getsize(PATH)} bytes")
    return 0


def attempt(one, seed, stored):
    """A verdict on ours beside what is stored."""
    try:
        _, outputs, gradients = compare.run(one, seed)
        names = [f"out_{name}" for name in one.outputs], [
            name for name in one.parameters(seed) if is_trained(name)]
        theirs = []
        for ours, order, kind in zip((outputs, gradients), names, "yg"):
            flat, place = stored[f"{seed}.{kind}"], 0
            theirs.append({})
            for name in order:
                size = ours[name].size
                theirs[-1][name] = flat[place:place + size].reshape(
                    ours[name].shape)
                place += size
            if place != flat.size:
                raise compare.Differs(f"{flat.size} numbers are stored for "
                                      f"{place}")
        return compare.judge(
            "torch", "and is excused up", [
                compare.errors_of(outputs, theirs[0], False),
                compare.errors_of(gradients, theirs[1], True)],
            (compare.OUTPUT, compare.GRADIENT), lambda: [{}, {}])
    except (RuntimeError, KeyError, compare.Differs) as trouble:
        return compare.Verdict(numpy.inf, "failed",
                               f"{type(trouble).__name__} {trouble}", False)


def check(keep):
    stored = safetensors.load(PATH)
    version = safetensors.metadata(PATH)["torch"]
    failures, worst = 0, 0.0
    used = compare.collections.Counter()
    for seed in range(1, COUNT + 1):
        one = generate.generate(seed, with_torch=True)
        used.update(one.kinds())
        verdict = attempt(one, seed, stored)
        if verdict.kind == compare.FINE:
            worst = max(worst, verdict.ratio)
            continue
        failures += 1
        print(f"FAILED seed {seed}: {verdict.text}\n{one.source()}")
        if keep:
            os.makedirs(keep, exist_ok=True)
            path = os.path.join(keep, f"torch-{seed}.weir")
            with open(path, "w", encoding="utf-8") as file:
                file.write(one.source())
    compare.print_kinds(used)
    print(f"random models against PyTorch {version}: {COUNT - failures} of "
          f"{COUNT} agree, worst {worst:.2f} of the tolerance")
    return failures > 0
